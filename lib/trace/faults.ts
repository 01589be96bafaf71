/** The option `faults`: what is done to calls instead of, before or after making them. */
import { SyslensError } from '../errors.js'
import { group } from '../syscalls/constants.js'
import { selectableCalls } from './calls.js'
import type { NativeFault } from './native.js'
import { didYouMean } from './near.js'
import { type PathSelector, toNativePlace } from './place.js'
import { selectCalls, type Selector, toCallSet } from './select.js'
import { signalNames, signalNumber } from './signals.js'

/** Which of the calls that a fault is for: `first`, `first + step` … up to `last`, counted from 1. */
export interface FaultTurns {
  readonly first: number
  /** Default: no end. */
  readonly last?: number | undefined
  /** Default 1: each. */
  readonly step?: number | undefined
}

/**
 * A fault to inject into calls of what is traced. At least one of `error`, `result`, `signal`, `delayMs` and
 * `exitDelayMs` has to be there; at most one fault applies to a call, the first in the list whose turn it is.
 *
 * @example
 * { call: 'openat', path: '*.db', error: 'EMFILE', when: 3 }
 */
export interface Fault {
  /** Which system calls: as the option `only`. */
  readonly call: Selector | readonly Selector[]
  /** Only those on these files: as the option `path`. */
  readonly path?: PathSelector | readonly PathSelector[] | undefined
  /** Only those on these descriptors: as the option `fd`. With `path`, on either. */
  readonly fd?: number | readonly number[] | undefined
  /** The call is not made and fails with this errno, such as `ENOSPC` or its number. */
  readonly error?: string | number | undefined
  /** The call is not made and returns this. Memory that it would have filled stays as it is. */
  readonly result?: number | bigint | undefined
  /** The thread gets this signal as it enters the call. */
  readonly signal?: NodeJS.Signals | `SIGRT_${number}` | number | undefined
  /** Milliseconds that the thread is kept waiting before the call is made. */
  readonly delayMs?: number | undefined
  /** Milliseconds that the thread is kept waiting when the call has been made. */
  readonly exitDelayMs?: number | undefined
  /**
   * Which of these calls, counted over all processes of the trace; default all. A number is just that one; in text `3+` is
   * the third and all that follow, `3+2` every second from the third on, `3..7` the third to the seventh, `3..7+2`.
   */
  readonly when?: number | string | FaultTurns | undefined
  /** Do not count calls before a program's own entry point, such as those of the dynamic loader; default false. */
  readonly afterStartup?: boolean | undefined
}

/** What became of a fault: in `outcome.faults`, in the order of the option. */
export interface FaultOutcome extends Fault {
  /** The calls that the fault was for, whether their turn came or not. */
  readonly calls: number
  /** How many of them it changed. */
  readonly hits: number
}

const isMs = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 2 ** 31 - 1

