import { expect, test } from 'vitest'
import { durationText } from '../../lib/render/duration.js'
import { Histogram } from '../../lib/render/histogram.js'
import { Summary, summaryText } from '../../lib/render/summary.js'
import { ProcessSummary } from '../../lib/render/summary-by.js'
import { RecordWriter } from '../support/records.js'

test('percentiles are within 3 % of the exact ones, the extremes exact', () => {
  // Every kind of distribution in one: many short times, few long ones.
  const times = Array.from({ length: 20_000 }, (_, i) => Math.round(50 * 1.0007 ** i))
  const histogram = new Histogram()
  for (const time of times) histogram.add(time)
  for (const part of [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999]) {
    const exact = times[Math.max(0, Math.ceil(times.length * part) - 1)]!
    expect(Math.abs(histogram.percentile(part) / exact - 1), `p${part}`).toBeLessThan(0.03)
  }
  expect(histogram.max).toBe(times.at(-1))
  expect(histogram.percentile(1)).toBe(times.at(-1))
  expect(histogram.count).toBe(20_000)
})

test('one value is itself, also at the border of a bucket', () => {
  for (const value of [0, 1, 63, 64, 65, 127, 128, 2 ** 32 - 1, 2 ** 32, 2 ** 45, 3_600e9]) {
    const histogram = new Histogram()
    histogram.add(value)
    expect([0.5, 0.99].map((part) => histogram.percentile(part))).toEqual([value, value])
  }
})

test('durations are read at a glance', () => {
  const texts = [0, 850, 1900, 41_500, 99_960, 100_400, 999_600, 12_400_000, 1_200_000_000, 41_240_000_000, 5e12]
  expect(texts.map(durationText)).toEqual([
    '0 ns',
    '850 ns',
    '1.9 µs',
    '41.5 µs',
    '100 µs',
    '100 µs',
    '1.0 ms',
    '12.4 ms',
    '1.20 s',
    '41.2 s',
    '5,000 s',
  ])
})

test('a row per call, the longest total time first', () => {
  const records = new RecordWriter()
  for (let i = 0; i < 1200; i++) records.number(39, { start: 0, end: 1000 })
  records
    .number(257, { start: 0, end: 3_000_000, errno: 2 })
    .number(257, { start: 0, end: 1_000_000 })
    .number(231, { flags: 2, end: 0 })
    .number(4000, { start: 0, end: 500 })
    .number(5000, { start: 0, end: 500 })
    .number(3, { flags: 8, start: 0, end: 700 })
    .lost(7)
  const summary = new Summary()
  summary.batch(records.batch())
  expect(summary.lost).toBe(7)
  expect(summaryText(summary.statistics())).toBe(
    [
      'call        count  errors   total     p50     p95     p99     max',
      'openat          2       1  4.0 ms  1.0 ms  3.0 ms  3.0 ms  3.0 ms',
      'getpid      1,200          1.2 ms  1.0 µs  1.0 µs  1.0 µs  1.0 µs',
      'unknown         2          1.0 µs  500 ns  500 ns  500 ns  500 ns',
      'read            1          700 ns  700 ns  700 ns  700 ns  700 ns',
      'exit_group      1',
      '',
    ].join('\n'),
  )
})

test('a row per process, also for a process id that is used again', () => {
  const records = new RecordWriter()
    .exec(100, 100, '/bin/sh', ['sh', '-c', 'x'])
    .number(39, { start: 0, end: 1000 })
    .spawn({ pid: 100, tid: 100, childPid: 7, childTid: 7 })
    .number(39, { pid: 7, tid: 7, start: 0, end: 5000, errno: 1 })
    .exec(7, 7, '/bin/x', ['x', 'y'.repeat(100)])
    .number(39, { pid: 7, tid: 70, start: 0, end: 4000 })
    .exit(0, 2, 7)
    .spawn({ pid: 100, tid: 100, childPid: 7, childTid: 7 })
    .number(39, { pid: 7, tid: 7, flags: 2, end: 0 })
    .lost(2)
  const summary = new ProcessSummary()
  summary.batch(records.batch())
  expect(summary.lost).toBe(2)
  expect(summaryText(summary.statistics(), 'process', true)).toBe(
    `count  errors   total     p50     p95     p99     max  process
    2       1  9.0 µs  4.0 µs  5.0 µs  5.0 µs  5.0 µs    7 x ${'y'.repeat(57)}…
    1          1.0 µs  1.0 µs  1.0 µs  1.0 µs  1.0 µs  100 sh -c x
    1                                                    7 sh -c x
`,
  )
  expect(summary.statistics()[0]).toMatchObject({ pid: 7, argv: ['x', 'y'.repeat(100)] })
})
