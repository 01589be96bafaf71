import { describe, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { startGrandchild } from './grandchild.js'
import { fields, launch, must, stateOf, toTheEnd, until, untilEntry } from './support.js'
import { Tracer, type Stop } from '../../lib/index.js'

const getppid = 110

function summary(stop: Stop): string {
  switch (stop.type) {
    case 'signal-delivery':
    case 'group-stop':
    case 'killed':
    case 'breakpoint':
      return `${stop.type} ${stop.signal}`
    case 'exited':
      return `${stop.type} ${stop.exitCode}`
    default:
      return stop.type
  }
}

describe('signals', () => {
  test('of every origin: delivered by default, told as the handler sees them', async () => {
    const { first, output } = await launch('signals')
    const stops = await toTheEnd(first)
    const told = stops.flatMap((stop) => (stop.type === 'signal-delivery' && stop.info ? [stop.info] : []))
    expect(stops.at(-1)).toMatchObject({ type: 'exited', exitCode: 0 })
    const handled = output()
      .filter((line) => line.startsWith('signal '))
      .map(fields)
    const handlers = told.filter((info) => info.signal !== 'SIGWINCH') // which is ignored
    expect(handled).toHaveLength(9)
    expect(handlers).toHaveLength(9)
    expect(told).toHaveLength(10)
    handled.forEach((line, index) => {
      const { number, code, pid, uid, value, address, status } = handlers[index]!
      expect({ number: BigInt(number), code: BigInt(code) }).toEqual({ number: line.number, code: line.code })
      if (line.address !== undefined) expect(address).toBe(line.address)
      if (line.status !== undefined) expect(BigInt(status!)).toBe(line.status)
      // A timer has no sender.
      if (pid !== undefined) expect(BigInt(pid)).toBe(line.pid)
      if (uid !== undefined && line.uid !== undefined) expect(BigInt(uid)).toBe(line.uid)
      if (value !== undefined) expect(BigInt.asIntN(32, value)).toBe(line.value)
    })
  })

  test('suppressed, replaced, and given where none was', async () => {
    const { first, output } = await launch('signals')
    let stop = must(await must(first, 'exec').thread.continue(), 'signal-delivery')
    expect(stop.signal).toBe('SIGUSR1')
    stop = must(await stop.thread.continue(null), 'signal-delivery')
    expect(stop.signal).toBe('SIGUSR2')
    expect(stop.thread.signalInfo()).toEqual(stop.info)
    // The new signal has its own siginfo: from the tracer, PTRACE_CONT.
    stop = must(await stop.thread.continue('SIGUSR1'), 'signal-delivery')
    expect(stop.signal).toBe('SIGRT_5') // SIGRTMIN of glibc is 34
    await stop.thread.continue(0)
    const lines = output().filter((line) => line.startsWith('signal'))
    expect(lines[0]).toMatch(/^signal number=10 code=/)
    expect(lines).toHaveLength(1)
  })

  test('given at a syscall stop: the program sees it; in an exec stop it is refused', async () => {
    const { first } = await launch('ask')
    const { thread } = must(first, 'exec')
    expect(() => thread.continue('SIGTERM')).toThrow('cannot be given a signal in this stop')
    expect(() => thread.continue('SIGNOT' as 'SIGHUP')).toThrow('there is no signal "SIGNOT"')
    const entry = await untilEntry(first, getppid)
    const delivery = must(await entry.thread.continue('SIGTERM'), 'signal-delivery')
    expect(summary(await delivery.thread.continue())).toBe('killed SIGTERM')
  })

  test('traps of the program itself reach it when they are passed on', async () => {
    const { first, output } = await launch('trap')
    const types: string[] = []
    for (let stop = first; stop.thread;) {
      if (stop.type !== 'exec') types.push(summary(stop))
      stop = await stop.thread.continue(stop.type === 'breakpoint' ? 'SIGTRAP' : undefined)
    }
    expect(types).toEqual(['breakpoint SIGTRAP', ...Array<string>(5).fill('signal-delivery SIGTRAP')])
    expect(output().at(-1)).toBe('seen count=6')
  })

  test('the one that kills is told with the end', async () => {
    const { first } = await launch('die-in-call', ['core'], { follow: true })
    const ends: string[] = []
    const run = async (stop: Stop): Promise<void> => {
      const children: Promise<void>[] = []
      for (let next = stop; ;) {
        if (next.type === 'fork' || next.type === 'clone') children.push(next.child.then(run))
        if (!next.thread) {
          ends.push(summary(next))
          break
        }
        next = await next.thread.continue()
      }
      await Promise.all(children)
    }
    await run(first)
    expect(ends.toSorted()).toEqual(['exited 0', 'killed SIGSEGV'])
  })
})

describe('group-stop', () => {
  test('listening keeps it stopped until SIGCONT', async () => {
    const { tracer, first } = await launch('/bin/sleep', ['1000'])
    const running = must(first, 'exec').thread.continue()
    tracer.kill('SIGSTOP')
    const delivery = must(await running, 'signal-delivery')
    expect(delivery.signal).toBe('SIGSTOP')
    const group = must(await delivery.thread.continue(), 'group-stop')
    expect(group.signal).toBe('SIGSTOP')
    // PTRACE_EVENT_STOP, 128
    expect(group.thread.signalInfo()).toMatchObject({ signal: 'SIGSTOP', code: 19 | (128 << 8) })
    const listening = group.thread.listen()
    expect(stateOf(tracer.pid)).toBe('t')
    tracer.kill('SIGCONT')
    const continued = must(await listening, 'continued')
    const cont = must(await continued.thread.continue(), 'signal-delivery')
    expect(cont.signal).toBe('SIGCONT')
  })

  test('a stopped process is still stopped when it is let go', async () => {
    const counter = await startGrandchild(target('counter'), '20')
    try {
      process.kill(counter.pid, 'SIGSTOP')
      await until(() => stateOf(counter.pid) === 'T')
      const tracer = await Tracer.attach(counter.pid)
      const group = must(await tracer.thread, 'group-stop')
      expect(group.signal).toBe('SIGSTOP')
      tracer.detach()
      // It wakes up to stop anew.
      await until(() => stateOf(counter.pid) === 'T')
      const seen = counter.lines.length
      process.kill(counter.pid, 'SIGCONT')
      await counter.line(seen + 1)
      expect(await counter.ended()).toBe(0)
    } finally {
      counter.kill()
    }
  })
})

describe('interrupt', () => {
  test('a thread that makes no calls, and one that sleeps, which sleeps on', async () => {
    const counter = await startGrandchild(target('counter'), '50')
    try {
      const tracer = await Tracer.attach(counter.pid)
      let stop: Stop = await tracer.thread
      for (let count = 0; count < 20; count++) {
        const running = must(stop, 'interrupted').thread.continue()
        // Twice is once.
        stop = await running.interrupt().interrupt()
      }
      // Nothing happens to a thread that is stopped, or to a promise that is fulfilled.
      tracer.thread.interrupt()
      expect(must(await tracer.thread, 'interrupted').tid).toBe(counter.pid)
      must(stop, 'interrupted').thread.detach()
      await counter.line(counter.lines.length + 2)
      expect(await counter.ended()).toBe(0)
      expect(counter.lines.at(-1)).toBe('code unchanged, sleeps cut short 0')
    } finally {
      counter.kill()
    }
  })

  test('without it, an attached process runs until something happens', async () => {
    const counter = await startGrandchild(target('counter'), '20')
    try {
      const tracer = await Tracer.attach(counter.pid, { interrupt: false })
      await counter.line(counter.lines.length + 2)
      tracer.kill('SIGUSR1')
      const stop = must(await tracer.thread, 'signal-delivery')
      expect(stop.info).toMatchObject({ signal: 'SIGUSR1', code: 0, pid: process.pid })
      stop.thread.detach(null)
      expect(await counter.ended()).toBe(0)
    } finally {
      counter.kill()
    }
  })
})

describe('execve', () => {
  test('by another thread: it goes on as the leader, whose own promise tells that', async () => {
    const { tracer, first, output } = await launch('exec-from-thread', ['blocked'], { follow: true })
    const leader = must(await must(first, 'exec').thread.continue(), 'clone')
    const started = must(await leader.child, 'started')
    const leaderRuns = leader.thread.continue()
    const exec = must(await started.thread.continue(), 'exec')
    expect(exec).toMatchObject({ tid: tracer.pid, formerTid: started.tid })
    expect(await leaderRuns).toEqual({ type: 'superseded', tid: tracer.pid })
    expect(exec.thread.get('orig_rax')).toBe(59n)
    expect(await exec.thread.continue()).toEqual({ type: 'exited', tid: tracer.pid, exitCode: 6 })
    expect(output().at(-1)).toBe(`after pid=${tracer.pid} tid=${tracer.pid}`)
  })

  test('by the only thread: it keeps its id', async () => {
    const { tracer, first } = await launch('vfork', ['exec'], { follow: true })
    const vfork = must(await must(first, 'exec').thread.continue(), 'vfork')
    const child = must(await vfork.child, 'started')
    const parentRuns = vfork.thread.continue()
    const exec = must(await child.thread.continue(), 'exec')
    expect(exec).toMatchObject({ tid: child.tid, formerTid: child.tid })
    expect(must(await parentRuns, 'vfork-done').childTid).toBe(child.tid)
    expect((await toTheEnd(exec)).at(-1)).toEqual({ type: 'exited', tid: child.tid, exitCode: 3 })
    expect(tracer.kill(0)).toBe(true)
  })
})

describe('what is asked for', () => {
  test('without follow, children are left alone', async () => {
    const { first, output } = await launch('vfork', ['exec'])
    expect((await toTheEnd(first)).map(summary)).toEqual(['exec', 'signal-delivery SIGCHLD', 'exited 0'])
    expect(fields(output().at(-1)).exit).toBe(3n)
  })

  test('with exitEvents, a thread stops before its end', async () => {
    const { first } = await launch('ask', [], { exitEvents: true })
    const event = must(await must(first, 'exec').thread.continue(), 'exit-event')
    expect(event).toMatchObject({ exitCode: 0, signal: undefined })
    expect(event.thread.get('orig_rax')).toBe(231n) // exit_group
    expect(summary(await event.thread.continue())).toBe('exited 0')

    const killed = await launch('/bin/sleep', ['1000'], { exitEvents: true })
    const entry = await untilEntry(killed.first, 230)
    expect(must(await toExitEvent(await entry.thread.continue('SIGTERM')), 'exit-event')).toMatchObject({
      exitCode: undefined,
      signal: 'SIGTERM',
    })
  })

  test('with seccompEvents, calls that a filter of the program hands to its tracer', async () => {
    const { first, output } = await launch('filtered', ['trace'], { seccompEvents: true })
    const stop = must(await must(first, 'exec').thread.continue(), 'seccomp')
    expect(stop).toMatchObject({ nr: getppid, data: 9 })
    expect(stop.thread.syscallInfo()).toMatchObject({ op: 'seccomp', nr: getppid, data: 9 })
    expect(summary(await stop.thread.continue())).toBe('exited 0')
    expect(output()).toEqual([`getppid result=${process.pid} errno=0`])
  })

  test('without seccompEvents, such calls fail as without a tracer', async () => {
    const { first, output } = await launch('filtered', ['trace'])
    expect((await toTheEnd(first)).map(summary)).toEqual(['exec', 'exited 0'])
    expect(output()).toEqual(['getppid result=-1 errno=38'])
  })

  test('with follow, all threads of a storm, until stable', async () => {
    const storm = await startGrandchild(target('thread-storm'))
    try {
      const tracer = await Tracer.attach(storm.pid, { follow: true })
      let ended = 0
      const run = async (stop: Stop): Promise<void> => {
        const made: Promise<void>[] = []
        for (let next = stop; ;) {
          if (next.type === 'clone') made.push(next.child.then(run))
          if (!next.thread) break
          next = await next.thread.continue()
        }
        if (ended++ === 200) storm.stdin.end()
        await Promise.all(made)
      }
      await Promise.all(tracer.threads.map((thread) => thread.then(run)))
      expect(ended).toBeGreaterThan(200)
      expect(await storm.ended()).toBe(0)
    } finally {
      storm.kill()
    }
  })
})

async function toExitEvent(stop: Stop): Promise<Stop> {
  let next = stop
  while (next.thread && next.type !== 'exit-event') next = await next.thread.continue()
  return next
}
