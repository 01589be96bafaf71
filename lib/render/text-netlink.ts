/** Messages of netlink sockets: headers, the structs behind them, and attributes within attributes (netlink(7)). */
import { group } from '../syscalls/constants.js'
import { netlinkAttributes, netlinkBody, netlinkStructs, netlinkTypes, netlinkProtocols } from '../syscalls/netlink.js'
import { ipv4Text, ipv6Text } from './addresses.js'
import type { Cursor } from './cursor.js'
import { textComma, textMore, writeQuoted } from './text-basics.js'
import { flagsText, hexText, unknownText } from './words.js'

const header = 16
const attributeHeader = 4
const error = 2
const done = 3
const firstType = 16
const multi = 2
const request = 1
const ackTlvs = 0x200
const capped = 0x100
// NLA_F_NESTED and NLA_F_NET_BYTEORDER.
const attributeFlags = 0xc000
// As deep as the kernel's own attributes go, with room: a hostile message must not nest for ever.
const deepest = 8

// Not by bits: they would make a length from 2^31 on, which a program may well claim, negative.
const align = (size: number): number => Math.ceil(size / 4) * 4

/** The messages from `start` to `end`: one in brackets of its own, several in brackets around them. */
export function writeNetlink(c: Cursor, start: number, end: number, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  if (end - start < header || protocol === netlinkProtocols.uevent) {
    writeQuoted(c, start, Math.min(start + c.limit, end))
    if (start + c.limit < end) out.put(textMore)
    return
  }
  const first = view.getUint32(start, true)
  const several = first >= header && start + align(first) + header <= end
  if (several) out.byte(0x5b)
  let at = start
  for (let shown = 0; at + header <= end; shown++) {
    if (shown > 0) out.put(textComma)
    if (shown === c.elements) {
      out.put(textMore)
      break
    }
    const length = view.getUint32(at, true)
    writeMessage(c, at, Math.min(end, at + Math.max(length, header)), protocol)
    // A length below the header's own would make the walk stand still.
    if (length < header) break
    at += align(length)
  }
  if (several) out.byte(0x5d)
}

function writeMessage(c: Cursor, at: number, end: number, protocol: number): void {
  const { out } = c
  out.byte(0x5b)
  writeHeader(c, at, protocol)
  if (end > at + header) {
    out.put(textComma)
    writeBody(c, at, at + header, end, protocol)
  }
  out.byte(0x5d)
}

function writeHeader(c: Cursor, at: number, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  const type = view.getUint16(at + 4, true)
  const flags = view.getUint16(at + 6, true)
  const types = group(type < firstType ? 'netlinkType' : netlinkTypes(protocol))
  out.text(`{nlmsg_len=${view.getUint32(at, true)}, nlmsg_type=${types.byValue.get(type)?.name ?? hexText(type)}`)
  out.text(`, nlmsg_flags=${flagsText(group(flagsOf(type, flags, protocol)), flags, 0)}`)
  out.text(`, nlmsg_seq=${view.getUint32(at + 8, true)}, nlmsg_pid=${view.getUint32(at + 12, true)}}`)
}

/** What the upper flags mean depends on what is asked for (netlink(7)). */
function flagsOf(type: number, flags: number, protocol: number): string {
  if (type === error || type === done) return 'netlinkErrorFlags'
  if ((flags & request) === 0 && (flags & multi) !== 0) return 'netlinkFlags'
  if (protocol === netlinkProtocols.route && type >= firstType) {
    return ['netlinkNewFlags', 'netlinkDeleteFlags', 'netlinkGetFlags', 'netlinkNewFlags'][type & 3]!
  }
  return (flags & request) === 0 ? 'netlinkFlags' : 'netlinkGetFlags'
}

function writeBody(c: Cursor, head: number, start: number, end: number, protocol: number): void {
  const { view } = c.reader
  const type = view.getUint16(head + 4, true)
  if (type < firstType) return writeControl(c, head, start, end, type, protocol)
  const isRequest = (view.getUint16(head + 6, true) & request) !== 0
  const body = netlinkBody(protocol, type, isRequest, view.getUint8(start), end - start)
  if (body.head === undefined) return writeData(c, start, end)
  const behind = writeStruct(c, body.head, start, end)
  if (body.attributes === undefined || behind >= end) return
  c.out.put(textComma)
  writeAttributes(c, body.attributes, behind, end, 0)
}

