import { SyslensError } from '../errors.js'
import { escapeText } from '../report/escape.js'
import { plural } from '../report/format.js'
import type { FaultOutcome } from '../trace/faults.js'
import type { Outcome } from '../trace/outcome.js'
import { outcomeOf, type EndedTrace } from './recorded.js'
import { assertCheck, type CheckOutcome } from './result.js'

/** Whether every fault of the option `faults` has struck at least once: a test whose fault never did has tested nothing. */
export function checkFaultsHit(trace: EndedTrace): CheckOutcome | Promise<CheckOutcome> {
  const outcome = outcomeOf(trace)
  return outcome instanceof Promise ? outcome.then(judge) : judge(outcome)
}

/** Throws an AssertionError unless every fault of the option `faults` has struck at least once. */
export async function expectFaultsHit(trace: EndedTrace): Promise<void> {
  assertCheck(await checkFaultsHit(trace), expectFaultsHit)
}

function judge(outcome: Outcome): CheckOutcome {
  const { faults } = outcome
  if (faults.length === 0) {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'the trace has no faults that could be reached', {
      hint: "trace('node', ['app.js'], { faults: [{ call: 'openat', path: '*.db', error: 'EMFILE' }] })",
    })
  }
  const missed = faults.filter(({ hits }) => hits === 0)
  return {
    pass: missed.length === 0,
    message: () =>
      missed.length === 0
        ? `expected a fault never to be reached, but all were\n\n${faultLines(faults)}`
        : `fault never reached: ${missed.length} of ${plural(faults.length, 'fault')}\n\n${faultLines(missed)}`,
  }
}

function faultLines(faults: readonly FaultOutcome[]): string {
  return faults.map((fault) => `  ${faultText(fault)}`).join('\n')
}

// `{ call: "openat", path: "*.db", error: "EMFILE", when: 3 }  2 calls, its turn did not come`
function faultText({ calls, hits, ...fault }: FaultOutcome): string {
  const parts = Object.entries(fault)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'bigint' || value instanceof RegExp ? String(value) : JSON.stringify(value)}`,
    )
  const why =
    hits > 0
      ? `${plural(hits, 'hit')}`
      : calls === 0
        ? 'no such call was made'
        : `${plural(calls, 'such call')}, its turn did not come`
  return `{ ${escapeText(parts.join(', '))} }  ${why}`
}
