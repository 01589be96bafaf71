/** Writers of strace's notation for the values of a call, compiled from where the values lie (lib/syscalls/bind.ts). */
import type {
  ArraySlot,
  BufferSlot,
  ChooseSlot,
  FdSlot,
  PlainSlot,
  PointerSlot,
  Slot,
  StringSlot,
  StringsSlot,
  StructSlot,
  Target,
} from '../syscalls/bind.js'
import { lazyCases } from '../syscalls/choose.js'
import { scalarReader } from '../syscalls/evaluate.js'
import { type ChangedKind, type IntKind, type Kind, sizeOf } from '../syscalls/kinds.js'
import { noParent, pieceStatus } from '../syscalls/reader.js'
import type { Cursor, Writer } from './cursor.js'
import { encode } from './out.js'
import { textNull, writeAddress, writeQuoted } from './text-basics.js'
import { writeBpf, writeControl, writeDirents, writeNetlink, writeSockaddr } from './text-blocks.js'
import { writeBitset, writeFdSet, writeSigset } from './text-sets.js'
import { writeSiginfo } from './text-siginfo.js'
import { netAddressText } from './addresses.js'
import {
  cached,
  devText,
  enumWord,
  flagsWord,
  ioctlText,
  mixedWord,
  modeWord,
  rlimitText,
  waitStatusText,
  type Word,
} from './words.js'

const textMore = encode('...')
const textComma = encode(', ')
const textArrow = encode(' => ')

export function textWriter(slot: Slot): Writer {
  switch (slot.type) {
    case 'plain':
      return plainWriter(slot)
    case 'fd':
      return fdWriter(slot)
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
      return chooseWriter(slot, textWriter)
  }
}

export function chooseWriter(slot: ChooseSlot, compile: (slot: Slot) => Writer): Writer {
  const { by } = slot
  const caseOf = lazyCases(slot, compile)
  return (c, base, parent, element) => caseOf(by(c.reader, base))(c, base, parent, element)
}

/** Hex, and 0 as it is. */
function writeRaw(c: Cursor, at: number): void {
  const { view } = c.reader
  const low = view.getUint32(at, true)
  const high = view.getUint32(at + 4, true)
  if (low === 0 && high === 0) c.out.byte(0x30)
  else c.out.hex64(low, high)
}

function plainWriter(slot: PlainSlot): Writer {
  const { offset, kind } = slot
  switch (kind.type) {
    case 'int':
      return intWriter(kind, offset)
    case 'address':
      return (c, base) => writeAddress(c, base + offset)
    case 'raw':
      return (c, base) => writeRaw(c, base + offset)
    case 'pid':
      return (c, base) => c.out.int(c.reader.view.getInt32(base + offset, true))
    case 'id': {
      if (kind.size === 4) return (c, base) => c.out.int(idOf(c.reader.view.getUint32(base + offset, true)))
      return (c, base) => c.out.uint(c.reader.view.getUint16(base + offset, true))
    }
    case 'mode':
      return wordWriter(modeWord(kind), kind.size, offset)
    case 'flags':
      return wordWriter(flagsWord(kind), kind.size, offset, kind.bigEndian)
    case 'enum':
      return wordWriter(enumWord(kind), kind.size, offset, kind.bigEndian)
    case 'mixed':
      return wordWriter(mixedWord(kind), kind.size, offset)
    case 'dev':
      return wordWriter(devText, kind.size, offset)
    case 'rlimit':
      return wordWriter(rlimitText, 8, offset)
    case 'ioctl':
      return wordWriter(ioctlText, 4, offset)
    case 'waitStatus':
      return wordWriter((low) => waitStatusText(low), 4, offset)
    case 'changed':
      return changedWriter(slot, kind)
    case 'never':
      return (c) => c.out.byte(0x3f)
    case 'nothing':
      return () => undefined
    case 'timed':
      return (c, base) => writeLong(c, base + offset)
    case 'chars':
      return (c, base) => writeChars(c, base + offset, kind.size)
    case 'blob':
      if (kind.size === 0) return (c, base) => writeRest(c, base + offset)
      return (c, base) => writeQuoted(c, base + offset, Math.min(base + offset + kind.size, c.end))
    case 'sigset':
      return (c, base) => writeSigset(c, base + offset)
    case 'fdset': {
      const bits = slot.operand!
      return (c, base) => writeFdSet(c, base + offset, bits(c.reader, base))
    }
    case 'bitset':
      return (c, base) => writeBitset(c, base + offset)
    case 'sockaddr':
      return (c, base) => writeSockaddr(c, base + offset)
    case 'control':
      return (c, base) => writeControl(c, base + offset)
    case 'dirents':
      return (c, base, parent) => writeDirents(c, base + offset, parent)
    case 'siginfo':
      return (c, base) => writeSiginfo(c.out, c.reader.view, base + offset)
    case 'netAddress':
      return (c, base) => c.out.text(netAddressText(c.reader.bytes, base + offset, kind.size))
    case 'bpf':
      return (c, base) => writeBpf(c, base + offset)
    case 'netlink':
      return (c, base) => writeNetlink(c, base + offset)
  }
}

