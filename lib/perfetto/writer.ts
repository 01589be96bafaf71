/**
 * Events to the JSON that Perfetto and other viewers read ("Trace Event Format"): processes and threads as tracks, calls as
 * slices, signals and ends as instants, descriptors in use as a counter, forks as arrows.
 */
import { basename } from 'node:path'
import { frameText } from '../render/text-stacks.js'
import { nameOf, processStatus } from '../permission/status.js'
import { callCatalog } from '../syscalls/catalog.js'
import type { TraceEvent } from '../trace/events.js'
import { shortArguments, shortText, type ShortValue } from './arguments.js'
import { defaultMaxBytes, leastMaxBytes } from './limits.js'
import { OpenDescriptors } from './open-descriptors.js'

export interface PerfettoOptions {
  /**
   * Most bytes to write, default 256 MiB: more than that viewers in a browser hardly load. From half of it on, runs of short
   * calls become one slice; behind it nothing is written but how much is missing.
   */
  maxBytes?: number
  /** A counter of open descriptors per process, default true. Only right when the trace has all calls. */
  descriptors?: boolean
}

/** What became of the calls. */
export interface PerfettoCounts {
  /** As a slice of their own. */
  readonly slices: number
  /** In a slice with others. */
  readonly merged: number
  /** Left out. */
  readonly dropped: number
}

/** Room for the last words. */
const reservedBytes = 4096
/** A call is short, and a pause between two of a run, up to this. */
const shortNs = 100_000
/** A counter changes at most so often. */
const counterEveryNs = 1_000_000

/** What ends the text, wherever it is broken off between two events. */
export const perfettoTail = '\n]}\n'

type CallEvent = Extract<TraceEvent, { type: 'syscall' }>
type Members = { readonly [name: string]: ShortValue | undefined }

/** Calls of one thread and name that follow each other. */
interface Run {
  readonly pid: number
  readonly name: string
  readonly category: string
  readonly startNs: number
  endNs: number
  calls: number
  errors: number
}

interface Thread {
  readonly pid: number
  /** Since it was made by a call that has a slice, the arrow's end waits for its first slice. */
  arrow: number | undefined
  firstSliceNs: number | undefined
  run: Run | undefined
  /** A call that never returned: as long as its thread lives. */
  open: CallEvent | undefined
  /** Threads that it made, until the call that made them is written. */
  made: { readonly tid: number; readonly atNs: number }[]
}

interface Process {
  /** Of the program it runs; undefined: not known, or only its parent's so far. */
  name: string | undefined
  isNamed: boolean
  counter: number | undefined
  writtenCounter: number | undefined
  writtenAtNs: number
}

/** Makes the text, piece by piece: `head`, then `event` for each event, then `end`. */
export class PerfettoWriter {
  readonly #maxBytes: number
  readonly #descriptors: OpenDescriptors | undefined
  readonly #threads = new Map<number, Thread>()
  readonly #processes = new Map<number, Process>()
  readonly #categories = new Map<number, string>()
  #bytes = 0
  #text: string[] = []
  #arrows = 0
  #met = 0
  #slices = 0
  #merged = 0
  #dropped = 0
  #lost = 0
  #lastNs = 0
  #isFull = false

  constructor({ maxBytes = defaultMaxBytes, descriptors = true }: PerfettoOptions = {}) {
    this.#maxBytes = Math.max(leastMaxBytes, maxBytes)
    this.#descriptors = descriptors ? new OpenDescriptors() : undefined
  }

