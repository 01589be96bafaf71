import { describe, expect, test } from 'vitest'
import { SyslensError } from '../../lib/errors.js'
import { nearest } from '../../lib/trace/near.js'
import { parseSelectors, selectCalls, type Selector, toCallSet } from '../../lib/trace/select.js'

const calls = [
  { number: 0, name: 'read', classes: ['desc'] },
  { number: 1, name: 'write', classes: ['desc'] },
  { number: 2, name: 'open', classes: ['desc', 'file'] },
  { number: 41, name: 'socket', classes: ['network'] },
  { number: 257, name: 'openat', classes: ['desc', 'file'] },
]
const select = (...selectors: Selector[]): number[] => [...selectCalls(selectors, calls)].toSorted((a, b) => a - b)
const failure = (...selectors: Selector[]): SyslensError => {
  try {
    select(...selectors)
  } catch (error) {
    if (error instanceof SyslensError) return error
  }
  throw new Error('nothing was thrown')
}

describe('selection', () => {
  test.each<[Selector[], number[]]>([
    [['openat'], [257]],
    [['%file'], [2, 257]],
    [
      ['%desc', '!write'],
      [0, 2, 257],
    ],
    [['!%file'], [0, 1, 41]],
    [
      ['!%file', 'open'],
      [0, 1, 2, 41],
    ],
    [[/^open/g], [2, 257]],
    [['/^open$/'], [2]],
    [['!/open/'], [0, 1, 41]],
    [[41], [41]],
    [
      ['41', 'read'],
      [0, 41],
    ],
    [[500], [500]],
    [['?no_such_call', 'read'], [0]],
    [['?%no_such_class', 'read'], [0]],
    [['!?no_such_call'], [0, 1, 2, 41, 257]],
    [['?!read'], [1, 2, 41, 257]],
    [[], []],
  ])('%j', (selectors, numbers) => {
    expect(select(...selectors)).toEqual(numbers)
  })

  test('a single selector needs no list', () => {
    expect([...selectCalls('read', calls)]).toEqual([0])
  })

  test('text is split at commas, but not within a regular expression', () => {
    expect(parseSelectors('openat, %net,!/a{1,2}\\/b/,?x,')).toEqual(['openat', '%net', '!/a{1,2}\\/b/', '?x'])
  })

  test('one bit per number', () => {
    const set = toCallSet(new Set([0, 9, 511]))
    expect(set).toHaveLength(64)
    expect([set[0], set[1], set[63]]).toEqual([1, 2, 128])
  })
})

describe('a wrong selection', () => {
  test.each<[Selector, string, string]>([
    ['opneat', 'ERR_SYSLENS_UNKNOWN_CALL', 'there is no system call "opneat", did you mean "openat"?'],
    ['!opneat', 'ERR_SYSLENS_UNKNOWN_CALL', 'there is no system call "opneat", did you mean "openat"?'],
    ['frobnicate', 'ERR_SYSLENS_UNKNOWN_CALL', 'there is no system call "frobnicate"'],
    ['%fiel', 'ERR_SYSLENS_UNKNOWN_CALL', 'there is no class "%fiel", did you mean "%file"?'],
    ['/frob/', 'ERR_SYSLENS_UNKNOWN_CALL', 'no system call matches /frob/'],
    ['/(/', 'ERR_SYSLENS_OPTION', '/(/ is not a regular expression'],
    [512, 'ERR_SYSLENS_UNKNOWN_CALL', 'no system call can have the number 512'],
    [1.5, 'ERR_SYSLENS_UNKNOWN_CALL', 'no system call can have the number 1.5'],
    ['', 'ERR_SYSLENS_UNKNOWN_CALL', 'there is no system call ""'],
  ])('%j', (selector, code, message) => {
    expect(failure(selector)).toMatchObject({ code, message })
  })

  test('the classes are listed', () => {
    expect(failure('%x').hint).toBe('Classes: %desc, %file, %network.')
  })

  test('of another kind', () => {
    expect(failure(null as unknown as string)).toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
  })
})

test.each([
  ['opneat', 'openat'],
  ['timout', 'timeout'],
  ['SIGTREM', 'SIGTERM'],
  ['xyz', undefined],
])('what was probably meant by %s', (word, meant) => {
  expect(nearest(word, ['openat', 'open', 'timeout', 'SIGTERM', 'SIGTRAP'])).toBe(meant)
})
