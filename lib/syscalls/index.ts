/** The table of system calls. A family is evaluated when one of its calls is asked for. */
import type { Call, Family } from './call.js'
import { callCatalog, type CatalogEntry } from './catalog.js'
import { families, type FamilyName } from './families.js'

export { bind, type BoundCall } from './bind.js'
export * from './catalog.js'
export type { Argument, Call, ClassName, Trait } from './call.js'
export { compileCalls } from './compile.js'
export { type Batch, CallReader } from './reader.js'

const evaluated = new Map<FamilyName, ReturnType<Family>>()
const calls = new Map<string, Call>()

function callOf({ name, family }: CatalogEntry): Call {
  const known = calls.get(name)
  if (known !== undefined) return known
  let entries = evaluated.get(family)
  if (entries === undefined) {
    entries = families[family]()
    evaluated.set(family, entries)
  }
  const entry = entries[name]
  // The catalog is made from the families, so this is a stale catalog.
  if (entry === undefined) throw new RangeError(`${name} is not in ${family}: run node scripts/generate-catalog.mjs`)
  const call = { name, ...(typeof entry === 'function' ? entry() : entry) }
  calls.set(name, call)
  return call
}

/** The call with this x86-64 number, or undefined. */
export function callByNumber(number: number): Call | undefined {
  const entry = callCatalog().byNumber.get(number)
  return entry && callOf(entry)
}

/** The call of this name, or undefined. */
export function callByName(name: string): Call | undefined {
  const entry = callCatalog().byName.get(name)
  return entry && callOf(entry)
}

/** Every call of the table, in the order of their numbers. Evaluates all families: for tools and builds. */
export function allCalls(): Call[] {
  return callCatalog().entries.map(callOf)
}
