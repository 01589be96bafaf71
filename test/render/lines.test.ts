import { describe, expect, test } from 'vitest'
import { type ClockForm, TextLines } from '../../lib/render/text-lines.js'
import * as kinds from '../../lib/syscalls/kinds.js'
import { textTableOf } from '../../lib/syscalls/text-table.js'
import { bound, piece, RecordWriter } from '../support/records.js'
import { lineOf, linesOf, testCall } from './text-of.js'

const unnamed = (records = new RecordWriter()): RecordWriter =>
  records.number(1000, { args: [1, 0, 3, 4, 5, 6], result: 7 })

test('a number that is no call', () => {
  expect(linesOf(unnamed())).toEqual(['syscall_0x3e8(0x1, 0, 0x3, 0x4, 0x5, 0x6) = 7'])
})

test('the result begins in column 40, or one space behind the call', () => {
  const of = testCall({ a: kinds.size() })
  expect(lineOf(of, { args: [1], result: 2 })).toBe('test(1)                                 = 2')
  const path = testCall({ path: kinds.path() })
  const long = (length: number): string =>
    lineOf(path, { args: [0x10], result: 2, pieces: [piece(bound(path), 'path', 'x'.repeat(length))] })
  expect(long(31)).toBe(`test("${'x'.repeat(31)}") = 2`)
  expect(long(32)).toBe(`test("${'x'.repeat(32)}") = 2`)
  expect(long(30)).toBe(`test("${'x'.repeat(30)}")  = 2`)
})

test('a call that never returned', () => {
  const of = testCall({ a: kinds.int(), out: kinds.out(kinds.int()) })
  expect(lineOf(of, { args: [1, 0x10], flags: 2, end: 0 })).toBe('test(1, 0x10 <unfinished ...>)          = ?')
  // All that it was given was known before.
  const exit = testCall({ a: kinds.int() }, kinds.never())
  expect(lineOf(exit, { args: [1], flags: 2, end: 0 })).toBe('test(1)                                 = ?')
})

test('a call that is still open', () => {
  const records = new RecordWriter().entered(testCall({ a: kinds.int() }), { args: [1] })
  expect(linesOf(records)).toEqual(['syscall_0x1f4(0x1, 0, 0, 0, 0, 0) <still open>'])
})

describe('times before the line', () => {
  const of = testCall({ a: kinds.int() })
  const table = textTableOf([of])
  const records = (): RecordWriter => {
    const writer = new RecordWriter()
    for (const start of [5_000, 1_005_999, 61_001_005_999, 61_001_004_000])
      writer.call(of, { args: [1], start, end: start })
    return writer
  }
  const clocked = (form: ClockForm, epochNs: bigint, relative = false): string[] => {
    let text = ''
    const lines = new TextLines((bytes) => (text += Buffer.from(bytes).toString()), { clock: form, relative, table })
    lines.startsAt(epochNs)
    lines.batch(records().batch())
    return text
      .split('\n')
      .map((line) => line.replace(/ test.*/, ''))
      .slice(0, -1)
  }

  test('since the line before, also of a call that began earlier', () => {
    expect(linesOf(records(), { relative: true, table }).map((line) => line.slice(0, 18))).toEqual([
      '  0.000000 test(1)',
      '  0.001000 test(1)',
      ' 61.000000 test(1)',
      ' -0.000001 test(1)',
    ])
  })
  test('seconds since 1970: the nanoseconds of the start count', () => {
    expect(clocked('epoch', 1_700_000_000_999_998_500n)).toEqual([
      '1700000001.000003',
      '1700000001.001004',
      '1700000062.001004',
      '1700000062.001002',
    ])
  })
  test('the clock, and both', () => {
    const start = BigInt(new Date(2026, 2, 4, 5, 6, 7).getTime()) * 1_000_000n
    expect(clocked('time', start)[0]).toBe('05:06:07.000005')
    expect(clocked('date', start, true)).toEqual([
      '2026-03-04 05:06:07.000005 (+0.000000)',
      '2026-03-04 05:06:07.001005 (+0.001000)',
      '2026-03-04 05:07:08.001005 (+61.000000)',
      '2026-03-04 05:07:08.001004 (-0.000001)',
    ])
  })
  test('a line that needs a larger buffer has its time once', () => {
    const path = testCall({ path: kinds.path() })
    const writer = new RecordWriter()
    writer.call(path, { args: [0x10], start: 1_000, pieces: [piece(bound(path), 'path', 'x')] })
    writer.call(path, { args: [0x10], start: 3_000, pieces: [piece(bound(path), 'path', 'y'.repeat(200_000))] })
    const lines = linesOf(writer, { relative: true, table: textTableOf([path]) })
    expect(lines.map((line) => line.slice(0, 11))).toEqual(['  0.000000 ', '  0.000002 '])
  })
})

