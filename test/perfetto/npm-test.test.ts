// A trace of `npm test` of a real package, read and asked by something that is not ours.
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { launcher } from '../support/cli.js'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll } from 'vitest'
import { buildModel, type Model, parseTimeline, slicesOf, type Timeline, withoutReader } from './model.js'

const root = new URL('../../', import.meta.url).pathname

const suite = `
  const { test } = require('node:test')
  const assert = require('node:assert')
  const ms = require('./index.js')
  test('times', () => assert.strictEqual(ms('2 days'), 172800000))
  test('children', () => assert.strictEqual(require('node:child_process').execFileSync('cat', ['license.md']).length > 0, true))
  test('missing', () => assert.throws(() => require('node:fs').readFileSync('no-such-file')))
`

describe.skipIf(buildModel === undefined)(`npm test of the package ms${withoutReader}`, () => {
  let folder: string
  let text: string
  let timeline: Timeline
  let model: Model

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'syslens-perfetto-'))
    const project = join(folder, 'ms')
    cpSync(join(root, 'node_modules/ms'), project, { recursive: true })
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Record<string, unknown>
    manifest.scripts = { test: 'node --test suite.cjs' }
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(project, 'suite.cjs'), suite)
    const file = join(folder, 'trace.json')
    const args = ['trace', '--format', 'perfetto', '-o', file, 'npm', 'test']
    const { status, stderr } = spawnSync(launcher, args, { cwd: project, encoding: 'utf8', timeout: 100_000 })
    if (status !== 0) throw new Error(stderr)
    text = readFileSync(file, 'utf8')
    expect(statSync(file).size).toBeGreaterThan(100_000)
    timeline = parseTimeline(text)
    model = buildModel!(timeline)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('where it comes from', () => {
    expect(timeline).toMatchObject({
      displayTimeUnit: 'ns',
      otherData: { syslens: expect.any(String), command: ['npm', 'test'] },
    })
    expect(new Date(String(timeline.otherData.epoch)).getTime()).toBeGreaterThan(Date.parse('2020-01-01'))
  })

  test('processes are tracks with the names of their programs', () => {
    const names = model.processes.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['node', 'cat']))
    expect(names.filter((name) => name === undefined || name === '')).toEqual([])
    // Each ended, and says how.
    const ends = model.events.filter((event) => event.isInstant() && /^(exited with|killed by)/.test(event.name))
    const real = model.processes.filter(({ id }) => id !== 0)
    expect(ends.map(({ pid }) => pid).toSorted()).toEqual(real.map(({ id }) => id).toSorted())
  })

  test('calls are slices that can be asked for', () => {
    const suites = slicesOf(model, ({ name, args }) => name === 'openat' && String(args.path).endsWith('suite.cjs'))
    expect(suites.length).toBeGreaterThan(0)
    expect(suites[0]!.args).toMatchObject({ flags: 'O_RDONLY|O_CLOEXEC', result: expect.any(Number) })
    const missing = slicesOf(model, ({ name, args }) => name === 'openat' && String(args.path).endsWith('no-such-file'))
    expect(missing.map(({ args }) => args.error)).toEqual(['ENOENT'])
    const cat = model.processes.find(({ name }) => name === 'cat')!
    const written = slicesOf(model, ({ pid, name, args }) => pid === cat.id && name === 'write' && args.fd === 1)
    expect(written.reduce((sum, { args }) => sum + Number(args.result), 0)).toBe(
      statSync(join(root, 'node_modules/ms/license.md')).size,
    )
    expect(written[0]!.args.fds).toEqual({ fd: expect.stringMatching(/^(pipe|UNIX)/) })
  })

  test('slices of a thread do not overlap: each has a track to itself', () => {
    const threads = model.processes.flatMap(({ threads: list }) => list)
    for (const { events } of threads) {
      const slices = events.filter((event) => event.isComplete()).toSorted((a, b) => a.start - b.start)
      for (let i = 1; i < slices.length; i++) expect(slices[i]!.start).toBeGreaterThanOrEqual(slices[i - 1]!.end)
    }
    expect(threads.length).toBeGreaterThan(10)
  })

  test('the time of a trace lies in its slices', () => {
    const exits = slicesOf(model, ({ name }) => name === 'exit_group')
    expect(exits.length).toBeGreaterThanOrEqual(model.processes.length - 2)
    expect(Math.max(...exits.map(({ end }) => end))).toBeLessThanOrEqual(model.end)
    expect(model.end - model.start).toBeGreaterThan(50_000)
  })

  test('arrows lead from the call that made a thread to its first call', () => {
    const begins = model.events.filter((event) => event.isFlowBegin())
    const ends = model.events.filter((event) => event.isFlowEnd())
    const ids = (events: typeof begins): unknown[] => events.map(({ traceEvent }) => traceEvent.id).toSorted()
    expect(begins.length).toBeGreaterThan(5)
    expect(ids(ends)).toEqual(ids(begins))
    for (const { pid, tid, start } of begins) {
      const around = slicesOf(
        model,
        (slice) => slice.pid === pid && slice.tid === tid && slice.start <= start && slice.end >= start,
      )
      expect(around.map(({ name }) => name).join()).toMatch(/^(clone3?|v?fork)$/)
    }
    for (const { pid, tid, start } of ends) {
      expect(slicesOf(model, (slice) => slice.pid === pid && slice.tid === tid && slice.start <= start)).toHaveLength(1)
    }
  })

  test('descriptors are a counter that ends with the process', () => {
    const counters = timeline.traceEvents.filter(({ ph }) => ph === 'C')
    for (const { id } of model.processes.filter(({ id: pid }) => pid !== 0)) {
      const values = counters.filter(({ pid }) => pid === id).map(({ args }) => Number(args!.open))
      expect(Math.max(...values)).toBeGreaterThan(2)
      expect(Math.max(...values)).toBeLessThan(200)
      expect(values.at(-1)).toBe(0)
    }
  })

  test('nothing of the environment is in it', () => {
    expect(text).not.toContain(process.env.PATH)
    expect(text).toMatch(/"envp":"\d+ variables"/)
  })
})
