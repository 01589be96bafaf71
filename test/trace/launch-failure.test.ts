import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { trace } from '../../lib/trace/trace.js'
import { collect, failure } from './support.js'

function script(text: string, mode: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'syslens-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'program')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

test('no such command', async () => {
  expect(await failure(() => trace('no-such-command'))).toMatchObject({
    code: 'ERR_SYSLENS_COMMAND_NOT_FOUND',
    message: 'cannot start "no-such-command": no such command',
    errno: 2,
    syscall: 'execve',
    hint: 'No directory of PATH has it; give a path with a slash to start a file of the working directory.',
  })
})

test('the error points to the caller', async () => {
  const error = await failure(() => trace('no-such-command'))
  expect(error.stack?.split('\n').slice(0, 2)).toEqual([
    'SyslensError: cannot start "no-such-command": no such command',
    expect.stringContaining('launch-failure.test.ts'),
  ])
})

test.skipIf(process.getuid?.() === 0)(
  'a folder of PATH that may not be searched does not make it another error',
  async () => {
    const directory = dirname(script('', 0o644))
    chmodSync(directory, 0)
    onTestFinished(() => chmodSync(directory, 0o700))
    expect(await failure(() => trace('no-such-command', { env: { PATH: `${directory}:/usr/bin` } }))).toMatchObject({
      code: 'ERR_SYSLENS_COMMAND_NOT_FOUND',
    })
  },
)

test('a file along PATH that is not executable', async () => {
  const file = script('#!/bin/sh\n', 0o644)
  expect(await failure(() => trace('program', { env: { PATH: `/usr/bin:${dirname(file)}` } }))).toMatchObject({
    code: 'ERR_SYSLENS_COMMAND_NOT_EXECUTABLE',
  })
})

test('a loop throws it, and nothing is left unhandled', async () => {
  const run = trace('/no/such/command')
  expect(await failure(() => collect(run))).toMatchObject({
    code: 'ERR_SYSLENS_COMMAND_NOT_FOUND',
    hint: 'The file is missing, or the interpreter that it names in its first line is.',
  })
})

test('an interpreter that is missing', async () => {
  expect(await failure(() => trace(script('#!/no/such/interpreter\n', 0o755)))).toMatchObject({
    code: 'ERR_SYSLENS_COMMAND_NOT_FOUND',
  })
})

test('a file that is not executable', async () => {
  expect(await failure(() => trace(script('#!/bin/sh\n', 0o644)))).toMatchObject({
    code: 'ERR_SYSLENS_COMMAND_NOT_EXECUTABLE',
    message: expect.stringMatching(/^cannot start "\/.*\/program": permission denied \(EACCES\)$/),
  })
})

test('a directory that is none', async () => {
  expect(await failure(() => trace('true', { cwd: '/no/such/directory' }))).toMatchObject({
    code: 'ERR_SYSLENS_CWD',
    message: 'cannot start "true" in "/no/such/directory": no such file or directory (ENOENT)',
  })
})

test('no process, no descriptor is left', async () => {
  await failure(() => trace('no-such-command', { stdio: 'pipe' }))
  const before = readdirSync('/proc/self/fd').length
  for (let round = 0; round < 20; round++) {
    const run = trace('no-such-command', { stdio: 'pipe' })
    await failure(() => run)
    run.stdin!.destroy()
    run.stdout!.destroy()
    run.stderr!.destroy()
  }
  await new Promise(setImmediate)
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before)
})
