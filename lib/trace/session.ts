import { native } from '../native.js'
import {
  type AttachFailure,
  type NativeOutcome,
  type NativeRecordingOptions,
  type NativeSource,
  type NativeTrace,
  type NativeTraceOptions,
  Wake,
} from './native.js'
import { encodePlan, type HeldChildHandle, type Plan } from './plan.js'
import { Batch } from './records.js'

/**
 * The reading side of a log of records: batches by position, and waiting for more. The event loop is kept alive only
 * while somebody waits.
 */
export class Recording<Source extends NativeSource = NativeSource> {
  protected readonly source: Source
  /** What the native side holds on to: strongly as long as it may have something to say. */
  readonly #link: { target: Recording | WeakRef<Recording> }
  readonly #waiting: (() => void)[] = []
  readonly #over: Promise<void>
  #setOver!: () => void
  #isOver = false
  #holds = 0

  constructor(make: (wake: (bits: number) => void) => Source) {
    this.#over = new Promise((resolve) => (this.#setOver = resolve))
    const link = { target: this as Recording | WeakRef<Recording> }
    this.#link = link
    this.source = make((bits) => {
      const target = link.target instanceof WeakRef ? link.target.deref() : link.target
      if (target !== undefined) target.#wake(bits)
    })
  }

  /** The batch at a position; 'later': not there yet, see `more`; 'dropped': it was read before or dropped. */
  read(position: number): Batch | 'later' | 'end' | 'dropped' {
    const buffer = this.source.read(position)
    if (buffer === null) return 'later'
    if (buffer === undefined) return 'end'
    return buffer === false ? 'dropped' : new Batch(buffer)
  }

  /** Waits until reading again makes sense after 'later'. */
  async more(): Promise<void> {
    this.#link.target = this
    await this.#holding(new Promise<void>((resolve) => this.#waiting.push(resolve)))
  }

  /** Has everybody who waits in `more` read again. */
  nudge(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Whether no record will be added. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Waits for the end, keeping the event loop alive; unread records stay readable. */
  async over(): Promise<void> {
    if (!this.#isOver) await this.#holding(this.#over)
  }

  /** Calls back at the end, without keeping the event loop alive. */
  onOver(callback: () => void): void {
    void this.#over.then(callback)
  }

  /** Drops what there is and all that comes. */
  discard(): void {
    this.source.discard()
  }

  /** Ends it now; a trace kills what it launched and lets go what it attached to. */
  stop(): void {
    this.source.stop()
  }

  async #holding<Value>(promise: Promise<Value>): Promise<Value> {
    if (this.#holds++ === 0) this.source.keepLoopAlive(true)
    try {
      return await promise
    } finally {
      if (--this.#holds === 0) this.source.keepLoopAlive(false)
    }
  }

  #wake(bits: number): void {
    if ((bits & Wake.over) !== 0) {
      this.#isOver = true
      this.#setOver()
    }
    this.nudge()
    if (this.#isOver) this.#link.target = new WeakRef<Recording>(this)
  }
}

export type SessionOptions = Omit<NativeTraceOptions, 'wake'>

/** One trace: a native tracer thread and its log. What the command line and the library have in common. */
export class Session extends Recording<NativeTrace> {
  constructor(options: SessionOptions) {
    super((wake) => new (native().Trace)({ ...options, wake }))
  }

  /**
   * Starts a command; its pid. One that cannot be executed shows in `outcome`.
   * @throws Error with code, errno and syscall when not even a child can be made.
   */
  launch(plan: Plan, held?: HeldChildHandle): number {
    return this.source.launch(encodePlan(plan), held?.pid, held?.fd)
  }

  /** Attaches to processes with all their threads; those that could not be. When none could, the trace is over. */
  attach(pids: readonly number[]): AttachFailure[] {
    return this.source.attach([...pids])
  }

  /** With the option `last`: hands over what is kept, and which calls are open. */
  writeLast(): void {
    this.source.writeLast()
  }

  /** Records nothing from now on; what is launched goes on to its end. */
  stopRecording(): void {
    this.source.stopRecording()
  }

  /** Lets go what is attached to; a launched command with a seccomp filter is followed silently to its end. */
  detach(): void {
    this.source.detach()
  }

  /** Sends a signal, by number, to the launched command. */
  kill(signal: number): void {
    this.source.kill(signal)
  }

  outcome(): NativeOutcome {
    return this.source.outcome()
  }
}

/** Records from a native thread that traces nothing: for benchmarks of the way from the log to a reader. */
export function syntheticRecording(count: number, options: Omit<NativeRecordingOptions, 'wake'> = {}): Recording {
  return new Recording((wake) => new (native().Synthetic)({ ...options, count, wake }))
}
