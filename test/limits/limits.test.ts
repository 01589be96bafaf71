import { spawn } from 'node:child_process'
import { chmodSync, readFileSync, readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { limitNames, limits, nearLimits, setLimit, systemLimits, type ProcessLimits } from '../../lib/index.js'
import { syslens } from '../support/cli.js'
import { hold, isRoot, temporaryFolder } from '../support/hold.js'

function one(pid: number): ProcessLimits {
  const [process] = limits(pid).processes
  if (process === undefined) throw new Error(`no process ${pid}`)
  return process
}

test('case 62: descriptors count against NOFILE by their numbers', async () => {
  const held = await hold('lowered')
  // EMFILE: every number below 100 is taken.
  expect(held.numbers).toEqual([24])
  const full = one(held.pid)
  expect(full.limits.NOFILE).toMatchObject({ soft: 100, used: 100 })
  expect(full.files).toMatchObject({
    used: 100,
    headroom: 0,
    highest: 5000,
    open: readdirSync(`/proc/${held.pid}/fd`).length,
  })
  expect(full.files.open).toBeGreaterThanOrEqual(204)
  expect(nearLimits(1).some(({ pid, limit }) => pid === held.pid && limit === 'NOFILE')).toBe(true)
  await held.step()
  expect(one(held.pid).files).toMatchObject({ used: 99, headroom: 1 })
  await held.step()
  expect(one(held.pid).files).toMatchObject({ used: 99, headroom: 1, open: full.files.open! - 2 })
  const { stdout } = await syslens(['limits', String(held.pid)])
  expect(stdout).toMatch(/descriptors +NOFILE +99 +100 .*EMFILE after 1 more; \d+ above the limit, highest 5000/)
})

test("case 64: Node has raised its own limit, and syslens tells the caller's", async () => {
  const child = spawn(
    'prlimit',
    ['--nofile=1024:2000', process.execPath, '-e', 'console.log("ready"); setInterval(() => {}, 1000)'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  expect(one(child.pid!).limits.NOFILE).toMatchObject({ soft: 2000, hard: 2000 })
  const { launcher } = await import('../support/cli.js')
  const caller = await syslens(['--nofile=1024:2000', launcher, 'limits'], { command: ['prlimit'] })
  expect(caller.stdout).toMatch(/descriptors +NOFILE +- +1,024 +2,000/)
  expect(caller.stdout).toContain('Node runs with a soft NOFILE of 2,000; the caller has 1,024')
  const json = await syslens(['--nofile=1024:2000', '--core=0:77', launcher, 'limits', '--json'], {
    command: ['prlimit'],
  })
  expect(JSON.parse(json.stdout)).toMatchObject({
    caller: true,
    limits: { NOFILE: { soft: 1024, hard: 2000 }, CORE: { soft: 0, hard: 77 } },
    changedByNode: { NOFILE: { soft: 2000, hard: 2000 } },
  })
})

test('case 65: all 16 limits as /proc has them, unknown use is null', async () => {
  const held = await hold('file', { by: ['prlimit', '--core=4096:8192', '--nofile=50:60'] })
  const process = one(held.pid)
  expect(Object.keys(process.limits)).toEqual([...limitNames])
  const lines = readFileSync(`/proc/${held.pid}/limits`, 'utf8').trimEnd().split('\n').slice(1)
  const value = (word: string): number | 'unlimited' => (word === 'unlimited' ? word : Number(word))
  expect(lines).toHaveLength(16)
  for (const [number, line] of lines.entries()) {
    const [soft, hard] = line.slice(26).trim().split(/\s+/).map(value)
    expect(process.limits[limitNames[number]!], line).toMatchObject({ soft, hard })
  }
  for (const name of ['CORE', 'MSGQUEUE', 'RTTIME'] as const) expect(process.limits[name].used).toBeNull()
  for (const name of limitNames) expect(process.limits[name].unit).not.toBe('')
  const known = limitNames.filter((name) => process.limits[name].used !== null)
  expect(known).toHaveLength(13)
  // The test may itself run under nice(1).
  expect(process.limits.NICE.used).toBe(20 - getPriority())
  expect(JSON.parse(JSON.stringify(process))).toEqual(process)
})

test('case 67: queued signals', async () => {
  const held = await hold('signals')
  const before = one(held.pid).limits.SIGPENDING.used!
  await held.step()
  // Others of the same user may queue and take signals meanwhile; /proc at the same moment is the truth.
  const queued = Number(/^SigQ:\s+(\d+)/m.exec(readFileSync(`/proc/${held.pid}/status`, 'utf8'))![1])
  expect(Math.abs(one(held.pid).limits.SIGPENDING.used! - queued)).toBeLessThanOrEqual(2)
  expect(one(held.pid).limits.SIGPENDING.used).toBeGreaterThanOrEqual(Math.min(3, before))
})

test('case 68: locked memory', async () => {
  const held = await hold('locked-memory')
  expect(one(held.pid).limits.MEMLOCK.used).toBe(1 << 20)
})

test('case 70: mappings up to vm.max_map_count', async () => {
  const held = await hold('mappings')
  const lines = readFileSync(`/proc/${held.pid}/maps`, 'utf8').trimEnd().split('\n')
  const { used, limit } = one(held.pid).mappings
  expect(used).toBe(lines.length - (lines.some((line) => line.endsWith('[vsyscall]')) ? 1 : 0))
  expect(limit).toBe(Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8')))
  expect(used).toBeGreaterThan(limit! - 3)
})

test.skipIf(!isRoot)('case 71: inotify instances and watches once, however many descriptors (needs root)', async () => {
  // A user that nobody else here is, since others' watches come and go.
  const uid = 54_321
  const folder = temporaryFolder()
  chmodSync(folder, 0o777)
  await hold('watches', { uid, folder })
  const own = systemLimits().limits.filter(({ user }) => user === String(uid))
  const used = (name: string): unknown => own.find((limit) => limit.name === name)?.used
  expect([used('fs.inotify.max_user_instances'), used('fs.inotify.max_user_watches')]).toEqual([3, 5])
  expect(systemLimits().limits.find(({ name }) => name === 'fs.file-max')).toMatchObject({ scope: 'system' })
  const { stdout } = await syslens(['limits', '--system'])
  expect(stdout).toMatch(/fs\.inotify\.max_user_instances +3 +\d+ +inotify instances of 54321 +at the limit: EMFILE/)
})

test('case 73: metrics', async () => {
  const held = await hold('file', { by: ['prlimit', '--nofile=777:1000'] })
  const { stdout } = await syslens(['limits', '--metrics', String(held.pid)])
  const open = readdirSync(`/proc/${held.pid}/fd`).length
  expect(stdout).toContain(`process_open_fds{pid="${held.pid}",command="hold"} ${open}\n`)
  expect(stdout).toContain(`process_max_fds{pid="${held.pid}",command="hold"} 777\n`)
  expect(stdout).toContain(`process_virtual_memory_max_bytes{pid="${held.pid}",command="hold"} +Inf\n`)
})

test('a limit is set, raised, and refused with the reason', async () => {
  const held = await hold('file', { by: ['prlimit', '--nofile=500:1000'] })
  expect(setLimit(held.pid, 'nofile', { soft: 600, hard: 900 })).toEqual({ soft: 500, hard: 1000 })
  expect(one(held.pid).limits.NOFILE).toMatchObject({ soft: 600, hard: 900 })
  const raised = await syslens(['limits', String(held.pid), '--raise', 'nofile'])
  expect(raised).toMatchObject({ code: 0, stdout: `hold (pid ${held.pid}): NOFILE 600:900 → 900:900\n` })
  const set = await syslens(['limits', String(held.pid), '--set', 'nofile=300:800', '--set', 'core=unlimited'])
  expect(set.stdout).toContain('NOFILE 900:900 → 300:800')
  expect(one(held.pid).limits.NOFILE).toMatchObject({ soft: 300, hard: 800 })
  expect(() => setLimit(held.pid, 'NOFILE', { soft: 801 })).toThrowError(
    expect.objectContaining({ code: 'ERR_SYSLENS_LIMIT' }),
  )
  expect(() => setLimit(4_194_300, 'NOFILE', { soft: 1 })).toThrowError(
    expect.objectContaining({ code: 'ERR_SYSLENS_NO_PROCESS' }),
  )
  const unknown = await syslens(['limits', String(held.pid), '--set', 'nofiles=3'])
  expect(unknown).toMatchObject({ code: 125, stderr: expect.stringContaining('did you mean "nofile"?') as string })
})

test('what is near a limit is found on the whole host', async () => {
  const held = await hold('file', { by: ['prlimit', '--nofile=10:1000'] })
  const open = readdirSync(`/proc/${held.pid}/fd`).filter((fd) => Number(fd) < 10).length
  const { stdout, code } = await syslens(['limits', '--near', String(open * 10), '--json'])
  expect(code).toBe(0)
  const { near } = JSON.parse(stdout) as { near: { pid: number; limit: string; used: number; soft: number }[] }
  expect(near.filter(({ pid }) => pid === held.pid)).toMatchObject([{ limit: 'NOFILE', used: open, soft: 10 }])
  const text = await syslens(['limits', '--near', String(open * 10)])
  expect(text.stdout).toMatch(new RegExp(`${held.pid} +hold +\\S+ +NOFILE +${open * 10} % +${open} of 10 descriptors`))
  expect((await syslens(['limits', '--near', 'much'])).code).toBe(125)
})

test('unit and container from control groups', async () => {
  const { parseGroups } = await import('../../lib/deleted/origin.js')
  expect(parseGroups('0::/system.slice/nginx.service\n')).toEqual({ unit: 'nginx.service' })
  expect(parseGroups(`4:memory:/docker/${'ab'.repeat(32)}\n`)).toEqual({ container: 'ab'.repeat(6) })
  expect(parseGroups(`0::/system.slice/docker-${'0f'.repeat(32)}.scope\n`)).toMatchObject({ container: '0f'.repeat(6) })
  expect(parseGroups('0::/user.slice/user-1000.slice/user@1000.service/app.slice/a\\x2db.service\n')).toEqual({
    unit: 'a-b.service',
  })
})