const members: Readonly<Record<keyof Fault, readonly [(value: unknown) => boolean, expected: string]>> = {
  call: [(value) => value !== undefined, 'a system call'],
  path: [isListOf((value) => typeof value === 'string'), 'a path or a list of paths'],
  fd: [
    isListOf((value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31),
    'the number of a descriptor, or a list of numbers',
  ],
  error: [(value) => typeof value === 'string' || isErrno(value), 'the name of an error, such as "ENOSPC"'],
  result: [isResult, 'a number that is no error (-4095 to -1)'],
  signal: [() => true, ''],
  delayMs: [isMs, 'a number of milliseconds'],
  exitDelayMs: [isMs, 'a number of milliseconds'],
  when: [() => true, ''],
  afterStartup: [(value) => typeof value === 'boolean', 'a boolean'],
}

const effects = ['error', 'result', 'signal', 'delayMs', 'exitDelayMs'] as const

/**
 * The faults as the tracer wants them.
 * @param cwd What relative paths count from.
 * @throws SyslensError ERR_SYSLENS_OPTION, ERR_SYSLENS_UNKNOWN_CALL
 */
export function toNativeFaults(faults: readonly Fault[], cwd?: string): NativeFault[] {
  return faults.map((fault) => toNativeFault(fault, cwd))
}

function toNativeFault(fault: Fault, cwd: string | undefined): NativeFault {
  check(fault)
  const paths = listOf(fault.path)
  const fds = listOf(fault.fd)
  const { first, last, step } = turnsOf(fault.when)
  return {
    calls: toCallSet(selectCalls(fault.call, selectableCalls())),
    place: paths.length + fds.length === 0 ? undefined : toNativePlace(paths, fds, cwd),
    result: resultOf(fault),
    signal: fault.signal === undefined ? undefined : signalOf(fault.signal),
    entryDelayNs: nanoseconds(fault.delayMs),
    exitDelayNs: nanoseconds(fault.exitDelayMs),
    first,
    last,
    step,
    afterStartup: fault.afterStartup,
  }
}

function check(fault: Fault): void {
  if (typeof fault !== 'object' || fault === null)
    throw wrong('a fault is an object such as { call: "openat", error: "EMFILE" }')
  for (const [name, value] of Object.entries(fault)) {
    if (!Object.hasOwn(members, name)) {
      const known = Object.keys(members)
      throw wrong(`a fault has no "${name}"${didYouMean(name, known)}`, `Known: ${known.join(', ')}.`)
    }
    const [isRight, expected] = members[name as keyof Fault]
    if (value !== undefined && !isRight(value)) throw wrong(`"${name}" of a fault must be ${expected}`)
  }
  if (fault.call === undefined) throw wrong('a fault needs a "call", the system call that it is for')
  if (effects.every((name) => fault[name] === undefined)) {
    throw wrong(`a fault needs an effect: ${effects.join(', ')}`)
  }
  if (fault.error !== undefined && fault.result !== undefined) {
    throw wrong('a fault has an "error" or a "result", not both')
  }
}

function resultOf({ error, result }: Fault): bigint | undefined {
  if (result !== undefined) return BigInt(result)
  if (error === undefined) return undefined
  if (typeof error === 'number') return BigInt(-error)
  const errors = group('errno').byName
  const found = errors.get(error)
  if (found === undefined) throw wrong(`there is no error "${error}"${didYouMean(error, errors.keys())}`)
  return -BigInt(found.value)
}

function signalOf(signal: string | number): number {
  const number = signalNumber(signal)
  if (number === undefined || number === 0) {
    const near = typeof signal === 'string' ? didYouMean(signal, signalNames()) : ''
    throw wrong(`there is no signal ${JSON.stringify(signal)}${near}`)
  }
  return number
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0

/**
 * Which turns `when` means.
 * @throws SyslensError ERR_SYSLENS_OPTION
 */
export function turnsOf(when: Fault['when']): FaultTurns {
  if (when === undefined) return { first: 1 }
  const turns =
    typeof when === 'object' ? when : typeof when === 'number' ? { first: when, last: when } : parsedTurns(when)
  const { first, last, step } = turns ?? {}
  const isRight = isCount(first) && [last, step].every((value) => value === undefined || isCount(value))
  if (!isRight || (last !== undefined && last < first!)) {
    throw wrong(
      `"when" of a fault is a count from 1 on, such as 3, "3+", "3+2", "3..7" or "3..7+2", not ${JSON.stringify(when)}`,
    )
  }
  return { first: first!, last, step }
}

function parsedTurns(text: string): FaultTurns | undefined {
  const match = /^(\d+)(?:\.\.(\d+))?(?:(\+)(\d+)?)?$/.exec(text)
  if (match === null) return undefined
  const [, first, last, plus, step] = match
  const only = last === undefined && plus === undefined
  return {
    first: Number(first),
    last: only ? Number(first) : last === undefined ? undefined : Number(last),
    step: step === undefined ? undefined : Number(step),
  }
}

function isListOf(isRight: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => {
    const list = Array.isArray(value) ? (value as readonly unknown[]) : [value]
    return list.length > 0 && list.every(isRight)
  }
}

function isErrno(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 4095
}

// RAX has 64 bits, and a result in this range is an error for whoever looks at it.
function isResult(value: unknown): boolean {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false
  const result = BigInt(value as number | bigint)
  return result >= -(2n ** 63n) && result < 2n ** 64n && !(result < 0n && result >= -4095n)
}

const listOf = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item]

const nanoseconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 1e6)

function wrong(message: string, hint?: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', message, hint === undefined ? {} : { hint })
}
