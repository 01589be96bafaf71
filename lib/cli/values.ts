/** Values of options in the units that people write. */
import { usage } from './options.js'

const milliseconds: Readonly<Record<string, number>> = {
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  '': 1e3,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
}

/** What setTimeout can wait for: 24 days. */
const mostMs = 2 ** 31 - 1

/**
 * A time such as `10s`, `1.5s`, `500ms`, `20us`, `2m`, `1h`; a mere number is seconds, as for sleep(1).
 * @returns Milliseconds above 0.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function durationOf(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+) ?(us|µs|ms|s|m|h|)$/.exec(text)
  const ms = match === null ? NaN : Number(match[1]) * milliseconds[match[2]!]!
  if (!(ms > 0 && ms <= mostMs)) throw usage(`${option} takes a time such as 10s, 500ms or 2m, not "${text}"`)
  return ms
}
