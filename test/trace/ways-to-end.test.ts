// Every row of the table in docs/library.md, "How a trace ends".
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../../lib/trace/events.js'
import { attach, trace } from '../../lib/trace/trace.js'
import { target } from '../support/build-targets.js'
import { chunkOf, collect, failure, isAlive, startForeign, textOf, tracerOf, until } from './support.js'

// Waits for a line of input between two things to see.
const twoSteps = ['-c', 'echo first; read line; echo "second $line"; exit 4']

describe('a launched command', () => {
  test('leaving the loop: recording stops, the command goes on to its end', async () => {
    const run = trace('sh', twoSteps, { stdio: ['pipe', 'pipe', 'inherit'] })
    for await (const event of run) if (event.type === 'exec') break
    const out = textOf(run.stdout)
    run.stdin!.end('line\n')
    expect(await out).toBe('first\nsecond line\n')
    expect(await run).toMatchObject({ exitCode: 4, failed: true })
    expect(await failure(() => collect(run))).toMatchObject({ code: 'ERR_SYSLENS_NOT_RECORDED' })
  })

  test('throwing in the loop does the same, and the error arrives', async () => {
    const run = trace('sh', twoSteps, { stdio: ['pipe', 'ignore', 'inherit'] })
    const loop = async (): Promise<void> => {
      for await (const event of run) throw new Error(`seen: ${event.type}`)
    }
    await expect(loop()).rejects.toThrow('seen: exec')
    run.stdin!.end('line\n')
    expect(await run).toMatchObject({ exitCode: 4 })
  })

  test('leaving the loop with a filter: the command is resumed at its calls', async () => {
    const run = trace('sh', twoSteps, { only: ['write', 'read'], stdio: ['pipe', 'pipe', 'inherit'] })
    for await (const event of run) if (event.type === 'syscall') break
    const out = textOf(run.stdout)
    run.stdin!.end('line\n')
    expect(await out).toBe('first\nsecond line\n')
    expect(await run).toMatchObject({ exitCode: 4 })
  })

  test('abort: it is killed, loop and promise reject', async () => {
    const controller = new AbortController()
    const run = trace(target('ticks'), { signal: controller.signal, stdio: 'ignore' })
    const loop = failure(async () => {
      for await (const event of run) if (event.type === 'exec') controller.abort()
    })
    expect(await loop).toMatchObject({ code: 'ERR_SYSLENS_ABORTED', cause: { name: 'AbortError' } })
    expect(await failure(() => run)).toMatchObject({ code: 'ERR_SYSLENS_ABORTED' })
    expect(isAlive(run.pid!)).toBe(false)
  })

  test('abort before the start: nothing runs', async () => {
    const run = trace(target('ticks'), { signal: AbortSignal.abort('not today') })
    expect(run.pid).toBeUndefined()
    expect(await failure(() => run)).toMatchObject({ code: 'ERR_SYSLENS_ABORTED', cause: 'not today' })
    const loop = collect(trace(target('ticks'), { signal: AbortSignal.abort() }))
    expect(await failure(() => loop)).toMatchObject({ code: 'ERR_SYSLENS_ABORTED', cause: { name: 'AbortError' } })
  })

  test('timeout: it is killed, the events so far are read, then loop and promise reject', async () => {
    const run = trace(target('ticks'), { timeout: 200, stdio: 'ignore' })
    const types = new Set<string>()
    const error = await failure(async () => {
      for await (const event of run) types.add(event.type)
    })
    expect(error).toMatchObject({ code: 'ERR_SYSLENS_TIMEOUT', pid: run.pid })
    expect(error.message).toMatch(/ticks" was killed: it ran for more than 200 ms$/)
    expect([...types].toSorted()).toEqual(['exec', 'exit', 'syscall'])
    expect(await failure(() => run)).toBe(error)
    expect(isAlive(run.pid!)).toBe(false)
  })

  test('await using: it is killed at the end of the block, with its children', async () => {
    let pid: number
    let child: number
    {
      await using run = trace('sh', ['-c', `${target('ticks')} & echo $!; wait`], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      pid = run.pid!
      child = Number.parseInt((await chunkOf(run.stdout)).replace('ready', ''), 10)
      expect(isAlive(pid)).toBe(true)
    }
    expect([isAlive(pid), isAlive(child)]).toEqual([false, false])
  })

  test('stop: it is killed, the outcome says so', async () => {
    const run = trace(target('ticks'), { stdio: 'ignore' })
    const events: TraceEvent[] = []
    for await (const event of run) {
      if (event.type === 'exec') void run.stop()
      events.push(event)
    }
    expect(events.at(-1)).toMatchObject({ type: 'exit', signal: 'SIGKILL', exitCode: undefined, process: true })
    expect(await run).toMatchObject({ signal: 'SIGKILL', exitCode: undefined, failed: true, timedOut: false })
  })

  test('detach without a filter: it goes on alone', async () => {
    const run = trace('sh', twoSteps, { stdio: ['pipe', 'pipe', 'inherit'] })
    for await (const event of run) {
      if (event.type === 'exec') void run.detach()
      if (event.type === 'detach') break
    }
    expect(tracerOf(run.pid!)).toBe(0)
    const out = textOf(run.stdout)
    run.stdin!.end('line\n')
    expect(await out).toBe('first\nsecond line\n')
    expect(await run).toMatchObject({ exitCode: 4, signal: undefined, failed: true })
  })

  test('stop after detach: what was let go is left alone', async () => {
    const run = trace('sh', twoSteps, { stdio: ['pipe', 'pipe', 'inherit'] })
    for await (const event of run) {
      if (event.type === 'exec') void run.detach()
      if (event.type === 'detach') break
    }
    expect(await run.stop()).toMatchObject({ exitCode: undefined, signal: undefined, failed: false })
    const out = textOf(run.stdout)
    run.stdin!.end('line\n')
    expect(await out).toBe('first\nsecond line\n')
  })

  test('detach with a filter: it is followed silently to its end', async () => {
    const run = trace('sh', twoSteps, { only: 'write', stdio: ['pipe', 'pipe', 'inherit'] })
    const outcome = run.detach()
    const out = textOf(run.stdout)
    run.stdin!.end('line\n')
    expect(await out).toBe('first\nsecond line\n')
    expect(await outcome).toMatchObject({ exitCode: 4 })
  })

  test('kill at once, however far it has come by then', async () => {
    const run = trace(target('ticks'), { stdio: ['ignore', 'pipe', 'inherit'] })
    run.kill('SIGKILL')
    expect(['', 'ready\n']).toContain(await textOf(run.stdout))
    expect(await run).toMatchObject({ signal: 'SIGKILL', failed: true })
  })

  test('kill: the command gets the signal', async () => {
    const run = trace('sh', ['-c', 'trap "exit 9" USR1; echo ready; while :; do sleep 0.01; done'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(run.stdout!, 'readable')
    expect(run.kill('SIGUSR1')).toBe(true)
    expect(await run).toMatchObject({ exitCode: 9, signal: undefined })
    expect(run.kill('SIGUSR1')).toBe(false)
    expect(await failure(() => run.kill('SIGTREM' as 'SIGTERM'))).toMatchObject({
      code: 'ERR_SYSLENS_SIGNAL',
      message: 'there is no signal "SIGTREM", did you mean "SIGTERM"?',
    })
  })
})

describe('what is attached to', () => {
  test('leaving the loop: it is let go when the loop is left', async () => {
    const pid = startForeign(target('ticks'))
    const run = attach(pid)
    for await (const event of run) {
      if (event.type !== 'syscall') continue
      expect(tracerOf(pid)).not.toBe(0)
      break
    }
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
    expect(await run).toMatchObject({ pid: undefined, exitCode: undefined, failed: false, timedOut: false })
  })

  test('throwing in the loop does the same', async () => {
    const pid = startForeign(target('ticks'))
    const loop = async (): Promise<void> => {
      for await (const event of attach(pid)) throw new Error(event.type)
    }
    await expect(loop()).rejects.toThrow('attach')
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
  })

  test('abort: it is let go, loop and promise reject', async () => {
    const pid = startForeign(target('ticks'))
    const controller = new AbortController()
    const run = attach(pid, { signal: controller.signal })
    const loop = failure(async () => {
      for await (const event of run) if (event.type === 'syscall') controller.abort()
    })
    expect(await loop).toMatchObject({ code: 'ERR_SYSLENS_ABORTED', cause: { name: 'AbortError' } })
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
  })

  test('timeout: it is let go, the outcome says so', async () => {
    const pid = startForeign(target('ticks'))
    const run = attach(pid, { timeout: 200 })
    const events = await collect(run)
    expect(events.at(-1)).toMatchObject({ type: 'detach', pid })
    expect(await run).toMatchObject({ timedOut: true, failed: false })
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
  })

  test('await using, stop and detach: it is let go', async () => {
    const pid = startForeign(target('ticks'))
    {
      await using run = attach(pid)
      expect(run.pids).toEqual([pid])
      expect(tracerOf(pid)).not.toBe(0)
    }
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
    await attach(pid).stop()
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
    await attach(pid).detach()
    expect([isAlive(pid), tracerOf(pid)]).toEqual([true, 0])
  })

  test('its end ends the trace', async () => {
    const pid = startForeign(target('ticks'))
    const run = attach(pid)
    const events = collect(run)
    process.kill(pid, 'SIGTERM')
    await until(() => !isAlive(pid))
    expect((await events).slice(-2)).toMatchObject([
      { type: 'signal', signal: 'SIGTERM', number: 15 },
      { type: 'exit', signal: 'SIGTERM', exitCode: undefined, process: true },
    ])
    expect(await run).toMatchObject({ pid: undefined, exitCode: undefined, signal: undefined })
  })
})

describe('events that nobody reads', () => {
  test('await without a loop: they are counted, then dropped', async () => {
    const run = trace('ls', ['/'], { stdio: 'ignore' })
    const outcome = await run
    expect(outcome).toMatchObject({ exitCode: 0, failed: false })
    expect(outcome.calls).toBeGreaterThan(20)
    expect(await failure(() => collect(run))).toMatchObject({ code: 'ERR_SYSLENS_NOT_RECORDED' })
  })

  test('await and a loop in one turn of the event loop: they are read', async () => {
    const run = trace('ls', ['/'], { stdio: 'ignore' })
    const [outcome, events] = await Promise.all([run, collect(run)])
    expect(events.filter(({ type }) => type === 'syscall')).toHaveLength(outcome.calls)
  })

  test('a loop that begins late, without an await before: they are there', async () => {
    const run = trace('ls', ['/'], { stdio: ['ignore', 'pipe', 'ignore'] })
    await textOf(run.stdout)
    const events = await collect(run)
    expect(events.filter(({ type }) => type === 'syscall')).toHaveLength((await run).calls)
  })

  test('record: they can be read again and again, also after the end and after leaving a loop', async () => {
    const run = trace('ls', ['/'], { stdio: 'ignore', record: true })
    for await (const event of run) if (event.type === 'exec') break
    const { calls } = await run
    for (let round = 0; round < 3; round++) {
      const events = await collect(run)
      expect(events.filter(({ type }) => type === 'syscall')).toHaveLength(calls)
      expect(events.at(-1)).toMatchObject({ type: 'exit', exitCode: 0, process: true })
    }
  })

  test('a second loop without record throws', async () => {
    const run = trace('true')
    await collect(run)
    expect(await failure(() => collect(run))).toMatchObject({
      code: 'ERR_SYSLENS_NOT_RECORDED',
      message: 'the events of this trace were not kept',
      hint: expect.stringContaining('record: true'),
    })
  })
})
