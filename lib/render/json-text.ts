/** JSON's strings, written from bytes. */
import { isUtf8 } from 'node:buffer'
import type { Out } from './out.js'

const shortEscapes = new Uint8Array(0x80)
for (const [byte, letter] of Object.entries({
  '"': '"',
  '\\': '\\',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
})) {
  shortEscapes[byte.charCodeAt(0)] = letter.charCodeAt(0)
}
const hexDigits = Buffer.from('0123456789abcdef')

/** The bytes from `start` to `end` as a string, or as `{"bytes":"…"}` in base64 when they are no UTF-8. */
export function writeJsonBytes(out: Out, from: Uint8Array, start: number, end: number): void {
  const { bytes } = out
  let at = out.at
  let ascii = true
  bytes[at++] = 0x22
  for (let i = start; i < end; i++) {
    const value = from[i]!
    if (value >= 0x80) {
      // The bytes of other characters stand for themselves, when all of it is UTF-8.
      if (ascii && !isUtf8(from.subarray(start, end))) {
        writeBase64(out, from, start, end)
        return
      }
      ascii = false
      bytes[at++] = value
    } else if (value >= 0x20 && value !== 0x22 && value !== 0x5c) {
      bytes[at++] = value
    } else {
      const short = shortEscapes[value]!
      bytes[at++] = 0x5c
      if (short !== 0) {
        bytes[at++] = short
      } else {
        bytes[at++] = 0x75
        bytes[at++] = 0x30
        bytes[at++] = 0x30
        bytes[at++] = hexDigits[value >> 4]!
        bytes[at++] = hexDigits[value & 15]!
      }
    }
  }
  bytes[at++] = 0x22
  out.at = at
}

function writeBase64(out: Out, from: Uint8Array, start: number, end: number): void {
  const text = Buffer.from(from.buffer, from.byteOffset + start, end - start).toString('base64')
  out.text(`{"bytes":"${text}"}`)
}
