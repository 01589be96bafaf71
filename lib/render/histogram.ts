/**
 * Times in buckets that grow with the time: exact below 64 ns, within 3 % above, in the same few KB for any number of
 * values. A percentile is the middle of its bucket, the shortest and the longest time are exact.
 */
export class Histogram {
  #buckets = new Float64Array(0)
  count = 0
  total = 0
  min = Infinity
  max = 0

  /** Nanoseconds. */
  add(ns: number): void {
    const bucket = bucketOf(ns)
    if (bucket >= this.#buckets.length) this.#grow(bucket)
    this.#buckets[bucket]!++
    this.count++
    this.total += ns
    if (ns > this.max) this.max = ns
    if (ns < this.min) this.min = ns
  }

  /** The time below which a part (0 to 1) of the values lie. */
  percentile(part: number): number {
    const wanted = Math.max(1, Math.ceil(this.count * part))
    let seen = 0
    for (let i = 0; i < this.#buckets.length; i++) {
      seen += this.#buckets[i]!
      if (seen >= wanted) return Math.max(this.min, Math.min(middleOf(i), this.max))
    }
    return this.max
  }

  #grow(bucket: number): void {
    const buckets = new Float64Array(bucket + 64)
    buckets.set(this.#buckets)
    this.#buckets = buckets
  }
}

// 32 buckets for each power of two.
const fine = 32
const exact = 2 * fine

function bucketOf(ns: number): number {
  if (ns < exact) return Math.max(0, Math.floor(ns))
  const octave = Math.floor(Math.log2(ns))
  // log2 of a number just below a power of two is rounded up to it.
  const shift = 2 ** octave > ns ? octave - 1 : octave
  const step = 2 ** (shift - 5)
  return exact + (shift - 6) * fine + Math.floor(ns / step) - fine
}

function middleOf(bucket: number): number {
  if (bucket < exact) return bucket
  const shift = Math.floor((bucket - exact) / fine) + 6
  const step = 2 ** (shift - 5)
  return (((bucket - exact) % fine) + fine + 0.5) * step
}
