import { execFileSync, spawnSync } from 'node:child_process'
import { openSync, closeSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listFds, listFdsSync, openFdCount, type FdRow, type FdSnapshot } from '../../lib/index.js'
import { launcher, start, syslens } from '../support/cli.js'
import { hold, isRoot } from '../support/hold.js'

const addon = new URL('../../prebuilds/linux-x64/syslens.node', import.meta.url).pathname

test('case 46: the main thread has ended, another one holds a file', async () => {
  const { pid, numbers, folder } = await hold('ended-leader')
  const { processes, fds } = await listFds(pid)
  expect(processes).toMatchObject([{ pid, state: 'leader-ended' }])
  expect(fds.find(({ fd }) => fd === numbers[0])).toMatchObject({ path: join(folder, 'left'), kind: 'file', size: 5 })
})

test('a thread with a descriptor table of its own has rows of its own', async () => {
  const { pid, numbers, folder } = await hold('thread-table')
  const [fd, tid] = numbers as [number, number]
  const { fds } = await listFds(pid)
  expect(fds.filter((row) => row.path === join(folder, 'only in the thread'))).toMatchObject([{ pid, tid, fd }])
  expect(fds.filter((row) => row.fd === 0)).toMatchObject([{ pid }, { pid, tid }])
})

test('case 47: a zombie and a kernel thread have no descriptors, which is no error', async () => {
  const { numbers } = await hold('zombie')
  const [zombie] = numbers as [number]
  expect(await listFds(zombie)).toMatchObject({
    fds: [],
    incomplete: [],
    processes: [{ pid: zombie, state: 'zombie', open: 0 }],
  })
  expect(openFdCount(zombie)).toBe(0)
  const { code, stdout } = await syslens(['fds', String(zombie)])
  expect([code, stdout]).toEqual([0, `hold (${zombie}) is a zombie: it has no descriptors\n`])
  const kernel = await listFds(2)
  if (kernel.processes[0]?.command === 'kthreadd') {
    expect(kernel).toMatchObject({ fds: [], incomplete: [], processes: [{ pid: 2, state: 'kernel', open: 0 }] })
  }
})

test('case 49: one table of two processes is listed for both and counted once', async () => {
  const { pid, numbers, folder } = await hold('shared-table')
  const [other] = numbers as [number]
  const { processes, fds } = await listFds([pid, other])
  expect(processes).toMatchObject([
    { pid, sharesTableWith: other },
    { pid: other, sharesTableWith: pid },
  ])
  expect(fds.filter(({ path }) => path === join(folder, 'in one table')).map((row) => row.pid)).toEqual([pid, other])
  const { stdout } = await syslens(['fds', '--summary', `${pid},${other}`])
  expect(stdout).toContain(`shared fd table with pid ${other}`)
})

test('case 50: 20 full scans while 500 short processes come and go', async () => {
  const held = await hold('churn')
  const over = held.step()
  const steady = await hold('file')
  const rows = (await listFds(steady.pid)).fds
  const before = readdirSync('/proc/self/fd').length
  for (let scan = 0; scan < 20; scan++) {
    const { fds, incomplete } = await listFds(undefined, { peers: scan % 2 === 0 })
    // Nothing about processes that ended: that is no gap.
    expect(incomplete.filter(({ reason }) => reason !== 'permission')).toEqual([])
    expect(fds.filter(({ pid }) => pid === steady.pid)).toHaveLength(rows.length)
  }
  expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  await over
})

