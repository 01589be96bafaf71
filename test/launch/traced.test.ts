import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { Folder, launcher, startTraced } from './held.js'
import { states } from './states.js'

let folder: Folder
beforeEach(() => {
  folder = new Folder()
})
afterEach(() => folder[Symbol.dispose]())

for (const [name, start] of Object.entries(states)) {
  test(`a traced command starts exactly as without us: ${name}`, () => {
    const { direct, traced } = startTraced(folder, start, ['-o', '/dev/null'])
    expect(direct).toMatchObject({ code: 0, stderr: '' })
    expect(direct.state.length).toBeGreaterThan(30)
    expect(traced.state.join('\n')).toBe(direct.state.join('\n'))
    expect(traced).toMatchObject({ code: 0, stderr: '', stdout: direct.stdout })
  })
}

test('with a filter, nothing but that filter is new to the command', () => {
  const { direct, traced } = startTraced(folder, { command: [target('inherited')] }, ['-o', '/dev/null', '-e', 'chdir'])
  expect(traced.state).toEqual(direct.state.map((line) => (line === '{"Seccomp":"0"}' ? '{"Seccomp":"2"}' : line)))
})

test('the trace goes to a process substitution of the shell', () => {
  const { direct, traced } = startTraced(folder, { command: [target('inherited')], settings: ['fd=9:nine'] }, [
    '-o',
    '/dev/fd/9',
  ])
  expect(traced).toMatchObject({ code: 0, stderr: '' })
  expect(traced.state.join('\n')).toBe(direct.state.join('\n').replaceAll(/("fd":9,.*"offset":)\d+/g, '$10'))
  expect(readFileSync(join(folder.path, 'nine'), 'utf8')).toMatch(/^\d+ +execve\(".*\/inherited", \[/)
})

test('who reads the command’s output sees its end when the command closes it', async () => {
  const script = 'echo out; exec >&-; read -r line; exit 4'
  const run = spawn(launcher, ['trace', '-o', '/dev/null', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(run, 'exit')
  expect(await text(run.stdout)).toBe('out\n')
  // It runs until it gets a line.
  expect(run.exitCode).toBeNull()
  run.stdin.end('go on\n')
  expect(await exit).toEqual([4, null])
})

test('who writes to the command sees when it closes its input', async () => {
  const script = 'exec <&-; echo closed; read -r line <go-on'
  execFileSync('mkfifo', ['go-on'], { cwd: folder.path })
  const run = spawn(launcher, ['trace', '-o', '/dev/null', 'sh', '-c', script], {
    cwd: folder.path,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = once(run, 'exit')
  await once(run.stdout, 'data')
  const [error] = (await Promise.all([once(run.stdin, 'error'), run.stdin.write('nobody reads this')]))[0]
  expect(error).toMatchObject({ code: 'EPIPE' })
  // It runs until it gets a line.
  folder.file('go-on', 'go on\n')
  expect(await exit).toEqual([0, null])
})
