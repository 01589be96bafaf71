import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { calls, only, record, results, Said, threadsLeftOpen } from './support.js'

const launcher = new URL('../../prebuilds/linux-x64/syslens', import.meta.url).pathname

for (const [how, options] of [
  ['every call', {}],
  ['a seccomp filter', { only: ['getuid', 'exit_group'] }],
] as const) {
  test(`7.3 signals of every origin arrive, and the tracer saw the same siginfo, ${how}`, async () => {
    const { events, outcome, said } = await record('signals', [], options)
    expect(outcome.exitCode).toBe(0)
    const { pid, uid } = said.one('self') as { pid: number; uid: number }
    const child = said.one('reaped').pid!
    expect(said.all('signal').map(({ number, code }) => [number, code])).toEqual([
      [10, 0], // SIGUSR1 by kill: SI_USER
      [12, -6], // SIGUSR2 by tgkill: SI_TKILL
      [37, -1], // SIGRTMIN+3 by sigqueue: SI_QUEUE
      [37, -1],
      [37, -1],
      [11, 1], // SIGSEGV: SEGV_MAPERR
      [8, 1], // SIGFPE: FPE_INTDIV
      [14, -2], // SIGALRM: SI_TIMER
      [17, 1], // SIGCHLD: CLD_EXITED
    ])
    const signals = only(events, 'signal').filter((event) => event.pid === pid)
    expect(signals.map((event) => event.signal)).toEqual([
      'SIGUSR1',
      'SIGUSR2',
      'SIGRT_5',
      'SIGWINCH',
      'SIGRT_5',
      'SIGRT_5',
      'SIGSEGV',
      'SIGFPE',
      'SIGALRM',
      'SIGCHLD',
    ])
    expect(signals.map((event) => event.info)).toMatchObject([
      { si_code: 'SI_USER', si_pid: pid, si_uid: uid },
      { si_code: 'SI_TKILL', si_pid: pid, si_uid: uid },
      { si_code: 'SI_QUEUE', si_pid: pid, si_uid: uid, si_int: 4711 },
      { si_code: 'SI_USER', si_pid: pid, si_uid: uid },
      { si_code: 'SI_QUEUE', si_int: 1 },
      { si_code: 'SI_QUEUE', si_int: 2 },
      { si_code: 'SEGV_MAPERR', si_addr: 0x1234n },
      { si_code: 'FPE_INTDIV' },
      { si_code: 'SI_TIMER', si_int: 99 },
      { si_code: 'CLD_EXITED', si_pid: child, si_uid: uid, si_status: 42 },
    ])
  })

  test(`7.3 real SIGTRAPs, forged ones too, are signals and no stops of the tracer’s, ${how}`, async () => {
    const { events, outcome, said } = await record('trap', [], options)
    expect(outcome.exitCode).toBe(0)
    expect(said.all('trap').map(({ code }) => code)).toEqual([0x80, -6, 0, 0x85, 0x105, 0x8005])
    expect(only(events, 'signal').map((event) => event.signal)).toEqual(Array.from({ length: 6 }, () => 'SIGTRAP'))
  })

  test(`7.2 group-stop: SIGSTOP, SIGTSTP, SIGTTIN stop all threads, SIGCONT continues, SIGKILL kills the stopped, ${how}`, async () => {
    const { events, outcome, said } = await record('group-stop', [], options)
    expect(outcome.exitCode).toBe(0)
    const { pid } = said.one('child')
    expect(said.all('waited')).toMatchObject([
      { pid, stopped: 19 },
      { pid, continued: 1 },
      { pid, stopped: 20 },
      { pid, continued: 1 },
      { pid, stopped: 21 },
      { pid, signal: 9 },
    ])
    expect(said.one('while-stopped').calls).toBe(0)
    const stops = only(events, 'stop').filter((event) => event.tid === pid)
    expect(stops.filter((event) => !event.continued).map((event) => event.signal)).toEqual([
      'SIGSTOP',
      'SIGTSTP',
      'SIGTTIN',
    ])
    expect(threadsLeftOpen(events)).toEqual([])
  })
}

describe('7.2 Ctrl-Z', () => {
  test('a job of a traced terminal stops and goes on', async () => {
    const { outcome, said, stderr } = await record('pty-job', ['cat'])
    expect(outcome.exitCode).toBe(0)
    expect(said.one('stopped').signal).toBe(20)
    expect(said.one('job').exit).toBe(0)
    expect(stderr).toContain('line\r\nline\r\n')
  })

  test('syslens trace itself is the job: command and tracer stop and go on together', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syslens-pty-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'trace.txt')
    const { stdout, stderr } = await promisify(execFile)(target('pty-job'), [launcher, 'trace', '-o', file, 'cat'])
    const said = new Said(stdout)
    expect(said.one('stopped').signal).toBe(20)
    expect(said.one('job').exit).toBe(0)
    expect(stderr).toContain('line\r\nline\r\n')
    expect(readFileSync(file, 'utf8')).toMatch(/read\(0.*"line\\n"/)
  })
})

// A filter's ERRNO and USER_NOTIF go before another's TRACE (seccomp(2)): such a call never comes to us, and is not shown.
describe('7.9 programs with a seccomp filter of their own', () => {
  for (const [how, options] of [
    ['every call', {}],
    ['our filter beside theirs', { only: ['getppid', 'exit_group'] }],
  ] as const) {
    test(`ERRNO, ${how}`, async () => {
      const { events, said } = await record('filtered', ['errno'], options)
      expect(said.one('getppid')).toMatchObject({ result: -1, errno: 18 })
      expect(results(calls(events, 'getppid'))).toEqual(how === 'every call' ? ['EXDEV'] : [])
    })
    test(`TRAP, ${how}`, async () => {
      const { events, said, outcome } = await record('filtered', ['trap'], options)
      expect(outcome.exitCode).toBe(0)
      expect(said.one('sigsys')).toMatchObject({ number: 31, code: 1, call: 110 })
      expect(only(events, 'signal')).toMatchObject([{ signal: 'SIGSYS' }])
    })
    test(`KILL_THREAD, ${how}`, async () => {
      const { events, said, outcome } = await record('filtered', ['kill-thread'], options)
      expect(outcome.exitCode).toBe(0)
      expect(said.all('survived')).toHaveLength(1)
      expect(threadsLeftOpen(events)).toEqual([])
    })
    test(`KILL_PROCESS, ${how}`, async () => {
      const { events, outcome } = await record('filtered', ['kill-process'], options)
      expect(outcome).toMatchObject({ signal: 'SIGSYS' })
      expect(threadsLeftOpen(events)).toEqual([])
    })
    test(`TRACE without a tracer of its own stays ENOSYS, ${how}`, async () => {
      const { said } = await record('filtered', ['trace'], options)
      expect(said.one('getppid')).toMatchObject({ result: -1, errno: 38 })
    })
    test(`USER_NOTIF, ${how}`, async () => {
      const { events, said } = await record('filtered', ['notify'], options)
      expect(said.one('getppid')).toMatchObject({ result: 4242, errno: 0 })
      expect(results(calls(events, 'getppid'))).toEqual(how === 'every call' ? [4242] : [])
    })
  }
})
