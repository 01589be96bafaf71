import { readFileSync } from 'node:fs'
import type { SystemLimit } from './types.js'

/**
 * Ephemeral ports, by the destination that uses most. A local port is taken only for one pair of local and remote address,
 * so a count over all connections would say nothing; connections in TIME_WAIT hold theirs too.
 */
export function ephemeralPorts(): SystemLimit[] {
  const range = read('/proc/sys/net/ipv4/ip_local_port_range')?.trim().split(/\s+/).map(Number)
  if (range === undefined || range.length !== 2) return []
  const [low, high] = range as [number, number]
  const ports = new Map<string, Set<number>>()
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (read(file) ?? '').split('\n').slice(1)) {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/)
      const port = Number.parseInt(local.slice(-4), 16)
      // A listening socket (0A) has no destination.
      if (state === undefined || state === '0A' || !(port >= low && port <= high)) continue
      const key = `${local.slice(0, -5)} ${remote}`
      const used = ports.get(key)
      if (used === undefined) ports.set(key, new Set([port]))
      else used.add(port)
    }
  }
  const most = [...ports].toSorted((a, b) => b[1].size - a[1].size)[0]
  return [
    {
      name: 'net.ipv4.ip_local_port_range',
      text: 'ephemeral ports to one destination',
      scope: 'address',
      ...(most === undefined ? {} : { to: addressOf(most[0].split(' ')[1]!) }),
      limit: high - low + 1 - reservedPorts(low, high),
      used: most?.[1].size ?? 0,
      unit: 'ports',
      error: 'EADDRNOTAVAIL from connect',
    },
  ]
}

/** Of ip_local_reserved_ports (`8080,9148-9150`) those that lie in the range. */
function reservedPorts(low: number, high: number): number {
  let count = 0
  for (const part of (read('/proc/sys/net/ipv4/ip_local_reserved_ports') ?? '').trim().split(',')) {
    if (part === '') continue
    const [first, last = first] = part.split('-').map(Number) as [number, number?]
    count += Math.max(0, Math.min(high, last) - Math.max(low, first) + 1)
  }
  return count
}

/** `0100007F:1F90` is 127.0.0.1:8080: words in the byte order of the machine. */
export function addressOf(text: string): string {
  const [hex = '', port = ''] = text.split(':')
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].toReversed())
  const number = Number.parseInt(port, 16)
  if (bytes.length === 4) return `${bytes.join('.')}:${number}`
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255)
    return `${bytes.slice(12).join('.')}:${number}`
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16))
  return `[${groups
    .join(':')
    .replace(/\b(?:0(?::0)+)\b/, ':')
    .replace(/:::+/, '::')}]:${number}`
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
