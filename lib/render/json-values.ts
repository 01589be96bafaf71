/**
 * Writers of JSON for the values of a call. What is frequent is written from the record's bytes; for what has a form of
 * its own (socket addresses, siginfo …), and for the text of each distinct word of flags, the decoder is asked.
 */
import type {
  ArraySlot,
  BufferSlot,
  ChooseSlot,
  PlainSlot,
  PointerSlot,
  Slot,
  StringSlot,
  StringsSlot,
  StructSlot,
} from '../syscalls/slots.js'
import { lazyCases } from '../syscalls/choose.js'
import { keepingBytes } from '../syscalls/decode-blocks.js'
import { decodeNetlink } from '../syscalls/decode-netlink.js'
import { decoder } from '../syscalls/decode.js'
import { extentOf } from '../syscalls/extent.js'
import { evaluator, readLong, readUlong, type Resolved, scalarReader } from '../syscalls/evaluate.js'
import type { IntKind } from '../syscalls/kinds.js'
import { CallReader, noParent, PieceStatus } from '../syscalls/reader.js'
import { toJson } from '../trace/json.js'
import { writeJsonBytes } from './json-text.js'
import { encode, type Out } from './out.js'
import { cached, type WordWriter } from './words.js'

export interface JsonCursor {
  readonly out: Out
  readonly reader: CallReader
}

/** Writes a value that lies in the bytes from `base` up to `end`; false when there is none, and nothing was written. */
export type JsonWriter = (c: JsonCursor, base: number, end: number, parent: number, element: number) => boolean

const textNull = encode('null')
const quote = 0x22
const comma = 0x2c

export function jsonWriter(slot: Slot): JsonWriter {
  const write = valueWriter(slot)
  if (slot.when === undefined) return write
  const when = evaluator(slot.when)
  return (c, base, end, parent, element) => (when(c.reader, base) === 0 ? false : write(c, base, end, parent, element))
}

function valueWriter(slot: Slot): JsonWriter {
  switch (slot.type) {
    case 'plain':
      return plainWriter(slot)
    case 'fd':
      return within(4, slot.offset, (c, at) => c.out.int(c.reader.view.getInt32(at, true)))
    case 'string':
      return stringWriter(slot)
    case 'buffer':
      return bufferWriter(slot)
    case 'strings':
      return stringsWriter(slot)
    case 'pointer':
      return pointerWriter(slot)
    case 'struct':
      return structWriter(slot)
    case 'array':
      return arrayWriter(slot)
    case 'choose':
      return chooseWriter(slot)
  }
}

/** A value of so many bytes, none when they were not captured. */
function within(width: number, offset: number, write: (c: JsonCursor, at: number) => void): JsonWriter {
  return (c, base, end) => {
    if (base + offset + width > end) return false
    write(c, base + offset)
    return true
  }
}

function plainWriter(slot: PlainSlot): JsonWriter {
  const { kind, offset } = slot
  switch (kind.type) {
    case 'int':
      return integerWriter(kind, offset)
    case 'changed':
      return integerWriter(kind.kind, offset)
    case 'address':
    case 'raw':
      return within(8, offset, writeHex)
    case 'pid':
      return within(4, offset, (c, at) => c.out.int(c.reader.view.getInt32(at, true)))
    case 'timed':
      return within(8, offset, (c, at) => writeNumber(c.out, readLong(c.reader.view, at)))
    case 'mode': {
      const read = scalarReader({ width: kind.size, signed: false })
      return within(kind.size, offset, (c, at) => c.out.uint(read(c.reader.view, at)))
    }
    case 'bits':
    case 'flags':
    case 'enum':
    case 'mixed':
      return 'bigEndian' in kind ? decodedWriter(slot) : wordWriter(slot, kind.size)
    case 'ioctl':
    case 'waitStatus':
      return wordWriter(slot, 4)
    case 'never':
    case 'nothing':
      return () => false
    default:
      return decodedWriter(slot)
  }
}