/** NLMSG_ERROR (also as an acknowledgement: error 0) and NLMSG_DONE. */
function writeControl(c: Cursor, head: number, start: number, end: number, type: number, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  if ((type !== error && type !== done) || end - start < 4) return writeData(c, start, end)
  const errno = -view.getInt32(start, true)
  const known = errno > 0 ? group('errno').byValue.get(errno) : undefined
  const name = known === undefined ? String(0 - errno) : `-${known.name}`
  const flags = view.getUint16(head + 6, true)
  let tlvs = start + 4
  if (type === done) {
    out.text(name)
  } else {
    out.text(`{error=${name}`)
    if (end - start >= 4 + header) {
      out.text(', msg=')
      writeHeader(c, start + 4, protocol)
      tlvs += (flags & capped) === 0 ? align(Math.max(header, view.getUint32(start + 4, true))) : header
    }
    out.byte(0x7d)
  }
  if ((flags & ackTlvs) === 0 || tlvs >= end) return
  out.put(textComma)
  writeAttributes(c, 'error', tlvs, end, 0)
}

/** `[[{nla_len=7, nla_type=IFLA_IFNAME}, "lo"], …]` */
function writeAttributes(c: Cursor, set: string, start: number, end: number, depth: number): void {
  const { out } = c
  const { view } = c.reader
  const { names, types } = attributesOf(set)
  out.byte(0x5b)
  let at = start
  for (let shown = 0; at + attributeHeader <= end; shown++) {
    if (shown > 0) out.put(textComma)
    if (shown === c.elements) {
      out.put(textMore)
      break
    }
    const length = view.getUint16(at, true)
    const word = view.getUint16(at + 2, true)
    const name = names.byValue.get(word & ~attributeFlags)?.name
    const nested = (word & 0x8000) === 0 ? '' : 'NLA_F_NESTED|'
    const order = (word & 0x4000) === 0 ? '' : 'NLA_F_NET_BYTEORDER|'
    out.text(`[{nla_len=${length}, nla_type=${nested}${order}${name ?? hexText(word & ~attributeFlags)}}`)
    const stop = Math.min(end, at + length)
    if (stop > at + attributeHeader) {
      out.put(textComma)
      const type =
        (name === undefined ? undefined : types.get(name)) ?? types.get('*') ?? (nested === '' ? 'bin' : '{numbered}')
      if (depth < deepest) writeAttribute(c, type, at + attributeHeader, stop, depth)
      else out.put(textMore)
    }
    out.byte(0x5d)
    if (length < attributeHeader) break
    at += align(length)
  }
  out.byte(0x5d)
}

function writeAttribute(c: Cursor, type: string, start: number, end: number, depth: number): void {
  if (type.startsWith('{')) writeAttributes(c, type.slice(1, -1), start, end, depth + 1)
  else if (type.startsWith('(')) writeStruct(c, type.slice(1, -1), start, end)
  else writeValue(c, type, start, end)
}

/** Writes the fields that are there; gives back where the next multiple of 4 behind the struct is. */
function writeStruct(c: Cursor, name: string, start: number, end: number): number {
  const { out } = c
  const { fields, size } = structOf(name)
  out.byte(0x7b)
  let first = true
  for (const field of fields) {
    if (start + field.offset + field.size > end) break
    if (field.type.startsWith('pad')) continue
    out.text(`${first ? '' : ', '}${field.name}=`)
    first = false
    writeValue(c, field.type, start + field.offset, start + field.offset + field.size)
  }
  out.byte(0x7d)
  return start + align(size)
}

