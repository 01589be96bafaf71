/** Batches of records to lines of text. */
import { type Batch, ExitFlag, type Name, NameFlag, RecordType, StopFlag } from '../trace/records.js'
import { CallReader, recordFlag } from '../syscalls/reader.js'
import { callWriterOf, rawWriterOf } from './call-writers.js'
import { Clock, type ClockForm } from './clock.js'
import { type StackTable, stackIdOf, Stacks } from '../trace/stacks.js'
import type { Cursor } from './cursor.js'
import { durationText } from './duration.js'
import { bytesOf, encode, nameEscapes, Out, quoteEscapes } from './out.js'
import { palette } from './palette.js'
import { stackLines } from './text-stacks.js'
import { type CallWriter, Progress } from './text-calls.js'
import { writeSiginfo } from './text-siginfo.js'
import { signalName } from './words.js'

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
  /** The end of this process is not a line: the caller says it in words of its own. */
  withoutExitOf?: number | undefined
  /** Structs, vectors and lists are shown whole. */
  verbose?: boolean
  /** The wall clock before each line. */
  clock?: ClockForm | undefined
  /** How long after the line before it a line's call began, before each line. */
  relative?: boolean
  /** Calls, by number, whose arguments are shown as numbers. */
  raw?: ReadonlySet<number> | undefined
  /** How calls are written; default: by the table. */
  writerOf?: typeof callWriterOf
}

const lineFeed = 0x0a
const flushAt = 56 * 1024
const bufferSize = 64 * 1024
const highestNumber = 1024
/** Whose texts before a line are kept. */
const mostThreads = 256
/** Columns of a time since the line before: some minutes and six digits behind the point. */
const relativeWidth = 10

// Pure functions of the table, shared by all traces.
const nativeWriters: (CallWriter | undefined)[] = []
const i386Writers: (CallWriter | undefined)[] = []

function sharedWriterOf(number: number, isI386: boolean): CallWriter {
  // A tracee may make up numbers: they must not make the list long.
  if (number >= highestNumber) return callWriterOf(number, isI386)
  const writers = isI386 ? i386Writers : nativeWriters
  return (writers[number] ??= callWriterOf(number, isI386))
}

function rawOr(raw: ReadonlySet<number>): typeof callWriterOf {
  const writers = new Map<number, CallWriter>()
  return (number, isI386) => {
    if (isI386 || !raw.has(number)) return sharedWriterOf(number, isI386)
    let writer = writers.get(number)
    if (writer === undefined) {
      writer = rawWriterOf(number, isI386)
      writers.set(number, writer)
    }
    return writer
  }
}

/** What every dynamically linked program calls before its main(), by number: to look the names up would take longer. */
export const startCalls: Readonly<Record<string, number>> = {
  execve: 59,
  brk: 12,
  mmap: 9,
  access: 21,
  openat: 257,
  newfstatat: 262,
  close: 3,
  read: 0,
  pread64: 17,
  arch_prctl: 158,
  set_tid_address: 218,
  set_robust_list: 273,
  rseq: 334,
  mprotect: 10,
  prlimit64: 302,
  munmap: 11,
  getrandom: 318,
  exit_group: 231,
}

/** Makes the writers that are needed first; for the time in which there is nothing to write yet. */
export function prepareWriters(): void {
  for (const number of Object.values(startCalls)) sharedWriterOf(number, false)
}

/**
 * Writes the lines of a trace, in strace's notation and one per call. `write` gets whole lines; the bytes are only good
 * until it returns.
 */
