import { isUtf8 } from 'node:buffer'
import type { Data } from '../syscalls/decode-netlink.js'

/**
 * What JSON can hold of a decoded value: 64-bit values as hex strings, bytes as text, or as `{ bytes: base64 }` when they
 * are no UTF-8. Bytes of a netlink socket are the messages in them.
 */
export function toJson<Value extends object>(value: Value): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonValue(member)]))
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return `0x${BigInt.asUintN(64, value).toString(16)}`
  if (value instanceof Uint8Array) return jsonBytes(value)
  if (Array.isArray(value)) return value.map((element) => jsonValue(element))
  return typeof value === 'object' && value !== null ? toJson(value) : value
}

function jsonBytes(bytes: Uint8Array & Pick<Data, 'netlink'>): unknown {
  if (bytes.netlink !== undefined) return jsonValue(bytes.netlink)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return isUtf8(buffer) ? buffer.toString('utf8') : { bytes: buffer.toString('base64') }
}