function integerWriter(kind: IntKind, offset: number): JsonWriter {
  if (kind.bigEndian === true) {
    const { size } = kind
    return within(size, offset, ({ out, reader: { view } }, at) =>
      out.uint(size === 2 ? view.getUint16(at) : view.getUint32(at)),
    )
  }
  if (kind.size === 8) {
    const read = kind.signed ? readLong : readUlong
    return within(8, offset, (c, at) => writeNumber(c.out, read(c.reader.view, at)))
  }
  const read = scalarReader({ width: kind.size, signed: kind.signed })
  return within(kind.size, offset, (c, at) => c.out.int(read(c.reader.view, at)))
}

/** A number, as JSON writes one that is no longer exact. */
export function writeNumber(out: Out, value: number): void {
  if (Number.isSafeInteger(value)) out.int(value)
  else out.text(String(value))
}

/** `"0x…"` */
export function writeHex(c: JsonCursor, at: number): void {
  const { out, reader } = c
  out.byte(quote)
  out.hex64(reader.view.getUint32(at, true), reader.view.getUint32(at + 4, true))
  out.byte(quote)
}

/** Words whose JSON depends on nothing else: the decoder makes it once per word. */
function wordWriter(slot: PlainSlot, size: number): JsonWriter {
  const { offset } = slot
  const scratch = Buffer.alloc(8)
  const view = new DataView(scratch.buffer, scratch.byteOffset, 8)
  const reader = new CallReader({ bytes: scratch, view })
  const decode = decoder({ kind: slot.kind, name: slot.name, type: 'plain', offset: 0, size: slot.size })
  const write: WordWriter = cached((low, high) => {
    view.setUint32(0, low, true)
    view.setUint32(4, high, true)
    return textOf(decode(reader, { at: 0, end: 8, piece: noParent, element: 0 }))
  })
  switch (size) {
    case 8:
      return within(8, offset, ({ out, reader: { view: words } }, at) =>
        write(out, words.getUint32(at, true), words.getUint32(at + 4, true)),
      )
    case 4:
      return within(4, offset, (c, at) => write(c.out, c.reader.view.getUint32(at, true), 0))
    case 2:
      return within(2, offset, (c, at) => write(c.out, c.reader.view.getUint16(at, true), 0))
    default:
      return within(1, offset, (c, at) => write(c.out, c.reader.view.getUint8(at), 0))
  }
}

/** The condition of a value that was looked at before. */
const always: Resolved = { op: 'const', value: 1 }

function decodedWriter(slot: Slot): JsonWriter {
  const decode = decoder({ ...slot, when: always })
  return (c, base, end, parent, element) => {
    const value = keepingBytes(() => decode(c.reader, { at: base, end, piece: parent, element }))
    if (value === undefined) return false
    c.out.text(textOf(value))
    return true
  }
}

const textOf = (value: unknown): string => JSON.stringify(toJson({ value }).value)

/** The piece of a node when something of it could be read, else -1. */
function pieceOf(reader: CallReader, node: number, parent: number, element: number): number {
  const piece = node < 0 ? -1 : reader.find(node, parent, element)
  if (piece < 0) return -1
  const status = reader.status(piece)
  return status === PieceStatus.fault || status === PieceStatus.noRoom ? -1 : piece
}

function writeString({ out, reader }: JsonCursor, piece: number): void {
  if (piece < 0) {
    out.put(textNull)
    return
  }
  const { bytes } = reader
  const start = reader.dataAt(piece)
  const stop = start + reader.got(piece)
  let end = start
  while (end < stop && bytes[end] !== 0) end++
  writeJsonBytes(out, bytes, start, end)
}

function stringWriter({ node }: StringSlot): JsonWriter {
  return (c, _base, _end, parent, element) => {
    writeString(c, pieceOf(c.reader, node, parent, element))
    return true
  }
}

