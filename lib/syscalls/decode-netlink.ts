/** Messages of netlink sockets as values, with all that text shows of them (lib/render/text-netlink.ts). */
import { flagList, group } from './constants.js'
import { decodeNetAddress, textOf } from './decode-blocks.js'
import { readLong, readUlong } from './evaluate.js'
import { netlinkBody } from './netlink.js'
import {
  answerIn,
  attributesIn,
  deepestAttribute,
  flagGroup,
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
} from './netlink-walk.js'

/** struct nlmsghdr of netlink(7). */
export interface NetlinkHeader {
  readonly nlmsg_len: number
  /** `RTM_NEWLINK`, by the socket's protocol. */
  readonly nlmsg_type: string | number
  readonly nlmsg_flags: readonly string[]
  readonly nlmsg_seq: number
  readonly nlmsg_pid: number
}

/** A message of a netlink socket (netlink(7), rtnetlink(7), sock_diag(7)). */
export interface NetlinkMessage extends NetlinkHeader {
  /** The struct behind the header, `{ ifi_family: 'AF_UNSPEC', ifi_index: 1, … }`. */
  readonly head?: Readonly<Record<string, NetlinkValue>>
  readonly attributes?: readonly NetlinkAttribute[]
  /** NLMSG_ERROR and NLMSG_DONE: the name of the errno, 0 for an acknowledgement, or a number that is no errno. */
  readonly error?: string | number
  /** NLMSG_ERROR: the header of the message that it answers. */
  readonly msg?: NetlinkHeader
  /** What follows the header of a message that is not described. */
  readonly data?: Buffer
}

export interface NetlinkAttribute {
  readonly nla_len: number
  /** `IFLA_IFNAME`, or the number of an attribute without a name. */
  readonly nla_type: string | number
  /** NLA_F_NESTED, NLA_F_NET_BYTEORDER. */
  readonly nla_flags?: readonly string[]
  /** By the attribute's type: text, a number, its names, an address, a struct, attributes within; bytes when unknown. */
  readonly value?: NetlinkValue
}

export type NetlinkValue =
  | string
  | number
  | bigint
  | Buffer
  | readonly string[]
  | readonly NetlinkAttribute[]
  | { readonly [field: string]: NetlinkValue }

/** Bytes of a call, and what they say when they went through a netlink socket. */
export interface Data extends Buffer {
  /** The messages, as far as they were captured; not there for every other descriptor. */
  readonly netlink?: readonly NetlinkMessage[]
}

