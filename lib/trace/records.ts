/**
 * Reads the records of native/tracer/record.h in place. A batch is an ArrayBuffer of records one behind the other; a
 * record, or a piece of captured memory in it, is a byte offset into the batch. Nothing is allocated per record, so
 * that events can decode late and renderers write bytes straight from here.
 *
 * @example
 * for (let at = 0; at < batch.end; at = batch.next(at)) {
 *   if (batch.type(at) !== RecordType.syscall) continue
 *   for (let n = batch.pieceCount(at), piece = batch.firstPiece(at); n > 0; n--, piece = batch.nextPiece(piece)) …
 * }
 */

/** `RecordType` of record.h. */
export const RecordType = {
  syscall: 1,
  entered: 2,
  exec: 3,
  spawn: 4,
  signal: 5,
  stop: 6,
  exit: 7,
  attach: 8,
  detach: 9,
  name: 10,
  namesReset: 11,
  lost: 12,
  module: 13,
  stack: 14,
  stacksReset: 15,
  descriptors: 16,
} as const

// Bits of `Batch.flags`, by the record types that use them; names as in record.h.
export { SyscallFlag } from '../syscalls/reader.js'
export const ExitFlag = { coreDumped: 1, process: 2, bySignal: 4 } as const
export const SpawnFlag = { sharesFiles: 1 } as const
export const StopFlag = { continued: 1 } as const
export const NameFlag = { deleted: 1, path: 2 } as const

/** `SpawnKind` of record.h. */
export const SpawnKind = { fork: 1, vfork: 2, clone: 3, thread: 4 } as const

export { noParent, PieceStatus } from '../syscalls/reader.js'

/** `Batch.resumes` of all other calls, and where the tracer does not know. */
export const resumesUnknown = 0xffff_ffff

const two32 = 2 ** 32