  get counts(): PerfettoCounts {
    return { slices: this.#slices, merged: this.#merged, dropped: this.#dropped }
  }

  /** Events that the trace itself had to drop. */
  get lost(): number {
    return this.#lost
  }

  /** The beginning; `about` stands in it for whoever reads the file. */
  head(about: Readonly<Record<string, unknown>>): string {
    const text =
      `{"displayTimeUnit":"ns","otherData":${JSON.stringify(about)},"traceEvents":[\n` +
      // Every further event begins with its comma.
      JSON.stringify(metadata('process_name', 0, 0, { name: 'syslens' }))
    this.#bytes += Buffer.byteLength(text)
    return text
  }

  /** What an event adds; often nothing. */
  event(event: TraceEvent): string {
    this.#lastNs = Math.max(this.#lastNs, event.timeNs + (('durationNs' in event && event.durationNs) || 0))
    switch (event.type) {
      case 'syscall':
        this.#call(event)
        break
      case 'spawn':
        this.#spawn(event)
        break
      case 'exec':
        this.#exec(event)
        break
      case 'signal':
        this.#instant(event, event.signal, 'signal', { ...shortArguments(event.info as unknown as Members) })
        break
      case 'stop':
        if (!event.continued) this.#instant(event, `stopped by ${event.signal}`, 'signal', {})
        break
      case 'exit':
        this.#exit(event)
        break
      case 'lost':
        this.#lost += event.count
        break
      case 'attach':
        this.#attach(event)
        break
      case 'detach':
      case 'entered':
        break
    }
    this.#count(event)
    return this.#take()
  }

  /** What is still open, and how much is missing; `perfettoTail` belongs behind it. */
  end(): string {
    for (const [tid, thread] of this.#threads) {
      this.#endRun(tid, thread)
      this.#endOpen(tid, thread, this.#lastNs)
    }
    for (const [pid, process] of this.#processes) {
      this.#nameProcess(pid, process)
      this.#writeCounter(pid, process, this.#lastNs)
    }
    const { merged, dropped } = this.counts
    if (merged > 0 || dropped > 0 || this.#lost > 0) {
      const name = `${dropped.toLocaleString('en-US')} calls left out, ${merged.toLocaleString('en-US')} merged`
      const args = { dropped, merged, lost: this.#lost, maxBytes: this.#maxBytes }
      this.#push({ name, cat: 'syslens', ph: 'I', s: 'g', ts: micros(this.#lastNs), pid: 0, tid: 0, args }, true)
    }
    return this.#take()
  }

  #take(): string {
    if (this.#text.length === 0) return ''
    const text = this.#text.join('')
    this.#text = []
    return text
  }

  /** False: there was no room. */
  #push(entry: object, isLast = false): boolean {
    if (this.#isFull && !isLast) return false
    const text = `,\n${JSON.stringify(entry)}`
    const size = Buffer.byteLength(text)
    if (!isLast && this.#bytes + size > this.#maxBytes - reservedBytes) {
      this.#isFull = true
      return false
    }
    this.#bytes += size
    this.#text.push(text)
    return true
  }

  #thread(tid: number, pid: number): Thread {
    const known = this.#threads.get(tid)
    if (known?.pid === pid) return known
    const thread: Thread = { pid, arrow: undefined, firstSliceNs: undefined, run: undefined, open: undefined, made: [] }
    this.#threads.set(tid, thread)
    this.#process(pid)
    return thread
  }

  #process(pid: number): Process {
    const known = this.#processes.get(pid)
    if (known !== undefined) return known
    const counter = this.#descriptors?.of(pid)
    const process = {
      name: undefined,
      isNamed: false,
      counter,
      writtenCounter: undefined,
      writtenAtNs: -counterEveryNs,
    }
    this.#processes.set(pid, process)
    this.#push(metadata('process_sort_index', pid, pid, { sort_index: ++this.#met }))
    return process
  }