/** All captured bytes from there on, as other data. */
function writeRest(c: Cursor, start: number): void {
  writeQuoted(c, start, Math.min(start + c.limit, c.end))
  if (start + c.limit < c.end) c.out.put(textMore)
}

/** `128 => 16` when the kernel overwrote it. */
function changedWriter(slot: PlainSlot, kind: ChangedKind): Writer {
  const { offset } = slot
  const write = intWriter(kind.kind, offset)
  const read = scalarReader({ width: kind.kind.size, signed: kind.kind.signed })
  const was = slot.operand!
  return (c, base, parent, element) => {
    const before = was(c.reader, base)
    if (!Number.isNaN(before) && before !== read(c.reader.view, base + offset)) {
      c.out.int(before)
      c.out.put(textArrow)
    }
    write(c, base, parent, element)
  }
}

const idOf = (value: number): number => (value === 0xffffffff ? -1 : value)

function writeLong(c: Cursor, at: number): void {
  const { view } = c.reader
  c.out.int64(view.getUint32(at, true), view.getInt32(at + 4, true))
}

function intWriter(kind: IntKind, offset: number): Writer {
  const { size, signed, base: radix } = kind
  const little = kind.bigEndian !== true
  if (size === 8) {
    if (radix === 16) return (c, base) => writeRaw(c, base + offset)
    if (signed) return (c, base) => writeLong(c, base + offset)
    return (c, base) => {
      const { view } = c.reader
      c.out.uint64(view.getUint32(base + offset, true), view.getUint32(base + offset + 4, true))
    }
  }
  const read =
    size === 4
      ? signed
        ? (view: DataView, at: number): number => view.getInt32(at, little)
        : (view: DataView, at: number): number => view.getUint32(at, little)
      : size === 2
        ? signed
          ? (view: DataView, at: number): number => view.getInt16(at, little)
          : (view: DataView, at: number): number => view.getUint16(at, little)
        : signed
          ? (view: DataView, at: number): number => view.getInt8(at)
          : (view: DataView, at: number): number => view.getUint8(at)
  if (radix === 10 && size === 2 && !little) {
    return (c, base) => c.out.text(`htons(${read(c.reader.view, base + offset)})`)
  }
  if (radix === 10) return (c, base) => c.out.int(read(c.reader.view, base + offset))
  if (radix === 16) {
    return (c, base) => {
      const value = read(c.reader.view, base + offset) >>> 0
      if (value === 0) c.out.byte(0x30)
      else c.out.hex64(value, 0)
    }
  }
  return (c, base) => {
    const value = read(c.reader.view, base + offset) >>> 0
    c.out.text(value === 0 ? '0' : `0${value.toString(8)}`)
  }
}

/** A word whose text is kept. */
function wordWriter(word: Word, size: number, offset: number, bigEndian = false): Writer {
  const write = cached(word)
  const little = !bigEndian
  switch (size) {
    case 8:
      return (c, base) => {
        const { view } = c.reader
        write(c.out, view.getUint32(base + offset, true), view.getUint32(base + offset + 4, true))
      }
    case 4:
      return (c, base) => write(c.out, c.reader.view.getUint32(base + offset, little), 0)
    case 2:
      return (c, base) => write(c.out, c.reader.view.getUint16(base + offset, little), 0)
    default:
      return (c, base) => write(c.out, c.reader.view.getUint8(base + offset), 0)
  }
}

