/** What every writer of text needs: addresses and quoted bytes. */
import { evaluator, type Resolved } from '../syscalls/evaluate.js'
import type { Cursor } from './cursor.js'
import { encode } from './out.js'

export const textNull = encode('NULL')
export const textMore = encode('...')
export const textComma = encode(', ')
export const textArrow = encode(' => ')

/** `NULL` or `0x…`, from the 8 bytes at `at`. */
export function writeAddress(c: Cursor, at: number): void {
  const { view } = c.reader
  const low = view.getUint32(at, true)
  const high = view.getUint32(at + 4, true)
  if (low === 0 && high === 0) c.out.put(textNull)
  else c.out.hex64(low, high)
}

/** The test for NULL and the writer of the address of a reference, which stands in its place or is worked out. */
export function addressOf({ offset, address }: { readonly offset: number; readonly address?: Resolved }): {
  isNull: (c: Cursor, base: number) => boolean
  write: (c: Cursor, base: number) => void
} {
  if (address === undefined) {
    return { isNull: (c, base) => isNull(c, base + offset), write: (c, base) => writeAddress(c, base + offset) }
  }
  const evaluate = evaluator(address)
  return {
    isNull: () => false,
    write: (c, base) => {
      const value = evaluate(c.reader, base)
      c.out.text(Number.isSafeInteger(value) && value > 0 ? `0x${value.toString(16)}` : 'NULL')
    },
  }
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

/** Whether the pointer there is NULL. */
export function isNull(c: Cursor, at: number): boolean {
  const { view } = c.reader
  return view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0
}

export function isZero(c: Cursor, at: number, size: number): boolean {
  const { bytes } = c.reader
  for (let i = 0; i < size; i++) if (bytes[at + i] !== 0) return false
  return true
}

/** `... /* 0x… *\/`: the memory from that address on could not be read. */
export function writeUnreadable(c: Cursor, piece: number): void {
  const { out, reader } = c
  const behind = reader.address(piece) + BigInt(reader.got(piece))
  out.text(`... /* 0x${behind.toString(16)} */`)
}
