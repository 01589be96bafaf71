import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { Folder, startTraced } from './held.js'
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
