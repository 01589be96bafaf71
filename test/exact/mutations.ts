/** Small wrongs in the table: what a slip of the hand would make of it. Each must show in some program's lines. */
import type { Argument, Call } from '../../lib/syscalls/call.js'
import { type Constant, type Group, group } from '../../lib/syscalls/constants.js'
import { type Direction, type Field, int, type Kind, type Width } from '../../lib/syscalls/kinds.js'

export interface Mutation {
  readonly call: Call
  readonly what: 'constant' | 'width' | 'sign' | 'base' | 'order' | 'offset' | 'argument' | 'names'
  readonly text: string
  /** The call as it would be; for a constant, the call as it is. */
  readonly mutated: Call
  /** Puts a wrong constant in; gives back what undoes it. */
  readonly apply?: () => () => void
}

/** Numbers from 0 to 1, always the same ones for a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296
  }
}

type Change = Omit<Mutation, 'call' | 'mutated'>

/** All mutations of a call; `names` are the sets of constants that may be put in place of another. */
export function mutationsOf(call: Call, names: readonly string[]): Mutation[] {
  const found: Mutation[] = []
  const kinds = placesOf(call)
  for (const [index, { place }] of kinds.entries()) {
    for (const { what, text, change } of kindChanges(kinds[index]!.kind, names)) {
      const mutated = structuredClone(call) as Call
      change(placesOf(mutated)[index]!.kind as never)
      found.push({ call, what, text: `${place}: ${text}`, mutated })
    }
  }
  for (let i = 0; i + 1 < call.args.length; i++) {
    const args = [...call.args]
    const [first, second] = [args[i]!, args[i + 1]!]
    if (JSON.stringify(bare(first)) === JSON.stringify(bare(second))) continue
    // The kinds change places, the names stay: expressions still find what they mean.
    args[i] = { ...second, name: first.name }
    args[i + 1] = { ...first, name: second.name }
    found.push({
      call,
      what: 'argument',
      text: `${first.name} and ${second.name} change places`,
      mutated: { ...call, args },
    })
  }
  for (const set of new Set(kinds.flatMap(({ kind }) => setsOf(kind)))) {
    const constants = group(set)
    for (const constant of constants.constants) {
      // A second name of a value is never shown.
      if (constants.byValue.get(constant.value) !== constant) continue
      found.push({ call, mutated: call, ...constantChange(set, constants, constant) })
    }
  }
  return found
}

// Processes, threads and groups look like any int, users like groups.
function bare({ kind, when }: Argument): unknown {
  if (kind.type === 'pid') return [int(), when]
  return ['of' in kind ? { ...kind, of: '' } : kind, when]
}

function setsOf(kind: Kind): string[] {
  if (kind.type === 'flags' || kind.type === 'enum') return [kind.set]
  return kind.type === 'mixed' ? [kind.flags, ...kind.parts.map(({ set }) => set)] : []
}

/** A wrong value: another bit, or the next number. */
function constantChange(set: string, constants: Group, constant: Constant): Change & { apply: () => () => void } {
  const low = constant.low === 0 ? 1 : (constant.low ^ (constant.low >>> 1 || 2)) >>> 0
  const wrong = { ...constant, low, value: constant.value - constant.low + low }
  const list = constants.constants as Constant[]
  const byValue = constants.byValue as Map<number, Constant>
  return {
    what: 'constant',
    text: `${set}: ${constant.name} is 0x${low.toString(16)} rather than 0x${constant.low.toString(16)}`,
    apply: () => {
      const at = list.indexOf(constant)
      const before = [...byValue]
      list[at] = wrong
      byValue.clear()
      for (const one of list) if (!byValue.has(one.value)) byValue.set(one.value, one)
      return () => {
        list[at] = constant
        byValue.clear()
        for (const [value, one] of before) byValue.set(value, one)
      }
    },
  }
}

interface Place {
  readonly place: string
  readonly kind: Kind
}