export class TextLines {
  readonly #write: (bytes: Uint8Array) => void
  readonly #cursor: Cursor
  readonly #names = new Map<number, Uint8Array>()
  readonly #stacks = new Stacks()
  readonly #out = new Out(bufferSize)
  readonly #reader: CallReader
  readonly #prefix: 'file' | 'terminal' | 'never'
  readonly #durations: 'always' | number | undefined
  readonly #writerOf: typeof callWriterOf
  readonly #clockForm: ClockForm | undefined
  readonly #relative: boolean
  #clock: Clock | undefined
  #lineBefore = NaN
  /** Set before the first batch, where the pid is only known after the launch. */
  withoutExitOf: number | undefined
  /** Events that were dropped before they came here. */
  lost = 0
  readonly #threads = new Map<number, Uint8Array>()
  #several = false
  #firstThread = 0

  constructor(write: (bytes: Uint8Array) => void, options: TextOptions = {}) {
    this.#write = write
    this.#prefix = options.prefix ?? 'never'
    this.#durations = options.durations
    this.#writerOf = options.writerOf ?? (options.raw === undefined ? sharedWriterOf : rawOr(options.raw))
    this.#clockForm = options.clock
    this.#relative = options.relative ?? false
    this.withoutExitOf = options.withoutExitOf
    const empty = new ArrayBuffer(0)
    this.#reader = new CallReader({ bytes: new Uint8Array(empty), view: new DataView(empty) })
    this.#cursor = {
      out: this.#out,
      reader: this.#reader,
      names: this.#names,
      end: Infinity,
      limit: options.stringLimit ?? 32,
      elements: options.verbose === true ? Infinity : (options.stringLimit ?? 32),
      verbose: options.verbose ?? false,
      colours: options.colour === true ? palette : undefined,
    }
  }

  /** To be called before the first batch: the wall clock at the start of the trace. */
  startsAt(epochNs: bigint): void {
    if (this.#clockForm !== undefined) this.#clock = new Clock(this.#clockForm, epochNs)
  }

  /** Writes the lines of a batch, and hands over what there is at its end. */
  batch(batch: Batch): void {
    const out = this.#out
    let at = 0
    while (at < batch.end) {
      const end = batch.next(at)
      this.#whole(batch, at, end)
      at = end
      if (out.at > flushAt) this.#flush()
    }
    if (out.at > 0) this.#flush()
  }

  /** Writes the line of one record; `names` are those of its time. */
  single(batch: Batch, at: number, names: ReadonlyMap<number, Name>, stacks?: StackTable): void {
    if (stacks !== undefined) this.#stacks.current = stacks
    const end = batch.next(at)
    // Made when asked for: a trace knows many names, a call few.
    this.#cursor.names = {
      get: (id) => {
        const name = names.get(id)
        return name && nameText(name.bytes, 0, name.bytes.length, name.deleted, name.isPath)
      },
    }
    this.#whole(batch, at, end)
    if (this.#out.at > 0) this.#flush()
  }

  /** One record's line, in a buffer that is long enough for it. */
  #whole(batch: Batch, at: number, end: number): void {
    const out = this.#out
    const start = out.at
    const before = this.#lineBefore
    this.#record(batch, at)
    if (out.full) {
      this.#lineBefore = before
      // Once more with room for it: a line is at most some hundred times as long as its record.
      out.grow(Math.max(bufferSize, start) + 256 * (end - at) + bufferSize, start)
      out.at = start
      this.#record(batch, at)
    }
    if (!this.#stacks.current.isEmpty && out.at > start) this.#stack(batch, at)
  }

  #flush(): void {
    const out = this.#out
    this.#write(out.bytes.subarray(0, out.at))
    out.at = 0
  }

  #record(batch: Batch, at: number): void {
    switch (batch.type(at)) {
      case RecordType.syscall:
        this.#call(batch, at, (batch.flags(at) & recordFlag.unfinished) === 0 ? Progress.done : Progress.unfinished)
        return
      case RecordType.entered:
        this.#call(batch, at, Progress.open)
        return
      case RecordType.name:
        this.#name(batch, at)
        return
      case RecordType.namesReset:
        this.#names.clear()
        return
      case RecordType.module:
      case RecordType.stack:
      case RecordType.stacksReset:
        this.#stacks.apply(batch, at)
        return
      case RecordType.spawn:
        this.#several = true
        return
      case RecordType.attach:
        if (this.#firstThread === 0) this.#firstThread = batch.tid(at)
        else if (this.#firstThread !== batch.tid(at)) this.#several = true
        return
      case RecordType.exec:
        if (batch.execFormerTid(at) !== batch.tid(at)) {
          this.#line(batch, at, `+++ superseded by execve in pid ${batch.execFormerTid(at)} +++`)
        }
        return
      case RecordType.signal:
        this.#signal(batch, at)
        return
      case RecordType.stop:
        if ((batch.flags(at) & StopFlag.continued) === 0) {
          this.#line(batch, at, `--- stopped by ${signalName(batch.signal(at))} ---`)
        }
        return
      case RecordType.exit:
        this.#exit(batch, at)
        return
      case RecordType.lost:
        this.lost += batch.lostCount(at)
        this.#line(batch, at, `--- ${batch.lostCount(at)} events are missing here ---`)
        return
    }
  }

  #call(batch: Batch, at: number, progress: Progress): void {
    const cursor = this.#cursor
    const out = this.#out
    this.#begin(batch, at)
    cursor.end = Infinity
    const reader = this.#reader.load(batch, at)
    const write = this.#writerOf(reader.number, (batch.flags(at) & recordFlag.i386) !== 0)
    write(cursor, progress)
    if (progress === Progress.done) this.#fault(batch.flags(at))
    if (this.#durations !== undefined && progress === Progress.done) this.#duration(batch.endNs(at) - batch.timeNs(at))
    out.byte(lineFeed)
  }

  /** The lines under that of a call. */
  #stack(batch: Batch, at: number): void {
    // A call that is still open will be shown again, with its end.
    if (batch.type(at) !== RecordType.syscall) return
    const stack = this.#stacks.current.get(stackIdOf(batch, at))
    if (stack === undefined) return
    const lines = stackLines(stack, this.#cursor.colours)
    const out = this.#out
    if (out.at + lines.length > out.bytes.length) this.#flush()
    if (lines.length > out.bytes.length) this.#write(lines)
    else out.put(lines)
  }

  /** What a fault did to the call. */
  #fault(flags: number): void {
    if ((flags & (recordFlag.tampered | recordFlag.delayed)) === 0) return
    const out = this.#out
    const { colours } = this.#cursor
    if (colours !== undefined) out.style(colours.note)
    if ((flags & recordFlag.tampered) !== 0) out.text(' (INJECTED)')
    if ((flags & recordFlag.delayed) !== 0) out.text(' (DELAYED)')
    if (colours !== undefined) out.style(colours.reset)
  }

  #duration(ns: number): void {
    const out = this.#out
    if (this.#durations === 'always') {
      // As strace -T: seconds with six digits.
      const micros = Math.floor(ns / 1000)
      out.text(' <')
      out.uint(Math.floor(micros / 1e6))
      out.byte(0x2e)
      out.padded(micros % 1e6, 6)
      out.byte(0x3e)
    } else if (ns >= this.#durations!) {
      const { colours } = this.#cursor
      if (colours !== undefined) out.style(colours.quiet)
      out.text(`   ${durationText(ns)}`)
      if (colours !== undefined) out.style(colours.reset)
    }
  }

  #begin(batch: Batch, at: number): void {
    const out = this.#out
    out.lineStart = out.at
    out.invisible = 0
    this.#thread(batch, at)
    if (this.#clock !== undefined || this.#relative) this.#stamp(batch.timeNs(at))
  }

  #stamp(ns: number): void {
    const out = this.#out
    const { colours } = this.#cursor
    if (colours !== undefined) out.style(colours.quiet)
    if (this.#clock !== undefined) {
      this.#clock.write(out, ns)
      out.byte(0x20)
    }
    if (this.#relative) {
      const both = this.#clock !== undefined
      // A call that began before the one of the line before it (of another thread) has a negative time.
      const us = Number.isNaN(this.#lineBefore) ? 0 : Math.trunc((ns - this.#lineBefore) / 1000)
      this.#lineBefore = ns
      const seconds = Math.trunc(Math.abs(us) / 1e6)
      const sign = us < 0 ? '-' : both ? '+' : ''
      const digits = `${sign}${seconds}.${String(Math.abs(us) % 1e6).padStart(6, '0')}`
      out.text(both ? `(${digits}) ` : `${digits.padStart(relativeWidth)} `)
    }
    if (colours !== undefined) out.style(colours.reset)
  }

  #thread(batch: Batch, at: number): void {
    const out = this.#out
    const prefix = this.#prefix
    if (prefix === 'never') return
    const tid = batch.tid(at)
    // Of a flight recorder, what told of a thread's beginning may be gone.
    if (this.#firstThread === 0) this.#firstThread = tid
    else if (tid !== this.#firstThread) this.#several = true
    if (prefix === 'terminal' && !this.#several) return
    let text = this.#threads.get(tid)
    if (text === undefined) {
      const digits = String(tid)
      text = encode(prefix === 'file' ? `${digits.padEnd(5)} ` : `[pid ${digits.padStart(5)}] `)
      if (this.#threads.size === mostThreads) this.#threads.clear()
      this.#threads.set(tid, text)
    }
    const { colours } = this.#cursor
    if (colours === undefined || prefix === 'file') {
      out.put(text)
    } else {
      out.style(colours.quiet)
      out.put(text)
      out.style(colours.reset)
    }
  }

  #name(batch: Batch, at: number): void {
    const from = batch.nameBytes(at)
    const end = from + batch.nameLength(at)
    const flags = batch.flags(at)
    const text = nameText(batch.bytes, from, end, (flags & NameFlag.deleted) !== 0, (flags & NameFlag.path) !== 0)
    this.#names.set(batch.nameId(at), text)
  }

  #signal(batch: Batch, at: number): void {
    const out = this.#out
    const { colours } = this.#cursor
    this.#begin(batch, at)
    if (colours !== undefined) out.style(colours.note)
    out.text(`--- ${signalName(batch.signal(at))} `)
    writeSiginfo(out, batch.view, batch.siginfo(at))
    out.text(' ---')
    if (colours !== undefined) out.style(colours.reset)
    out.byte(lineFeed)
  }

  #exit(batch: Batch, at: number): void {
    const flags = batch.flags(at)
    if ((flags & ExitFlag.process) !== 0 && batch.pid(at) === this.withoutExitOf) return
    const status = batch.exitStatus(at)
    if ((flags & ExitFlag.bySignal) === 0) this.#line(batch, at, `+++ exited with ${status} +++`)
    else {
      const core = (flags & ExitFlag.coreDumped) === 0 ? '' : ' (core dumped)'
      this.#line(batch, at, `+++ killed by ${signalName(status)}${core} +++`)
    }
  }

  #line(batch: Batch, at: number, text: string): void {
    const out = this.#out
    const { colours } = this.#cursor
    this.#begin(batch, at)
    if (colours !== undefined) out.style(colours.note)
    out.text(text)
    if (colours !== undefined) out.style(colours.reset)
    out.byte(lineFeed)
  }
}

/** `</path>` behind a descriptor. Only a path can hold any character; in the others `->` is our own. */
function nameText(bytes: Uint8Array, start: number, end: number, deleted: boolean, isPath: boolean): Uint8Array {
  return bytesOf(4 * (end - start) + 16, (out) => {
    out.byte(0x3c)
    out.escaped(bytes, start, end, isPath ? nameEscapes : quoteEscapes)
    out.byte(0x3e)
    if (deleted) out.text('(deleted)')
  })
}
