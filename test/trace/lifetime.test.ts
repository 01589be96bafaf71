import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach, trace } from '../../lib/trace/trace.js'
import { target } from '../support/build-targets.js'
import { chunkOf, collect, isAlive, startForeign, tracerOf, until } from './support.js'

const program = (name: string): string => new URL(`programs/${name}`, import.meta.url).pathname

describe('the end of the process', () => {
  test.each(['exit', 'exit in a loop', 'nothing left to do', 'throw', 'SIGKILL'])(
    '%s: what was launched dies, what was attached to lives',
    async (way) => {
      const foreign = startForeign(target('ticks'))
      const child = spawn(process.execPath, [program('leave.mjs'), way, target('ticks'), String(foreign)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit') as Promise<[number | null, string | null]>
      const pid = Number(await chunkOf(child.stdout))
      const [code, signal] = await exited
      expect([code, signal]).toEqual(way === 'SIGKILL' ? [null, 'SIGKILL'] : [7, null])
      await until(() => !isAlive(pid))
      expect([isAlive(foreign), tracerOf(foreign)]).toEqual([true, 0])
    },
  )
})

describe('worker threads', () => {
  const startWorker = (workerData: object): Worker => new Worker(program('worker.mjs'), { workerData })

  test('a worker traces as the main thread does', async () => {
    const worker = startWorker({ command: 'ls', args: ['/'] })
    const messages: unknown[] = []
    worker.on('message', (message) => messages.push(message))
    expect(await once(worker, 'exit')).toEqual([0])
    const [pid, counts] = messages as [number, { count: number; calls: number }]
    expect(pid).toBeGreaterThan(0)
    expect(counts.count).toBeGreaterThan(20)
    expect(counts.count).toBe(counts.calls)
  })

  test('terminated in the middle: no crash, no tracee is left', async () => {
    const rounds = Number(process.env.SYSLENS_WORKERS ?? 20)
    for (let round = 0; round < rounds; round++) {
      const worker = startWorker({
        command: target('ticks'),
        // In turn: a reader that keeps up, a log that is full, a trace that nobody reads yet.
        options: [{}, { memoryBytes: 0, fileBytes: 0 }, { record: true }, { only: 'getppid' }][round % 4],
      })
      const [pid] = (await once(worker, 'message')) as [number]
      if (round % 2 === 0) await until(() => tracerOf(pid) !== 0)
      await worker.terminate()
      expect(isAlive(pid)).toBe(false)
    }
  })

  test('several at once, terminated together', async () => {
    const workers = Array.from({ length: 8 }, () => startWorker({ command: target('ticks') }))
    const pids = await Promise.all(workers.map(async (worker) => Number((await once(worker, 'message'))[0])))
    await Promise.all(workers.map((worker) => worker.terminate()))
    expect(pids.map(isAlive)).toEqual(pids.map(() => false))
  })
})

describe('together with the rest of the process', () => {
  test('40 children of child_process during a trace: 40 right exit codes', async () => {
    await using run = trace(target('ticks'), { stdio: 'ignore' })
    const events = collect(run)
    const codes = await Promise.all(
      Array.from({ length: 40 }, async (_, code) => {
        const child = spawn('sh', ['-c', `exit ${code}`], { stdio: 'ignore' })
        return ((await once(child, 'exit')) as [number])[0]
      }),
    )
    expect(codes).toEqual(Array.from({ length: 40 }, (_, code) => code))
    await run.stop()
    expect((await events).filter(({ type }) => type === 'spawn')).toEqual([])
  })

  test('many traces at once, launched and attached, each with its own events', async () => {
    const foreign = startForeign(target('ticks'))
    const attached = attach(foreign, { only: 'getppid' })
    const seen = collect(attached)
    const runs = await Promise.all(
      Array.from({ length: 8 }, async (_, code) => {
        const run = trace('sh', ['-c', `exit ${code}`], { stdio: 'ignore' })
        const events = await collect(run)
        expect(new Set(events.map(({ pid }) => pid))).toEqual(new Set([run.pid]))
        return (await run).exitCode
      }),
    )
    expect(runs).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    await attached.detach()
    expect(new Set((await seen).map(({ pid }) => pid))).toEqual(new Set([foreign]))
  })

  test('nobody holds on to the trace: it goes on, and ends as it would', async () => {
    const script = `
      import { trace } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
      import { once } from 'node:events'
      const out = (() => trace('sh', ['-c', 'read line; echo $line; exit 3'], { stdio: ['pipe', 'pipe', 'inherit'] }))
      let { stdin, stdout } = out()
      for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)) }
      stdin.end('still here')
      console.log(String((await once(stdout, 'data'))[0]).trim())`
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) =>
      execFile(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], (error, stdout) =>
        error === null ? resolve({ stdout }) : reject(error),
      ),
    )
    expect(stdout).toBe('still here\n')
  })

  test('the event loop is blocked by programs that talk to what this process traces: no hang', async () => {
    // The server is a process of its own that this one traces; its events pile up in the log meanwhile.
    const server = trace(process.execPath, [program('server.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const port = Number(await chunkOf(server.stdout))
    const rounds = Number(process.env.SYSLENS_CURLS ?? 100)
    for (let round = 0; round < rounds; round++) {
      expect(execFileSync('curl', ['-s', `http://127.0.0.1:${port}/${round}`], { encoding: 'utf8' })).toBe(`/${round}`)
    }
    const events: number[] = []
    const stopped = (async () => {
      for await (const event of server) if (event.type === 'syscall') events.push(event.number)
    })()
    expect((await server.stop()).calls).toBeGreaterThan(rounds * 4)
    await stopped
    expect(events).toHaveLength((await server).calls)
  })

  test('the same with a small log: what finds no room in memory waits in the file', async () => {
    const server = trace(process.execPath, [program('server.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      memoryBytes: 50_000,
    })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const port = Number(await chunkOf(server.stdout))
    for (let round = 0; round < 50; round++) execFileSync('curl', ['-s', `http://127.0.0.1:${port}/`])
    const events = collect(server)
    const { calls } = await server.stop()
    expect((await events).filter(({ type }) => type === 'syscall')).toHaveLength(calls)
  })

  test('a command that asks a server of this process', async () => {
    const server = createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const run = trace('curl', ['-s', `http://127.0.0.1:${port}/x`], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [events, [body]] = await Promise.all([collect(run), once(run.stdout!, 'data') as Promise<[Buffer]>])
    expect(String(body)).toBe('/x')
    expect(events.at(-1)).toMatchObject({ type: 'exit', exitCode: 0 })
  })
})
