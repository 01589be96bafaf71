/** Options that choose calls beyond their names, as the tracer wants them. It decides before there is any event. */
import { SyslensError } from '../errors.js'
import { selectableCalls } from './calls.js'
import { didYouMean } from './near.js'
import type { NativeTraceOptions } from './native.js'
import { type PathSelector, toNativePlace } from './place.js'
import { selectCalls, type Selector, toCallSet } from './select.js'

/** How a call ended: `unfinished` ones never returned, or were interrupted by a signal and are made again. */
export type CallStatus = 'ok' | 'failed' | 'unfinished'

/** Options of `trace` and `attach` that choose what is recorded; a call has to pass all of them. */
export interface FilterOptions {
  /**
   * Only calls on these files: a path (`/etc/hosts`), a folder with all in it (`/etc/`, with the slash), or a pattern
   * (`*.db`, `/srv/log-[0-9]`). Path arguments count as the kernel would look them up, from the working
   * directory or the `dirfd` that they are relative to; descriptors by what they are open on. Relative ones count from
   * the command's directory. Together with `fd`: calls that have to do with either.
   */
  path?: PathSelector | readonly PathSelector[] | undefined
  /** Only calls on these descriptors, as arguments or as results. */
  fd?: number | readonly number[] | undefined
  /** Only calls that ended so. */
  status?: CallStatus | readonly CallStatus[] | undefined
  /** Only calls that took at least so many milliseconds. */
  slowerThanMs?: number | undefined
  /**
   * No calls before a program's own entry point: not the execve of the command, not the work of the dynamic loader, in
   * each program that is executed. Programs that block or ignore SIGTRAP are shown in full. Default false.
   */
  skipStartup?: boolean | undefined
  /**
   * The recording ends when one of these calls (names, classes … as `only`) returns, recorded or not: what is attached to
   * is let go, a launched command goes on to its end.
   */
  until?: Selector | readonly Selector[] | undefined
  /** The recording ends after so many milliseconds, in the same way. */
  recordForMs?: number | undefined
  /**
   * A flight recorder: only the last so many calls of each process are kept (with the events since), and handed out at the end, at
   * `writeLast()`, and those of a process that crashes at its death.
   */
  last?: number | undefined
}

const mostKept = 1_000_000

/** Bits of native/tracer/trace.h. */
const statusBits: Readonly<Record<CallStatus, number>> = { ok: 1, failed: 2, unfinished: 4 }

const listOf = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item]

const isFd = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31

/** What the options are checked by: see options.ts. */
export const filterChecks: Readonly<
  Record<keyof FilterOptions, readonly [(value: unknown) => boolean, expected: string]>
> = {
  path: [
    (value) => listOf(value).length > 0 && listOf(value).every((path) => typeof path === 'string'),
    'a path or a list of paths',
  ],
  fd: [
    (value) => listOf(value).length > 0 && listOf(value).every(isFd),
    'the number of a descriptor, or a list of numbers',
  ],
  status: [(value) => listOf(value).length > 0, '"ok", "failed", "unfinished" or a list of these'],
  slowerThanMs: [
    (value) => typeof value === 'number' && value >= 0 && value <= 2 ** 31 - 1,
    'a number of milliseconds',
  ],
  skipStartup: [(value) => typeof value === 'boolean', 'a boolean'],
  until: [() => true, ''], // select.ts looks at it
  recordForMs: [
    (value) => typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1,
    'a number of milliseconds above 0',
  ],
  last: [
    (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) <= mostKept,
    `a whole number of calls up to ${mostKept}`,
  ],
}

/**
 * The part of the tracer's options that these are.
 * @throws SyslensError ERR_SYSLENS_OPTION
 */
export function toNativeFilters(
  options: FilterOptions,
  cwd?: string,
): Pick<NativeTraceOptions, 'place' | 'status' | 'slowerNs' | 'skipStartup' | 'until' | 'last'> {
  const paths = listOf(options.path)
  const fds = listOf(options.fd)
  return {
    place: paths.length + fds.length === 0 ? undefined : toNativePlace(paths, fds, cwd),
    status: options.status === undefined ? undefined : statusesOf(listOf(options.status)),
    slowerNs: options.slowerThanMs === undefined ? undefined : Math.round(options.slowerThanMs * 1e6),
    skipStartup: options.skipStartup,
    until: options.until === undefined ? undefined : toCallSet(selectCalls(options.until, selectableCalls())),
    last: options.last,
  }
}

function statusesOf(statuses: readonly string[]): number {
  return statuses.reduce((bits, status) => {
    if (!Object.hasOwn(statusBits, status)) {
      const known = Object.keys(statusBits)
      const message = `there is no status ${JSON.stringify(status)}${didYouMean(String(status), known)}`
      throw new SyslensError('ERR_SYSLENS_OPTION', message, { hint: `Known: ${known.join(', ')}.` })
    }
    return bits | statusBits[status as CallStatus]
  }, 0)
}