function bufferWriter({ node }: BufferSlot): JsonWriter {
  return (c, _base, _end, parent, element) => {
    const { out, reader } = c
    const piece = pieceOf(reader, node, parent, element)
    if (piece < 0) {
      out.put(textNull)
      return true
    }
    const start = reader.dataAt(piece)
    const end = start + reader.got(piece)
    const protocol = reader.netlink(piece)
    const messages =
      protocol < 0 ? undefined : keepingBytes(() => decodeNetlink(reader.bytes, { start, end }, protocol))
    if (messages === undefined) writeJsonBytes(out, reader.bytes, start, end)
    else out.text(textOf(messages))
    return true
  }
}

function stringsWriter({ node, elementNode }: StringsSlot): JsonWriter {
  return (c, _base, _end, parent, element) => {
    const { out, reader } = c
    const piece = pieceOf(reader, node, parent, element)
    if (piece < 0) {
      out.put(textNull)
      return true
    }
    out.byte(0x5b)
    const start = reader.dataAt(piece)
    const count = reader.got(piece) >> 3
    for (let i = 0; i < count; i++) {
      const at = start + 8 * i
      if (reader.view.getUint32(at, true) === 0 && reader.view.getUint32(at + 4, true) === 0) break
      if (i > 0) out.byte(comma)
      const string = reader.find(elementNode, piece, i)
      writeString(c, string)
    }
    out.byte(0x5d)
    return true
  }
}

function pointerWriter(slot: PointerSlot): JsonWriter {
  // What is written and read has one value made of both sides.
  if (slot.entry !== undefined && slot.exit !== undefined) return decodedWriter(slot)
  const target = slot.entry ?? slot.exit
  if (target === undefined) {
    return ({ out }) => {
      out.put(textNull)
      return true
    }
  }
  const { node } = target
  const write = jsonWriter(target.slot)
  return (c, _base, _end, parent, element) => {
    const { out, reader } = c
    const piece = pieceOf(reader, node, parent, element)
    if (piece < 0) {
      out.put(textNull)
      return true
    }
    const at = reader.dataAt(piece)
    if (!write(c, at, at + reader.got(piece), piece, 0)) out.put(textNull)
    return true
  }
}

function structWriter(slot: StructSlot): JsonWriter {
  const { offset } = slot
  const fields = slot.fields.map((field): Member => {
    const extent = extentOf(field)
    const write = jsonWriter(field)
    return {
      key: encode(`${JSON.stringify(field.name)}:`),
      write: (c, base, end, ...piece) => base + extent <= end && write(c, base, end, ...piece),
    }
  })
  return (c, base, end, parent, element) => {
    const start = base + offset
    if (start >= end) return false
    const { out } = c
    out.byte(0x7b)
    writeMembers(c, fields, start, end, parent, element)
    out.byte(0x7d)
    return true
  }
}

export interface Member {
  /** With quotes and colon. */
  readonly key: Uint8Array
  readonly write: JsonWriter
}

export function writeMembers(
  c: JsonCursor,
  members: readonly Member[],
  base: number,
  end: number,
  parent: number,
  element: number,
): void {
  const { out } = c
  let first = true
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!
    const before = out.at
    if (!first) out.byte(comma)
    out.put(member.key)
    if (member.write(c, base, end, parent, element)) first = false
    else out.at = before
  }
}

function arrayWriter(slot: ArraySlot): JsonWriter {
  const { offset, stride, count } = slot
  const write = jsonWriter(slot.element)
  return (c, base, end, parent, element) => {
    const { out } = c
    const start = base + offset
    const whole = Math.max(0, Math.floor((end - start) / stride))
    const length = count < 0 ? whole : Math.min(count, whole)
    out.byte(0x5b)
    for (let i = 0; i < length; i++) {
      if (i > 0) out.byte(comma)
      const from = start + i * stride
      if (!write(c, from, from + stride, parent, count < 0 ? i : element)) out.put(textNull)
    }
    out.byte(0x5d)
    return true
  }
}

function chooseWriter(slot: ChooseSlot): JsonWriter {
  const caseOf = lazyCases(slot, jsonWriter)
  return (c, base, end, parent, element) => caseOf(c.reader, base)(c, base, end, parent, element)
}
