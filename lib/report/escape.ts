/** Names of files and programs are anybody's bytes: on a terminal each must be one line that steers nothing. */
import { escapedByte, exactTextOf } from './exact-text.js'

const short = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
])

/** The text with everything escaped that could mean something to a terminal; the backslash too, so that nothing is ambiguous. */
export function escapeText(text: string): string {
  // Controls, format characters (bidi marks, zero widths), line and paragraph separators, private use, lone surrogates.
  // Not a constant of the module: to make one of \p takes a part of every start.
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\\]/gu, (char) => {
    const known = short.get(char)
    if (known !== undefined) return known
    const byte = escapedByte(char)
    if (byte !== undefined) return `\\x${byte.toString(16)}`
    const code = char.codePointAt(0)!
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** A name as bytes: what is UTF-8 as its characters, every other byte as `\xff`. */
export function escapeBytes(text: string, base64: string | undefined): string {
  return escapeText(exactTextOf(text, base64))
}

/** JSON of a value in which nothing steers a terminal either. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
