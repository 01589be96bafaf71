import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { type Grandchild, startGrandchild } from './grandchild.js'
import { fields, launch, must, stateOf, toTheEnd, until } from './support.js'
import { Tracer } from '../../lib/index.js'

const library = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)

/** Runs a module in a Node of its own, which must end well and silently; its last line of output is a pid. */
async function node(body: string): Promise<number> {
  const script = `import { Tracer } from ${library}\n${body}`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  expect(stderr).toBe('')
  return Number(stdout.trimEnd().split('\n').at(-1))
}

// Of an orphan only the reaper of the system is left to wait for.
function isGone(pid: number): boolean {
  return [undefined, 'Z'].includes(stateOf(pid))
}

const launched = `
  const tracer = await Tracer.launch('sleep', ['1000'], { stdio: 'ignore' })
  const first = await tracer.thread
  console.log(tracer.pid)`

describe('a launched command is gone when its tracer is', () => {
  test.each([
    ['at the end of the program, while it is stopped', launched],
    ['at the end of the program, while it runs and nobody waits', `${launched}; first.thread.continue()`],
    ['at process.exit(), while somebody waits', `${launched}; first.thread.continue().then(() => {}); process.exit(0)`],
    ['when it is closed', `${launched}; tracer.close(); tracer.close()`],
    ['when the scope of `using` is left', `${launched}; tracer[Symbol.dispose]()`],
    [
      'in the middle of steps',
      `${launched}; setTimeout(() => process.exit(0), 20); let stop = first; for (;;) stop = await stop.thread.step()`,
    ],
    [
      'in its exit event',
      `
      const tracer = await Tracer.launch('sleep', ['0'], { stdio: 'ignore', exitEvents: true })
      let stop = await tracer.thread
      while (stop.type !== 'exit-event') stop = await stop.thread.continue()
      console.log(tracer.pid)`,
    ],
    [
      'with its children',
      `
      const tracer = await Tracer.launch('sh', ['-c', 'sleep 1000 & wait'], { stdio: 'ignore', follow: true })
      let stop = await tracer.thread
      while (stop.type !== 'fork' && stop.type !== 'clone' && stop.type !== 'vfork') stop = await stop.thread.continue()
      await stop.child
      console.log(stop.child.tid)`,
    ],
  ])('%s', async (_, body) => {
    const pid = await node(body)
    expect(pid).toBeGreaterThan(0)
    await until(() => isGone(pid))
  })

  test('in a worker that is terminated, twenty at once, at any moment', async () => {
    const worker = `
      import { parentPort } from 'node:worker_threads'
      import { Tracer } from ${library}
      const tracer = await Tracer.launch('sleep', ['1000'], { stdio: 'ignore' })
      parentPort.postMessage(tracer.pid)
      let stop = await tracer.thread
      for (;;) stop = await stop.thread.step()`
    const script = `
      import { Worker } from 'node:worker_threads'
      import { once } from 'node:events'
      const pids = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
        const worker = new Worker(${JSON.stringify(worker)}, { eval: true })
        const [pid] = await once(worker, 'message')
        for (let turn = 0; turn < index; turn++) await new Promise(setImmediate)
        await worker.terminate()
        return pid
      }))
      const { existsSync } = await import('node:fs')
      console.log(pids.filter((pid) => existsSync('/proc/' + pid)).length)`
    expect(await node(script)).toBe(0)
  })

  test('when the host is killed', async () => {
    const script = `${launched}; first.thread.continue(); process.kill(process.pid, 'SIGKILL')`
    const source = `import { Tracer } from ${library}\n${script}`
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', source])
    const error = (await run.catch((reason: unknown) => reason)) as { stdout: string; signal: string }
    expect(error.signal).toBe('SIGKILL')
    await until(() => isGone(Number(error.stdout)))
  })
})

