import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { attach } from '../../lib/index.js'
import { Apart, calls, only, results, sleepsIn, status, threadsLeftOpen, tracersOf, until, Watch } from './support.js'

const numbers: Record<string, number> = {
  read: 0,
  poll: 7,
  'poll-timeout': 7,
  select: 270,
  nanosleep: 35,
  futex: 202,
  sigwait: 128,
  wait4: 61,
}
const names: Record<string, string> = { 'poll-timeout': 'poll', select: 'pselect6', sigwait: 'rt_sigtimedwait' }
const results0: Record<string, number> = {
  read: 0,
  poll: 1,
  'poll-timeout': 1,
  select: 1,
  nanosleep: 0,
  futex: 0,
  sigwait: 10,
  wait4: 0,
}

// Nothing can be seen without a stop, and these calls end with EINTR when a thread was stopped in them (signal(7)); the
// others go on.
const interrupted = new Set(['sigwait'])
const woken = (mode: string): object =>
  interrupted.has(mode) ? { result: -1, errno: 4 } : { result: results0[mode], errno: 0 }

const restartSyscall = 219

/** Until a thread that was stopped in its call is in it again: before that, what ends the call would come too early. */
async function backIn(pid: number, mode: string): Promise<void> {
  if (interrupted.has(mode)) return
  await until(() => [numbers[mode], restartSyscall].includes(sleepsIn(pid)))
}

async function watch(pid: number): Promise<Watch> {
  const seen = new Watch(attach(pid))
  // All its threads, or it is over already.
  await until(() => tracersOf(pid).every((tracer) => tracer === process.pid))
  return seen
}

describe('7.19 attach inside a call', () => {
  for (const mode of Object.keys(numbers)) {
    test(`${mode}: the call goes on, and its end is seen`, async () => {
      const apart = await Apart.start('blocked', mode)
      await until(() => sleepsIn(apart.pid) === numbers[mode])
      const seen = await watch(apart.pid)
      await seen.seen((event) => event.type === 'attach' && event.tid === apart.pid)
      if (mode !== 'nanosleep') {
        await backIn(apart.pid, mode)
        apart.end()
      }
      expect(await apart.line('woken')).toMatchObject(woken(mode))
      expect(await apart.ended).toBe(0)
      await seen.over
      if (interrupted.has(mode)) return
      const own = calls(seen.events, undefined, apart.pid)
      const finished = own.find(
        (call) => (call.resumes ?? call.name) === (names[mode] ?? mode) && call.error === undefined,
      )
      expect(finished, own.map((call) => call.name).join(' ')).toMatchObject({ unfinished: false })
      if (mode !== 'wait4') expect(finished!.result).toBe(results0[mode])
      expect(calls(seen.events, 'getppid', apart.pid)).toHaveLength(3)
      expect(threadsLeftOpen(seen.events)).toEqual([])
    })

    test(`${mode}: attached and left alone again, it returns as if nothing had been`, async () => {
      const apart = await Apart.start('blocked', mode)
      await until(() => sleepsIn(apart.pid) === numbers[mode])
      const seen = await watch(apart.pid)
      await seen.leave()
      await until(() => tracersOf(apart.pid).every((tracer) => tracer === 0))
      if (mode !== 'nanosleep') {
        await backIn(apart.pid, mode)
        apart.end()
      }
      expect(await apart.line('woken')).toMatchObject(woken(mode))
      expect(await apart.ended).toBe(0)
    })
  }
})

describe('7.18 attach to a thread storm', () => {
  for (let round = 1; round <= 3; round++) {
    test(`every thread is seized, also those that begin meanwhile (${round})`, async () => {
      const apart = await Apart.start('thread-storm')
      const seen = new Watch(attach(apart.pid))
      await seen.seen((event) => event.type === 'spawn')
      // Once all are seized, each new thread is the child of a seized one.
      await until(() => tracersOf(apart.pid).every((tracer) => tracer === process.pid))
      for (let look = 0; look < 300; look++) {
        expect(new Set(tracersOf(apart.pid))).toEqual(new Set([process.pid]))
      }
      apart.end()
      expect((await apart.line('over')).started).toBeGreaterThan(16)
      expect(await apart.ended).toBe(0)
      await seen.over
      expect(threadsLeftOpen(seen.events)).toEqual([])
      expect(only(seen.events, 'exit').filter((event) => event.process)).toMatchObject([
        { pid: apart.pid, exitCode: 0 },
      ])
    })
  }

  test('left in the middle of the storm, it goes on alone', async () => {
    const apart = await Apart.start('thread-storm')
    for (let round = 0; round < 5; round++) {
      const seen = new Watch(attach(apart.pid))
      await seen.seen((event) => event.type === 'spawn')
      await seen.leave()
      await until(() => tracersOf(apart.pid).every((tracer) => tracer === 0))
    }
    apart.end()
    await apart.line('over')
    expect(await apart.ended).toBe(0)
  })
})

