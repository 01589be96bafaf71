/** Wall-clock times as text, in the local time zone. */
import type { Out } from './out.js'

/** How the time of a line is shown: `14:03:22.123456`, with the date before it, or seconds since 1970. */
export type ClockForm = 'time' | 'date' | 'epoch'

const two = (value: number): string => String(value).padStart(2, '0')

const dayText = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`

const timeText = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`

/** Writes the wall clock of records, whose times count from the start of their trace. */
export class Clock {
  readonly #form: ClockForm
  /** Microseconds since 1970 at the start, and nanoseconds beyond. */
  readonly #startUs: number
  readonly #restNs: number
  #second = NaN
  #text = ''

  constructor(form: ClockForm, epochNs: bigint) {
    this.#form = form
    this.#startUs = Number(epochNs / 1000n)
    this.#restNs = Number(epochNs % 1000n)
  }

  write(out: Out, ns: number): void {
    const us = this.#startUs + Math.floor((this.#restNs + ns) / 1000)
    const second = Math.floor(us / 1e6)
    // Thousands of lines share a second.
    if (second !== this.#second) {
      this.#second = second
      this.#text = this.#secondText(second)
    }
    out.text(this.#text)
    out.byte(0x2e)
    out.padded(us - second * 1e6, 6)
  }

  #secondText(second: number): string {
    if (this.#form === 'epoch') return String(second)
    const date = new Date(second * 1000)
    return this.#form === 'time' ? timeText(date) : `${dayText(date)} ${timeText(date)}`
  }
}

/**
 * A time of a file as `2026-11-22T02:22:02.288834601+0000`; undefined for what is no time: the start of 1970, which stands
 * for none, and nanoseconds beyond a second.
 */
export function timestampText(seconds: number, ns: number): string | undefined {
  const date = new Date(seconds * 1000)
  if ((seconds === 0 && ns === 0) || ns > 999_999_999 || Number.isNaN(date.getTime())) return undefined
  const east = -date.getTimezoneOffset()
  const zone = `${east < 0 ? '-' : '+'}${two(Math.floor(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`
  const fraction = ns === 0 ? '' : `.${String(ns).padStart(9, '0')}`
  return `${dayText(date)}T${timeText(date)}${fraction}${zone}`
}
