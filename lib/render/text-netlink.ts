/** Messages of netlink sockets: headers, the structs behind them, and attributes within attributes (netlink(7)). */
import { group } from '../syscalls/constants.js'
import { netlinkBody } from '../syscalls/netlink.js'
import {
  answerIn,
  attributesIn,
  deepestAttribute,
  flagGroup,
  hasSeveral,
  isIPv4In16,
  isMessages,
  isRequest,
  isShownField,
  messageHeader,
  messagesIn,
  messageTypes,
  type Span,
  structLayout,
  typeGroup,
  type ValueType,
  valueType,
} from '../syscalls/netlink-walk.js'
import { ipv4Text, ipv6Text } from './addresses.js'
import type { Cursor } from './cursor.js'
import { textComma, textMore, writeQuoted } from './text-basics.js'
import { flagsText, hexText, unknownText } from './words.js'

/** The messages from `start` to `end`: one in brackets of its own, several in brackets around them. */
export function writeNetlink(c: Cursor, start: number, end: number, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  if (!isMessages(protocol, end - start)) return writeData(c, { start, end })
  const several = hasSeveral(view, { start, end })
  if (several) out.byte(0x5b)
  writeList(c, messagesIn(view, { start, end }), (message) => writeMessage(c, message, protocol))
  if (several) out.byte(0x5d)
}

/** As many as text shows of a list. */
function writeList<One>(c: Cursor, list: Iterable<One>, write: (one: One) => void): void {
  let shown = 0
  for (const one of list) {
    if (shown > 0) c.out.put(textComma)
    if (shown++ === c.elements) {
      c.out.put(textMore)
      return
    }
    write(one)
  }
}

function writeMessage(c: Cursor, { start, end }: Span, protocol: number): void {
  const { out } = c
  out.byte(0x5b)
  writeHeader(c, start, protocol)
  if (end > start + messageHeader) {
    out.put(textComma)
    writeBody(c, start, { start: start + messageHeader, end }, protocol)
  }
  out.byte(0x5d)
}

function writeHeader(c: Cursor, at: number, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  const type = view.getUint16(at + 4, true)
  const flags = view.getUint16(at + 6, true)
  const name = typeGroup(type, protocol).byValue.get(type)?.name
  out.text(`{nlmsg_len=${view.getUint32(at, true)}, nlmsg_type=${name ?? hexText(type)}`)
  out.text(`, nlmsg_flags=${flagsText(flagGroup(type, flags, protocol), flags, 0)}`)
  out.text(`, nlmsg_seq=${view.getUint32(at + 8, true)}, nlmsg_pid=${view.getUint32(at + 12, true)}}`)
}

function writeBody(c: Cursor, message: number, span: Span, protocol: number): void {
  const { view } = c.reader
  const type = view.getUint16(message + 4, true)
  if (type < messageTypes.firstOfProtocol) return writeAnswer(c, message, span, protocol)
  const first = view.getUint8(span.start)
  const body = netlinkBody(protocol, type, isRequest(view, message), first, span.end - span.start)
  if (body.head === undefined) return writeData(c, span)
  const behind = writeStruct(c, body.head, span)
  if (body.attributes === undefined || behind >= span.end) return
  c.out.put(textComma)
  writeAttributes(c, body.attributes, { start: behind, end: span.end }, 0)
}

function writeAnswer(c: Cursor, message: number, span: Span, protocol: number): void {
  const { out } = c
  const { view } = c.reader
  const answer = answerIn(view, message, span)
  if (answer === undefined) return writeData(c, span)
  const { errno, answered, attributes } = answer
  const known = errno > 0 ? group('errno').byValue.get(errno) : undefined
  const name = known === undefined ? String(0 - errno) : `-${known.name}`
  if (view.getUint16(message + 4, true) === messageTypes.done) {
    out.text(name)
  } else {
    out.text(`{error=${name}`)
    if (answered !== undefined) {
      out.text(', msg=')
      writeHeader(c, answered, protocol)
    }
    out.byte(0x7d)
  }
  if (attributes === undefined) return
  out.put(textComma)
  writeAttributes(c, 'error', attributes, 0)
}

