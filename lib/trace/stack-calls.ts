import { traitBits } from '../syscalls/call.js'
import { callTraits, selectableCalls } from './calls.js'
import { selectCalls, type Selector, toCallSet } from './select.js'

/** Which calls have their stack recorded: `true` all that are recorded, else a selection as `only` takes it. */
export type StackOption = boolean | Selector | readonly Selector[]

/** The option as the tracer wants it; undefined: no stacks. */
export function stackCallSet(option: StackOption | undefined): Uint8Array | undefined {
  if (option === undefined || option === false) return undefined
  if (option === true) return new Uint8Array(toCallSet(new Set())).fill(0xff)
  return toCallSet(selectCalls(option, selectableCalls()))
}

/** The numbers of all calls that can make a descriptor, from the table of system calls. */
export function descriptorMakers(): ReadonlySet<number> {
  const makes = traitBits.makesFd | traitBits.makesFds | traitBits.movesFd
  return new Set(
    selectableCalls()
      .map(({ number }) => number)
      .filter((number) => (callTraits(number) & makes) !== 0),
  )
}

/**
 * Has Node.js give every JavaScript function an address of its own and say in /tmp/perf-PID.map which, so that a stack
 * from outside shows them. Other programs do not read this variable.
 */
export const jsStackFlags = '--interpreted-frames-native-stack --perf-basic-prof-only-functions'

/** NODE_OPTIONS with those flags behind what is there already. */
export function nodeOptions(before: string | undefined): string {
  return before === undefined || before.trim() === '' ? jsStackFlags : `${before} ${jsStackFlags}`
}
