import { attach, trace } from '../../trace/trace.js'
import type { AttachOptions, TraceOptions } from '../../trace/options.js'
import type { Outcome } from '../../trace/outcome.js'
import type { TraceRun } from '../../trace/run.js'
import { tellingEnvironment } from '../told-opens.js'
import { Ledger } from './ledger.js'
import { ledgerCalls, ledgerStacks } from './calls.js'
import { type LeakReport, toLeakReport } from './report.js'

interface LedgerOptions {
  /** Descriptors that programs are meant to inherit across an exec, beside 0 to 2. */
  allow?: readonly number[] | undefined
}

/** Options of `auditLeaks`; those of `trace` that say what is recorded are set by the audit itself. */
export interface LeakAuditOptions
  extends
    LedgerOptions,
    Omit<TraceOptions, 'only' | 'stack' | 'descriptors' | 'record' | 'names' | 'openCallsAfterMs'> {
  /** Start Python programs so that they tell the lines of their opens, by PYTHONPATH. */
  pythonLines?: boolean | undefined
}

/** Options of `auditLeaksOf`. */
export interface LeakAttachOptions
  extends
    LedgerOptions,
    Omit<AttachOptions, 'only' | 'stack' | 'descriptors' | 'record' | 'names' | 'openCallsAfterMs'> {}

/** What became of descriptors, and of the command. */
export interface LeakAudit {
  readonly report: LeakReport
  readonly outcome: Outcome
}

/**
 * Runs a command and keeps a ledger of its descriptors and of those of all processes it makes: what was left open at
 * exit, by the place in the code that opened it; what went to another program for want of O_CLOEXEC; what was closed
 * twice or used after its close; who failed with EMFILE.
 *
 * @throws as `trace` does.
 *
 * @example
 * const { report } = await auditLeaks('./server', ['--once'])
 * for (const { left, opened, place } of report.places) console.log(left, opened, place.function, place.file, place.line)
 *
 * @see open(2), close(2), execve(2)
 */
export async function auditLeaks(
  command: string,
  args: readonly string[] = [],
  { allow, pythonLines, jsStacks, ...options }: LeakAuditOptions = {},
): Promise<LeakAudit> {
  const { env = process.env } = options
  const telling = { env: { ...env, ...tellingEnvironment(env, jsStacks === true, pythonLines === true) } }
  return await keepLedger(trace(command, args, { ...options, ...telling, ...ledgerTrace() }), allow)
}

/**
 * The same for processes that are running already: what they had open at the attach is left out. Ends with `timeout`,
 * `signal` or the processes.
 *
 * @throws as `attach` does.
 */
export async function auditLeaksOf(
  pids: number | readonly number[],
  { allow, ...options }: LeakAttachOptions = {},
): Promise<LeakAudit> {
  return await keepLedger(attach(pids, { ...options, ...ledgerTrace() }), allow)
}

/** What a trace must record for a ledger. */
export function ledgerTrace(): Pick<TraceOptions, 'only' | 'descriptors' | 'stack'> {
  return { only: ledgerCalls(), descriptors: true, stack: ledgerStacks() }
}

async function keepLedger(run: TraceRun, allow: readonly number[] = []): Promise<LeakAudit> {
  const ledger = new Ledger(allow)
  for await (const event of run) ledger.apply(event)
  return { report: toLeakReport(ledger), outcome: await run }
}
