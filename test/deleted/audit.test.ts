import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { auditDeleted, listFds, type DeletedAudit, type DeletedFile } from '../../lib/index.js'
import { syslens } from '../support/cli.js'
import { hold, isRoot, temporaryFolder, type Held } from '../support/hold.js'

function heldBy({ files, memory }: DeletedAudit, pid: number): DeletedFile[] {
  return [...files, ...memory].filter(({ pids }) => pids.includes(pid))
}

/** What stat(2) says through the descriptor. */
function blocksOf({ pid }: Held, fd: number): number {
  return statSync(`/proc/${pid}/fd/${fd}`).blocks * 512
}

test('case 25: an unlinked file', async () => {
  const held = await hold('unlinked')
  const [file, ...more] = heldBy(await auditDeleted(), held.pid)
  expect(more).toEqual([])
  expect(file).toMatchObject({
    path: join(held.folder, 'big'),
    reason: 'unlinked',
    kind: 'file',
    size: 8 << 20,
    pids: [held.pid],
  })
  expect(file!.allocated).toBe(blocksOf(held, held.numbers[0]!))
  expect(file!.allocated).toBeGreaterThanOrEqual(8 << 20)
})

const nfsFolder = process.env['SYSLENS_NFS_FOLDER']

test.skipIf(nfsFolder === undefined)(
  'a file removed on the NFS client that has it open (needs SYSLENS_NFS_FOLDER, a writable folder on NFS)',
  async () => {
    const held = await hold('unlinked', { folder: mkdtempSync(join(nfsFolder!, 'syslens-')) })
    const [file, ...more] = heldBy(await auditDeleted(), held.pid)
    expect(more).toEqual([])
    expect(file).toMatchObject({ reason: 'silly-rename', kind: 'file', size: 8 << 20, pids: [held.pid] })
    expect(file!.path).toMatch(/\/\.nfs[0-9a-f]{24}$/)
    await held.end()
    // The client removes the file itself when it is closed.
    rmdirSync(held.folder)
  },
)

test('case 26: shared by four processes, counted once, exclusive to none', async () => {
  const held = await hold('shared')
  const [fd, ...children] = held.numbers as [number, number, number, number]
  const audit = await auditDeleted()
  const [file] = heldBy(audit, held.pid)
  expect(file!.allocated).toBe(blocksOf(held, fd))
  expect(file!.holders.map(({ pid }) => pid).toSorted()).toEqual([held.pid, ...children].toSorted())
  for (const pid of [held.pid, ...children]) {
    expect(audit.processes.find((process) => process.pid === pid)).toMatchObject({
      exclusive: 0,
      shared: file!.allocated,
      files: 1,
    })
  }
  expect(file!.advice.close).toHaveLength(4)
})

test('case 28: a sparse file frees its blocks, not its length', async () => {
  const held = await hold('sparse')
  const [file] = heldBy(await auditDeleted(), held.pid)
  expect(file).toMatchObject({ size: 10 * 2 ** 30, allocated: blocksOf(held, held.numbers[0]!) })
  expect(file!.allocated).toBeLessThan(1 << 20)
})

test('case 29: a file with another name is not deleted, and is once that is gone', async () => {
  const held = await hold('links')
  expect(heldBy(await auditDeleted(), held.pid)).toEqual([])
  const row = (await listFds(held.pid)).fds.find(({ fd }) => fd === held.numbers[0])
  expect(row).toMatchObject({ deleted: false, links: 1, reason: 'name-only', path: join(held.folder, 'first') })
  await held.step()
  expect(heldBy(await auditDeleted(), held.pid)).toMatchObject([{ reason: 'unlinked', allocated: 4096 }])
})

test('case 31: a temporary file that never had a name, and that gets one', async () => {
  const held = await hold('tmpfile')
  expect(heldBy(await auditDeleted(), held.pid)).toMatchObject([{ reason: 'tmpfile', allocated: 8192, size: 8192 }])
  await held.step()
  expect(heldBy(await auditDeleted(), held.pid)).toEqual([])
})

test('case 32: memory is not disk', async () => {
  const before = await auditDeleted()
  const held = await hold('memory')
  const audit = await auditDeleted()
  const [memory, shared] = held.numbers as [number, number]
  const own = audit.memory.filter(({ pids }) => pids.includes(held.pid))
  expect(own.map(({ path, allocated }) => [path, allocated])).toContainEqual(['/memfd:scratch', blocksOf(held, memory)])
  expect(own.some(({ path }) => path?.startsWith('/SYSV'))).toBe(true)
  // The anonymous mapping is nobody's file.
  expect(own).toHaveLength(2)
  const file = audit.files.find(({ pids }) => pids.includes(held.pid))
  expect(file).toMatchObject({ allocated: blocksOf(held, shared) })
  expect(audit.filesystems.find(({ key }) => key === file!.filesystem)).toMatchObject({ type: 'tmpfs', memory: true })
  const disk = (pid: number, { files, filesystems }: DeletedAudit): DeletedFile[] =>
    files.filter(
      ({ pids, filesystem }) =>
        pids.includes(pid) && filesystems.some(({ key, memory: inMemory }) => key === filesystem && !inMemory),
    )
  expect(disk(held.pid, audit)).toEqual(disk(held.pid, before))
})

