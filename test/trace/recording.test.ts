/** From when to when something is recorded: start-ups left out, ends of recordings, the flight recorder. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach, trace } from '../../lib/index.js'
import type { TraceEvent } from '../../lib/trace/events.js'
import type { TraceOptions } from '../../lib/trace/options.js'
import type { SyscallEvent } from '../../lib/trace/syscall-event.js'
import { target } from '../support/build-targets.js'
import { collect, failure, isAlive, startForeign, textOf, tracerOf, until } from './support.js'

const isCall = (event: TraceEvent): event is SyscallEvent => event.type === 'syscall'
const namesOf = (events: readonly TraceEvent[]): string[] => events.filter(isCall).map(({ name }) => name)

/** Calls with the instruction pointer behind them, by strace. */
function straced(command: readonly string[]): { name: string; ip: bigint }[] {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-recording-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'strace')
  execFileSync('strace', ['-i', '-o', file, ...command], { stdio: 'ignore' })
  const lines = [...readFileSync(file, 'utf8').matchAll(/^\[([0-9a-f]+)\] (\w+)\(/gm)]
  return lines.map(([, ip, name]) => ({ name: name!, ip: BigInt(`0x${ip}`) }))
}

describe('skipStartup', () => {
  test('the calls that the dynamic loader did not make', async () => {
    const command = ['cat', '/etc/hostname']
    const all = straced(command)
    // The first call behind the execve is the loader's; its code is not longer than this, and far from libc's.
    const loader = all[1]!.ip
    const isLoader = ({ ip }: { ip: bigint }): boolean => ip > loader - 0x30000n && ip < loader + 0x30000n
    const startup = all.findLastIndex(isLoader) + 1
    expect(startup).toBeGreaterThan(5)
    const events = await collect(trace('cat', ['/etc/hostname'], { skipStartup: true, stdio: 'ignore' }))
    expect(namesOf(events)).toEqual(all.slice(startup).map(({ name }) => name))
  })

  test.each([
    ['with a filter', { only: '%file' }],
    ['without', {}],
  ] as const)('of each program that is executed, %s', async (_, options: TraceOptions) => {
    const command = ['sh', ['-c', '/bin/cat /etc/hostname; exec /bin/cat /etc/hostname']] as const
    const events = await collect(trace(...command, { skipStartup: true, stdio: 'ignore', ...options }))
    const opened = events.filter(isCall).flatMap((call) => (call.name === 'openat' ? [call.args.path] : []))
    expect(opened.filter((path) => path === '/etc/hostname')).toHaveLength(2)
    expect(opened.filter((path) => /ld\.so|libc\.so/.test(path!))).toEqual([])
    // The shell's own execve is a call of the shell.
    expect(namesOf(events).filter((name) => name === 'execve')).toHaveLength(2)
    expect(events.filter(({ type }) => type === 'signal')).toHaveLength(1)
  })

  test('the program finds its memory and its signals as they were', async () => {
    const block = (how: string): string[] => ['-c', `${how}\nos.execv(sys.argv[1], [sys.argv[1]])`, target('entry')]
    const wishes = [
      'import os, sys',
      'import os, sys, signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTRAP])',
      'import os, sys, signal; signal.signal(signal.SIGTRAP, signal.SIG_IGN)',
    ]
    for (const wish of wishes) {
      const plain = execFileSync('python3', block(wish), { encoding: 'utf8' })
      const run = trace('python3', block(wish), {
        skipStartup: true,
        only: '%file',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [said, { exitCode }] = await Promise.all([textOf(run.stdout), run])
      // What Node ignores itself is not what a command gets.
      const withoutIgnored = (text: string): string => text.replaceAll(/^SigIgn.*$/gm, '')
      expect(withoutIgnored(said)).toBe(withoutIgnored(plain))
      const ignored = BigInt(`0x${/^SigIgn:\t(.*)$/m.exec(said)![1]}`)
      expect((ignored & 0x10n) !== 0n).toBe(wish.includes('SIG_IGN'))
      expect(exitCode).toBe(0)
    }
  })

  test('a program that dies in the loader ends as it does', async () => {
    const env = { ...process.env, LD_AUDIT: '', LD_PRELOAD: '', LD_LIBRARY_PATH: '', LD_TRACE_LOADED_OBJECTS: '1' }
    const run = trace('cat', ['/etc/hostname'], { skipStartup: true, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const events = await collect(run)
    expect(await textOf(run.stdout)).toContain('libc.so')
    expect(events.filter(isCall)).toEqual([])
    expect((await run).exitCode).toBe(0)
  })

  test('a static program begins at its own first instruction too', async () => {
    const events = await collect(trace(target('eight-steps'), [], { skipStartup: true, stdio: 'ignore' }))
    const all = await collect(trace(target('eight-steps'), [], { stdio: 'ignore' }))
    expect(namesOf(events)).toEqual(namesOf(all).slice(1))
  })
})

describe('until', () => {
  test('a launched command: the loop ends behind the call, the command goes on to its end', async () => {
    const run = trace('sh', ['-c', 'cat /etc/hostname; read line; exit 3'], { until: 'vfork', stdio: 'pipe' })
    const events = await collect(run)
    const last = events.filter(({ pid }) => pid === run.pid).findLast(isCall)
    expect(last!.name).toBe('vfork')
    expect(isAlive(run.pid!)).toBe(true)
    run.stdin!.end('\n')
    expect((await run).exitCode).toBe(3)
  })

  test('a call that is not recorded itself, in a filter too', async () => {
    const run = trace('sh', ['-c', ': </etc/hostname; mkdir /no/such/folder'], {
      only: 'close',
      until: ['mkdir', 'fcntl'],
      stdio: 'ignore',
    })
    const events = await collect(run)
    expect(new Set(namesOf(events))).toEqual(new Set(['close']))
    expect(events.some(({ type }) => type === 'exit')).toBe(false)
    await run
  })

  test('the execve of the command does not count; one that never returns does', async () => {
    const events = await collect(trace('true', { until: '%process', stdio: 'ignore' }))
    expect(namesOf(events)[0]).toBe('execve')
    expect(namesOf(events).at(-1)).toBe('exit_group')
  })

  test('what was attached to is let go', async () => {
    const pid = startForeign('sh', '-c', 'echo ready; while :; do sleep 0.01; done')
    const run = attach(pid, { until: 'wait4', timeout: 20_000 })
    const events = await collect(run)
    expect((await run).timedOut).toBe(false)
    expect(namesOf(events)).toContain('wait4')
    await until(() => tracerOf(pid) === 0)
    expect(isAlive(pid)).toBe(true)
  })
})

describe('recordForMs', () => {
  test('a launched command goes on', async () => {
    const run = trace('sh', ['-c', 'read line; exit 3'], { recordForMs: 50, stdio: 'pipe' })
    const events = await collect(run)
    expect(events.some(({ type }) => type === 'exit')).toBe(false)
    expect(isAlive(run.pid!)).toBe(true)
    run.stdin!.end('\n')
    expect((await run).exitCode).toBe(3)
  })

  test('what was attached to is let go', async () => {
    const pid = startForeign('sh', '-c', 'echo ready; while :; do sleep 0.01; done')
    const run = attach(pid, { recordForMs: 50 })
    expect((await collect(run)).at(-1)!.type).toBe('detach')
    expect((await run).timedOut).toBe(false)
    expect(tracerOf(pid)).toBe(0)
  })
})

describe('last', () => {
  const script = 'for i in 1 2 3 4 5 6 7 8 9; do : </etc/hostname; done'

  test('the last calls of each process and what happened since, as a trace of all has them', async () => {
    const command = ['sh', ['-c', `${script}; cat /etc/hostname >/dev/null; ${script}`]] as const
    const all = await collect(trace(...command, { stdio: 'ignore' }))
    const run = trace(...command, { last: 20, stdio: 'ignore' })
    const kept = await collect(run)
    const ofProcess = (events: readonly TraceEvent[], parent: boolean): string[] => {
      const first = events.find(({ type }) => type === 'spawn')?.pid ?? run.pid
      return events
        .filter(({ pid }) => (pid === first) === parent)
        .map((event) => (isCall(event) ? event.name : event.type))
    }
    const parent = kept.filter(({ pid }) => pid === run.pid)
    expect(parent.filter(isCall)).toHaveLength(20)
    expect(parent.map((event) => (isCall(event) ? event.name : event.type))).toEqual(
      ofProcess(all, true).slice(-parent.length),
    )
    const child = kept.filter(({ pid }) => pid !== run.pid)
    expect(child.map((event) => (isCall(event) ? event.name : event.type))).toEqual(
      ofProcess(all, false).slice(-child.length),
    )
    expect((await run).calls).toBe(all.filter(isCall).length)
    // Names of descriptors come with the calls that are kept.
    expect(kept.filter(isCall).some(({ fds }) => Object.values(fds).includes('/etc/hostname'))).toBe(true)
    const times = kept.filter(isCall).map(({ tid, startNs }) => [tid, startNs] as const)
    for (const tid of new Set(times.map(([one]) => one))) {
      const own = times.filter(([one]) => one === tid).map(([, time]) => time)
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  test('on request, with the calls that are open', async () => {
    const run = trace('sh', ['-c', 'read line; read line'], { last: 3, stdio: 'pipe' })
    const events = run[Symbol.asyncIterator]()
    // Asked again and again, since it may not have come so far.
    const asking = setInterval(() => run.writeLast(), 10)
    let open: TraceEvent | undefined
    while (open?.type !== 'entered' || open.name !== 'read') open = (await events.next()).value
    clearInterval(asking)
    expect(open.fds.fd).toMatch(/^pipe:/)
    run.stdin!.end('a\nb\n')
    const rest: TraceEvent[] = []
    for await (const event of events) rest.push(event)
    expect(rest.at(-1)).toMatchObject({ type: 'exit', exitCode: 0 })
  })

  test('those of a process that crashes come at its death', async () => {
    const run = trace('sh', ['-c', 'sh -c "kill -SEGV \\$\\$"; read line'], { last: 5, stdio: 'pipe' })
    const events: TraceEvent[] = []
    for await (const event of run) {
      events.push(event)
      if (event.type === 'exit') break
    }
    expect(events.filter(isCall)).toHaveLength(5)
    expect(events.at(-1)).toMatchObject({ signal: 'SIGSEGV' })
    expect(events.every(({ pid }) => pid !== run.pid)).toBe(true)
    run.stdin!.end('\n')
    expect((await run).exitCode).toBe(0)
  })
})

test.each([
  [{ last: 0 }, 'option "last" of trace() must be a whole number of calls up to 1000000'],
  [{ last: 1.5 }, 'option "last" of trace() must be a whole number of calls up to 1000000'],
  [{ recordForMs: 0 }, 'option "recordForMs" of trace() must be a number of milliseconds above 0'],
  [{ skipStartup: 'yes' }, 'option "skipStartup" of trace() must be a boolean'],
  [{ until: 'lisen' }, 'there is no system call "lisen", did you mean "listen"?'],
  [{ skipStartUp: true }, 'trace() has no option "skipStartUp", did you mean "skipStartup"?'],
])('%j', async (options, message) => {
  expect((await failure(() => trace('true', options as TraceOptions))).message).toBe(message)
})
