// A trace of `npm test` of a public package with the tests that it is published with, read and asked by something that is
// not ours. Each of the three tests of rc is a program; they write, read and remove files of settings.
import { cpSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { launcher } from '../support/cli.js'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll } from 'vitest'
import { buildModel, type Model, parseTimeline, slicesOf, type Timeline, withoutReader } from './model.js'

const root = new URL('../../', import.meta.url).pathname

interface Manifest {
  readonly scripts: { readonly test: string }
  readonly dependencies: Readonly<Record<string, string>>
}

const modules = join(root, 'node_modules')

describe.skipIf(buildModel === undefined)(`npm test of the package rc${withoutReader}`, () => {
  let folder: string
  let text: string
  let timeline: Timeline
  let model: Model

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'syslens-perfetto-'))
    const project = join(folder, 'rc')
    cpSync(join(modules, 'rc'), project, { recursive: true })
    const { scripts, dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest
    expect(scripts.test.match(/node test\/[\w-]+\.js/g)).toHaveLength(3)
    for (const name of Object.keys(dependencies)) {
      cpSync(join(modules, name), join(project, 'node_modules', name), { recursive: true })
    }
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
    // npm itself and three tests, and between them a shell.
    expect(names.filter((name) => name === 'node').length).toBeGreaterThanOrEqual(4)
    expect(names.some((name) => name?.endsWith('sh'))).toBe(true)
    expect(names.filter((name) => name === undefined || name === '')).toEqual([])
    // Each ended, and says how.
    const ends = model.events.filter((event) => event.isInstant() && /^(exited with|killed by)/.test(event.name))
    const real = model.processes.filter(({ id }) => id !== 0)
    expect(ends.map(({ pid }) => pid).toSorted()).toEqual(real.map(({ id }) => id).toSorted())
  })

  test('calls are slices that can be asked for', () => {
    const opened = (end: string) =>
      slicesOf(model, ({ name, args }) => name === 'openat' && String(args.path).endsWith(end))
    const tests = ['test/test.js', 'test/ini.js', 'test/nested-env-vars.js'].flatMap((end) => opened(end))
    expect(new Set(tests.map(({ pid }) => pid)).size).toBe(3)
    for (const { args } of tests) {
      expect(args).toMatchObject({ flags: 'O_RDONLY|O_CLOEXEC', result: expect.any(Number) as number })
    }
    // The settings of everybody, which nobody has made.
    const missing = slicesOf(model, ({ name, args }) => name === 'openat' && /^\/etc\/rc0\.\d+/.test(String(args.path)))
    expect(missing.length).toBeGreaterThanOrEqual(3)
    expect(new Set(missing.map(({ args }) => args.error))).toEqual(new Set(['ENOENT']))
    // Its own are made, written and removed.
    const made = opened('rc').filter(({ args }) => String(args.flags).includes('O_CREAT'))
    expect(made.length).toBeGreaterThan(0)
    for (const { pid, end, args } of made) {
      const later = slicesOf(model, (slice) => slice.pid === pid && slice.start >= end)
      const text = later.find(({ name, args: { fd } }) => name === 'write' && fd === args.result)
      expect(text?.args).toMatchObject({ fds: { fd: args.path }, buf: expect.stringContaining('// json') as string })
      expect(later.some(({ name, args: { path } }) => name === 'unlink' && path === args.path)).toBe(true)
    }
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
