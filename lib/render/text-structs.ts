/** Writers of structs and arrays. */
import type { ArraySlot, Slot, StructSlot } from '../syscalls/slots.js'
import { type Evaluate, evaluator, readLong, readUlong, scalarReader } from '../syscalls/evaluate.js'
import { extentOf } from '../syscalls/extent.js'
import { noParent, pieceStatus } from '../syscalls/reader.js'
import { timestampText } from './clock.js'
import type { Compile, Cursor, Writer } from './cursor.js'
import { encode } from './out.js'
import { isZero, textComma, textMore, writeUnreadable } from './text-basics.js'

/** Writes a field of a struct, where it has a place in the text. */
export interface FieldWriter {
  readonly prefix: Uint8Array
  readonly when: Evaluate | undefined
  readonly shown: Evaluate | undefined
  /** In short text it is left out while this is so; with `neverZero` in any text. */
  readonly isZero: ((c: Cursor, start: number) => boolean) | undefined
  readonly neverZero: boolean
  /** From the struct's start; a field that ends behind the captured bytes is left out. */
  readonly end: number
  readonly write: Writer
}

/** The writer of a field among the others of its struct, whose text is the bare value in brackets when `bare`. */
export function fieldWriter(field: Slot, fields: readonly Slot[], compile: Compile, bare: boolean): FieldWriter {
  // Names of fields whose value says the name itself, as strace shows them.
  const selfNamed = field.type === 'plain' && (field.kind.type === 'netAddress' || field.kind.type === 'bpf')
  return {
    prefix: encode(bare || (selfNamed && field.name === '') ? '' : `${field.name}=`),
    when: field.when && evaluator(field.when),
    shown: field.shown && evaluator(field.shown),
    isZero: field.verbose === 'nonzero' || field.kind.type === 'rest' ? zeroTest(field) : undefined,
    neverZero: field.kind.type === 'rest',
    end: extentOf(field),
    write: dated(field, fields, compile(field)),
  }
}

function zeroTest({ kind, offset, size }: Slot): (c: Cursor, start: number) => boolean {
  if (kind.type === 'rest') return (c, start) => isZero(c, start + offset, c.end - start - offset)
  if (kind.type !== 'bits') return (c, start) => isZero(c, start + offset, size)
  const read = scalarReader({ width: kind.size, signed: false })
  const mask = 2 ** kind.width - 1
  return (c, start) => ((read(c.reader.view, start + offset) >>> kind.shift) & mask) === 0
}

/** Whether a field of the struct at `start` has a place in the text: it was captured, exists, and is not left out. */
export function isShown(c: Cursor, field: FieldWriter, start: number): boolean {
  const { end, when, shown, isZero: zero, neverZero } = field
  const { reader } = c
  if (start + end > c.end) return false
  if (when !== undefined && when(reader, start) === 0) return false
  if (shown !== undefined && shown(reader, start) === 0) return false
  return zero === undefined || (c.verbose && !neverZero) || !zero(c, start)
}

export function structWriter(slot: StructSlot, compile: Compile): Writer {
  const { offset, kind } = slot
  const bare = kind.bare === true
  const writerOf = (field: Slot): FieldWriter => fieldWriter(field, slot.fields, compile, bare)
  const short = slot.fields.filter(({ verbose }) => verbose !== true)
  const isShortened = short.length < slot.fields.length
  // Made when first needed: a trace wants the one or the other.
  let shortWriters: FieldWriter[] | undefined
  let allWriters: FieldWriter[] | undefined
  const open = bare ? 0x5b : 0x7b
  const close = bare ? 0x5d : 0x7d
  return (c, base, parent, element) => {
    const { out } = c
    const fields = c.verbose ? (allWriters ??= slot.fields.map(writerOf)) : (shortWriters ??= short.map(writerOf))
    const start = base + offset
    out.byte(open)
    let first = true
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      if (!isShown(c, field, start)) continue
      if (!first) out.put(textComma)
      first = false
      out.put(field.prefix)
      field.write(c, start, parent, element)
    }
    if (isShortened && !c.verbose) {
      if (!first) out.put(textComma)
      out.put(textMore)
    }
    out.byte(close)
  }
}

/** A time of a file: what date it is stands behind it (stat(2), statx(2)). */
function dated(field: Slot, fields: readonly Slot[], write: Writer): Writer {
  const { offset } = field
  const ns = fields.find(({ name }) => name === `${field.name}_nsec`)
  if (ns !== undefined) {
    return (c, base, parent, element) => {
      write(c, base, parent, element)
      const { view } = c.reader
      writeDate(c, readLong(view, base + offset), readUlong(view, base + ns.offset))
    }
  }
  if (field.type !== 'struct' || !/^stx_.time$/.test(field.name)) return write
  return (c, base, parent, element) => {
    write(c, base, parent, element)
    const { view } = c.reader
    writeDate(c, readLong(view, base + offset), view.getUint32(base + offset + 8, true))
  }
}

function writeDate(c: Cursor, seconds: number, ns: number): void {
  const text = timestampText(seconds, ns)
  if (text !== undefined) c.out.text(` /* ${text} */`)
}

export function arrayWriter(slot: ArraySlot, compile: Compile): Writer {
  const { offset, stride, count, kind } = slot
  const write = compile(slot.element)
  const nonzero = kind.nonzero === undefined ? undefined : nonzeroField(slot, kind.nonzero)
  return (c, base, parent, element) => {
    const { out, reader } = c
    const start = base + offset
    const available = stride === 0 ? 0 : Math.max(0, Math.floor((c.end - start) / stride))
    const total = count < 0 ? available : Math.min(count, available)
    out.byte(0x5b)
    let shown = 0
    let more = false
    for (let i = 0; i < total; i++) {
      const at = start + i * stride
      if (nonzero !== undefined && !nonzero(c, at)) continue
      if (shown === c.elements) {
        more = true
        break
      }
      if (shown > 0) out.put(textComma)
      // The elements of an array behind a pointer carry their index; those of an array in a struct the struct's.
      write(c, at, parent, count < 0 ? i : element)
      shown++
    }
    const status = count < 0 && parent !== noParent ? reader.status(parent) : pieceStatus.whole
    if (more || status === pieceStatus.capped) {
      if (shown > 0) out.put(textComma)
      out.put(textMore)
    } else if (status === pieceStatus.cut) {
      if (shown > 0) out.put(textComma)
      writeUnreadable(c, parent)
    }
    out.byte(0x5d)
  }
}

function nonzeroField(slot: ArraySlot, name: string): (c: Cursor, at: number) => boolean {
  const field = slot.element.type === 'struct' ? slot.element.fields.find((one) => one.name === name) : undefined
  if (field === undefined) return () => true
  const { offset, size } = field
  return (c, at) => !isZero(c, at + offset, size)
}
