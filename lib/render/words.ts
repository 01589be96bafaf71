/** What numbers stand for, as texts that are made once. */
import { group } from '../syscalls/constants.js'
import { encode, type Out } from './out.js'

/** A word of up to 64 bits, as two unsigned halves, to text. */
export type Word = (low: number, high: number) => string

/** Writes a word from its two halves. */
export type WordWriter = (out: Out, low: number, high: number) => void

// A tracee chooses the values; it must not make us keep all of them.
const mostKept = 512

/** Keeps the bytes of the first words met, by their lower half (an upper half is rare). */
export function cached(word: Word): WordWriter {
  const kept = new Map<number, Uint8Array>()
  return (out, low, high) => {
    if (high !== 0) {
      out.put(encode(word(low, high)))
      return
    }
    let text = kept.get(low)
    if (text === undefined) {
      text = encode(word(low, 0))
      if (kept.size < mostKept) kept.set(low, text)
    }
    out.put(text)
  }
}

const firstRealTime = 32

/** `SIGINT`, `SIGRT_3`, or the number. */
export function signalName(signal: number): string {
  const found = group('signal').byValue.get(signal)
  if (found !== undefined) return found.name
  if (signal < firstRealTime || signal > 64) return String(signal)
  // As the kernel counts: the C library keeps the first two for itself and begins later.
  return signal === firstRealTime ? 'SIGRTMIN' : `SIGRT_${signal - firstRealTime}`
}
