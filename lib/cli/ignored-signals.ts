import { native } from '../native.js'

/**
 * The signals that the launcher's caller ignores (nohup, a shell's `&`): numbers from SYSLENS_IGNORED. Node gave each its default
 * action when it started; from here on they are ignored again.
 */
export function ignoreAsCaller(text = process.env.SYSLENS_IGNORED ?? ''): ReadonlySet<number> {
  const numbers = text.split(' ').map(Number)
  const ignored = new Set(numbers.filter((number) => Number.isInteger(number) && number > 0 && number <= 64))
  for (const number of ignored) native().ignoreSignal(number)
  return ignored
}
