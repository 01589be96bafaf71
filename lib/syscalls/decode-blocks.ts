/** Decoders of bytes with a layout of their own: addresses, sets, ancillary messages, directory entries, statuses. */
import { isUtf8 } from 'node:buffer'
import { group } from './constants.js'
import type { NetAddressKind } from './kinds.js'
import type { Batch } from './reader.js'

const nameOr = (set: string, value: number): string | number => group(set).byValue.get(value)?.name ?? value

/** A signal by name, or by number where it has none (0, or above SIGRT_32). */
export function signalName(value: number): string | number {
  return nameOr('signal', value)
}

/** The 64 bits of a set as signal names. */
export function decodeSigset(view: DataView, at: number, end: number): string[] {
  const names: string[] = []
  for (let bit = 0; bit < Math.min(8, end - at) * 8; bit++) {
    if (((view.getUint8(at + (bit >> 3)) >> (bit & 7)) & 1) === 1) names.push(String(signalName(bit + 1)))
  }
  return names
}

/** The numbers of the bits that are set, below `limit`. */
export function decodeBits(view: DataView, at: number, end: number, limit = Infinity): number[] {
  const found: number[] = []
  for (let bit = 0; bit < Math.min((end - at) * 8, limit); bit++) {
    if (((view.getUint8(at + (bit >> 3)) >> (bit & 7)) & 1) === 1) found.push(bit)
  }
  return found
}

/** The status that wait4(2) stores. */
export type WaitStatus =
  | { readonly exited: number }
  | { readonly killed: string | number; readonly coreDumped: boolean }
  | { readonly stopped: string | number; readonly event?: number }
  | { readonly continued: true }

export function decodeWaitStatus(status: number): WaitStatus {
  if (status === 0xffff) return { continued: true }
  const low = status & 0x7f
  if (low === 0) return { exited: (status >> 8) & 0xff }
  if (low !== 0x7f) return { killed: signalName(low), coreDumped: (status & 0x80) !== 0 }
  // A ptrace stop: bit 7 marks a syscall stop, the upper half the event (ptrace(2)).
  const stopped = signalName((status >> 8) & 0x7f)
  const event = status >>> 16
  return event === 0 ? { stopped } : { stopped, event }
}

/** MKDEV of the kernel's new_encode_dev: major and minor are each split (makedev(3)). */
export function decodeDev(low: number, high: number): { major: number; minor: number } {
  return {
    major: ((low >>> 8) & 0xfff) | (high & 0xfffff000),
    minor: (((low & 0xff) | ((low >>> 12) & 0xffffff00)) >>> 0) + (high & 0xfff) * 0x100000000,
  }
}

/** An entry of getdents64(2). */
export interface Dirent {
  readonly d_ino: number
  readonly d_off: number
  readonly d_reclen: number
  readonly d_type: string | number
  readonly d_name: string
}

export function decodeDirents(bytes: Uint8Array, view: DataView, start: number, end: number, wide: boolean): Dirent[] {
  const entries: Dirent[] = []
  const head = wide ? 19 : 18
  let at = start
  while (at + head <= end) {
    const length = view.getUint16(at + 16, true)
    const stop = at + length
    // What the kernel cut, or what was not captured to its end.
    if (length < head || stop > end) break
    entries.push({
      d_ino: Number(view.getBigUint64(at, true)),
      d_off: Number(view.getBigInt64(at + 8, true)),
      d_reclen: length,
      d_type: nameOr('direntType', wide ? bytes[at + 18]! : bytes[stop - 1]!),
      d_name: textOf(bytes, at + head, stop),
    })
    at = stop
  }
  return entries
}

let keepsBytes = false

/** Decodes with texts that are no UTF-8 as a Buffer: for JSON, which must not lose them in U+FFFD. */
export function keepingBytes<Value>(decode: () => Value): Value {
  keepsBytes = true
  try {
    return decode()
  } finally {
    keepsBytes = false
  }
}

/** Text up to the first NUL. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  let stop = start
  while (stop < end && bytes[stop] !== 0) stop++
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start)
  return keepsBytes && !isUtf8(text) ? (text as unknown as string) : text.toString('utf8')
}

/** The groups that name the types of ancillary messages, by level. */
export const controlTypes: Readonly<Record<number, string>> = {
  0: 'ipControl',
  1: 'scm',
  6: 'tcpOption',
  17: 'udpOption',
  41: 'ipv6Control',
  132: 'sctpControl',
  263: 'packetOption',
  270: 'netlinkOption',
  272: 'rxrpcControl',
  279: 'algOption',
  282: 'tlsControl',
}

/** The group that names the types of a level; undefined where types are numbers. */
export const controlTypeSet = (level: number): string | undefined => controlTypes[level]
export const controlTypeSets = (): readonly string[] => Object.values(controlTypes)

