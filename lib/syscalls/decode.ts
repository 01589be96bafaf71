/** Records to values: one decoder per call, compiled from its kinds when the first record of that call is looked at. */
import { bindInPlace } from './bind.js'
import { controlKey, sockaddrKey } from './block-keys.js'
import { lazyCases } from './choose.js'
import { flagList, group } from './constants.js'
import {
  decodeBits,
  decodeControl,
  decodeDev,
  decodeDirents,
  decodeNetAddress,
  decodeSigset,
  decodeWaitStatus,
  textOf,
} from './decode-blocks.js'
import { type Data, decodeNetlink } from './decode-netlink.js'
import { blockSlot, layoutOf } from './described.js'
import { extentOf } from './extent.js'
import { evaluator, readLong, readUlong, scalarReader } from './evaluate.js'
import { siginfoLayout } from './layouts.js'
import type { BitsKind, EnumKind, IntKind, MixedKind } from './kinds.js'
import { type Batch, CallReader, noParent, PieceStatus } from './reader.js'
import type { ArraySlot, CallLayout, ChooseSlot, PlainSlot, PointerSlot, Slot, StructSlot } from './slots.js'

/** Where a value is looked for: bytes from `at` up to `end`, standing in an element of a piece. */
export interface Place {
  readonly at: number
  readonly end: number
  readonly piece: number
  readonly element: number
}

/** undefined: the value is not there (a field behind the captured bytes, an argument without a meaning). */
export type Decode = (reader: CallReader, place: Place) => unknown

export class CallDecoder {
  readonly name: string
  readonly #layout: CallLayout
  readonly #args: readonly (readonly [string, Decode])[]
  readonly #result: Decode

  constructor(layout: CallLayout) {
    this.#layout = layout
    this.name = layout.name
    this.#args = layout.args.map((slot) => [slot.name, decoder(slot)])
    this.#result = resultDecoder(layout.result)
  }

  /** The arguments by name. One that has no meaning in this call (open's mode without O_CREAT) is left out. */
  args(batch: Batch, offset: number): Record<string, unknown> {
    const reader = new CallReader(batch).load(batch, offset)
    const place = { at: reader.argsAt, end: reader.argsAt + 48, piece: noParent, element: 0 }
    const args: Record<string, unknown> = {}
    for (const [name, decode] of this.#args) {
      const value = decode(reader, place)
      if (value !== undefined) args[name] = value
    }
    return args
  }

  /** What the call returned: bigint for an address, else a number; undefined for a call that does not return. */
  result(batch: Batch, offset: number): number | bigint | undefined {
    const reader = new CallReader(batch).load(batch, offset)
    const place = { at: reader.resultAt, end: reader.resultAt + 8, piece: noParent, element: 0 }
    return this.#result(reader, place) as number | bigint | undefined
  }

  /**
   * Ids of the names of descriptors by argument: `fd`, `result`, in arrays `sv[0]`, `fds[1]`.
   * An argument without a name (a descriptor that is not open) is not there.
   */
  names(batch: Batch, offset: number): Record<string, number> {
    const reader = new CallReader(batch).load(batch, offset)
    const names: Record<string, number> = {}
    for (let piece = 0; piece < reader.pieces; piece++) {
      if (reader.status(piece) !== PieceStatus.name) continue
      const node = this.#layout.nodes[reader.node(piece)]
      if (node === undefined) continue
      const inArray = reader.parent(piece) !== noParent
      names[inArray ? `${node.argument}[${reader.element(piece)}]` : node.argument] = reader.nameId(piece)
    }
    return names
  }

  /** Names of the arguments of which not all was captured. */
  truncated(batch: Batch, offset: number): string[] {
    const reader = new CallReader(batch).load(batch, offset)
    const found = new Set<string>()
    for (let piece = 0; piece < reader.pieces; piece++) {
      const status = reader.status(piece)
      if (status === PieceStatus.whole || status === PieceStatus.name || status === PieceStatus.fault) continue
      const node = this.#layout.nodes[reader.node(piece)]
      if (node !== undefined) found.add(node.argument)
    }
    return [...found]
  }
}

const decoders = new Map<number, CallDecoder>()

