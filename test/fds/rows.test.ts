import { readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listFds, listSockets, type FdRow, type FdSnapshot } from '../../lib/index.js'
import { describeFd, stateOf } from '../../lib/fds/describe.js'
import { hold } from '../support/hold.js'

function rowOf({ fds }: FdSnapshot, fd: number, pid?: number): FdRow {
  const row = fds.find((candidate) => candidate.fd === fd && (pid === undefined || candidate.pid === pid))
  if (row === undefined) throw new Error(`no row for fd ${fd}`)
  return row
}

test('case 1: a file opened for reading', async () => {
  const { pid, folder, numbers } = await hold('file')
  const row = rowOf(await listFds(pid), numbers[0]!)
  const status = statSync(join(folder, 'twelve'), { bigint: true })
  expect(row).toMatchObject({
    pid,
    command: 'hold',
    hold: 'descriptor',
    kind: 'file',
    access: 'r',
    path: join(folder, 'twelve'),
    size: 12,
    links: 1,
    deleted: false,
    inode: String(status.ino),
    flags: ['O_RDONLY'],
    closeOnExec: false,
    position: 0,
  })
  expect(row.device).toBe(`${(status.dev >> 8n) & 0xfffn}:${(status.dev & 0xffn) | ((status.dev >> 12n) & 0xfff00n)}`)
})

test('case 2: flags, close-on-exec and position', async () => {
  const { pid, numbers } = await hold('flags')
  expect(rowOf(await listFds(pid), numbers[0]!)).toMatchObject({
    access: 'rw',
    flags: ['O_RDWR', 'O_APPEND'],
    closeOnExec: true,
    position: 100,
  })
})

test('access is the same whether it comes from fdinfo or, in a list without details, from the link', async () => {
  // Standard input and output are sockets.
  const reader = await hold('file')
  const both = await hold('flags')
  for (const { pid } of [reader, both]) {
    const access = async (details: boolean): Promise<unknown[]> =>
      (await listFds(pid, { details })).fds.map(({ fd, access }) => [fd, access])
    expect(await access(false)).toEqual(await access(true))
  }
  const { fds } = await listFds(reader.pid, { details: false })
  expect(fds.map(({ fd, access }) => [fd, access])).toEqual(
    expect.arrayContaining([
      [0, 'rw'],
      [1, 'rw'],
      [reader.numbers[0], 'r'],
    ]),
  )
})

test('case 4: each end of a socketpair names the other', async () => {
  const { pid, numbers } = await hold('socketpair')
  const [fd, child, childFd] = numbers as [number, number, number]
  const snapshot = await listFds([pid, child])
  expect(rowOf(snapshot, fd, pid).peers).toEqual([{ pid: child, command: 'hold', fd: childFd, access: 'rw' }])
  expect(rowOf(snapshot, childFd, child).peers).toEqual([{ pid, command: 'hold', fd, access: 'rw' }])
  // The other end is found outside of what was asked for, too.
  expect(rowOf(await listFds(pid), fd).peers).toEqual([{ pid: child, command: 'hold', fd: childFd, access: 'rw' }])
})

test('case 5: an eventfd that a child has as well is one object', async () => {
  const { pid, numbers } = await hold('eventfd')
  const [fd, child] = numbers as [number, number]
  const snapshot = await listFds([pid, child])
  const [own, copy] = [rowOf(snapshot, fd, pid), rowOf(snapshot, fd, child)]
  expect(own).toMatchObject({ kind: 'eventfd', count: 5, semaphore: false })
  expect(copy.id).toBe(own.id)
  expect(own.peers).toEqual([{ pid: child, command: 'hold', fd, access: 'rw' }])
})

test('case 7: a closed target lives on in an epoll set', async () => {
  const { pid, numbers } = await hold('ghost')
  const [set, closed, copy] = numbers as [number, number, number]
  const snapshot = await listFds(pid)
  const row = rowOf(snapshot, set)
  expect(row).toMatchObject({ kind: 'epoll', targetCount: 1 })
  expect(row.targets).toMatchObject([{ fd: closed, ghost: 'closed', heldBy: copy, data: '0xdeadbeef', events: 0x19 }])
  expect(snapshot.fds.some(({ fd }) => fd === closed)).toBe(false)
  expect(describeFd(row)).toBe(`fds ${closed}!  (${closed} is closed but still watched through ${copy})`)
})

test('case 8: timerfd, signalfd, inotify, pidfd, memfd', async () => {
  const held = await hold('kinds')
  const [timer, signals, notify, pidfd, memory, child] = held.numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const before = await listFds(held.pid)
  expect(rowOf(before, timer)).toMatchObject({ kind: 'timerfd', clock: 'CLOCK_MONOTONIC', interval: 3.5, ticks: 0 })
  expect(rowOf(before, timer).remaining).toBeGreaterThan(900)
  expect(rowOf(before, signals)).toMatchObject({ kind: 'signalfd', signals: ['SIGUSR1'] })
  expect(rowOf(before, notify)).toMatchObject({ kind: 'inotify', watchCount: 3, access: 'r' })
  expect(
    rowOf(before, notify)
      .watches!.map(({ inode }) => inode)
      .toSorted(),
  ).toEqual(['w0', 'w1', 'w2'].map((name) => String(statSync(join(held.folder, name)).ino)).toSorted())
  expect(rowOf(before, pidfd)).toMatchObject({ kind: 'pidfd', target: child, exited: false })
  expect(rowOf(before, memory)).toMatchObject({ kind: 'memfd', path: '/memfd:a', deleted: false, reason: 'memory' })
  expect(await held.step()).toBe('reaped')
  expect(rowOf(await listFds(held.pid), pidfd)).toMatchObject({ kind: 'pidfd', target: null, exited: true })
})

