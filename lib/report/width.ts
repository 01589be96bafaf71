// Two cells wide on a terminal: East Asian wide and full-width characters, and pictures.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const zero = /\p{Mn}|\p{Me}/u

// oxlint-disable-next-line no-control-regex -- the printable part of ASCII, by its ends
const plain = /^[\x20-\x7e]*$/

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  for (const char of text) width += zero.test(char) ? 0 : wide.test(char) ? 2 : 1
  return width
}

/** Cuts out the middle, where paths say least. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const chars = [...text]
  const left = Math.floor((width - 1) / 2)
  const head = take(chars, left)
  const tail = take(chars.toReversed(), width - 1 - displayWidth(head))
  return `${head}…${[...tail].toReversed().join('')}`
}

function take(chars: readonly string[], width: number): string {
  let text = ''
  let used = 0
  for (const char of chars) {
    used += displayWidth(char)
    if (used > width) break
    text += char
  }
  return text
}
