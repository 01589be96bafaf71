import { constants } from 'node:os'

// Where a number has two names, the kernel's own: SIGABRT rather than SIGIOT, SIGIO rather than SIGPOLL.
const secondNames = new Set(['SIGIOT', 'SIGPOLL', 'SIGUNUSED', 'SIGCLD'])
const names = new Map(
  Object.entries(constants.signals)
    .filter(([name]) => !secondNames.has(name))
    .map(([name, number]) => [number, name]),
)

/** `SIGTERM` for 15; real-time signals, which have no names in the kernel, as `SIGRT_2`. */
export function signalName(number: number): string {
  return names.get(number) ?? (number >= 32 && number <= 64 ? `SIGRT_${number - 32}` : `SIG${number}`)
}

/** The number of a signal, or undefined when there is no such signal. 0 checks for existence only, as kill(2). */
export function signalNumber(signal: string | number): number | undefined {
  if (typeof signal === 'number') return Number.isInteger(signal) && signal >= 0 && signal <= 64 ? signal : undefined
  const realTime = /^SIGRT_(\d{1,2})$/.exec(signal)
  if (realTime !== null) return Number(realTime[1]) <= 32 ? Number(realTime[1]) + 32 : undefined
  return (constants.signals as Readonly<Record<string, number>>)[signal]
}

/** All names that `signalNumber` knows but the real-time ones. */
export function signalNames(): string[] {
  return Object.keys(constants.signals)
}