test('case 34: a program whose executable was replaced', async () => {
  const folder = temporaryFolder()
  const program = join(folder, 'sleeper')
  copyFileSync('/bin/sleep', program)
  const child = spawn(program, ['1000'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.once('spawn', resolve))
  const untouched = await hold('file')
  copyFileSync('/bin/sleep', `${program}.new`)
  renameSync(`${program}.new`, program)
  const audit = await auditDeleted()
  expect(audit.restartNeeded.filter(({ pid }) => pid === child.pid)).toMatchObject([
    { command: 'sleeper', executable: program, libraries: [] },
  ])
  expect(heldBy(audit, child.pid!)).toMatchObject([{ path: program, reason: 'replaced', advice: { truncate: null } }])
  expect(audit.restartNeeded.some(({ pid }) => pid === untouched.pid)).toBe(false)
})

test('case 35: a removed working directory', async () => {
  const held = await hold('directory')
  expect(heldBy(await auditDeleted(), held.pid)).toMatchObject([
    { path: join(held.folder, 'd'), kind: 'directory', holders: [{ fd: null, hold: 'cwd' }] },
  ])
})

test('a mapping without a descriptor', async () => {
  const held = await hold('mapping')
  const [file] = heldBy(await auditDeleted(), held.pid)
  expect(file).toMatchObject({
    path: join(held.folder, 'mapped'),
    allocated: 6 << 20,
    holders: [{ fd: null, hold: 'mapping' }],
  })
  expect(file!.advice).toMatchObject({ truncate: null, close: [], restart: [held.pid] })
  expect(file!.advice.warning).toContain('SIGBUS')
})

test.skipIf(!isRoot)('cases 37 and 38: bind mount, covered path, lazy unmount (needs root)', async () => {
  const held = await hold('mounts')
  const [bound, masked, lazy, own] = held.numbers as [number, number, number, number]
  const { fds } = await listFds(held.pid)
  const row = (fd: number): (typeof fds)[number] => fds.find((candidate) => candidate.fd === fd)!
  expect(row(bound)).toMatchObject({ deleted: true, links: 0 })
  expect(row(bound).detached).toBeUndefined()
  expect(row(masked)).toMatchObject({ deleted: false, links: 1, path: join(held.folder, 'masked/file') })
  expect(row(lazy)).toMatchObject({ deleted: false, detached: true, path: '/file' })
  expect(row(own)).toMatchObject({ path: join(held.folder, 'private/file'), deleted: false })
  expect(row(own).detached).toBeUndefined()
  expect(heldBy(await auditDeleted(), held.pid)).toMatchObject([{ allocated: 4096, holders: [{ fd: bound }] }])
})

test('case 40: descriptors in flight', async () => {
  const held = await hold('in-flight')
  const { inFlight } = await auditDeleted()
  expect(inFlight.filter(({ pid }) => pid === held.pid)).toEqual([
    { pid: held.pid, command: 'hold', fd: held.numbers[0], count: 3 },
  ])
  const { stdout } = await syslens(['deleted'])
  expect(stdout).toContain(`3 descriptors in flight to fd ${held.numbers[0]} of hold (${held.pid})`)
})

test('case 41: a file that only an io_uring holds', async () => {
  const held = await hold('ring')
  const path = join(held.folder, 'registered file')
  const { rings } = await auditDeleted()
  expect(rings.filter(({ pid }) => pid === held.pid)).toEqual([
    { pid: held.pid, command: 'hold', fd: held.numbers[0], path },
  ])
  const { fds } = await listFds(held.pid)
  expect(fds.filter(({ hold: how }) => how === 'io_uring')).toMatchObject([
    { path, deleted: null, reason: 'name-only' },
  ])
})

test('case 43: what truncation does to a writer is said before', async () => {
  for (const name of ['writer', 'appender']) {
    const held = await hold(name)
    const [fd] = held.numbers as [number]
    const [file] = heldBy(await auditDeleted(), held.pid)
    expect(file!.advice.truncate).toBe(`: > /proc/${held.pid}/fd/${fd}`)
    expect(file!.advice.warning!.includes('not O_APPEND')).toBe(name === 'writer')
    truncateSync(`/proc/${held.pid}/fd/${fd}`)
    const [, size, blocks] = (await held.step()).split(' ').map(Number) as [number, number, number]
    expect(size).toBe(name === 'writer' ? (8 << 20) + 100 : 100)
    expect(blocks).toBe(8)
    const [after] = heldBy(await auditDeleted(), held.pid)
    expect(after).toMatchObject({ size, allocated: 4096 })
  }
})

test('case 44: a rescued copy is equal, and the holder notices nothing', async () => {
  const held = await hold('offset')
  const [fd] = held.numbers as [number]
  const original = readFileSync(`/proc/${held.pid}/fd/${fd}`)
  const copy = join(temporaryFolder(), 'copy')
  const [file] = heldBy(await auditDeleted(), held.pid)
  const wrong = await syslens(['deleted', '--rescue', `${held.pid}:${fd}`, '--inode', '1', copy])
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain(`is inode ${file!.inode} by now, not 1`)
  const { code, stderr } = await syslens(['deleted', '--rescue', `${held.pid}:${fd}`, '--inode', file!.inode, copy])
  expect([code, stderr]).toEqual([0, `syslens: copied ${(original.length / 1000).toFixed(1)} KB to ${copy}\n`])
  expect(readFileSync(copy).equals(original)).toBe(true)
  expect(await held.step()).toBe('offset 1234')
  // Never over something that is there.
  expect((await syslens(['deleted', '--rescue', `${held.pid}:${fd}`, copy])).code).toBe(1)
})
