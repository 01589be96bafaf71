/**
 * Whether a count rises for ever or reaches a plateau: the least it was in each stretch of time, in bounded memory. Bursts
 * come back to where they began, a leak does not.
 *
 * Time is counted in steps: calls, or looks at a process.
 */
export class Floor {
  #floors: number[] = []
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
    this.#floors = inPairs(this.#floors)
    this.#perWindow *= 2
  }

  /**
   * The floor rose in the last windows, never fell in them, did not stop to rise, and is where it never was before.
   * @param now The count in the end: what came back to less than the last floor was no leak.
   */
  isRising(now: number): boolean {
    let floors: readonly number[] = this.#floors
    // What opens two and closes one goes up and down from step to step.
    while (floors.length > mostCompared) floors = inPairs(floors)
    if (floors.length < leastRises + 1) return false
    let rises = 0
    for (let index = 1; index < floors.length; index++) {
      if (floors[index]! < floors[index - 1]!) rises = 0
      else if (floors[index]! > floors[index - 1]!) rises++
    }
    const middle = floors[floors.length >> 1]!
    const last = floors.at(-1)!
    // What was higher before came down again, and may do so once more.
    const isHighest = floors.every((floor) => floor <= last)
    return rises >= leastRises && last > middle && isHighest && now >= last
  }
}

const mostWindows = 64
const mostCompared = 32
const leastRises = 5

function inPairs(floors: readonly number[]): number[] {
  return Array.from({ length: floors.length >> 1 }, (_, index) => Math.min(floors[2 * index]!, floors[2 * index + 1]!))
}