  // Some readers keep the first name that they meet: a child's is written when it has executed something, or at its end.
  #nameProcess(pid: number, process: Process): void {
    if (process.name === undefined || process.isNamed) return
    process.isNamed = true
    this.#push(metadata('process_name', pid, pid, { name: process.name }))
    this.#push(metadata('thread_name', pid, pid, { name: process.name }))
  }

  #call(call: CallEvent): void {
    const thread = this.#thread(call.tid, call.pid)
    if (call.durationNs === undefined) {
      // The thread died in it, or is let go: what follows tells when.
      this.#endRun(call.tid, thread)
      thread.open = call
      return
    }
    if (call.name === 'prctl') this.#rename(call)
    if (this.#canMerge(call, thread)) return
    this.#endRun(call.tid, thread)
    this.#slice(call, thread, call.durationNs)
  }

  #category(call: CallEvent): string {
    const known = this.#categories.get(call.number)
    if (known !== undefined) return known
    const category = callCatalog().byNumber.get(call.number)?.classes[0] ?? 'other'
    this.#categories.set(call.number, category)
    return category
  }

  #slice(call: CallEvent, thread: Thread, durationNs: number): void {
    const { pid, tid, name, startNs, error, result, abi, unfinished, restarting } = call
    const args: Members = {
      ...shortArguments(withoutEnvironment(call.args as Members)),
      ...(abi === 'x86-64' ? {} : { abi }),
      ...(error === undefined ? { result: resultOf(result) } : { error: error.code }),
      ...(unfinished ? { unfinished: true } : {}),
      ...(restarting ? { restarting: true } : {}),
      ...namesOf(call),
      ...stackOf(call),
    }
    const cat = this.#category(call)
    const times = { ts: micros(startNs), dur: micros(durationNs) }
    if (!this.#push({ name, cat, ph: 'X', ...times, pid, tid, args })) {
      this.#dropped++
      return
    }
    this.#slices++
    this.#arrowsOf(call, thread, startNs, startNs + durationNs)
  }

  /** Short calls of one kind in a row, once half of the room is used up. */
  #canMerge(call: CallEvent, thread: Thread): boolean {
    const { pid, tid, name, startNs, durationNs = 0, error } = call
    if (this.#bytes < this.#maxBytes / 2 || durationNs > shortNs || thread.made.length > 0) return false
    const { run } = thread
    if (run?.name === name && startNs - run.endNs <= shortNs) {
      run.endNs = startNs + durationNs
      run.calls++
      if (error !== undefined) run.errors++
      return true
    }
    this.#endRun(tid, thread)
    const errors = error === undefined ? 0 : 1
    thread.run = { pid, name, category: this.#category(call), startNs, endNs: startNs + durationNs, calls: 1, errors }
    return true
  }

  #endRun(tid: number, thread: Thread): void {
    const { run } = thread
    if (run === undefined) return
    thread.run = undefined
    const { pid, name, category, startNs, endNs, calls, errors } = run
    const label = calls === 1 ? name : `${name} ×${calls}`
    const times = { ts: micros(startNs), dur: micros(endNs - startNs) }
    if (this.#push({ name: label, cat: category, ph: 'X', ...times, pid, tid, args: { calls, errors } })) {
      if (calls === 1) this.#slices++
      else this.#merged += calls
    } else this.#dropped += calls
  }

  #endOpen(tid: number, thread: Thread, atNs: number): void {
    const call = thread.open
    if (call === undefined) return
    thread.open = undefined
    this.#slice(call, thread, Math.max(0, atNs - call.startNs))
    this.#threads.delete(tid)
  }

  // The call that made a thread is written when it returns, which may be long after the new one's first call.
  #arrowsOf(call: CallEvent, thread: Thread, startNs: number, endNs: number): void {
    const { pid, tid } = call
    if (thread.firstSliceNs === undefined) {
      thread.firstSliceNs = startNs
      if (thread.arrow !== undefined) this.#arrowEnd(thread.arrow, pid, tid, startNs)
    }
    const made = thread.made.filter(({ atNs }) => atNs >= startNs && atNs <= endNs)
    if (made.length === 0) return
    thread.made = thread.made.filter((child) => !made.includes(child))
    for (const { tid: childTid, atNs } of made) {
      const child = this.#threads.get(childTid)
      // It has ended before its maker was back: an arrow would lead nowhere.
      if (child === undefined) continue
      const id = ++this.#arrows
      this.#push({ name: 'fork', cat: 'process', ph: 's', id, ts: micros(atNs), pid, tid })
      if (child.firstSliceNs === undefined) child.arrow = id
      else this.#arrowEnd(id, child.pid, childTid, child.firstSliceNs)
    }
  }

  #arrowEnd(id: number, pid: number, tid: number, ns: number): void {
    this.#push({ name: 'fork', cat: 'process', ph: 'f', bp: 'e', id, ts: micros(ns), pid, tid })
  }

  #spawn({ pid, tid, timeNs, childPid, childTid, kind }: Extract<TraceEvent, { type: 'spawn' }>): void {
    const maker = this.#thread(tid, pid)
    maker.made.push({ tid: childTid, atNs: timeNs })
    // More than a call can make: of calls that are not part of the trace.
    if (maker.made.length > 64) maker.made.shift()
    // A number that was used before is another thread's now.
    this.#threads.delete(childTid)
    if (kind !== 'thread') {
      this.#processes.delete(childPid)
      this.#process(childPid).name = this.#processes.get(pid)?.name
    }
    this.#thread(childTid, childPid)
  }

  #exec({ pid, tid, path }: Extract<TraceEvent, { type: 'exec' }>): void {
    const thread = this.#thread(tid, pid)
    this.#endRun(tid, thread)
    const process = this.#process(pid)
    const name = shortText(basename(path))
    if (process.name !== name) process.isNamed = false
    process.name = name
    this.#nameProcess(pid, process)
  }

  #attach({ pid, tid }: TraceEvent): void {
    this.#thread(tid, pid)
    const process = this.#process(pid)
    const status = process.isNamed ? undefined : processStatus(pid)
    if (status === undefined) return
    process.name = nameOf(status)
    this.#nameProcess(pid, process)
  }

  // pthread_setname_np(3).
  #rename(call: CallEvent): void {
    const { option, arg2 } = call.args as Readonly<Record<string, unknown>>
    if (option !== 'PR_SET_NAME' || typeof arg2 !== 'string' || call.tid === call.pid) return
    this.#push(metadata('thread_name', call.pid, call.tid, { name: shortText(arg2) }))
  }

  #exit(event: Extract<TraceEvent, { type: 'exit' }>): void {
    const { tid, pid, timeNs, exitCode, signal, process } = event
    const thread = this.#thread(tid, pid)
    this.#endRun(tid, thread)
    this.#endOpen(tid, thread, timeNs)
    if (process) {
      const name = signal === undefined ? `exited with ${exitCode}` : `killed by ${signal}`
      this.#instant(event, name, 'process', {}, 'p')
    }
    this.#threads.delete(tid)
  }

  #instant(event: TraceEvent, name: string, cat: string, args: Members, scope = 't'): void {
    const { tid, pid, timeNs } = event
    this.#thread(tid, pid)
    this.#push({ name, cat, ph: 'I', s: scope, ts: micros(timeNs), pid, tid, args })
  }

  #count(event: TraceEvent): void {
    const { pid } = event
    const count = this.#descriptors?.after(event)
    const process = this.#processes.get(pid)
    if (process === undefined) return
    if (count !== undefined) process.counter = count
    const isOver = event.type === 'exit' && event.process
    const atNs = event.timeNs + (event.type === 'syscall' ? (event.durationNs ?? 0) : 0)
    if (isOver || atNs - process.writtenAtNs >= counterEveryNs) this.#writeCounter(pid, process, atNs)
    if (!isOver) return
    this.#nameProcess(pid, process)
    this.#processes.delete(pid)
  }

  #writeCounter(pid: number, process: Process, atNs: number): void {
    if (process.counter === undefined || process.counter === process.writtenCounter) return
    process.writtenCounter = process.counter
    process.writtenAtNs = atNs
    const args = { open: process.counter }
    this.#push({ name: 'open descriptors', cat: 'desc', ph: 'C', ts: micros(atNs), pid, tid: pid, args })
  }
}

