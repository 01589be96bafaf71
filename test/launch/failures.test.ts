import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodePlan } from '../../lib/trace/plan.js'
import { target } from '../support/build-targets.js'
import { Folder, launcher, startHeld, startTwice } from './held.js'

let folder: Folder
beforeEach(() => {
  folder = new Folder()
})
afterEach(() => folder[Symbol.dispose]())

const { ENOENT, EACCES, EINVAL, E2BIG, ENOTDIR, EBADF } = constants.errno
const root = process.getuid?.() === 0

function launch(args: string[], env: Record<string, string> = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(launcher, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, output: stdout + stderr }
}

test('a command that does not exist', () => {
  const { held } = startTwice(folder, { command: ['no-such-command'] })
  expect(held).toMatchObject({ code: 127, error: { step: 'exec', errno: ENOENT }, stdout: '', stderr: '' })
})

test('a folder, a file that is not executable, a path through a file', () => {
  const file = folder.file('plain', 'text')
  for (const [command, errno] of [
    [folder.path, EACCES],
    [file, EACCES],
    [`${file}/x`, ENOTDIR],
  ] as const) {
    expect(startHeld(folder, { command: [command] })).toMatchObject({ code: 126, error: { step: 'exec', errno } })
  }
})

test('a script without a first line #! is run by the shell, as the shell itself would', () => {
  const script = folder.file('script', 'echo "$0 $# $2"; exit 3', 0o755)
  const { held } = startTwice(folder, { command: [script, 'a', 'b c'] })
  expect(held).toMatchObject({ code: 3, stdout: `${script} 2 b c\n`, error: undefined })
})

test('a script whose interpreter is missing', () => {
  const script = folder.file('script', '#!/no/such/interpreter\n', 0o755)
  expect(startHeld(folder, { command: [script] })).toMatchObject({ code: 127, error: { step: 'exec', errno: ENOENT } })
})

test('an environment that is too long for the kernel', () => {
  const plan = { envChanges: { A: 'x'.repeat(200_000) } }
  expect(startHeld(folder, { command: ['true'], plan })).toMatchObject({
    code: 126,
    error: { step: 'exec', errno: E2BIG },
  })
})

test('a folder to start in that does not exist', () => {
  const ended = startHeld(folder, { command: ['true'], plan: { cwd: '/no/such/folder' } })
  expect(ended).toMatchObject({ code: 125, error: { step: 'directory', errno: ENOENT } })
})

test('a descriptor that is not open', () => {
  const ended = startHeld(folder, { command: ['true'], plan: { descriptors: [0, 1, 2, 99] } })
  expect(ended).toMatchObject({ code: 125, error: { step: 'descriptors', errno: EBADF, detail: 3 } })
})

test('a soft limit above the hard one', () => {
  const plan = { limits: [{ resource: 7, soft: 10, hard: 5 }] }
  expect(startHeld(folder, { command: ['true'], plan })).toMatchObject({
    code: 125,
    error: { step: 'limits', errno: EINVAL, detail: 7 },
  })
})

test('what a plan may change beside the command', () => {
  const ended = startHeld(folder, {
    command: ['ignored', 'sh', '-c', 'echo "$0 $A ${B-none} $(umask) $(pwd) $(ulimit -Sn)"; ls /proc/self/fd', 'x'],
    settings: ['fd=8:eight', 'env=423d62'],
    plan: {
      command: { word: 3 },
      envChanges: { A: 'a', B: undefined },
      umask: 0o77,
      cwd: '/usr',
      limits: [{ resource: 7, soft: 64 }],
      descriptors: [0, 1, 'null', undefined, undefined, 8],
    },
  })
  // The 3 is ls's own, of the folder.
  expect(ended).toMatchObject({ code: 0, stdout: 'x a none 0077 /usr 64\n0\n1\n2\n3\n5\n', stderr: '' })
})

test('argv[0] of the plan', () => {
  const ended = startHeld(folder, {
    command: ['sh', '-c', 'tr "\\0" " " </proc/$$/cmdline', 'x'],
    plan: { command: { word: 2, argv0: '-login' } },
  })
  expect(ended.stdout).toMatch(/^-login -c tr /)
})

const sound = encodePlan({ command: { word: 2 }, descriptors: 'own', envChanges: { A: 'b' } })
const frame = (...parts: Uint8Array[]): Uint8Array =>
  Buffer.concat([Buffer.from(new Uint32Array([0x31464c53, 0, 0, 0]).buffer), ...parts])
const changed = (offset: number, value: number): Uint8Array => {
  const copy = Buffer.from(sound)
  copy.writeUInt32LE(value, offset)
  return copy
}

