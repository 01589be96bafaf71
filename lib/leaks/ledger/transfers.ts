/** Descriptors on their way from one process to another: SCM_RIGHTS of unix(7). */
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { passedDescriptors } from './calls.js'
import type { Description, DescriptorTable, Transfer } from './descriptor-table.js'

/** What one message carries. */
interface Parcel {
  readonly sender: Pick<Transfer, 'pid' | 'program'>
  readonly passed: readonly Pick<Transfer, 'fd' | 'name' | 'opened'>[]
}

// Messages that nobody reads stay on their way for ever.
const mostWaiting = 256

/**
 * Who sent what is received, where both ends are traced and the call that sent it was over first: a receiver that is
 * woken while its sender is still in the call may come first, and then nobody is named.
 */
export class Transfers {
  /** By the end that will receive it. */
  readonly #waiting = new WeakMap<Description, Parcel[]>()
  /** Sent through sockets whose other end is not known: those of connect(2). */
  readonly #unaddressed: Parcel[] = []

  /** A message was sent. */
  sent(event: SyscallEvent, table: DescriptorTable, socket: Description | undefined, program: string): void {
    for (const fds of passedDescriptors(event)) {
      if (fds.length === 0) continue
      const passed = fds.map((fd) => {
        const description = table.entries.get(fd)?.description
        if (description !== undefined) description.isShared = true
        return { fd, name: description?.name, opened: description?.opened }
      })
      const waiting = socket?.partner === undefined ? this.#unaddressed : this.#waitingFor(socket.partner)
      waiting.push({ sender: { pid: event.pid, program }, passed })
      if (waiting.length > mostWaiting) waiting.shift()
    }
  }

  /** A message with so many descriptors was received: where each came from, as far as that is sure. */
  received(count: number, fd: number, socket: Description | undefined): (Transfer | undefined)[] {
    const parcel =
      socket === undefined || socket.partner === undefined
        ? takeOnly(this.#unaddressed, count)
        : this.#waiting.get(socket)?.shift()
    return Array.from({ length: count }, (_, index) => {
      const passed = parcel?.passed[index]
      return passed === undefined ? undefined : { ...parcel!.sender, ...passed, socket: fd }
    })
  }

  #waitingFor(socket: Description): Parcel[] {
    let waiting = this.#waiting.get(socket)
    if (waiting === undefined) this.#waiting.set(socket, (waiting = []))
    return waiting
  }
}

// Of several, any could be the one.
function takeOnly(parcels: Parcel[], count: number): Parcel | undefined {
  const fit = parcels.filter(({ passed }) => passed.length === count)
  if (fit.length === 1) parcels.splice(parcels.indexOf(fit[0]!), 1)
  return fit.length === 1 ? fit[0] : undefined
}
