// Size in bounds, and JSON that is whole whatever happens.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { perfettoJson, trace, type TraceEvent } from '../../lib/index.js'
import { launcher, start, syslens, temporaryFolder } from '../support/cli.js'
import { parseTimeline } from './model.js'

const isRoot = process.getuid?.() === 0
const skipped = isRoot ? '' : ' (skipped: mounting needs root)'

const perfetto = (file: string, ...more: string[]): string[] => ['trace', '--format', 'perfetto', '-o', file, ...more]
const forever = ['sh', '-c', 'echo ready >&2; while :; do read -r line </etc/hostname; done']

async function collected(events: Parameters<typeof perfettoJson>[0], options = {}): Promise<string> {
  let text = ''
  for await (const piece of perfettoJson(events, options)) text += piece
  return text
}

/** Many more calls than fit, in four processes. */
const busy = `
  for part in 1 2 3; do
    ( i=0; while [ $i -lt 4000 ]; do read -r line </etc/hostname; i=$((i+1)); done ) &
  done
  wait`

test('--max-size is kept, and what is missing is counted', async () => {
  const file = join(temporaryFolder(), 'trace.json')
  const { code, stderr } = await syslens(perfetto(file, '--max-size', '256K', 'sh', '-c', busy))
  expect(code).toBe(0)
  const size = statSync(file).size
  expect(size).toBeLessThanOrEqual(256 * 1024)
  expect(size).toBeGreaterThan(200 * 1024)
  const { traceEvents } = parseTimeline(readFileSync(file, 'utf8'))
  const { name, args } = traceEvents.at(-1)!
  expect(args).toMatchObject({ dropped: expect.any(Number), merged: expect.any(Number), lost: 0, maxBytes: 256 * 1024 })
  expect(name).toMatch(/^[\d,]+ calls left out, [\d,]+ merged$/)
  expect(stderr).toMatch(
    /^syslens: [\d,]+ calls left out of .* merged: it would be too large\n {9}Select calls with -e/,
  )
  const runs = traceEvents.filter(({ ph, name: label }) => ph === 'X' && label.includes('×'))
  expect(runs.reduce((sum, run) => sum + Number(run.args!.calls), 0)).toBe(args!.merged)
})

test('no call is forgotten: slices, merged and left out add up', async () => {
  const run = trace('sh', ['-c', busy], { stdio: 'ignore', record: true })
  const text = await collected(run, { maxBytes: 300_000, descriptors: false })
  const { calls } = await run
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300_000)
  const { traceEvents } = parseTimeline(text)
  const { dropped, merged } = traceEvents.at(-1)!.args as { dropped: number; merged: number }
  const single = traceEvents.filter(({ ph, name }) => ph === 'X' && !name.includes('×')).length
  let events = 0
  for await (const event of run) if (event.type === 'syscall') events++
  expect(single + merged + dropped).toBe(events)
  expect(events).toBe(calls)
  // With room for everything each call is a slice, and nothing is said.
  const whole = parseTimeline(await collected(run))
  expect(whole.traceEvents.filter(({ ph }) => ph === 'X')).toHaveLength(calls)
  expect(whole.traceEvents.filter(({ ph, pid }) => ph === 'I' && pid === 0)).toEqual([])
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('valid JSON after %s', async (signal) => {
  const file = join(temporaryFolder(), 'trace.json')
  const running = start(perfetto(file, ...forever))
  await running.until(/ready/)
  while (statSync(file).size < 100_000) await new Promise(setImmediate)
  running.child.kill(signal)
  await running.done
  const { traceEvents } = parseTimeline(readFileSync(file, 'utf8'))
  expect(traceEvents.filter(({ ph }) => ph === 'X').length).toBeGreaterThan(100)
})

test('valid JSON whenever syslens is held', async () => {
  const file = join(temporaryFolder(), 'trace.json')
  const running = start(perfetto(file, ...forever))
  await running.until(/ready/)
  const state = (): string | undefined =>
    /^State:\s+(\S)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]
  const sizes = new Set<number>()
  for (let round = 0; round < 20; round++) {
    running.child.kill('SIGSTOP')
    while (state() !== 'T') await new Promise(setImmediate)
    const text = readFileSync(file, 'utf8')
    sizes.add(text.length)
    if (text !== '') parseTimeline(text)
    running.child.kill('SIGCONT')
    const { size } = statSync(file)
    while (statSync(file).size === size) await new Promise(setImmediate)
  }
  expect(sizes.size).toBe(20)
  running.child.kill('SIGKILL')
  await running.done
})

