import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { GrowthSample, LeakReport } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { start, syslens } from '../support/cli.js'
import { temporaryFolder } from '../support/hold.js'

const leaks = target('leaks')

test('the report goes to standard error, the command keeps its output and its exit code', async () => {
  const folder = temporaryFolder()
  const { code, stdout, stderr } = await syslens([
    'leaks',
    '--',
    'sh',
    '-c',
    `${leaks} left ${folder}; echo out; exit 3`,
  ])
  expect([code, stdout]).toEqual([3, 'out\n'])
  expect(stderr).toMatch(/^3 descriptors left open of \d+ opened \(limit [\d,]+\)/)
  expect(stderr).toContain(join(folder, 'left'))
  expect(stderr).toContain('write end, its other end is closed')
})

test('--json and -o', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'report.json')
  const { code, stdout, stderr } = await syslens(['leaks', '--json', '-o', file, leaks, 'double-close', folder])
  expect([code, stdout, stderr]).toEqual([0, '', ''])
  const report = JSON.parse(readFileSync(file, 'utf8')) as LeakReport
  expect(report).toMatchObject({ version: 1, left: 0, misuses: [{ kind: 'double-close', fd: 3 }] })
})

test('--fail-on', async () => {
  const folder = temporaryFolder()
  const code = async (what: string, name: string): Promise<number | null> =>
    (await syslens(['leaks', '--fail-on', what, leaks, name, folder])).code
  expect(await code('leaks', 'left')).toBe(1)
  expect(await code('leaks', 'double-close')).toBe(0)
  expect(await code('exec,double-close', 'double-close')).toBe(1)
  expect(await code('exec', 'exec')).toBe(1)
  expect(await code('leaks', 'clean')).toBe(0)
})

test('the report of a program that leaks until EMFILE names the leak and the victim', async () => {
  const folder = temporaryFolder()
  const { stderr } = await syslens(['-c', `ulimit -n 40; exec "$0" leaks -- ${leaks} victim ${folder}`], {
    command: [
      'bash',
      '-c',
      `ulimit -n 40; exec "$0" leaks -- ${leaks} victim ${folder}`,
      target('../prebuilds/linux-x64/syslens'),
    ],
  })
  expect(stderr).toContain('eventfd')
  expect(stderr).toContain('no plateau')
  expect(stderr).toMatch(/first failure: openat\("[^"]*innocent"\) = EMFILE/)
})

test('a process that is running: what it opens from now on', async () => {
  const folder = temporaryFolder()
  const script = `
    const { openSync } = require('node:fs')
    openSync(${JSON.stringify(folder)} + '/before', 'w')
    process.stdin.on('data', () => { openSync(${JSON.stringify(folder)} + '/after', 'w'); console.log('opened') })
    console.log('ready')`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const line = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))))
  await line()
  const run = start(['leaks', '-p', String(child.pid), '--json'])
  await attached(child.pid!)
  child.stdin.write('\n')
  expect(await line()).toBe('opened\n')
  run.child.kill('SIGINT')
  const { code, stdout } = await run.done
  const report = JSON.parse(stdout) as LeakReport
  expect(code).toBe(0)
  expect(report.running).toEqual([child.pid])
  const names = report.places.flatMap(({ examples }) => examples.map(({ name }) => name))
  expect(names).toEqual([join(folder, 'after')])
  expect(child.exitCode).toBeNull()
})

async function attached(pid: number): Promise<void> {
  while (!/TracerPid:\t[1-9]/.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await new Promise(setImmediate)
}

test('case 73: a server that loses one descriptor for each request; case 74: bursts are no alarm', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'tmp'))
  const script = (work: string): string => `
    const { closeSync, openSync } = require('node:fs')
    let number = 0
    setInterval(() => { ${work} }, 2)
    console.log('ready')`
  /** Looks at a program that does this every 2 ms, until it has seen enough. */
  const watch = async (work: string, isEnough: (samples: GrowthSample[]) => boolean): Promise<GrowthSample[]> => {
    const child = spawn('prlimit', ['--nofile=20000', process.execPath, '-e', script(work)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // It makes files in a folder that is removed after it.
    const ended = once(child, 'exit')
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await ended
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const run = start(['leaks', '--watch', '--json', '--interval', '20ms', '-p', String(child.pid)])
    const samples: GrowthSample[] = []
    for await (const line of createInterface({ input: run.child.stdout! })) {
      samples.push(JSON.parse(line) as GrowthSample)
      if (isEnough(samples)) break
    }
    run.child.kill('SIGINT')
    expect((await run.done).code).toBe(0)
    return samples
  }
  const leaking = await watch(
    `openSync(${JSON.stringify(join(folder, 'tmp/upload-'))} + number++, 'w')`,
    (samples) => samples.at(-1)!.rising,
  )
  const last = leaking.at(-1)!
  expect(last).toMatchObject({ version: 1, rising: true, limit: 20_000 })
  expect(last.perMinute).toBeGreaterThan(0)
  expect(last.secondsLeft).toBeGreaterThan(0)
  const groups = leaking.flatMap((sample) => sample.groups)
  expect(groups[0]).toMatchObject({ kind: 'file', pattern: expect.stringMatching(/\/tmp\/upload-\*$/) as unknown })
  const bursts = await watch(
    `const fds = Array.from({ length: number++ % 40 }, () => openSync('/dev/null')); for (const fd of fds) closeSync(fd)`,
    (samples) => samples.length === 60,
  )
  expect(bursts.some(({ rising }) => rising)).toBe(false)
}, 30_000)

