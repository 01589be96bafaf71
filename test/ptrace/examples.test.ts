import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { type Grandchild, startGrandchild } from './grandchild.js'

const runner = new URL('../../scripts/example.mjs', import.meta.url).pathname
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'syslens-examples-'))
  for (const name of ['alpha', 'beta', 'gamma']) writeFileSync(join(folder, name), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What an example prints, addresses made equal. */
async function example(name: string, ...args: string[]): Promise<string[]> {
  const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [runner, name, ...args], { cwd: folder, env })
  expect(stderr.replaceAll('hello world\n', '')).toBe('')
  return stdout
    .replaceAll(/0x[0-9a-f]{9,}/g, 'ADDRESS')
    .trimEnd()
    .split('\n')
}

describe('examples that launch', () => {
  test('orig-rax: execve is 59, at offset 8 * ORIG_RAX; the offset for 32 bits is EIO', async () => {
    expect(await example('orig-rax')).toEqual([
      'offset 4 * ORIG_RAX: errno 5',
      'offset 8 * ORIG_RAX: 59',
      'by its name: 59',
      'alpha',
      'beta',
      'gamma',
    ])
  })

  test('write-arguments: descriptor, address and length at the entry, the length as result', async () => {
    expect(await example('write-arguments')).toEqual(['write(1, ADDRESS, 17)', 'alpha', 'beta', 'gamma', 'write = 17'])
  })

  test('registers: rax is -ENOSYS at the entry', async () => {
    expect(await example('registers')).toEqual([
      'write(1, ADDRESS, 17), rax -38',
      'alpha',
      'beta',
      'gamma',
      'write = 17',
    ])
  })

  test('reverse-ls: ls writes what is in its memory now', async () => {
    expect(await example('reverse-ls')).toEqual(['ammag', 'ateb', 'ahpla'])
  })

  test('single-step: 3 stops from the entry of write on, 8 from the start', async () => {
    const lines = await example('single-step', target('eight-steps'))
    expect(lines.map((line) => line.replace(/tid: \d+/, 'tid: TID'))).toEqual([
      'from the entry of write',
      '  0x401016  b83c000000  orig_rax 1',
      '  0x40101b  31ff0f0500  orig_rax -1',
      '  0x40101d  0f05000000  orig_rax -1',
      "{ type: 'exited', tid: TID, exitCode: 0 }",
      'from the start',
      '  0x401000  b801000000  orig_rax 59',
      '  0x401005  bf02000000  orig_rax -1',
      '  0x40100a  be00204000  orig_rax -1',
      '  0x40100f  ba0c000000  orig_rax -1',
      '  0x401014  0f05b83c00  orig_rax -1',
      '  0x401016  b83c000000  orig_rax 1',
      '  0x40101b  31ff0f0500  orig_rax -1',
      '  0x40101d  0f05000000  orig_rax -1',
      "{ type: 'exited', tid: TID, exitCode: 0 }",
    ])
  })
})

describe('examples that attach', () => {
  let counter: Grandchild

  afterEach(() => counter.kill())

  /** The counter went on to its end: no line is missing, its code is as it was, no sleep of it saw a signal. */
  async function expectUnharmed(greetings: number): Promise<void> {
    const seen = counter.lines.length
    await counter.line(seen + 1)
    expect(await counter.ended()).toBe(0)
    expect(counter.lines.at(-1)).toBe('code unchanged, sleeps cut short 0')
    expect(counter.lines.filter((line) => line === 'Hello World')).toHaveLength(greetings)
    const counts = counter.lines.slice(0, -1).filter((line) => line !== 'Hello World')
    expect(counts).toEqual(counts.map((_, index) => `count ${index}`))
  }

  test('attach: inside of clock_nanosleep, which is to be restarted; no signal', async () => {
    counter = await startGrandchild(target('counter'), '1000')
    expect(await example('attach', `${counter.pid}`)).toEqual([
      'stopped without a signal: interrupted',
      'orig_rax 230, rax -516, before rip: 0f05',
      "{ nr: 230, name: 'clock_nanosleep', restarting: true }",
      't (tracing stop)',
      'the tracer is a thread of this process',
    ])
    await expectUnharmed(0)
  })

  test('attach by SIGSTOP, as PTRACE_ATTACH does it: signal 19, which the process never gets', async () => {
    counter = await startGrandchild(target('counter'), '1000')
    expect(await example('attach', `${counter.pid}`, '--sigstop')).toEqual([
      'stopped by SIGSTOP (19)',
      'orig_rax 230, rax -516, before rip: 0f05',
      "{ nr: 230, name: 'clock_nanosleep', restarting: true }",
      't (tracing stop)',
      'the tracer is a thread of this process',
    ])
    await expectUnharmed(0)
  })

  test('breakpoint: three hits with consecutive arguments, rip one behind', async () => {
    counter = await startGrandchild(target('counter'), '100')
    const symbols = execFileSync('nm', [target('counter')], { encoding: 'utf8' })
    const address = /^([0-9a-f]+) T tell$/m.exec(symbols)![1]!
    const lines = await example('breakpoint', `${counter.pid}`, address, '3')
    const first = Number(/argument (\d+)$/.exec(lines[0]!)?.[1])
    expect(lines).toEqual([
      `hit 1: signal 5 at +1, argument ${first}`,
      `hit 2: signal 5 at +1, argument ${first + 1}`,
      `hit 3: signal 5 at +1, argument ${first + 2}`,
      'the breakpoint is gone',
    ])
    await expectUnharmed(0)
  })

  test('inject: the process writes the text, and stops at the int3', async () => {
    counter = await startGrandchild(target('counter'), '1000')
    expect(await example('inject', `${counter.pid}`)).toEqual(['breakpoint at +25, write = 12', 'signal 5'])
    await expectUnharmed(1)
  })

  test.each([
    { how: 'text', greetings: 1, says: 'text: SIGTRAP (5) at +25' },
    { how: 'heap', greetings: 0, says: 'heap: SIGSEGV (11) at +0' },
    { how: 'restart', greetings: 0, says: 'restart: SIGSEGV (11) at -2' },
  ])('inject-free-space $how: $says', async ({ how, greetings, says }) => {
    counter = await startGrandchild(target('counter'), '1000')
    expect(await example('inject-free-space', `${counter.pid}`, how)).toEqual([says])
    await expectUnharmed(greetings)
  })
})
