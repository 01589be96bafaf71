import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { formatEvent } from '../../lib/render/format-event.js'
import { syslens } from '../support/cli.js'
import { build, functions, opens, places, sources } from './support.js'

let withLines = ''
let withFramePointers = ''
let stripped = ''

beforeAll(() => {
  withLines = build('frames.c', 'frames', '-g')
  withFramePointers = build(
    'frames.c',
    'frames-fp',
    '-fno-omit-frame-pointer',
    '-fno-asynchronous-unwind-tables',
    '-fno-unwind-tables',
  )
  stripped = build('frames.c', 'frames-stripped')
  execFileSync('strip', [stripped])
})

const file = '/dev/null'

/** Where a function's call of another stands, by looking at the source. */
function lineOf(text: string): number {
  const lines = readFileSync(`${sources}frames.c`, 'utf8').split('\n')
  return lines.findIndex((line) => line.includes(text)) + 1
}

const plain = ['inner', 'middle', 'outer', 'main']

describe('functions and lines', () => {
  test('by call frame information, with the lines of the calls', async () => {
    const [opened] = await opens(file, withLines, ['plain'])
    expect(places(opened!.stack, /frames\.c$/)).toEqual([
      `inner frames.c:${lineOf('open("/dev/null", O_RDONLY);')}`,
      `middle frames.c:${lineOf('int fd = inner();')}`,
      `outer frames.c:${lineOf('middle(n + 1)')}`,
      `main frames.c:${lineOf('if (strcmp(how, "plain") == 0) {') + 1}`,
    ])
    expect(opened!.stackEnd).toBe('complete')
    expect(functions(opened!.stack).at(-1)).toBe('_start')
  })

  test('by the frame pointer, in code without that information', async () => {
    const [opened] = await opens(file, withFramePointers, ['plain'])
    expect(functions(opened!.stack).slice(1, 5)).toEqual(plain)
    expect(functions(opened!.stack).at(-1)).toBe('_start')
    expect(opened!.stack![1]).toMatchObject({ module: withFramePointers, file: undefined, line: undefined })
  })

  test('of a stripped program: modules and offsets, and no name that is not its own', async () => {
    const [opened] = await opens(file, stripped, ['plain'])
    const own = opened!.stack!.filter(({ module }) => module === stripped)
    // Its four functions and _start.
    expect(own.map((frame) => frame.function)).toEqual([undefined, undefined, undefined, undefined, undefined])
    expect(own.every(({ offset }) => offset! > 0x1000 && offset! < 0x4000)).toBe(true)
    expect(formatEvent(opened!)).toContain(`\n    at ${stripped}+0x${own[0]!.offset!.toString(16)}\n`)
  })

  test('of C++ are demangled', async () => {
    const [opened] = await opens(file, build('names.cc', 'names', '-g'), [])
    const names = functions(opened!.stack)
    expect(names.slice(1, 4)).toEqual([
      'shelf::Box<std::string>::open_with(std::string const&, int) const',
      'shelf::(anonymous namespace)::hidden(std::string const&)::{lambda(int)#1}::operator()(int) const',
      'shelf::(anonymous namespace)::hidden(std::string const&)',
    ])
    expect(places(opened!.stack, /names\.cc$/)).toHaveLength(4)
  })

  test.each(['-gdwarf-2', '-gdwarf-3', '-gdwarf-4', '-gdwarf-5'])('from line tables of %s', async (format) => {
    const program = build('frames.c', `frames${format}`, '-g', format, '-gno-as-loc-support', '-fPIE')
    const [opened] = await opens(file, program, ['plain'])
    expect(places(opened!.stack, /frames\.c$/)).toHaveLength(4)
    expect(places(opened!.stack, /frames\.c$/)[0]).toBe(`inner frames.c:${lineOf('open("/dev/null", O_RDONLY);')}`)
  })

  test('of a static program, and of one at fixed addresses', async () => {
    for (const flag of ['-static', '-no-pie']) {
      const [opened] = await opens(file, build('frames.c', `frames${flag}`, '-g', flag), ['plain'])
      expect(functions(opened!.stack).slice(1, 5)).toEqual(plain)
    }
  })
})

