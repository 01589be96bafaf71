import { SyslensError } from '../errors.js'
import type { Fault, FaultOutcome } from './faults.js'
import type { NativeOutcome } from './native.js'
import { signalName } from './signals.js'
import { systemError } from './system-error.js'

/** How a trace ended, and what it saw. */
export interface Outcome {
  /** The launched command; undefined for an attach. */
  readonly pid: number | undefined
  /** Exit code of the command; undefined when a signal ended it, when it was let go, and for an attach. */
  readonly exitCode: number | undefined
  /** Name of the signal that ended the command, such as `SIGKILL`. */
  readonly signal: string | undefined
  readonly coreDumped: boolean
  /** The command ended with another exit code than 0, or by a signal. That does not reject: it is what one looks for. */
  readonly failed: boolean
  /** An attach ended because its `timeout` was over. (A launched command is killed then, and the promise rejects.) */
  readonly timedOut: boolean
  /** Wall time from the trace's start to its end. */
  readonly durationMs: number
  /** Nanoseconds since 1970 at the trace's start: add an event's `timeNs` for its wall-clock time. */
  readonly epochNs: bigint
  /** System calls seen, completed or not, selected by `only`, `path` and `fd`; also those that nobody read. */
  readonly calls: number
  /** Of these, the ones that failed. */
  readonly errors: number
  /** Of `calls`, those that became events: the ones with the `status` and the duration that were asked for. */
  readonly recorded: number
  readonly processes: number
  readonly threads: number
  /** The option `faults`, each with how often it hit. */
  readonly faults: readonly FaultOutcome[]
  /** Calls of io_uring_enter: what a program does through io_uring is no system call and is not seen. */
  readonly ioUringEnters: number
  /** The first request of the tracer that the kernel refused without a reason of ours: events may be missing. */
  readonly incomplete: SyslensError | undefined
  /** Of an attach to several processes: why some could not be attached to. */
  readonly notAttached: readonly SyslensError[]
}

/** Makes the public form. */
export function toOutcome(
  native: NativeOutcome,
  more: { timedOut: boolean; notAttached: readonly SyslensError[]; faults: readonly Fault[] | undefined },
): Outcome {
  const exited = native.ended
  const outcome: Outcome = {
    pid: native.pid === 0 ? undefined : native.pid,
    exitCode: exited && !native.bySignal ? native.status : undefined,
    signal: exited && native.bySignal ? signalName(native.status) : undefined,
    coreDumped: native.coreDumped,
    failed: exited && (native.bySignal || native.status !== 0),
    timedOut: more.timedOut,
    durationMs: native.durationNs / 1e6,
    epochNs: native.epochNs,
    calls: native.calls,
    errors: native.errors,
    recorded: native.recorded,
    processes: native.processes,
    threads: native.threads,
    faults: (more.faults ?? []).map((fault, index) => ({ ...fault, ...native.faults[index]! })),
    ioUringEnters: native.ioUringEnters,
    incomplete: native.failure === 0 ? undefined : refused(native),
    notAttached: more.notAttached,
  }
  // JSON has no bigint.
  Object.defineProperty(outcome, 'toJSON', { value: () => ({ ...outcome, epochNs: String(outcome.epochNs) }) })
  return outcome
}

function refused({ failure, failedCall }: NativeOutcome): SyslensError {
  return new SyslensError('ERR_SYSLENS_TRACER', `${failedCall} failed: ${systemError(failure).text}`, {
    errno: failure,
    syscall: failedCall,
  })
}