const textCwd = encode('AT_FDCWD')
const atFdcwd = -100

function fdWriter(slot: FdSlot): Writer {
  const { offset, nameNode } = slot
  const dir = slot.kind.dir === true
  return (c, base, parent, element) => {
    const fd = c.reader.view.getInt32(base + offset, true)
    if (dir && fd === atFdcwd) c.out.put(textCwd)
    else c.out.int(fd)
    const piece = c.reader.find(nameNode, parent, element)
    if (piece >= 0) writeName(c, c.reader.nameId(piece))
  }
}

function writeName(c: Cursor, id: number): void {
  const name = c.names.get(id)
  if (name === undefined) return
  const { colours, out } = c
  if (colours === undefined) {
    out.put(name)
  } else {
    out.style(colours.descriptor)
    out.put(name)
    out.style(colours.reset)
  }
}

/** Characters in place, up to the first NUL. */
function writeChars(c: Cursor, start: number, size: number): void {
  const stop = Math.min(start + size, c.end)
  const { bytes } = c.reader
  let end = start
  while (end < stop && bytes[end] !== 0) end++
  writeQuoted(c, start, end)
}

function stringWriter(slot: StringSlot): Writer {
  const { offset, node } = slot
  return (c, base, parent, element) => {
    const { reader } = c
    const piece = node < 0 ? -1 : reader.find(node, parent, element)
    if (piece < 0 || !writeString(c, piece)) writeAddress(c, base + offset)
  }
}

/** The NUL-terminated string of a piece; false when it could not be read. */
function writeString(c: Cursor, piece: number): boolean {
  const { reader } = c
  const status = reader.status(piece)
  const start = reader.dataAt(piece)
  if (status === pieceStatus.whole) {
    writeQuoted(c, start, start + reader.got(piece) - 1)
    return true
  }
  if (status !== pieceStatus.capped) return false
  writeQuoted(c, start, start + reader.got(piece))
  c.out.put(textMore)
  return true
}

function bufferWriter(slot: BufferSlot): Writer {
  const { offset, node } = slot
  return (c, base, parent, element) => {
    const { reader } = c
    const piece = node < 0 ? -1 : reader.find(node, parent, element)
    const status = piece < 0 ? pieceStatus.fault : reader.status(piece)
    if (status > pieceStatus.capped) {
      writeAddress(c, base + offset)
      return
    }
    const start = reader.dataAt(piece)
    const got = reader.got(piece)
    // An empty buffer has no bytes to show, and NULL is as good an address for it as any.
    const shown = Math.min(got, c.limit)
    if (got === 0 && isNull(c, base + offset)) {
      c.out.put(textNull)
      return
    }
    writeQuoted(c, start, start + shown)
    if (shown < got || status === pieceStatus.capped) c.out.put(textMore)
  }
}

function isNull(c: Cursor, at: number): boolean {
  const { view } = c.reader
  return view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0
}

function stringsWriter(slot: StringsSlot): Writer {
  const { offset, node, elementNode, kind } = slot
  return (c, base, parent, element) => {
    const { out, reader } = c
    const piece = reader.find(node, parent, element)
    if (piece < 0 || reader.status(piece) === pieceStatus.fault || reader.status(piece) === pieceStatus.noRoom) {
      writeAddress(c, base + offset)
      return
    }
    // The final NULL is part of a whole piece.
    const whole = reader.status(piece) === pieceStatus.whole
    const count = (reader.got(piece) >> 3) - (whole ? 1 : 0)
    if (kind.counted !== undefined) {
      writeAddress(c, base + offset)
      out.text(` /* ${count}${whole ? '' : '+'} ${count === 1 ? kind.counted.slice(0, -1) : kind.counted} */`)
      return
    }
    out.byte(0x5b)
    const shown = Math.min(count, c.limit)
    const pointers = reader.dataAt(piece)
    for (let i = 0; i < shown; i++) {
      if (i > 0) out.put(textComma)
      const string = reader.find(elementNode, piece, i)
      if (string < 0 || !writeString(c, string)) writeAddress(c, pointers + 8 * i)
    }
    if (shown < count || reader.status(piece) === pieceStatus.capped) {
      if (shown > 0) out.put(textComma)
      out.put(textMore)
    } else if (!whole) {
      out.put(textComma)
      writeUnreadable(c, piece)
    }
    out.byte(0x5d)
  }
}