test.each<[string, { bytes: Uint8Array; frame?: boolean }]>([
  ['nothing', { bytes: new Uint8Array(), frame: true }],
  ['half a frame header', { bytes: frame().subarray(0, 8), frame: true }],
  ['a frame without a plan', { bytes: frame(), frame: true }],
  ['noise', { bytes: Buffer.alloc(4096, 0xa5), frame: true }],
  [
    'a filter longer than the frame',
    {
      bytes: Buffer.concat([Buffer.from(new Uint32Array([0x31464c53, 0, 0xffff_ffff, 0]).buffer), sound]),
      frame: true,
    },
  ],
  ['half a plan', { bytes: sound.subarray(0, 30) }],
  ['a plan without its last byte', { bytes: sound.subarray(0, -1) }],
  ['a plan with a byte more', { bytes: Buffer.concat([sound, Buffer.alloc(1)]) }],
  ['4,294,967,295 arguments', { bytes: changed(16, 0xffff_ffff) }],
  ['4,294,967,295 environment entries', { bytes: changed(20, 0xffff_ffff) }],
  ['4,294,967,295 limits', { bytes: changed(24, 0xffff_ffff) }],
  ['4,294,967,295 descriptors', { bytes: changed(28, 0xffff_ffff) }],
  ['4,294,967,295 groups', { bytes: changed(32, 0xffff_ffff) }],
  ['a word that the command line does not have', { bytes: changed(12, 3) }],
])('a held child refuses %s', (_, raw) => {
  const ended = startHeld(folder, { command: ['true'], raw })
  expect(ended).toMatchObject({ code: 125, error: { step: 'plan', errno: EINVAL }, stdout: '', stderr: '' })
})

test('a held child refuses a message without a plan', () => {
  const ended = startHeld(folder, { command: ['true'], env: { TELL_NO_FRAME: '1' } })
  expect(ended).toMatchObject({ code: 125, error: { step: 'plan', errno: EINVAL } })
})

test('a held child leaves when Node goes away without a plan', async () => {
  const state = join(folder.path, 'node.jsonl')
  // No TELL_PLAN: the stand-in for Node leaves at once.
  expect(launch(['trace', 'true'], { SYSLENS_NODE: target('tell-held-child'), TELL_STATE: state })).toEqual({
    status: 0,
    output: '',
  })
  const variables = readFileSync(state, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"env":'))
    .map((line) => Buffer.from((JSON.parse(line) as { hex: string }).hex, 'hex').toString())
  const pid = /^SYSLENS_HELD=1:(\d+):\d+$/.exec(variables.find((text) => text.startsWith('SYSLENS_HELD=')) ?? '')?.[1]
  expect(pid).toBeDefined()
  while (existsSync(`/proc/${pid}/exe`)) await new Promise((resolve) => setImmediate(resolve))
})

test('no verb that starts a command: nobody is held', () => {
  const env = { SYSLENS_NODE: target('tell-held-child'), SYSLENS_HELD: '1:1:3' }
  for (const args of [[], ['--version'], ['fds', 'trace'], ['--json', 'limits'], ['-', 'trace']]) {
    const { status } = launch(args, env)
    expect(status).toBe(0)
  }
  // Without a child, a plan has nobody to go to.
  const plan = folder.file('plan', sound)
  const attaching = [
    ['trace', '-p', '812'],
    ['trace', '-f', '-s', '100', '-p812'],
    ['trace', '--json', '--pid=812'],
  ]
  for (const args of [['fds', 'true'], ...attaching]) {
    const { status, output } = launch(args, { ...env, TELL_PLAN: plan })
    expect({ status, output }).toEqual({ status: 121, output: 'failed what=SYSLENS_HELD errno=0\n' })
  }
  // What the command gets is its own.
  for (const args of [
    ['trace', 'true', '-p', '812'],
    ['trace', '--', 'true', '--pid=812'],
  ]) {
    const report = join(folder.path, 'report')
    const { output } = launch(args, { ...env, TELL_PLAN: plan, TELL_REPORT: report })
    expect(output).toBe('')
  }
})

test('no node in PATH', () => {
  for (const args of [['trace', 'true'], ['--version']]) {
    expect(launch(args, { PATH: '/nonexistent' })).toEqual({
      status: 127,
      output: 'syslens: cannot start node, is it in PATH?: No such file or directory\n',
    })
  }
})

test('a launcher without its JavaScript part', () => {
  mkdirSync(join(folder.path, 'prebuilds/linux-x64'), { recursive: true })
  const alone = join(folder.path, 'prebuilds/linux-x64/syslens')
  copyFileSync(launcher, alone)
  const { status, stderr } = spawnSync(alone, ['trace', 'true'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({
    status: 125,
    stderr: `syslens: the JavaScript part is missing, run "npm run build" or reinstall: ${folder.path}/dist/cli/main.cjs\n`,
  })
})

test.skipIf(!root)('no /proc', () => {
  const { status, stderr } = spawnSync(
    'unshare',
    ['--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh', launcher, 'trace', 'true'],
    { encoding: 'utf8' },
  )
  expect({ status, stderr }).toEqual({
    status: 125,
    stderr: 'syslens: cannot read /proc/self/exe (is /proc mounted?): No such file or directory\n',
  })
})

test('a hard limit of descriptors that leaves no room at all', () => {
  const ended = startHeld(folder, { command: ['true'], settings: ['fill=8', 'soft=7:8', 'hard=7:8'] })
  expect(ended).toMatchObject({
    code: 125,
    stderr: 'syslens: cannot make a socket for the command: Too many open files\n',
  })
})
