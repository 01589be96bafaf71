/** The option `faults`: which calls it changes, and how. Beside strace: test/faults. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach, type Fault, trace } from '../../lib/index.js'
import type { TraceEvent } from '../../lib/trace/events.js'
import type { TraceOptions } from '../../lib/trace/options.js'
import type { SyscallEvent } from '../../lib/trace/syscall-event.js'
import { target } from '../support/build-targets.js'
import { collect, failure, isAlive, startForeign, textOf, tracerOf, until } from './support.js'

const isCall = (event: TraceEvent): event is SyscallEvent => event.type === 'syscall'

/** Eight calls of a kind that nothing else in the program makes, and which of them were injected. */
const eight = ['/usr/bin/python3', ['-I', '-S', '-c', 'import os\nfor i in range(8): os.getsid(0)']] as const

async function turnsOf(when: Fault['when'], options: TraceOptions): Promise<number[]> {
  const run = trace(...eight, { stdio: 'ignore', ...options, faults: [{ call: 'getsid', result: 7, when }] })
  const calls = (await collect(run)).filter(isCall).filter(({ name }) => name === 'getsid')
  const turns = calls.flatMap(({ injected }, index) => (injected ? [index + 1] : []))
  expect((await run).faults[0]).toMatchObject({ calls: 8, hits: turns.length })
  return turns
}

