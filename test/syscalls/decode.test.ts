import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeDev, decodeNetAddress, decodeWaitStatus } from '../../lib/syscalls/decode-blocks.js'
import type { SyscallEvent } from '../../lib/trace/syscall-event.js'
import { trace } from '../../lib/index.js'
import { target } from '../support/build-targets.js'

let folder = ''
let calls: SyscallEvent[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syslens-kinds-'))
  const all: SyscallEvent[] = []
  for await (const event of trace(target('every-kind'), [folder], { stdio: 'ignore' })) {
    if (event.type === 'syscall') all.push(event)
  }
  calls = all.slice(all.findIndex(({ name }) => name === 'chdir'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the calls of this name in the first process were given and gave, in order. */
const seen = (name: string): { args: unknown; result: unknown }[] =>
  calls.filter((one) => one.name === name && one.pid === calls[0]!.pid).map(({ args, result }) => ({ args, result }))
const argsOf = (name: string): unknown[] => seen(name).map(({ args }) => args)

describe('files', () => {
  test('paths, flags and modes', () => {
    expect(seen('openat')).toEqual([
      {
        args: { dirfd: -100, path: 'file', flags: ['O_RDWR', 'O_CREAT', 'O_EXCL', 'O_CLOEXEC'], mode: 0o640 },
        result: 3,
      },
      // No mode without O_CREAT, and a bit that has no name.
      { args: { dirfd: -100, path: 'missing', flags: ['O_RDONLY', '0x40000000'] }, result: -1 },
    ])
    expect(argsOf('openat2')).toEqual([
      {
        dirfd: -100,
        path: 'link',
        how: { flags: ['O_RDONLY', 'O_NOFOLLOW', 'O_PATH'], mode: 0, resolve: ['RESOLVE_BENEATH'] },
        size: 24,
      },
    ])
  })

  test('data', () => {
    expect(seen('write')).toEqual([
      { args: { fd: 3, buf: Buffer.from('hello\n\0world'), count: 12 }, result: 12 },
      { args: { fd: 3, buf: null, count: 3 }, result: -1 },
    ])
    expect(argsOf('writev')).toEqual([
      {
        fd: 3,
        iov: [
          { iov_base: Buffer.from('ab'), iov_len: 2 },
          { iov_base: Buffer.from('cdef'), iov_len: 4 },
        ],
        iovcnt: 2,
      },
    ])
    // 13 of the 18 bytes have room.
    expect(seen('preadv')).toEqual([
      {
        args: {
          fd: 3,
          iov: [
            { iov_base: Buffer.from('hello'), iov_len: 5 },
            { iov_base: Buffer.from('\n\0worlda'), iov_len: 8 },
          ],
          iovcnt: 2,
          pos_l: 0,
        },
        result: 13,
      },
    ])
  })

  test('signed offsets, and a value without a name', () => {
    expect(seen('lseek')).toEqual([
      { args: { fd: 3, offset: -3, whence: 'SEEK_END' }, result: 15 },
      { args: { fd: 3, offset: 0, whence: 77 }, result: -1 },
    ])
  })

  test('structs', () => {
    expect(argsOf('newfstatat')).toMatchObject([
      { dirfd: 3, path: '', statbuf: { st_mode: 0o100640, st_size: 18, st_nlink: 1 }, flags: ['AT_EMPTY_PATH'] },
    ])
    expect(argsOf('stat')).toMatchObject([
      { path: '/dev/null', statbuf: { st_mode: 0o20666, st_rdev: { major: 1, minor: 3 } } },
    ])
    expect(argsOf('utimensat')).toEqual([
      {
        dirfd: -100,
        path: 'file',
        times: [
          { tv_sec: 0, tv_nsec: 'UTIME_NOW' },
          { tv_sec: 7, tv_nsec: 9 },
        ],
        flags: [],
      },
    ])
  })

  test('names that the kernel writes', () => {
    expect(seen('readlink')).toEqual([{ args: { path: 'link', buf: Buffer.from('file'), bufsiz: 64 }, result: 4 }])
    expect(seen('getcwd')).toEqual([{ args: { buf: folder, size: 64 }, result: folder.length + 1 }])
    expect(argsOf('getdents64')).toMatchObject([
      {
        dirp: expect.arrayContaining([
          expect.objectContaining({ d_type: 'DT_DIR', d_name: '.' }),
          expect.objectContaining({ d_type: 'DT_DIR', d_name: '..' }),
        ]) as unknown,
      },
    ])
  })

  test('arguments whose kind depends on another', () => {
    expect(seen('fcntl')).toEqual([
      { args: { fd: 3, cmd: 'F_GETFL' }, result: 0o100002 },
      { args: { fd: 3, cmd: 'F_DUPFD_CLOEXEC', arg: 90 }, result: 90 },
      {
        args: { fd: 3, cmd: 'F_SETLK', arg: { l_type: 'F_WRLCK', l_whence: 'SEEK_SET', l_start: 2, l_len: 5 } },
        result: 0,
      },
    ])
    expect(argsOf('ioctl')).toEqual([
      { fd: 3, request: 'FIONREAD', argp: 3 },
      { fd: 3, request: 0x12345678, argp: 0x99n },
    ])
  })

  test('names of descriptors', () => {
    expect(calls.find(({ name }) => name === 'openat')!.fds).toEqual({ dirfd: folder, result: join(folder, 'file') })
    expect(calls.find(({ name }) => name === 'socketpair')!.fds).toEqual({
      'sv[0]': expect.stringMatching(/^UNIX/) as unknown,
      'sv[1]': expect.stringMatching(/^UNIX/) as unknown,
    })
  })
})

describe('sockets', () => {
  test('addresses by family', () => {
    expect(argsOf('bind')).toEqual([
      expect.objectContaining({ addr: { sa_family: 'AF_INET', sin_port: 0, sin_addr: '127.0.0.1' }, addrlen: 16 }),
      expect.objectContaining({ addr: { sa_family: 'AF_NETLINK', nl_pad: 0, nl_pid: 0, nl_groups: 1 }, addrlen: 12 }),
    ])
    expect(argsOf('connect')).toMatchObject([
      { addr: { sa_family: 'AF_INET6', sin6_port: 9, sin6_addr: '::1' }, addrlen: 28 },
      { addr: { sa_family: 'AF_UNIX', sun_path: '\0nobody' }, addrlen: 9 },
    ])
  })

  test('a length that the kernel overwrites', () => {
    expect(argsOf('getsockname')).toEqual([
      expect.objectContaining({
        addr: { sa_family: 'AF_INET', sin_port: expect.any(Number) as unknown, sin_addr: '127.0.0.1' },
        addrlen: 16,
      }),
    ])
  })

  test('the protocol depends on the family', () => {
    expect(argsOf('socket')).toEqual([
      { domain: 'AF_INET', type: ['SOCK_STREAM'], protocol: 'IPPROTO_TCP' },
      { domain: 'AF_INET6', type: ['SOCK_DGRAM', 'SOCK_NONBLOCK'], protocol: 'IPPROTO_IP' },
      { domain: 'AF_NETLINK', type: ['SOCK_RAW'], protocol: 'NETLINK_ROUTE' },
    ])
  })

  test('options by level', () => {
    expect(argsOf('setsockopt')).toMatchObject([
      { level: 'SOL_SOCKET', optname: 'SO_LINGER', optval: { l_onoff: 1, l_linger: 5 }, optlen: 8 },
    ])
    expect(argsOf('getsockopt')).toMatchObject([
      { level: 'SOL_SOCKET', optname: 'SO_TYPE', optval: 'SOCK_STREAM', optlen: 4 },
    ])
  })

  test('messages with descriptors in them', () => {
    const rights = (fd: unknown): unknown => [{ cmsg_level: 'SOL_SOCKET', cmsg_type: 'SCM_RIGHTS', cmsg_data: [fd] }]
    expect(argsOf('sendmsg')).toMatchObject([
      {
        msg: { msg_name: null, msg_iov: [{ iov_base: Buffer.from('passing'), iov_len: 7 }], msg_control: rights(1) },
        flags: ['MSG_NOSIGNAL'],
      },
    ])
    // Room for 64, 7 came; the name's length is what the kernel wrote.
    expect(argsOf('recvmsg')).toMatchObject([
      {
        msg: {
          msg_namelen: 0,
          msg_iov: [{ iov_base: Buffer.from('passing'), iov_len: 64 }],
          msg_control: rights(expect.any(Number)),
          msg_flags: [],
        },
        flags: [],
      },
    ])
  })
})

describe('polling', () => {
  test('what was asked and what came of it', () => {
    expect(argsOf('poll')).toMatchObject([
      {
        fds: [
          { events: ['POLLIN', 'POLLOUT'], revents: ['POLLOUT'] },
          { fd: -1, events: ['POLLIN'], revents: [] },
        ],
        nfds: 2,
        timeout: 0,
      },
    ])
    const [selected] = argsOf('select') as { nfds: number; writefds: number[]; timeout: { tv_sec: number } }[]
    expect(selected).toMatchObject({ readfds: null, exceptfds: null, writefds: [selected!.nfds - 1] })
    expect(selected!.timeout.tv_sec).toBe(2)
  })

  test('events with their data', () => {
    const data = { u32: 0x55667788, u64: Number(0x1122334455667788n) }
    expect(argsOf('epoll_ctl')).toMatchObject([
      { op: 'EPOLL_CTL_ADD', event: { events: ['EPOLLOUT', 'EPOLLET'], data } },
    ])
    expect(seen('epoll_wait')).toMatchObject([{ args: { events: [{ events: ['EPOLLOUT'], data }] }, result: 1 }])
  })
})

describe('processes and signals', () => {
  test('statuses and siginfo', () => {
    expect(argsOf('wait4')).toMatchObject([{ wstatus: { exited: 3 }, options: [], rusage: null }])
    expect(argsOf('waitid')).toMatchObject([
      {
        idtype: 'P_PID',
        infop: { si_signo: 'SIGCHLD', si_code: 'CLD_KILLED', si_status: 'SIGKILL' },
        options: ['WEXITED'],
      },
    ])
    expect(argsOf('kill')).toMatchObject([{ sig: 'SIGKILL' }])
  })

  test('limits: no limit is Infinity', () => {
    const [limit] = argsOf('prlimit64') as { old_limit: { rlim_max: number } }[]
    expect(limit).toMatchObject({ pid: 0, resource: 'RLIMIT_CORE', new_limit: null })
    expect(limit!.old_limit.rlim_max).toBeTypeOf('number')
  })

  test('operations that decide about the other arguments', () => {
    expect(argsOf('prctl')).toEqual([{ option: 'PR_SET_NAME', arg2: 'renamed' }, { option: 'PR_GET_DUMPABLE' }])
    expect(argsOf('futex')).toEqual([
      {
        uaddr: expect.any(BigInt) as unknown,
        futex_op: ['FUTEX_WAIT_PRIVATE'],
        val: 1,
        timeout: { tv_sec: 0, tv_nsec: 1000 },
      },
      { uaddr: expect.any(BigInt) as unknown, futex_op: ['FUTEX_WAKE'], val: 3 },
    ])
  })

  test('addresses are bigint', () => {
    expect(seen('mmap')).toEqual([
      {
        args: {
          addr: 0n,
          length: 4096,
          prot: ['PROT_READ', 'PROT_WRITE'],
          flags: ['MAP_PRIVATE', 'MAP_ANONYMOUS'],
          fd: -1,
          offset: 0,
        },
        result: expect.any(BigInt) as unknown,
      },
    ])
  })

  test('sets of signals, and actions as the kernel has them', () => {
    expect(argsOf('rt_sigprocmask')).toEqual([
      { how: 'SIG_BLOCK', set: ['SIGUSR1', 'SIGRT_2'], oldset: null, sigsetsize: 8 },
    ])
    expect(argsOf('rt_sigaction')).toMatchObject([
      { signum: 'SIGALRM', act: null, oldact: { sa_handler: 'SIG_DFL', sa_mask: [], sa_flags: [] } },
      {
        signum: 'SIGALRM',
        act: { sa_handler: expect.any(BigInt) as unknown, sa_flags: ['SA_RESTORER'] },
        oldact: null,
      },
    ])
  })

  test('what was left of a sleep that a signal ended', () => {
    const [sleep] = argsOf('nanosleep') as { duration: unknown; rem: { tv_sec: number } }[]
    expect(sleep!.duration).toEqual({ tv_sec: 1000, tv_nsec: 0 })
    expect(sleep!.rem.tv_sec).toBeGreaterThan(900)
  })

  test('capabilities in two halves', () => {
    expect(argsOf('capget')).toMatchObject([
      {
        hdrp: { version: '_LINUX_CAPABILITY_VERSION_3', pid: 0 },
        datap: { 0: { effective: expect.any(Array) as unknown }, 1: { permitted: expect.any(Array) as unknown } },
      },
    ])
  })
})

describe('blocks', () => {
  test.each([
    [0x0300, { exited: 3 }],
    [0x0009, { killed: 'SIGKILL', coreDumped: false }],
    [0x008b, { killed: 'SIGSEGV', coreDumped: true }],
    [0x137f, { stopped: 'SIGSTOP' }],
    [0x0004057f, { stopped: 'SIGTRAP', event: 4 }],
    [0xffff, { continued: true }],
  ])('wait status %i', (status, expected) => {
    expect(decodeWaitStatus(status)).toEqual(expected)
  })

  // makedev(3): 12 bits of minor and 12 of major in the low half as in the kernel, the rest further up.
  test.each([
    [0x0103, 0, { major: 1, minor: 3 }],
    [0xfd00, 0, { major: 253, minor: 0 }],
    [0x00100801, 0, { major: 8, minor: 0x101 }],
    [0, 0x1000, { major: 0x1000, minor: 0 }],
  ])('device %i', (low, high, expected) => {
    expect(decodeDev(low, high)).toEqual(expected)
  })

  test.each([
    ['127.0.0.1', 4, [127, 0, 0, 1]],
    ['52:54:00:12:34:56', 6, [0x52, 0x54, 0, 0x12, 0x34, 0x56]],
    ['::', 16, Array<number>(16).fill(0)],
    ['::1', 16, [...Array<number>(15).fill(0), 1]],
    ['fe80::1', 16, [0xfe, 0x80, ...Array<number>(13).fill(0), 1]],
    ['::ffff:10.0.0.1', 16, [...Array<number>(10).fill(0), 0xff, 0xff, 10, 0, 0, 1]],
    ['1:0:2:3:4:5:6:7', 16, [0, 1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7]],
  ] as const)('%s', (text, size, bytes) => {
    expect(decodeNetAddress(Uint8Array.from(bytes), 0, size)).toBe(text)
  })
})
