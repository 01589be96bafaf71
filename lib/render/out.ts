/** From here on a call into the engine is cheaper than a loop that nobody has compiled yet. */
const shortLength = 16

/**
 * Bytes on their way to a file or terminal: one buffer that is written again and again. Nothing here checks for room:
 * a store behind the end of a typed array has no effect, so a line is written first and, when it did not fit (`full`),
 * the buffer grows and the line is written once more. That keeps every check out of the millions of lines per second.
 */
export class Out {
  bytes: Buffer
  /** Where the next byte goes. */
  at = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  /** The last line did not fit. */
  get full(): boolean {
    return this.at > this.bytes.length
  }

  /** Makes room for `size` bytes, keeping the first `kept`. */
  grow(size: number, kept: number): void {
    const bytes = Buffer.allocUnsafeSlow(size)
    this.bytes.copy(bytes, 0, 0, kept)
    this.bytes = bytes
  }

  byte(value: number): void {
    this.bytes[this.at++] = value
  }

  /** Bytes made by `encode`. */
  put(text: Uint8Array): void {
    const { at, bytes } = this
    const { length } = text
    this.at = at + length
    if (length <= shortLength) for (let i = 0; i < length; i++) bytes[at + i] = text[i]!
    else if (this.at <= bytes.length) bytes.set(text, at)
  }

  /** Any text, as UTF-8; for what is rare. */
  text(text: string): void {
    let ascii = true
    const { bytes } = this
    let at = this.at
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) {
        ascii = false
        break
      }
      bytes[at++] = code
    }
    if (ascii) this.at = at
    else this.put(encode(text))
  }

  /** An integer of at most 53 bits, in decimal. */
  int(value: number): void {
    if (value < 0) {
      this.bytes[this.at++] = 0x2d
      value = -value
    }
    this.uint(value)
  }

  uint(value: number): void {
    if (value < 10) {
      this.bytes[this.at++] = 0x30 + value
      return
    }
    if (value > 0x7fffffff) {
      if (value > Number.MAX_SAFE_INTEGER) {
        this.text(String(BigInt(value)))
        return
      }
      const high = Math.floor(value / 1e9)
      this.uint(high)
      this.#digits(value - high * 1e9, 9)
      return
    }
    this.#digits(value, digitsOf(value))
  }

  /** The low 32 bits of `value`, without sign, in exactly `count` digits. */
  #digits(value: number, count: number): void {
    const { bytes } = this
    let rest = value | 0
    const end = this.at + count
    for (let at = end - 1; at >= this.at; at--) {
      const tenth = (rest / 10) | 0
      bytes[at] = 0x30 + rest - tenth * 10
      rest = tenth
    }
    this.at = end
  }

  /** `0x…`, lower case; 0 is `0x0`. */
  hex64(low: number, high: number): void {
    const { bytes } = this
    bytes[this.at++] = 0x30
    bytes[this.at++] = 0x78
    if (high === 0) {
      this.#hexDigits(low, hexDigitsOf(low))
      return
    }
    this.#hexDigits(high, hexDigitsOf(high))
    this.#hexDigits(low, 8)
  }

  #hexDigits(value: number, count: number): void {
    const { bytes } = this
    let rest = value
    const end = this.at + count
    for (let at = end - 1; at >= this.at; at--) {
      bytes[at] = hexDigit[rest & 15]!
      rest >>>= 4
    }
    this.at = end
  }
}

/**
 * What `write` writes, at most `size` bytes, as bytes of their own. Short ones share memory: each name of a
 * file is one, and an ArrayBuffer for each would take more time than the lines.
 */
export function bytesOf(size: number, write: (out: Out) => void): Uint8Array {
  const out = size <= scratch.bytes.length ? scratch : new Out(size)
  out.at = 0
  write(out)
  return Buffer.from(out.bytes.subarray(0, out.at))
}

// As long as JSON of a path can be (PATH_MAX).
const scratch = new Out(6 * 4096 + 32)

const hexDigit = Buffer.from('0123456789abcdef')

function digitsOf(value: number): number {
  if (value < 1e5) {
    if (value < 1e3) return value < 100 ? 2 : 3
    return value < 1e4 ? 4 : 5
  }
  if (value < 1e7) return value < 1e6 ? 6 : 7
  if (value < 1e8) return 8
  return value < 1e9 ? 9 : 10
}

function hexDigitsOf(value: number): number {
  return value === 0 ? 1 : 8 - (Math.clz32(value) >> 2)
}

/** Constant text, encoded once when a writer is made. */
export function encode(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}
