/**
 * How the records of a call are read. Here it is worked out from the table; in the bundle of the command line,
 * stored-calls.ts stands in the place of this file and reads what the build has worked out.
 */
import { bind, bindInPlace } from './bind.js'
import { allBlocks } from './blocks.js'
import { callByNumber } from './index.js'
import type { CallLayout, Slot } from './slots.js'

/** The layout of an x86-64 call, or undefined when the table has no such number. */
export function layoutOf(number: number): CallLayout | undefined {
  const call = callByNumber(number)
  return call && bind(call)
}

let blocks: ReturnType<typeof allBlocks> | undefined

/** The layout of a block under its key (block-keys.ts), or undefined when the table has none. */
export function blockSlot(key: string): Slot | undefined {
  const kind = (blocks ??= allBlocks()).get(key)
  return kind && bindInPlace(kind)
}

/** A slot that a layout names by its number. */
export function storedSlot(index: number): Slot {
  throw new RangeError(`a layout from the table has no slot ${index}`)
}