describe('an attached process goes on as it was', () => {
  let counter: Grandchild | undefined

  afterEach(() => counter?.kill())

  test.each([
    ['the program ends while it is stopped', ''],
    ['the program ends while it runs', 'first.thread.continue()'],
    ['process.exit() comes while somebody waits', 'first.thread.continue().then(() => {}); process.exit(0)'],
    ['its tracer is closed', 'first.thread.continue(); tracer.close()'],
    ['it is let go while it runs', 'first.thread.continue(); tracer.detach()'],
    ['it is let go in a syscall stop', 'await first.thread.runToSyscall(); tracer.detach()'],
    [
      'it is let go after steps',
      'const step = await first.thread.step(); const next = await step.thread.step(); next.thread.detach()',
    ],
    [
      'process.exit() comes at a step, which is a SIGTRAP that it must not get',
      'const stop = await first.thread.step(); process.exit(stop.type === "step" ? 0 : 1)',
    ],
    ['its running thread is let go', 'await first.thread.continue().detach()'],
    ['the program is killed', `first.thread.continue(); process.kill(process.pid, 'SIGKILL')`],
  ])('when %s', async (_, then) => {
    counter = await startGrandchild(target('counter'), '30')
    const script = `const tracer = await Tracer.attach(${counter.pid}); const first = await tracer.thread; ${then}`
    const source = `import { Tracer } from ${library}\n${script}`
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', source])
    const result = (await run.catch((reason: unknown) => reason)) as { stderr: string; signal?: string }
    expect(result.stderr).toBe('')
    expect(result.signal).toBe(then.includes('SIGKILL') ? 'SIGKILL' : undefined)
    expect(readFileSync(`/proc/${counter.pid}/status`, 'utf8')).toMatch(/^TracerPid:\t0$/m)
    await counter.line(counter.lines.length + 2)
    expect(await counter.ended()).toBe(0)
    expect(counter.lines.at(-1)).toBe('code unchanged, sleeps cut short 0')
  })
})

test('a signal that was about to be delivered is delivered when the thread is let go', async () => {
  const counter = await startGrandchild(target('counter'), '30')
  const tracer = await Tracer.attach(counter.pid)
  const running = must(await tracer.thread, 'interrupted').thread.continue()
  tracer.kill('SIGTERM')
  must(await running, 'signal-delivery')
  tracer.detach()
  expect(await counter.ended()).toBe(128 + 15)
})

test('a launched command that was let go runs on, and leaves no zombie', async () => {
  const { tracer, first, output } = await launch('blocked', ['nanosleep'])
  must(first, 'exec').thread.detach()
  await until(() => stateOf(tracer.pid) === undefined)
  expect(output().at(-1)).toBe('woken result=0 errno=0')
})

test('many tracers in one process do not see each other', async () => {
  const ends = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { tracer, first } = await launch('ask')
      let calls = 0
      let stop = first
      for (; stop.thread; stop = await stop.thread.runToSyscall()) {
        if (stop.type === 'syscall-entry' && stop.nr === 110) calls++
        expect(stop.tid).toBe(tracer.pid)
      }
      return [stop.type, calls]
    }),
  )
  expect(ends).toEqual(Array.from({ length: 30 }, () => ['exited', 3]))
})

test('child processes of Node are not disturbed', async () => {
  const { first } = await launch('/bin/sleep', ['1000'])
  const running = must(first, 'exec').thread.continue()
  const codes = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const run = promisify(execFile)('sh', ['-c', `exit ${index + 1}`])
      return ((await run.catch((reason: unknown) => reason)) as { code: number }).code
    }),
  )
  expect(codes).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  expect(must(await running.interrupt(), 'interrupted').thread.get('orig_rax')).toBe(230n)
})

test('a launched command is born with its three descriptors, and with the default action for every signal', async () => {
  const { first, output } = await launch('state', ['one', 'two words'], { argv0: 'zero', env: {}, cwd: '/' })
  expect((await toTheEnd(first)).at(-1)).toMatchObject({ type: 'exited', exitCode: 0 })
  const lines = output()
  expect(lines.filter((line) => line.startsWith('argv'))).toEqual(['argv 0=zero', 'argv 1=one', 'argv 2=two words'])
  expect(lines.filter((line) => line.startsWith('fd')).map((line) => fields(line).number)).toEqual([0n, 1n, 2n])
  expect(lines.filter((line) => /^(blocked|ignored)/.test(line))).toEqual([])
  expect(lines).toContain('no-new-privs value=0')
  expect(lines).toContain('death-signal value=0')
})
