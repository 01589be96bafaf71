/** What the ledger found wrong, as it finds it. */
import { placeKey } from './code-place.js'
import type { ClosedEntry, Description, Operation } from './descriptor-table.js'
import { LeftOpen } from './left-open.js'
import type { OpeningPlace } from './places.js'

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
  opened: number
  /** What the process had open then, by the place that opened it; undefined: before the trace, or unseen. */
  readonly held: ReadonlyMap<OpeningPlace | undefined, number>
}

/** The same mistake at the same place: the first, and how often. */
export interface Counted<Finding> {
  readonly first: Finding
  count: number
}

/** What became of a process that had no number left. */
export interface Exhaustion extends Counted<Exhausted> {
  /** A connection could not be accepted. */
  acceptFailed: boolean
  /** Connections that were accepted after that and closed without a byte from or to them. */
  turnedAway: number
}

/** A connection that was closed with data that nobody had read: its peer gets a reset instead of an end. */
export interface ClosedUnread {
  readonly fd: number
  readonly name: string | undefined
  /** How many were there when close was called. */
  readonly bytes: number
  readonly operation: Operation
}

// A program that does something wrong for ever is told about once for each place, with a count.
const mostOfAKind = 1000

/** Bounded: the same mistake at the same place is kept once, and counted. */
export class Findings {
  readonly left = new LeftOpen()
  /** What libuv had opened for event loops when processes ended: nothing wrong. */
  readonly eventLoops = new LeftOpen()
  readonly execLeaks = new Map<string, Counted<Inherited>>()
  readonly misuses = new Map<string, Counted<Misuse>>()
  readonly closedUnread = new Map<string, Counted<ClosedUnread>>()
  /** The first failure for want of a number, by process. */
  readonly exhaustions = new Map<number, Exhaustion>()
  /** Findings at places beyond those that are kept. */
  dropped = 0

  inherited(one: Inherited): void {
    const { program, made, description } = one
    this.#count(this.execLeaks, [made.program, program, made.call, placeKey(made.place), description.name], one)
  }

  misused(one: Misuse): void {
    const { kind, operation } = one
    this.#count(this.misuses, [kind, operation.program, operation.call, placeKey(operation.place)], one)
  }

  unread(one: ClosedUnread): void {
    const { program, call, place } = one.operation
    this.#count(this.closedUnread, [program, call, placeKey(place)], one)
  }

  /** @param first Makes the finding, when it is the first of the process. */
  exhausted(pid: number, isAccept: boolean, first: () => Exhausted): void {
    let known = this.exhaustions.get(pid)
    if (known === undefined) {
      if (this.exhaustions.size >= mostOfAKind) {
        this.dropped++
        return
      }
      known = { first: first(), count: 0, acceptFailed: false, turnedAway: 0 }
      this.exhaustions.set(pid, known)
    }
    known.count++
    if (isAccept) known.acceptFailed = true
  }

  #count<Finding>(
    map: Map<string, Counted<Finding>>,
    key: readonly (string | number | undefined)[],
    first: Finding,
  ): void {
    const text = key.join('\0')
    const known = map.get(text)
    if (known !== undefined) known.count++
    else if (map.size < mostOfAKind) map.set(text, { first, count: 1 })
    else this.dropped++
  }
}
