/** Writers of socket addresses and ancillary messages, whose layout the bytes themselves say (lib/syscalls/blocks.ts). */
import { controlKey, sockaddrKey } from '../syscalls/block-keys.js'
import { group } from '../syscalls/constants.js'
import { controlTypeSet } from '../syscalls/decode-blocks.js'
import { blockSlot } from '../syscalls/described.js'
import type { SockaddrKind } from '../syscalls/kinds.js'
import { noParent } from '../syscalls/reader.js'
import { ipv4Text, ipv6Text } from './addresses.js'
import type { Compile, Cursor, Writer } from './cursor.js'
import { targetWriter } from './text-pointers.js'
import { writeQuoted } from './text-basics.js'
import { hexText, unknownText } from './words.js'

const inet = 2
const inet6 = 10
const unix = 1
const netlink = 16
const packet = 17
const vsock = 40

function nameOr(set: string, value: number): string {
  const found = group(set).byValue.get(value)
  return found === undefined ? unknownText(group(set), value >>> 0) : found.name
}

/** Families with a notation of their own. */
const written: ReadonlySet<number> = new Set([unix, inet, inet6, netlink, packet, vsock])

interface Block {
  readonly size: number
  readonly write: Writer
}
const blocks = new Map<string, Block>()

/** The writer of a block with a layout in the table. Only those are kept: a tracee may make up keys. */
function blockOf(key: string, compile: Compile): Block | undefined {
  const known = blocks.get(key)
  if (known !== undefined) return known
  const slot = blockSlot(key)
  if (slot === undefined) return undefined
  const made = { size: slot.size, write: targetWriter(slot, compile) }
  blocks.set(key, made)
  return made
}

/** Writes the block at `at`, which ends at `end`; false when it has no layout or is shorter than that. */
function writeBlock(c: Cursor, at: number, end: number, key: string, compile: Compile): boolean {
  const block = blockOf(key, compile)
  if (block === undefined || end - at < block.size) return false
  const before = c.end
  c.end = end
  block.write(c, at, noParent, 0)
  c.end = before
  return true
}

export function sockaddrWriter({ size }: SockaddrKind, offset: number, compile: Compile): Writer {
  return (c, base) => {
    const at = base + offset
    const before = c.end
    if (size > 0) c.end = Math.min(c.end, at + size)
    writeSockaddr(c, at, compile)
    c.end = before
  }
}

/** `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}` */
function writeSockaddr(c: Cursor, at: number, compile: Compile): void {
  const { out } = c
  const { bytes, view } = c.reader
  const length = c.end - at
  if (length < 2) {
    writeQuoted(c, at, c.end)
    return
  }
  const family = view.getUint16(at, true)
  const key = written.has(family) ? undefined : sockaddrKey(family, length)
  if (key !== undefined && writeBlock(c, at, c.end, key, compile)) return
  out.text(`{sa_family=${nameOr('domain', family)}`)
  if (family === unix) {
    if (length > 2) writeUnixPath(c, at + 2)
  } else if (family === inet && length >= 8) {
    out.text(`, sin_port=htons(${view.getUint16(at + 2)}), sin_addr=inet_addr("${ipv4Text(bytes, at + 4)}")`)
  } else if (family === inet6 && length >= 24) {
    out.text(`, sin6_port=htons(${view.getUint16(at + 2)}), sin6_flowinfo=htonl(${view.getUint32(at + 4)})`)
    out.text(`, inet_pton(AF_INET6, "${ipv6Text(bytes, at + 8)}", &sin6_addr)`)
    if (length >= 28) out.text(`, sin6_scope_id=${view.getUint32(at + 24, true)}`)
  } else if (family === netlink && length >= 12) {
    const pad = view.getUint16(at + 2, true)
    if (pad !== 0) out.text(`, nl_pad=${hexText(pad)}`)
    out.text(`, nl_pid=${view.getInt32(at + 4, true)}`)
    out.text(
      `, nl_groups=${view
        .getUint32(at + 8, true)
        .toString(16)
        .padStart(8, '0')}`,
    )
  } else if (family === packet && length >= 12) {
    writePacketAddress(c, at)
  } else if (family === vsock && length >= 12) {
    const cid = view.getUint32(at + 8, true)
    out.text(`, svm_cid=${vsockHosts[cid] ?? hexText(cid)}, svm_port=${hexText(view.getUint32(at + 4, true))}`)
  } else if (length > 2) {
    out.text(', sa_data=')
    writeQuoted(c, at + 2, c.end)
  }
  out.byte(0x7d)
}