describe('7.20 detach', () => {
  for (const mode of ['run', 'tree', 'stopped']) {
    test(`${mode}: it is left as it was`, async () => {
      const apart = await Apart.start('leave', mode)
      const state = (): string => status(apart.pid, 'State')!.slice(0, 1)
      if (mode === 'stopped') await until(() => state() === 'T')
      else await until(() => sleepsIn(apart.pid) === 0)
      const seen = await watch(apart.pid)
      await seen.seen((event) => event.type === 'syscall' || event.type === 'attach')
      await seen.leave()
      await until(() => tracersOf(apart.pid).every((tracer) => tracer === 0))
      if (mode === 'stopped') {
        expect(state()).toBe('T')
        process.kill(apart.pid, 'SIGCONT')
        await apart.line('continued')
      }
      await until(() => state() === 'S' && sleepsIn(apart.pid) === 0)
      apart.write('A')
      expect(await apart.line('byte')).toMatchObject({ value: 65 })
      apart.end()
      expect(await apart.line('ended')).toMatchObject({ result: 0, errno: 0 })
      expect(await apart.ended).toBe(7)
    })
  }

  test('a stopped process stays stopped while it is traced, and SIGCONT continues it', async () => {
    const apart = await Apart.start('leave', 'stopped')
    await until(() => status(apart.pid, 'State')!.startsWith('T'))
    const seen = await watch(apart.pid)
    await seen.seen((event) => event.type === 'attach' && event.tid === apart.pid)
    for (let look = 0; look < 100; look++) await until(() => true)
    expect(calls(seen.events, undefined, apart.pid)).toEqual([])
    process.kill(apart.pid, 'SIGCONT')
    await apart.line('continued')
    apart.end()
    expect(await apart.ended).toBe(7)
    await seen.over
  })

  test('again and again while signals arrive: none is lost or doubled, no result is wrong', async () => {
    const apart = await Apart.start('count-signals')
    let sent = 0
    for (let round = 0; round < 25; round++) {
      const seen = new Watch(attach(apart.pid))
      for (let n = 0; n < 20; n++, sent++) process.kill(apart.pid, 34)
      await seen.seen((event) => event.type === 'syscall' && event.name === 'close')
      // Also while it is being let go: at whatever stop that happens.
      const left = seen.leave()
      for (let n = 0; n < 20; n++, sent++) process.kill(apart.pid, 34)
      await left
      // Each call that was seen has the one result that it can have, whatever stop came first.
      for (const call of calls(seen.events, 'close')) {
        if (!call.unfinished) expect(call.error?.code).toBe('EBADF')
      }
      for (const call of calls(seen.events, 'getppid'))
        if (!call.unfinished) expect(call.result).toBe(calls(seen.events, 'getppid')[0]!.result)
    }
    process.kill(apart.pid, 'SIGTERM')
    expect(await apart.line('counted')).toMatchObject({ signals: sent, wrong: 0 })
    expect(await apart.ended).toBe(0)
  })

  test('7.6 a parent that sleeps in vfork: leaving does not wait for it', async () => {
    const apart = await Apart.start('vfork', 'wait')
    const { pid: child } = (await apart.line('child')) as { pid: number }
    await until(() => sleepsIn(child) === 0)
    const seen = new Watch(attach(apart.pid))
    await until(() => tracersOf(apart.pid)[0] === process.pid)
    await seen.leave()
    await until(() => tracersOf(apart.pid)[0] === 0)
    expect(sleepsIn(child)).toBe(0)
    apart.end()
    expect(await apart.line('waited')).toMatchObject({ pid: child, exit: 3 })
    expect(await apart.ended).toBe(0)
  })

  test('7.6 a vfork that is traced from its middle: both go on', async () => {
    const apart = await Apart.start('vfork', 'wait')
    const { pid: child } = (await apart.line('child')) as { pid: number }
    await until(() => sleepsIn(child) === 0)
    const seen = new Watch(attach([apart.pid, child]))
    await until(() => tracersOf(apart.pid)[0] === process.pid && tracersOf(child)[0] === process.pid)
    apart.end()
    expect(await apart.line('waited')).toMatchObject({ pid: child, exit: 3 })
    expect(await apart.ended).toBe(0)
    await seen.over
    expect(results(calls(seen.events, 'read', child)).at(-1)).toBe(0)
    expect(threadsLeftOpen(seen.events)).toEqual([])
  })
})

test('7.4, 7.5 attached after the leader ended: a thread execs and takes over an id that was never seized', async () => {
  const apart = await Apart.start('exec-from-thread', 'exited', 'wait')
  const { tid } = (await apart.line('ready')) as { tid: number }
  await until(() => sleepsIn(tid) === 0)
  const seen = new Watch(attach(apart.pid))
  await seen.seen((event) => event.type === 'attach' && event.tid === tid)
  apart.end()
  expect(await apart.line('after')).toMatchObject({ pid: apart.pid, tid: apart.pid })
  expect(await apart.ended).toBe(6)
  await seen.over
  expect(only(seen.events, 'exec')).toMatchObject([{ pid: apart.pid, tid: apart.pid, formerTid: tid }])
  expect(only(seen.events, 'attach').map((event) => event.tid)).toEqual([tid])
  expect(results(calls(seen.events, 'getpid', apart.pid))).toEqual([apart.pid])
  expect(threadsLeftOpen(seen.events)).toEqual([])
})

test('no thread of this process is a tracee, and none of its children is left', () => {
  expect(readdirSync('/proc/self/task').map((tid) => status(`self/task/${tid}`, 'TracerPid'))).not.toContain(
    String(process.pid),
  )
})
