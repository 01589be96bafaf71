/** The names and classes of all calls: by number, by name, by class. */
import type { ClassName } from './call.js'
import type { FamilyName } from './families.js'
import { callsText, i386CallsText } from './names.js'

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
  const entries = callsText()
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

/** The name of a call by number: of x86-64, or `syscall_0x1f4` where there is none, as strace says it. */
export function callName(number: number): string {
  return callCatalog().byNumber.get(number)?.name ?? `syscall_0x${number.toString(16)}`
}

let i386: ReadonlyMap<number, string> | undefined

/** The names of the calls of i386 by number. */
export function i386Names(): ReadonlyMap<number, string> {
  return (i386 ??= new Map(
    i386CallsText()
      .split('\n')
      .map((line) => {
        const [nr, name] = line.split(' ')
        return [Number(nr), name!]
      }),
  ))
}

/** The name of a call of i386 (int 0x80, a 32-bit program). */
export function i386CallName(number: number): string {
  return i386Names().get(number) ?? `syscall_0x${number.toString(16)}`
}

/** What a call is called, also one that has no name. */
export function displayName(number: number, isI386: boolean): string {
  return isI386 ? i386CallName(number) : callName(number)
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
