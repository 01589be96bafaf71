import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import type { EnteredEvent, SyscallEvent, SyscallEventOf, TraceEvent } from '../../lib/index.js'
import { attach, trace } from '../../lib/trace/trace.js'
import { target } from '../support/build-targets.js'
import { collect, startForeign, until } from './support.js'

const isCall = (event: TraceEvent): event is SyscallEvent => event.type === 'syscall'

/** The calls of one name, in order. */
function calls<Name extends SyscallEvent['name']>(
  events: readonly TraceEvent[],
  name: Name,
): Extract<SyscallEvent, { name: Name }>[] {
  return events.filter((event): event is Extract<SyscallEvent, { name: Name }> => isCall(event) && event.name === name)
}

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'syslens-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

describe('a system call', () => {
  test('says what was asked for and what came of it', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, 'some text')
    const run = trace('cat', [file, `${file}.none`], { stdio: 'ignore', only: ['openat', 'read', 'close'] })
    const events = await collect(run)
    const [opened, refused] = calls(events, 'openat').filter(({ args }) => args.path?.startsWith(file))
    expect(opened).toMatchObject({
      type: 'syscall',
      name: 'openat',
      number: 257,
      abi: 'x86-64',
      pid: run.pid,
      tid: run.pid,
      args: { dirfd: -100, path: file, flags: ['O_RDONLY'] },
      fds: { dirfd: process.cwd(), result: file },
      error: undefined,
      unfinished: false,
      restarting: false,
      entrySeen: true,
      truncated: [],
    })
    expect(refused).toMatchObject({ result: -1, error: { code: 'ENOENT', errno: 2 } })
    const read = calls(events, 'read').find(
      ({ args, startNs }) => args.fd === opened!.result && startNs > opened!.startNs,
    )
    expect(read).toMatchObject({ args: { count: 131072 }, fds: { fd: file }, result: 9 })
    expect(String(read!.args.buf)).toBe('some text')
    expect(read!.startNs).toBe(read!.timeNs)
    expect(read!.startNs).toBeGreaterThanOrEqual(opened!.startNs + opened!.durationNs!)
    expect(read!.raw.args[2]).toBe(131072n)
    expect(read!.raw.result).toBe(9n)
    expect(read!.raw.pieces).toMatchObject([
      { address: read!.raw.args[1], bytes: Buffer.from('some text'), status: 'whole', atExit: true, wanted: 9 },
    ])
  })

  test('data is cut at stringLimit, paths are not', async () => {
    const file = join(folder(), 'a-rather-long-name')
    writeFileSync(file, 'some text')
    const events = await collect(trace('cat', [file], { stdio: 'ignore', only: '%desc', stringLimit: 4 }))
    const opened = calls(events, 'openat').at(-1)!
    expect(opened).toMatchObject({ args: { path: file }, truncated: [] })
    const read = calls(events, 'read').find(
      ({ args, startNs }) => args.fd === opened.result && startNs > opened.startNs,
    )!
    expect(read).toMatchObject({ args: { buf: Buffer.from('some') }, result: 9, truncated: ['buf'] })
    expect(read.raw.pieces[0]).toMatchObject({ status: 'capped', wanted: 9 })
  })

  test('on a deleted file says so', async () => {
    const file = join(folder(), 'file')
    const events = await collect(
      trace('sh', ['-c', 'exec 5>"$0"; rm "$0"; echo x >&5', file], { only: ['dup2', 'write'] }),
    )
    const write = calls(events, 'write').at(-1)!
    expect(write).toMatchObject({ fds: { fd: file }, deletedFds: ['fd'] })
  })

  test('addresses are bigint, of a failed mmap the result is -1', async () => {
    const events = await collect(trace('true', { only: 'mmap' }))
    const [mapped] = calls(events, 'mmap')
    expect(mapped!.result).toBeTypeOf('bigint')
    expect(mapped!.args.addr).toBe(0n)
  })

  test('that never returned is unfinished', async () => {
    const events = await collect(trace('true', { only: 'exit_group' }))
    expect(calls(events, 'exit_group')).toMatchObject([
      { args: { status: 0 }, result: undefined, durationNs: undefined, unfinished: true, error: undefined },
    ])
  })

  test('by int 0x80 has its own name, and its arguments in raw only', async () => {
    const events = await collect(trace(target('int80'), { stdio: 'ignore' }))
    const old = events.filter((event) => isCall(event) && event.abi === 'i386') as SyscallEvent[]
    expect(old.map(({ name }) => name)).toEqual(['getpid', 'write', 'close', 'exit'])
    expect(old[2]).toMatchObject({ number: 6, args: {}, error: { code: 'EBADF' } })
    expect(old[0]!.raw.args.slice(0, 3)).toEqual([1n, 2n, 3n])
  })

  test('that is open for long is announced, with what it has read', async () => {
    const run = trace('sh', ['-c', 'read line'], {
      stdio: ['pipe', 'ignore', 'inherit'],
      only: 'read',
      openCallsAfterMs: 20,
    })
    const events: TraceEvent[] = []
    for await (const event of run) {
      events.push(event)
      if (event.type === 'entered') run.stdin!.end('x\n')
    }
    const entered = events.find((event) => event.type === 'entered')!
    expect(entered).toMatchObject({ name: 'read', args: { fd: 0 }, result: undefined, durationNs: undefined })
    const first = calls(events, 'read').find(({ startNs }) => startNs === entered.timeNs)
    expect(first).toMatchObject({ args: { fd: 0, buf: Buffer.from('x') }, result: 1 })
    expect(first!.durationNs).toBeGreaterThanOrEqual(20e6)
  })

  test('in which we attached goes on, and is told what it was', async () => {
    const pid = startForeign(target('ticks'), 'sleep')
    await until(() => execFileSync('cat', [`/proc/${pid}/syscall`], { encoding: 'utf8' }).startsWith('230 '))
    const run = attach(pid, { openCallsAfterMs: 10 })
    for await (const event of run) {
      if (event.type !== 'entered') continue
      expect(event).toMatchObject({ name: 'restart_syscall', resumes: 'clock_nanosleep', pid })
      break
    }
  })
})

