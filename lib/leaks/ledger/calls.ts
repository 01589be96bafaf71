/** What the ledger reads from calls: what they do to descriptors, and what they were told. */
import { wellFormed } from '../../report/exact-text.js'
import { traitBits } from '../../syscalls/call.js'
import { callTraits, selectableCalls } from '../../trace/calls.js'
import { recordOf } from '../../trace/event-objects.js'
import { PieceStatus } from '../../trace/records.js'
import type { Selector } from '../../trace/select.js'
import { descriptorMakers } from '../../trace/stack-calls.js'
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { tellingCall } from '../told-opens.js'
import { baseName } from './code-place.js'

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
  if (event.name === 'fcntl' || event.name.startsWith('dup')) return false
  return 'fd' in event.args || 'sockfd' in event.args || 'epfd' in event.args
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

/** SCM_RIGHTS, unix(7): of each message of the call, the numbers that it carries, as the process itself has them. */
export function passedDescriptors(event: SyscallEvent): number[][] {
  return messagesOf(event)
    .map((message) => arrayOf<{ cmsg_type?: unknown; cmsg_data?: unknown }>(message?.msg_control))
    .map((controls) =>
      controls
        .flatMap(({ cmsg_type: type, cmsg_data: data }) => (type === 'SCM_RIGHTS' ? arrayOf<number>(data) : []))
        .filter((fd) => fd >= 0),
    )
}

function messagesOf(event: SyscallEvent): readonly (Message | undefined)[] {
  switch (event.name) {
    case 'recvmsg':
    case 'sendmsg':
      return [event.args.msg as Message | undefined]
    case 'recvmmsg':
    case 'sendmmsg':
      return arrayOf<{ msg_hdr?: Message }>(event.args.msgvec).map(({ msg_hdr: header }) => header)
    default:
      return []
  }
}

// read(2), write(2), recv(2), send(2) and their like, and those that move data between descriptors.
const transferring = /^(?:p?(?:read|write)v?(?:64|2)?|recv\w+|send\w+|splice|tee|vmsplice|copy_file_range|shutdown)$/

/** Whether data goes through argument 0, or its end is told. */
export function usesConnection({ name }: SyscallEvent): boolean {
  return transferring.test(name)
}

/** Where a connect(2) goes: `127.0.0.1:80`, or a path. */
export function connectTarget(event: SyscallEvent): string | undefined {
  const { addr } = event.args as { addr?: unknown }
  if (typeof addr !== 'object' || addr === null) return undefined
  const { sin_addr, sin_port, sin6_addr, sin6_port, sun_path } = addr as Record<string, unknown>
  if (typeof sin_addr === 'string') return `${sin_addr}:${String(sin_port)}`
  if (typeof sin6_addr === 'string') return `[${sin6_addr}]:${String(sin6_port)}`
  return typeof sun_path === 'string' ? sun_path : undefined
}

/** Bytes that a TCP connection had received and nobody had read when it was closed (native/tracer/unread.cc). */
export function unreadAtClose(event: SyscallEvent): number {
  const { batch, at } = recordOf(event)!
  let piece = batch.firstPiece(at)
  for (let left = batch.pieceCount(at); left > 0; left--, piece = batch.nextPiece(piece)) {
    if (batch.pieceStatus(piece) === PieceStatus.unread) return Number(batch.pieceAddress(piece))
  }
  return 0
}

/** What a process runs. */
export interface Program {
  readonly path: string
  readonly argv: readonly string[]
}

const shells = /^(?:ba|da|k|mk|z|busybox)?sh$/

/**
 * Whether a file is the script that a shell runs, in which it reads on until it ends, or the perf map that V8 writes
 * because of option `jsStacks`.
 */
export function isOpenToItsEnd(name: string | undefined, program: Program | undefined): boolean {
  if (name === undefined || program === undefined) return false
  if (/^\/tmp\/perf-\d+\.map$/.test(name)) return true
  const [, ...words] = program.argv
  if (!shells.test(baseName(program.path)) || words.includes('-c')) return false
  const script = words.find((word) => !word.startsWith('-'))
  // The words of a program are no exact text.
  return script !== undefined && baseName(script) === baseName(wellFormed(name).text)
}

/** The process that a new pidfd is about. */
export function pidfdTarget(event: SyscallEvent): number | undefined {
  return event.name === 'pidfd_open' ? Number(event.args.pid) : undefined
}

const words = (value: unknown): string[] => arrayOf(value).filter((word) => typeof word === 'string')

const arrayOf = <Element>(value: unknown): readonly Element[] =>
  Array.isArray(value) ? (value as readonly Element[]) : []
