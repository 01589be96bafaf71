import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { FdRow, FdSnapshot } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { syslens } from '../support/cli.js'
import { temporaryFolder } from '../support/hold.js'

/** What syslens calls each, and what lsof 4.95 and lsfd 2.38 show in their TYPE columns. */
interface Expected {
  kind: string
  lsof: string
  lsfd: string
  /** Why the three say different things. */
  why?: string
}

const anonymous = 'an anonymous inode: the peers name the class, lsfd 2.38 does not know its type'
const kinds: Record<string, Expected> = {
  file: { kind: 'file', lsof: 'REG', lsfd: 'REG' },
  directory: { kind: 'directory', lsof: 'DIR', lsfd: 'DIR' },
  symlink: {
    kind: 'symlink',
    lsof: 'LINK',
    lsfd: 'LINK',
    why: 'opened with O_PATH: neither readable nor writable, lsof says u',
  },
  char: { kind: 'char', lsof: 'CHR', lsfd: 'CHR' },
  fifo: { kind: 'fifo', lsof: 'FIFO', lsfd: 'FIFO' },
  pipe: { kind: 'pipe', lsof: 'FIFO', lsfd: 'FIFO', why: 'a pipe has no name, a fifo has one' },
  pty: { kind: 'pty', lsof: 'CHR', lsfd: 'CHR', why: 'a device by type, a terminal by use' },
  pts: { kind: 'pty', lsof: 'CHR', lsfd: 'CHR', why: 'a device by type, a terminal by use' },
  mqueue: {
    kind: 'mqueue',
    lsof: 'REG',
    lsfd: 'REG',
    why: 'the peers take the queue for a file in /; lsof knows it by a mounted mqueue only',
  },
  memfd: {
    kind: 'memfd',
    lsof: 'REG',
    lsfd: 'REG',
    why: 'memory: no file system, not deleted although the text says so',
  },
  secretmem: { kind: 'secretmem', lsof: 'REG', lsfd: 'REG', why: 'memory, as memfd' },
  namespace: { kind: 'namespace', lsof: 'REG', lsfd: 'REG', why: 'a file of nsfs' },
  tcp: { kind: 'tcp', lsof: 'IPv4', lsfd: 'SOCK' },
  tcp6: {
    kind: 'tcp',
    lsof: 'sock',
    lsfd: 'SOCK',
    why: 'in no table of the kernel: lsof has the protocol only, syslens asks the socket',
  },
  udp: { kind: 'udp', lsof: 'IPv4', lsfd: 'SOCK' },
  udplite: { kind: 'udplite', lsof: 'sock', lsfd: 'SOCK', why: 'as tcp6' },
  raw: { kind: 'raw', lsof: 'raw', lsfd: 'SOCK' },
  ping: { kind: 'ping', lsof: 'sock', lsfd: 'SOCK' },
  sctp: { kind: 'sctp', lsof: 'sock', lsfd: 'SOCK' },
  mptcp: { kind: 'mptcp', lsof: 'sock', lsfd: 'SOCK', why: 'as tcp6' },
  unix: { kind: 'unix', lsof: 'unix', lsfd: 'SOCK' },
  netlink: { kind: 'netlink', lsof: 'sock', lsfd: 'SOCK', why: 'lsof lists netlink sockets with a port only' },
  packet: { kind: 'packet', lsof: 'pack', lsfd: 'SOCK' },
  vsock: { kind: 'vsock', lsof: 'sock', lsfd: 'SOCK', why: 'lsof 4.95 knows the name only' },
  alg: { kind: 'socket', lsof: 'sock', lsfd: 'SOCK' },
  eventfd: { kind: 'eventfd', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  epoll: { kind: 'epoll', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  timerfd: { kind: 'timerfd', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  signalfd: { kind: 'signalfd', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  inotify: { kind: 'inotify', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  fanotify: { kind: 'fanotify', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  pidfd: { kind: 'pidfd', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  io_uring: { kind: 'io_uring', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  bpf: { kind: 'bpf', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  userfaultfd: { kind: 'userfaultfd', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  perf_event: { kind: 'perf_event', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  fscontext: { kind: 'fscontext', lsof: 'a_inode', lsfd: 'UNKN', why: anonymous },
  detached: {
    kind: 'directory',
    lsof: 'DIR',
    lsfd: 'DIR',
    why: 'O_PATH on a mount without a place: the peers show it as the root directory',
  },
  kvm: { kind: 'kvm', lsof: 'CHR', lsfd: 'CHR', why: 'a device by type' },
  tun: { kind: 'tun', lsof: 'CHR', lsfd: 'CHR', why: 'a device by type' },
  landlock: {
    kind: 'anon_inode',
    lsof: 'a_inode',
    lsfd: 'UNKN',
    why: 'a class that syslens has no name for passes through',
  },
  deleted: { kind: 'file', lsof: 'REG', lsfd: 'REG' },
}
const path = new Set(['symlink', 'detached'])

interface Fixture {
  pid: number
  opened: [string, number][]
}

async function everyKind(): Promise<Fixture> {
  const child = spawn(target('every-descriptor'), [temporaryFolder()], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const opened: [string, number][] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') break
    const [name, fd] = line.split(' ') as [string, string]
    // What the kernel or the container does not have is named, not skipped in silence.
    if (fd === '-') console.log(`not here: ${line}`)
    else opened.push([name, Number(fd)])
  }
  return { pid: child.pid!, opened }
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    if (process.env.CI !== undefined) throw new Error(`${program} is missing`)
    return false
  }
}

test('every kind, by its name', async () => {
  const { pid, opened } = await everyKind()
  const { stdout } = await syslens(['fds', String(pid), '--json'])
  const { fds } = JSON.parse(stdout) as FdSnapshot
  const told = opened.map(([name, fd]) => [name, fds.find((row) => row.fd === fd)?.kind])
  expect(told).toEqual(opened.map(([name]) => [name, kinds[name]!.kind]))
  expect(opened.length).toBeGreaterThan(30)
  const row = (name: string): FdRow | undefined =>
    fds.find(({ fd }) => fd === opened.find(([known]) => known === name)?.[1])
  expect(row('landlock')?.class ?? 'landlock-ruleset').toBe('landlock-ruleset')
  expect(row('namespace')).toMatchObject({ class: 'net' })
  expect(row('detached')?.detached ?? true).toBe(true)
  expect(row('memfd')).toMatchObject({ path: '/memfd:every kind', deleted: false, reason: 'memory' })
  expect(row('deleted')).toMatchObject({ deleted: true, links: 0 })
})

test.skipIf(!has('lsof'))('the same descriptors as lsof, row by row', async () => {
  const { pid, opened } = await everyKind()
  const { fds } = JSON.parse((await syslens(['fds', String(pid), '--json'])).stdout) as FdSnapshot
  // One field a line: f number, a access, t type, i inode, k links.
  const rows = new Map<number, Record<string, string>>()
  let row: Record<string, string> = {}
  for (const line of execFileSync('lsof', ['-nP', '-p', String(pid), '-F', 'fatik'], { encoding: 'utf8' }).split(
    '\n',
  )) {
    if (line.startsWith('f')) rows.set(Number(line.slice(1)), (row = {}))
    row[line[0] ?? ''] = line.slice(1)
  }
  rows.delete(Number.NaN)
  expect([...rows.keys()].toSorted((a, b) => a - b)).toEqual(fds.map(({ fd }) => fd))
  const access = { r: 'r', w: 'w', u: 'rw' } as Record<string, string>
  for (const [name, fd] of opened) {
    const [ours, theirs] = [fds.find((candidate) => candidate.fd === fd)!, rows.get(fd)!]
    expect([name, theirs.t]).toEqual([name, kinds[name]!.lsof])
    if (!path.has(name)) expect([name, ours.access]).toEqual([name, access[theirs.a!]])
    if (theirs.i !== undefined && ours.links !== undefined) expect([name, ours.inode]).toEqual([name, theirs.i])
    if (theirs.k !== undefined && ours.links !== undefined) expect([name, String(ours.links)]).toEqual([name, theirs.k])
  }
})

test.skipIf(!has('lsfd'))('the same descriptors as lsfd, row by row', async () => {
  const { pid, opened } = await everyKind()
  const { fds } = JSON.parse((await syslens(['fds', String(pid), '--json'])).stdout) as FdSnapshot
  const { lsfd } = JSON.parse(
    execFileSync('lsfd', ['-p', String(pid), '-J', '-o', 'ASSOC,TYPE,MODE,INODE,DELETED'], { encoding: 'utf8' }),
  ) as { lsfd: { assoc: string; type: string; mode: string; inode: number; deleted: boolean }[] }
  const rows = new Map(lsfd.filter(({ assoc }) => /^\d+$/.test(assoc)).map((row) => [Number(row.assoc), row]))
  expect([...rows.keys()].toSorted((a, b) => a - b)).toEqual(fds.map(({ fd }) => fd))
  for (const [name, fd] of opened) {
    const [ours, theirs] = [fds.find((candidate) => candidate.fd === fd)!, rows.get(fd)!]
    expect([name, theirs.type]).toEqual([name, kinds[name]!.lsfd])
    const access = theirs.mode.replaceAll('-', '')
    expect([name, ours.access]).toEqual([name, access === '' ? 'none' : access])
    expect([name, ours.inode]).toEqual([name, String(theirs.inode)])
    // lsfd counts links too, and calls memory deleted.
    const memory = ours.reason === 'memory' && ours.links === 0
    expect([name, ours.deleted === true || memory]).toEqual([name, theirs.deleted])
  }
})

test('the peers differ in no way that is not explained', () => {
  for (const { kind, lsof, lsfd, why } of Object.values(kinds)) {
    const plain = ['REG', 'DIR', 'CHR', 'FIFO', 'LINK', 'IPv4', 'unix', 'raw', 'pack', 'sock'].includes(lsof)
    expect(why !== undefined || (plain && lsfd !== 'UNKN'), kind).toBe(true)
  }
})