describe('stacks that are not plain', () => {
  test('deep recursion is shown up to 256 frames, and said to be deeper', async () => {
    const [exact] = await opens(file, withLines, ['deep', '100'])
    expect(functions(exact!.stack).filter((name) => name === 'deeper')).toHaveLength(101)
    expect(exact!.stackEnd).toBe('complete')
    const [cut] = await opens(file, withLines, ['deep', '5000'])
    expect(cut!.stack).toHaveLength(256)
    expect(cut!.stackEnd).toBe('deeper')
    expect(formatEvent(cut!)).toMatch(/\n {4}… more frames$/)
  })

  test.each(['with', 'without'])('a signal handler on a stack of its own, %s call frame information', async (how) => {
    const [opened] = await opens(file, how === 'with' ? withLines : withFramePointers, ['signal'])
    const names = functions(opened!.stack)
    expect(names.slice(1, 6)).toEqual(['inner', 'middle', 'outer', 'on_signal', '<signal handler called>'])
    expect(names.slice(6)).toEqual(expect.arrayContaining(['interrupted', 'main', '_start']))
  })

  test('a signal handler that returns to code of the program’s own', async () => {
    for (const program of [withLines, withFramePointers]) {
      const [opened] = await opens(file, program, ['restorer'])
      const names = functions(opened!.stack)
      expect(names.slice(1, 6)).toEqual(['inner', 'middle', 'outer', 'on_signal', '<signal handler called>'])
      expect(names.slice(6)).toEqual(expect.arrayContaining(['interrupted', 'main', '_start']))
    }
  })

  test('a thread', async () => {
    const [opened] = await opens(file, withLines, ['thread'])
    expect(functions(opened!.stack).slice(1, 5)).toEqual(['inner', 'middle', 'outer', 'in_thread'])
    expect(opened!.tid).not.toBe(opened!.pid)
    expect(opened!.stackEnd).toBe('complete')
  })

  test('the child of a vfork, which runs in its parent’s memory', async () => {
    const [opened] = await opens(file, withLines, ['vfork'])
    expect(functions(opened!.stack).slice(1, 6)).toEqual(['inner', 'middle', 'outer', 'in_child', 'main'])
  })

  test('code made at run time has an address, and its caller is found', async () => {
    const [opened] = await opens(file, withLines, ['run-time'])
    expect(opened!.stack![0]).toMatchObject({ module: undefined, function: undefined })
    expect(functions(opened!.stack).slice(1, 3)).toEqual(['made_at_run_time', 'main'])
  })

  test('libraries that were loaded one after the other at the same place', async () => {
    const libraries = ['first_one', 'second_one', 'third_one'].map((name) =>
      build('library.c', `${name}.so`, '-g', '-shared', '-fPIC', `-DNAME=${name}`),
    )
    const opened = (await opens(file, withLines, ['libraries', ...libraries])).map(({ stack }) => stack!)
    expect(opened.map((stack) => stack[1]!.function)).toEqual(['first_one', 'second_one', 'third_one'])
    // Or this shows nothing.
    expect(new Set(opened.map((stack) => stack[1]!.address)).size).toBe(1)
    const unfiltered = await opens(file, withLines, ['libraries', ...libraries], { engine: 'ptrace' })
    expect(unfiltered.map(({ stack }) => stack![1]!.function)).toEqual(['first_one', 'second_one', 'third_one'])
  })

  test('what is no stack ends it, and is said', async () => {
    for (const program of [withLines, withFramePointers]) {
      const [opened] = await opens(file, program, ['broken'])
      expect(functions(opened!.stack).slice(1)).toEqual(['inner', 'broken'])
      expect(opened!.stackEnd).toBe('lost')
      expect(formatEvent(opened!)).toMatch(/\n {4}… callers not found$/)
    }
    const [endless] = await opens(file, withFramePointers, ['endless'])
    expect(functions(endless!.stack).slice(1, 3)).toEqual(['inner', 'endless'])
    expect(endless!.stack!.length).toBeLessThan(10)
    expect(endless!.stackEnd).toBe('lost')
  })
})

