import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import './native.js'
import '../limits/native.js'
import { limitNames } from '../limits/table.js'
import { OwnTable } from './own-table.js'
import { Patches } from './patches.js'
import { usageNote } from './report.js'

export interface FdLimitOptions {
  /** Milliseconds after which the limit is restored and the promise rejects, also when the function still runs. */
  timeout?: number
  /** The same by a signal, such as that of a vitest test's context. */
  signal?: AbortSignal
}

/** The lowered limits of this process, latest last; the one in effect is the lowest. */
interface Lowered {
  readonly before: { readonly soft: bigint; readonly hard: bigint }
  readonly limits: { readonly soft: number }[]
  readonly patches: Patches
}

/**
 * Runs a function while this process can have only few more descriptors, to see what it does about EMFILE. The limit is
 * restored whatever happens: when the function throws, when it takes too long, when the test around it ends.
 *
 * ```ts
 * await withFdLimit(3, async () => {
 *   await expect(importAll(files)).rejects.toThrow('EMFILE')
 * })
 * ```
 *
 * @param free How many more descriptors can be opened; or `{ limit }`, the soft limit itself.
 * @returns What the function returns. An error of dns.lookup says so when no descriptor was left: its ENOTFOUND does not.
 * @throws SyslensError ERR_SYSLENS_LIMIT for a limit below what is in use, ERR_SYSLENS_OPTION, ERR_SYSLENS_TIMEOUT, ERR_SYSLENS_ABORTED
 * @see getrlimit(2): the limit is one above the highest number that can be given out
 */
export async function withFdLimit<Value>(
  free: number | { readonly limit: number },
  run: () => Value | PromiseLike<Value>,
  options: FdLimitOptions = {},
): Promise<Value> {
  if (typeof run !== 'function') throw wrong(`withFdLimit needs a function, not ${typeof run}`)
  if (options.timeout !== undefined && !(options.timeout >= 0)) throw wrong('timeout is a number of milliseconds')
  const soft = softFor(free)
  options.signal?.throwIfAborted()
  const restore = lower(soft)
  const stop = new AbortController()
  try {
    return await Promise.race([run(), ...interruptions(options, stop.signal)])
  } finally {
    stop.abort()
    restore()
  }
}

/** Undoes what is still lowered: after a test that timed out, whose function nobody waits for any more. */
export function restoreFdLimit(): void {
  const lowered = state()
  if (lowered === undefined) return
  lowered.limits.length = 0
  apply(lowered)
}

function softFor(free: number | { readonly limit: number }): number {
  const open = OwnTable.take().numbers()
  if (typeof free === 'number') {
    if (!Number.isInteger(free) || free < 0) throw wrong(`a number of free descriptors is a whole number, not ${free}`)
    const used = new Set(open)
    let number = 0
    for (let left = free; left > 0 || used.has(number); number++) if (!used.has(number)) left--
    return number
  }
  const limit = free?.limit
  if (!Number.isInteger(limit) || limit < 0) throw wrong(`a limit is a whole number, not ${String(limit)}`)
  const highest = Math.max(...open)
  if (limit <= highest) {
    throw new SyslensError(
      'ERR_SYSLENS_LIMIT',
      `a limit of ${limit} is below what is in use: ${open.length} descriptors, up to number ${highest}`,
      {
        pid: process.pid,
        hint: `withFdLimit(${Math.min(limit, 3)}, …) leaves ${Math.min(limit, 3)} more than are open now.`,
      },
    )
  }
  return limit
}

function lower(soft: number): () => void {
  const lowered = state() ?? begin()
  const own = { soft }
  lowered.limits.push(own)
  try {
    apply(lowered)
  } catch (error) {
    lowered.limits.pop()
    throw error
  }
  return () => {
    const index = lowered.limits.indexOf(own)
    // Restored before, by the end of the test.
    if (index < 0) return
    lowered.limits.splice(index, 1)
    apply(lowered)
  }
}

function apply({ before, limits, patches }: Lowered): void {
  const soft = limits.length === 0 ? before.soft : BigInt(Math.min(...limits.map((limit) => limit.soft)))
  try {
    native().limitsSet(process.pid, number, soft, before.hard)
  } catch (cause) {
    throw new SyslensError('ERR_SYSLENS_LIMIT', `cannot set NOFILE to ${soft}: ${(cause as Error).message}`, { cause })
  }
  if (limits.length > 0) return
  patches.undo()
  delete (process as unknown as Record<symbol, unknown>)[slot]
}

// Of the process, as the limit is: also for several copies of this package in it.
const slot = Symbol.for('syslens.fd-limit.1')
const number = limitNames.indexOf('NOFILE')

function state(): Lowered | undefined {
  return (process as unknown as Record<symbol, Lowered | undefined>)[slot]
}

function begin(): Lowered {
  const patches = new Patches()
  const [soft, hard] = native().leaksOwnLimit()
  const before = { soft, hard }
  const lowered: Lowered = { before, limits: [], patches }
  explainLookups(patches)
  Object.defineProperty(process, slot, { value: lowered, configurable: true })
  return lowered
}

type Lookup = (...args: unknown[]) => unknown

// getaddrinfo(3) opens files and sockets of its own, and where it cannot, the name was "not found".
function explainLookups(patches: Patches): void {
  const dns = process.getBuiltinModule('node:dns')
  patches.replace(
    dns,
    'lookup',
    (original: Lookup) =>
      function lookup(this: unknown, ...args: unknown[]) {
        const callback = args.at(-1)
        if (typeof callback !== 'function') return original.apply(this, args)
        const heard = (error: unknown, ...rest: unknown[]): unknown => (callback as Lookup)(explained(error), ...rest)
        return original.apply(this, [...args.slice(0, -1), heard])
      },
  )
  patches.replace(
    dns.promises,
    'lookup',
    (original: Lookup) =>
      function lookup(this: unknown, ...args: unknown[]) {
        return (original.apply(this, args) as Promise<unknown>).catch((error: unknown) => {
          throw explained(error)
        })
      },
  )
  patches.publish()
}

function explained(error: unknown): unknown {
  const usage = usageNote(1)
  if (error instanceof Error && usage !== undefined) error.message += ` (while ${usage})`
  return error
}

function interruptions({ timeout, signal }: FdLimitOptions, stop: AbortSignal): Promise<never>[] {
  const list: Promise<never>[] = []
  if (timeout !== undefined) {
    list.push(
      new Promise((_, reject) => {
        const timer = later(
          () => reject(new SyslensError('ERR_SYSLENS_TIMEOUT', `withFdLimit: not done after ${timeout} ms`)),
          timeout,
        )
        stop.addEventListener('abort', () => clear(timer))
      }),
    )
  }
  if (signal !== undefined) {
    list.push(
      new Promise((_, reject) => {
        const abort = (): void =>
          reject(new SyslensError('ERR_SYSLENS_ABORTED', 'withFdLimit was aborted', { cause: signal.reason }))
        signal.addEventListener('abort', abort, { once: true })
        stop.addEventListener('abort', () => signal.removeEventListener('abort', abort))
      }),
    )
  }
  return list
}

// Tests may replace the global timers.
const { setTimeout: later, clearTimeout: clear } = globalThis

function wrong(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', message)
}
