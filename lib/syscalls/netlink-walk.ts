/** The way through the bytes of netlink messages, which claim lengths of their own: headers, structs, attributes. */
import { group, type Group } from './constants.js'
import { netlinkAttributes, netlinkProtocols, netlinkStructs, netlinkTypes } from './netlink.js'

/** struct nlmsghdr and struct nlattr, linux/netlink.h. */
export const messageHeader = 16
export const attributeHeader = 4
export const messageTypes = { error: 2, done: 3, firstOfProtocol: 16 } as const
const messageFlags = { request: 1, multi: 2, capped: 0x100, ackTlvs: 0x200 } as const
// NLA_F_NESTED and NLA_F_NET_BYTEORDER.
const nestedFlag = 0x8000
const orderFlag = 0x4000
/** As deep as the kernel's own attributes go, with room: a hostile message must not nest for ever. */
export const deepestAttribute = 8

// Not by bits: they would make a length from 2^31 on, which a program may well claim, negative.
const align = (size: number): number => Math.ceil(size / 4) * 4

/** From the first byte to behind the last one. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Whether bytes of that protocol are messages at all: those of the kernel's object events are text. */
export const isMessages = (protocol: number, length: number): boolean =>
  length >= messageHeader && protocol !== netlinkProtocols.uevent

/** The messages within a buffer; one whose length is none ends the walk. */
export function* messagesIn(view: DataView, { start, end }: Span): Generator<Span> {
  for (let at = start; at + messageHeader <= end;) {
    const length = view.getUint32(at, true)
    yield { start: at, end: Math.min(end, at + Math.max(length, messageHeader)) }
    if (length < messageHeader) return
    at += align(length)
  }
}

/** An attribute of a set. */
export interface AttributePlace {
  readonly length: number
  readonly number: number
  readonly name: string | undefined
  readonly isNested: boolean
  readonly isNetOrder: boolean
  /** Of the value, in the notation of netlink.ts. */
  readonly type: string
  readonly value: Span
}

/** The attributes of a set; one whose length is none ends the walk. */
export function* attributesIn(view: DataView, set: string, { start, end }: Span): Generator<AttributePlace> {
  const { names, types } = attributeSet(set)
  for (let at = start; at + attributeHeader <= end;) {
    const length = view.getUint16(at, true)
    const word = view.getUint16(at + 2, true)
    const number = word & ~(nestedFlag | orderFlag)
    const isNested = (word & nestedFlag) !== 0
    const name = names.byValue.get(number)?.name
    const known = name === undefined ? undefined : types.get(name)
    const type = known ?? types.get('*') ?? (isNested ? '{numbered}' : 'bin')
    const value = { start: at + attributeHeader, end: Math.min(end, at + length) }
    yield { length, number, name, isNested, isNetOrder: (word & orderFlag) !== 0, type, value }
    if (length < attributeHeader) return
    at += align(length)
  }
}

/** The group that names the type of a message. */
export const typeGroup = (type: number, protocol: number): Group =>
  group(type < messageTypes.firstOfProtocol ? 'netlinkType' : netlinkTypes(protocol))

/** The group that names the flags of a message: what the upper ones mean depends on what is asked for (netlink(7)). */
export function flagGroup(type: number, flags: number, protocol: number): Group {
  const { firstOfProtocol, error, done } = messageTypes
  const isRequest = (flags & messageFlags.request) !== 0
  if (type === error || type === done) return group('netlinkErrorFlags')
  if (!isRequest && (flags & messageFlags.multi) !== 0) return group('netlinkFlags')
  if (protocol === netlinkProtocols.route && type >= firstOfProtocol) {
    return group(['netlinkNewFlags', 'netlinkDeleteFlags', 'netlinkGetFlags', 'netlinkNewFlags'][type & 3]!)
  }
  return group(isRequest ? 'netlinkGetFlags' : 'netlinkFlags')
}

export const isRequest = (view: DataView, message: number): boolean =>
  (view.getUint16(message + 6, true) & messageFlags.request) !== 0

/** Of an error or the end of a dump: the errno behind the header, the header that it answers, and what else is said. */
export interface Answer {
  /** Positive for an error. */
  readonly errno: number
  readonly answered: number | undefined
  readonly attributes: Span | undefined
}

/** NLMSG_ERROR (also as an acknowledgement: error 0) and NLMSG_DONE; undefined where not even the number is there. */
export function answerIn(view: DataView, message: number, { start, end }: Span): Answer | undefined {
  const type = view.getUint16(message + 4, true)
  if ((type !== messageTypes.error && type !== messageTypes.done) || end - start < 4) return undefined
  const flags = view.getUint16(message + 6, true)
  const answered = type === messageTypes.error && end - start >= 4 + messageHeader ? start + 4 : undefined
  let behind = start + 4
  if (answered !== undefined) {
    const length = Math.max(messageHeader, view.getUint32(answered, true))
    behind += (flags & messageFlags.capped) === 0 ? align(length) : messageHeader
  }
  const isMore = (flags & messageFlags.ackTlvs) !== 0 && behind < end
  return { errno: -view.getInt32(start, true), answered, attributes: isMore ? { start: behind, end } : undefined }
}

/** A field of a struct, offset from its start. */
export interface StructField {
  readonly name: string
  readonly type: string
  readonly offset: number
  readonly size: number
}
export interface StructLayout {
  readonly fields: readonly StructField[]
  /** With the padding up to what follows. */
  readonly size: number
}

const structs = new Map<string, StructLayout>()

/** The layout of a struct of netlink.ts. */
export function structLayout(name: string): StructLayout {
  let known = structs.get(name)
  if (known === undefined) {
    let end = 0
    const fields = netlinkStructs[name]!.split(' ').map((word): StructField => {
      const [field, type] = word.split(/:(.*)/s) as [string, string]
      const size = valueType(type).size!
      // An address of 16 bytes is an array of words.
      const alignment = Math.min(size, type === 'ip4in16' ? 4 : 8)
      const offset = Math.ceil(end / alignment) * alignment
      end = offset + size
      return { name: field, type, offset, size }
    })
    known = { fields, size: align(end) }
    structs.set(name, known)
  }
  return known
}

/** A field that is there and no padding. */
export const isShownField = ({ type, offset, size }: StructField, { start, end }: Span): boolean =>
  start + offset + size <= end && !type.startsWith('pad')

/** What a type of netlink.ts says: `u8=domain` is the base u8 with one name of the group domain. */
export interface ValueType {
  readonly base: string
  readonly names: 'one' | 'bits' | undefined
  readonly set: string
  /** undefined: as long as the attribute. */
  readonly size: number | undefined
}

export function valueType(type: string): ValueType {
  const [, base, sign, set = ''] = /^(\w+?)(?:([=|])(\w+))?$/.exec(type)!
  return { base: base!, names: sign === '=' ? 'one' : sign === '|' ? 'bits' : undefined, set, size: sizes[base!] }
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

/** Whether an address of 16 bytes is one of IPv4: the rest is 0. The family is the struct's first byte. */
export const isIPv4In16 = (view: DataView, at: number): boolean =>
  view.getUint32(at + 4, true) === 0 && view.getUint32(at + 8, true) === 0

interface AttributeSet {
  readonly names: Group
  readonly types: ReadonlyMap<string, string>
}

const attributeSets = new Map<string, AttributeSet>()

function attributeSet(set: string): AttributeSet {
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