describe('other events', () => {
  test('the arguments of an exec: empty ones, no UTF-8, none, more than are kept', async () => {
    const script = 'exec "$0" -e \'exec { "true" } "", "\\xff", "y" x 20000\''
    const run = trace('sh', ['-c', script, 'perl'], { stdio: 'ignore', only: [] })
    const execs = (await collect(run)).filter((event) => event.type === 'exec')
    expect(execs.map(({ argv }) => argv.length)).toEqual([4, 3, 3])
    const [, , last] = execs
    expect(last!.argv.slice(0, 2)).toEqual(['', '\ufffd'])
    expect(last!.argv[2]).toBe('y'.repeat(8192 - 3))
    expect((JSON.parse(JSON.stringify(last)) as { argv: unknown[] }).argv[1]).toEqual({ bytes: '/w==' })
  })

  test('spawn, exec, signal and exit', async () => {
    const script = 'true & wait; /bin/true; kill -TERM $$'
    const run = trace('sh', ['-c', script], { stdio: 'ignore', only: [] })
    const events = await collect(run)
    const child = events.find((event) => event.type === 'spawn')!
    expect(child).toMatchObject({ type: 'spawn', pid: run.pid, tid: run.pid, childPid: expect.any(Number) })
    expect(child.type === 'spawn' && child.childTid).toBe(child.type === 'spawn' && child.childPid)
    expect(events[0]).toMatchObject({
      type: 'exec',
      path: expect.stringMatching(/sh$/),
      argv: ['sh', '-c', script],
      formerTid: run.pid,
    })
    const exits = events.filter((event) => event.type === 'exit')
    expect(exits.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThanOrEqual(2)
    expect(exits.at(-1)).toMatchObject({ pid: run.pid, signal: 'SIGTERM', exitCode: undefined, process: true })
    expect(events.filter((event) => event.type === 'signal' && event.signal === 'SIGTERM')).toMatchObject([
      { pid: run.pid, number: 15, info: { si_signo: 'SIGTERM', si_code: 'SI_USER', si_pid: run.pid } },
    ])
    expect(events.filter(isCall)).toEqual([])
    expect(await run).toMatchObject({ signal: 'SIGTERM', exitCode: undefined, failed: true, calls: 0 })
  })

  test('children are left alone with followForks: false', async () => {
    const run = trace('sh', ['-c', '/bin/true; exit 5'], { stdio: 'ignore', followForks: false })
    const events = await collect(run)
    expect(new Set(events.map(({ pid }) => pid))).toEqual(new Set([run.pid]))
    expect(await run).toMatchObject({ exitCode: 5 })
  })

  test('group-stop', async () => {
    const run = trace('sh', ['-c', 'kill -STOP $$; exit 6'], { stdio: 'ignore', only: [] })
    const stops: TraceEvent[] = []
    for await (const event of run) {
      if (event.type !== 'stop') continue
      stops.push(event)
      if (!event.continued) run.kill('SIGCONT')
    }
    expect(stops).toMatchObject([
      { type: 'stop', signal: 'SIGSTOP', continued: false, pid: run.pid },
      { type: 'stop', continued: true, pid: run.pid },
    ])
    expect(await run).toMatchObject({ exitCode: 6 })
  })

  test('attach and detach', async () => {
    const pid = startForeign(target('ticks'))
    const run = attach(pid, { timeout: 100 })
    const events = await collect(run)
    expect(events[0]).toMatchObject({ type: 'attach', pid, tid: pid })
    expect(events.at(-1)).toMatchObject({ type: 'detach', pid, tid: pid })
  })

  test('times count from the start, the outcome has the start', async () => {
    const before = BigInt(Date.now()) * 1_000_000n
    const run = trace('sleep', ['0.05'], { record: true })
    const { epochNs, durationMs } = await run
    const after = BigInt(Date.now() + 1) * 1_000_000n
    expect(epochNs).toBeGreaterThanOrEqual(before)
    expect(epochNs).toBeLessThanOrEqual(after)
    for (const { timeNs } of await collect(run)) {
      expect(timeNs).toBeGreaterThanOrEqual(0)
      expect(timeNs).toBeLessThanOrEqual(durationMs * 1e6)
    }
    expect(durationMs).toBeGreaterThanOrEqual(50)
  })
})

describe('an event as text', () => {
  test('JSON keeps bytes that are no UTF-8', async () => {
    const directory = folder()
    const run = trace('sh', ['-c', 'cd "$0"; : > "$(printf "a\\377b")"', directory], {
      only: ['openat'],
      stdio: 'ignore',
    })
    const opened = calls(await collect(run), 'openat').at(-1)!
    expect(opened.args.path).toBe('a\ufffdb')
    const json = JSON.parse(JSON.stringify(opened))
    expect(json).toMatchObject({
      type: 'syscall',
      name: 'openat',
      args: { dirfd: -100, path: { bytes: Buffer.from('a\xffb', 'latin1').toString('base64') } },
      fds: { result: { bytes: Buffer.from(`${directory}/a\xffb`, 'latin1').toString('base64') } },
      result: 3,
    })
  })

  test('JSON has 64-bit values in hex', async () => {
    const events = await collect(trace('true', { only: 'mmap' }))
    const json = JSON.parse(JSON.stringify(calls(events, 'mmap')[0]))
    expect(json).toMatchObject({ args: { addr: '0x0' }, result: expect.stringMatching(/^0x[0-9a-f]+$/) })
  })

  test('every event of a real program is valid JSON, and the outcome', async () => {
    const run = trace(target('signals'), { stdio: 'ignore', record: true })
    for (const event of await collect(run)) {
      expect(JSON.parse(JSON.stringify(event))).toMatchObject({ type: event.type, pid: event.pid, tid: event.tid })
    }
    expect(JSON.parse(JSON.stringify(await run))).toMatchObject({ epochNs: expect.stringMatching(/^\d+$/) })
  })

  test('inspected, it is what it means', async () => {
    const [event] = calls(await collect(trace('true', { only: 'execve' })), 'execve')
    expect(inspect(event)).toMatch(/^\{\s+type: 'syscall',\s+name: 'execve',\s+pid: \d+/)
  })
})

test('types narrow by name', () => {
  const narrowed = (event: TraceEvent): void => {
    if (event.type === 'syscall' && event.name === 'openat') {
      expectTypeOf(event).toEqualTypeOf<SyscallEventOf<'openat'>>()
      expectTypeOf(event.args.path).toEqualTypeOf<string | null>()
      expectTypeOf(event.result).toEqualTypeOf<number | undefined>()
    }
    if (event.type === 'syscall' && event.name === 'mmap') {
      expectTypeOf(event.args.addr).toEqualTypeOf<bigint>()
      expectTypeOf(event.result).toEqualTypeOf<bigint | number | undefined>()
    }
    if (event.type === 'entered') expectTypeOf(event).toEqualTypeOf<EnteredEvent>()
    if (event.type === 'exit') expectTypeOf(event.exitCode).toEqualTypeOf<number | undefined>()
    // @ts-expect-error -- only a read has a count
    if (event.type === 'syscall' && event.name === 'openat') void event.args.count
  }
  expect(narrowed).toBeTypeOf('function')
})

describe('an event in the hands of others', () => {
  const openings = async (): Promise<SyscallEvent[]> => {
    const run = trace('cat', ['/etc/hostname'], { stdio: 'ignore', only: 'openat' })
    return (await collect(run)).filter((event) => event.type === 'syscall')
  }

  test('matchers of vitest look at members that are decoded, and tell events apart', async () => {
    const events = await openings()
    const event = events.at(-1)!
    expect(event).toMatchObject({ name: 'openat', args: { path: '/etc/hostname', flags: ['O_RDONLY'] }, result: 3 })
    expect(event).not.toMatchObject({ name: 'open' })
    expect(() => expect(event).toMatchObject({ args: { path: '/etc/passwd' } })).toThrow(/to match object/)
    expect(events).toContain(event)
    expect(event).toHaveProperty('args.path', '/etc/hostname')
    expect(event).toEqual(event)
    expect(event).not.toEqual(events[0])
    expect(event).not.toEqual({ name: 'openat' })
  })

  test('a structured clone says what it was, JSON has it all', async () => {
    const event = (await openings()).at(-1)!
    const { type, name, pid, tid, timeNs } = event
    expect(structuredClone(event)).toEqual({ type, name, pid, tid, timeNs })
    expect(structuredClone(JSON.parse(JSON.stringify(event)))).toMatchObject({
      args: { path: '/etc/hostname' },
      result: 3,
    })
  })

  test('console.log shows what it means', async () => {
    expect(inspect((await openings()).at(-1), { breakLength: Infinity, depth: 5 })).toMatch(
      /^\{ *\n? *type: 'syscall',\s+name: 'openat',[^]*path: '\/etc\/hostname', flags: \[ 'O_RDONLY' \] \},[^]*result: 3/,
    )
  })
})