/** Every kind of a call, in an order that only its form decides. */
function placesOf(call: Call): Place[] {
  const places: Place[] = []
  const walk = (place: string, kind: Kind, direction: Direction = 'inout'): void => {
    places.push({ place, kind })
    switch (kind.type) {
      case 'pointer':
        return walk(`*${place}`, kind.target, kind.direction)
      case 'array':
        return walk(`${place}[]`, kind.element, direction)
      case 'changed':
        return walk(place, kind.kind, direction)
      case 'struct':
        for (const { name, kind: inner, verbose, only = direction } of kind.fields) {
          // A field of the other direction serves expressions only.
          const isShown = verbose !== true && (direction === 'inout' || only === direction)
          if (isShown) walk(`${place}.${name}`, inner, direction)
        }
        return
      case 'choose':
        for (const [value, one] of kind.cases) walk(`${place} (${value})`, one, direction)
        walk(`${place} (else)`, kind.otherwise, direction)
    }
  }
  // What is never shown (the second half of a position on 32-bit machines) cannot be wrong.
  for (const { name, kind, when } of call.args) if (when !== 0) walk(name, kind)
  // A plain number that says only 0 or -1 is the same in every width, sign and base.
  if (call.result.type !== 'never' && call.result.type !== 'int') walk('result', call.result)
  return places
}

interface KindChange {
  readonly what: Mutation['what']
  readonly text: string
  /** Of a clone, which is ours to write to. */
  readonly change: (kind: Writable) => void
}
type Writable = { size: number; signed: boolean; base: number; set: string; flags: string; fields: Field[] }

function kindChanges(kind: Kind, names: readonly string[]): KindChange[] {
  const changes: KindChange[] = []
  if (kind.type === 'int' || kind.type === 'enum' || kind.type === 'flags' || kind.type === 'mixed') {
    const size = otherWidth(kind.size)
    changes.push({ what: 'width', text: `${kind.size} bytes become ${size}`, change: (one) => (one.size = size) })
  }
  if (kind.type === 'int') {
    // Hex and octal have no sign.
    if (kind.base === 10)
      changes.push({ what: 'sign', text: `signed ${kind.signed}`, change: (one) => (one.signed = !kind.signed) })
    const base = kind.base === 10 ? 16 : 10
    changes.push({ what: 'base', text: `base ${kind.base} becomes ${base}`, change: (one) => (one.base = base) })
  }
  if (kind.type === 'enum' || kind.type === 'flags') {
    const other = otherNames(kind.set, names)
    changes.push({ what: 'names', text: `${kind.set} becomes ${other}`, change: (one) => (one.set = other) })
  }
  if (kind.type === 'struct') {
    for (const [i, { name, verbose, kind: inner }] of kind.fields.entries()) {
      if (verbose === true) continue
      // What has an address of its own lies there.
      if (!('address' in inner) || inner.address === undefined) {
        changes.push({
          what: 'offset',
          text: `${name} lies 4 bytes further on`,
          change: (one) => (one.fields[i] = { ...one.fields[i]!, offset: one.fields[i]!.offset + 4 }),
        })
      }
      const next = kind.fields[i + 1]
      if (next === undefined || next.verbose === true || isEitherOr(kind.fields[i]!, next)) continue
      changes.push({
        what: 'order',
        text: `${name} and ${next.name} change places`,
        change: (one) => {
          const [first, second] = [one.fields[i]!, one.fields[i + 1]!]
          one.fields[i] = { ...second, offset: first.offset }
          one.fields[i + 1] = { ...first, offset: second.offset }
        },
      })
    }
  }
  return changes
}

/** Members of a union, of which one is shown at a time. */
const isEitherOr = (first: Field, second: Field): boolean =>
  first.offset === second.offset && first.when !== undefined && second.when !== undefined

/** The next set that has no name in common with this one. */
function otherNames(set: string, names: readonly string[]): string {
  const start = names.indexOf(set) + 1
  const own = group(set).byName
  const others = [...names.slice(start), ...names.slice(0, start)]
  return others.find((other) => group(other).constants.every(({ name }) => !own.has(name))) ?? set
}

const otherWidth = (size: Width): Width => (size === 8 ? 4 : size === 4 ? 8 : size === 2 ? 4 : 2)
