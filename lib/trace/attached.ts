import type { SyslensError } from '../errors.js'
import { attachFailure } from './attach-failure.js'
import type { Fault } from './faults.js'
import type { AttachFailure, NativeOutcome } from './native.js'
import type { AttachOptions } from './options.js'
import { type Outcome, toOutcome } from './outcome.js'
import { type Origin, type Start, TraceRun } from './run.js'
import type { Session } from './session.js'

/** A trace of processes that were running already. */
export class AttachedTrace extends TraceRun {
  /** The processes that were attached to. */
  readonly pids: readonly number[]
  readonly #failures: readonly SyslensError[]
  readonly #faults: readonly Fault[] | undefined

  /** Made by `attach`. */
  constructor(
    session: Session,
    pids: readonly number[],
    start: Start<readonly AttachFailure[]>,
    options: AttachOptions,
    origin: Origin,
  ) {
    super(session, start, options, origin)
    this.#faults = options.faults
    const failures = 'value' in start ? start.value : []
    this.#failures = failures.map((failure) => attachFailure(failure))
    this.pids = 'value' in start ? pids.filter((pid) => !failures.some((failure) => failure.pid === pid)) : []
  }

  protected override conclude(native: NativeOutcome, timedOut: boolean): Outcome {
    if (this.pids.length === 0) throw this.#failures[0]!
    return toOutcome(native, { timedOut, notAttached: this.#failures, faults: this.#faults })
  }

  protected override expire(): void {
    this.session.detach()
  }

  protected override endRecording(): void {
    this.session.detach()
  }

  protected override async leave(): Promise<void> {
    this.session.discard()
    this.session.detach()
    await this.session.over()
  }
}
