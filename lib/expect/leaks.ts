import { SyslensError } from '../errors.js'
import { Ledger } from '../leaks/ledger/ledger.js'
import { type LeakReport, toLeakReport } from '../leaks/ledger/report.js'
import { leakText } from '../leaks/ledger/text.js'
import { plural } from '../report/format.js'
import { eventsOf, lostNote, type RecordedTrace } from './recorded.js'
import { assertCheck, type CheckOutcome } from './result.js'

/** Options of `expectNoTracedLeaks`. */
export interface TracedLeakOptions {
  /** Descriptors that programs are meant to inherit across an exec, beside 0 to 2. */
  allow?: readonly number[]
}

/** Whether the programs of a trace closed what they opened, once, and handed nothing to others by mistake. */
export async function checkNoTracedLeaks(
  trace: RecordedTrace,
  { allow = [] }: TracedLeakOptions = {},
): Promise<CheckOutcome> {
  const ledger = new Ledger(allow)
  let lost = 0
  let isComplete = false
  for await (const event of eventsOf(trace)) {
    ledger.apply(event)
    if (event.type === 'descriptors') isComplete = true
    else if (event.type === 'lost') lost += event.count
  }
  if (!isComplete) {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'the trace does not tell what was open when its programs ended', {
      hint: "trace('./server', [], { record: true, descriptors: true, stack: ['%desc', '%net'] })",
    })
  }
  const report = toLeakReport(ledger)
  const wrong = problemsOf(report)
  return {
    pass: wrong.length === 0 && lost === 0,
    message: () =>
      wrong.length > 0
        ? `expected the traced programs to close what they open, but ${wrong.join(', ')}\n\n${leakText(report).trimEnd()}${lostNote({ lost })}`
        : lost > 0
          ? `cannot tell whether the traced programs close what they open${lostNote({ lost })}`
          : `expected the traced programs to leave a descriptor open, but all of ${plural(report.opened, 'descriptor')} were closed`,
  }
}

/**
 * Throws an AssertionError unless the programs of a recorded trace closed all that they opened, closed and used nothing
 * after that, and gave no descriptor to another program for want of O_CLOEXEC. The trace needs `descriptors: true`; with
 * `stack` the message has the lines of code.
 *
 * ```ts
 * const run = trace('./server', ['--once'], { record: true, descriptors: true, stack: ['%desc', '%net'] })
 * await expectNoTracedLeaks(run)
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_OPTION, ERR_SYSLENS_NOT_RECORDED; and what the trace rejects with.
 */
export async function expectNoTracedLeaks(trace: RecordedTrace, options?: TracedLeakOptions): Promise<void> {
  assertCheck(await checkNoTracedLeaks(trace, options), expectNoTracedLeaks)
}

// A number that was never open is mostly closed on purpose: programs close all from 3 up before an exec.
function problemsOf({ left, execLeaks, misuses }: LeakReport): string[] {
  const counts = [
    [left, left === 1 ? 'is left open' : 'are left open'],
    [execLeaks.length, `went to another program for want of O_CLOEXEC`],
    [misuses.filter(({ kind }) => kind === 'double-close').length, 'closed twice'],
    [misuses.filter(({ kind }) => kind === 'use-after-close').length, 'used after close'],
  ] as const
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
}
