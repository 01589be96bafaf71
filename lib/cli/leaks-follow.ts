/** A trace that keeps a ledger of descriptors. */
import { ledgerCalls, ledgerStacks } from '../leaks/ledger/calls.js'
import type { Ledger } from '../leaks/ledger/ledger.js'
import { compiledTable, selectableCalls, selectedOfI386 } from '../trace/calls.js'
import { EventStream } from '../trace/event-stream.js'
import { selectCalls, toCallSet } from '../trace/select.js'
import { Session } from '../trace/session.js'
import { signalNumber } from '../trace/signals.js'
import { stackCallSet } from '../trace/stack-calls.js'
import type { Interrupts } from './interrupts.js'

/** Records what a ledger needs, `stacks` or not. */
export function ledgerSession(stacks: boolean): Session {
  const selected = selectCalls(ledgerCalls(), selectableCalls())
  return new Session({
    table: compiledTable(),
    followForks: true,
    names: true,
    descriptors: true,
    stacks: stacks ? stackCallSet(ledgerStacks()) : undefined,
    selected: toCallSet(selected),
    selectedI386: toCallSet(selectedOfI386(selected)),
  })
}

/** Feeds the ledger until the session is over. */
export async function feed(ledger: Ledger, session: Session, interrupts?: Interrupts): Promise<void> {
  const stream = new EventStream(session, {
    aborted: false,
    end: () => session.over(),
    left: () => Promise.resolve(),
  })
  for await (const event of stream) {
    ledger.apply(event)
    if (event.type === 'signal' && interrupts?.happened === true)
      interrupts.delivered(signalNumber(event.signal as 'SIGINT') ?? 0)
  }
}