/** The messages in bytes of a protocol, or undefined when these are none. */
export function decodeNetlink(bytes: Uint8Array, span: Span, protocol: number): NetlinkMessage[] | undefined {
  if (!isMessages(protocol, span.end - span.start)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Decoder(bytes, view, protocol).messages(span)
}

class Decoder {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #protocol: number

  constructor(bytes: Uint8Array, view: DataView, protocol: number) {
    this.#bytes = bytes
    this.#view = view
    this.#protocol = protocol
  }

  messages(span: Span): NetlinkMessage[] {
    return Array.from(messagesIn(this.#view, span), ({ start, end }) => ({
      ...this.#header(start),
      ...(end > start + messageHeader ? this.#body(start, { start: start + messageHeader, end }) : {}),
    }))
  }

  #header(at: number): NetlinkHeader {
    const view = this.#view
    const type = view.getUint16(at + 4, true)
    const flags = view.getUint16(at + 6, true)
    return {
      nlmsg_len: view.getUint32(at, true),
      nlmsg_type: typeGroup(type, this.#protocol).byValue.get(type)?.name ?? type,
      nlmsg_flags: flagList(flagGroup(type, flags, this.#protocol), flags),
      nlmsg_seq: view.getUint32(at + 8, true),
      nlmsg_pid: view.getUint32(at + 12, true),
    }
  }

  #body(message: number, span: Span): Partial<NetlinkMessage> {
    const view = this.#view
    const type = view.getUint16(message + 4, true)
    if (type < messageTypes.firstOfProtocol) return this.#answer(message, span)
    const first = view.getUint8(span.start)
    const body = netlinkBody(this.#protocol, type, isRequest(view, message), first, span.end - span.start)
    if (body.head === undefined) return { data: this.#data(span) }
    const head = this.#struct(body.head, span)
    const behind = span.start + structLayout(body.head).size
    if (body.attributes === undefined || behind >= span.end) return { head }
    return { head, attributes: this.#attributes(body.attributes, { start: behind, end: span.end }, 0) }
  }

  #answer(message: number, span: Span): Partial<NetlinkMessage> {
    const answer = answerIn(this.#view, message, span)
    if (answer === undefined) return { data: this.#data(span) }
    const { errno, answered, attributes } = answer
    const known = errno > 0 ? group('errno').byValue.get(errno)?.name : undefined
    return {
      error: known ?? 0 - errno,
      ...(answered === undefined ? {} : { msg: this.#header(answered) }),
      ...(attributes === undefined ? {} : { attributes: this.#attributes('error', attributes, 0) }),
    }
  }

  #attributes(set: string, span: Span, depth: number): NetlinkAttribute[] {
    return Array.from(attributesIn(this.#view, set, span), (attribute) => {
      const { length, number, name, isNested, isNetOrder, type, value } = attribute
      const flags = [...(isNested ? ['NLA_F_NESTED'] : []), ...(isNetOrder ? ['NLA_F_NET_BYTEORDER'] : [])]
      const isThere = value.end > value.start && depth < deepestAttribute
      return {
        nla_len: length,
        nla_type: name ?? number,
        ...(flags.length === 0 ? {} : { nla_flags: flags }),
        ...(isThere ? { value: this.#attribute(type, value, depth) } : {}),
      }
    })
  }

  #attribute(type: string, value: Span, depth: number): NetlinkValue {
    if (type.startsWith('{')) return this.#attributes(type.slice(1, -1), value, depth + 1)
    if (type.startsWith('(')) return this.#struct(type.slice(1, -1), value)
    return this.#value(type, value)
  }

  #struct(name: string, span: Span): Record<string, NetlinkValue> {
    const there = structLayout(name).fields.filter((field) => isShownField(field, span))
    return Object.fromEntries(
      there.map(({ name: field, type, offset, size }) => {
        const start = span.start + offset
        return [field, this.#value(type, { start, end: start + size })] as const
      }),
    )
  }

  #value(type: string, value: Span): NetlinkValue {
    const bytes = this.#bytes
    const view = this.#view
    const { start, end } = value
    const parsed = valueType(type)
    if (parsed.size !== undefined && end - start < parsed.size) return this.#data(value)
    switch (parsed.base) {
      case 'str':
        return textOf(bytes, start, end)
      case 'mac':
        return Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(':')
      case 'ip':
        if (end - start === 4 || end - start === 16) return decodeNetAddress(bytes, start, end - start === 4 ? 4 : 16)
        return this.#data(value)
      case 'ip4in16':
        return decodeNetAddress(bytes, start, isIPv4In16(view, start) ? 4 : 16)
      case 'be16':
        return view.getUint16(start)
      case 'be32':
        return view.getUint32(start)
      case 'bin':
        return this.#data(value)
      default:
        return this.#number(parsed, start)
    }
  }

  #number({ base, names, set, size }: ValueType, at: number): NetlinkValue {
    const view = this.#view
    if (size === 8) {
      if (base === 'x64') return view.getBigUint64(at, true)
      return base === 's64' ? readLong(view, at) : readUlong(view, at)
    }
    const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
    if (names === 'bits') return flagList(group(set), value)
    if (names === 'one') return group(set).byValue.get(value)?.name ?? value
    return base === 's32' ? value | 0 : value
  }

  #data({ start, end }: Span): Buffer {
    return Buffer.from(this.#bytes.subarray(start, end))
  }
}
