import { isSyslensError, SyslensError } from '../errors.js'
import { dropped, EventStream, type StreamOwner } from './event-stream.js'
import type { TraceEvent } from './events.js'
import type { NativeOutcome } from './native.js'
import type { CommonOptions } from './options.js'
import type { Outcome } from './outcome.js'
import type { Session } from './session.js'

/**
 * A running trace: an async iterable of its events and a promise of its outcome. What happens when a loop is left early,
 * on abort, timeout and so on is in the table of docs/library.md.
 */
export abstract class TraceRun implements Promise<Outcome>, AsyncIterable<TraceEvent>, AsyncDisposable {
  protected readonly session: Session
  readonly #outcome: Promise<Outcome>
  readonly #record: boolean
  readonly #owner: StreamOwner
  #timedOut = false
  #aborted: SyslensError | undefined
  #awaited = false
  #iterated = false
  #dropped = false

  protected constructor(session: Session, start: Start<unknown>, options: CommonOptions, origin: Origin) {
    this.session = session
    const startError = 'error' in start ? start : undefined
    this.#record = options.record ?? false
    this.#outcome = new Promise((resolve, reject) => {
      session.onOver(() => {
        try {
          // Asked for in any case: it also gives back what the tracer used.
          const native = session.outcome()
          if (startError !== undefined) throw startError.error
          if (this.#aborted !== undefined) throw this.#aborted
          resolve(this.conclude(native, this.#timedOut))
        } catch (error) {
          reject(origin.blame(error))
        }
      })
    })
    this.#owner = this.#streamOwner()
    this.#watchTimeout(options.timeout)
    this.#watchRecording(options.recordForMs)
    this.#watchSignal(options.signal)
  }

  /** The outcome, or an error, once the trace is over. */
  protected abstract conclude(native: NativeOutcome, timedOut: boolean): Outcome
  /** Time is over. */
  protected abstract expire(): void
  /** A loop was left early. */
  protected abstract leave(): Promise<void>
  /** The recording shall end. */
  protected abstract endRecording(): void

  get [Symbol.toStringTag](): string {
    return 'TraceRun'
  }

  /**
   * The events from the first one on. With `record: true` as often as you like, otherwise once.
   * @throws SyslensError ERR_SYSLENS_NOT_RECORDED when they were read before, or dropped because the outcome was awaited
   * without a loop.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<TraceEvent, undefined> {
    if (!this.#record) {
      if (this.#iterated || this.#dropped) throw dropped()
    }
    this.#iterated = true
    // The loop throws what the promise would reject with.
    this.#outcome.catch(() => undefined)
    return new EventStream(this.session, this.#owner)
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a promise of the outcome, as documented
  then<Value = Outcome, Failure = never>(
    onFulfilled?: ((outcome: Outcome) => Value | PromiseLike<Value>) | null,
    onRejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    this.#await()
    return this.#outcome.then(onFulfilled, onRejected)
  }

  catch<Failure = never>(
    onRejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Outcome | Failure> {
    return this.then(undefined, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<Outcome> {
    this.#await()
    return this.#outcome.finally(onFinally)
  }

  /**
   * Ends the trace now: a launched command is killed (SIGKILL) with all that it started, what is attached to is let go.
   * Events so far can still be read.
   * @returns The outcome, as `await` would.
   */
  stop(): Promise<Outcome> {
    this.session.stop()
    return this.then()
  }

  /**
   * Lets the traced processes go on alone, as they were. A launched command that has a seccomp filter (option `only`)
   * cannot be let go: it is followed silently to its end.
   * @returns The outcome, as `await` would.
   */
  detach(): Promise<Outcome> {
    this.session.detach()
    return this.then()
  }

  /**
   * With the option `last`: hands out the events that are kept now, and as `entered` the calls that are open. Does nothing
   * without it.
   */
  writeLast(): void {
    this.session.writeLast()
  }

  /** Stops, and waits until nothing is traced any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.session.isOver) this.session.stop()
    await this.session.over()
  }

  #await(): void {
    if (this.#awaited) return
    this.#awaited = true
    void this.session.over()
    if (this.#record || this.#iterated) return
    // A loop may still begin in the same turn of the event loop; later nobody could have waited for it.
    setImmediate(() => {
      if (this.#iterated) return
      this.#dropped = true
      this.session.discard()
    })
  }

  #streamOwner(): StreamOwner {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the getter below is one of the owner's
    const run = this
    return {
      get aborted() {
        return run.#aborted !== undefined
      },
      end: async () => {
        // Where only the recording has ended there is nothing to wait for: the command may go on for long.
        if (!run.session.isOver && run.session.outcome().recordingEnded) return
        await run.session.over()
        await run.#outcome
      },
      left: async () => {
        // A recording can be read again: leaving one of its loops means nothing.
        if (!run.#record) await run.leave()
      },
    }
  }

  #watchTimeout(timeout: number | undefined): void {
    if (timeout === undefined) return
    const timer = setTimeout(() => {
      this.#timedOut = true
      this.expire()
    }, timeout)
    // The wait for the trace keeps the event loop alive, the timer alone need not.
    timer.unref()
    this.session.onOver(() => clearTimeout(timer))
  }

  #watchRecording(duration: number | undefined): void {
    if (duration === undefined) return
    const timer = setTimeout(() => this.endRecording(), duration)
    timer.unref()
    this.session.onOver(() => clearTimeout(timer))
  }

  #watchSignal(signal: AbortSignal | undefined): void {
    if (signal === undefined) return
    const abort = (): void => {
      this.#aborted = abortError(signal)
      this.session.stop()
    }
    signal.addEventListener('abort', abort, { once: true })
    this.session.onOver(() => signal.removeEventListener('abort', abort))
  }
}

/** Where a trace was asked for: what fails later is said to have come from there. */
export class Origin {
  readonly #frames: string

  /** @param caller The public function; frames above it are left out. */
  constructor(caller: (...args: never[]) => unknown) {
    const holder: { stack?: string } = {}
    Error.captureStackTrace(holder, caller)
    this.#frames = holder.stack?.replace(/^.*\n?/, '') ?? ''
  }

  blame(error: unknown): unknown {
    // The user's reason of an abort and the like keep their own.
    if (isSyslensError(error) && this.#frames !== '') error.stack = `${error.name}: ${error.message}\n${this.#frames}`
    return error
  }
}

/** How a trace began: with a value, or with an error that its promise will reject with. */
export type Start<Value> = { readonly value: Value } | { readonly error: unknown }

/** The error of an aborted trace; its cause is the signal's reason, an AbortError unless another one was given. */
export function abortError(signal: AbortSignal): SyslensError {
  return new SyslensError('ERR_SYSLENS_ABORTED', 'the trace was aborted', { cause: signal.reason })
}
