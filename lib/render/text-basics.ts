/** What every writer of text needs: addresses and quoted bytes. */
import type { Cursor } from './cursor.js'
import { encode } from './out.js'

export const textNull = encode('NULL')

/** `NULL` or `0x…`, from the 8 bytes at `at`. */
export function writeAddress(c: Cursor, at: number): void {
  const { view } = c.reader
  const low = view.getUint32(at, true)
  const high = view.getUint32(at + 4, true)
  if (low === 0 && high === 0) c.out.put(textNull)
  else c.out.hex64(low, high)
}

/** `"…"` around the bytes from `start` to `end`. */
export function writeQuoted(c: Cursor, start: number, end: number): void {
  const { colours, out } = c
  if (colours !== undefined) out.style(colours.string)
  out.byte(0x22)
  out.escaped(c.reader.bytes, start, end)
  out.byte(0x22)
  if (colours !== undefined) out.style(colours.reset)
}
