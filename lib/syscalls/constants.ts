/** Named groups of the kernel's constants: O_…, MAP_…, errno. Parsed when first used. */
import { constantText } from './names.js'

export interface Constant {
  readonly name: string
  /** Negative where the kernel's is. Beyond 2^53 rounded, exact in `low` and `high`. */
  readonly value: number
  /** The lower and upper 32 bits, unsigned. */
  readonly low: number
  readonly high: number
}

export interface Group {
  readonly name: string
  /** What unknown values are said to lack: `O_???`. */
  readonly prefix: string
  /** In the order in which flags are shown: sets of several bits before their parts. */
  readonly constants: readonly Constant[]
  /** The first name of each value. */
  readonly byValue: ReadonlyMap<number, Constant>
  /** The first value of each name: an ioctl request has one for each size that its struct had. */
  readonly byName: ReadonlyMap<string, Constant>
}

const groups = new Map<string, Group>()

/**
 * A group of constants.
 * @throws RangeError when there is none of that name: an error of the table.
 */
export function group(name: string): Group {
  let known = groups.get(name)
  if (known === undefined) {
    const data = constantText(name)
    if (data === undefined) throw new RangeError(`no constants ${name}`)
    known = parse(name, data)
    groups.set(name, known)
  }
  return known
}

/** The value of a constant. @throws RangeError when the group has no such name. */
export function valueOf(groupName: string, name: string): number {
  const found = group(groupName).byName.get(name)
  if (found === undefined) throw new RangeError(`no constant ${name} in ${groupName}`)
  return found.value
}

/** `prefix name=hex name=hex …`, negative values with a sign; `name` alone is one more than the one before. */
function parse(name: string, data: string): Group {
  const [prefix = '', ...words] = data.split(' ')
  const byValue = new Map<number, Constant>()
  const byName = new Map<string, Constant>()
  let last = -1
  const constants = words.map((word): Constant => {
    const at = word.indexOf('=')
    const own = at < 0 ? word : word.slice(0, at)
    let made: Constant
    if (at >= 0 && word.length - at > 13) {
      made = exact(own, word.slice(at + 1))
      last = made.value
    } else {
      last = at < 0 ? last + 1 : parseInt(word.slice(at + 1), 16)
      made = { name: own, value: last, low: last >>> 0, high: Math.floor(last / 4294967296) >>> 0 }
    }
    if (!byValue.has(made.value)) byValue.set(made.value, made)
    if (!byName.has(own)) byName.set(own, made)
    return made
  })
  return { name, prefix, constants, byValue, byName }
}

/** A value that may need all 64 bits. */
function exact(name: string, digits: string): Constant {
  const bits = BigInt(`0x${digits}`)
  return { name, value: Number(bits), low: Number(bits & 0xffffffffn), high: Number(bits >> 32n) }
}

/** What a word of flags holds. */
export interface Flags {
  readonly names: readonly string[]
  /** Bits without a name. */
  readonly restLow: number
  readonly restHigh: number
}

/** The names of the bits of a word, as events have them: what has no name is one element, `0x…`. */
export function flagList(set: Group, low: number, high = 0): string[] {
  const { names, restLow, restHigh } = flagNames(set, low, high)
  const list = [...names]
  if ((restLow | restHigh) !== 0) list.push(hexOf(restLow, restHigh))
  return list
}

const hexOf = (low: number, high: number): string =>
  high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`

/** The names of the bits of a word; a zero with a name of its own (PROT_NONE) has that name. */
export function flagNames(set: Group, low: number, high = 0): Flags {
  const names: string[] = []
  let restLow = low >>> 0
  let restHigh = high >>> 0
  if (restLow === 0 && restHigh === 0) {
    const zero = set.byValue.get(0)
    return { names: zero === undefined ? names : [zero.name], restLow, restHigh }
  }
  for (const one of set.constants) {
    if ((one.low | one.high) === 0) continue
    if ((restLow & one.low) >>> 0 === one.low && (restHigh & one.high) >>> 0 === one.high) {
      names.push(one.name)
      restLow = (restLow & ~one.low) >>> 0
      restHigh = (restHigh & ~one.high) >>> 0
    }
  }
  return { names, restLow, restHigh }
}
