import { SyslensError } from '../errors.js'
import { escapeText } from '../report/escape.js'
import { plural } from '../report/format.js'
import type { Outcome } from '../trace/outcome.js'
import type { SyscallEvent } from '../trace/syscall-event.js'
import { signalNumber } from '../trace/signals.js'
import { callsOf, outcomeOf, type EndedTrace } from './recorded.js'
import { assertCheck, type CheckOutcome } from './result.js'

/** Whether the command ended with that exit code, or by that signal. At once for an outcome, else when the trace has ended. */
export function checkExit(trace: EndedTrace, wanted: number | string): CheckOutcome | Promise<CheckOutcome> {
  if (typeof wanted === 'string' ? signalNumber(wanted) === undefined : !Number.isInteger(wanted)) {
    throw new SyslensError(
      'ERR_SYSLENS_OPTION',
      `an exit code or the name of a signal is needed, not ${JSON.stringify(wanted)}`,
    )
  }
  const outcome = outcomeOf(trace)
  return outcome instanceof Promise ? judgeLater(outcome, trace, wanted) : judge(outcome, wanted, '')
}

async function judgeLater(later: Promise<Outcome>, trace: EndedTrace, wanted: number | string): Promise<CheckOutcome> {
  const outcome = await later
  const failures = endedAs(outcome) === wanted ? '' : await lastFailures(trace)
  return judge(outcome, wanted, failures)
}

function judge(outcome: Outcome, wanted: number | string, failures: string): CheckOutcome {
  const ended = endedAs(outcome)
  return {
    pass: ended === wanted,
    message: () =>
      ended === wanted
        ? `expected the command (${outcome.pid}) to end otherwise, but it ${endText(ended)}`
        : `expected the command (${outcome.pid}) to ${typeof wanted === 'number' ? `exit with ${wanted}` : `be killed by ${wanted}`}, but it ${endText(ended)}${
            outcome.coreDumped ? ' and dumped core' : ''
          } after ${plural(outcome.calls, 'call')}${failures}`,
  }
}

/** Throws an AssertionError unless the command ended with that exit code, or by that signal (`'SIGKILL'`). */
export async function expectExit(trace: EndedTrace, wanted: number | string): Promise<void> {
  assertCheck(await checkExit(trace, wanted), expectExit)
}

function endText(end: number | string | undefined): string {
  if (end === undefined) return 'was let go before its end'
  return typeof end === 'number' ? `exited with ${end}` : `was killed by ${end}`
}

function endedAs({ exitCode, signal }: Outcome): number | string | undefined {
  return exitCode ?? signal
}

// What failed last, and what was said about that, is often why it ended so; only a recorded trace can still tell.
async function lastFailures(trace: EndedTrace): Promise<string> {
  try {
    const { calls } = await callsOf(trace)
    // Much to load, and seldom needed.
    const { formatEvent } = await import('../render/format-event.js')
    const failed = calls.filter(isFailure).slice(-3)
    const said = calls
      .map(complaint)
      .join('')
      .trim()
      .split('\n')
      .slice(-3)
      .filter((line) => line !== '')
    return [
      failed.length === 0
        ? ''
        : `\n\nthe last calls that failed:\n${failed.map((event) => `  ${formatEvent(event)}`).join('\n')}`,
      said.length === 0
        ? ''
        : `\n\nstandard error:\n${said.map((line) => `  ${escapeText(line.slice(-300))}`).join('\n')}`,
    ].join('')
  } catch {
    return ''
  }
}

function complaint(event: SyscallEvent): string {
  if (event.name !== 'write' || event.args.fd !== 2) return ''
  return `${Buffer.from((event.args.buf ?? []) as Uint8Array).toString()}${event.truncated.includes('buf') ? '…' : ''}`
}

// Searches along a path of folders fail as a matter of course, those for translations most of all.
function isFailure(event: SyscallEvent): boolean {
  if (event.error === undefined || event.restarting) return false
  const { path } = event.args as { path?: unknown }
  return typeof path !== 'string' || !/\/locale\/|\.mo$|\.so[.\d]*$/.test(path)
}
