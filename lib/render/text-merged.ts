/** Writers of structs that the kernel reads and writes: every field as the kernel left it (kinds.ts, `merge`). */
import { lazyCases } from '../syscalls/choose.js'
import type { Slot, StructSlot } from '../syscalls/slots.js'
import type { Compile, Cursor } from './cursor.js'
import { textComma, textMore } from './text-basics.js'
import { type FieldWriter, fieldWriter, isShown } from './text-structs.js'

/** Where a struct, or what encloses it, stands on one side of the call. */
export interface Side {
  readonly base: number
  /** Behind its captured bytes. */
  readonly end: number
  readonly piece: number
}

/** Writes what was captured before and after the call as one value; at least one of both is there. */
export type MergedWriter = (c: Cursor, before: Side | undefined, after: Side | undefined) => void

export function mergedWriter(before: Slot, after: Slot, compile: Compile): MergedWriter {
  if (before.type === 'choose' && after.type === 'choose') {
    const beforeCase = lazyCases(before, (one) => one)
    const afterCase = lazyCases(after, (one) => one)
    const known = new Map<Slot, MergedWriter>()
    return (c, was, is) => {
      const { base } = was ?? is!
      const one = beforeCase(c.reader, base)
      let write = known.get(one)
      if (write === undefined) {
        write = mergedWriter(one, afterCase(c.reader, base), compile)
        known.set(one, write)
      }
      write(c, was, is)
    }
  }
  if (before.type === 'struct' && after.type === 'struct') return structsWriter(before, after, compile)
  const writeBefore = compile(before)
  const writeAfter = compile(after)
  return (c, was, is) => {
    if (is !== undefined) onSide(c, is, () => writeAfter(c, is.base, is.piece, 0))
    else if (was !== undefined) onSide(c, was, () => writeBefore(c, was.base, was.piece, 0))
  }
}

interface MergedField {
  readonly offset: number
  readonly verbose: Slot['verbose']
  before?: FieldWriter
  after?: FieldWriter
  /** A struct on both sides. */
  nested?: MergedWriter
}

function structsWriter(before: StructSlot, after: StructSlot, compile: Compile): MergedWriter {
  const fields = mergedFields(before, after, compile)
  const short = fields.filter(({ verbose }) => verbose !== true)
  const isShortened = short.length < fields.length
  return (c, was, is) => {
    const { out } = c
    out.byte(0x7b)
    let first = true
    for (const field of c.verbose ? fields : short) {
      const isThere = showsField(c, field.after, is, after.offset)
      if (!isThere && !showsField(c, field.before, was, before.offset)) continue
      if (!first) out.put(textComma)
      first = false
      if (field.nested !== undefined) {
        out.put(field.before!.prefix)
        field.nested(c, inside(was, before.offset), inside(is, after.offset))
      } else if (isThere) writeField(c, field.after!, is!, after.offset)
      else writeField(c, field.before!, was!, before.offset)
    }
    if (isShortened && !c.verbose) {
      if (!first) out.put(textComma)
      out.put(textMore)
    }
    out.byte(0x7d)
  }
}

/** The fields of both sides, in the order in which they stand in memory. */
function mergedFields(before: StructSlot, after: StructSlot, compile: Compile): readonly MergedField[] {
  const fields = new Map<string, MergedField>()
  for (const slot of before.fields) {
    fields.set(slot.name, {
      offset: slot.offset,
      verbose: slot.verbose,
      before: fieldWriter(slot, before.fields, compile, false),
    })
  }
  for (const slot of after.fields) {
    const own = { after: fieldWriter(slot, after.fields, compile, false) }
    const known = fields.get(slot.name)
    if (known === undefined) {
      fields.set(slot.name, { offset: slot.offset, verbose: slot.verbose, ...own })
      continue
    }
    Object.assign(known, own)
    const first = before.fields.find(({ name }) => name === slot.name)!
    if (first.type === 'struct' && slot.type === 'struct') known.nested = mergedWriter(first, slot, compile)
  }
  return [...fields.values()].toSorted((a, b) => a.offset - b.offset)
}

function showsField(c: Cursor, field: FieldWriter | undefined, side: Side | undefined, offset: number): boolean {
  if (field === undefined || side === undefined) return false
  return onSide(c, side, () => isShown(c, field, side.base + offset))
}

function writeField(c: Cursor, field: FieldWriter, side: Side, offset: number): void {
  c.out.put(field.prefix)
  onSide(c, side, () => field.write(c, side.base + offset, side.piece, 0))
}

const inside = (side: Side | undefined, offset: number): Side | undefined =>
  side && { ...side, base: side.base + offset }

/** With the end of that side's bytes as the one that fields must not reach behind. */
function onSide<Value>(c: Cursor, side: Side, run: () => Value): Value {
  const before = c.end
  c.end = side.end
  const value = run()
  c.end = before
  return value
}
