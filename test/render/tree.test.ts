import { expect, test } from 'vitest'
import { commandText } from '../../lib/render/processes.js'
import { ProcessTree } from '../../lib/render/tree.js'
import { RecordWriter } from '../support/records.js'

const bySignal = 4
const dumped = 1
const process = 2

function treeOf(records: RecordWriter, argvOf?: (pid: number) => string[]): ProcessTree {
  const tree = new ProcessTree(argvOf)
  tree.batch(records.batch())
  return tree
}

const family = (): RecordWriter =>
  new RecordWriter()
    .exec(100, 100, '/bin/sh', ['sh', '-c', 'a | b'], 1_000)
    .spawn({ pid: 100, tid: 100, childPid: 101, childTid: 101, start: 2_000 })
    .spawn({ pid: 100, tid: 100, childPid: 9, childTid: 9, kind: 2, start: 3_000 })
    .exec(101, 101, '/bin/a', ['a', 'x y'], 4_000)
    .spawn({ pid: 101, tid: 101, childPid: 101, childTid: 1010, kind: 4, start: 5_000 })
    .spawn({ pid: 101, tid: 101, childPid: 102, childTid: 102, start: 5_000 })
    .number(39, { start: 5_500, end: 6_000 })
    .exit(11, bySignal | dumped | process, 102, 7_000)
    .exit(3, process, 101, 9_000)
    .exit(9, bySignal, 1010, 9_000)

test('who started whom, how it ended, how long it took', () => {
  expect(treeOf(family().exit(0, process, 100, 2_001_000)).text()).toBe(
    `pid  exit              time  command
100  0               2.0 ms  sh -c 'a | b'
101  3               7.0 µs  ├─ a 'x y'
102  SIGSEGV (core)  2.0 µs  │  └─ (fork)
  9  -                       └─ (fork)
`,
  )
})

test('in JSON each process before its children', () => {
  const base = { calls: 0, errors: 0 }
  expect(treeOf(family()).entries()).toEqual([
    { ...base, pid: 100, depth: 0, argv: ['sh', '-c', 'a | b'], startNs: 1000, calls: 1 },
    { ...base, pid: 101, parentPid: 100, depth: 1, argv: ['a', 'x y'], startNs: 2000, durationNs: 7000, exitCode: 3 },
    {
      ...base,
      pid: 102,
      parentPid: 101,
      depth: 2,
      argv: ['a', 'x y'],
      fork: true,
      startNs: 5000,
      durationNs: 2000,
      signal: 'SIGSEGV',
      coreDumped: true,
    },
    { ...base, pid: 9, parentPid: 100, depth: 1, argv: ['sh', '-c', 'a | b'], fork: true, startNs: 3000 },
  ])
})

test('a process id that is used again is another process', () => {
  const records = new RecordWriter().exec(100, 100, '/bin/sh', ['sh'])
  for (const code of [1, 2]) {
    records.spawn({ pid: 100, tid: 100, childPid: 101, childTid: 101 }).exit(code, process, 101)
  }
  const entries = treeOf(records).entries()
  expect(entries.map(({ pid, exitCode }) => [pid, exitCode])).toEqual([
    [100, undefined],
    [101, 1],
    [101, 2],
  ])
})

test('processes that were there before', () => {
  const tree = treeOf(new RecordWriter().attach(7).attach(8), (pid) => ['server', String(pid)])
  expect(tree.text()).toBe('pid  exit  time  command\n  7  -           server 7\n  8  -           server 8\n')
})

test('on a terminal lines are cut, and colours take no room', () => {
  const records = new RecordWriter().exec(100, 100, '/bin/a', ['a', 'y'.repeat(200)]).exit(1, process, 100)
  const [heading, line] = treeOf(records).text({ width: 60, colour: true }).split('\n')
  expect(heading).toBe('pid  exit  time  command')
  // oxlint-disable-next-line no-control-regex -- colours are escape sequences
  const plain = line!.replaceAll(/\u001b\[\d+m/g, '')
  expect(plain).toHaveLength(60)
  expect(plain).toMatch(/^100 {2}1 {5}0 ns {2}a y+…$/)
  expect(line).toContain('\u001b[31m1   \u001b[0m')
})

test('forks as deep as anybody likes', () => {
  const records = new RecordWriter().exec(1, 1, '/bin/a', ['a'])
  const deep = 20_000
  for (let pid = 1; pid < deep; pid++) records.spawn({ pid, tid: pid, childPid: pid + 1, childTid: pid + 1 })
  const tree = treeOf(records)
  expect(tree.entries().at(-1)).toMatchObject({ pid: deep, depth: deep - 1 })
  const text = tree.text()
  expect(text.split('\n').at(-2)).toMatch(/^20000 {2}- +…19968 ( {3}){30}└─ \(fork\)$/)
  expect(text.length).toBeLessThan(deep * 200)
})

test('what was lost is counted', () => {
  expect(treeOf(new RecordWriter().lost(3)).lost).toBe(3)
})

test('commands as a shell takes them', () => {
  expect(commandText(['a', '', 'b c', "it's", '\\', '$x', 'a\nb', "\u001b'\\", 'ü', '--x=1,2'])).toBe(
    String.raw`a '' 'b c' 'it'\''s' '\' '$x' $'a\nb' $'\e\'\\' 'ü' --x=1,2`,
  )
})
