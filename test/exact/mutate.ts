/** Runs the suite on wrong tables: which of them does it notice? */
import { allCalls, compileCalls, type Call } from '../../lib/syscalls/index.js'
import { groupNames } from '../../lib/syscalls/names.js'
import { textTableOf } from '../../lib/syscalls/text-table.js'
import { type Mutation, mutationsOf, random } from './mutations.js'
import { families, linesByProgram, record, type Recorded, textOf } from './programs.js'

export interface Verdict {
  readonly mutation: Mutation
  readonly caught: boolean
}

/** The suite's run with the table as it is. */
interface Suite {
  readonly recorded: readonly Recorded[]
  /** By call: programs by family in which it occurs. */
  readonly occurrences: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
}

/** Draws `count` mutations: a call of the suite, a sort of mutation, one of that sort. */
export async function mutate(seed: number, count: number): Promise<Verdict[]> {
  const calls = allCalls()
  const suite = await runSuite()
  const next = random(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!
  const covered = calls.filter(({ name }) => suite.occurrences.has(name))
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
    verdicts.push({ mutation, caught: await isCaught(mutation, suite, calls) })
  }
  return verdicts
}

async function runSuite(): Promise<Suite> {
  const recorded: Recorded[] = []
  const occurrences = new Map<string, Map<string, string[]>>()
  for (const family of families) {
    const run = await record(family)
    recorded.push(run)
    for (const [program, { lines }] of run.expected) {
      for (const name of new Set(lines.map((line) => /^\w+/.exec(line)?.[0] ?? ''))) {
        if (!occurrences.has(name)) occurrences.set(name, new Map())
        const programs = occurrences.get(name)!
        programs.set(family, [...(programs.get(family) ?? []), program])
      }
    }
  }
  return { recorded, occurrences }
}

/** A table that cannot be compiled, or a line that is not as its program says. */
async function isCaught(mutation: Mutation, suite: Suite, calls: readonly Call[]): Promise<boolean> {
  const undo = mutation.apply?.()
  try {
    // What the tracer copies does not depend on the names of values, which several calls share. What is bound is kept by the
    // call, so copies are bound.
    if (undo !== undefined) {
      const texts = textTableOf(
        calls.map((one) => ({ ...one })),
        false,
      )
      return suite.recorded.some((run) => differs(run, texts))
    }
    const { mutated } = mutation
    const mixed = calls.map((one) => (one.number === mutated.number ? mutated : one))
    const table = compileCalls(mixed)
    const texts = textTableOf(mixed)
    for (const [family, names] of suite.occurrences.get(mutated.name)!) {
      const run = await record(family, names, table)
      if (differs(run, texts)) return true
    }
    return false
  } catch (error) {
    if (error instanceof RangeError) return true
    throw error
  } finally {
    undo?.()
  }
}

function differs({ batches, expected }: Recorded, table: Uint8Array): boolean {
  const shown = linesByProgram(textOf(batches, { table }))
  return [...expected].some(([name, { lines }]) => lines.join('\n') !== (shown.get(name) ?? []).join('\n'))
}
