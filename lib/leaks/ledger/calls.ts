/** What the ledger reads from calls: what they do to descriptors, and what they were told. */
import { traitBits } from '../../syscalls/call.js'
import { callTraits, selectableCalls } from '../../trace/calls.js'
import type { Selector } from '../../trace/select.js'
import { descriptorMakers } from '../../trace/stack-calls.js'
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { tellingCall } from '../told-opens.js'

/** Descriptors that every program expects to be given: 0 to 2. */
export const standardDescriptors = 3

const ledgerTraits =
  traitBits.makesFd |
  traitBits.makesFds |
  traitBits.movesFd |
  traitBits.endsFd |
  traitBits.endsFds |
  traitBits.renamesFd |
  traitBits.unsharesFds

/** Which calls the ledger has to see, for option `only`: those that change descriptors, and those that use one. */
export function ledgerCalls(): Selector[] {
  const changing = selectableCalls().filter(({ number }) => (callTraits(number) & ledgerTraits) !== 0)
  return ['%desc', '%net', 'execve', 'execveat', tellingCall, ...changing.map(({ name }) => name)]
}

/** Calls whose place in the code tells who leaks, and who closed what was closed before: for option `stack`. */
export function ledgerStacks(): Selector[] {
  return [...descriptorMakers(), 'close', 'close_range']
}

/** A new number for what argument 0 is already. */
export function copies(event: SyscallEvent): boolean {
  return event.name.startsWith('dup') || event.name === 'fcntl'
}

/** Whether EBADF is a mistake: fcntl is how programs ask whether a number is open. */
export function takesDescriptor(event: SyscallEvent): boolean {
  if (event.name === 'fcntl' || event.name === 'close_range' || event.name.startsWith('dup')) return false
  return 'fd' in event.args || 'sockfd' in event.args || 'epfd' in event.args
}

export function pathOf(event: SyscallEvent): string | undefined {
  const { path } = event.args as { path?: unknown }
  return typeof path === 'string' ? path : undefined
}

/**
 * Which descriptors a program is told to use: by sd_listen_fds(3), or as a path among its arguments, as shells do it for
 * process substitution.
 */
export function passedOn(event: SyscallEvent): (fd: number) => boolean {
  const { argv, envp } = event.args as { argv?: unknown; envp?: unknown }
  const listening = words(envp).find((word) => word.startsWith('LISTEN_FDS='))
  const count = listening === undefined ? 0 : Number(listening.slice('LISTEN_FDS='.length))
  const named = new Set(
    words(argv).flatMap((word) => {
      const match = /^(?:\/dev\/fd|\/proc\/self\/fd)\/(\d+)$/.exec(word)
      return match === null ? [] : [Number(match[1])]
    }),
  )
  return (fd) => named.has(fd) || (fd >= standardDescriptors && fd < standardDescriptors + count)
}

interface Message {
  readonly msg_control?: unknown
}

/** SCM_RIGHTS, unix(7): the numbers that the kernel gave the receiver. */
export function receivedDescriptors(event: SyscallEvent): number[] {
  const messages: readonly (Message | undefined)[] =
    event.name === 'recvmsg'
      ? [event.args.msg as Message | undefined]
      : event.name === 'recvmmsg'
        ? arrayOf<{ msg_hdr?: Message }>(event.args.msgvec).map(({ msg_hdr: header }) => header)
        : []
  return messages
    .flatMap((message) => arrayOf<{ cmsg_type?: unknown; cmsg_data?: unknown }>(message?.msg_control))
    .flatMap(({ cmsg_type: type, cmsg_data: data }) => (type === 'SCM_RIGHTS' ? arrayOf<number>(data) : []))
    .filter((fd) => fd >= 0)
}

const words = (value: unknown): string[] => arrayOf(value).filter((word) => typeof word === 'string')

const arrayOf = <Element>(value: unknown): readonly Element[] =>
  Array.isArray(value) ? (value as readonly Element[]) : []