test.skipIf(!isRoot)('case 52: other mount, pid, network and user namespaces (needs root)', async () => {
  const net = await hold('net-namespace')
  const [tcp, unix] = net.numbers as [number, number]
  const { fds, processes } = await listFds(net.pid)
  expect(fds.find(({ fd }) => fd === tcp)).toMatchObject({
    kind: 'tcp',
    state: 'LISTEN',
    local: { address: '0.0.0.0', port: 7777 },
    backlog: 9,
  })
  expect(fds.find(({ fd }) => fd === unix)).toMatchObject({
    kind: 'unix',
    state: 'LISTEN',
    socketPath: `${net.folder}/listener`,
  })
  expect(processes[0]!.netNamespace).not.toBe((await listFds('self')).processes[0]!.netNamespace)
  const user = await hold('user-namespace')
  expect((await listFds(user.pid)).fds.find(({ fd }) => fd === user.numbers[0])).toMatchObject({ size: 3 })
  const pidNamespace = await hold('pid-namespace')
  expect((await listFds(pidNamespace.numbers[0]!)).fds.length).toBeGreaterThan(2)
  const mounts = await hold('mounts')
  const own = mounts.numbers[3]!
  const snapshot = await listFds(mounts.pid)
  expect(snapshot.fds.find(({ fd }) => fd === own)).toMatchObject({ path: join(mounts.folder, 'private/file') })
  expect(snapshot.processes[0]!.mountNamespace).not.toBe((await listFds('self')).processes[0]!.mountNamespace)
})

test('case 53: 19,000 descriptors in one process', async () => {
  const held = await hold('many', {
    by: ['sh', '-c', 'ulimit -n 20000 2>/dev/null || ulimit -n $(ulimit -Hn); exec "$@"', '--'],
  })
  const [count] = held.numbers as [number]
  expect(count).toBeGreaterThan(900)
  const { fds, processes } = await listFds(held.pid)
  const open = readdirSync(`/proc/${held.pid}/fd`).length
  expect(open).toBeGreaterThanOrEqual(count + 3)
  expect(fds).toHaveLength(open)
  expect(processes[0]!.open).toBe(open)
  expect(openFdCount(held.pid)).toBe(open)
})

test('case 56: its own descriptors and none of the scan, exactly', async () => {
  const listed = (): number[] => {
    const numbers = readdirSync('/proc/self/fd')
      .map(Number)
      .toSorted((a, b) => a - b)
    // The one that readdir itself had open is closed by now.
    return numbers.filter((fd) => {
      try {
        closeSync(openSync(`/proc/self/fdinfo/${fd}`, 'r'))
        return true
      } catch {
        return false
      }
    })
  }
  const own = (rows: readonly FdRow[]): number[] => rows.map(({ fd }) => fd!)
  const expected = listed()
  for (const options of [{}, { details: true }, { details: false }, { holders: true }]) {
    const { fds } = await listFds('self', options)
    expect(own(fds.filter((row) => row.hold === 'descriptor'))).toEqual(expected)
    expect(own(listFdsSync('self', options).fds.filter((row) => row.hold === 'descriptor'))).toEqual(expected)
  }
  const everything = await listFds()
  expect(own(everything.fds.filter(({ pid }) => pid === process.pid))).toEqual(expected)
  expect(openFdCount()).toBe(expected.length)
  // Nor are threads of the scan taken for threads of the program with tables of their own.
  expect(everything.fds.some(({ pid, tid }) => pid === process.pid && tid !== undefined)).toBe(false)
})

test('case 56: scans from several threads at once do not see each other', () => {
  const scan = `
    const { parentPort, workerData: { addon, gate } } = require('node:worker_threads')
    const { fdsScanSync } = require(addon)
    // All begin together: a worker that starts opens descriptors of its own.
    Atomics.add(gate, 0, 1)
    while (Atomics.load(gate, 0) < 3) Atomics.wait(gate, 1, 0, 1)
    const counts = new Set()
    for (let i = 0; i < 30; i++) {
      const { rows } = fdsScanSync({ pids: [process.pid] })
      counts.add(JSON.parse('[' + Buffer.from(rows) + ']').length)
    }
    parentPort.postMessage([...counts])
    parentPort.once('message', () => {})`
  // In a process of its own, since a test runner opens files whenever it likes.
  const code = `
    const { Worker } = require('node:worker_threads')
    const addon = ${JSON.stringify(addon)}
    const workerData = { addon, gate: new Int32Array(new SharedArrayBuffer(8)) }
    const workers = Array.from({ length: 3 }, () => new Worker(${JSON.stringify(scan)}, { eval: true, workerData }))
    Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)))).then((counts) => {
      const open = require(addon).fdsOpenCount(process.pid)
      require('node:fs').writeSync(1, JSON.stringify({ counts, open }))
      process.exit(0)
    })`
  const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' })
  const { counts, open } = JSON.parse(stdout) as { counts: number[][]; open: number }
  expect(counts).toEqual([[open], [open], [open]])
})

