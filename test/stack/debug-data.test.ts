import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import type { StackFrame } from '../../lib/trace/stacks.js'
import { targetsDir } from '../support/build-targets.js'
import { build, functions, opens, places, sources } from './support.js'

const lineOf = (text: string): number =>
  readFileSync(`${sources}inlined.cc`, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1

const inlined = (second: boolean): string[] => [
  `shop::Shelf::take(char const*) inlined.cc:${lineOf('// innermost')}`,
  `shop::twice(char const*) inlined.cc:${lineOf('// second call') - (second ? 0 : 1)}`,
  `shop::visit(char const*, int) inlined.cc:${lineOf('// call of twice')}`,
  `main inlined.cc:${lineOf('// call of visit')}`,
]

const stacksOf = async (program: string): Promise<(readonly StackFrame[])[]> =>
  (await opens('/dev/null', program, [])).map(({ stack }) => stack!)

test.each(['-gdwarf-2', '-gdwarf-3', '-gdwarf-4', '-gdwarf-5', '-gdwarf64'])(
  'inlined functions are frames of their own, from debug data of %s',
  async (format) => {
    const stacks = await stacksOf(build('inlined.cc', `inlined${format}`, '-g', format))
    expect(stacks.map((stack) => places(stack, /inlined\.cc$/))).toEqual([inlined(false), inlined(true)])
    const own = stacks[0]!.filter(({ file }) => file?.endsWith('inlined.cc'))
    expect(own.map((frame) => frame.inlined)).toEqual([true, true, false, false])
    // One place in memory, whose offset counts from the function that is there.
    expect(new Set(own.slice(0, 3).map(({ address }) => address)).size).toBe(1)
    expect(own.map(({ functionOffset }) => functionOffset !== undefined)).toEqual([false, false, true, true])
  },
)

test('code in several places, in sections of their own', async () => {
  const program = build(
    'inlined.cc',
    'inlined-sections',
    '-g',
    '-O2',
    '-ffunction-sections',
    '-fno-optimize-sibling-calls',
  )
  const [first] = await stacksOf(program)
  expect(places(first, /inlined\.cc$/).slice(0, 3)).toEqual(inlined(false).slice(0, 3))
})

test('code of the second of two source files', async () => {
  const [first] = await stacksOf(build('before.cc', 'inlined-second', '-g', `${sources}inlined.cc`))
  expect(places(first, /inlined\.cc$/)).toEqual(inlined(false))
})

test('inlined functions and their lines are those of addr2line', async () => {
  const program = build('inlined.cc', 'inlined-g', '-g')
  for (const stack of await stacksOf(program)) {
    const own = stack.filter(({ file }) => file?.endsWith('inlined.cc'))
    for (const { offset } of own.filter((frame) => !frame.inlined)) {
      const text = execFileSync('addr2line', ['-e', program, '-i', '-f', '-C', `0x${(offset! - 1).toString(16)}`], {
        encoding: 'utf8',
      })
      const theirs = [...text.matchAll(/^(.*)\n.*\/(.*):(\d+)/gm)].map(
        ([, name, file, line]) => `${name} ${file}:${line}`,
      )
      const ours = places(
        own.filter((frame) => frame.offset === offset),
        /inlined\.cc$/,
      )
      expect(ours).toEqual(theirs)
    }
  }
})

test('inlined functions of Rust, whose code stands in namespaces', async (context) => {
  const program = join(targetsDir, 'stack', 'inlined-rust')
  const { error, status } = spawnSync('rustc', ['-g', '-O', '-o', program, `${sources}inlined.rs`])
  if (error !== undefined || status !== 0) return context.skip('no rustc')
  const text = readFileSync(`${sources}inlined.rs`, 'utf8').split('\n')
  const line = (what: string): number => text.findIndex((one) => one.includes(what)) + 1
  const [first] = await stacksOf(program)
  expect(places(first, /inlined\.rs$/).slice(0, 2)).toEqual([
    expect.stringMatching(new RegExp(`shelf::take inlined\\.rs:${line('// innermost')}$`)),
    expect.stringMatching(new RegExp(`shelf::visit inlined\\.rs:${line('// call of take')}$`)),
  ])
})

test.each([['zlib'], ['zstd']])('debug data that are compressed by %s', async (how) => {
  const program = build('inlined.cc', `inlined-${how}`, '-g')
  const { status } = spawnSync('objcopy', [`--compress-debug-sections=${how}`, program])
  expect(status).toBe(0)
  expect(execFileSync('readelf', ['-SW', program], { encoding: 'utf8' })).toMatch(/\.debug_info .* C /)
  const [first] = await stacksOf(program)
  if (how === 'zlib' || 'zstdDecompressSync' in zlib) expect(places(first, /inlined\.cc$/)).toEqual(inlined(false))
  // Node.js before 22.15 has no zstd: then it is as without debug data.
  else expect(functions(first).slice(1, 3)).toEqual(['shop::visit(char const*, int)', 'main'])
})

test('debug data in a file of their own, found by the build id', async (context) => {
  const folder = '/usr/lib/debug/.build-id'
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch {
    return context.skip(`${folder} may not be written to`)
  }
  const program = build('inlined.cc', 'inlined-apart', '-g', '-Wl,--build-id')
  const whole = `${program}.whole`
  copyFileSync(program, whole)
  execFileSync('strip', [program])
  const before = (await stacksOf(program))[0]
  expect(places(before, /inlined\.cc$/)).toEqual([])
  const [, id] = /Build ID: ([0-9a-f]+)/.exec(execFileSync('readelf', ['-n', program], { encoding: 'utf8' }))!
  mkdirSync(join(folder, id!.slice(0, 2)), { recursive: true })
  const apart = join(folder, id!.slice(0, 2), `${id!.slice(2)}.debug`)
  onTestFinished(() => rmSync(apart, { force: true }))
  execFileSync('objcopy', ['--only-keep-debug', '--compress-debug-sections', whole, apart])
  const [after] = await stacksOf(program)
  expect(places(after, /inlined\.cc$/)).toEqual(inlined(false))
  // That of another build tells nothing.
  execFileSync('objcopy', [
    '--only-keep-debug',
    build('inlined.cc', 'inlined-other', '-g', '-O2', '-Wl,--build-id'),
    apart,
  ])
  const [other] = await stacksOf(program)
  expect(places(other, /inlined\.cc$/)).toEqual([])
})
