/** Writers of strings, buffers and vectors of strings in the memory of the tracee. */
import type { BufferSlot, StringSlot, StringsSlot } from '../syscalls/slots.js'
import { pieceStatus } from '../syscalls/reader.js'
import type { Cursor, Writer } from './cursor.js'
import { writeNetlink } from './text-netlink.js'
import { addressOf, textComma, textMore, textNull, writeAddress, writeQuoted, writeUnreadable } from './text-basics.js'

export function stringWriter(slot: StringSlot): Writer {
  const { node } = slot
  const address = addressOf(slot)
  return (c, base, parent, element) => {
    const { reader } = c
    const piece = node < 0 ? -1 : reader.find(node, parent, element)
    if (piece < 0 || !writeString(c, piece)) address.write(c, base)
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

export function bufferWriter(slot: BufferSlot): Writer {
  const { node } = slot
  const address = addressOf(slot)
  return (c, base, parent, element) => {
    const { reader } = c
    const piece = node < 0 ? -1 : reader.find(node, parent, element)
    const status = piece < 0 ? pieceStatus.fault : reader.status(piece)
    if (status > pieceStatus.capped) {
      address.write(c, base)
      return
    }
    const start = reader.dataAt(piece)
    const got = reader.got(piece)
    // An empty buffer has no bytes to show, and NULL is as good an address for it as any.
    const shown = Math.min(got, c.limit)
    if (got === 0 && address.isNull(c, base)) {
      c.out.put(textNull)
      return
    }
    const protocol = reader.netlink(piece)
    if (protocol >= 0 && got > 0) {
      writeNetlink(c, start, start + got, protocol)
      return
    }
    writeQuoted(c, start, start + shown)
    if (shown < got || status === pieceStatus.capped) c.out.put(textMore)
  }
}

export function stringsWriter(slot: StringsSlot): Writer {
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
    if (kind.counted !== undefined && !c.verbose) {
      writeAddress(c, base + offset)
      out.text(` /* ${count}${whole ? '' : '+'} ${count === 1 ? kind.counted.slice(0, -1) : kind.counted} */`)
      return
    }
    out.byte(0x5b)
    const shown = Math.min(count, c.elements)
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