/** linux/vm_sockets.h */
const vsockHosts: Readonly<Record<number, string>> = {
  0: 'VMADDR_CID_HYPERVISOR',
  1: 'VMADDR_CID_LOCAL',
  2: 'VMADDR_CID_HOST',
  0xffffffff: 'VMADDR_CID_ANY',
}

/** struct sockaddr_ll of packet(7). */
function writePacketAddress(c: Cursor, at: number): void {
  const { out } = c
  const { bytes, view } = c.reader
  const count = view.getUint8(at + 11)
  const protocol = view.getUint16(at + 2)
  out.text(`, sll_protocol=htons(${group('etherType').byValue.get(protocol)?.name ?? hexText(protocol)})`)
  out.text(`, sll_ifindex=${view.getInt32(at + 4, true)}, sll_hatype=${nameOr('arphrd', view.getUint16(at + 8, true))}`)
  out.text(`, sll_pkttype=${nameOr('packetType', view.getUint8(at + 10))}, sll_halen=${count}`)
  const end = Math.min(at + 12 + count, c.end)
  if (end === at + 12) return
  out.text(`, sll_addr=[${Array.from(bytes.subarray(at + 12, end), (byte) => hexText(byte)).join(', ')}]`)
}

function writeUnixPath(c: Cursor, at: number): void {
  const { out } = c
  const { bytes } = c.reader
  out.text(', sun_path=')
  if (bytes[at] === 0) {
    // An abstract name: all of the bytes, NUL among them, count.
    out.byte(0x40)
    writeQuoted(c, at + 1, c.end)
    return
  }
  let end = at
  while (end < c.end && bytes[end] !== 0) end++
  writeQuoted(c, at, end)
}

const solSocket = 1
const scmRights = 1
const scmCredentials = 2

/** cmsg(3): `[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}]` */
export function controlWriter(offset: number, compile: Compile): Writer {
  return (c, base) => writeControl(c, base + offset, compile)
}

function writeControl(c: Cursor, start: number, compile: Compile): void {
  const { out } = c
  const { view } = c.reader
  out.byte(0x5b)
  let at = start
  while (at + 16 <= c.end) {
    const length = view.getUint32(at, true)
    const level = view.getInt32(at + 8, true)
    const type = view.getInt32(at + 12, true)
    if (at > start) out.text(', ')
    const types = controlTypeSet(level)
    const typeText = types === undefined ? hexText(type >>> 0) : nameOr(types, type)
    out.text(`{cmsg_len=${length}, cmsg_level=${nameOr('socketLevel', level)}, cmsg_type=${typeText}`)
    // A length below the header's own would make the walk stand still.
    if (length < 16 || view.getUint32(at + 4, true) !== 0) {
      out.byte(0x7d)
      break
    }
    const end = Math.min(at + length, c.end)
    if (end > at + 16) writeControlData(c, level, type, at + 16, end, compile)
    out.byte(0x7d)
    at += (length + 7) & ~7
  }
  out.byte(0x5d)
}

function writeControlData(c: Cursor, level: number, type: number, start: number, end: number, compile: Compile): void {
  const { out } = c
  const { view } = c.reader
  out.text(', cmsg_data=')
  if (level === solSocket && type === scmRights) {
    out.byte(0x5b)
    for (let at = start; at + 4 <= end; at += 4) {
      if (at > start) out.text(', ')
      out.int(view.getInt32(at, true))
    }
    out.byte(0x5d)
  } else if (level === solSocket && type === scmCredentials && end - start >= 12) {
    const int = (offset: number): number => view.getInt32(start + offset, true)
    out.text(`{pid=${int(0)}, uid=${int(4)}, gid=${int(8)}}`)
  } else if (!writeBlock(c, start, end, controlKey(level, type), compile)) {
    writeQuoted(c, start, end)
  }
}
