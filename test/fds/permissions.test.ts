import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { DeletedAudit, FdSnapshot, LimitsSnapshot } from '../../lib/index.js'
import { syslens } from '../support/cli.js'
import { hold, isRoot } from '../support/hold.js'

const nobody = 65534
const asNobody = { uid: nobody, gid: nobody, cwd: '/' }

// What runs as nobody must be able to read the package.
async function canRun(): Promise<boolean> {
  return isRoot && (await syslens(['--version'], asNobody)).code === 0
}

test('case 57: a process of root, seen by an ordinary user: the count, the denial, exit code 2 (needs root)', async (context) => {
  if (!(await canRun())) return context.skip('needs root, and a package that nobody may read')
  const held = await hold('file')
  const open = readdirSync(`/proc/${held.pid}/fd`).length
  const { code, stdout, stderr } = await syslens(['fds', String(held.pid)], asNobody)
  expect(code).toBe(2)
  expect(stdout).toBe(`hold (${held.pid}): ${open} descriptors\n`)
  expect(stderr).toBe(
    `syslens: not permitted to look into ${held.pid} (hold): descriptors, ${open} open descriptors\n` +
      '         They belong to other users or are protected. Run it as root, for example with sudo.\n',
  )
  const limits = await syslens(['limits', String(held.pid), '--json'], asNobody)
  expect(limits.code).toBe(2)
  const [process] = (JSON.parse(limits.stdout) as LimitsSnapshot).processes
  expect(process).toMatchObject({
    pid: held.pid,
    files: { open },
    limits: { NOFILE: { soft: expect.any(Number) as number } },
  })
  expect(process!.limits.AS.used).toBeGreaterThan(0)
})

test('case 58: what an ordinary user cannot see is counted (needs root)', async (context) => {
  if (!(await canRun())) return context.skip('needs root, and a package that nobody may read')
  const held = await hold('unlinked')
  const { code, stdout, stderr } = await syslens(['deleted', '--json'], asNobody)
  expect(code).toBe(0)
  const audit = JSON.parse(stdout) as DeletedAudit
  expect(audit.files.some(({ pids }) => pids.includes(held.pid))).toBe(false)
  expect(audit.incomplete).toContainEqual(expect.objectContaining({ pid: held.pid, reason: 'permission' }))
  expect(stderr).toMatch(/could not look into [\d,]+ processes/)
})

test('case 59: a process of the same user that is not dumpable (needs root)', async (context) => {
  if (!(await canRun())) return context.skip('needs root, and a package that nobody may read')
  const { mkdtempSync, chmodSync, rmSync } = await import('node:fs')
  const folder = mkdtempSync('/tmp/syslens-nobody-')
  chmodSync(folder, 0o777)
  try {
    const held = await hold('not-dumpable', { uid: nobody, folder })
    const { code, stdout, stderr } = await syslens(['fds', String(held.pid), '--json'], asNobody)
    expect(code).toBe(2)
    const { processes, incomplete } = JSON.parse(stdout) as FdSnapshot
    expect(processes).toMatchObject([{ open: held.numbers[0], uid: nobody }])
    expect(incomplete).toMatchObject([{ pid: held.pid, reason: 'permission', open: held.numbers[0] }])
    expect(stderr).toContain(`${held.numbers[0]} open descriptors`)
    await held.end()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('case 61: /proc that hides other users says so (needs root)', async (context) => {
  if (!(await canRun())) return context.skip('needs root, and a package that nobody may read')
  const { launcher } = await import('../support/cli.js')
  const script =
    'mount -t proc -o hidepid=invisible proc /proc && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0" fds --json'
  const { code, stdout, stderr } = await syslens([launcher], {
    command: ['unshare', '-m', '-p', '-f', '--propagation', 'private', 'sh', '-c', script],
    cwd: '/',
  })
  expect(stderr).toContain('/proc is mounted with hidepid')
  expect((JSON.parse(stdout) as FdSnapshot).incomplete).toContainEqual({
    pid: null,
    reason: 'hidepid',
    what: 'processes of other users',
  })
  expect(code).toBe(0)
})
