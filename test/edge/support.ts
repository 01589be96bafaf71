import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { trace, type TraceEvent, type TraceOptions, type Outcome } from '../../lib/index.js'
import { target } from '../support/build-targets.js'

export type Fields = Record<string, string | number>

/** What a target said of itself: lines `what key=value …`. */
export class Said {
  readonly lines: (Fields & { what: string })[]

  constructor(output: string) {
    this.lines = output
      .split('\n')
      .filter((line) => line !== '')
      .map(parseLine)
  }

  all(what: string): Fields[] {
    return this.lines.filter((line) => line.what === what)
  }

  one(what: string): Record<string, number> {
    const found = this.all(what)
    if (found.length !== 1)
      throw new Error(`the target said '${what}' ${found.length} times:\n${JSON.stringify(this.lines)}`)
    return found[0] as Record<string, number>
  }
}

export function parseLine(line: string): Fields & { what: string } {
  const [what = '', ...pairs] = line.split(' ')
  const fields = pairs.map((pair): [string, string | number] => {
    const [key = '', value = ''] = pair.split('=')
    return [key, /^-?\d+$/.test(value) ? Number(value) : value]
  })
  return { what, ...Object.fromEntries(fields) }
}

export interface Recorded {
  events: TraceEvent[]
  outcome: Outcome
  said: Said
  stderr: string
}

/** Runs a target of test/targets under a trace to its end: all events, the outcome, and what the target said. */
export async function record(program: string, args: string[] = [], options: TraceOptions = {}): Promise<Recorded> {
  return recordCommand(target(program), args, options)
}

export async function recordCommand(command: string, args: string[], options: TraceOptions = {}): Promise<Recorded> {
  const run = trace(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const output = run.stdout === null ? '' : text(run.stdout)
  const errors = run.stderr === null ? '' : text(run.stderr)
  const events: TraceEvent[] = []
  for await (const event of run) events.push(event)
  return { events, outcome: await run, said: new Said(await output), stderr: await errors }
}

/** Events of one type, in order. */
export function only<T extends TraceEvent['type']>(events: TraceEvent[], type: T): Extract<TraceEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TraceEvent, { type: T }> => event.type === type)
}

type Call = Extract<TraceEvent, { type: 'syscall' }>

/** The completed and unfinished calls of a name, of one thread if given. */
export function calls<Name extends Call['name']>(
  events: TraceEvent[],
  name: Name,
  tid?: number,
): Extract<Call, { name: Name }>[]
export function calls(events: TraceEvent[], name?: undefined, tid?: number): Call[]
export function calls(events: TraceEvent[], name?: string, tid?: number): Call[] {
  return only(events, 'syscall').filter(
    (event) => (name === undefined || event.name === name) && (tid === undefined || event.tid === tid),
  )
}

/** Result of a call as a program sees it: a number, or the name of the error. */
export function results(found: Call[]): (number | bigint | string | undefined)[] {
  return found.map((call) => call.error?.code ?? (call.unfinished ? 'unfinished' : call.result))
}

/** Threads that began (the first, or spawned) and never ended: must be none when a trace is over. */
export function threadsLeftOpen(events: TraceEvent[]): number[] {
  const open = new Set<number>()
  for (const event of events) {
    if (event.type === 'exec') {
      open.add(event.tid)
      if (event.formerTid !== event.tid) open.delete(event.formerTid)
    }
    if (event.type === 'spawn') open.add(event.childTid)
    if (event.type === 'attach') open.add(event.tid)
    if (event.type === 'exit' || event.type === 'detach') open.delete(event.tid)
  }
  return [...open]
}

/** A target that runs beside us, as the child of another process (our own children cannot be attached to). */
export class Apart {
  readonly pid: number
  readonly said: (Fields & { what: string })[] = []
  readonly ended: Promise<number | null>
  #process: ChildProcess
  #waiting: (() => void)[] = []

