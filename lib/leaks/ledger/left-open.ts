/** What processes left open, by the place that opened it: counted, with some of each. */
import type { OpenDescriptor } from '../../trace/events.js'
import type { Description } from './descriptor-table.js'
import { type OpeningPlace, patternOf } from './places.js'

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

/** All that was left of one place. */
export interface LeftAtPlace {
  /** undefined: no call that opened them was seen. */
  readonly place: OpeningPlace | undefined
  readonly program: string
  /** What the names have in common; undefined: nothing. */
  readonly pattern: string | undefined
  readonly count: number
  /** In how many processes. */
  readonly processes: number
  readonly examples: readonly Finding[]
}

const mostExamples = 8
// Things that nobody was seen to open, by the pattern of their names: there is no end of those.
const mostPlaces = 2000

/** Bounded, however many processes there are: of each place some are kept, the others only counted. */
export class LeftOpen {
  readonly #places: Map<unknown, Counted>
  /** How many were added, and how many of them are with no place. */
  count = 0
  dropped = 0

  constructor(before?: LeftOpen) {
    this.#places = new Map((before?.byPlace ?? []).map((one) => [keyOf(one.examples[0]!), { ...one, lastPid: NaN }]))
    this.count = before?.count ?? 0
    this.dropped = before?.dropped ?? 0
  }

  get byPlace(): LeftAtPlace[] {
    return [...this.#places.values()]
  }

  add(one: Finding): void {
    this.count++
    const key = keyOf(one)
    const { pid, program, description } = one
    const pattern = patternOf(description.name)
    const known = this.#places.get(key)
    if (known === undefined) {
      if (this.#places.size >= mostPlaces) this.dropped++
      else {
        const { place } = description
        this.#places.set(key, { place, program, pattern, count: 1, processes: 1, examples: [one], lastPid: pid })
      }
      return
    }
    known.count++
    // What a process leaves is added all at once.
    if (known.lastPid !== pid) known.processes++
    known.lastPid = pid
    if (known.pattern !== pattern) known.pattern = undefined
    if (known.examples.length < mostExamples) known.examples = [...known.examples, one]
  }
}

type Counted = { -readonly [Name in keyof LeftAtPlace]: LeftAtPlace[Name] } & { lastPid: number }

function keyOf({ program, description: { place, name } }: Finding): unknown {
  return place ?? `${program}\0${patternOf(name)}`
}