/** One batch of records. All offsets are in bytes from the batch's start; the views share its memory. */
export class Batch {
  readonly buffer: ArrayBuffer
  readonly bytes: Buffer
  /** For readers of unaligned fields inside captured memory. */
  readonly view: DataView
  readonly u16: Uint16Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly i64: BigInt64Array
  readonly u64: BigUint64Array
  /** Offset behind the last record. */
  readonly end: number

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer
    this.bytes = Buffer.from(buffer)
    this.view = new DataView(buffer)
    this.u16 = new Uint16Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.i64 = new BigInt64Array(buffer)
    this.u64 = new BigUint64Array(buffer)
    this.end = buffer.byteLength
  }

  // The fields of RecordHeader.

  next(at: number): number {
    return at + this.u32[at >>> 2]!
  }
  type(at: number): number {
    return this.bytes[at + 4]!
  }
  flags(at: number): number {
    return this.bytes[at + 5]!
  }
  pid(at: number): number {
    return this.i32[(at + 8) >>> 2]!
  }
  tid(at: number): number {
    return this.i32[(at + 12) >>> 2]!
  }
  /** Nanoseconds since the trace's start; of a call: its entry. */
  timeNs(at: number): number {
    return this.unsigned(at + 16)
  }

  // Any 64-bit field. As a number it is exact up to 2^53 and rounded beyond.

  unsigned(at: number): number {
    return this.u32[at >>> 2]! + this.u32[(at + 4) >>> 2]! * two32
  }
  signed(at: number): number {
    return this.u32[at >>> 2]! + this.i32[(at + 4) >>> 2]! * two32
  }
  bigUnsigned(at: number): bigint {
    return this.u64[at >>> 3]!
  }
  bigSigned(at: number): bigint {
    return this.i64[at >>> 3]!
  }

  // SyscallRecord, types syscall and entered.

  /** Nanoseconds since the trace's start; 0 when the call is unfinished or still open. */
  endNs(at: number): number {
    return this.unsigned(at + 24)
  }
  result(at: number): number {
    return this.signed(at + 32)
  }
  bigResult(at: number): bigint {
    return this.i64[(at + 32) >>> 3]!
  }
  number(at: number): number {
    return this.u32[(at + 40) >>> 2]!
  }
  /** Of restart_syscall: the number of the call that goes on, or `resumesUnknown`. */
  resumes(at: number): number {
    return this.u32[(at + 44) >>> 2]!
  }
  /** Where argument 0 to 5 lies; read it with the accessors for 64-bit fields, or its low half as `i32[argAt >>> 2]`. */
  argAt(at: number, index: number): number {
    return at + 48 + index * 8
  }
  arg(at: number, index: number): bigint {
    return this.u64[(at + 48 + index * 8) >>> 3]!
  }
  argNumber(at: number, index: number): number {
    return this.unsigned(at + 48 + index * 8)
  }
  argInt(at: number, index: number): number {
    return this.i32[(at + 48 + index * 8) >>> 2]!
  }

  // The pieces of a syscall or entered record, in the order of capture: a parent before its children.

  pieceCount(at: number): number {
    return this.u16[(at + 6) >>> 1]!
  }
  firstPiece(at: number): number {
    return at + 96
  }
  nextPiece(piece: number): number {
    return piece + 32 + ((this.u32[(piece + 20) >>> 2]! + 7) & ~7)
  }
  /** Index of the capture node within the call's own nodes. */
  pieceNode(piece: number): number {
    return this.u16[piece >>> 1]!
  }
  /** Which piece of this record it hangs on, counted from 0, or `noParent`. */
  pieceParent(piece: number): number {
    return this.u16[(piece + 2) >>> 1]!
  }
  /** Which element of the parent's array. */
  pieceElement(piece: number): number {
    return this.u32[(piece + 4) >>> 2]!
  }
  pieceAddress(piece: number): bigint {
    return this.u64[(piece + 8) >>> 3]!
  }
  /** Bytes asked for; of a name: the descriptor, -100 for AT_FDCWD. */
  pieceWanted(piece: number): number {
    return this.i32[(piece + 16) >>> 2]!
  }
  /** Bytes that follow at `pieceBytes`. */
  pieceGot(piece: number): number {
    return this.u32[(piece + 20) >>> 2]!
  }
  pieceStatus(piece: number): number {
    return this.bytes[piece + 24]!
  }
  pieceAtExit(piece: number): boolean {
    return this.bytes[piece + 25] === 1
  }
  pieceBytes(piece: number): number {
    return piece + 32
  }
  /** Of a piece with status `name`: the id for `Names.get`; with status `stack`: that for `Stacks`. */
  pieceNameId(piece: number): number {
    return this.u32[(piece + 8) >>> 2]!
  }

  // The other types.

  execFormerTid(at: number): number {
    return this.i32[(at + 24) >>> 2]!
  }
  /** Bytes of the program's path, from `execPath` on. */
  execLength(at: number): number {
    return this.u32[(at + 28) >>> 2]!
  }
  execPath(at: number): number {
    return at + 40
  }
  /** Bytes of the program's arguments, each with its NUL, from `execArguments` on; as many as were kept. */
  execArgumentsLength(at: number): number {
    return this.u32[(at + 32) >>> 2]!
  }
  execArguments(at: number): number {
    return at + 40 + this.execLength(at)
  }
  spawnChildPid(at: number): number {
    return this.i32[(at + 24) >>> 2]!
  }
  spawnChildTid(at: number): number {
    return this.i32[(at + 28) >>> 2]!
  }
  spawnKind(at: number): number {
    return this.u32[(at + 32) >>> 2]!
  }
  /** Of types signal and stop. */
  signal(at: number): number {
    return this.i32[(at + 24) >>> 2]!
  }
  /** 128 bytes, siginfo_t as the kernel gives it. */
  siginfo(at: number): number {
    return at + 32
  }
  /** Of type exit: an exit code, or a signal when `ExitFlag.bySignal` is set. */
  exitStatus(at: number): number {
    return this.i32[(at + 24) >>> 2]!
  }
  nameId(at: number): number {
    return this.u32[(at + 24) >>> 2]!
  }
  nameLength(at: number): number {
    return this.u32[(at + 28) >>> 2]!
  }
  nameBytes(at: number): number {
    return at + 32
  }
  moduleId(at: number): number {
    return this.u32[(at + 24) >>> 2]!
  }
  moduleBuildIdLength(at: number): number {
    return this.u32[(at + 28) >>> 2]!
  }
  moduleBuildId(at: number): number {
    return at + 48
  }
  modulePathLength(at: number): number {
    return this.u32[(at + 32) >>> 2]!
  }
  modulePath(at: number): number {
    return at + 48 + ((this.moduleBuildIdLength(at) + 7) & ~7)
  }
  moduleInode(at: number): bigint {
    return this.u64[(at + 40) >>> 3]!
  }
  stackId(at: number): number {
    return this.u32[(at + 24) >>> 2]!
  }
  /** Of type descriptors: 1 exec, 2 attach, 3 exit. */
  descriptorsAt(at: number): number {
    return this.u32[(at + 24) >>> 2]!
  }
  descriptorCount(at: number): number {
    return this.u32[(at + 28) >>> 2]!
  }
  softLimit(at: number): number {
    return this.unsigned(at + 32)
  }
  hardLimit(at: number): number {
    return this.unsigned(at + 40)
  }
  /** Where the entry of a descriptor lies: its number, the id of its name, its position (64 bits), its flags. */
  descriptorEntry(at: number, index: number): number {
    return at + 48 + index * 24
  }
  descriptorNameId(at: number, index: number): number {
    return this.u32[(this.descriptorEntry(at, index) + 4) >>> 2]!
  }
  lostCount(at: number): number {
    return this.unsigned(at + 24)
  }

  /** Text of `length` bytes at an offset; bytes that are no UTF-8 become U+FFFD. */
  text(at: number, length: number): string {
    return this.bytes.toString('utf8', at, at + length)
  }
}