/** The decoder of an x86-64 call, or undefined when the table has no such number. */
export function decoderOf(number: number): CallDecoder | undefined {
  let known = decoders.get(number)
  if (known === undefined) {
    const layout = layoutOf(number)
    if (layout === undefined) return undefined
    known = new CallDecoder(layout)
    decoders.set(number, known)
  }
  return known
}

/** A siginfo_t, as signal records and waitid have it. */
export function decodeSiginfo(batch: Batch, at: number): Record<string, unknown> {
  const signal = batch.view.getInt32(at, true)
  const code = batch.view.getInt32(at + 8, true)
  const decode = inPlace(`siginfo ${signal} ${Math.sign(code) * Math.min(Math.abs(code), 0x100)}`, () =>
    bindInPlace(siginfoLayout(signal, code)),
  )
  const reader = new CallReader(batch)
  return decode(reader, { at, end: at + 128, piece: noParent, element: 0 }) as Record<string, unknown>
}

const layouts = new Map<string, Decode>()

function inPlace(key: string, slot: () => Slot): Decode {
  let known = layouts.get(key)
  if (known === undefined) {
    known = decoder(slot())
    layouts.set(key, known)
  }
  return known
}

interface Block {
  readonly size: number
  readonly decode: Decode
}
const blocks = new Map<string, Block>()

/** How a block with a layout in the table is decoded. Only those are kept: a tracee may make up keys. */
function blockOf(key: string): Block | undefined {
  const known = blocks.get(key)
  if (known !== undefined) return known
  const slot = blockSlot(key)
  if (slot === undefined) return undefined
  const made = { size: slot.size, decode: decoder(slot) }
  blocks.set(key, made)
  return made
}

/** A result is a number, whatever its bits are called: `event.result` is what the program got. */
function resultDecoder(slot: Slot): Decode {
  if (slot.type === 'choose') {
    const caseOf = lazyCases(slot, resultDecoder)
    return (reader, place) => caseOf(reader, reader.argsAt)(reader, place)
  }
  switch (slot.kind.type) {
    case 'never':
      return () => undefined
    case 'address':
    case 'raw':
      return (reader, { at }) => reader.view.getBigUint64(at, true)
    default: {
      const read = scalarReader({ width: 8, signed: true })
      return (reader, { at }) => read(reader.view, at)
    }
  }
}

/** The decoder of one value. */
export function decoder(slot: Slot): Decode {
  const decode = valueDecoder(slot)
  if (slot.when === undefined) return decode
  const when = evaluator(slot.when)
  return (reader, place) => (when(reader, place.at) === 0 ? undefined : decode(reader, place))
}

function valueDecoder(slot: Slot): Decode {
  const { offset } = slot
  switch (slot.type) {
    case 'plain':
      return plainDecoder(slot)
    case 'fd':
      return within(4, offset, (reader, at) => reader.view.getInt32(at, true))
    case 'string':
      return (reader, place) => {
        const piece = pieceOf(reader, slot.node, place)
        return piece < 0 ? null : stringOf(reader, piece)
      }
    case 'buffer':
      return (reader, place) => {
        const piece = pieceOf(reader, slot.node, place)
        return piece < 0 ? null : dataOf(reader, piece)
      }
    case 'strings':
      return (reader, place) => {
        const piece = pieceOf(reader, slot.node, place)
        if (piece < 0) return null
        const found: (string | null)[] = []
        const end = reader.dataAt(piece) + reader.got(piece)
        for (let at = reader.dataAt(piece); at + 8 <= end; at += 8) {
          if (readUlong(reader.view, at) === 0) break
          const string = reader.find(slot.elementNode, piece, found.length)
          found.push(string < 0 ? null : stringOf(reader, string))
        }
        return found
      }
    case 'pointer':
      return pointerDecoder(slot)
    case 'struct':
      return structDecoder(slot)
    case 'array':
      return arrayDecoder(slot)
    case 'choose':
      return chooseDecoder(slot)
  }
}

/** The piece of a node, when something of it could be read. */
function pieceOf(reader: CallReader, node: number, place: Place): number {
  const piece = node < 0 ? -1 : reader.find(node, place.piece, place.element)
  if (piece < 0) return -1
  const status = reader.status(piece)
  return status === PieceStatus.fault || status === PieceStatus.noRoom ? -1 : piece
}

