/**
 * Names of files are bytes, and not always UTF-8. In exact text a byte that is none stands as U+DC80 to U+DCFF, as in
 * Python (PEP 383): nothing is lost when names are compared or cut, and `escapeText` shows it as `\xff`. What is handed
 * out is well-formed text, with the bytes beside it in base64 where it is not exact.
 */
import { isUtf8 } from 'node:buffer'

const escapeBase = 0xdc00

/** Bytes as exact text. */
export function exactText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let out = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    out += length === 0 ? String.fromCharCode(escapeBase + bytes[at]!) : bytes.toString('utf8', at, at + length)
    at += Math.max(1, length)
  }
  return out
}

/** What was handed out as exact text again. */
export function exactTextOf(text: string, base64: string | undefined): string {
  return base64 === undefined ? text : exactText(Buffer.from(base64, 'base64'))
}

/** Exact text as it is handed out. */
export function wellFormed(exact: string): { text: string; base64: string | undefined } {
  const parts = exact.split(/([\udc80-\udcff])/u)
  if (parts.length === 1) return { text: exact, base64: undefined }
  const bytes = Buffer.concat(
    parts.map((part) => {
      const byte = escapedByte(part)
      return byte === undefined ? Buffer.from(part) : Buffer.of(byte)
    }),
  )
  return { text: bytes.toString('utf8'), base64: bytes.toString('base64') }
}

/** The byte that a character of exact text stands for; undefined: it is a character indeed. */
export function escapedByte(char: string): number | undefined {
  const code = char.charCodeAt(0)
  return char.length === 1 && code >= escapeBase + 0x80 && code <= escapeBase + 0xff ? code - escapeBase : undefined
}

// The length of the UTF-8 sequence that begins here, 0 when none does.
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0
}
