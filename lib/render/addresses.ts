/** Network addresses in their usual notation. */
import type { NetAddressKind } from '../syscalls/kinds.js'

export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
}

const hex = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':')

/** inet_ntop(3): the longest run of zero groups as `::`, an IPv4 address in its own notation. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!)
  const isZero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0)
  if (isZero(0, 5) && groups[5] === 0xffff) return `::ffff:${ipv4Text(bytes, at + 12)}`
  if (isZero(0, 6) && groups[6] !== 0) return `::${ipv4Text(bytes, at + 12)}`
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  if (best.start < 0) return hex(groups)
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`
}

export function macText(bytes: Uint8Array, at: number, size = 6): string {
  return Array.from({ length: size }, (_, i) => bytes[at + i]!.toString(16).padStart(2, '0')).join(':')
}

/** As strace shows it: the function that would make it. */
export function netAddressText(bytes: Uint8Array, at: number, size: NetAddressKind['size']): string {
  if (size === 4) return `inet_addr("${ipv4Text(bytes, at)}")`
  return size === 16 ? `"${ipv6Text(bytes, at)}"` : macText(bytes, at, size)
}