/** An ancillary message (cmsg(3)). */
export interface ControlMessage {
  readonly cmsg_level: string | number
  readonly cmsg_type: string | number
  /**
   * Descriptors of SCM_RIGHTS, the sender of SCM_CREDENTIALS; of types with a layout an object, or an array of as many
   * values as there are; else bytes.
   */
  readonly cmsg_data: readonly unknown[] | Readonly<Record<string, unknown>> | Buffer
}

/** Ancillary messages; `dataOf` decodes those of which only level and type say what they hold. */
export function decodeControl(
  { bytes, view }: Batch,
  start: number,
  end: number,
  dataOf: (level: number, type: number, start: number, end: number) => unknown,
): ControlMessage[] {
  const messages: ControlMessage[] = []
  let at = start
  while (at + 16 <= end) {
    const length = Number(view.getBigUint64(at, true))
    const level = view.getInt32(at + 8, true)
    const type = view.getInt32(at + 12, true)
    if (length < 16 || length > end - at) break
    messages.push({
      cmsg_level: nameOr('socketLevel', level),
      cmsg_type: controlTypes[level] === undefined ? type : nameOr(controlTypes[level], type),
      cmsg_data: (knownControl(view, level, type, at + 16, at + length) ??
        dataOf(level, type, at + 16, at + length) ??
        Buffer.from(bytes.subarray(at + 16, at + length))) as ControlMessage['cmsg_data'],
    })
    at += (length + 7) & ~7
  }
  return messages
}

/** SCM_RIGHTS and SCM_CREDENTIALS, the frequent ones. */
function knownControl(
  view: DataView,
  level: number,
  type: number,
  start: number,
  end: number,
): ControlMessage['cmsg_data'] | undefined {
  if (level === 1 && type === 1) {
    return Array.from({ length: (end - start) >> 2 }, (_, index) => view.getInt32(start + 4 * index, true))
  }
  if (level === 1 && type === 2 && end - start >= 12) {
    return {
      pid: view.getInt32(start, true),
      uid: view.getUint32(start + 4, true),
      gid: view.getUint32(start + 8, true),
    }
  }
  return undefined
}

/** An IPv4, IPv6 or hardware address in its usual notation (inet_ntop(3)). */
export function decodeNetAddress(bytes: Uint8Array, at: number, size: NetAddressKind['size']): string {
  const part = bytes.subarray(at, at + size)
  if (size === 4) return part.join('.')
  if (size !== 16) return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(':')
  return ipv6(Array.from({ length: 8 }, (_, index) => (part[2 * index]! << 8) | part[2 * index + 1]!))
}

function ipv6(groups: readonly number[]): string {
  const dotted = [6, 7].flatMap((index) => [groups[index]! >> 8, groups[index]! & 0xff]).join('.')
  if (groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff) return `::ffff:${dotted}`
  let best = { start: 0, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = groups.map((one) => one.toString(16))
  if (best.length === 1) return hex.join(':')
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`
}

/** A socket address (sockaddr(3type)); which of the members are there depends on the family. */
export interface SocketAddress {
  readonly sa_family: string | number
  /** AF_INET, AF_INET6 (ip(7), ipv6(7)); the port in host byte order. */
  readonly sin_port?: number
  readonly sin_addr?: string
  readonly sin6_port?: number
  readonly sin6_flowinfo?: number
  readonly sin6_addr?: string
  readonly sin6_scope_id?: number
  /** AF_UNIX (unix(7)); an abstract name begins with NUL, an unnamed socket has none. */
  readonly sun_path?: string
  /** AF_NETLINK (netlink(7)). */
  readonly nl_pid?: number
  readonly nl_groups?: number
  /** AF_PACKET (packet(7)). */
  readonly sll_protocol?: string | number
  readonly sll_ifindex?: number
  readonly sll_hatype?: string | number
  readonly sll_pkttype?: string | number
  readonly sll_halen?: number
  readonly sll_addr?: Buffer
  /** AF_VSOCK (vsock(7)). */
  readonly svm_port?: number
  readonly svm_cid?: number
  /** A family without a described address, or fewer bytes than it has. */
  readonly sa_data?: Buffer
  /** Other families have the members of the kernel's structs. */
  readonly [member: string]: unknown
}

/** siginfo_t (sigaction(2)); which members are there depends on signal and code. */
export interface SignalInfo {
  readonly si_signo: string | number
  readonly si_errno: string | number
  readonly si_code: string | number
  readonly si_pid?: number
  readonly si_uid?: number
  readonly si_status?: string | number
  readonly si_utime?: number
  readonly si_stime?: number
  readonly si_int?: number
  readonly si_ptr?: bigint
  readonly si_timerid?: number
  readonly si_overrun?: number
  readonly si_addr?: bigint
  readonly si_band?: number
  readonly si_fd?: number
  readonly si_call_addr?: bigint
  readonly si_syscall?: number
  readonly si_arch?: number
}
