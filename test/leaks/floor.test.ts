import { expect, test } from 'vitest'
import { Floor } from '../../lib/leaks/ledger/floor.js'

/** Whether a count that goes through these values rises for ever. */
function rises(values: Iterable<number>): boolean {
  const floor = new Floor()
  let last = 0
  for (const value of values) {
    floor.add(value)
    last = value
  }
  return floor.isRising(last)
}

const series = (length: number, at: (step: number) => number): number[] =>
  Array.from({ length }, (_, step) => Math.max(0, Math.round(at(step))))

test.each([
  ['one more with every step', series(50, (step) => step)],
  ['two more and one less', series(51, (step) => Math.floor(step / 3) + [1, 2, 1][step % 3]!)],
  ['slowly, below bursts', series(20_000, (step) => step / 100 + (step % 20) * 5)],
  ['after a long time without', series(20_000, (step) => Math.max(0, step - 12_000) / 50)],
  ['a little at a time, for very long', series(300_000, (step) => step / 5000)],
])('a leak: %s', (_, values) => expect(rises(values)).toBe(true))

test.each([
  ['nothing', []],
  ['few steps', series(5, (step) => step)],
  ['bursts that come back', series(2000, (step) => step % 40)],
  ['bursts that grow', series(4000, (step) => (step % 40) * (1 + step / 400))],
  ['a pool that fills up', series(2000, (step) => Math.min(step, 900))],
  ['not long after a fall', series(1000, (step) => (step < 800 ? step : step < 900 ? 600 : step) / 10)],
  ['a cache that is emptied now and then', series(4000, (step) => (step % 1500) / 10)],
  ['all closed in the end', [...series(1000, (step) => step), 0]],
  ['as many in the end as in the middle', series(2000, (step) => 500 - Math.abs(step - 1000) / 2)],
])('no leak: %s', (_, values) => expect(rises(values)).toBe(false))