describe('signals', () => {
  const siginfo = (signal: number, code: number, ...words: number[]): Buffer => {
    const bytes = Buffer.alloc(128)
    bytes.writeInt32LE(signal, 0)
    bytes.writeInt32LE(code, 8)
    words.forEach((word, i) => bytes.writeInt32LE(word, 16 + 4 * i))
    return bytes
  }
  const line = (signal: number, code: number, ...words: number[]): string =>
    linesOf(new RecordWriter().signal(signal, siginfo(signal, code, ...words)))[0]!

  test('sent by a process', () => {
    expect(line(2, 0, 42, 1000)).toBe('--- SIGINT {si_signo=SIGINT, si_code=SI_USER, si_pid=42, si_uid=1000} ---')
    expect(line(10, -6, 42, 0)).toBe('--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=42, si_uid=0} ---')
    expect(line(34, -1, 42, 0, 7)).toBe(
      '--- SIGRT_2 {si_signo=SIGRT_2, si_code=SI_QUEUE, si_pid=42, si_uid=0, si_int=7, si_ptr=0x7} ---',
    )
  })
  test('sent by the kernel', () => {
    expect(line(14, 0x80)).toBe('--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---')
    expect(line(11, 1, 0x10)).toBe('--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x10} ---')
  })
  test('a child that ended', () => {
    expect(line(17, 1, 42, 0, 3)).toBe(
      '--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=42, si_uid=0, si_status=3, si_utime=0, si_stime=0} ---',
    )
    expect(line(17, 2, 42, 0, 9)).toContain('si_code=CLD_KILLED, si_pid=42, si_uid=0, si_status=SIGKILL')
  })
  test('a code that has no name', () => {
    expect(line(2, 77)).toBe('--- SIGINT {si_signo=SIGINT, si_code=0x4d} ---')
  })
})

test('stops, ends, and what is missing', () => {
  const records = new RecordWriter()
    .stop(19)
    .stop(19, 1)
    .lost(12)
    .exec(100, 105, '/bin/true')
    .exec(100, 100, '/bin/true')
    .exit(3)
    .exit(9, 2 | 4)
    .exit(11, 2 | 4 | 1)
  expect(linesOf(records)).toEqual([
    '--- stopped by SIGSTOP ---',
    '--- 12 events are missing here ---',
    '+++ superseded by execve in pid 105 +++',
    '+++ exited with 3 +++',
    '+++ killed by SIGKILL +++',
    '+++ killed by SIGSEGV (core dumped) +++',
  ])
})

test('the end of the command can be left to the caller', () => {
  const records = new RecordWriter().exit(3, 2, 100).exit(4, 2, 101)
  let text = ''
  const lines = new TextLines((bytes) => (text += Buffer.from(bytes).toString()))
  lines.withoutExitOf(100)
  lines.batch(records.batch())
  expect(text).toBe('+++ exited with 4 +++\n')
})

describe('the thread', () => {
  const two = (): RecordWriter => new RecordWriter().exit(1, 0, 100).spawn({ childPid: 101, childTid: 101 })

  test('for people once there are two', () => {
    const records = two().exit(2, 0, 101).exit(3, 0, 100)
    expect(linesOf(records, { prefix: 'terminal' })).toEqual([
      '+++ exited with 1 +++',
      '[pid   101] +++ exited with 2 +++',
      '[pid   100] +++ exited with 3 +++',
    ])
  })
  test('in a file always', () => {
    expect(linesOf(two(), { prefix: 'file' })).toEqual(['100   +++ exited with 1 +++'])
  })
  test('of an attach', () => {
    const attached = (...tids: number[]): string[] => {
      const records = new RecordWriter()
      for (const tid of tids) records.attach(tid)
      return linesOf(records.exit(0, 0, 7), { prefix: 'terminal' })
    }
    expect(attached(7)).toEqual(['+++ exited with 0 +++'])
    expect(attached(7, 8)).toEqual(['[pid     7] +++ exited with 0 +++'])
  })
  test('takes columns', () => {
    const of = testCall({})
    const line = lineOf(of, { result: 7 }, { prefix: 'terminal' }, (records) => {
      records.spawn({ childPid: 1, childTid: 1 })
    })
    expect(line).toBe('[pid   100] test()                      = 7')
  })
})

test('times', () => {
  const lasting = (ns: number): RecordWriter =>
    new RecordWriter().number(1000, { result: 7, start: 1000, end: 1000 + ns })
  expect(linesOf(lasting(41_500), { durations: 'always' })[0]).toMatch(/ = 7 <0\.000041>$/)
  expect(linesOf(lasting(12_345_678_901), { durations: 'always' })[0]).toMatch(/ = 7 <12\.345678>$/)
  expect(linesOf(lasting(41_500), { durations: 40_000 })[0]).toMatch(/ = 7 {3}41\.5 \u00c2\u00b5s$/)
  expect(linesOf(lasting(39_000), { durations: 40_000 })[0]).toMatch(/ = 7$/)
})

test('colours take no column, and without them the text is the same', () => {
  const of = testCall({ path: kinds.path() })
  const input = { args: [0x10], errno: 2, pieces: [piece(bound(of), 'path', 'x')] }
  const coloured = lineOf(of, input, { colour: true })
  const escape = '\u001b'
  expect(coloured).toContain(`${escape}[32m"x"${escape}[0m`)
  expect(coloured.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(lineOf(of, input))
})

test('a line longer than the buffer', () => {
  const of = testCall({ buf: kinds.bytes({ length: 'n' }), n: kinds.size() })
  const content = Buffer.alloc(100_000, 1)
  const input = { args: [0x10, 1], result: 1, pieces: [piece(bound(of), 'buf', content)] }
  expect(lineOf(of, input, { stringLimit: 1e6 })).toBe(`test("${String.raw`\1`.repeat(100_000)}", 1) = 1`)
})

test('more lines than the buffer holds', () => {
  const records = new RecordWriter()
  for (let i = 0; i < 5000; i++) records.number(1000, { args: [i], result: i })
  const lines = linesOf(records)
  expect(lines).toHaveLength(5000)
  expect(lines[4321]).toBe('syscall_0x3e8(0x10e1, 0, 0, 0, 0, 0)    = 4321')
})