test('cases 10 and 11: TCP with state, queues and addresses, also where nothing is bound', async () => {
  const { pid, numbers } = await hold('tcp')
  const [listener, client, accepted, waiting, unbound, unbound6, udp] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const snapshot = await listSockets(pid)
  const listening = rowOf(snapshot, listener)
  expect(listening).toMatchObject({
    kind: 'tcp',
    state: 'LISTEN',
    backlog: 7,
    queued: 1,
    local: { address: '127.0.0.1' },
  })
  expect(listening.remote).toBeUndefined()
  const [near, far] = [rowOf(snapshot, client), rowOf(snapshot, accepted)]
  expect(near).toMatchObject({ kind: 'tcp', state: 'ESTABLISHED', remote: listening.local })
  expect(far).toMatchObject({ kind: 'tcp', state: 'ESTABLISHED', local: near.remote, remote: near.local })
  expect(rowOf(snapshot, waiting).state).toBe('ESTABLISHED')
  for (const fd of [unbound, unbound6]) {
    const row = rowOf(snapshot, fd)
    expect(row).toMatchObject({ kind: 'tcp', state: 'UNBOUND' })
    expect([row.local, row.remote]).toEqual([undefined, undefined])
  }
  expect(rowOf(snapshot, udp)).toMatchObject({ kind: 'udp', state: 'UNCONNECTED', local: { address: '127.0.0.1' } })
  expect(describeFd(listening)).toBe(`127.0.0.1:${listening.local!.port}  (1 of 7 waiting)`)
  expect(stateOf(rowOf(snapshot, unbound))).toBe('UNBOUND')
})

test('case 13: a unix socket with a newline in its path', async () => {
  const { pid, numbers, folder } = await hold('unix-newline')
  const row = rowOf(await listFds(pid), numbers[0]!)
  expect(row).toMatchObject({ kind: 'unix', state: 'LISTEN', type: 'stream', socketPath: `${folder}/a\nb`, backlog: 3 })
  expect(describeFd(row)).toBe(`${folder}/a\\nb  (0 of 3 waiting)`)
})

test('vsock sockets with addresses and state (needs AF_VSOCK)', async (context) => {
  const { pid, numbers } = await hold('vsock')
  const [listening, port, unbound, client, accepted] = numbers as [number, number, number, number, number]
  if (listening < 0) return context.skip('this kernel has no AF_VSOCK')
  const snapshot = await listFds(pid)
  const row = rowOf(snapshot, listening)
  expect(row).toMatchObject({ kind: 'vsock', state: 'LISTEN', type: 'stream', local: { cid: 2 ** 32 - 1, port } })
  expect(describeFd(row)).toBe(`*:${port}`)
  expect(rowOf(snapshot, unbound)).toMatchObject({ kind: 'vsock', state: 'UNBOUND', type: 'stream' })
  expect(rowOf(snapshot, unbound).local).toBeUndefined()
  if (client < 0) return context.skip('vsock has no loopback transport here: connected ends are not tested')
  const [near, far] = [rowOf(snapshot, client), rowOf(snapshot, accepted)]
  expect(near).toMatchObject({ kind: 'vsock', state: 'CONNECTED', remote: { cid: 1, port } })
  expect(far).toMatchObject({ kind: 'vsock', state: 'CONNECTED', local: { cid: 1, port } })
})

test('case 14: which locks a fork inherits', async () => {
  const { pid, numbers } = await hold('locks')
  const [flock, ofd, posix, lease, child] = numbers as [number, number, number, number, number]
  const snapshot = await listFds([pid, child])
  const locks = (fd: number, holder: number): unknown[] =>
    (rowOf(snapshot, fd, holder).locks ?? []).map(({ type, mode, start, end }) => [type, mode, start, end])
  expect(locks(flock, pid)).toEqual([['FLOCK', 'WRITE', 0, null]])
  expect(locks(ofd, pid)).toEqual([['OFD', 'WRITE', 10, 29]])
  expect(locks(posix, pid)).toEqual([['POSIX', 'WRITE', 0, null]])
  expect(locks(lease, pid)).toEqual([['LEASE', 'READ', 0, null]])
  expect(locks(flock, child)).toEqual([['FLOCK', 'WRITE', 0, null]])
  expect(locks(ofd, child)).toEqual([['OFD', 'WRITE', 10, 29]])
  expect(locks(posix, child)).toEqual([])
  expect(locks(lease, child)).toEqual([['LEASE', 'READ', 0, null]])
})

test('case 16: both sides of a pseudo terminal', async () => {
  const { pid, numbers } = await hold('pty')
  const [master, child, terminal] = numbers as [number, number, number]
  const snapshot = await listFds([pid, child])
  expect(rowOf(snapshot, master, pid)).toMatchObject({ kind: 'pty', path: '/dev/ptmx' })
  expect(rowOf(snapshot, master, pid).peers).toContainEqual({ pid: child, command: 'hold', fd: terminal, access: 'rw' })
  const side = rowOf(snapshot, terminal, child)
  expect(side.path).toBe(readlinkSync(`/proc/${child}/fd/${terminal}`))
  expect(side.peers).toContainEqual({ pid, command: 'hold', fd: master, access: 'rw' })
})

test('case 17: a symbolic link itself', async () => {
  const { pid, numbers, folder } = await hold('symlink')
  expect(rowOf(await listFds(pid), numbers[0]!)).toMatchObject({
    kind: 'symlink',
    access: 'none',
    path: join(folder, 'link'),
    size: '/nowhere'.length,
    flags: ['O_RDONLY', 'O_NOFOLLOW', 'O_PATH'],
  })
})