/** `... /* 0x… *\/`: the memory from that address on could not be read. */
function writeUnreadable(c: Cursor, piece: number): void {
  const { out, reader } = c
  const behind = reader.address(piece) + BigInt(reader.got(piece))
  out.text(`... /* 0x${behind.toString(16)} */`)
}

/** Kinds that text puts in brackets behind a pointer, because they have none of their own. */
function isScalar(kind: Kind): boolean {
  switch (kind.type) {
    case 'int':
    case 'address':
    case 'raw':
    case 'fd':
    case 'pid':
    case 'id':
    case 'mode':
    case 'flags':
    case 'enum':
    case 'mixed':
    case 'dev':
    case 'rlimit':
    case 'ioctl':
    case 'waitStatus':
    case 'changed':
    case 'pointer':
    case 'string':
    case 'buffer':
    case 'strings':
      return true
    default:
      return false
  }
}

/** A value of which the tracee gave fewer bytes than it has (an option's length of 2 for an int): those bytes. */
function whole(slot: Slot, write: Writer): Writer {
  const { kind, offset } = slot
  // These stop by themselves at the end of what was captured.
  if (['struct', 'array', 'chars', 'blob'].includes(kind.type)) return write
  const size = offset + sizeOf(kind)
  return (c, base, parent, element) => {
    if (base + size > c.end) writeQuoted(c, base + offset, c.end)
    else write(c, base, parent, element)
  }
}

/** A pointer's target; scalars in brackets, also behind a choice. */
function targetWriter(slot: Slot): Writer {
  if (slot.type === 'choose') return chooseWriter(slot, targetWriter)
  const write = whole(slot, textWriter(slot))
  if (!isScalar(slot.kind)) return write
  const size = sizeOf(slot.kind)
  return (c, base, parent, element) => {
    // A length of the tracee's may be shorter than the value (an option of setsockopt): half a number is none.
    if (c.end - base < size) {
      writeQuoted(c, base, c.end)
      return
    }
    c.out.byte(0x5b)
    write(c, base, parent, element)
    c.out.byte(0x5d)
  }
}

/** Writes what a pointer points to on one side of the call; false when that was not captured. */
type SideWriter = (c: Cursor, parent: number, element: number) => boolean

function sideWriter(target: Target, write: Writer): SideWriter {
  const { node, slot } = target
  const isArray = slot.type === 'array'
  // What is cut in the middle of a struct is not shown: strace would not either.
  return (c, parent, element) => {
    const { reader } = c
    const piece = reader.find(node, parent, element)
    if (piece < 0) return false
    const status = reader.status(piece)
    const got = reader.got(piece)
    if (status >= pieceStatus.fault) return false
    if (status === pieceStatus.cut && !(isArray && got > 0)) return false
    const start = reader.dataAt(piece)
    const before = c.end
    c.end = start + got
    write(c, start, piece, 0)
    c.end = before
    return true
  }
}

function pointerWriter(slot: PointerSlot): Writer {
  const { offset, kind, entry, exit } = slot
  const orAddress =
    (write: SideWriter): Writer =>
    (c, base, parent, element) => {
      if (isNull(c, base + offset)) c.out.put(textNull)
      else if (!write(c, parent, element)) writeAddress(c, base + offset)
    }
  const before = entry === undefined ? undefined : sideWriter(entry, targetWriter(entry.slot))
  const after = exit === undefined ? undefined : sideWriter(exit, targetWriter(exit.slot))
  if (before === undefined && after === undefined) return (c, base) => writeAddress(c, base + offset)
  if (before === undefined) return orAddress(after!)
  if (after === undefined || kind.change === 'after') return orAddress(before)

  // A struct that was overwritten is shown as it is now; `changed` fields say what they were.
  if (kind.change === 'value' && !isScalar(kind.target)) {
    return orAddress((c, parent, element) => {
      const start = c.out.at
      if (after(c, parent, element)) return true
      c.out.at = start
      return before(c, parent, element)
    })
  }
  const enclosed = kind.change === 'value' && isScalar(kind.target)
  const inner = enclosed ? sideWriter(entry!, whole(entry!.slot, textWriter(entry!.slot))) : before
  const innerAfter = enclosed ? sideWriter(exit!, whole(exit!.slot, textWriter(exit!.slot))) : after
  const entryNode = entry!.node
  const exitNode = exit!.node
  return orAddress((c, parent, element) => {
    const { out } = c
    const start = out.at
    if (enclosed) out.byte(0x5b)
    const shown = inner(c, parent, element)
    if (shown && changed(c, entryNode, exitNode, parent, element)) {
      out.put(textArrow)
      innerAfter(c, parent, element)
    } else if (!shown) {
      out.at = start
      return after(c, parent, element)
    }
    if (enclosed) out.byte(0x5d)
    return true
  })
}

