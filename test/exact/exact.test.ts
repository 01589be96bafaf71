import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatEvent } from '../../lib/render/format-event.js'
import { toEvent } from '../../lib/trace/event-objects.js'
import { Names, RecordType } from '../../lib/trace/records.js'
import { explain } from './explain.js'
import { families, linesByProgram, record, type Recorded, strace, textOf } from './programs.js'

const haveStrace = spawnSync('strace', ['--version']).status === 0
const table: string[] = []

afterAll(() => {
  const head = 'family        programs   lines   equal   different   strace: equal   explained'
  console.log([head, ...table].join('\n'))
})

describe.each(families)('%s', (family) => {
  let recorded: Recorded
  beforeAll(async () => {
    recorded = await record(family)
  })

  test('every line as its program says', () => {
    const shown = linesByProgram(textOf(recorded.batches))
    const wrong: string[] = []
    let lines = 0
    let equal = 0
    for (const [name, { lines: expected, problem }] of recorded.expected) {
      const got = shown.get(name) ?? []
      const different = differences(expected, got)
      lines += expected.length
      equal += expected.filter((line, i) => line === got[i]).length
      if (problem !== undefined || different.length > 0) wrong.push(`\n== ${name} ${problem ?? ''}`, ...different)
    }
    const columns = [recorded.expected.size, lines, equal, lines - equal]
    table.push(`${family.padEnd(12)}${columns.map((one, i) => String(one).padStart([10, 8, 8, 12][i]!)).join('')}`)
    expect(wrong.join('\n')).toBe('')
    expect(lines).toBeGreaterThan(0)
  })

  test('an event by itself is formatted as its record in the stream', () => {
    const names = new Names()
    const formatted: string[] = []
    for (const batch of recorded.batches) {
      for (let at = 0; at < batch.end; at = batch.next(at)) {
        const type = batch.type(at)
        if (type === RecordType.name || type === RecordType.namesReset) names.apply(batch, at)
        else formatted.push(formatEvent(toEvent(batch, at, names.current)))
      }
    }
    const lines = textOf(recorded.batches, { prefix: 'never' }).split('\n')
    expect(formatted.filter((line) => line !== '').join('\n')).toBe(lines.filter((line) => line !== '').join('\n'))
  })

  // In CI strace has to be there.
  test.skipIf(!haveStrace && process.env.CI === undefined)(
    'strace shows the same, or it is known why not',
    async () => {
      const { text, expected } = await strace(family)
      const shown = linesByProgram(text)
      const unexplained: string[] = []
      let equal = 0
      let explained = 0
      for (const [name, { lines }] of expected) {
        const got = shown.get(name) ?? []
        for (let i = 0; i < Math.max(lines.length, got.length); i++) {
          const reason = explain(lines[i] ?? '', got[i] ?? '')
          if (reason === undefined) unexplained.push(`== ${name}`, `- ${lines[i] ?? ''}`, `+ ${got[i] ?? ''}`)
          else if (reason === 'equal') equal++
          else explained++
        }
      }
      table.push(`${table.pop() ?? family}${String(equal).padStart(16)}${String(explained).padStart(12)}`)
      expect(unexplained.join('\n')).toBe('')
    },
  )
})

/** Lines only said by the program (-), only shown (+). */
function differences(expected: readonly string[], got: readonly string[]): string[] {
  const rows = Math.max(expected.length, got.length)
  return Array.from({ length: rows }, (_, i) => i).flatMap((i) =>
    expected[i] === got[i] ? [] : [`- ${expected[i] ?? ''}`, `+ ${got[i] ?? ''}`],
  )
}
