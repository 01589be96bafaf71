import { describe, expect, test } from 'vitest'
import { calls, only, record, results, threadsLeftOpen } from './support.js'

const errno: Record<number, string> = { 4: 'EINTR', 9: 'EBADF', 14: 'EFAULT', 38: 'ENOSYS', 110: 'ETIMEDOUT' }

describe('7.10, 7.11 numbers', () => {
  test('7.10 calls that do not exist, and -1, are calls like others and end with ENOSYS', async () => {
    const { events, outcome, said } = await record('odd-numbers')
    expect(outcome.exitCode).toBe(0)
    const told = said.all('call')
    const odd = calls(events).filter((call) => call.raw.args[0] === 11n && call.raw.args[5] === 66n)
    const numbers = odd.map((call) => (call.abi === 'x32' ? call.number | 0x40000000 : call.number) >>> 0)
    expect(numbers).toEqual(told.map(({ number }) => (number as number) >>> 0))
    expect(results(odd)).toEqual(told.map(({ result, errno: error }) => errno[error as number] ?? result))
    expect(calls(events, 'lseek').at(-1)).toMatchObject({ result: said.one('seek').result, error: undefined })
    expect(calls(events, 'getpriority')).toMatchObject([{ result: said.one('priority').raw }])
  })

  test('7.11 int 0x80 in 64-bit code: names and arguments of i386', async () => {
    const { events, outcome, said, stderr } = await record('int80')
    expect(stderr).toBe('')
    expect(outcome.exitCode).toBe(9)
    const own = calls(events).filter((call) => call.abi === 'i386')
    expect(own.map((call) => call.name)).toEqual(['getpid', 'write', 'close', 'exit'])
    expect(results(own)).toEqual([said.one('self').pid, said.one('write').result, 'EBADF', 'unfinished'])
    expect(own[0]!.raw.args.slice(0, 3)).toEqual([1n, 2n, 3n])
    expect(calls(events, 'writev')).toEqual([])
  })
})

test('7.11 int 0x80 under a selection: by name, not by number', async () => {
  for (const engine of ['auto', 'ptrace'] as const) {
    const { events, outcome } = await record('int80', [], { only: ['write', 'writev'], engine })
    expect(outcome.exitCode).toBe(9)
    const own = calls(events).filter((call) => call.abi === 'i386')
    expect(own.map((call) => call.name)).toEqual(['write'])
  }
})

describe('7.14 interrupted calls', () => {
  test('each restart code at the tracer, the right result at the program', async () => {
    const { events, outcome, said } = await record('restart')
    expect(outcome.exitCode).toBe(0)
    const { pid } = said.one('self')
    // What the program saw is the same as without a tracer.
    const told = said.lines.filter((line) => 'result' in line && line.what !== 'failed')
    expect(told.map(({ what, result, errno: error }) => [what, result, error])).toEqual([
      ['read-restarted', 1, 0],
      ['read-stopped', 1, 0],
      ['pause', -1, 4],
      ['poll-handler', -1, 4],
      ['poll-stopped', 1, 0],
      ['epoll', -1, 4],
      ['read-interrupted', -1, 4],
      ['nanosleep-handler', -1, 4],
      ['nanosleep-stopped', 0, 0],
      ['clock-nanosleep-stopped-twice', 0, 0],
      ['futex-stopped', -1, 110],
    ])
    // A call that is made again shows its restart code, then comes again under its own name.
    const own = only(events, 'syscall').filter(
      (call) =>
        call.tid === pid &&
        ['read', 'pause', 'poll', 'epoll_wait', 'nanosleep', 'clock_nanosleep', 'futex'].includes(
          call.resumes ?? call.name,
        ),
    )
    const from = own.findIndex((call) => call.error?.code === 'ERESTARTSYS')
    expect(
      own.slice(from).map((call) => `${call.resumes ?? call.name} ${call.error?.code ?? String(call.result)}`),
    ).toEqual([
      'read ERESTARTSYS',
      'read 1',
      'read ERESTARTSYS',
      'read 1',
      'pause ERESTARTNOHAND',
      'poll ERESTART_RESTARTBLOCK',
      'poll ERESTART_RESTARTBLOCK',
      'poll 1',
      'read 1',
      'epoll_wait EINTR',
      'read ERESTARTSYS',
      'nanosleep ERESTART_RESTARTBLOCK',
      'nanosleep ERESTART_RESTARTBLOCK',
      'nanosleep 0',
      'clock_nanosleep ERESTART_RESTARTBLOCK',
      'clock_nanosleep ERESTART_RESTARTBLOCK',
      'clock_nanosleep 0',
      'futex ERESTART_RESTARTBLOCK',
      'futex ETIMEDOUT',
    ])
  })
})