function metadata(name: string, pid: number, tid: number, args: Members): object {
  return { name, cat: '__metadata', ph: 'M', ts: 0, pid, tid, args }
}

/** Microseconds, as the format has them, exact to the nanosecond. */
const micros = (ns: number): number => ns / 1000

function resultOf(result: unknown): ShortValue | undefined {
  if (typeof result === 'bigint') return `0x${BigInt.asUintN(64, result).toString(16)}`
  return typeof result === 'number' ? result : undefined
}

/** Of the environment, which is long and may hold secrets, only how much there is. */
function withoutEnvironment(args: Members): Members {
  return Array.isArray(args.envp) ? { ...args, envp: `${args.envp.length} variables` } : args
}

/** `fds`: what descriptors were, as the viewer shows them beside the arguments. */
function namesOf({ fds }: CallEvent): Members {
  const entries = Object.entries(fds).slice(0, 16)
  if (entries.length === 0) return {}
  return { fds: Object.fromEntries(entries.map(([name, text]) => [name, shortText(text)])) }
}

const mostFrames = 24

/** The innermost frame first, a line each. */
function stackOf({ stack }: CallEvent): Members {
  if (stack === undefined) return {}
  return { stack: stack.slice(0, mostFrames).map((frame) => shortText(frameText(frame))) }
}
