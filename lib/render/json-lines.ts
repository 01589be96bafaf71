/** Batches of records to JSON lines: one event per line, the same as `JSON.stringify` of the library's events. */
import { layoutOf } from '../syscalls/described.js'
import { CallReader, PieceStatus, SyscallFlag } from '../syscalls/reader.js'
import { toEvent } from '../trace/event-objects.js'
import { type Batch, NameFlag, Names, RecordType } from '../trace/records.js'
import { stackIdOf, Stacks } from '../trace/stacks.js'
import { type JsonCallWriter, jsonCallWriter } from './json-calls.js'
import { writeJsonBytes } from './json-text.js'
import { bytesOf, encode, Out } from './out.js'

/** The version of the lines' form: grows when a member changes its meaning, not when one is added. */
export const jsonVersion = 1

const lineFeed = 0x0a
const flushAt = 56 * 1024
const bufferSize = 64 * 1024

// Pure functions of the table, shared by all traces; null: not described.
const writers: (JsonCallWriter | null | undefined)[] = []

function writerOf(number: number): JsonCallWriter | null {
  const known = writers[number]
  if (known !== undefined) return known
  const layout = layoutOf(number)
  if (layout === undefined) return null
  return (writers[number] = jsonCallWriter(layout))
}

/** Writes the events of a trace. `write` gets whole lines; the bytes are only good until it returns. */
export class JsonLines {
  readonly #write: (bytes: Uint8Array) => void
  readonly #out = new Out(bufferSize)
  readonly #cursor: { readonly out: Out; readonly reader: CallReader }
  readonly #names = new Names()
  readonly #stacks = new Stacks()
  readonly #nameTexts = new Map<number, Uint8Array>()
  /** Events that were dropped before they came here. */
  lost = 0
  readonly #deleted = new Set<number>()

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write
    const empty = new ArrayBuffer(0)
    const reader = new CallReader({ bytes: new Uint8Array(empty), view: new DataView(empty) })
    this.#cursor = { out: this.#out, reader }
  }

  /** Any object as a line: what begins and ends the events. */
  line(value: object): void {
    this.#write(encode(`${JSON.stringify(value)}\n`))
  }

  batch(batch: Batch): void {
    const out = this.#out
    let at = 0
    while (at < batch.end) {
      const next = batch.next(at)
      const start = out.at
      this.#record(batch, at)
      if (out.full) {
        // Once more with room for it: a line is at most some hundred times as long as its record.
        out.grow(Math.max(bufferSize, start) + 256 * (next - at) + bufferSize, start)
        out.at = start
        this.#record(batch, at)
      }
      if (out.at > flushAt) this.#flush()
      at = next
    }
    if (out.at > 0) this.#flush()
  }

  #flush(): void {
    const out = this.#out
    this.#write(out.bytes.subarray(0, out.at))
    out.at = 0
  }

  #record(batch: Batch, at: number): void {
    const type = batch.type(at)
    switch (type) {
      case RecordType.syscall:
      case RecordType.entered:
        this.#call(batch, at, type === RecordType.entered)
        return
      case RecordType.name:
        this.#names.apply(batch, at)
        this.#nameTexts.set(batch.nameId(at), nameText(batch, at))
        if ((batch.flags(at) & NameFlag.deleted) !== 0) this.#deleted.add(batch.nameId(at))
        return
      case RecordType.namesReset:
        this.#names.apply(batch, at)
        this.#nameTexts.clear()
        this.#deleted.clear()
        return
      case RecordType.module:
      case RecordType.stack:
      case RecordType.stacksReset:
        this.#stacks.apply(batch, at)
        return
      default:
        if (type === RecordType.lost) this.lost += batch.lostCount(at)
        this.#event(batch, at)
    }
  }

  #call(batch: Batch, at: number, entered: boolean): void {
    const flags = batch.flags(at)
    // Calls by another door, and those that are newer than the table, are rare and have no described arguments.
    const foreign = (flags & (SyscallFlag.i386 | SyscallFlag.x32)) !== 0
    // So are those that a fault changed.
    const changed = (flags & (SyscallFlag.tampered | SyscallFlag.delayed)) !== 0
    const write = foreign || changed ? null : writerOf(batch.number(at))
    if (write === null || (!this.#stacks.current.isEmpty && stackIdOf(batch, at) !== 0)) {
      this.#event(batch, at)
      return
    }
    const reader = this.#cursor.reader.load(batch, at)
    // Deleted files are rare: their events know the member `deletedFds`.
    if (this.#deleted.size > 0 && namesOneOf(reader, this.#deleted)) {
      this.#event(batch, at)
      return
    }
    write(this.#cursor, entered, this.#nameTexts)
    this.#out.byte(lineFeed)
  }

  #event(batch: Batch, at: number): void {
    this.#out.put(encode(`${JSON.stringify(toEvent(batch, at, this.#names.current, this.#stacks.current))}\n`))
  }
}

function nameText(batch: Batch, at: number): Uint8Array {
  const from = batch.nameBytes(at)
  const length = batch.nameLength(at)
  return bytesOf(6 * length + 32, (out) => writeJsonBytes(out, batch.bytes, from, from + length))
}

function namesOneOf(reader: CallReader, ids: ReadonlySet<number>): boolean {
  for (let piece = 0; piece < reader.pieces; piece++) {
    if (reader.status(piece) === PieceStatus.name && ids.has(reader.nameId(piece))) return true
  }
  return false
}
