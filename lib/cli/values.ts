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

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/**
 * A number of bytes such as `65536`, `64K`, `1.5M`, `2G`.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function bytesOf(option: string, text: string, least: number): number {
  const match = /^(\d+(?:\.\d+)?) ?([KMG]?)i?B?$/i.exec(text)
  const bytes = match === null ? NaN : Math.floor(Number(match[1]) * units[match[2]!.toUpperCase()]!)
  if (!(bytes >= least && bytes <= 2 ** 40)) {
    throw usage(`${option} takes a size from ${least / 2 ** 10}K on, such as 100M or 1G, not "${text}"`)
  }
  return bytes
}
