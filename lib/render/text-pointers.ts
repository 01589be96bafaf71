/** Writers of what pointers point to, before and after the call. */
import type { PointerSlot, Slot, Target } from '../syscalls/slots.js'
import { noParent, pieceStatus } from '../syscalls/reader.js'
import { chooseWriter, type Compile, type Cursor, type Writer } from './cursor.js'
import { encode } from './out.js'
import { mergedWriter, type Side } from './text-merged.js'
import { addressOf, isZero, textArrow, textNull, writeQuoted } from './text-basics.js'

/** Kinds that text puts in brackets behind a pointer, because they have none of their own. */
function isScalar(kind: Slot['kind']): boolean {
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
    case 'netAddress':
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
  const size = offset + slot.size
  return (c, base, parent, element) => {
    if (base + size > c.end) writeQuoted(c, base + offset, c.end)
    else write(c, base, parent, element)
  }
}

/** A pointer's target; scalars in brackets, also behind a choice. */
export function targetWriter(slot: Slot, compile: Compile): Writer {
  if (slot.type === 'choose') return chooseWriter(slot, (one) => targetWriter(one, compile))
  const write = whole(slot, compile(slot))
  if (!isScalar(slot.kind)) return write
  const { size } = slot
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

export function pointerWriter(slot: PointerSlot, compile: Compile): Writer {
  const { kind, entry, exit } = slot
  const address = addressOf(slot)
  const orAddress =
    (write: SideWriter): Writer =>
    (c, base, parent, element) => {
      if (address.isNull(c, base)) c.out.put(textNull)
      else if (!write(c, parent, element)) address.write(c, base)
    }
  const before = entry === undefined ? undefined : sideWriter(entry, targetWriter(entry.slot, compile))
  const after = exit === undefined ? undefined : sideWriter(exit, targetWriter(exit.slot, compile))
  if (before === undefined && after === undefined) return (c, base) => address.write(c, base)
  if (before === undefined) return orAddress(after!)
  if (after === undefined || kind.change === 'after') return orAddress(before)
  if (kind.change === 'merge') return orAddress(mergedSides(entry!, exit!, compile))

  // A struct that was overwritten is shown as it is now; `changed` fields say what they were.
  if (kind.change === 'value' && !isScalar(entry!.slot.kind)) {
    return orAddress((c, parent, element) => {
      const start = c.out.at
      if (after(c, parent, element)) return true
      c.out.at = start
      return before(c, parent, element)
    })
  }
  const enclosed = kind.change === 'value' && isScalar(entry!.slot.kind)
  const inner = enclosed ? sideWriter(entry!, whole(entry!.slot, compile(entry!.slot))) : before
  const innerAfter = enclosed ? sideWriter(exit!, whole(exit!.slot, compile(exit!.slot))) : after
  const entryNode = entry!.node
  const exitNode = exit!.node
  const isNews = hasNews(entry!.slot, exit!.slot)
  return orAddress((c, parent, element) => {
    const { out } = c
    const start = out.at
    if (enclosed) out.byte(0x5b)
    const shown = inner(c, parent, element)
    if (shown && changed(c, isNews, entryNode, exitNode, parent, element)) {
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

/** Where the target stands on its side, when it was captured. */
function sideOf({ node }: Target, { reader }: Cursor, parent: number, element: number): Side | undefined {
  const piece = reader.find(node, parent, element)
  if (piece < 0 || reader.status(piece) > pieceStatus.capped) return undefined
  const base = reader.dataAt(piece)
  return { base, end: base + reader.got(piece), piece }
}

function mergedSides(entry: Target, exit: Target, compile: Compile): SideWriter {
  const write = mergedWriter(entry.slot, exit.slot, compile)
  return (c, parent, element) => {
    const before = sideOf(entry, c, parent, element)
    const after = sideOf(exit, c, parent, element)
    if (before === undefined && after === undefined) return false
    write(c, before, after)
    return true
  }
}

/** Whether there are fields that only the kernel's answer has: worth showing also when no byte is another one. */
function hasNews(entry: Slot, exit: Slot): boolean {
  if (entry.type !== 'struct' || exit.type !== 'struct') return false
  return exit.fields.some(({ name }) => !entry.fields.some((field) => field.name === name))
}

/** Whether the exit's bytes are there and differ from the entry's, or are news in any case. */
function changed(
  c: Cursor,
  isNews: boolean,
  entryNode: number,
  exitNode: number,
  parent: number,
  element: number,
): boolean {
  const { reader } = c
  const { bytes } = reader
  const entry = reader.find(entryNode, parent, element)
  const exit = reader.find(exitNode, parent, element)
  if (exit < 0 || reader.status(exit) > pieceStatus.capped) return false
  if (isNews) return true
  const length = reader.got(exit)
  if (length !== reader.got(entry)) return true
  const from = reader.dataAt(entry)
  const to = reader.dataAt(exit)
  for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[to + i]) return true
  return false
}

/** The part of a pointer that stands behind the result: poll's revents, select's sets. */
export function afterWriter(slot: PointerSlot, compile: Compile): ((c: Cursor) => boolean) | undefined {
  const { exit, kind } = slot
  if (exit === undefined || kind.change !== 'after') return undefined
  const write = sideWriter(exit, targetWriter(exit.slot, compile))
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
