import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bind } from '../../lib/syscalls/bind.js'
import {
  allCalls,
  callByName,
  callByNumber,
  callCatalog,
  callName,
  classMembers,
  filterClasses,
  i386CallName,
} from '../../lib/syscalls/index.js'
import { manualIsThere, manualParameters } from '../support/man-page.js'

const list = readFileSync('lib/syscalls/data/linux-7.0-syscalls-x86-64.tsv', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t'))
  .map(([number, name]) => ({ number: Number(number), name: name! }))

test('the table has every call of Linux 7.0 and no other', () => {
  expect(list).toHaveLength(385)
  expect(allCalls().map(({ number, name }) => ({ number, name }))).toEqual(list)
})

test('calls are found by number and by name', () => {
  for (const { number, name } of list) {
    expect(callByNumber(number)).toBe(callByName(name))
    expect(callName(number)).toBe(name)
  }
  expect(callByNumber(337)).toBeUndefined()
  expect(callByName('constructor')).toBeUndefined()
  expect(callName(500)).toBe('syscall_0x1f4')
})

test('names of i386 are those of asm/unistd_32.h', () => {
  expect([1, 3, 5, 11, 102, 119, 192, 331].map(i386CallName)).toEqual([
    'exit',
    'read',
    'open',
    'execve',
    'socketcall',
    'sigreturn',
    'mmap2',
    'pipe2',
  ])
  expect(i386CallName(5000)).toBe('syscall_0x1388')
})

test('every call can be bound', () => {
  for (const call of allCalls()) {
    const { nodes, args } = bind(call)
    expect(args.length).toBeLessThanOrEqual(6)
    expect(nodes.map(({ index }) => index)).toEqual(nodes.map((_, index) => index))
  }
})

describe('classes', () => {
  // Counted for x86-64 on strace 7.2. One class of ours holds what strace has under three names.
  test.each([
    ['file', 75],
    ['desc', 132],
    ['network', 21],
    ['net', 21],
    ['process', 16],
    ['signal', 17],
    ['memory', 28],
    ['ipc', 12],
    ['creds', 19],
    ['clock', 8],
    ['stat', 1],
    ['lstat', 1],
    ['fstat', 3],
    ['%stat', 5],
    ['statfs', 1],
    ['fstatfs', 1],
    ['%statfs', 3],
    ['pure', 8],
  ])('%%%s has as many members as with strace', (name, count) => {
    expect(classMembers(name)).toHaveLength(count)
  })

  test('every class can be named, and nothing else', () => {
    for (const name of filterClasses) expect(classMembers(name)).not.toHaveLength(0)
    expect(classMembers('ustat')).toBeUndefined()
    expect(classMembers('files')).toBeUndefined()
  })

  test('a class is what its calls do', () => {
    expect(classMembers('pure')).toEqual([
      'getpid',
      'getuid',
      'getgid',
      'geteuid',
      'getegid',
      'getppid',
      'getpgrp',
      'gettid',
    ])
    expect(classMembers('process')).toEqual([
      'clone',
      'fork',
      'vfork',
      'execve',
      'exit',
      'wait4',
      'kill',
      'rt_sigqueueinfo',
      'tkill',
      'exit_group',
      'tgkill',
      'waitid',
      'rt_tgsigqueueinfo',
      'execveat',
      'pidfd_send_signal',
      'clone3',
    ])
  })

  test('the catalog says what the entries say', () => {
    for (const { name, classes } of callCatalog().entries) expect(callByName(name)?.classes).toEqual(classes)
  })
})

describe('traits', () => {
  const having = (trait: string): string[] =>
    allCalls()
      .filter(({ traits }) => traits.some((one) => one === trait))
      .map(({ name }) => name)

  test('of processes', () => {
    expect(having('forks')).toEqual(['clone', 'fork', 'vfork', 'clone3'])
    expect(having('execs')).toEqual(['execve', 'execveat'])
    expect(having('neverReturns')).toEqual(['exit', 'exit_group'])
  })

  test('of descriptors', () => {
    expect(having('endsFd')).toEqual(['close'])
    expect(having('endsFds')).toEqual(['close_range'])
    expect(having('movesFd')).toEqual(['dup2', 'dup3'])
    expect(having('makesFds')).toEqual(
      expect.arrayContaining(['pipe', 'recvmsg', 'socketpair', 'pipe2', 'recvmmsg', 'fcntl']),
    )
    expect(having('renamesFd')).toEqual(['connect', 'bind', 'listen'])
    expect(having('makesFd').toSorted()).toEqual([
      'accept',
      'accept4',
      'creat',
      'dup',
      'dup2',
      'dup3',
      'epoll_create',
      'epoll_create1',
      'eventfd',
      'eventfd2',
      'fanotify_init',
      'fsmount',
      'fsopen',
      'fspick',
      'inotify_init',
      'inotify_init1',
      'io_uring_setup',
      'memfd_create',
      'memfd_secret',
      'mq_open',
      'open',
      'open_by_handle_at',
      'open_tree',
      'open_tree_attr',
      'openat',
      'openat2',
      'perf_event_open',
      'pidfd_getfd',
      'pidfd_open',
      'signalfd',
      'signalfd4',
      'socket',
      'timerfd_create',
      'userfaultfd',
    ])
  })

  test('of names', () => {
    expect(having('changesCwd')).toEqual(['chdir', 'fchdir', 'pivot_root', 'chroot', 'unshare', 'setns'])
    expect(having('unsharesFds')).toEqual(['unshare', 'close_range'])
    expect(having('renamesPaths')).toEqual(expect.arrayContaining(['rename', 'unlink', 'rmdir', 'mount', 'umount2']))
  })
})

describe('arguments, beside the manual', () => {
  // Where the kernel's own call has other arguments than glibc's wrapper, which the manual describes.
  const otherCount: Record<string, string> = {
    getpgrp: 'the old BSD form has a pid; the kernel takes nothing',
    waitid: 'the kernel has rusage too (waitid(2), C library/kernel differences)',
    fchmodat: 'the flags are glibc’s; the kernel’s are in fchmodat2',
    faccessat: 'the flags are glibc’s; the kernel’s are in faccessat2',
    ppoll: 'the kernel needs the size of the set',
    epoll_pwait: 'the kernel needs the size of the set',
    epoll_pwait2: 'the kernel needs the size of the set',
    eventfd: 'the flags are in eventfd2',
    preadv: 'the kernel takes the position in two halves',
    pwritev: 'the kernel takes the position in two halves',
    preadv2: 'the kernel takes the position in two halves',
    pwritev2: 'the kernel takes the position in two halves',
    getcpu: 'the kernel has an unused third argument since 2.6.24',
  }
  // The manual has renamed these since the installed one; the reasons of the rest stand behind them.
  const otherNames: Record<string, string> = {
    pathname: 'path',
    req: 'duration',
    rem: 'rem',
    request: 't',
    code: 'op',
    cmd: 'op',
    clk_id: 'clockid',
  }
  const otherPrototype: Record<string, string> = {
    clone: 'the manual has glibc’s wrapper and the raw call in prose',
    signalfd: 'the kernel has the size of the set, the flags are in signalfd4',
    sysfs: 'two arguments whose meaning depends on the first',
    ptrace: 'renamed',
    ioctl: 'variadic',
    fcntl: 'variadic',
    semctl: 'variadic',
    mremap: 'variadic',
    mq_open: 'oflag is flags, as of open',
  }

  test('number and names', ({ skip }) => {
    if (!manualIsThere()) {
      if (process.env.CI) throw new Error('manpages-dev is needed for this test')
      return skip('manpages-dev is not installed')
    }
    const compared: string[] = []
    const counts: string[] = []
    const names: string[] = []
    for (const { name, args } of allCalls()) {
      const manual = manualParameters(name)
      if (manual === undefined) continue
      compared.push(name)
      const ours = args.map((argument) => argument.name)
      if (manual.length !== ours.length) counts.push(name)
      else if (otherPrototype[name] === undefined) {
        const renamed = manual.map((one, index) => (ours[index] === otherNames[one] ? ours[index] : one))
        if (renamed.join() !== ours.join()) names.push(`${name}: ${manual.join(', ')} / ${ours.join(', ')}`)
      }
    }
    console.log(`${compared.length} of ${allCalls().length} calls have a prototype in the manual`)
    expect(compared.length).toBeGreaterThan(300)
    expect(counts.toSorted()).toEqual(Object.keys(otherCount).toSorted())
    expect(names).toEqual([])
  })
})
