import { type Evaluate, evaluator } from './evaluate.js'
import type { CallReader } from './reader.js'
import type { ChooseSlot, Slot } from './slots.js'
import { storedSlot } from './described.js'

/**
 * What `compile` makes of the case for a record, or of `otherwise`: when it is first met, because ioctl alone has two
 * hundred cases and a program meets few. `at` is the start of the struct in which the choice stands.
 */
export function lazyCases<Made>(
  slot: ChooseSlot,
  compile: (slot: Slot) => Made,
): (reader: CallReader, at: number) => Made {
  const by: Evaluate = evaluator(slot.by)
  const cases = new Map(slot.cases)
  // By case and not by value: a tracee may make up values.
  const known = new Map<Slot | number, Made>()
  return (reader, at) => {
    const one = cases.get(by(reader, at)) ?? slot.otherwise
    let made = known.get(one)
    if (made === undefined) {
      made = compile(typeof one === 'number' ? storedSlot(one) : one)
      known.set(one, made)
    }
    return made
  }
}
