/**
 * The layouts of calls as the build has worked them out (store.ts): a start needs a dozen of 385, and to bind them from
 * the table would take longer than everything else that is ours in a start.
 */
import { builtFile, latin1, lineOf } from './built.js'
import type { CallLayout, Slot, StoredLayout } from './slots.js'

/** The layout of an x86-64 call, or undefined when the table has no such number. */
export function layoutOf(number: number): CallLayout | undefined {
  const text = textAt('layouts.bin', number)
  if (text === '') return undefined
  const { nodes, owners, ...layout } = JSON.parse(text) as StoredLayout
  return { ...layout, nodes: nodes.map((owner) => owners[owner]!) }
}

/** The layout of a block under its key (block-keys.ts), or undefined when the table has none. */
export function blockSlot(key: string): Slot | undefined {
  const text = lineOf('blocks.txt', key)
  return text === undefined ? undefined : (JSON.parse(text) as Slot)
}

/** A slot that a layout names by its number. */
export function storedSlot(index: number): Slot {
  return JSON.parse(textAt('cases.bin', index)) as Slot
}

/** The table for the tracer (native/tracer/table.h). */
export const tableBytes = (): Uint8Array => builtFile('table.bin')

/** Behind the number of texts: where each begins, and where the last one ends. Empty for an index that has none. */
function textAt(file: string, index: number): string {
  const bytes = builtFile(file)
  if (index >= bytes.readUInt32LE(0)) return ''
  return latin1(bytes, bytes.readUInt32LE(4 + 4 * index), bytes.readUInt32LE(8 + 4 * index))
}
