import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { frameText } from '../../lib/render/text-stacks.js'
import { syslens, temporaryFolder } from '../support/cli.js'
import { build, functions, opens, sources } from './support.js'

const program = `${sources}leak.cjs`

function lineOf(text: string): number {
  return (
    readFileSync(program, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  )
}

function forgetMaps(pids: Iterable<number>): void {
  onTestFinished(() => {
    for (const pid of new Set(pids)) rmSync(`/tmp/perf-${pid}.map`, { force: true })
  })
}

test('a Node.js program shows its functions with file and line', async () => {
  const folder = temporaryFolder()
  const events = await opens(`${folder}/`, process.execPath, [program, folder], { jsStacks: true })
  forgetMaps(events.map(({ pid }) => pid))
  const script = (path: string) => {
    const event = events.find(({ args }) => 'path' in args && args.path === join(folder, path))
    return event!.stack!.filter((frame) => frame.file === program).map((frame) => `${frame.function}:${frame.line}`)
  }
  const main = `main:${lineOf('const main')}`
  expect(script('config')).toEqual([`readConfig:${lineOf('function readConfig')}`, main, main, main, '(anonymous):1'])
  expect(script('audit')).toEqual([`append:${lineOf('append()')}`, main, main, main, '(anonymous):1'])
  expect(script('each')).toEqual([`(anonymous):${lineOf('forEach')}`, main, main, main, '(anonymous):1'])
  // From libc through libuv, V8 and the program to the start of the process.
  const names = functions(events[0]!.stack)
  expect(names).toEqual(
    expect.arrayContaining(['open', 'uv_fs_open', 'openSync', 'Builtins_JSEntry', 'main', '_start']),
  )
  expect(events[0]!.stackEnd).toBe('complete')
  expect(events[0]!.stack!.find((frame) => frame.function === 'openSync')).toMatchObject({ file: 'node:fs' })
})

test('without the option, a Node.js program runs as it would', async () => {
  const folder = temporaryFolder()
  const events = await opens(`${folder}/config`, process.execPath, [program, folder])
  expect(events[0]!.stack!.some(({ script }) => script)).toBe(false)
  expect(events[0]!.stackEnd).toBe('complete')
})

test('the caller’s NODE_OPTIONS stay, and children have the flags too', async () => {
  const folder = temporaryFolder()
  const env = { ...process.env, NODE_OPTIONS: '--no-warnings' }
  const script = 'require("fs").writeFileSync(process.argv[1] + "/options", process.env.NODE_OPTIONS)'
  const command = `"$1" -e '${script}' "$2"`
  const events = await opens(`${folder}/options`, 'sh', ['-c', command, 'sh', process.execPath, folder], {
    jsStacks: true,
    env,
  })
  forgetMaps(events.map(({ pid }) => pid))
  expect(readFileSync(join(folder, 'options'), 'utf8')).toMatch(/^--no-warnings --interpreted-frames-native-stack /)
  expect(functions(events[0]!.stack)).toContain('writeFileSync')
})

test('the command line has it as --js-stacks', async () => {
  const folder = temporaryFolder()
  const { stdout, code } = await syslens(
    ['trace', '-e', 'openat', '--js-stacks', '--json', '-o', '-', process.execPath, program, folder],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  )
  expect(code).toBe(0)
  const lines = stdout.trim().split('\n')
  const events = lines.map((line) => JSON.parse(line) as { pid?: number; args?: { path: string }; stack?: object[] })
  forgetMaps(events.map(({ pid }) => pid ?? 0))
  const opened = events.find(({ args }) => args?.path === join(folder, 'config'))
  expect(opened!.stack).toContainEqual(
    expect.objectContaining({
      function: 'readConfig',
      file: program,
      line: lineOf('function readConfig'),
      script: true,
    }),
  )
  const refused = await syslens(['trace', '--js-stacks', '-p', '1'])
  expect(refused).toMatchObject({ code: 125, stderr: expect.stringContaining('--js-stacks') })
})

test('a perf map of Python: functions with their file', async () => {
  const frames = build('frames.c', 'frames-map', '-g')
  const [opened] = await opens('/dev/null', frames, ['run-time', 'py::Shop.load_template:/srv/app.py'])
  forgetMaps([opened!.pid])
  expect(opened!.stack![0]).toMatchObject({
    function: 'Shop.load_template',
    file: '/srv/app.py',
    line: undefined,
    script: true,
    module: undefined,
  })
  expect(frameText(opened!.stack![0]!)).toBe('Shop.load_template (/srv/app.py)')
})
