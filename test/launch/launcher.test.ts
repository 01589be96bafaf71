import { constants } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { Folder, startTwice } from './held.js'
import { states } from './states.js'

let folder: Folder
beforeEach(() => {
  folder = new Folder()
})
afterEach(() => folder[Symbol.dispose]())

const { SIGCHLD, SIGTERM, SIGINT } = constants.signals
const inherited = target('inherited')

for (const [name, start] of Object.entries(states)) {
  test(`the command starts exactly as without us: ${name}`, () => {
    const { direct, held } = startTwice(folder, start)
    expect(direct).toMatchObject({ code: 0, stderr: '' })
    expect(direct.state.length).toBeGreaterThan(30)
    expect(held.state.join('\n')).toBe(direct.state.join('\n'))
    expect(held).toMatchObject({ code: 0, stderr: '', stdout: direct.stdout, error: undefined })
  })
}

/** The states above show in what `inherited` says: none of the comparisons compares two blanks. */
test.each([
  ['descriptors 7 and 9', '"fd":7,"link":".*/seven"'],
  ['a soft limit of 10 descriptors', '"limit":7,"soft":"10"'],
  ['every descriptor below a soft limit of 10 but one taken', '"fd":8,'],
  ['blocked signals', '"blocked":"8000000200014200"'],
  ['ignored signals', '"signal":1,"handler":1'],
  ['SIGCHLD ignored', '"signal":17,"handler":1'],
  ['an umask and a directory', '"umask":23'],
  ['a directory that is gone', '"cwd":".* \\(deleted\\)"'],
  ['arguments that are no UTF-8', '"argv":1,"hex":"ff80c3"'],
  ['environment names that are no identifiers, values that are no UTF-8', '"hex":"4241444eff3dfe"'],
])('the caller of "%s" has that state', (name, pattern) => {
  const start = states[name]
  if (start === undefined) throw new Error(name)
  expect(startTwice(folder, start).direct.state.join('\n')).toMatch(new RegExp(pattern))
})

test.each([0, 1, 2])('the caller that closed %d has it closed', (fd) => {
  const { direct } = startTwice(folder, { command: [inherited], settings: [`close=${fd}`] })
  expect(direct.state.join('\n')).toContain(`{"fd":${(fd + 1) % 3},`)
  expect(direct.state.join('\n')).not.toContain(`{"fd":${fd},`)
})

test('the exit code and the output are those of the command', () => {
  const { direct, held } = startTwice(folder, { command: ['sh', '-c', 'echo out; echo err >&2; exit 7'] })
  expect(direct).toMatchObject({ code: 7, stdout: 'out\n', stderr: 'err\n' })
  expect(held).toMatchObject({ code: 7, stdout: 'out\n', stderr: 'err\n' })
})

test('what is the command’s does not stay open in Node; what is named by our own options does', () => {
  const { held } = startTwice(folder, {
    command: ['-o', '/dev/fd/9', '--', inherited],
    settings: [
      'fd=0:zero',
      'fd=3:three',
      'fd=7:seven',
      'fd=9:nine',
      `block=${SIGTERM}`,
      `block=${SIGCHLD}`,
      `ignore=${SIGINT}`,
    ],
    env: {
      NODE_OPTIONS: '--inspect',
      NODE_CHANNEL_FD: '3',
      NODE_UNIQUE_ID: '7',
      NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
      NODE_DEBUG: 'fs',
      NODE_DISABLE_COLORS: '1',
      NODES: '3',
    },
    plan: { command: { word: 5 } },
  })
  const open = held.nodeState.filter((line) => line.startsWith('{"fd":')).map((line) => line.replace(/,"flags.*/, ''))
  expect(open).toEqual([
    expect.stringContaining('"fd":0,"link":"/dev/null"'),
    expect.stringMatching(/"fd":1,"link":".*\/stdout"/),
    expect.stringMatching(/"fd":2,"link":".*\/stderr"/),
    expect.stringMatching(/"fd":\d+,"link":"socket:/),
    expect.stringMatching(/"fd":9,"link":".*\/nine"/),
  ])
  // SIGTERM stays blocked, SIGCHLD is for Node.
  expect(held.nodeState).toContain('{"blocked":"0000000000004000"}')
  const variables = held.nodeState
    .filter((line) => line.startsWith('{"env":'))
    .map((line) => Buffer.from(/"hex":"([0-9a-f]*)"/.exec(line)?.[1] ?? '', 'hex').toString())
  expect(variables).toContain(`SYSLENS_IGNORED=${SIGINT}`)
  const names = variables.map((variable) => variable.replace(/=.*/, ''))
  expect(names.filter((name) => name.startsWith('NODE'))).toEqual(['NODE_DISABLE_COLORS', 'NODES'])
  expect(names).toContain('SYSLENS_HELD')
  expect(held.state.join('\n')).toMatch(/"fd":0,.*zero.*\n.*\n.*\n.*"fd":3,.*three/)
})

test('with all three streams closed, they are closed for Node too: no message of ours gets into the socket', () => {
  const { held } = startTwice(folder, { command: [inherited], settings: ['close=0', 'close=1', 'close=2'] })
  const open = held.nodeState.filter((line) => line.startsWith('{"fd":'))
  expect(open).toHaveLength(1)
  expect(open[0]).toMatch(/^\{"fd":(?:[3-9]|\d\d+),"link":"socket:/)
})
