import { SyslensError } from '../errors.js'
import { Check } from './check.js'
import { FdLeakError } from './error.js'
import type { FdLeak } from './types.js'
import { warmUp } from './warm-up.js'

export interface FdTrackOptions {
  /** How long to wait for what is about to close, in milliseconds. Default 100; there is no wait when nothing is open. */
  budget?: number
}

/** Watches the descriptors of this process from its making to its disposal. */
export class FdTracker implements Disposable, AsyncDisposable {
  readonly #check: Check
  readonly #budget: number
  #ended = false

  /** Made by `trackFds`. */
  constructor(options: FdTrackOptions) {
    this.#budget = checkedBudget(options.budget)
    warmUp()
    this.#check = new Check()
  }

  /** What is open now that was not open at the beginning, without waiting. */
  leaks(): readonly FdLeak[] {
    return this.#check.look().leaks
  }

  /** The same after what was about to close has had time for it. */
  async settle(): Promise<readonly FdLeak[]> {
    return (await this.#check.settle(this.#budget)).leaks
  }

  /** Stops watching, and says nothing. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#check.end()
  }

  /** @throws FdLeakError when something is left. It cannot wait: for sockets and streams, `await using` is better. */
  [Symbol.dispose](): void {
    if (this.#ended) return
    const { leaks } = this.#check.look()
    this.end()
    if (leaks.length > 0) throw new FdLeakError(leaks)
  }

  /** @throws FdLeakError when something is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return
    const { leaks, waitedMs } = await this.#check.settle(this.#budget)
    this.end()
    if (leaks.length > 0) throw new FdLeakError(leaks, { waitedMs })
  }
}

/**
 * Watches which descriptors this process opens and does not close, and the lines of JavaScript that open them. For any test
 * runner, and for scripts.
 *
 * ```ts
 * test('closes what it opens', async () => {
 *   await using fds = trackFds()
 *   await upload('report.pdf')
 * }) // throws an FdLeakError when something is still open
 * ```
 *
 * It cannot tell this test's descriptors from those that other code of the same process opens meanwhile: one at a time.
 *
 * @throws SyslensError ERR_SYSLENS_OPTION for a budget that is no number of milliseconds.
 * @see proc_pid_fd(5)
 */
export function trackFds(options: FdTrackOptions = {}): FdTracker {
  return new FdTracker(options)
}

/**
 * Runs a function and throws when descriptors are open afterwards that were not open before.
 *
 * ```ts
 * await expectNoFdLeaks(() => importFile('big.csv'))
 * ```
 *
 * @returns What the function returns.
 * @throws FdLeakError (code ERR_SYSLENS_FD_LEAK) with `leaks`; what the function throws goes through.
 */
export async function expectNoFdLeaks<Value>(
  run: () => Value | PromiseLike<Value>,
  options: FdTrackOptions = {},
): Promise<Value> {
  const { value, leaks, waitedMs } = await leaksOf(run, options)
  if (leaks.length > 0) throw new FdLeakError(leaks, { waitedMs })
  return value
}

/** Runs a function, and tells what it left. */
export async function leaksOf<Value>(
  run: () => Value | PromiseLike<Value>,
  options: FdTrackOptions = {},
): Promise<{ value: Value; leaks: readonly FdLeak[]; waitedMs: number }> {
  if (typeof run !== 'function') {
    throw new SyslensError('ERR_SYSLENS_OPTION', `a function is needed, to be run and looked at; not ${typeof run}`, {
      hint: 'await expect(() => work()).toHaveNoFdLeaks(), or a trace with record: true and descriptors: true',
    })
  }
  const budget = checkedBudget(options.budget)
  warmUp()
  const check = new Check()
  try {
    const value = await run()
    const { leaks, waitedMs } = await check.settle(budget)
    return { value, leaks, waitedMs }
  } finally {
    check.end()
  }
}

function checkedBudget(budget = 100): number {
  if (typeof budget !== 'number' || !(budget >= 0) || budget > 60_000) {
    throw new SyslensError(
      'ERR_SYSLENS_OPTION',
      `budget is a number of milliseconds, 0 to 60,000; not ${String(budget)}`,
    )
  }
  return budget
}