/** Data of a call, with the messages in it when the descriptor was a netlink socket. */
function dataOf(reader: CallReader, piece: number): Data {
  const bytes = bytesOf(reader, piece)
  const protocol = reader.netlink(piece)
  const netlink = protocol < 0 ? undefined : decodeNetlink(bytes, { start: 0, end: bytes.length }, protocol)
  // Not enumerable: beside it the bytes are compared and shown as bytes.
  return netlink === undefined ? bytes : Object.defineProperty(bytes, 'netlink', { value: netlink })
}

/** A copy: a value that is kept must not keep its whole batch. */
function bytesOf(reader: CallReader, piece: number): Buffer {
  const at = reader.dataAt(piece)
  return Buffer.from(reader.bytes.subarray(at, at + reader.got(piece)))
}

function stringOf(reader: CallReader, piece: number): string {
  const at = reader.dataAt(piece)
  return textOf(reader.bytes, at, at + reader.got(piece))
}

function pointerDecoder(slot: PointerSlot): Decode {
  const sides = [slot.entry, slot.exit].map((target) => {
    if (target === undefined) return undefined
    const decode = decoder(target.slot)
    const { node } = target
    return (reader: CallReader, place: Place): unknown => {
      const piece = reader.find(node, place.piece, place.element)
      if (piece < 0 || reader.status(piece) === PieceStatus.fault || reader.status(piece) === PieceStatus.noRoom) {
        return null
      }
      const at = reader.dataAt(piece)
      return decode(reader, { at, end: at + reader.got(piece), piece, element: 0 }) ?? null
    }
  })
  const [entry, exit] = sides
  if (entry === undefined || exit === undefined) return entry ?? exit ?? ((): unknown => null)
  return (reader, place) => merged(entry(reader, place), exit(reader, place))
}

