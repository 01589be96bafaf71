/** Batches of records to lines of text, in strace's notation and one per call; native/text writes them. */
import { join } from 'node:path'
import { native } from '../native.js'
import { type Batch, NameFlag, type Name, PieceStatus, RecordType } from '../trace/records.js'

/** How the time of a line is shown: `14:03:22.123456`, with the date before it, or seconds since 1970. */
export type ClockForm = 'time' | 'date' | 'epoch'

export interface TextOptions {
  colour?: boolean
  /** Elements and bytes shown; data was captured with the same limit. */
  stringLimit?: number
  /**
   * The thread before each line. `file`: `1234  `, always; `terminal`: `[pid  1234] `, once there are two; `never`.
   */
  prefix?: 'file' | 'terminal' | 'never'
  /** Time in the call: always as `<0.000041>`, or for people where it took longer than so many nanoseconds. */
  durations?: 'always' | number | undefined
  /** Structs, vectors and lists are shown whole. */
  verbose?: boolean
  /** The wall clock before each line. */
  clock?: ClockForm | undefined
  /** How long after the line before it a line's call began, before each line. */
  relative?: boolean
  /** Calls, by number, whose arguments are shown as numbers. */
  raw?: ReadonlySet<number> | undefined
  /** What stands under the line of a call. */
  stacks?: StackText | undefined
  /** How calls are written (lib/syscalls/text-table.ts); default: that of the package. */
  table?: Uint8Array
}

/** Lines under that of a call. */
export interface StackText {
  /** Takes every record, in order, before its lines are asked for; whether it is one of stacks. */
  apply(batch: Batch, at: number): boolean
  /** The lines of the stack that a call was made from. */
  linesOf(batch: Batch, at: number): Uint8Array | undefined
}

/** The native writer, native/addon/text.cc. */
export interface NativeTextLines {
  startsAt(epochNs: bigint): void
  withoutExitOf(pid: number): void
  /** Writes the text of records and gives back its length; where `into` has no room for it, `copy` gets it. */
  write(records: Uint8Array, into: Uint8Array): number
  copy(into: Uint8Array): void
  lost(): number
}

export interface NativeLineOptions {
  readonly colour: boolean
  readonly stringLimit: number | undefined
  readonly prefix: number
  readonly allDurations: boolean
  readonly remarkableNs: number | undefined
  readonly verbose: boolean
  readonly clock: number
  readonly relative: boolean
  readonly raw: Uint8Array | undefined
}

declare module '../native.js' {
  interface NativeAddon {
    /** @param table Bytes of a table, or the path of a file of them. */
    TextLines: new (table: Uint8Array | string, options: NativeLineOptions) => NativeTextLines
  }
}

/** `Prefix` and `ClockForm` of native/text/lines.h and clock.h. */
const prefixes = { never: 0, file: 1, terminal: 2 } as const
const clocks = { none: 0, time: 1, date: 2, epoch: 3 } as const

const bufferSize = 64 * 1024
const longestString = 2 ** 32

/**
 * Writes the lines of a trace. `write` gets whole lines; the bytes are only good until it returns.
 * @throws Error ENOENT where nothing has been built.
 */
export class TextLines {
  readonly #write: (bytes: Uint8Array) => void
  readonly #native: NativeTextLines
  readonly #stacks: StackText | undefined
  #buffer = Buffer.allocUnsafeSlow(bufferSize)

  constructor(write: (bytes: Uint8Array) => void, options: TextOptions = {}) {
    const { durations, stringLimit } = options
    this.#write = write
    this.#stacks = options.stacks
    this.#native = new (native().TextLines)(options.table ?? packageTable(), {
      colour: options.colour ?? false,
      stringLimit: stringLimit === undefined ? undefined : Math.min(stringLimit, longestString),
      prefix: prefixes[options.prefix ?? 'never'],
      allDurations: durations === 'always',
      remarkableNs: typeof durations === 'number' ? durations : undefined,
      verbose: options.verbose ?? false,
      clock: clocks[options.clock ?? 'none'],
      relative: options.relative ?? false,
      raw: options.raw === undefined ? undefined : bitsOf(options.raw),
    })
  }

  /** Events that were dropped before they came here. */
  get lost(): number {
    return this.#native.lost()
  }

  /** To be called before the first batch: the wall clock at the start of the trace. */
  startsAt(epochNs: bigint): void {
    this.#native.startsAt(epochNs)
  }

  /** To be called before the first batch: the end of this process is not a line, the caller says it in words of its own. */
  withoutExitOf(pid: number): void {
    this.#native.withoutExitOf(pid)
  }

  /** Writes the lines of a batch. */
  batch(batch: Batch): void {
    const stacks = this.#stacks
    if (stacks === undefined) {
      this.#records(batch.bytes)
      return
    }
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      if (stacks.apply(batch, at)) continue
      this.#records(batch.bytes.subarray(at, batch.next(at)))
      // A call that is still open will be shown again, with its end.
      const lines = batch.type(at) === RecordType.syscall ? stacks.linesOf(batch, at) : undefined
      if (lines !== undefined) this.#write(lines)
    }
  }

  /** Writes the line of one record; `names` are those of its time. */
  single(batch: Batch, at: number, names: ReadonlyMap<number, Name>): void {
    const record = batch.bytes.subarray(at, batch.next(at))
    this.#records(Buffer.concat([...namesOf(batch, at, names), record]))
  }

  #records(bytes: Uint8Array): void {
    const length = this.#native.write(bytes, this.#buffer)
    if (length === 0) return
    if (length > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafeSlow(2 * length)
      this.#native.copy(this.#buffer)
    }
    this.#write(this.#buffer.subarray(0, length))
  }
}

// lib/ and dist/ both lie one level below the package's root.
const packageTable = (): string => join(import.meta.dirname, '../../dist/text.bin')

function bitsOf(numbers: ReadonlySet<number>): Uint8Array {
  const bits = new Uint8Array(128)
  for (const number of numbers) bits[number >> 3]! |= 1 << (number & 7)
  return bits
}

const nameHeader = 32

/** The records of the names that a call's record refers to (`NameRecord` of native/tracer/record.h). */
function* namesOf(batch: Batch, at: number, names: ReadonlyMap<number, Name>): Generator<Buffer> {
  if (batch.type(at) !== RecordType.syscall && batch.type(at) !== RecordType.entered) return
  let piece = batch.firstPiece(at)
  for (let left = batch.pieceCount(at); left > 0; left--, piece = batch.nextPiece(piece)) {
    if (batch.pieceStatus(piece) !== PieceStatus.name) continue
    const id = batch.pieceNameId(piece)
    const name = names.get(id)
    if (name === undefined) continue
    const record = Buffer.alloc(nameHeader + ((name.bytes.length + 7) & ~7))
    record.writeUInt32LE(record.length, 0)
    record[4] = RecordType.name
    record[5] = (name.deleted ? NameFlag.deleted : 0) | (name.isPath ? NameFlag.path : 0)
    record.writeUInt32LE(id, 24)
    record.writeUInt32LE(name.bytes.length, 28)
    name.bytes.copy(record, nameHeader)
    yield record
  }
}
