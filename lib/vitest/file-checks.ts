import { isMainThread } from 'node:worker_threads'
import { SyslensError } from '../errors.js'
import { globExpression } from '../fds/filter.js'
import { Check, type CheckResult } from '../leaks/check.js'
import { FdLeakError } from '../leaks/error.js'
import { relativeTo } from '../leaks/place.js'
import { restoreFdLimit } from '../leaks/fd-limit.js'
import { isKnown, ruleFor } from '../leaks/rules.js'
import type { FdLeak, IgnoredFds } from '../leaks/types.js'
import { warmUp } from '../leaks/warm-up.js'
import { provided, type WorkerOptions } from './options.js'

/** What of a test or file goes to the end of the run, in its `meta`. */
export interface FdMeta {
  /** Findings that no rule accepts. */
  readonly leaks: readonly FdLeak[]
  /** Of each rule that accepted something: its index, as often as it did. */
  readonly rules: readonly number[]
  /** Findings that `allowFdLeaks` accepted, and why. */
  readonly allowed: { readonly reason: string; readonly count: number } | undefined
  /** What Node holds. */
  readonly held: readonly IgnoredFds[]
  readonly waitedMs: number
}

/** What of a vitest task is used. */
interface Task {
  readonly name: string
  readonly concurrent?: boolean | undefined
  readonly meta: object
  readonly file?: Task | undefined
  readonly result?: { readonly state?: string } | undefined
}

/** The checks of one test file, in the process that runs it. */
export class FileChecks {
  readonly #options: WorkerOptions
  readonly #on: boolean
  readonly #whole: Check | undefined
  #current: { check: Check; allowed: string | undefined } | undefined
  #allowed: string | undefined
  #concurrent = false
  #file: Task | undefined

  constructor(options: WorkerOptions, file: string) {
    this.#options = options
    const name = relativeTo(options.root, file)
    const excluded = options.exclude.some((glob) => globExpression(glob).test(name) || globExpression(glob).test(file))
    // Threads share one table: whose a descriptor is cannot be told. The main process says so once.
    this.#on = isMainThread && !excluded
    Object.defineProperty(process, slot, { value: this, configurable: true })
    if (!this.#on) return
    warmUp()
    // Holds the recorder through beforeAll and the like, too.
    this.#whole = new Check(options.addons)
  }

  /** Before a test: what is to be done after it. */
  begin(task: Task): (() => Promise<void>) | undefined {
    this.#current?.check.end()
    this.#current = undefined
    this.#file = task.file
    if (!this.#on || this.#options.scope === 'file') return undefined
    if (task.concurrent === true) {
      this.#concurrent = true
      return undefined
    }
    const check = new Check(false, this.#whole)
    const current = { check, allowed: this.#allowed }
    this.#current = current
    return async () => {
      restoreFdLimit()
      const result = await check.settle(this.#options.budget)
      check.end()
      if (this.#current === current) this.#current = undefined
      if (result.leaks.length > 0 || result.ignored.length > 0) this.#judge(task, result, current.allowed)
    }
  }

  /** After all tests of a file, when they share it: `scope: 'file'`, and tests that ran at the same time. */
  async endFile(): Promise<void> {
    this.#current?.check.end()
    const file = this.#file
    if (this.#whole === undefined || file === undefined) return
    const whole = this.#options.scope === 'file' || this.#concurrent
    const result = whole ? await this.#whole.settle(this.#options.budget) : undefined
    this.#whole.end()
    if (result !== undefined && result.leaks.length + result.ignored.length > 0)
      this.#judge(file, result, this.#allowed)
  }

  /** Accepts what the current test leaves; outside of a test, what any test of the file leaves. */
  allow(reason: string): void {
    if (this.#current === undefined) this.#allowed = reason
    else this.#current.allowed = reason
  }

  #judge(task: Task, { leaks, ignored, waitedMs }: CheckResult, allowed: string | undefined): void {
    const { ignore, root, mode, known, update } = this.#options
    const today = new Date().toISOString().slice(0, 10)
    const rules: number[] = []
    const left = leaks.filter((leak) => {
      const rule = ruleFor(leak, ignore, root, today)
      if (rule >= 0) rules.push(rule)
      return rule < 0
    })
    const meta: FdMeta = {
      leaks: allowed === undefined ? left : [],
      rules,
      allowed: allowed === undefined || left.length === 0 ? undefined : { reason: allowed, count: left.length },
      held: ignored,
      waitedMs,
    }
    ;(task.meta as Record<string, FdMeta>)[provided] = meta
    const failing = mode === 'baseline' ? meta.leaks.filter((leak) => !isKnown(leak, known, root)) : meta.leaks
    // A test that has failed leaves things behind; that is not what its reader has to know first.
    if (failing.length === 0 || mode === 'soft' || update || task.result?.state === 'fail') return
    throw new FdLeakError(failing, { root, waitedMs, accept: true })
  }
}

const slot = Symbol.for('syslens.vitest.1')

/**
 * Accepts what the current test leaves open; at the top of a file or in a `beforeAll`, what any of its tests does. The
 * summary counts it.
 *
 * ```ts
 * test('keeps a pool', () => {
 *   allowFdLeaks('the driver closes its pool at exit')
 *   …
 * })
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_OPTION without a reason.
 */
export function allowFdLeaks(reason: string): void {
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new SyslensError(
      'ERR_SYSLENS_OPTION',
      "allowFdLeaks needs a reason: allowFdLeaks('the driver closes its pool at exit')",
    )
  const checks = (process as unknown as Record<symbol, FileChecks | undefined>)[slot]
  // Without the plugin there is nothing to allow.
  checks?.allow(reason)
}