/** `[[{nla_len=7, nla_type=IFLA_IFNAME}, "lo"], …]` */
function writeAttributes(c: Cursor, set: string, span: Span, depth: number): void {
  const { out } = c
  out.byte(0x5b)
  writeList(c, attributesIn(c.reader.view, set, span), (attribute) => {
    const nested = attribute.isNested ? 'NLA_F_NESTED|' : ''
    const order = attribute.isNetOrder ? 'NLA_F_NET_BYTEORDER|' : ''
    const name = attribute.name ?? hexText(attribute.number)
    out.text(`[{nla_len=${attribute.length}, nla_type=${nested}${order}${name}}`)
    const { type, value } = attribute
    if (value.end > value.start) {
      out.put(textComma)
      if (depth < deepestAttribute) writeAttribute(c, type, value, depth)
      else out.put(textMore)
    }
    out.byte(0x5d)
  })
  out.byte(0x5d)
}

function writeAttribute(c: Cursor, type: string, value: Span, depth: number): void {
  if (type.startsWith('{')) writeAttributes(c, type.slice(1, -1), value, depth + 1)
  else if (type.startsWith('(')) writeStruct(c, type.slice(1, -1), value)
  else writeValue(c, type, value)
}

/** Writes the fields that are there; gives back where the next multiple of 4 behind the struct is. */
function writeStruct(c: Cursor, name: string, span: Span): number {
  const { out } = c
  const { fields, size } = structLayout(name)
  const { start } = span
  out.byte(0x7b)
  let first = true
  for (const field of fields) {
    if (!isShownField(field, span)) continue
    out.text(`${first ? '' : ', '}${field.name}=`)
    first = false
    writeValue(c, field.type, { start: start + field.offset, end: start + field.offset + field.size })
  }
  out.byte(0x7d)
  return start + size
}

function writeValue(c: Cursor, type: string, value: Span): void {
  const { out } = c
  const { start, end } = value
  const { bytes, view } = c.reader
  const parsed = valueType(type)
  if (parsed.size !== undefined && end - start < parsed.size) return writeData(c, value)
  switch (parsed.base) {
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
      else writeData(c, value)
      return
    case 'ip4in16':
      if (isIPv4In16(view, start)) out.text(`inet_addr("${ipv4Text(bytes, start)}")`)
      else out.text(`inet_pton(AF_INET6, "${ipv6Text(bytes, start)}")`)
      return
    case 'be16':
      out.text(`htons(${view.getUint16(start)})`)
      return
    case 'be32':
      out.text(`htonl(${view.getUint32(start)})`)
      return
    case 'bin':
      return writeData(c, value)
    default:
      writeNumber(c, parsed, start)
  }
}

function writeNumber(c: Cursor, { base, names, set, size }: ValueType, at: number): void {
  const { out } = c
  const { view } = c.reader
  if (size === 8) {
    const low = view.getUint32(at, true)
    const high = view.getUint32(at + 4, true)
    if (base === 'x64') out.text(hexText(low, high))
    else out.text((base === 's64' ? view.getBigInt64(at, true) : view.getBigUint64(at, true)).toString())
    return
  }
  const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
  if (names === 'bits') out.text(flagsText(group(set), value, 0))
  else if (names === 'one') out.text(group(set).byValue.get(value)?.name ?? unknownText(group(set), value))
  else if (base.startsWith('x')) out.text(hexText(value))
  else out.int(base === 's32' ? value | 0 : value)
}

/** Bytes without a meaning of their own, as many as of other data. */
function writeData(c: Cursor, { start, end }: Span): void {
  const stop = Math.min(end, start + c.limit)
  writeQuoted(c, start, stop)
  if (stop < end) c.out.put(textMore)
}