test('a stack is taken only where it was asked for', async () => {
  const some = await opens(file, withLines, ['plain'], { stack: 'close' })
  expect(some.map(({ stack }) => stack)).toEqual([undefined])
  const none = await opens(file, withLines, ['plain'], { stack: false })
  expect(none.map(({ stack }) => stack)).toEqual([undefined])
  await expect(opens(file, withLines, ['plain'], { stack: ['opeant'] })).rejects.toMatchObject({
    code: 'ERR_SYSLENS_UNKNOWN_CALL',
  })
})

test('modules, offsets and functions are those that strace -k shows', async (context) => {
  const probe = spawnSync('strace', ['-k', '-e', 'openat', 'true'], { encoding: 'utf8' })
  if (probe.status !== 0) {
    if (process.env.CI) throw new Error('strace -k does not work')
    context.skip('strace with -k is not installed')
  }
  for (const how of ['plain', 'thread', 'pointer']) {
    const { stderr } = spawnSync('strace', ['-f', '-k', '-e', 'open,openat', withLines, how], { encoding: 'utf8' })
    const at = stderr.indexOf('"/dev/null"')
    const theirs = [...stderr.slice(at).matchAll(/^ > ([^(\n]+)\(([^+)\n]*)[^\n]*\[0x([0-9a-f]+)\]$/gm)].map(
      ([, module, name, offset]) => ({ module, name, offset: Number.parseInt(offset!, 16) }),
    )
    const [opened] = await opens(file, withLines, [how])
    const ours = opened!.stack!.filter(({ inlined }) => !inlined)
    expect(ours.map(({ module, offset }) => ({ module, offset }))).toEqual(
      theirs.map(({ module, offset }) => ({ module, offset })),
    )
    // Names only where both have the same table: strace takes the nearest name before an address.
    const own = theirs.filter(({ module }) => module === withLines).map(({ name }) => name)
    expect(own).toEqual(ours.filter(({ module }) => module === withLines).map((frame) => frame.function))
    expect(own.length).toBeGreaterThan(2)
  }
})

test('lines are those of addr2line', async () => {
  const [opened] = await opens(file, withLines, ['signal'])
  const own = opened!.stack!.filter(({ module, function: name }) => module === withLines && name !== '_start')
  for (const { offset, line } of own) {
    const text = execFileSync('addr2line', ['-e', withLines, `0x${(offset! - 1).toString(16)}`], { encoding: 'utf8' })
    expect(text).toMatch(new RegExp(`frames\\.c:${line}\\b`))
  }
  expect(own.length).toBeGreaterThan(5)
})

test('the command line shows frames under the call, and has them in JSON', async () => {
  const text = await syslens(['trace', '-e', 'openat', '--stack=openat', '-o', '-', withLines, 'plain'])
  const lines = text.stdout.split('\n')
  const at = lines.findIndex((line) => line.includes('"/dev/null"'))
  expect(lines[at + 2]).toMatch(/^ {4}at inner \(.*\/frames\.c:\d+:\d+\)$/)
  // With its line where the debug data of the C library are installed.
  expect(lines[at + 1]).toMatch(/^ {4}at open(\+0x[0-9a-f]+ \(\/.*libc\.so\.6\)| \(.*\/open64\.c:\d+:\d+\))$/)

  const json = await syslens(['trace', '-e', 'openat', '-k', '--json', '-o', '-', withLines, 'plain'])
  const events = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { args?: { path: string }; stack?: { function?: string; address: string }[] })
  const call = events.find(({ args }) => args?.path === '/dev/null')!
  expect(call.stack!.slice(1, 5).map((frame) => frame.function)).toEqual(plain)
  expect(call.stack![1]!.address).toMatch(/^0x[0-9a-f]{8,}$/)
})
