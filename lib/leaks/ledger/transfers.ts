/** Descriptors on their way from one process to another: SCM_RIGHTS of unix(7). */
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { passedDescriptors } from './calls.js'
import type { Description, DescriptorTable, Transfer } from './descriptor-table.js'

/** What one message carries. */
interface Parcel {
  readonly sender: Pick<Transfer, 'pid' | 'program'>
  readonly passed: readonly Pick<Transfer, 'fd' | 'name' | 'opened'>[]
}

/** What came in a message that nobody was seen to send. */
interface Receipt {
  /** The receiver's number of the socket. */
  readonly socket: number
  readonly endNs: number
  readonly descriptions: readonly Description[]
}

// Messages that nobody reads stay on their way for ever.
const mostWaiting = 256

/** What waits for the other half of its transfer, in order, by the end of the socket pair that receives. */
class Waiting<Half> {
  readonly #byReceiver = new WeakMap<Description, Half[]>()
  /** Of sockets whose other end is not known: those of connect(2). */
  readonly #others: Half[] = []

  at(receiver: Description | undefined): Half[] {
    if (receiver === undefined) return this.#others
    let waiting = this.#byReceiver.get(receiver)
    if (waiting === undefined) this.#byReceiver.set(receiver, (waiting = []))
    return waiting
  }

  add(receiver: Description | undefined, half: Half): void {
    const waiting = this.at(receiver)
    waiting.push(half)
    if (waiting.length > mostWaiting) waiting.shift()
  }

  /** Takes the first of a socket pair; where the ends are not known the only one: of several, any could be it. */
  take(receiver: Description | undefined, fits: (half: Half) => boolean): Half | undefined {
    const waiting = this.at(receiver)
    const [first, second] = waiting.filter(fits)
    if (first === undefined || (receiver === undefined && second !== undefined)) return undefined
    waiting.splice(waiting.indexOf(first), 1)
    return first
  }
}

/**
 * Who sent what is received, where both ends are traced. A receiver may be woken while its sender is still in the call, so
 * either of the two is recorded first.
 */
export class Transfers {
  readonly #parcels = new Waiting<Parcel>()
  readonly #receipts = new Waiting<Receipt>()

  /** A message was sent: where that came from which was received before the call that sent it was over. */
  sent(
    event: SyscallEvent,
    table: DescriptorTable,
    socket: Description | undefined,
    program: string,
  ): (readonly [Description, Transfer])[] {
    const receiver = socket?.partner
    return passedDescriptors(event).flatMap((fds) => {
      if (fds.length === 0) return []
      const passed = fds.map((fd) => {
        const description = table.entries.get(fd)?.description
        if (description !== undefined) description.isShared = true
        return { fd, name: description?.name, opened: description?.opened }
      })
      const parcel = { sender: { pid: event.pid, program }, passed }
      const receipt = this.#receipts.take(
        receiver,
        ({ endNs, descriptions }) => event.startNs <= endNs && fits(receiver, fds.length, descriptions.length),
      )
      if (receipt === undefined) {
        this.#parcels.add(receiver, parcel)
        return []
      }
      return receipt.descriptions.map((description, index) => [description, transfer(parcel, index, receipt.socket)])
    })
  }

  /**
   * A message with so many descriptors was received: where each came from, as far as that is sure. Undefined: nobody was
   * seen to send it, see `expect`.
   */
  received(count: number, fd: number, socket: Description | undefined): readonly Transfer[] | undefined {
    const receiver = endOfPair(socket)
    const isIt = ({ passed }: Parcel): boolean => fits(receiver, passed.length, count)
    const parcel = this.#parcels.take(receiver, isIt)
    if (parcel !== undefined) return Array.from({ length: count }, (_, index) => transfer(parcel, index, fd))
    return this.#parcels.at(receiver).some(isIt) ? [] : undefined
  }

  /** The call that sent it may be recorded yet: `sent` tells then. */
  expect(receipt: Receipt, socket: Description | undefined): void {
    this.#receipts.add(endOfPair(socket), receipt)
  }
}

const endOfPair = (socket: Description | undefined): Description | undefined =>
  socket?.partner === undefined ? undefined : socket

// Who has no room for all gets the first ones; but where the ends are not known the number is all there is to go by.
const fits = (receiver: Description | undefined, sent: number, received: number): boolean =>
  receiver === undefined ? sent === received : sent >= received

const transfer = ({ sender, passed }: Parcel, index: number, socket: number): Transfer => ({
  ...sender,
  ...passed[index]!,
  socket,
})
