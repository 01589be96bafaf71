import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { auditLeaks, type LeakingPlace, type LeakReport } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { temporaryFolder } from '../support/hold.js'

interface Audited extends LeakReport {
  readonly folder: string
  readonly exitCode: number | undefined
  readonly signal: string | undefined
}

/** What the ledger says of `leaks NAME`. */
async function audit(name: string, options: Parameters<typeof auditLeaks>[2] = {}): Promise<Audited> {
  const folder = temporaryFolder()
  const { report, outcome } = await auditLeaks(target('leaks'), [name, folder], { stdio: 'ignore', ...options })
  const { exitCode, signal } = outcome
  return { ...report, folder, exitCode, signal }
}

/** Only what the test's program did: the loader opens and closes files of its own. */
function left({ places }: LeakReport): Partial<LeakingPlace>[] {
  return places.map(({ call, kind, left: count }) => ({ call: call!, kind, left: count }))
}

const clean = { left: 0, places: [], execLeaks: [], misuses: [], exhaustions: [], running: [] }

test('a program that closes what it opens', async () => {
  expect(await audit('clean')).toMatchObject({ ...clean, exitCode: 0 })
})

test('case 54: a file, a pipe end and a socket left open at exit', async () => {
  const report = await audit('left')
  expect(report).toMatchObject({ exitCode: 0, left: 3, running: [], misuses: [], execLeaks: [] })
  expect(left(report).toSorted((a, b) => a.kind!.localeCompare(b.kind!))).toEqual([
    { call: 'openat', kind: 'file', left: 1 },
    { call: 'pipe2', kind: 'pipe', left: 1 },
    { call: 'socket', kind: 'socket', left: 1 },
  ])
  const file = report.places.find(({ kind }) => kind === 'file')
  expect(file!.examples).toMatchObject([{ name: join(report.folder, 'left'), fds: [3], position: 0 }])
  const pipe = report.places.find(({ kind }) => kind === 'pipe')
  expect(pipe).toMatchObject({ opened: 2, closed: 1, examples: [{ partnerClosed: true }] })
})

test('case 55: the same three, killed by SIGKILL', async () => {
  const report = await audit('killed')
  expect(report.signal).toBe('SIGKILL')
  expect(report.left).toBe(3)
  expect(new Set(report.places.map(({ kind }) => kind))).toEqual(new Set(['file', 'pipe', 'socket']))
})

test('case 56: closed twice, with who opened it, closed it and closed it again', async () => {
  const report = await audit('double-close')
  expect(report).toMatchObject({ left: 0 })
  expect(report.misuses).toMatchObject([
    {
      kind: 'double-close',
      fd: 3,
      count: 1,
      name: join(report.folder, 'a'),
      now: { call: 'close' },
      closed: { call: 'close' },
      opened: { call: 'openat' },
    },
  ])
  const [{ now, closed, opened }] = report.misuses as [(typeof report.misuses)[0]]
  expect([opened!.timeNs < closed!.timeNs, closed!.timeNs < now.timeNs]).toEqual([true, true])
})

test('used after close, and never opened', async () => {
  expect((await audit('use-after-close')).misuses).toMatchObject([
    { kind: 'use-after-close', fd: 3, now: { call: 'read' }, closed: { call: 'close' } },
  ])
  expect((await audit('never-opened')).misuses).toMatchObject([
    { kind: 'never-opened', fd: 77, now: { call: 'read' }, closed: null, opened: null },
  ])
})

test('case 58: close_range over gaps closes what is open and is no double close', async () => {
  expect(await audit('close-range')).toMatchObject(clean)
})

test('case 59: dup2 onto an open number closes what it was; one number of the copy is left', async () => {
  const report = await audit('dup2')
  expect(report).toMatchObject({ left: 1, misuses: [] })
  expect(report.places[0]!.examples).toMatchObject([{ name: join(report.folder, 'a'), fds: [4] }])
})

test('copies of one description are one leak with all its numbers', async () => {
  expect((await audit('duplicated')).places).toMatchObject([{ left: 1, examples: [{ fds: [3, 4] }] }])
})

test('case 61: a child that closes its copy has no part in what its parent leaves open', async () => {
  const { places } = await audit('fork')
  expect(places).toMatchObject([{ left: 1, opened: 1, closed: 0, examples: [{ fds: [3] }] }])
})

test('case 62: a thread closes what another thread opened', async () => {
  expect(await audit('thread')).toMatchObject(clean)
})

