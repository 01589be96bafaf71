import { findLeaks, type FoundLeaks } from './find.js'
import { fdsOfChild } from './origins.js'
import { OwnTable, type TableDifference } from './own-table.js'
import { Recorder, type RecordedChild, type RecordedClose } from './recorder.js'
import type { FdLeak } from './types.js'

export interface CheckResult extends FoundLeaks {
  /** How long it was waited for what was about to close. */
  readonly waitedMs: number
}

/** Milliseconds beyond the budget, for what is known to be on its way. */
const workBudget = 2000

const clean: CheckResult = { leaks: [], ignored: [], waitedMs: 0 }

// Tests may replace the global timers.
const { setTimeout: later, setImmediate: soon } = globalThis
const now = performance.now.bind(performance)

/**
 * From its making on: what is opened and not closed, and what is closed that was open before. When nothing changed, a look
 * costs some tens of microseconds.
 */
export class Check {
  readonly #recorder = Recorder.get()
  readonly #release = this.#recorder.hold()
  readonly #order = this.#recorder.order
  readonly #before: OwnTable
  readonly #closes: RecordedClose[] = []
  readonly #watcher = {
    wants: (fd: number, opened: number | undefined): boolean =>
      this.#before.has(fd) && (opened === undefined || opened <= this.#order),
    closed: (close: RecordedClose): void => void this.#closes.push(close),
  }

  /**
   * @param addons Also watch the functions that native addons export.
   * @param like A check of before, which makes the first look faster.
   */
  constructor(addons = false, like?: Check) {
    this.#before = OwnTable.take(like === undefined ? undefined : like.#before)
    if (addons) this.#recorder.watchAddons()
    this.#recorder.prune()
    this.#recorder.watchers.add(this.#watcher)
  }

  /** What there is now, without waiting. */
  look(): CheckResult {
    return { ...this.#find(this.#difference(), true), waitedMs: 0 }
  }

  /**
   * The same, but what is still about to close gets time for it: one turn of the event loop, then 1, 2, 4 … ms up to
   * `budget` ms in all; more while a thread of Node's pool is at work on a file, which it closes then, and for a child that was
   * told to end. When there is nothing to wait for it does not wait.
   */
  async settle(budget = 100): Promise<CheckResult> {
    let difference = this.#difference()
    if (difference === undefined && this.#closes.length === 0 && !this.#isOpening()) return clean
    const begin = now()
    await new Promise<void>((resolve) => soon(resolve))
    // The pauses count, not the clock: on a busy machine what is about to close is late as well.
    let left = budget
    let patience = workBudget
    for (let pause = 1; ; pause *= 2) {
      difference = this.#difference()
      const isOpening = this.#isOpening()
      const { leaks, ignored } = this.#find(difference, false)
      // A close by number does not come undone.
      const isOver = leaks.every(({ problem }) => problem === 'closed') && !isOpening
      if (isOver && leaks.length === 0) return { leaks, ignored, waitedMs: now() - begin }
      if (isOver) break
      const isAtWork = isOpening || leaks.some((leak) => this.#isClosing(leak))
      if (left <= 0 && (patience <= 0 || !isAtWork)) break
      const next = Math.min(pause, 32, left > 0 ? left : patience)
      if (left > 0) left -= next
      else patience -= next
      await new Promise<void>((resolve) => later(resolve, next))
    }
    const waitedMs = now() - begin
    return { ...this.#find(difference, true), waitedMs }
  }

  /** Stops recording for this check. */
  end(): void {
    this.#recorder.watchers.delete(this.#watcher)
    this.#release()
  }

  // What is not there yet will be this test's, not the next one's.
  #isOpening(): boolean {
    return this.#recorder.isOpeningSince(this.#order)
  }

  // A busy machine takes its time for it, and nobody has to wait in a test.
  #isClosing({ kind, fds }: FdLeak): boolean {
    if (kind === 'file' || kind === 'directory') return isFileRequested()
    return (
      kind === 'child' &&
      this.#recorder.children.some((child) => isEnding(child) && fdsOfChild(child).includes(fds[0]!))
    )
  }

  #difference(): TableDifference | undefined {
    const table = OwnTable.take(this.#before)
    // A watcher takes no descriptor of its own: all of a loop share one.
    const watching = this.#recorder.watchedSince(this.#order).length > 0
    if (table.equals(this.#before)) return watching ? { opened: [], gone: [] } : undefined
    const difference = table.since(this.#before)
    const closedByNumber = this.#closes.some(({ fd }) => difference.gone.includes(fd))
    return difference.opened.length > 0 || watching || closedByNumber ? difference : undefined
  }

  #find(difference: TableDifference | undefined, peers: boolean): FoundLeaks {
    const { leaks, ignored } =
      difference === undefined
        ? clean
        : findLeaks(this.#recorder, { difference, closes: this.#closes, order: this.#order }, peers)
    const again = this.#closes.map(({ fd }) => fd).filter((fd) => difference?.gone.includes(fd) !== true)
    if (again.length === 0) return { leaks, ignored }
    const why =
      'closed by its number, and the same file is open under it: opened again, or another of its kind, cannot tell'
    return { leaks, ignored: [...ignored, { fds: [...new Set(again)], why }] }
  }
}

// fs.readFile and the like open and close by themselves; that one of them is under way is all that Node tells.
function isFileRequested(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
}

function isEnding({ child: reference }: RecordedChild): boolean {
  const child = reference.deref()
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return false
  return child.killed || child.stdin?.writableEnded === true
}
