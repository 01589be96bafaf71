import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tableBytes } from '../../lib/syscalls/binary.js'
import type { NativeOutcome } from '../../lib/trace/native.js'
import { launchSteps, type Plan } from '../../lib/trace/plan.js'
import { Session, type SessionOptions } from '../../lib/trace/session.js'
import { target } from '../support/build-targets.js'
import { Folder } from './held.js'

let folder: Folder
beforeEach(() => {
  folder = new Folder()
})
afterEach(() => folder[Symbol.dispose]())

const { ENOENT, EACCES, EBADF, E2BIG } = constants.errno
const inherited = target('inherited')

async function launch(plan: Partial<Plan>, options: Partial<SessionOptions> = {}): Promise<NativeOutcome> {
  const session = new Session({ table: tableBytes(), ...options })
  session.launch({
    command: { file: 'true' },
    env: process.env,
    descriptors: [0, 1, 2],
    defaultSignals: true,
    signalMask: 0n,
    ...plan,
  })
  session.discard()
  await session.over()
  return session.outcome()
}

/** Numbers of this process's descriptors that a started command could see or keep open. */
const openHere = (): string[] => readdirSync('/proc/self/fd').toSorted()

test('a command of the library starts like one of child_process', async () => {
  const env = { PATH: '/usr/bin:/bin', 'A-b': 'é', INHERITED_TO: join(folder.path, 'state.jsonl') }
  const streams = ['in', 'out', 'err', 'more'].map((name) => openSync(join(folder.path, name), 'w+'))
  const read = (): string => readFileSync(env.INHERITED_TO, 'utf8')
  const args = ['a', '', 'b c', 'é']
  const { status } = spawnSync(inherited, args, {
    env,
    cwd: folder.path,
    stdio: streams,
    argv0: 'other',
  })
  // What this process itself inherited without close-on-exec, child_process would pass on.
  const expected = read().replaceAll(/\{"fd":(?:[4-9]|\d\d+),.*\n/g, '')
  const outcome = await launch({
    command: { file: inherited, args, argv0: 'other' },
    env,
    cwd: folder.path,
    descriptors: streams,
  })
  for (const fd of streams) closeSync(fd)
  expect(status).toBe(0)
  expect(outcome).toMatchObject({ ended: true, bySignal: false, status: 0, launchStep: 0, launchError: 0 })
  expect(read()).toBe(expected)
})

test('nothing of this process is left open in the command, and nothing of the command here', async () => {
  const here = openHere()
  const state = join(folder.path, 'state.jsonl')
  const env = { INHERITED_TO: state }
  await launch({ command: { file: inherited }, env, descriptors: ['null', 'null'] })
  const open = readFileSync(state, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"fd":'))
  expect(open.map((line) => line.replace(/,"flags.*/, '}'))).toEqual([
    '{"fd":0,"link":"/dev/null"}',
    '{"fd":1,"link":"/dev/null"}',
  ])
  expect(openHere()).toEqual(here)
})

test('forty at once, each with its own end of a pipe', async () => {
  const here = openHere().length
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      launch({ command: { file: 'sh', args: ['-c', `exit ${index}`] }, descriptors: ['null', 'null', 'null'] }),
    ),
  )
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, (_, index) => index))
  expect(openHere()).toHaveLength(here)
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  for (const pid of children.filter(Boolean)) {
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).not.toMatch(/\) Z /)
  }
})

test('100,000 arguments', async () => {
  const args = ['-c', 'test $# = 100000 && test "${100000}" = x', 'sh', ...Array.from({ length: 100_000 }, () => 'x')]
  expect(await launch({ command: { file: 'sh', args } })).toMatchObject({ status: 0, launchError: 0 })
})

test.each<[string, Partial<Plan>, string, number, number]>([
  ['a command that does not exist', { command: { file: 'no-such' } }, 'exec', ENOENT, 0],
  ['a folder', { command: { file: '/tmp' } }, 'exec', EACCES, 0],
  ['too much', { command: { file: 'true', args: ['x'.repeat(200_000)] } }, 'exec', E2BIG, 0],
  ['a folder to start in that is missing', { cwd: '/no/such/folder' }, 'directory', ENOENT, 0],
  ['a descriptor that is not open', { descriptors: [0, 1, 2, 9999] }, 'descriptors', EBADF, 3],
  ['a word of a launcher', { command: { word: 1 } }, 'plan', constants.errno.EINVAL, 0],
])('a start that fails says where: %s', async (_, plan, step, errno, detail) => {
  for (const options of [{}, { selected: new Uint8Array(64).fill(255) }]) {
    const outcome = await launch(plan, options)
    expect({ ...outcome, launchStep: launchSteps[outcome.launchStep] }).toMatchObject({
      launchStep: step,
      launchError: errno,
      launchDetail: detail,
      calls: 0,
    })
  }
})

test('a filter does not change what the command sees of itself, but for the filter', async () => {
  const state = join(folder.path, 'state.jsonl')
  const start = { command: { file: inherited }, env: { INHERITED_TO: state }, descriptors: ['null' as const] }
  const read = (): string => readFileSync(state, 'utf8')
  await launch(start)
  const plain = read()
  const selected = new Uint8Array(64)
  selected[0] = 1
  await launch(start, { selected })
  expect(read()).toBe(plain.replace('{"Seccomp":"0"}', '{"Seccomp":"2"}'))
})