test('7.14 under a filter a call that goes on after a stop is seen again, though it is another number', async () => {
  const { events, said } = await record('restart', [], { only: ['nanosleep'] })
  const { pid } = said.one('self')
  expect(
    calls(events, undefined, pid).map((call) => [call.name, call.resumes, call.error?.code ?? call.result]),
  ).toEqual([
    ['nanosleep', undefined, 'ERESTART_RESTARTBLOCK'],
    ['nanosleep', undefined, 'ERESTART_RESTARTBLOCK'],
    ['restart_syscall', 'nanosleep', 0],
  ])
})

describe('7.15, 7.16 death in a call', () => {
  for (const [how, options] of [
    ['every call', {}],
    ['a seccomp filter', { only: ['pause', 'read', 'nanosleep', 'getppid', 'exit_group'] }],
  ] as const) {
    for (const [mode, signal] of [
      ['pause', 'SIGKILL'],
      ['run', 'SIGKILL'],
      ['term', 'SIGTERM'],
      ['core', 'SIGSEGV'],
    ] as const) {
      test(`${mode}, ${how}: the child dies of ${signal}`, async () => {
        const { events, outcome, said } = await record('die-in-call', [mode], options)
        expect(outcome.exitCode).toBe(0)
        const { pid } = said.one('child')
        expect(only(events, 'exit').filter((event) => event.pid === pid)).toMatchObject([{ signal, process: true }])
        if (mode === 'pause') expect(results(calls(events, 'pause', pid))).toEqual(['unfinished'])
        if (mode === 'term') expect(results(calls(events, 'read', pid)).at(-1)).toMatch(/ERESTARTSYS|unfinished/)
        expect(threadsLeftOpen(events)).toEqual([])
      })
    }

    test(`7.16 exit_group by one thread ends the open calls of the others, ${how}`, async () => {
      const { events, outcome, said } = await record('die-in-call', ['group'], options)
      expect(outcome.exitCode).toBe(9)
      const threads = said.one('threads')
      expect(results(calls(events, 'pause', threads.pause))).toEqual(['unfinished'])
      expect(results(calls(events, 'read', threads.read))).toEqual(['unfinished'])
      expect(results(calls(events, 'nanosleep', threads.nanosleep))).toEqual(['unfinished'])
      expect(results(calls(events, 'exit_group'))).toEqual(['unfinished'])
      expect(only(events, 'exit')).toHaveLength(5)
      expect(only(events, 'exit').filter((event) => event.process)).toMatchObject([{ pid: outcome.pid, exitCode: 9 }])
      expect(threadsLeftOpen(events)).toEqual([])
    })

    test(`7.15 SIGKILL at any moment: 150 processes of two threads, ${how}`, async () => {
      const { events, outcome, said } = await record('kill-storm', ['150'], options)
      expect(outcome.exitCode).toBe(0)
      expect(said.one('killed').count).toBe(150)
      const killed = only(events, 'exit').filter((event) => event.signal === 'SIGKILL' && event.process)
      expect(killed).toHaveLength(150)
      expect(threadsLeftOpen(events)).toEqual([])
      // No result of a call is invented: getppid and close(-1) have one each.
      for (const call of calls(events, 'close').filter((call) => call.raw.args[0] === 0xffffffffn && !call.unfinished))
        expect(call.error?.code).toBe('EBADF')
    })
  }
})

test('7.17 fairness: threads that hammer do not starve the others', async () => {
  const { events, outcome, said } = await record('fairness')
  expect(outcome.exitCode).toBe(0)
  for (const { tid } of said.all('worker') as { tid: number }[]) {
    expect(results(calls(events, 'close', tid))).toEqual(Array.from({ length: 300 }, () => 'EBADF'))
  }
  expect(said.all('worker')).toHaveLength(3)
})

// The tracer remembers the texts of the last 65,536 to 131,072 descriptors.
test('a call that is open while 140,000 descriptors come and go keeps the name of its own', async () => {
  const { events, said } = await record('many-names', ['140000'], { only: ['read', 'memfd_create'] })
  expect(calls(events, 'memfd_create')).toHaveLength(140_000)
  const name = `pipe:[${said.one('pipe').inode}]`
  expect(calls(events, 'read').filter((call) => call.fds.fd === name)).toHaveLength(1)
}, 120_000)
