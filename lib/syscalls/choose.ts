import type { ChooseSlot, Slot } from './bind.js'

/**
 * What `compile` makes of the case for a value, or of `otherwise`: when it is first met, because ioctl alone has two
 * hundred cases and a program meets few.
 */
export function lazyCases<Made>(slot: ChooseSlot, compile: (slot: Slot) => Made): (value: number) => Made {
  const { cases, otherwise } = slot
  // By case and not by value: a tracee may make up values.
  const known = new Map<Slot, Made>()
  return (value) => {
    const one = cases.get(value) ?? otherwise
    let made = known.get(one)
    if (made === undefined) {
      made = compile(one)
      known.set(one, made)
    }
    return made
  }
}