/** What an inout argument holds after the call, with what only its entry side says (pollfd's events). */
function merged(before: unknown, now: unknown): unknown {
  if (now === null || now === undefined) return before
  if (Array.isArray(before) && Array.isArray(now)) return now.map((value, index) => merged(before[index], value))
  if (isObject(before) && isObject(now)) {
    const was: Record<string, unknown> = { ...before }
    const is = Object.entries(now).map(([name, value]) => [name, merged(was[name], value)] as const)
    return { ...was, ...Object.fromEntries(is) }
  }
  return now
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

function structDecoder(slot: StructSlot): Decode {
  const { offset } = slot
  const fields = slot.fields.map((field) => ({
    name: field.name,
    end: extentOf(field),
    decode: decoder(field),
  }))
  return (reader, { at, end, piece, element }) => {
    const start = at + offset
    if (start >= end) return undefined
    const inside = { at: start, end, piece, element }
    const object: Record<string, unknown> = {}
    for (const { name, end: fieldEnd, decode } of fields) {
      // Before its condition is looked at, which may be in the field itself.
      if (start + fieldEnd > end) continue
      const value = decode(reader, inside)
      if (value !== undefined) object[name] = value
    }
    return object
  }
}

function arrayDecoder(slot: ArraySlot): Decode {
  const { offset, stride, count } = slot
  const decode = decoder(slot.element)
  return (reader, { at, end, piece, element }) => {
    const start = at + offset
    const whole = Math.max(0, Math.floor((end - start) / stride))
    const length = count < 0 ? whole : Math.min(count, whole)
    const values: unknown[] = []
    for (let index = 0; index < length; index++) {
      const from = start + index * stride
      // Pieces below a captured array carry the element's index; an array in place has none below it.
      values.push(decode(reader, { at: from, end: from + stride, piece, element: count < 0 ? index : element }))
    }
    return values
  }
}

function chooseDecoder(slot: ChooseSlot): Decode {
  const caseOf = lazyCases(slot, decoder)
  return (reader, place) => caseOf(reader, place.at)(reader, place)
}

/** A value of so many bytes, or undefined when they were not captured. */
function within(width: number, offset: number, read: (reader: CallReader, at: number) => unknown): Decode {
  return (reader, { at, end }) => (at + offset + width > end ? undefined : read(reader, at + offset))
}

function plainDecoder({ kind, offset, operand }: PlainSlot): Decode {
  switch (kind.type) {
    case 'int':
      return within(kind.size, offset, integerReader(kind))
    case 'changed':
      return within(kind.kind.size, offset, integerReader(kind.kind))
    case 'address':
    case 'raw':
      return within(8, offset, (reader, at) => reader.view.getBigUint64(at, true))
    case 'pid':
      return within(4, offset, (reader, at) => reader.view.getInt32(at, true))
    case 'id': {
      const read = scalarReader({ width: kind.size, signed: false })
      // -1 says "unchanged" (chown(2)).
      return within(kind.size, offset, (reader, at) => {
        const value = read(reader.view, at)
        return value === 0xffffffff ? -1 : value
      })
    }
    case 'mode': {
      const read = scalarReader({ width: kind.size, signed: false })
      return within(kind.size, offset, (reader, at) => read(reader.view, at))
    }
    case 'bits':
      return within(kind.size, offset, bitsReader(kind))
    case 'flags': {
      const set = group(kind.set)
      const little = kind.bigEndian !== true
      return within(kind.size, offset, (reader, at) => {
        const [low, high] = word(reader.view, at, kind.size, little)
        return flagList(set, low, high)
      })
    }
    case 'enum':
      return within(kind.size, offset, enumReader(kind))
    case 'mixed':
      return within(kind.size, offset, mixedReader(kind))
    case 'dev':
      return within(kind.size, offset, (reader, at) => decodeDev(...word(reader.view, at, kind.size, true)))
    case 'rlimit':
      return within(8, offset, ({ view }, at) =>
        view.getUint32(at, true) === 0xffffffff && view.getUint32(at + 4, true) === 0xffffffff
          ? Infinity
          : readUlong(view, at),
      )
    case 'ioctl': {
      const names = group('ioctl').byValue
      return within(4, offset, (reader, at) => {
        const value = reader.view.getUint32(at, true)
        return names.get(value)?.name ?? value
      })
    }
    case 'waitStatus':
      return within(4, offset, (reader, at) => decodeWaitStatus(reader.view.getUint32(at, true)))
    case 'timed':
      return within(8, offset, (reader, at) => readLong(reader.view, at))
    case 'never':
    case 'nothing':
      return () => undefined
    case 'chars':
      return (reader, { at, end }) =>
        at + offset >= end ? undefined : textOf(reader.bytes, at + offset, Math.min(at + offset + kind.size, end))
    case 'blob':
      return (reader, { at, end }) =>
        at + offset >= end
          ? undefined
          : Buffer.from(reader.bytes.subarray(at + offset, Math.min(at + offset + (kind.size || Infinity), end)))
    case 'rest':
      return (reader, { at, end }) => {
        const bytes = reader.bytes.subarray(at + offset, Math.max(at + offset, end))
        return bytes.every((byte) => byte === 0) ? undefined : Buffer.from(bytes)
      }
    case 'sigset':
      return (reader, { at, end }) => decodeSigset(reader.view, at + offset, end)
    case 'fdset': {
      const bits = evaluator(operand!)
      return (reader, { at, end }) => decodeBits(reader.view, at + offset, end, bits(reader, at))
    }
    case 'bitset':
      return (reader, { at, end }) => decodeBits(reader.view, at + offset, end)
    case 'sockaddr':
      return (reader, { at, end, ...place }) =>
        sockaddr(reader, { ...place, at: at + offset, end: Math.min(end, at + offset + (kind.size || Infinity)) })
    case 'control':
      return (reader, { at, end, ...place }) =>
        decodeControl(reader, at + offset, end, (level, type, start, stop) =>
          controlData(reader, { ...place, at: start, end: stop }, level, type),
        )
    case 'dirents':
      return (reader, { at, end }) => decodeDirents(reader.bytes, reader.view, at + offset, end, kind.wide)
    case 'siginfo':
      return within(128, offset, (reader, at) => decodeSiginfo(reader, at))
    case 'netAddress':
      return within(kind.size, offset, (reader, at) => decodeNetAddress(reader.bytes, at, kind.size))
    case 'bpf':
      return within(8, offset, ({ bytes, view }, at) => ({
        code: view.getUint16(at, true),
        jt: bytes[at + 2]!,
        jf: bytes[at + 3]!,
        k: view.getUint32(at + 4, true),
      }))
  }
}

function integerReader(kind: IntKind): (reader: CallReader, at: number) => number {
  if (kind.bigEndian === true) {
    return kind.size === 2 ? ({ view }, at) => view.getUint16(at) : ({ view }, at) => view.getUint32(at)
  }
  const read = scalarReader({ width: kind.size, signed: kind.signed })
  return ({ view }, at) => read(view, at)
}

function bitsReader({ size, shift, width, set }: BitsKind): (reader: CallReader, at: number) => string | number {
  const read = scalarReader({ width: size, signed: false })
  const names = set === undefined ? undefined : group(set).byValue
  const mask = 2 ** width - 1
  return ({ view }, at) => {
    const value = ((read(view, at) >>> shift) & mask) >>> 0
    return names?.get(value)?.name ?? value
  }
}

/** The lower and upper 32 bits of a word. */
function word(view: DataView, at: number, size: number, little: boolean): [number, number] {
  switch (size) {
    case 1:
      return [view.getUint8(at), 0]
    case 2:
      return [view.getUint16(at, little), 0]
    case 4:
      return [view.getUint32(at, little), 0]
    default:
      return [view.getUint32(at, true), view.getUint32(at + 4, true)]
  }
}

function enumReader(kind: EnumKind): (reader: CallReader, at: number) => string | number | bigint {
  const names = group(kind.set).byValue
  const { bigEndian, size, signed, other } = kind
  if (bigEndian === true) return ({ view }, at) => names.get(view.getUint16(at))?.name ?? view.getUint16(at)
  const read = scalarReader({ width: size, signed })
  return ({ view }, at) => {
    const value = read(view, at)
    return names.get(value)?.name ?? (other === 'address' ? view.getBigUint64(at, true) : value)
  }
}

function mixedReader(kind: MixedKind): (reader: CallReader, at: number) => string[] {
  const set = group(kind.flags)
  const parts = kind.parts.map(({ mask, shift, set: name, always, base }) => ({
    low: Number(BigInt(mask) & 0xffffffffn),
    shift,
    names: group(name).byValue,
    always,
    base,
  }))
  return ({ view }, at) => {
    let [low, high] = word(view, at, kind.size, true)
    const values: string[] = []
    for (const part of parts) {
      const value = ((low & part.low) >>> part.shift) >>> 0
      low = (low & ~part.low) >>> 0
      const name = part.names.get(value)?.name
      if (value === 0 && (!part.always || name === undefined)) continue
      values.push(name ?? (part.base === 8 ? `0${value.toString(8)}` : `0x${value.toString(16)}`))
    }
    const bits = low === 0 && high === 0 && values.length > 0 ? [] : flagList(set, low, high)
    return kind.flagsFirst === true ? [...bits, ...values] : [...values, ...bits]
  }
}

const unixFamily = 1

function sockaddr(reader: CallReader, place: Place): unknown {
  const { at, end } = place
  const { bytes, view } = reader
  if (at + 2 > end) return null
  const family = view.getUint16(at, true)
  const key = sockaddrKey(family, end - at)
  const block = key === undefined ? undefined : blockOf(key)
  if (block !== undefined) return block.decode(reader, place)
  const sa_family = group('domain').byValue.get(family)?.name ?? family
  if (family !== unixFamily) return { sa_family, sa_data: Buffer.from(bytes.subarray(at + 2, end)) }
  if (at + 2 === end) return { sa_family }
  // An abstract name begins with NUL and may hold more of them: all of its bytes count (unix(7)).
  const abstract = bytes[at + 2] === 0
  return {
    sa_family,
    sun_path: abstract ? Buffer.from(bytes.subarray(at + 2, end)).toString('utf8') : textOf(bytes, at + 2, end),
  }
}

/** The data of an ancillary message; undefined when it has no layout, or is shorter than that. */
function controlData(reader: CallReader, place: Place, level: number, type: number): unknown {
  const block = blockOf(controlKey(level, type))
  return block === undefined || place.end - place.at < block.size ? undefined : block.decode(reader, place)
}
