/** Sets of signals, descriptors and processors, as strace writes them. */
import { encode } from './out.js'
import type { Cursor } from './cursor.js'
import { signalName } from './words.js'

const shortNames: Uint8Array[] = []

/** `INT`, `RT_2`: without SIG, as within a set. */
function shortName(signal: number): Uint8Array {
  return (shortNames[signal] ??= encode(signalName(signal).replace(/^SIG/, '')))
}

const signals = 64
// A set of more than this many is shown by what it lacks.
const most = Math.floor((signals * 2) / 3)

/** `[INT CHLD]`, `~[KILL STOP]`. */
export function writeSigset(c: Cursor, at: number): void {
  const { view } = c.reader
  let low = view.getUint32(at, true)
  let high = view.getUint32(at + 4, true)
  if (bitsOf(low) + bitsOf(high) >= most) {
    c.out.byte(0x7e)
    low = ~low
    high = ~high
  }
  c.out.byte(0x5b)
  let first = true
  for (let i = 0; i < signals; i++) {
    if ((((i < 32 ? low : high) >>> (i & 31)) & 1) === 0) continue
    if (!first) c.out.byte(0x20)
    first = false
    c.out.put(shortName(i + 1))
  }
  c.out.byte(0x5d)
}

function bitsOf(word: number): number {
  let count = 0
  for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}

/** `[3 5]`, each with what `writeName` says of it; bits from `bits` on have no meaning. */
export function writeFdSet(c: Cursor, at: number, bits: number, writeName: (fd: number) => void): void {
  writeBits(c, at, Math.min((c.end - at) * 8, bits), c.elements, writeName)
}

/** `[0 1]`. */
export function writeBitset(c: Cursor, at: number): void {
  writeBits(c, at, (c.end - at) * 8, Infinity)
}

function writeBits(c: Cursor, at: number, bits: number, limit: number, writeName?: (fd: number) => void): void {
  const { bytes } = c.reader
  const { out } = c
  out.byte(0x5b)
  let shown = 0
  for (let i = 0; i < bits; i++) {
    if (((bytes[at + (i >> 3)]! >> (i & 7)) & 1) === 0) continue
    if (shown > 0) out.byte(0x20)
    if (shown++ === limit) {
      out.text('...')
      break
    }
    out.uint(i)
    writeName?.(i)
  }
  out.byte(0x5d)
}