describe('which calls', () => {
  test.each([
    [undefined, [1, 2, 3, 4, 5, 6, 7, 8]],
    [3, [3]],
    ['3', [3]],
    ['6+', [6, 7, 8]],
    ['3+2', [3, 5, 7]],
    ['2..4', [2, 3, 4]],
    ['1..6+3', [1, 4]],
    [{ first: 7 }, [7, 8]],
    [{ first: 2, last: 8, step: 5 }, [2, 7]],
    [9, []],
  ])('when %j, as strace counts', async (when, expected) => {
    expect(await turnsOf(when, { only: 'getsid' })).toEqual(expected)
    expect(await turnsOf(when, {})).toEqual(expected)
    if (when === undefined || typeof when === 'object') return
    const folder = mkdtempSync(join(tmpdir(), 'syslens-faults-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const inject = `inject=getsid:retval=7:when=${when}`
    const options = ['-o', join(folder, 'log'), '-e', inject, '-e', 'trace=getsid']
    execFileSync('strace', [...options, eight[0], ...eight[1]], { stdio: 'ignore' })
    const lines = readFileSync(join(folder, 'log'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('getsid('))
    expect(lines.flatMap((line, index) => (line.includes('(INJECTED)') ? [index + 1] : []))).toEqual(expected)
  })

  test('counted over all processes', async () => {
    const script = 'cat /etc/hostname; cat /etc/hostname; cat /etc/hostname'
    const fault = { call: 'openat', path: '/etc/hostname', error: 'EMFILE', when: 2 }
    const run = trace('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'], only: [], faults: [fault] })
    const [said, complaint, { faults }] = await Promise.all([textOf(run.stdout), textOf(run.stderr), run])
    expect(said).toBe(readFileSync('/etc/hostname', 'utf8').repeat(2))
    expect(complaint).toBe('cat: /etc/hostname: Too many open files\n')
    expect(faults).toEqual([{ ...fault, calls: 3, hits: 1 }])
  })

  test('the first fault whose turn it is, the others count', async () => {
    const faults = [
      { call: 'write', fd: 1, error: 'EINVAL', when: 2 },
      { call: '%desc', fd: 1, error: 'EIO', when: '2+' },
    ]
    const script = 'for i in 1 2 3 4 5 6 7 8; do echo $i 2>/dev/null; done'
    const run = trace('sh', ['-c', script], { stdio: 'ignore', only: 'write', faults })
    const errors = (await collect(run))
      .filter(isCall)
      .flatMap(({ args, error }) => ('fd' in args && args.fd === 1 ? [error?.code] : []))
    expect(errors.slice(0, 3)).toEqual([undefined, 'EINVAL', 'EIO'])
    expect((await run).faults.map(({ hits }) => hits)).toEqual([1, 6])
  })

  test('only after start-up', async () => {
    const fault = { call: ['openat', 'newfstatat', 'mmap'], error: 'EACCES', when: 1, afterStartup: true }
    for (const options of [{ skipStartup: true }, {}]) {
      const run = trace('cat', ['/etc/hostname'], { stdio: 'ignore', faults: [fault], ...options })
      const calls = (await collect(run)).filter(isCall)
      const loaded = calls.findIndex(({ name }) => name === 'getrandom')
      const struck = calls.findIndex(({ injected }) => injected)
      expect(struck).toBeGreaterThan(loaded)
      expect(calls.slice(0, loaded).some(({ name }) => name === 'openat')).toBe(!('skipStartup' in options))
      expect((await run).faults[0]!.hits).toBe(1)
    }
  })

  test('by names that are not shown, and of calls that are not', async () => {
    const fault = { call: 'openat', path: '/etc/host*', error: 'EACCES' }
    const run = trace('cat', ['/etc/hostname'], {
      stdio: 'ignore',
      only: 'read',
      path: '/no/such',
      names: false,
      faults: [fault],
    })
    expect((await collect(run)).filter(isCall)).toEqual([])
    expect(await run).toMatchObject({ exitCode: 1, faults: [{ calls: 1, hits: 1 }] })
  })
})

describe('what is done', () => {
  test('the call is not made', async () => {
    const run = trace('python3', ['-c', 'import os; print(os.getppid(), os.write(9, b"x"))'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      only: 'write',
      faults: [
        { call: 'getppid', result: 12345n },
        { call: 'write', fd: 9, result: 7 },
      ],
    })
    const [said, events] = await Promise.all([textOf(run.stdout), collect(run)])
    expect(said).toBe('12345 7\n')
    const call = events.filter(isCall).find(({ injected }) => injected)
    expect(call).toMatchObject({ name: 'write', result: 7, injected: true, delayed: false })
    expect(JSON.parse(JSON.stringify(call))).toMatchObject({ injected: true, result: 7 })
  })

  test('a signal, which the call notices', async () => {
    const run = trace('sh', ['-c', 'trap "echo got it; exit 4" USR1; read line'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      only: 'read',
      faults: [{ call: 'read', fd: 0, signal: 'SIGUSR1' }],
    })
    const [said, events] = await Promise.all([textOf(run.stdout), collect(run)])
    expect(said).toBe('got it\n')
    expect((await run).exitCode).toBe(4)
    expect(events.some((event) => event.type === 'signal' && event.signal === 'SIGUSR1')).toBe(true)
  })

  test('delays before and after the call', async () => {
    const faults = [
      { call: 'read', path: '/etc/hostname', delayMs: 60, when: 1 },
      { call: 'close', path: '/etc/hostname', exitDelayMs: 60 },
    ]
    for (const engine of ['auto', 'ptrace'] as const) {
      const run = trace('cat', ['/etc/hostname'], {
        stdio: 'ignore',
        only: ['read', 'close', 'exit_group'],
        engine,
        faults,
      })
      const calls = (await collect(run)).filter(isCall)
      const [read, close] = calls.filter(({ delayed }) => delayed)
      expect(read).toMatchObject({ name: 'read', injected: false })
      expect(read!.durationNs).toBeGreaterThanOrEqual(60e6)
      expect(close).toMatchObject({ name: 'close', result: 0 })
      const end = calls.at(-1)!
      expect(end.startNs - close!.startNs).toBeGreaterThanOrEqual(60e6)
    }
  })

  test('one that would never return does', async () => {
    const run = trace(target('eight-steps'), [], {
      stdio: 'ignore',
      faults: [{ call: '/^exit/', error: 'EINVAL', when: 1 }],
    })
    const calls = (await collect(run)).filter(isCall)
    expect(calls.find(({ name }) => name.startsWith('exit'))).toMatchObject({ injected: true, unfinished: false })
    await run
  })

  test('an execve that fails', async () => {
    const run = trace('sh', ['-c', '/bin/true; echo $?'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      only: 'execve',
      faults: [{ call: 'execve', error: 'E2BIG' }],
    })
    const [said, events] = await Promise.all([textOf(run.stdout), collect(run)])
    // The command's own is not ours to break.
    expect(events.filter(isCall).map(({ error }) => error?.code)).toEqual([undefined, 'E2BIG'])
    expect(said).toBe('126\n')
  })
})

describe('with other options', () => {
  test('a process that runs already', async () => {
    const pid = startForeign(
      'sh',
      '-c',
      'echo ready; exec 3</dev/zero; while sleep 0.01; do read -r -N 1 x <&3 || exec 3</dev/null; done',
    )
    const run = attach(pid, { faults: [{ call: '/^(clock_)?nanosleep$/', delayMs: 30 }], timeout: 20_000 })
    for await (const event of run) if (isCall(event) && event.delayed) break
    expect((await run).faults[0]!.hits).toBeGreaterThan(0)
    await until(() => tracerOf(pid) === 0)
    expect(isAlive(pid)).toBe(true)
  })

  test('let go or killed in the middle of a delay', async () => {
    const pid = startForeign('sh', '-c', 'echo ready; while sleep 0.01; do :; done')
    const run = attach(pid, { faults: [{ call: 'wait4', delayMs: 60_000 }], openCallsAfterMs: 20 })
    for await (const event of run) if (event.type === 'entered' && event.name === 'wait4') break
    await run
    expect(tracerOf(pid)).toBe(0)
    expect(isAlive(pid)).toBe(true)
    const launched = trace('sleep', ['0'], {
      faults: [{ call: 'clock_nanosleep', delayMs: 60_000 }],
      openCallsAfterMs: 20,
      stdio: 'ignore',
    })
    for await (const event of launched)
      if (event.type === 'entered' && event.name === 'clock_nanosleep') launched.kill('SIGKILL')
    expect((await launched).signal).toBe('SIGKILL')
  })

  test('they go on when nothing is recorded any more', async () => {
    const run = trace('sh', ['-c', 'cat /etc/hosts; cat /etc/hostname'], {
      until: 'vfork',
      only: 'vfork',
      stdio: ['ignore', 'ignore', 'pipe'],
      faults: [{ call: 'openat', path: '/etc/hostname', error: 'EMFILE' }],
    })
    const [complaint] = await Promise.all([textOf(run.stderr), collect(run)])
    expect(complaint).toBe('cat: /etc/hostname: Too many open files\n')
    expect((await run).faults[0]!.hits).toBe(1)
  })
})

describe('wrong faults are named at once', () => {
  test.each([
    [{ call: 'opnat', error: 'EMFILE' }, 'there is no system call "opnat", did you mean "openat"?'],
    [{ call: 'openat', error: 'EMFIL' }, 'there is no error "EMFIL", did you mean "EMFILE"?'],
    [{ call: 'openat', error: 0 }, '"error" of a fault must be the name of an error, such as "ENOSPC"'],
    [{ call: 'openat', eror: 'EMFILE' }, 'a fault has no "eror", did you mean "error"?'],
    [{ call: 'openat' }, 'a fault needs an effect: error, result, signal, delayMs, exitDelayMs'],
    [{ error: 'EMFILE' }, 'a fault needs a "call", the system call that it is for'],
    [{ call: 'read', error: 'EIO', result: 0 }, 'a fault has an "error" or a "result", not both'],
    [{ call: 'read', result: -1 }, '"result" of a fault must be a number that is no error (-4095 to -1)'],
    [{ call: 'read', signal: 'SIGTREM' }, 'there is no signal "SIGTREM", did you mean "SIGTERM"?'],
    [{ call: 'read', delayMs: -1 }, '"delayMs" of a fault must be a number of milliseconds'],
    [{ call: 'read', error: 'EIO', path: '' }, '"" is not a path to filter by'],
    [
      { call: 'read', error: 'EIO', when: 0 },
      '"when" of a fault is a count from 1 on, such as 3, "3+", "3+2", "3..7" or "3..7+2", not 0',
    ],
    [
      { call: 'read', error: 'EIO', when: '7..3' },
      '"when" of a fault is a count from 1 on, such as 3, "3+", "3+2", "3..7" or "3..7+2", not "7..3"',
    ],
    [null, 'a fault is an object such as { call: "openat", error: "EMFILE" }'],
  ])('%j', async (fault, message) => {
    expect((await failure(() => trace('true', { faults: [fault as unknown as Fault] }))).message).toBe(message)
  })
})