function writeValue(c: Cursor, type: string, start: number, end: number): void {
  const { out } = c
  const { bytes, view } = c.reader
  const [, base, sign, set] = /^(\w+?)(?:([=|])(\w+))?$/.exec(type)!
  const size = sizes[base!]
  if (size !== undefined && end - start < size) return writeData(c, start, end)
  switch (base) {
    case 'str': {
      let stop = start
      while (stop < end && bytes[stop] !== 0) stop++
      return writeQuoted(c, start, stop)
    }
    case 'mac':
      out.text(Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(':'))
      return
    case 'ip':
      if (end - start === 4) out.text(`inet_addr("${ipv4Text(bytes, start)}")`)
      else if (end - start === 16) out.text(`inet_pton(AF_INET6, "${ipv6Text(bytes, start)}")`)
      else writeData(c, start, end)
      return
    case 'ip4in16':
      // The family is the struct's first byte; an IPv4 address leaves the rest 0.
      if (view.getUint32(start + 4, true) === 0 && view.getUint32(start + 8, true) === 0) {
        out.text(`inet_addr("${ipv4Text(bytes, start)}")`)
      } else {
        out.text(`inet_pton(AF_INET6, "${ipv6Text(bytes, start)}")`)
      }
      return
    case 'be16':
      out.text(`htons(${view.getUint16(start)})`)
      return
    case 'be32':
      out.text(`htonl(${view.getUint32(start)})`)
      return
    case 'bin':
      return writeData(c, start, end)
    default:
      writeNumber(c, base!, sign, set, start)
  }
}

const sizes: Readonly<Record<string, number>> = {
  u8: 1,
  x8: 1,
  pad8: 1,
  u16: 2,
  x16: 2,
  be16: 2,
  pad16: 2,
  u32: 4,
  s32: 4,
  x32: 4,
  be32: 4,
  u64: 8,
  s64: 8,
  x64: 8,
  ip4in16: 16,
}

function writeNumber(c: Cursor, base: string, sign: string | undefined, set: string | undefined, at: number): void {
  const { out } = c
  const { view } = c.reader
  const size = sizes[base]!
  if (size === 8) {
    const low = view.getUint32(at, true)
    const high = view.getUint32(at + 4, true)
    if (base === 'x64') out.text(hexText(low, high))
    else out.text((base === 's64' ? view.getBigInt64(at, true) : view.getBigUint64(at, true)).toString())
    return
  }
  const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
  if (sign === '|') out.text(flagsText(group(set!), value, 0))
  else if (sign === '=') out.text(group(set!).byValue.get(value)?.name ?? unknownText(group(set!), value))
  else if (base.startsWith('x')) out.text(hexText(value))
  else out.int(base === 's32' ? value | 0 : value)
}

/** Bytes without a meaning of their own, as many as of other data. */
function writeData(c: Cursor, start: number, end: number): void {
  const stop = Math.min(end, start + c.limit)
  writeQuoted(c, start, stop)
  if (stop < end) c.out.put(textMore)
}

interface StructField {
  readonly name: string
  readonly type: string
  readonly offset: number
  readonly size: number
}

const structs = new Map<string, { readonly fields: readonly StructField[]; readonly size: number }>()

function structOf(name: string): { readonly fields: readonly StructField[]; readonly size: number } {
  let known = structs.get(name)
  if (known === undefined) {
    let end = 0
    const fields = netlinkStructs[name]!.split(' ').map((word): StructField => {
      const [field, type] = word.split(/:(.*)/s) as [string, string]
      const size = sizes[type.replace(/[=|].*/, '')]!
      // An address of 16 bytes is an array of words.
      const alignment = Math.min(size, type === 'ip4in16' ? 4 : 8)
      const offset = Math.ceil(end / alignment) * alignment
      end = offset + size
      return { name: field, type, offset, size }
    })
    known = { fields, size: end }
    structs.set(name, known)
  }
  return known
}

interface Attributes {
  readonly names: ReturnType<typeof group>
  readonly types: ReadonlyMap<string, string>
}

const attributeSets = new Map<string, Attributes>()

function attributesOf(set: string): Attributes {
  let known = attributeSets.get(set)
  if (known === undefined) {
    const [names, ...words] = netlinkAttributes[set]!.split(' ')
    known = {
      names: group(names!),
      types: new Map(words.map((word) => word.split(/:(.*)/s).slice(0, 2) as [string, string])),
    }
    attributeSets.set(set, known)
  }
  return known
}
