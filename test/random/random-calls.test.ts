import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { callByName } from '../../lib/syscalls/index.js'
import { target } from '../support/build-targets.js'
import { launcher, start, temporaryFolder } from '../support/cli.js'
import { malformed } from './line.js'
import { shapes } from './shapes.js'

// SYSLENS_RANDOM=20 runs all; SYSLENS_SEED begins elsewhere.
const runs = Number(process.env.SYSLENS_RANDOM ?? 3)
const firstSeed = Number(process.env.SYSLENS_SEED ?? 1)
const calls = 1000
// Of the tracer, with V8's heap: what it needs without any call is about 60 MB.
const mostKilobytes = 220_000

const table: string[] = []
afterAll(() => console.log(['seed   calls   succeeded   lines   events   peak KB', ...table].join('\n')))

interface Traced {
  readonly output: string
  readonly made: number
  readonly ok: number
  readonly peak: number
}

async function traced(seed: number, ...options: readonly string[]): Promise<Traced | 'no namespaces'> {
  const folder = temporaryFolder()
  const file = (name: string): string => join(folder, name)
  writeFileSync(file('shapes'), shapes())
  const own = [target('random-calls'), String(seed), String(calls), file('shapes'), file('report')]
  const run = start(
    ['trace', ...options, '-o', file('trace'), '--', 'sh', '-c', 'cd "$0" && chmod 777 . && exec "$@"', folder, ...own],
    {
      command: [target('peak-memory'), file('peak'), launcher],
    },
  )
  const { code, stderr } = await run.done
  if (code === 3) return 'no namespaces'
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as unknown })
  const [made, ok] = /calls (\d+) ok (\d+)/
    .exec(readFileSync(file('report'), 'utf8'))!
    .slice(1)
    .map(Number)
  return {
    output: readFileSync(file('trace'), 'latin1'),
    made: made!,
    ok: ok!,
    peak: Number(readFileSync(file('peak'), 'utf8')),
  }
}

describe.each(Array.from({ length: runs }, (_, i) => firstSeed + i))('seed %d', (seed) => {
  test('a thousand random calls: every line is well-formed and the tracer survives', async ({ skip }) => {
    const text = await traced(seed)
    if (text === 'no namespaces') return skip('needs namespaces of its own: root, or user namespaces')
    const lines = text.output.split('\n').slice(0, -1)
    const wrong = lines.flatMap((line) => {
      const why = malformed(line)
      return why === undefined ? [] : [`${why}\n  ${line}`]
    })
    expect(wrong.slice(0, 20).join('\n')).toBe('')

    const json = await traced(seed, '--json')
    if (json === 'no namespaces') return skip('needs namespaces of its own: root, or user namespaces')
    const events = json.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { type: string; name?: string; args?: object })
    const unknown = events.filter(({ type, name }) => type === 'syscall' && callByName(name!) === undefined)
    expect(unknown).toEqual([])

    expect(text.made).toBe(calls)
    const columns = [text.made, `${Math.round((100 * text.ok) / text.made)} %`, lines.length, events.length]
    table.push(
      `${String(seed).padStart(4)}${columns.map((one, i) => String(one).padStart([8, 12, 8, 9][i]!)).join('')}${String(Math.max(text.peak, json.peak)).padStart(10)}`,
    )
    expect(text.peak).toBeLessThan(mostKilobytes)
    expect(json.peak).toBeLessThan(mostKilobytes)
  }, 180_000)
})
