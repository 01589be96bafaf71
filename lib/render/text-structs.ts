/** Writers of structs and arrays. */
import type { ArraySlot, Slot, StructSlot } from '../syscalls/slots.js'
import { type Evaluate, evaluator, readLong, readUlong } from '../syscalls/evaluate.js'
import { noParent, pieceStatus } from '../syscalls/reader.js'
import { timestampText } from './clock.js'
import type { Compile, Cursor, Writer } from './cursor.js'
import { encode } from './out.js'
import { isZero, textComma, textMore, writeUnreadable } from './text-basics.js'

interface FieldWriter {
  readonly prefix: Uint8Array
  readonly when: Evaluate | undefined
  readonly shown: Evaluate | undefined
  /** From the struct's start; a field that ends behind the captured bytes is left out. */
  readonly end: number
  readonly write: Writer
}

/** Names of fields whose value says the name itself, as strace shows them. */
export function structWriter(slot: StructSlot, compile: Compile): Writer {
  const { offset, kind } = slot
  const bare = kind.bare === true
  const writerOf = (field: Slot): FieldWriter => {
    const selfNamed = field.type === 'plain' && (field.kind.type === 'netAddress' || field.kind.type === 'bpf')
    return {
      prefix: encode(bare || (selfNamed && field.name === '') ? '' : `${field.name}=`),
      when: field.when && evaluator(field.when),
      shown: field.shown && evaluator(field.shown),
      end: field.offset + Math.max(field.size, 1),
      write: dated(field, slot.fields, compile(field)),
    }
  }
  const short = slot.fields.filter(({ verbose }) => verbose !== true)
  const isShortened = short.length < slot.fields.length
  // Made when first needed: a trace wants the one or the other.
  let shortWriters: FieldWriter[] | undefined
  let allWriters: FieldWriter[] | undefined
  const open = bare ? 0x5b : 0x7b
  const close = bare ? 0x5d : 0x7d
  return (c, base, parent, element) => {
    const { out, reader } = c
    const fields = c.verbose ? (allWriters ??= slot.fields.map(writerOf)) : (shortWriters ??= short.map(writerOf))
    const start = base + offset
    out.byte(open)
    let first = true
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      const { when, shown } = field
      if (start + field.end > c.end) break
      if (when !== undefined && when(reader, start) === 0) continue
      if (shown !== undefined && shown(reader, start) === 0) continue
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
