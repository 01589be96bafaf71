/** How much of a struct must have been captured before one of its fields can be looked at. */
import type { Resolved } from './evaluate.js'
import type { Slot } from './slots.js'

/**
 * The end of what a field needs, from the start of its struct: its own bytes and those that say whether it exists and
 * what it is, which may lie behind it. The fields of a struct within, and elements, look for themselves.
 */
export function extentOf(slot: Slot): number {
  const own = slot.offset + bytesOf(slot)
  return Math.max(own, reach(slot.when), reach(slot.shown), slot.type === 'choose' ? reach(slot.by) : 0)
}

function bytesOf(slot: Slot): number {
  // What lies elsewhere needs nothing here.
  if ('address' in slot && slot.address !== undefined) return 0
  return slot.type === 'struct' || slot.type === 'array' ? 1 : Math.max(slot.size, 1)
}

function reach(expression: Resolved | undefined): number {
  if (expression === undefined) return 0
  if ('of' in expression) return Math.max(0, ...expression.of.map(reach))
  return expression.op === 'field' && expression.level === 0 ? expression.near + expression.width : 0
}
