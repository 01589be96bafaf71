/**
 * Whether a count rises for ever or reaches a plateau: the least it was in each stretch of time, in bounded memory. Bursts
 * come back to where they began, a leak does not.
 *
 * Time is counted in steps: calls, or looks at a process.
 */
export class Floor {
  readonly #floors: number[] = []
  #perWindow = 1
  #inWindow = 0
  #least = Infinity

  /** The count after one more step. */
  add(count: number): void {
    this.#least = Math.min(this.#least, count)
    if (++this.#inWindow < this.#perWindow) return
    this.#floors.push(this.#least)
    this.#inWindow = 0
    this.#least = Infinity
    if (this.#floors.length < mostWindows) return
    // Windows twice as long, half as many.
    for (let index = 0; index < mostWindows / 2; index++) {
      this.#floors[index] = Math.min(this.#floors[2 * index]!, this.#floors[2 * index + 1]!)
    }
    this.#floors.length = mostWindows / 2
    this.#perWindow *= 2
  }

  /**
   * The floor rose in the last windows one after the other, never fell, and did not stop to rise.
   * @param now The count in the end: what came back to less than the last floor was no leak.
   */
  isRising(now: number): boolean {
    const recent = this.#floors.slice(-mostWindows / 2)
    if (recent.length < leastRises + 1) return false
    let rises = 0
    for (let index = 1; index < recent.length; index++) {
      if (recent[index]! < recent[index - 1]!) rises = 0
      else if (recent[index]! > recent[index - 1]!) rises++
    }
    const middle = recent[recent.length >> 1]!
    const last = recent.at(-1)!
    return rises >= leastRises && last > middle && now >= last
  }
}

const mostWindows = 64
const leastRises = 5