test('who opens is traced once little is left until the limit', async () => {
  const folder = temporaryFolder()
  const script = `
    // Close to the limit, and never there.
    const { closeSync, openSync } = require('node:fs')
    const fds = []
    let number = 0
    setInterval(() => {
      fds.push(openSync(${JSON.stringify(join(folder, 'up-'))} + number++, 'w'))
      if (fds.length > 250) closeSync(fds.shift())
    }, 1)`
  const child = spawn('prlimit', ['--nofile=300', process.execPath, '-e', script], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const run = start(['leaks', '--watch', '--json', '--interval', '20ms', '-p', String(child.pid)])
  let traced: LeakReport | undefined
  for await (const line of createInterface({ input: run.child.stdout! })) {
    ;({ traced } = JSON.parse(line) as { traced?: LeakReport })
    if (traced !== undefined) break
  }
  run.child.kill('SIGINT')
  expect((await run.done).code).toBe(0)
  // It goes on as before.
  expect(child.exitCode).toBeNull()
  expect(traced).toMatchObject({ version: 1, running: [child.pid] })
  const files = traced!.places.find(({ kind }) => kind === 'file')
  expect(files).toMatchObject({ call: 'openat', pattern: join(folder, 'up-*').replaceAll(/\d+/g, '*') })
}, 30_000)

test('a watched process that ends, and one that is not there', async () => {
  const child = spawn('sleep', ['1000'])
  const run = start(['leaks', '--watch', '-p', String(child.pid)])
  await new Promise((resolve) => run.child.stdout!.once('data', resolve))
  child.kill('SIGKILL')
  const { code, stderr } = await run.done
  expect([code, stderr]).toEqual([0, `syslens: process ${child.pid} has ended\n`])
  const gone = await syslens(['leaks', '--watch', '-p', '4194300'])
  expect(gone).toMatchObject({ code: 125, stdout: '', stderr: 'syslens: no process 4194300\n' })
})

test.each([
  [['leaks'], 'nothing to look at: give a command or -p PID'],
  [['leaks', '-p', '1', 'ls'], 'give a command or -p PID, not both'],
  [
    ['leaks', '--fail-on', 'leak', 'true'],
    '--fail-on takes leaks, exec, double-close, use-after-close, exhausted, not "leak"',
  ],
  [['leaks', '--for', '1s', 'true'], '--for is for a process: give -p PID'],
  [['leaks', '--for', '0', '-p', '1'], '--for takes a time such as 10s, 500ms or 2m, not "0"'],
  [['leaks', '--watch', 'true'], '--watch is for a process: give -p PID'],
  [['leaks', '--watch', '--fail-on', 'leaks', '-p', '1'], '--watch only counts: leave out --fail-on'],
  [['leaks', '--interval', '1s', 'true'], '--interval is for --watch'],
  [
    ['leaks', '--python-lines', '-p', '1'],
    '--python-lines is for a command, processes that are running stay as they are',
  ],
  [['leaks', '--allow', 'x', 'true'], '--allow takes a whole number, not "x"'],
  [['leaks', '--no-stak', 'true'], 'unknown option "--no-stak", did you mean "--no-stack"?'],
  [['leaks', '-o', '/nonexistent/x', 'true'], 'cannot write to /nonexistent/x'],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await syslens(args)
  expect([code, stdout]).toEqual([125, ''])
  expect(stderr).toContain(message)
  if (!message.startsWith('cannot write')) expect(stderr).toContain('\n         See: syslens leaks --help\n')
})

test('a command that does not exist', async () => {
  expect(await syslens(['leaks', 'no-such-command'])).toMatchObject({ code: 127 })
})
