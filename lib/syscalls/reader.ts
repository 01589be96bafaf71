/**
 * One syscall record (native/tracer/record.h) in a batch, as offsets: nothing is copied and nothing allocated. Load it
 * again for the next record.
 */

/** Bytes of a batch with the view on the same bytes. */
export interface Batch {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** `PieceStatus` of record.h: how much of the wanted memory a piece holds, and why not all. */
export const PieceStatus = { whole: 0, capped: 1, cut: 2, fault: 3, noRoom: 4, name: 5, stack: 6, unread: 7 } as const

/** Bits in the flags of a syscall record. */
export const SyscallFlag = {
  error: 1,
  unfinished: 2,
  noEntry: 4,
  i386: 8,
  x32: 16,
  tampered: 32,
  restarting: 64,
  delayed: 128,
} as const

/** The parent of a piece that hangs on an argument or on the result. */
export const noParent = 0xffff

const pieceHeader = 32
const firstPiece = 96

export class CallReader implements Batch {
  bytes: Uint8Array
  view: DataView
  /** Of the record in the batch. */
  offset = 0
  pieces = 0
  /** Per piece: offset of its header in the batch. */
  readonly #at: number[] = []

  constructor(batch: Batch) {
    this.bytes = batch.bytes
    this.view = batch.view
  }

  /** Goes to the syscall or entered record at `offset` of the batch. */
  load(batch: Batch, offset: number): this {
    this.bytes = batch.bytes
    this.view = batch.view
    this.offset = offset
    const { view } = batch
    const count = view.getUint16(offset + 6, true)
    this.pieces = count
    let at = offset + firstPiece
    for (let i = 0; i < count; i++) {
      this.#at[i] = at
      at += pieceHeader + ((view.getUint32(at + 20, true) + 7) & ~7)
    }
    return this
  }

  get flags(): number {
    return this.bytes[this.offset + 5]!
  }
  get pid(): number {
    return this.view.getInt32(this.offset + 8, true)
  }
  get tid(): number {
    return this.view.getInt32(this.offset + 12, true)
  }
  /** Nanoseconds since the trace's start. */
  get start(): number {
    return this.view.getUint32(this.offset + 16, true) + this.view.getUint32(this.offset + 20, true) * 4294967296
  }
  /** Nanoseconds since the trace's start, 0 when the call did not end. */
  get end(): number {
    return this.view.getUint32(this.offset + 24, true) + this.view.getUint32(this.offset + 28, true) * 4294967296
  }
  get number(): number {
    return this.view.getUint32(this.offset + 40, true)
  }
  /** Where the six arguments lie, 8 bytes each; argument i is a field at 8 * i. */
  get argsAt(): number {
    return this.offset + 48
  }
  get resultAt(): number {
    return this.offset + 32
  }

  /** The piece of a capture node under a parent piece, or -1: what was not captured has none. */
  find(node: number, parent: number = noParent, element = 0): number {
    const { view } = this
    for (let i = 0; i < this.pieces; i++) {
      const at = this.#at[i]!
      if (
        view.getUint16(at, true) === node &&
        view.getUint16(at + 2, true) === parent &&
        view.getUint32(at + 4, true) === element
      ) {
        return i
      }
    }
    return -1
  }

  /** Where the bytes of a piece begin in the batch. */
  dataAt(piece: number): number {
    return this.#at[piece]! + pieceHeader
  }
  /** Bytes that are there. */
  got(piece: number): number {
    return this.view.getUint32(this.#at[piece]! + 20, true)
  }
  /** Bytes that were asked for; of a name: the descriptor. */
  wanted(piece: number): number {
    return this.view.getUint32(this.#at[piece]! + 16, true)
  }
  status(piece: number): number {
    return this.bytes[this.#at[piece]! + 24]!
  }
  /** Where in the tracee the bytes begin. */
  address(piece: number): bigint {
    return this.view.getBigUint64(this.#at[piece]! + 8, true)
  }
  /** Of a name piece: the id of the name (a `name` record came before). */
  nameId(piece: number): number {
    return this.view.getUint32(this.#at[piece]! + 8, true)
  }
  /** Of bytes of a netlink socket: its protocol (NETLINK_ROUTE is 0); else -1. */
  netlink(piece: number): number {
    return this.bytes[this.#at[piece]! + 26]! - 1
  }
  /** What the descriptor is whose name this node captured (`objectKinds`), wherever the node hangs; 0: nothing special. */
  object(node: number): number {
    for (let piece = 0; piece < this.pieces; piece++) {
      if (this.node(piece) === node) return this.bytes[this.#at[piece]! + 27]!
    }
    return 0
  }
  node(piece: number): number {
    return this.view.getUint16(this.#at[piece]!, true)
  }
  parent(piece: number): number {
    return this.view.getUint16(this.#at[piece]! + 2, true)
  }
  /** Which element of the parent's array it belongs to. */
  element(piece: number): number {
    return this.view.getUint32(this.#at[piece]! + 4, true)
  }
}
