import { describe, expect, test } from 'vitest'
import { families, linesByProgram, record, textOf } from './programs.js'

const only = process.env.EXACT

describe.each(families.filter((family) => only === undefined || family === only))('%s', (family) => {
  test('every line as its program says', async () => {
    const { batches, expected } = await record(family)
    const shown = linesByProgram(textOf(batches))
    const wrong: string[] = []
    for (const [name, { lines, problem }] of expected) {
      const got = shown.get(name) ?? []
      if (problem === undefined && lines.join('\n') === got.join('\n')) continue
      wrong.push(`\n== ${name} ${problem ?? ''}`, ...differences(lines, got))
    }
    expect(wrong.join('\n')).toBe('')
    expect(expected.size).toBeGreaterThan(0)
  })
})

/** Lines only said by the program (-), only shown (+). */
function differences(expected: readonly string[], got: readonly string[]): string[] {
  const rows = Math.max(expected.length, got.length)
  return Array.from({ length: rows }, (_, i) => i).flatMap((i) =>
    expected[i] === got[i] ? [] : [`- ${expected[i] ?? ''}`, `+ ${got[i] ?? ''}`],
  )
}
