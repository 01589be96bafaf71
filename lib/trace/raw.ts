import { type Batch, PieceStatus } from './records.js'

/** Memory of the tracee that was copied for a call, or the reason why not. */
export interface RawPiece {
  /** Index of the capture node in the call's entry of the table. */
  readonly node: number
  /** Index into `pieces` of the piece whose bytes held the address; undefined: an argument or the result. */
  readonly parent: number | undefined
  /** Which element of the parent's array. */
  readonly element: number
  readonly address: bigint
  /** Bytes asked for. */
  readonly wanted: number
  /** What was copied. */
  readonly bytes: Buffer
  readonly status: 'whole' | 'capped' | 'cut' | 'fault' | 'noRoom'
  /** Copied when the call returned, not when it began. */
  readonly atExit: boolean
}

/** A call as the kernel saw it, nothing interpreted. */
export interface RawCall {
  /** RDI, RSI, RDX, R10, R8, R9 at entry, also those that the call does not use. */
  readonly args: readonly bigint[]
  /** RAX at exit: `-errno` for a failed call. */
  readonly result: bigint
  readonly pieces: readonly RawPiece[]
}

const statusNames = ['whole', 'capped', 'cut', 'fault', 'noRoom'] as const

/** Copies a syscall record out of its batch. */
export function rawCall(batch: Batch, at: number): RawCall {
  const pieces: RawPiece[] = []
  // Names of descriptors are pieces too, without memory behind them: parents are counted with them.
  const places: number[] = []
  for (let left = batch.pieceCount(at), piece = batch.firstPiece(at); left > 0; left--) {
    places.push(pieces.length)
    if (batch.pieceStatus(piece) !== PieceStatus.name) pieces.push(rawPiece(batch, piece, places))
    piece = batch.nextPiece(piece)
  }
  return { args: [0, 1, 2, 3, 4, 5].map((index) => batch.arg(at, index)), result: batch.bigResult(at), pieces }
}

function rawPiece(batch: Batch, piece: number, places: readonly number[]): RawPiece {
  const from = batch.pieceBytes(piece)
  return {
    node: batch.pieceNode(piece),
    parent: places[batch.pieceParent(piece)],
    element: batch.pieceElement(piece),
    address: batch.pieceAddress(piece),
    wanted: batch.pieceWanted(piece),
    bytes: Buffer.from(batch.bytes.subarray(from, from + batch.pieceGot(piece))),
    status: statusNames[batch.pieceStatus(piece)] ?? 'noRoom',
    atExit: batch.pieceAtExit(piece),
  }
}
