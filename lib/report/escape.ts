/** Names of files and programs are anybody's bytes: on a terminal each must be one line that steers nothing. */

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
    const code = char.codePointAt(0)!
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** A name as bytes: what is UTF-8 as its characters, every other byte as `\xff`. */
export function escapeBytes(text: string, base64: string | undefined): string {
  if (base64 === undefined) return escapeText(text)
  const bytes = Buffer.from(base64, 'base64')
  let out = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    out += length === 0 ? `\\x${bytes[at]!.toString(16)}` : escapeText(bytes.toString('utf8', at, at + length))
    at += Math.max(1, length)
  }
  return out
}

// The length of the UTF-8 sequence that begins here, 0 when none does.
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const text = bytes.toString('utf8', at, at + length)
  return text.includes('\ufffd') ? 0 : length
}

/** JSON of a value in which nothing steers a terminal either. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
