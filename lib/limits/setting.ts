/** Limits as people write them: `nofile=64:128`, `core=unlimited`, `nofile=:128`. */
import { SyslensError } from '../errors.js'
import { didYouMean } from '../trace/near.js'
import type { LimitChange } from './set.js'
import { limitNames, type LimitName } from './table.js'
import type { LimitValue } from './types.js'

/**
 * `NAME=SOFT[:HARD]`
 * @throws SyslensError ERR_SYSLENS_USAGE, naming a near match. `option` is the one that the text was given with.
 */
export function parseLimitSetting(text: string, option: string): { name: LimitName; change: LimitChange } {
  const match = /^([^=]+)=([^:]*)(?::(.*))?$/.exec(text)
  if (match === null) throw usage(`${option} takes NAME=SOFT[:HARD], not "${text}"`)
  const name = parseLimitName(match[1]!)
  const soft = parseValue(match[2]!)
  const hard = parseValue(match[3] ?? '')
  if (soft === undefined && hard === undefined) throw usage(`${option} ${text} sets nothing`)
  return { name, change: { ...(soft === undefined ? {} : { soft }), ...(hard === undefined ? {} : { hard }) } }
}

/**
 * `nofile`, `NOFILE` or `RLIMIT_NOFILE`.
 * @throws SyslensError ERR_SYSLENS_USAGE, naming a near match.
 */
export function parseLimitName(text: string): LimitName {
  const name = text.toUpperCase().replace(/^RLIMIT_/, '') as LimitName
  if (!limitNames.includes(name))
    throw usage(`unknown limit "${text}"${didYouMean(text, limitNames.map(inStyleOf(text)))}`)
  return name
}

/** Names as they were written: `nofile` is answered with `nofile`. */
const inStyleOf =
  (text: string) =>
  (name: string): string =>
    text === text.toLowerCase() ? name.toLowerCase() : name

function parseValue(text: string): LimitValue | undefined {
  if (text === '') return undefined
  if (text === 'unlimited' || text === 'infinity') return 'unlimited'
  // Beyond that a number would not be the one that was written.
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw usage(`a limit is a whole number or "unlimited", not "${text}"`)
  }
  return Number(text)
}

function usage(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_USAGE', message)
}
