import { writeFileSync } from 'node:fs'
import { placeText, relativeTo } from '../leaks/place.js'
import { isKnown, knownLeak, ruleText, type KnownLeak } from '../leaks/rules.js'
import type { FdLeak } from '../leaks/types.js'
import { plural } from '../report/format.js'
import type { FdMeta } from './file-checks.js'
import { provided, type FdLeakOptions } from './options.js'

/** What of vitest's reported modules is used. */
interface ReportedModule {
  readonly moduleId: string
  readonly task?: { readonly meta?: object }
  readonly children: { allTests(): Iterable<{ readonly fullName: string; meta(): object }> }
}

interface Baseline {
  readonly root: string
  readonly file: string
  readonly list: readonly KnownLeak[]
  readonly update: boolean
}

interface Seen {
  readonly test: string
  readonly meta: FdMeta
}

/** Runs in vitest's main process: warnings at the start, what was found and what was accepted at the end. */
export class FdLeakReporter {
  readonly #options: Required<FdLeakOptions>
  readonly #baseline: Baseline
  readonly #warned = new Set<string>()

  constructor(options: Required<FdLeakOptions>, baseline: Baseline) {
    this.#options = options
    this.#baseline = baseline
  }

  warn(text: string): void {
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    console.warn(`syslens fdLeaks: ${text}`)
  }

  onTestRunEnd(modules: readonly ReportedModule[]): void {
    const seen = modules.flatMap((module) => this.#seenIn(module))
    const lines = [...this.#found(seen), ...this.#accepted(seen, modules), ...this.#held(seen)]
    if (lines.length > 0) console.log(`\n${lines.join('\n')}\n`)
  }

  #seenIn(module: ReportedModule): Seen[] {
    const file = relativeTo(this.#baseline.root, module.moduleId)
    const tests = [...module.children.allTests()].map((test) => ({
      test: `${file} > ${test.fullName}`,
      meta: test.meta(),
    }))
    return [...tests, { test: file, meta: module.task?.meta ?? {} }]
      .map(({ test, meta }) => ({ test, meta: (meta as Record<string, FdMeta>)[provided] }))
      .filter((entry): entry is Seen => entry.meta !== undefined)
  }

  #found(seen: readonly Seen[]): string[] {
    const { root, list, update } = this.#baseline
    const all = seen.flatMap(({ test, meta }) => meta.leaks.map((leak) => ({ test, leak })))
    if (this.#options.mode === 'baseline') {
      if (update) return this.#write(all.map(({ leak }) => leak))
      const gone = list.filter((entry) => !all.some(({ leak }) => isKnown(leak, [entry], root)))
      const known = all.filter(({ leak }) => isKnown(leak, list, root)).length
      const lines = known === 0 ? [] : [`syslens fdLeaks: ${plural(known, 'known leak')} of ${this.#options.baseline}`]
      for (const { kind, opened } of gone) lines.push(`syslens fdLeaks: not seen any more: ${kind}, ${opened}`)
      return lines
    }
    if (this.#options.mode !== 'soft' || all.length === 0) return []
    const tests = new Set(all.map(({ test }) => test)).size
    return [
      `syslens fdLeaks: ${plural(all.length, 'finding')} in ${plural(tests, 'test')}`,
      ...groupByPlace(all, root).flatMap(([place, group]) => [
        `  ${place}`,
        ...group.slice(0, 3).map(({ test, leak }) => `    ${leak.what}  in ${test}`),
        ...(group.length > 3 ? [`    … and ${group.length - 3} more`] : []),
      ]),
    ]
  }

  #accepted(seen: readonly Seen[], modules: readonly ReportedModule[]): string[] {
    const counts = this.#options.ignore.map(
      (_, index) => seen.flatMap(({ meta }) => meta.rules).filter((rule) => rule === index).length,
    )
    const lines = this.#options.ignore.map((rule, index) => {
      const count = counts[index]!
      return count > 0
        ? `syslens fdLeaks: accepted ${count} × ${ruleText(rule)}`
        : `syslens fdLeaks: unused suppression: ${ruleText(rule)}`
    })
    const allowed = seen.filter(({ meta }) => meta.allowed !== undefined)
    for (const { test, meta } of allowed)
      lines.push(`syslens fdLeaks: allowed ${meta.allowed!.count} in ${test} ("${meta.allowed!.reason}")`)
    return modules.length === 0 ? [] : lines
  }

  #held(seen: readonly Seen[]): string[] {
    if (!this.#options.verbose) return []
    return seen.flatMap(({ test, meta }) =>
      meta.held.map(({ fds, why }) => `syslens fdLeaks: left out fd ${fds.join(', ')}: ${why}  (${test})`),
    )
  }

  #write(leaks: readonly FdLeak[]): string[] {
    const { root, file } = this.#baseline
    const entries = new Map(leaks.map((leak) => [JSON.stringify(knownLeak(leak, root)), knownLeak(leak, root)]))
    const sorted = [...entries.values()].toSorted((a, b) =>
      `${a.opened} ${a.kind}` < `${b.opened} ${b.kind}` ? -1 : 1,
    )
    writeFileSync(file, `${JSON.stringify({ version: 1, leaks: sorted }, null, 2)}\n`)
    return [`syslens fdLeaks: wrote ${plural(sorted.length, 'known leak')} to ${this.#options.baseline}`]
  }
}

function groupByPlace<Item extends { leak: FdLeak }>(items: readonly Item[], root: string): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const { opened, closed } = item.leak
    const place = closed ?? opened
    const text = place === undefined ? 'where no JavaScript was seen' : placeText(place, root)
    groups.set(text, [...(groups.get(text) ?? []), item])
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length)
}