test('case 64: a descriptor fetched from another process', async () => {
  const report = await audit('getfd')
  expect(report.misuses).toEqual([])
  expect(report.places).toMatchObject([
    { call: 'pidfd_getfd', left: 1, examples: [{ name: join(report.folder, 'a') }] },
  ])
})

test('a descriptor that came in a message is what recvmsg opened', async () => {
  const report = await audit('sent')
  expect(report).toMatchObject({ left: 1, misuses: [] })
  expect(report.places).toMatchObject([{ call: 'recvmsg', left: 1, examples: [{ name: join(report.folder, 'a') }] }])
})

test('case 65: another program gets what was opened without O_CLOEXEC', async () => {
  const report = await audit('exec')
  expect(report.execLeaks).toMatchObject([
    {
      name: join(report.folder, 'for-nobody'),
      fd: 3,
      count: 1,
      program: expect.stringMatching(/\/true$/) as unknown,
      from: { call: 'openat', program: target('leaks') },
    },
  ])
  // It belongs to the other program from then on, and what was close-on-exec was closed.
  expect(report).toMatchObject({ left: 0, misuses: [] })
})

test('case 67: standard descriptors, LISTEN_FDS, process substitution and --allow are meant', async () => {
  const { execLeaks } = await audit('listen-fds')
  // 4 is the number that was copied to 3: close-on-exec.
  expect(execLeaks).toEqual([])
  const { report } = await auditLeaks('bash', ['-c', 'cat <(echo one) >/dev/null'], { stdio: 'ignore' })
  expect(report.execLeaks.filter(({ program }) => program.endsWith('/cat'))).toEqual([])
  expect((await audit('exec', { allow: [3] })).execLeaks).toEqual([])
})

test('case 68: an execve that fails changes nothing', async () => {
  expect(await audit('failed-exec')).toMatchObject(clean)
})

test('case 71: what io_uring opened is found at exit, without a call that opened it', async (context) => {
  const folder = temporaryFolder()
  spawnSync(target('leaks'), ['ring', folder])
  if (!existsSync(join(folder, 'by-ring'))) return context.skip('io_uring is not available here')
  const report = await audit('ring')
  expect(report.places).toMatchObject([
    { call: undefined, kind: 'file', left: 1, examples: [{ name: join(report.folder, 'by-ring'), timeNs: null }] },
  ])
})

test('who meets EMFILE is told from who leaks', async () => {
  const report = await audit('victim', { limits: { nofile: { soft: 50, hard: 50 } } })
  expect(report.limit).toEqual({ soft: 50, hard: 50 })
  expect(report.places).toMatchObject([{ call: 'eventfd2', kind: 'eventfd', closed: 0, rising: true }])
  expect(report.exhaustions).toMatchObject([{ error: 'EMFILE', call: { call: 'openat' }, count: 1 }])
})

test('bursts that come back to where they began are no growth', async () => {
  const report = await audit('burst')
  expect(report.places).toMatchObject([{ left: 1, opened: 1001, closed: 1000, rising: false }])
})

test('Node.js: the line of the call, also of opens that a thread of the pool makes', async () => {
  const script = new URL('programs/leak.cjs', import.meta.url).pathname
  const folder = temporaryFolder()
  for (const number of [0, 1, 2, 3]) writeFileSync(join(folder, `config-${number}`), 'x')
  const { report, outcome } = await auditLeaks(process.execPath, [script, folder], {
    jsStacks: true,
    stdio: 'ignore',
    limits: { nofile: { soft: 63, hard: 63 } },
  })
  for (const { pid } of report.exhaustions.map(({ call }) => call)) {
    onTestFinished(() => rmSync(`/tmp/perf-${pid}.map`, { force: true }))
  }
  expect(outcome.exitCode).toBe(0)
  const lineOf = (text: string): number =>
    readFileSync(script, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  const places = report.places.filter(({ place }) => place?.file === script)
  expect(places.map(({ place }) => `${place!.function}:${place!.line}`).toSorted()).toEqual([
    `appendAudit:${lineOf('/audit-')}`,
    `touchSession:${lineOf('/session-')}`,
  ])
  expect(places.every(({ left: count, opened, closed }) => count === opened && closed === 0)).toBe(true)
  // Who met the limit is the program, or a thread of the pool for it, not what tells of opens.
  for (const { call } of report.exhaustions) expect(call.place?.file).not.toContain('tell-opens')
})
