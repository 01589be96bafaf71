import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auditLeaks, type LeakingPlace, type LeakReport, trace } from '../../lib/index.js'
import { Description, DescriptorTable } from '../../lib/leaks/ledger/descriptor-table.js'
import { target } from '../support/build-targets.js'
import { launcher } from '../support/cli.js'
import { temporaryFolder } from '../support/hold.js'

interface Audited extends LeakReport {
  readonly folder: string
  readonly pid: number | undefined
  readonly exitCode: number | undefined
  readonly signal: string | undefined
}

/** What the ledger says of `leaks NAME`. */
async function audit(name: string, options: Parameters<typeof auditLeaks>[2] = {}): Promise<Audited> {
  const folder = temporaryFolder()
  const { report, outcome } = await auditLeaks(target('leaks'), [name, folder], { stdio: 'ignore', ...options })
  const { pid, exitCode, signal } = outcome
  return { ...report, folder, pid, exitCode, signal }
}

/** Only what the test's program did: the loader opens and closes files of its own. */
function left({ places }: LeakReport): Partial<LeakingPlace>[] {
  return places.map(({ call, kind, left: count }) => ({ call: call!, kind, left: count }))
}

const lineTexts = (file: string): string[] => readFileSync(file, 'utf8').split('\n')

/** A Python that has audit hooks. */
function pythonWithHooks(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; sys.addaudithook; print(sys.executable)'], {
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : undefined
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
    {
      kind: 'use-after-close',
      fd: 3,
      // No stack is taken at a read that works.
      now: { call: 'read', place: { function: 'main', module: target('leaks') } },
      closed: { call: 'close' },
    },
  ])
  expect((await audit('never-opened')).misuses).toMatchObject([
    { kind: 'never-opened', fd: 77, now: { call: 'read' }, closed: null, opened: null },
  ])
})

test('case 58: close_range over gaps closes what is open and is no double close', async () => {
  expect(await audit('close-range')).toMatchObject(clean)
  expect((await audit('close-range-twice')).misuses).toMatchObject([
    { kind: 'double-close', now: { call: 'close' }, closed: { call: 'close_range' } },
  ])
})

test('case 59: dup2 onto an open number closes what it was; one number of the copy is left', async () => {
  const report = await audit('dup2')
  expect(report).toMatchObject({ left: 1, misuses: [] })
  expect(report.places).toMatchObject([
    { opened: 2, closed: 1, examples: [{ name: join(report.folder, 'a'), fds: [4] }] },
  ])
})

test('copies of one description are one leak with all its numbers', async () => {
  expect((await audit('duplicated')).places).toMatchObject([{ left: 1, examples: [{ fds: [3, 4] }] }])
})

test('case 61: a child that closes its copy has no part in what its parent leaves open', async () => {
  const { places } = await audit('fork')
  expect(places).toMatchObject([{ left: 1, opened: 1, closed: 0, examples: [{ fds: [3] }] }])
  const { pid, ...kept } = await audit('fork-keeps')
  expect(kept.places).toMatchObject([{ left: 1, processes: 1, examples: [{ pid }] }])
})

test('case 62: a thread closes what another thread opened', async () => {
  expect(await audit('thread')).toMatchObject(clean)
  const { misuses } = await audit('thread-twice')
  expect(misuses).toMatchObject([{ kind: 'double-close', closed: { call: 'close' }, opened: { call: 'openat' } }])
})

test('case 64: a descriptor fetched from another process', async () => {
  const report = await audit('getfd')
  expect(report.misuses).toEqual([])
  expect(report.places).toMatchObject([{ call: 'pidfd_getfd', left: 1 }])
  const { pid, name, received } = report.places[0]!.examples[0]!
  expect([name, received]).toMatchObject([
    join(report.folder, 'a'),
    { fd: 33, socket: null, program: target('leaks'), opened: { call: 'openat', pid: received!.pid } },
  ])
  expect(received!.pid).not.toBe(pid)
})

test('a descriptor that came in a message is what recvmsg opened', async () => {
  const report = await audit('sent')
  expect(report).toMatchObject({ left: 1, misuses: [] })
  expect(report.places).toMatchObject([{ call: 'recvmsg', left: 1, examples: [{ name: join(report.folder, 'a') }] }])
})

test.each([
  'sent-to-child',
  'sent-by-name',
  // Received while the call that sends it goes on.
  'received-first',
  'received-first-by-name',
])('%s: from whom a descriptor came, over which socket', async (name) => {
  const report = await audit(name)
  expect(report).toMatchObject({ left: 1, misuses: [] })
  expect(report.places).toMatchObject([{ call: 'recvmsg', kind: 'file', opened: 1, closed: 0 }])
  const { pid, received } = report.places[0]!.examples[0]!
  expect(received).toMatchObject({ program: target('leaks'), opened: { call: 'openat', pid: received!.pid } })
  expect(received!.pid).not.toBe(pid)
  // As the receiver has the socket, and as the sender had the file.
  expect([received!.socket, received!.fd]).toEqual(name.endsWith('by-name') ? [5, 3] : [4, 4])
})

