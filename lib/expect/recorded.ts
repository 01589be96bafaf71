import { SyslensError } from '../errors.js'
import { plural } from '../report/format.js'
import type { TraceEvent } from '../trace/events.js'
import type { Outcome } from '../trace/outcome.js'
import type { SyscallEvent } from '../trace/syscall-event.js'

/** A trace made with `record: true`, or its events. */
export type RecordedTrace = AsyncIterable<TraceEvent> | Iterable<TraceEvent>

/** A trace, or what awaiting it gives. */
export type EndedTrace = PromiseLike<Outcome> | Outcome

export interface RecordedCalls {
  readonly calls: readonly SyscallEvent[]
  /** Events that are missing: then nothing can be said of all calls. */
  readonly lost: number
}

/** Reads a whole trace, waiting for its end. */
export async function callsOf(trace: unknown): Promise<RecordedCalls> {
  const calls: SyscallEvent[] = []
  let lost = 0
  for await (const event of eventsOf(trace)) {
    if (event.type === 'syscall') calls.push(event)
    else if (event.type === 'lost') lost += event.count
  }
  return { calls, lost }
}

/** What a failure says about events that are missing. */
export function lostNote({ lost }: { readonly lost: number }): string {
  return lost === 0 ? '' : `\n\n  ${plural(lost, 'event')} found no room in the log and could be what is missing`
}

/** How the traced command ended. */
export function outcomeOf(trace: unknown): Outcome | Promise<Outcome> {
  if (isObject(trace) && 'exitCode' in trace && 'calls' in trace) return trace as unknown as Outcome
  if (isObject(trace) && typeof (trace as { then?: unknown }).then === 'function')
    return Promise.resolve(trace as unknown as PromiseLike<Outcome>)
  throw new SyslensError('ERR_SYSLENS_OPTION', 'a trace, or the outcome that awaiting it gives, is needed', {
    hint: "const run = trace('ls'); await expect(run).toExitWith(0)",
  })
}

/** The events of a recorded trace. @throws SyslensError ERR_SYSLENS_OPTION for what is none. */
export function eventsOf(trace: unknown): AsyncIterable<TraceEvent> | Iterable<TraceEvent> {
  if (isObject(trace) && (Symbol.asyncIterator in trace || Symbol.iterator in trace))
    return trace as unknown as AsyncIterable<TraceEvent>
  const awaited = isObject(trace) && 'exitCode' in trace
  throw new SyslensError(
    'ERR_SYSLENS_OPTION',
    awaited ? 'the outcome of a trace has no events' : 'a trace with record: true, or a list of its events, is needed',
    { hint: "const run = trace('ls', [], { record: true }); await expect(run).toMakeSyscall('openat')" },
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