/** The arguments of the program of an exec record. */
export function execArguments(batch: Batch, at: number): Buffer[] {
  const from = batch.execArguments(at)
  const list: Buffer[] = []
  for (let start = from, end = from + batch.execArgumentsLength(at); start < end;) {
    const nul = batch.bytes.indexOf(0, start)
    const stop = nul < 0 || nul > end ? end : nul
    list.push(batch.bytes.subarray(start, stop))
    start = stop + 1
  }
  return list
}

/** The name of a descriptor at the time of a call: a path, or a text such as `TCP:[127.0.0.1:1->127.0.0.1:2]`. */
export class Name {
  #text: string | undefined

  constructor(
    /** As the kernel has it, perhaps no UTF-8; without the suffix for a deleted file. */
    readonly bytes: Buffer,
    /** No directory entry is left. */
    readonly deleted: boolean,
    /** It is a path of the file system. */
    readonly isPath: boolean,
  ) {}

  get text(): string {
    return (this.#text ??= this.bytes.toString('utf8'))
  }
}

/**
 * Names by id, filled from the records as they pass. An id belongs to the generation it was given in: whoever decodes
 * later keeps the `current` map of the time of the record.
 */
export class Names {
  current = new Map<number, Name>()

  /** To be called for each record of type name and namesReset, in order. */
  apply(batch: Batch, at: number): void {
    if (batch.type(at) === RecordType.namesReset) {
      this.current = new Map()
      return
    }
    const from = batch.nameBytes(at)
    // A copy, so that a name does not keep its whole batch alive.
    const bytes = Buffer.from(batch.bytes.subarray(from, from + batch.nameLength(at)))
    const flags = batch.flags(at)
    const name = new Name(bytes, (flags & NameFlag.deleted) !== 0, (flags & NameFlag.path) !== 0)
    this.current.set(batch.nameId(at), name)
  }

  get(id: number): Name | undefined {
    return this.current.get(id)
  }
}
