/** Writers of values that lie in place: numbers, words of flags, descriptors, sets, blocks with a layout of their own. */
import type { FdSlot, PlainSlot } from '../syscalls/slots.js'
import { evaluator, scalarReader } from '../syscalls/evaluate.js'
import type { ChangedKind, IntKind } from '../syscalls/kinds.js'
import { netAddressText } from './addresses.js'
import type { Compile, Cursor, Writer } from './cursor.js'
import { encode } from './out.js'
import { textArrow, textMore, writeAddress, writeQuoted } from './text-basics.js'
import { writeBpf, writeDirents, writeEntries } from './text-blocks.js'
import { controlWriter, sockaddrWriter } from './text-sockets.js'
import { writeBitset, writeFdSet, writeSigset } from './text-sets.js'
import { writeSiginfo } from './text-siginfo.js'
import {
  bitsWord,
  cached,
  devText,
  enumWord,
  flagsWord,
  hexText,
  ioctlText,
  mixedWord,
  modeWord,
  rlimitText,
  waitStatusText,
  type Word,
} from './words.js'

/** Hex, and 0 as it is. */
function writeRaw(c: Cursor, at: number): void {
  const { view } = c.reader
  const low = view.getUint32(at, true)
  const high = view.getUint32(at + 4, true)
  if (low === 0 && high === 0) c.out.byte(0x30)
  else c.out.hex64(low, high)
}

export function plainWriter(slot: PlainSlot, compile: Compile): Writer {
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
    case 'bits':
      return wordWriter(bitsWord(kind), kind.size, offset)
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
    case 'rest':
      return (c, base) => writeRest(c, base + offset)
    case 'sigset':
      return (c, base) => writeSigset(c, base + offset)
    case 'fdset': {
      const bits = evaluator(slot.operand!)
      const { nameNode = -1 } = slot
      return (c, base, parent) =>
        writeFdSet(c, base + offset, bits(c.reader, base), (fd) => writeNameOf(c, nameNode, parent, fd))
    }
    case 'bitset':
      return (c, base) => writeBitset(c, base + offset)
    case 'sockaddr':
      return sockaddrWriter(kind, offset, compile)
    case 'control':
      return controlWriter(offset, compile)
    case 'dirents':
      return (c, base, parent) => {
        if (c.verbose) writeEntries(c, base + offset, kind.wide)
        else writeDirents(c, base + offset, parent)
      }
    case 'siginfo':
      return (c, base) => writeSiginfo(c.out, c.reader.view, base + offset)
    case 'netAddress':
      return (c, base) => c.out.text(netAddressText(c.reader.bytes, base + offset, kind.size))
    case 'bpf':
      return (c, base) => writeBpf(c, base + offset)
  }
}

/** All captured bytes from there on, as other data. */
function writeRest(c: Cursor, start: number): void {
  writeQuoted(c, start, Math.min(start + c.limit, c.end))
  if (start + c.limit < c.end) c.out.put(textMore)
}

/** `128 => 16` when the kernel overwrote it. */
function changedWriter(slot: PlainSlot, kind: Omit<ChangedKind, 'was'>): Writer {
  const { offset } = slot
  const write = intWriter(kind.kind, offset)
  const read = scalarReader({ width: kind.kind.size, signed: kind.kind.signed })
  const was = evaluator(slot.operand!)
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
  const { size, signed, base: radix, macro } = kind
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
  if (macro !== undefined) {
    const shown = radix === 16 ? hexText : String
    return (c, base) => c.out.text(`${macro}(${shown(read(c.reader.view, base + offset))})`)
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

export function fdWriter(slot: FdSlot): Writer {
  const { offset, nameNode } = slot
  const dir = slot.kind.dir === true
  return (c, base, parent, element) => {
    const fd = c.reader.view.getInt32(base + offset, true)
    if (dir && fd === atFdcwd) c.out.put(textCwd)
    else c.out.int(fd)
    writeNameOf(c, nameNode, parent, element)
  }
}

function writeNameOf(c: Cursor, nameNode: number, parent: number, element: number): void {
  const piece = c.reader.find(nameNode, parent, element)
  if (piece >= 0) writeName(c, c.reader.nameId(piece))
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