test('a scan works where the table of the host is full', () => {
  const code = `
    const fs = require('node:fs')
    const addon = require(${JSON.stringify(addon)})
    let count = 0
    try { for (;;) { fs.openSync('/dev/null'); count++ } } catch (error) { if (error.code !== 'EMFILE') throw error }
    const rows = JSON.parse('[' + Buffer.from(addon.fdsScanSync({ pids: [process.pid] }).rows) + ']').length
    // Descriptors that we inherited may lie above the limit.
    process.stdout.write(JSON.stringify([rows, addon.fdsOpenCount(process.pid), count]))`
  const run = spawnSync('prlimit', ['--nofile=60:60', process.execPath, '-e', code], { encoding: 'utf8' })
  const [rows, open, count] = JSON.parse(run.stdout) as [number, number, number]
  expect(rows).toBe(open)
  expect(count).toBeGreaterThan(20)
  expect(rows).toBeGreaterThanOrEqual(60)
})

test('unknown and bad targets', async () => {
  const gone = 4_194_300
  expect(await listFds(gone)).toMatchObject({
    fds: [],
    processes: [],
    incomplete: [{ pid: gone, reason: 'no-such-process' }],
  })
  expect(() => openFdCount(gone)).toThrowError(expect.objectContaining({ code: 'ERR_SYSLENS_NO_PROCESS' }))
  await expect(listFds(-1)).rejects.toMatchObject({ code: 'ERR_SYSLENS_TARGET' })
  await expect(listFds([])).rejects.toMatchObject({ code: 'ERR_SYSLENS_TARGET' })
  await expect(listFds({ user: 'no such user' })).rejects.toMatchObject({ code: 'ERR_SYSLENS_TARGET' })
  const { code, stderr, stdout } = await syslens(['fds', String(gone)])
  expect([code, stdout, stderr]).toEqual([1, '', `syslens: no process ${gone}\n`])
  expect(await syslens(['fds', 'no-such-name'])).toMatchObject({ code: 1, stdout: '' })
  expect(await syslens(['fds', '--knd', 'tcp'])).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('did you mean "--kind"?') as string,
  })
})

test('names, users and several at once', async () => {
  const held = await hold('file')
  const byName = await listFds('hold')
  expect(byName.processes.some(({ pid }) => pid === held.pid)).toBe(true)
  expect(byName.processes.every(({ command }) => command === 'hold')).toBe(true)
  const mixed = await listFds([held.pid, 'self', String(held.pid)])
  expect(mixed.processes.map(({ pid }) => pid).toSorted()).toEqual([held.pid, process.pid].toSorted())
  const byUser = await listFds({ user: process.getuid!() })
  expect(byUser.processes.some(({ pid }) => pid === held.pid)).toBe(true)
})

test('the library and the command line tell the same', async () => {
  const held = await hold('tcp')
  const document = JSON.parse((await syslens(['fds', String(held.pid), '--json'])).stdout) as FdSnapshot
  const snapshot = JSON.parse(JSON.stringify(await listFds(held.pid))) as FdSnapshot
  // Other programs may have come to share what was inherited from the shell.
  const own = ({ fds }: FdSnapshot): FdRow[] => fds.filter(({ fd }) => held.numbers.includes(fd!))
  expect(own(document)).toEqual(own(snapshot))
  expect(own(document)).toHaveLength(held.numbers.length)
  expect(Object.keys(document).toSorted()).toEqual(Object.keys(snapshot).toSorted())
  expect(document.version).toBe(snapshot.version)
  expect(document.processes).toEqual(snapshot.processes)
})

test('a snapshot is frozen, and a reader that goes away is no failure', async () => {
  const snapshot = await listFds('self')
  expect(Object.isFrozen(snapshot) && Object.isFrozen(snapshot.fds) && Object.isFrozen(snapshot.fds[0])).toBe(true)
  expect(
    execFileSync('sh', ['-c', `${launcher} fds | head -1; ${launcher} fds --json | head -c 10`], { encoding: 'utf8' }),
  ).toMatch(/PID/)
  const run = start(['fds'])
  run.child.stdout!.destroy()
  expect((await run.done).code).toBe(0)
})
