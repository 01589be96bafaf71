/** Blocks of bytes with a layout of their own: socket addresses, ancillary messages, directory entries and the like. */
import { group } from '../syscalls/constants.js'
import { ipv4Text, ipv6Text } from './addresses.js'
import type { Cursor } from './cursor.js'
import { hexText, unknownText } from './words.js'
import { textComma, textMore, writeQuoted } from './text-basics.js'

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

/** `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}` */
export function writeSockaddr(c: Cursor, at: number): void {
  const { out } = c
  const { bytes, view } = c.reader
  const length = c.end - at
  if (length < 2) {
    writeQuoted(c, at, c.end)
    return
  }
  const family = view.getUint16(at, true)
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
export function writeControl(c: Cursor, start: number): void {
  const { out } = c
  const { view } = c.reader
  out.byte(0x5b)
  let at = start
  while (at + 16 <= c.end) {
    const length = view.getUint32(at, true)
    const level = view.getInt32(at + 8, true)
    const type = view.getInt32(at + 12, true)
    if (at > start) out.text(', ')
    const typeText = level === solSocket ? nameOr('scm', type) : hexText(type >>> 0)
    out.text(`{cmsg_len=${length}, cmsg_level=${nameOr('socketLevel', level)}, cmsg_type=${typeText}`)
    // A length below the header's own would make the walk stand still.
    if (length < 16 || view.getUint32(at + 4, true) !== 0) {
      out.byte(0x7d)
      break
    }
    const end = Math.min(at + length, c.end)
    if (end > at + 16) writeControlData(c, level, type, at + 16, end)
    out.byte(0x7d)
    at += (length + 7) & ~7
  }
  out.byte(0x5d)
}

function writeControlData(c: Cursor, level: number, type: number, start: number, end: number): void {
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
  } else {
    writeQuoted(c, start, end)
  }
}

/** Directory entries are many: their number, behind the address. */
export function writeDirents(c: Cursor, start: number, piece: number): void {
  const { out } = c
  const { view } = c.reader
  let count = 0
  let at = start
  while (at + 19 <= c.end) {
    const length = view.getUint16(at + 16, true)
    if (length < 19 || at + length > c.end) break
    count++
    at += length
  }
  const more = at < c.end ? '+' : ''
  out.text(`0x${c.reader.address(piece).toString(16)} /* ${count}${more} ${count === 1 ? 'entry' : 'entries'} */`)
}

/** `[{d_ino=829, d_off=1, d_reclen=24, d_type=DT_DIR, d_name="."}]`: all entries of getdents64 (`wide`) or getdents. */
export function writeEntries(c: Cursor, start: number, wide: boolean): void {
  const { out } = c
  const { bytes, view } = c.reader
  const nameAt = wide ? 19 : 18
  out.byte(0x5b)
  let at = start
  while (at + 19 <= c.end) {
    const length = view.getUint16(at + 16, true)
    if (length < 19 || at + length > c.end) break
    if (at > start) out.put(textComma)
    out.text('{d_ino=')
    out.uint64(view.getUint32(at, true), view.getUint32(at + 4, true))
    out.text(', d_off=')
    out.int64(view.getUint32(at + 8, true), view.getInt32(at + 12, true))
    out.text(`, d_reclen=${length}, `)
    // getdents(2): the kind of the file lies in the last byte of the entry.
    const type = nameOr('direntType', bytes[wide ? at + 18 : at + length - 1]!)
    if (wide) out.text(`d_type=${type}, d_name=`)
    else out.text('d_name=')
    let end = at + nameAt
    while (end < at + length && bytes[end] !== 0) end++
    writeQuoted(c, at + nameAt, end)
    if (!wide) out.text(`, d_type=${type}`)
    out.byte(0x7d)
    at += length
  }
  if (at < c.end) {
    if (at > start) out.put(textComma)
    out.put(textMore)
  }
  out.byte(0x5d)
}

/** `BPF_STMT(0x20, 0x4)`, `BPF_JUMP(0x15, 0xc000003e, 0, 0x1)`: sock_filter of seccomp(2). */
export function writeBpf(c: Cursor, at: number): void {
  const { view } = c.reader
  const code = view.getUint16(at, true)
  const jumps = view.getUint16(at + 2, true)
  const k = hexText(view.getUint32(at + 4, true))
  const name = bpfCode(code)
  const text =
    jumps === 0 && (code & 7) !== 5
      ? `BPF_STMT(${name}, ${k})`
      : `BPF_JUMP(${name}, ${k}, ${hexText(jumps & 0xff)}, ${hexText(jumps >> 8)})`
  c.out.text(text)
}

const bpfClasses = ['LD', 'LDX', 'ST', 'STX', 'ALU', 'JMP', 'RET', 'MISC']
const bpfSizes = ['W', 'H', 'B']
const bpfModes = ['IMM', 'ABS', 'IND', 'MEM', 'LEN', 'MSH']
const bpfOperations = ['ADD', 'SUB', 'MUL', 'DIV', 'OR', 'AND', 'LSH', 'RSH', 'NEG', 'MOD', 'XOR']
const bpfJumps = ['JA', 'JEQ', 'JGT', 'JGE', 'JSET']

function bpfCode(code: number): string {
  const kind = code & 7
  const words = [bpfClasses[kind]]
  const source = (code & 8) === 0 ? 'K' : 'X'
  const selector = code >> 4
  if (kind <= 1) words.push(bpfSizes[(code >> 3) & 3], bpfModes[code >> 5])
  else if (kind === 4) words.push(source, bpfOperations[selector])
  else if (kind === 5) words.push(source, bpfJumps[selector])
  else if (kind === 6) words.push(['K', 'X', 'A'][(code >> 3) & 3])
  return words.some((word) => word === undefined) || code > 0xff
    ? hexText(code)
    : words.map((word) => `BPF_${word}`).join('|')
}