test('data that was not read when a connection was closed', async () => {
  const { closedUnread, left: count, misuses } = await audit('unread')
  // Of 15 bytes 8 were read; the others were read, or could still be.
  expect(closedUnread).toMatchObject([{ bytes: 7, count: 1, closed: { call: 'close' } }])
  expect(closedUnread[0]!.name).toMatch(/^TCP:\[127\.0\.0\.1:\d+->127\.0\.0\.1:\d+\]$/)
  expect([count, misuses]).toEqual([0, []])
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

test('case 70: Node.js: the line of the call, also of opens that a thread of the pool makes', async () => {
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
  const lineOf = (text: string): number => lineTexts(script).findIndex((line) => line.includes(text)) + 1
  const places = report.places.filter(({ place }) => place?.file === script)
  expect(places.map(({ place }) => `${place!.function}:${place!.line}`).toSorted()).toEqual([
    `appendAudit:${lineOf('/audit-')}`,
    `touchSession:${lineOf('/session-')}`,
  ])
  expect(places.every(({ left: count, opened, closed }) => count === opened && closed === 0)).toBe(true)
  // Who met the limit is told by line as well, with what that line had opened before.
  expect(report.exhaustions).toHaveLength(1)
  const [{ call, opened, open }] = report.exhaustions as [LeakReport['exhaustions'][0]]
  expect(call.place).toMatchObject({ file: script, function: expect.stringMatching(/^(?!openSync)/) as unknown })
  expect(lineTexts(script)[call.place.line! - 1]).toMatch(/fs\.open(Sync)?\(/)
  expect(open).toBe(call.place.function === 'readConfig' ? 0 : opened)
  // What libuv keeps for its event loop is nobody's leak.
  expect([report.left, report.eventLoops > 0]).toEqual([places.reduce((sum, one) => sum + one.left, 0), true])
})

test('Python: the line of the call, who met the limit, and what was open then but closed at the end', async (context) => {
  const python = pythonWithHooks()
  if (python === undefined) return context.skip('no Python from 3.8 on')
  const script = new URL('programs/leak.py', import.meta.url).pathname
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'config'), 'x')
  const { report, outcome } = await auditLeaks(python, [script, folder], {
    pythonLines: true,
    stdio: 'ignore',
    limits: { nofile: { soft: 40, hard: 40 } },
  })
  expect(outcome.exitCode).toBe(0)
  const lineOf = (text: string): number => lineTexts(script).findIndex((line) => line.includes(text)) + 1
  expect(report.places).toMatchObject([
    { kind: 'file', closed: 0, rising: true, place: { function: 'lock_job', file: script, line: lineOf('os.open(') } },
    { kind: 'socket', left: 1, place: { function: 'listen', file: script, line: lineOf('socket.socket(') } },
  ])
  expect(report.exhaustions).toMatchObject([
    { count: 1, open: 0, call: { place: { function: 'load_template', file: script, line: lineOf('/config') } } },
  ])
  const [{ held, opened }] = report.exhaustions as [LeakReport['exhaustions'][0]]
  expect(opened).toBeGreaterThan(0)
  const logs = held.find(({ place }) => place.function === 'open_log')
  expect(logs).toMatchObject({ place: { file: script, line: lineOf('.log') } })
  expect([logs!.opened, logs!.closed]).toEqual([logs!.count, logs!.count])
})

test('Python: a sitecustomize of the installation is loaded all the same', async (context) => {
  const python = pythonWithHooks()
  if (python === undefined) return context.skip('no Python from 3.8 on')
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'sitecustomize.py'), 'import os; os.environ["CUSTOMIZED"] = __file__')
  const { outcome } = await auditLeaks(
    python,
    ['-c', 'import os, sys, sitecustomize; sys.exit(sitecustomize.__file__ != os.environ["CUSTOMIZED"])'],
    { pythonLines: true, env: { ...process.env, PYTHONPATH: folder }, stdio: 'ignore' },
  )
  expect(outcome.exitCode).toBe(0)
})

test('Node.js that ends at once leaves nothing, whatever its event loop has open', async () => {
  const { report } = await auditLeaks(process.execPath, ['-e', 'process.exit(0)'], { stdio: 'ignore' })
  expect(report).toMatchObject({ left: 0, places: [] })
  expect(report.eventLoops).toBeGreaterThan(0)
})

