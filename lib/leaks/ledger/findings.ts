/** What the ledger found wrong, as it finds it. */
import type { OpenDescriptor } from '../../trace/events.js'
import { placeKey } from './code-place.js'
import type { OpeningPlace } from './places.js'
import type { ClosedEntry, Description, Operation } from './descriptor-table.js'

/** An open file description that a process still had when it ended, or has now. */
export interface Finding {
  readonly pid: number
  readonly program: string
  /** All numbers that refer to it. */
  readonly fds: readonly number[]
  readonly description: Description
  /** Its state then. */
  readonly now: OpenDescriptor | undefined
}

/** A descriptor that went to another program because it was not close-on-exec. */
export interface Inherited {
  readonly pid: number
  /** The program that got it. */
  readonly program: string
  readonly fd: number
  readonly description: Description
  /** Who made the number. */
  readonly made: Operation
}

/** A number that was not open. */
export interface Misuse {
  readonly kind: 'double-close' | 'use-after-close' | 'never-opened'
  readonly fd: number
  readonly operation: Operation
  /** How it had been closed before. */
  readonly closed: ClosedEntry | undefined
}

/** A call that failed because there was no number left. */
export interface Exhausted {
  readonly operation: Operation
  readonly error: string
  readonly path: string | undefined
  /** How many the place of the call had opened until then. */
  readonly opened: number
  /** What the process had open then, by the place that opened it; undefined: before the trace, or unseen. */
  readonly held: ReadonlyMap<OpeningPlace | undefined, number>
}

// A program that does something wrong for ever is told about once for each place, with a count.
const mostOfAKind = 1000

/** Bounded: the same mistake at the same place is kept once, and counted. */
export class Findings {
  readonly leaks: Finding[] = []
  readonly execLeaks = new Map<string, { first: Inherited; count: number }>()
  readonly misuses = new Map<string, { first: Misuse; count: number }>()
  /** The first failure for want of a number, by process. */
  readonly exhaustions = new Map<number, { first: Exhausted; count: number }>()

  left(leak: Finding): void {
    this.leaks.push(leak)
  }

  inherited(one: Inherited): void {
    const { program, made, description } = one
    const key = [made.program, program, made.call, placeKey(made.place), description.name].join('\0')
    count(this.execLeaks, key, one)
  }

  misused(one: Misuse): void {
    const { kind, operation } = one
    count(this.misuses, [kind, operation.program, operation.call, placeKey(operation.place), one.fd].join('\0'), one)
  }

  /** @param first Makes the finding, when it is the first of the process. */
  exhausted(pid: number, first: () => Exhausted): void {
    const known = this.exhaustions.get(pid)
    if (known !== undefined) known.count++
    else if (this.exhaustions.size < mostOfAKind) this.exhaustions.set(pid, { first: first(), count: 1 })
  }
}

function count<Key, One>(map: Map<Key, { first: One; count: number }>, key: Key, first: One): void {
  const known = map.get(key)
  if (known !== undefined) known.count++
  else if (map.size < mostOfAKind) map.set(key, { first, count: 1 })
}
