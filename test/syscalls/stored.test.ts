/** What the build has stored for the command line is what the table says. */
import { expect, test } from 'vitest'
// The files lie in dist/, beside these.
import { blockSlot, layoutOf, storedSlot, tableBytes } from '../../dist/syscalls/stored-calls.js'
import { callsText, constantText, i386CallsText } from '../../dist/syscalls/stored-names.js'
import { bindInPlace } from '../../lib/syscalls/bind.js'
import { allBlocks } from '../../lib/syscalls/blocks.js'
import { allCalls, bind, compileCalls } from '../../lib/syscalls/index.js'
import * as names from '../../lib/syscalls/names.js'

/** A layout with the cases that it names by number. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole)
  if (typeof value !== 'object' || value === null) return value
  const { cases, otherwise, ...rest } = value as { cases?: [number, unknown][]; otherwise?: unknown }
  const plain = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, whole(one)]))
  if (cases === undefined) return plain
  const slot = (one: unknown): unknown => whole(typeof one === 'number' ? storedSlot(one) : one)
  return { ...plain, cases: cases.map(([number, one]) => [number, slot(one)]), otherwise: slot(otherwise) }
}

test.each(allCalls().map((call) => [call.name, call] as const))('%s', (_name, call) => {
  const bound = bind(call)
  const stored = whole(layoutOf(call.number)) as { args: unknown[]; nodes: unknown[] }
  // What readers do not need is not there, and what is there is the same.
  expect(bound).toMatchObject(stored)
  expect(stored.args).toHaveLength(bound.args.length)
  expect(stored.nodes).toHaveLength(bound.nodes.length)
})

test('a number that is no call has no layout', () => {
  const known = new Set(allCalls().map(({ number }) => number))
  for (let number = 0; number < 1200; number++) {
    if (!known.has(number)) expect(layoutOf(number)).toBeUndefined()
  }
  expect(layoutOf(0xffffffff)).toBeUndefined()
})

test('blocks', () => {
  for (const [key, kind] of allBlocks()) expect(bindInPlace(kind)).toMatchObject(blockSlot(key)!)
  expect(blockSlot('sockaddr 63')).toBeUndefined()
})

test('the table for the tracer', () => {
  expect(Buffer.from(tableBytes())).toEqual(Buffer.from(compileCalls(allCalls())))
})

test('names', () => {
  for (const group of names.groupNames()) expect(constantText(group)).toBe(names.constantText(group))
  expect(constantText('no such group')).toBeUndefined()
  expect(callsText()).toBe(names.callsText())
  expect(i386CallsText()).toBe(names.i386CallsText())
})