test('a server at the limit: connections that libuv accepts and closes, and resets', async () => {
  const script = new URL('programs/server.cjs', import.meta.url).pathname
  const { report, outcome } = await auditLeaks(process.execPath, [script, temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
    limits: { nofile: { soft: 50, hard: 50 } },
  })
  const [{ call, turnedAway, held }] = report.exhaustions as [LeakReport['exhaustions'][0]]
  expect(call.program).toBe(realpathSync(process.execPath))
  expect(turnedAway).toBeGreaterThan(0)
  // Of 80 callers, those that the server knows nothing of.
  expect(turnedAway).toBe(80 - outcome.exitCode!)
  // Those whose request was there already.
  expect(report.closedUnread.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(turnedAway)
  expect(held[0]).toMatchObject({ kind: 'file', pattern: expect.stringMatching(/\/upload-\*$/) as unknown, closed: 0 })
})

test('a shell keeps its script open, which is no leak', async () => {
  const script = join(temporaryFolder(), 'script')
  writeFileSync(script, 'exec 7</etc/passwd; true')
  const { report } = await auditLeaks('bash', [script], { stdio: 'ignore' })
  const left = [{ left: 1, examples: [{ name: '/etc/passwd', fds: [7] }] }]
  expect(report.places).toMatchObject(left)
  // Also where its name is no UTF-8.
  const bytes = await auditLeaks('bash', ['-c', String.raw`cp "$0" "$0"$'\xff'; exec bash "$0"$'\xff'`, script], {
    stdio: 'ignore',
  })
  expect(bytes.report.places).toMatchObject(left)
  const command = await auditLeaks('bash', ['-c', 'exec 7</etc/passwd'], { stdio: 'ignore' })
  expect(command.report.places).toMatchObject(left)
})

test('very many processes and mistakes: each place once, counted, with some of each', async () => {
  const { places, left: count } = await audit('many-processes')
  expect(count).toBe(300)
  expect(places).toMatchObject([{ left: 300, processes: 300, opened: 300, closed: 0 }])
  expect(places[0]!.examples).toHaveLength(8)
  expect(new Set(places[0]!.examples.map(({ pid }) => pid)).size).toBe(8)
  const { misuses } = await audit('many-mistakes')
  expect(misuses).toMatchObject([{ kind: 'never-opened', fd: 100, count: 1200 }])
})

test('more descriptors than the kernel is asked for: the calls decide about the others', async (context) => {
  const table = new DescriptorTable()
  const description = new Description(undefined, undefined)
  for (let fd = 0; fd < 40_000; fd++) table.open({ fd, description, inherited: false, made: undefined })
  const listed = Array.from({ length: 32_768 }, (_, index) => index).filter((fd) => fd !== 100)
  expect(table.missingFrom(listed, false)).toEqual([100])
  expect(table.missingFrom(listed, true)).toHaveLength(40_000 - 32_767)
  const nofile = { soft: 50_000, hard: 50_000 }
  const { exitCode } = await trace('true', [], { limits: { nofile }, only: [], stdio: 'ignore' }).catch(() => ({
    exitCode: undefined,
  }))
  if (exitCode !== 0) return context.skip('so many descriptors are not allowed here')
  const report = await audit('many', { limits: { nofile } })
  expect(report).toMatchObject({ exitCode: 0, left: 39_998, misuses: [] })
})

describe('programs that may not be looked into', () => {
  /** The report of `leaks NAME`, for somebody without privileges. */
  const auditUnprivileged = (name: string, folder: string): LeakReport => {
    const ids = process.getuid!() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const { stdout, stderr } = spawnSync(launcher, ['leaks', '--json', '-o', '-', target('leaks'), name, folder], {
      ...ids,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout) as LeakReport
  }
  const openFolder = (): string => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o777)
    return folder
  }

  test('an empty list at the end is no proof that all was closed', () => {
    const report = auditUnprivileged('not-dumpable', openFolder())
    expect(report).toMatchObject({ left: 1, misuses: [] })
    expect(report.places).toMatchObject([{ call: 'openat', kind: 'file', left: 1, opened: 2, closed: 1 }])
  })

  test('what such a program gets by an exec nobody knows; what it opens itself is its own', () => {
    const folder = openFolder()
    copyFileSync(target('leaks'), join(folder, 'unreadable'))
    chmodSync(join(folder, 'unreadable'), 0o111)
    const { left: count, execLeaks, misuses, places } = auditUnprivileged('exec-unreadable', folder)
    // Of a pipe the numbers stand in memory, where nobody may look.
    expect([count, execLeaks, misuses]).toEqual([2, [], []])
    expect(new Set(places.map(({ kind, program }) => `${kind} ${program}`))).toEqual(
      new Set(['file leaks', 'socket leaks']),
    )
  })
})
