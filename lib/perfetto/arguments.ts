/** Arguments of calls in a form that viewers show and queries find, and of bounded size. */

const mostCharacters = 200
const mostElements = 16
const mostDepth = 4
const mostMembers = 32

/** Longer than that as JSON, only numbers and short texts are kept. */
const mostBytes = 2000

export type ShortValue = string | number | boolean | null | ShortValue[] | { [name: string]: ShortValue }

/** Decoded arguments, shortened: texts of at most 200 characters, lists of 16 elements, flags as one text. */
export function shortArguments(args: Readonly<Record<string, unknown>>): { [name: string]: ShortValue } {
  const short = members(args, mostDepth)
  if (JSON.stringify(short).length <= mostBytes) return short
  return Object.fromEntries(
    Object.entries(short).map(([name, value]) => [name, typeof value === 'object' && value !== null ? '…' : value]),
  )
}

function members(value: object, depth: number): { [name: string]: ShortValue } {
  const entries = Object.entries(value)
  const kept = entries.slice(0, mostMembers).flatMap(([name, member]): [string, ShortValue][] => {
    return member === undefined ? [] : [[name, shortValue(member, depth - 1)]]
  })
  if (entries.length > mostMembers) kept.push(['…', `${entries.length - mostMembers} more`])
  return Object.fromEntries(kept)
}

function shortValue(value: unknown, depth: number): ShortValue {
  switch (typeof value) {
    case 'string':
      return shortText(value)
    case 'number':
      // JSON has no infinity.
      return Number.isFinite(value) ? value : String(value)
    case 'boolean':
      return value
    case 'bigint':
      return `0x${BigInt.asUintN(64, value).toString(16)}`
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return shortText(Buffer.from(value).toString('utf8', 0, 4 * mostCharacters))
      if (depth <= 0) return '…'
      return Array.isArray(value) ? shortList(value, depth) : members(value, depth)
    default:
      return null
  }
}

function shortList(list: readonly unknown[], depth: number): ShortValue {
  const areWords = list.every((item) => typeof item === 'string' && /^(?:[A-Z][A-Z0-9_]+|0x[0-9a-f]+)$/.test(item))
  // Of flags nobody wants one row each.
  if (areWords) return list.slice(0, mostMembers).join('|')
  const kept = list.slice(0, mostElements).map((item) => shortValue(item, depth - 1))
  return list.length > mostElements ? [...kept, `… ${list.length - mostElements} more`] : kept
}

/** Without half a character at the cut. */
export function shortText(text: string, most = mostCharacters): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