test.skipIf(!isRoot)(`a full disk: one line, the command goes on, and what is there is whole${skipped}`, () => {
  const folder = temporaryFolder()
  const script = `
    mount -t tmpfs -o size=128k none "$1" &&
    "$2" trace --format perfetto -o "$1/trace.json" sh -c 'i=0; while [ $i -lt 3000 ]; do read -r line </etc/hostname; i=$((i+1)); done; exit 7'
    code=$?; cat "$1/trace.json"; exit $code`
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', folder, launcher], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  })
  expect(status).toBe(7)
  expect(stderr).toMatch(
    /^syslens: recording ended: cannot write to .*: no space left on device \(ENOSPC\); the command goes on\n$/,
  )
  expect(parseTimeline(stdout).traceEvents.length).toBeGreaterThan(100)
})

test('with --stack each call has its frames', async () => {
  const { stdout, code } = await syslens(perfetto('-', '--stack', 'ls', '/nothing/here'))
  expect(code).toBe(2)
  const slices = parseTimeline(stdout).traceEvents.filter(({ ph }) => ph === 'X')
  const frames = slices.flatMap(({ args }) => (args!.stack as string[] | undefined) ?? [])
  expect(frames.length).toBeGreaterThan(slices.length)
  // Where the C library's debug information is installed, its frames have lines rather than the library's name.
  expect(frames.join('\n')).toMatch(/libc\.so|__libc_start_main/)
})

test('through a pipe', async () => {
  const { stdout, code } = await syslens(perfetto('-', 'sh', '-c', 'exit 3'))
  expect(code).toBe(3)
  expect(parseTimeline(stdout).traceEvents.map(({ name }) => name)).toContain('exit_group')
})

test('--errors and a selection: only those, and no counter that would be wrong', async () => {
  const file = join(temporaryFolder(), 'trace.json')
  await syslens(perfetto(file, '-e', '%file', '--errors', 'ls', '/nothing/here'))
  const { traceEvents } = parseTimeline(readFileSync(file, 'utf8'))
  const slices = traceEvents.filter(({ ph }) => ph === 'X')
  expect(slices.length).toBeGreaterThan(0)
  expect(slices.filter(({ args }) => typeof args!.error !== 'string')).toEqual([])
  expect(traceEvents.filter(({ ph }) => ph === 'C')).toEqual([])
})

test('a trace that fails: the text is whole, then the error comes', async () => {
  async function* failing(): AsyncGenerator<TraceEvent> {
    for await (const event of trace('true', [], { stdio: 'ignore' })) yield event
    throw new Error('in the middle')
  }
  let text = ''
  const reading = (async () => {
    for await (const piece of perfettoJson(failing())) text += piece
  })()
  await expect(reading).rejects.toThrow('in the middle')
  expect(parseTimeline(text).traceEvents.length).toBeGreaterThan(10)
})

test('names of anybody’s making', async () => {
  const name = 'a"\\\n\u{1f600}\x1b[31m'.repeat(40)
  const run = trace('cat', [name], { stdio: 'ignore', stringLimit: 10_000 })
  const { traceEvents } = parseTimeline(await collected(run))
  const opened = traceEvents.findLast(
    ({ ph, name: call, args }) => ph === 'X' && call === 'openat' && String(args!.path).startsWith('a"'),
  )!
  expect(opened.args).toMatchObject({ error: 'ENAMETOOLONG' })
  expect(String(opened.args!.path)).toHaveLength(200)
  // Throws for half a character.
  expect(encodeURIComponent(String(opened.args!.path))).toContain('%F0%9F%98%80')
})

describe('wrong calls', () => {
  test.each([
    [['--format', 'perfetto', 'true'], '--format perfetto needs a file: -o trace.json'],
    [['--format', 'perfeto', '-o', 'x', 'true'], '--format takes text, json or perfetto, not "perfeto"'],
    [['--format', 'perfetto', '--json', '-o', 'x', 'true'], '--json and --format perfetto exclude each other'],
    [
      ['--format', 'perfetto', '--summary', '-o', 'x', 'true'],
      '--format perfetto has no table: leave out --summary and --tree',
    ],
    [['--max-size', '1M', 'true'], '--max-size is for --format perfetto'],
    [
      ['--format', 'perfetto', '--max-size', '1', '-o', 'x', 'true'],
      '--max-size takes a size from 64K on, such as 100M or 1G, not "1"',
    ],
  ])('%j', async (args, message) => {
    const { code, stderr } = await syslens(['trace', ...args])
    expect({ code, stderr }).toEqual({ code: 125, stderr: `syslens: ${message}\n         See: syslens trace --help\n` })
  })

  test('maxBytes', async () => {
    for (const maxBytes of [0, 65_535, Number.NaN, 1e300]) {
      await expect(collected([], { maxBytes })).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
    }
    expect(parseTimeline(await collected([])).traceEvents).toHaveLength(1)
  })
})
