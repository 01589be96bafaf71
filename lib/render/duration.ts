/** A duration for people: `850 ns`, `41 µs`, `12.4 ms`, `1.20 s`. */
export function durationText(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)} ns`
  for (const [size, unit] of units) {
    const amount = ns / size
    if (amount < 9.995) return `${amount.toFixed(unit === 's' ? 2 : 1)} ${unit}`
    if (amount < 99.95) return `${amount.toFixed(1)} ${unit}`
    if (amount < 999.5) return `${Math.round(amount)} ${unit}`
  }
  return `${countText(Math.round(ns / 1e9))} s`
}

const units: readonly [number, string][] = [
  [1e3, 'µs'],
  [1e6, 'ms'],
  [1e9, 's'],
]

/** A number with commas between groups of three digits. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 call`, `2 calls`. */
export function amountText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}
