/** The table of system calls: by number, by name, by class. A family is evaluated when one of its calls is asked for. */
import type { Call, ClassName, Family } from './call.js'
import { catalogData, i386Data } from './catalog.generated.js'
import { families, type FamilyName } from './families.js'

export { bind, type BoundCall, type Slot } from './bind.js'
export type { Argument, Call, ClassName, Trait } from './call.js'
export { compileCalls } from './compile.js'
export { type Batch, CallReader } from './reader.js'

/** What is known of a call without its arguments. */
export interface CatalogEntry {
  readonly number: number
  readonly name: string
  readonly family: FamilyName
  readonly classes: readonly ClassName[]
}

interface Catalog {
  readonly entries: readonly CatalogEntry[]
  readonly byNumber: ReadonlyMap<number, CatalogEntry>
  readonly byName: ReadonlyMap<string, CatalogEntry>
}

let catalog: Catalog | undefined

/** All calls in the order of their numbers, by number and by name. */
export function callCatalog(): Catalog {
  return (catalog ??= readCatalog())
}

function readCatalog(): Catalog {
  const entries = catalogData
    .trim()
    .split('\n')
    .map((line): CatalogEntry => {
      const [number, name, family, classes] = line.split(' ')
      return {
        number: Number(number),
        name: name!,
        family: family as FamilyName,
        classes: classes === undefined ? [] : (classes.split(',') as ClassName[]),
      }
    })
  return {
    entries,
    byNumber: new Map(entries.map((entry) => [entry.number, entry])),
    byName: new Map(entries.map((entry) => [entry.name, entry])),
  }
}

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

/** The name of a call by number: of x86-64, or `syscall_0x1f4` where there is none, as strace says it. */
export function callName(number: number): string {
  return callCatalog().byNumber.get(number)?.name ?? `syscall_0x${number.toString(16)}`
}

let i386: ReadonlyMap<number, string> | undefined

/** The name of a call of i386 (int 0x80, a 32-bit program). */
export function i386CallName(number: number): string {
  i386 ??= new Map(
    i386Data
      .trim()
      .split('\n')
      .map((line) => {
        const [nr, name] = line.split(' ')
        return [Number(nr), name!]
      }),
  )
  return i386.get(number) ?? `syscall_0x${number.toString(16)}`
}

const unions: Readonly<Record<string, readonly ClassName[]>> = {
  net: ['network'],
  '%stat': ['stat', 'lstat', 'fstat'],
  '%statfs': ['statfs', 'fstatfs', 'ustat'],
}

const classNames: readonly ClassName[] = [
  'file',
  'desc',
  'network',
  'process',
  'signal',
  'memory',
  'ipc',
  'creds',
  'clock',
  'stat',
  'lstat',
  'fstat',
  'statfs',
  'fstatfs',
  'pure',
]

/** The classes that a filter may name, as written behind the first `%`: `file`, `net`, `%stat`. */
export const filterClasses: readonly string[] = [...classNames, ...Object.keys(unions)]

/** Names of the members of a class, as written behind the first `%`; undefined when there is no such class. */
export function classMembers(name: string): string[] | undefined {
  if (!filterClasses.includes(name)) return undefined
  const wanted = unions[name] ?? [name as ClassName]
  return callCatalog()
    .entries.filter(({ classes }) => classes.some((one) => wanted.includes(one)))
    .map((entry) => entry.name)
}
