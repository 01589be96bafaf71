import { spawn, type StdioOptions } from 'node:child_process'
import { chmodSync, chownSync, closeSync, copyFileSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { trace } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { calls, only, record, recordCommand, results, Said } from './support.js'

test('7.1 nothing of the launch is seen: the trace begins with the execve that becomes the command', async () => {
  for (const options of [{}, { only: ['execve', 'exit_group'] }]) {
    const { events, outcome } = await record('trap', [], options)
    expect(outcome.exitCode).toBe(0)
    const first = calls(events)[0]!
    expect(first).toMatchObject({
      pid: outcome.pid,
      tid: outcome.pid,
      name: 'execve',
      result: 0,
      args: { path: target('trap') },
    })
    expect(only(events, 'exec')).toHaveLength(1)
    expect(only(events, 'stop')).toEqual([])
    expect(only(events, 'signal').every((event) => event.signal === 'SIGTRAP')).toBe(true)
    expect(results(calls(events, 'execve'))).toEqual([0])
  }
})

test('7.24, 7.26 the command is born as any other: mask, dispositions, descriptors, limits', async () => {
  const { said } = await record('state', ['one', 'two'])
  expect(said.all('argv')).toMatchObject([{ 0: target('state') }, { 1: 'one' }, { 2: 'two' }])
  expect(said.all('blocked')).toEqual([])
  expect(said.all('ignored')).toEqual([])
  // Node's own descriptors, the log and whatever the tracer uses stay outside.
  expect(said.all('fd').map(({ number, cloexec }) => [number, cloexec])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ])
  expect(said.one('no-new-privs').value).toBe(0)
  expect(said.one('death-signal').value).toBe(0)
})

test('7.26 a descriptor that the host was given without close-on-exec is not given on', async () => {
  const library = new URL('../../dist/index.js', import.meta.url).href
  const code = `import { trace } from '${library}'; await trace('${target('state')}', [], { stdio: 'inherit' })`
  const file = openSync('/dev/null', 'r')
  onTestFinished(() => closeSync(file))
  // Node makes the first ones close-on-exec when it starts, up to the first gap above 15.
  const stdio: StdioOptions = [
    'ignore',
    'pipe',
    'inherit',
    ...Array.from({ length: 17 }, () => 'ignore' as const),
    file,
  ]
  const host = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio })
  const said = new Said(await text(host.stdout!))
  expect(said.all('fd').map(({ number }) => number)).toEqual([0, 1, 2])
})

test('7.25 the tracer holds no end of the command’s pipes: a closed output is at its end while the command lives', async () => {
  const run = trace(target('early-eof'), [], { stdio: ['pipe', 'pipe', 'inherit'] })
  const output = await text(run.stdout!)
  expect(output).toMatch(/^closing pid=\d+\n$/)
  run.stdin!.end()
  expect((await run).exitCode).toBe(4)
})

test('7.25 a reader that goes away: the command gets SIGPIPE as without a tracer', async () => {
  const run = trace('yes', [], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(run.stdout!, 'data')
  run.stdout!.destroy()
  expect(await run).toMatchObject({ signal: 'SIGPIPE' })
})

test.skipIf(process.getuid?.() !== 0)('7.28 a setuid program gets its user when the tracer is root', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-setuid-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o755)
  const program = join(folder, 'state')
  copyFileSync(target('state'), program)
  chownSync(program, 65534, 65534)
  chmodSync(program, 0o4755)
  for (const options of [{}, { only: ['exit_group'] }]) {
    const { said } = await recordCommand(program, [], options)
    expect(said.one('ids')).toMatchObject({ uid: 0, euid: 65534 })
  }
})
