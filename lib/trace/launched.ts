import type { Readable, Writable } from 'node:stream'
import { SyslensError } from '../errors.js'
import type { Fault } from './faults.js'
import { launchFailure, type LaunchedCommand } from './launch-failure.js'
import type { NativeOutcome } from './native.js'
import { didYouMean } from './near.js'
import type { TraceOptions } from './options.js'
import { type Outcome, toOutcome } from './outcome.js'
import { type Origin, type Start, TraceRun } from './run.js'
import type { Session } from './session.js'
import { signalNames, signalNumber } from './signals.js'
import type { Streams } from './stdio.js'

/** A trace of a command that `trace` launched. */
export class LaunchedTrace extends TraceRun {
  /** Process id of the command; undefined when not even a process could be made. */
  readonly pid: number | undefined
  /** Writes to the command's standard input, when `stdio` makes it a pipe; else null. */
  readonly stdin: Writable | null
  /** What the command writes, when `stdio` makes it a pipe. Read it: a command that fills its pipe waits. */
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #command: LaunchedCommand
  readonly #timeout: number | undefined
  readonly #faults: readonly Fault[] | undefined

  /** Made by `trace`. */
  constructor(
    session: Session,
    start: Start<number>,
    streams: Streams,
    command: LaunchedCommand,
    options: TraceOptions,
    origin: Origin,
  ) {
    super(session, start, options, origin)
    this.pid = 'value' in start ? start.value : undefined
    this.stdin = streams.stdin
    this.stdout = streams.stdout
    this.stderr = streams.stderr
    this.#command = command
    this.#timeout = options.timeout
    this.#faults = options.faults
  }

  /**
   * Sends a signal to the command (not to its children), as kill(2).
   * @param signal Name or number, default SIGTERM.
   * @returns Whether the command was still traced.
   * @throws SyslensError ERR_SYSLENS_SIGNAL for a signal that does not exist.
   */
  kill(signal: NodeJS.Signals | number | `SIGRT_${number}` = 'SIGTERM'): boolean {
    const number = signalNumber(signal)
    if (number === undefined) {
      const near = typeof signal === 'string' ? didYouMean(signal, signalNames()) : ''
      throw new SyslensError('ERR_SYSLENS_SIGNAL', `there is no signal ${JSON.stringify(signal)}${near}`)
    }
    if (this.session.isOver) return false
    this.session.kill(number)
    return true
  }

  protected override conclude(native: NativeOutcome, timedOut: boolean): Outcome {
    const failure = launchFailure(native, this.#command)
    if (failure !== undefined) throw failure
    if (timedOut) {
      const name = JSON.stringify(this.#command.file)
      throw new SyslensError('ERR_SYSLENS_TIMEOUT', `${name} was killed: it ran for more than ${this.#timeout} ms`, {
        pid: native.pid,
      })
    }
    return toOutcome(native, { timedOut, notAttached: [], faults: this.#faults })
  }

  protected override expire(): void {
    this.session.stop()
  }

  protected override endRecording(): void {
    this.session.stopRecording()
  }

  // The command goes on and has to be resumed at each of its stops, so the tracer stays.
  protected override leave(): Promise<void> {
    this.session.stopRecording()
    this.session.discard()
    return Promise.resolve()
  }
}
