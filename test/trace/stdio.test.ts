import { mkdtempSync, openSync, closeSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { trace } from '../../lib/trace/trace.js'
import { textOf } from './support.js'

const silent = ['ignore', 'pipe', 'inherit'] as const

test('pipes are Node streams', async () => {
  const run = trace('sh', ['-c', 'cat; echo to stderr >&2'], { stdio: 'pipe' })
  run.stdin!.write('a line\n')
  run.stdin!.end('and the end')
  const [out, err, outcome] = await Promise.all([textOf(run.stdout), textOf(run.stderr), run])
  expect([out, err, outcome.exitCode]).toEqual(['a line\nand the end', 'to stderr\n', 0])
})

test('more than a pipe holds', async () => {
  const run = trace('sh', ['-c', 'cat | cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const sent = 'x'.repeat(1_000_000)
  run.stdin!.end(sent)
  expect(await textOf(run.stdout)).toBe(sent)
  expect(await run).toMatchObject({ exitCode: 0 })
})

test('no pipe, no stream', async () => {
  const run = trace('true', { stdio: 'ignore' })
  expect([run.stdin, run.stdout, run.stderr]).toEqual([null, null, null])
  await run
})

test('descriptors: ignored, closed, given; and no others', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'syslens-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'output')
  const fd = openSync(file, 'w')
  const run = trace('sh', ['-c', 'ls -l /proc/self/fd >&5'], {
    stdio: ['ignore', 'ignore', 2, undefined, undefined, fd],
  })
  closeSync(fd)
  expect(await run).toMatchObject({ exitCode: 0 })
  const lines = readFileSync(file, 'utf8').split('\n')
  const fds = lines.flatMap((line) => /(\d+) -> (.*)$/.exec(line)?.slice(1, 3).join(' ') ?? [])
  // 1 is the shell's redirection, 3 the folder that ls reads.
  expect(fds).toEqual([
    '0 /dev/null',
    expect.stringMatching(/^1 .*output$/),
    expect.stringMatching(/^2 /),
    expect.stringMatching(/^3 \/proc\/\d+\/fd$/),
    expect.stringMatching(/^5 .*output$/),
  ])
})

test('directory, environment and argv[0]', async () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'syslens-')))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const cwd of [directory, pathToFileURL(directory)]) {
    const run = trace('sh', ['-c', 'pwd; echo $WHAT; echo $HOME; echo $0'], {
      cwd,
      env: { PATH: process.env.PATH, WHAT: 'ever', HOME: undefined },
      argv0: 'shell',
      stdio: silent,
    })
    expect(await textOf(run.stdout)).toBe(`${directory}\never\n\nshell\n`)
    await run
  }
})

test('the environment of this process, unless another is given', async () => {
  process.env.SYSLENS_TEST_VALUE = 'ours'
  onTestFinished(() => void delete process.env.SYSLENS_TEST_VALUE)
  const run = trace('sh', ['-c', 'echo $SYSLENS_TEST_VALUE'], { stdio: silent })
  expect(await textOf(run.stdout)).toBe('ours\n')
  await run
})

test('signals are as a command expects them, not as Node has them', async () => {
  const run = trace('grep', ['-E', '^Sig(Blk|Ign)', '/proc/self/status'], { stdio: silent })
  expect(await textOf(run.stdout)).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n')
  await run
})