/** Whether the exit's bytes are there and differ from the entry's. */
function changed(c: Cursor, entryNode: number, exitNode: number, parent: number, element: number): boolean {
  const { reader } = c
  const { bytes } = reader
  const entry = reader.find(entryNode, parent, element)
  const exit = reader.find(exitNode, parent, element)
  if (exit < 0 || reader.status(exit) > pieceStatus.capped) return false
  const length = reader.got(exit)
  if (length !== reader.got(entry)) return true
  const from = reader.dataAt(entry)
  const to = reader.dataAt(exit)
  for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[to + i]) return true
  return false
}

/** The part of a pointer that stands behind the result: poll's revents, select's sets. */
export function afterWriter(slot: PointerSlot): ((c: Cursor) => boolean) | undefined {
  const { exit, kind } = slot
  if (exit === undefined || kind.change !== 'after') return undefined
  const write = sideWriter(exit, targetWriter(exit.slot))
  const isSet = exit.slot.type === 'plain' && exit.slot.kind.type === 'fdset'
  const label = kind.label === undefined ? undefined : encode(`${kind.label} `)
  const { node } = exit
  return (c) => {
    const piece = c.reader.find(node)
    if (piece < 0 || c.reader.status(piece) > pieceStatus.capped) return false
    if (isSet && isZero(c, c.reader.dataAt(piece), c.reader.got(piece))) return false
    if (label !== undefined) c.out.put(label)
    return write(c, noParent, 0)
  }
}

interface FieldWriter {
  readonly prefix: Uint8Array
  readonly slot: Slot
  /** From the struct's start; a field that ends behind the captured bytes is left out. */
  readonly end: number
  readonly write: Writer
}

/** Names of fields whose value says the name itself, as strace shows them. */
function structWriter(slot: StructSlot): Writer {
  const { offset, kind } = slot
  const bare = kind.bare === true
  const verbose = slot.fields.some((field) => field.verbose === true)
  const fields = slot.fields
    .filter((field) => field.verbose !== true)
    .map((field): FieldWriter => {
      const selfNamed = field.type === 'plain' && (field.kind.type === 'netAddress' || field.kind.type === 'bpf')
      return {
        prefix: encode(bare || (selfNamed && field.name === '') ? '' : `${field.name}=`),
        slot: field,
        end: field.offset + Math.max(sizeOf(field.kind), 1),
        write: textWriter(field),
      }
    })
  const open = bare ? 0x5b : 0x7b
  const close = bare ? 0x5d : 0x7d
  return (c, base, parent, element) => {
    const { out, reader } = c
    const start = base + offset
    out.byte(open)
    let first = true
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      const { when, shown } = field.slot
      if (start + field.end > c.end) break
      if (when !== undefined && when(reader, start) === 0) continue
      if (shown !== undefined && shown(reader, start) === 0) continue
      if (!first) out.put(textComma)
      first = false
      out.put(field.prefix)
      field.write(c, start, parent, element)
    }
    if (verbose) {
      if (!first) out.put(textComma)
      out.put(textMore)
    }
    out.byte(close)
  }
}

function arrayWriter(slot: ArraySlot): Writer {
  const { offset, stride, count, kind } = slot
  const write = textWriter(slot.element)
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
      if (shown === c.limit) {
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
  const { offset } = field
  const size = sizeOf(field.kind)
  return (c, at) => !isZero(c, at + offset, size)
}

function isZero(c: Cursor, at: number, size: number): boolean {
  const { bytes } = c.reader
  for (let i = 0; i < size; i++) if (bytes[at + i] !== 0) return false
  return true
}