  private constructor(child: ChildProcess, ended: Promise<number | null>, pid: number) {
    this.#process = child
    this.ended = ended
    this.pid = pid
  }

  /** Starts it and waits until it says `ready`. */
  static async start(program: string, ...args: string[]): Promise<Apart> {
    const child = spawn(target('apart'), [target(program), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    const early: (Fields & { what: string })[] = []
    let listen = (line: Fields & { what: string }): void => void early.push(line)
    const lines = createInterface({ input: child.stdout })
    const ready = new Promise<number>((resolve, reject) => {
      lines.on('line', (text) => {
        const line = parseLine(text)
        listen(line)
        if (['ready', 'storm', 'parent'].includes(line.what)) resolve(Number(line.pid))
      })
      lines.once('close', () => reject(new Error(`${program} ended before it was ready`)))
    })
    const pid = await ready
    const apart = new Apart(child, ended, pid)
    apart.said.push(...early)
    listen = (line) => {
      apart.said.push(line)
      for (const wake of apart.#waiting.splice(0)) wake()
    }
    onTestFinished(() => {
      if (child.exitCode === null && child.signalCode === null) {
        // The target itself first: it is not our child, and would outlive its parent.
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // gone already
        }
        child.kill('SIGKILL')
      }
    })
    return apart
  }

  async line(what: string): Promise<Fields> {
    for (;;) {
      const found = this.said.find((line) => line.what === what)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  write(data: string): void {
    this.#process.stdin!.write(data)
  }

  /** Ends its standard input. */
  end(): void {
    this.#process.stdin!.end()
  }
}

/** Waits for a state of the system that nothing announces. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate()
}

function readStatus(pid: number | string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return undefined
  }
}

/** A field of proc_pid_status(5), undefined when the process is gone. */
export function status(pid: number | string, field: string): string | undefined {
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readStatus(pid) ?? '')?.[1]
}

/** The process that traces each thread of a process, 0 for none. (TracerPid is the id of the tracing thread.) */
export function tracersOf(pid: number): number[] {
  try {
    // State and tracer by one read: a thread that is being reaped has no tracer any more, and is a zombie by then.
    return readdirSync(`/proc/${pid}/task`)
      .map((tid) => readStatus(`${pid}/task/${tid}`))
      .filter((text) => text !== undefined && !/^State:\t[ZX]/m.test(text))
      .map((text) => /^TracerPid:\t(\d+)/m.exec(text!)![1]!)
      .map((tracer) => (tracer === '0' ? 0 : Number(status(tracer, 'Tgid') ?? 0)))
  } catch {
    return []
  }
}

/** The call that a thread sleeps in, by number, from /proc/PID/syscall; -1 when it runs. */
export function sleepsIn(tid: number): number {
  try {
    return Number.parseInt(readFileSync(`/proc/${tid}/syscall`, 'utf8'), 10)
  } catch {
    return -1
  }
}

/** A trace whose events are looked at while it goes on. */
export class Watch {
  readonly events: TraceEvent[] = []
  readonly over: Promise<void>
  #iterator: AsyncIterator<TraceEvent>
  #waiting: (() => void)[] = []
  #ended = false

  constructor(readonly run: AsyncIterable<TraceEvent> & PromiseLike<Outcome>) {
    this.#iterator = run[Symbol.asyncIterator]()
    this.over = this.#collect()
  }

  async #collect(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#iterator.next()
      if (done) this.#ended = true
      else this.events.push(value)
      for (const wake of this.#waiting.splice(0)) wake()
      if (done) return
    }
  }

  /** Waits for an event; fails when the trace ends without it. */
  async seen(is: (event: TraceEvent) => boolean): Promise<TraceEvent> {
    for (let from = 0; ;) {
      for (; from < this.events.length; from++) if (is(this.events[from]!)) return this.events[from]!
      if (this.#ended) throw new Error('the trace ended before')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Leaves the loop early. */
  async leave(): Promise<void> {
    await this.#iterator.return?.()
  }
}
