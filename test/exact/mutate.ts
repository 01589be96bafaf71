/** Runs the suite on wrong tables: which of them does it notice? */
import { bind, callByNumber, compileCalls, type Call } from '../../lib/syscalls/index.js'
import { allCalls } from '../../lib/syscalls/index.js'
import { groupNames } from '../../lib/syscalls/names.js'
import { callWriterOf } from '../../lib/render/call-writers.js'
import { callWriter } from '../../lib/render/text-calls.js'
import { type Mutation, mutationsOf, random } from './mutations.js'
import { families, linesByProgram, record, textOf } from './programs.js'

export interface Verdict {
  readonly mutation: Mutation
  readonly caught: boolean
}

/** Programs by family in which a call occurs. */
type Occurrences = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/** What the suite says to every mutation of every call that it makes, but those of constants. */
export async function mutateAll(): Promise<Verdict[]> {
  const calls = allCalls()
  const occurrences = await findOccurrences()
  const names = groupNames().filter((name) => name !== 'none')
  const verdicts: Verdict[] = []
  for (const call of calls) {
    if (!occurrences.has(call.name)) continue
    for (const mutation of mutationsOf(call, names)) {
      if (mutation.what === 'constant') continue
      verdicts.push({ mutation, caught: await isCaught(mutation, occurrences.get(call.name)!, calls) })
    }
  }
  return verdicts
}

/** Draws `count` mutations: a call of the suite, a sort of mutation, one of that sort. */
export async function mutate(seed: number, count: number): Promise<Verdict[]> {
  const calls = allCalls()
  const occurrences = await findOccurrences()
  const next = random(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!
  const covered = calls.filter(({ name }) => occurrences.has(name))
  const names = groupNames().filter((name) => name !== 'none')
  const drawn = new Map<string, Mutation>()
  while (drawn.size < count) {
    const all = mutationsOf(pick(covered), names)
    if (all.length === 0) continue
    const what = pick([...new Set(all.map((one) => one.what))])
    const one = pick(all.filter((mutation) => mutation.what === what))
    drawn.set(`${one.call.name} ${one.text}`, one)
  }
  const verdicts: Verdict[] = []
  for (const mutation of drawn.values()) {
    verdicts.push({ mutation, caught: await isCaught(mutation, occurrences.get(mutation.call.name)!, calls) })
  }
  return verdicts
}

async function findOccurrences(): Promise<Occurrences> {
  const found = new Map<string, Map<string, string[]>>()
  for (const family of families) {
    const { expected } = await record(family)
    for (const [program, { lines }] of expected) {
      for (const name of new Set(lines.map((line) => /^\w+/.exec(line)?.[0] ?? ''))) {
        if (!found.has(name)) found.set(name, new Map())
        const programs = found.get(name)!
        programs.set(family, [...(programs.get(family) ?? []), program])
      }
    }
  }
  return found
}

/** A table that cannot be compiled, or a line that is not as its program says. */
async function isCaught(
  mutation: Mutation,
  programs: ReadonlyMap<string, readonly string[]>,
  calls: readonly Call[],
): Promise<boolean> {
  const undo = mutation.apply?.()
  try {
    const { mutated } = mutation
    const table = compileCalls(calls.map((one) => (one.number === mutated.number ? mutated : one)))
    for (const [family, names] of programs) {
      const { batches, expected } = await record(family, names, table)
      const shown = linesByProgram(
        textOf(batches, {
          writerOf: (number, isI386) =>
            !isI386 && callByNumber(number)?.name === mutated.name
              ? callWriter(bind(mutated))
              : callWriterOf(number, isI386),
        }),
      )
      for (const [name, { lines }] of expected) {
        if (lines.join('\n') !== (shown.get(name) ?? []).join('\n')) return true
      }
    }
    return false
  } catch (error) {
    if (error instanceof RangeError) return true
    throw error
  } finally {
    undo?.()
  }
}
