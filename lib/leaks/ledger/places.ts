/** Opens and closes by the place in the code that opened: a leak is where the two differ, and grow apart. */
import { type CodePlace, isInterpreter, placeKey, unknownPlace } from './code-place.js'
import type { Operation } from './descriptor-table.js'
import { Floor } from './floor.js'

/** A place that opens descriptors. */
export interface OpeningPlace {
  readonly program: string
  /** `openat`, `socket`. */
  readonly call: string
  readonly place: CodePlace
  readonly kind: DescriptorKind
  /** Where the code is not known: what the names of the opened have in common, such as `/srv/data/log-*`. */
  readonly pattern: string | undefined
  /** Opened by libuv for event loops. */
  readonly forEventLoop: boolean
  opened: number
  closed: number
  /** How many were open at the same time, over the opens and closes of this place. */
  readonly floor: Floor
}

export type DescriptorKind = 'file' | 'pipe' | 'socket' | 'eventfd' | 'epoll' | 'inotify' | 'other'

// A program could open a million files of other names, or be a million programs: beyond this they are counted together.
const mostPlaces = 10_000

/** All places that opened something. */
export class Places {
  readonly #places = new Map<string, OpeningPlace>()
  /** All descriptions that were opened. */
  opened = 0

  get all(): readonly OpeningPlace[] {
    return [...this.#places.values()]
  }

  /** How many were opened where this call was made. */
  openedAt(operation: Operation): number {
    return this.all.reduce((sum, one) => sum + (isAt(one, operation) ? one.opened : 0), 0)
  }

  /** One more description was opened. */
  add({ program, call, place, forEventLoop }: Operation, name: string | undefined): OpeningPlace {
    this.opened++
    const kind = kindOf(name, call)
    const pattern = isKnown(place) ? undefined : patternOf(name)
    let key = [program, call, placeKey(place), kind, pattern, forEventLoop].join('\0')
    const isOneTooMany = this.#places.size >= mostPlaces && !this.#places.has(key)
    if (isOneTooMany) key = [call, kind].join('\0')
    let one = this.#places.get(key)
    if (one === undefined) {
      const rest = { call, kind, opened: 0, closed: 0, floor: new Floor() }
      one = isOneTooMany
        ? { ...rest, program: '', place: unknownPlace, pattern: undefined, forEventLoop: false }
        : { ...rest, program, place, pattern, forEventLoop }
      this.#places.set(key, one)
    }
    one.opened++
    one.floor.add(one.opened - one.closed)
    return one
  }

  /** One of them is not open any more. */
  close(place: OpeningPlace): void {
    place.closed++
    place.floor.add(place.opened - place.closed)
  }

  /** It is known by now that a description was opened elsewhere than was counted. */
  move(from: OpeningPlace, operation: Operation, name: string | undefined): OpeningPlace {
    this.opened--
    from.opened--
    if (from.opened === 0) {
      for (const [key, one] of this.#places) if (one === from) this.#places.delete(key)
    }
    return this.add(operation, name)
  }
}

const isKnown = (place: CodePlace): boolean =>
  !isInterpreter(place) && (place.function !== undefined || place.line !== undefined)

// Of processes that may not be looked into the calls are all there is.
const kindsByCall: readonly [RegExp, DescriptorKind][] = [
  [/^(?:open|creat)/, 'file'],
  [/^(?:socket|accept)/, 'socket'],
  [/^pipe/, 'pipe'],
  [/^eventfd/, 'eventfd'],
  [/^epoll/, 'epoll'],
  [/^inotify/, 'inotify'],
]

/** What kind of thing a descriptor's name says it is, or the call that made it. */
export function kindOf(name: string | undefined, call = ''): DescriptorKind {
  if (name === undefined) return kindsByCall.find(([pattern]) => pattern.test(call))?.[1] ?? 'other'
  if (name.startsWith('/')) return 'file'
  if (name.startsWith('pipe:')) return 'pipe'
  if (name.startsWith('anon_inode:')) {
    const known = /\[?(eventfd|eventpoll|inotify)/.exec(name)?.[1]
    if (known === 'eventpoll') return 'epoll'
    return known === 'eventfd' || known === 'inotify' ? known : 'other'
  }
  return /^(?:socket:|[A-Z][\w-]*:\[)/.test(name) ? 'socket' : 'other'
}

/** Names that differ in numbers only are of one kind: `/data/log-*`. */
export function patternOf(name: string | undefined): string | undefined {
  return name?.replaceAll(/\d+|\b[0-9a-f]{8,}\b/g, '*')
}

/** Whether a call was made at this place in the code; where the code is not known, nobody can tell. */
export function isAt(one: OpeningPlace | undefined, { program, place }: Operation): boolean {
  if (one === undefined || place.function === undefined) return false
  return one.program === program && one.place.function === place.function && one.place.file === place.file
}
