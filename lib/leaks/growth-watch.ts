import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { SyslensError } from '../errors.js'
import { addressText } from '../fds/describe.js'
import { listFds, openFdCount } from '../fds/list.js'
import type { FdRow } from '../fds/types.js'
import { exactTextOf } from '../report/exact-text.js'
import { plainName, type PlainName, plainPattern } from './ledger/names.js'
import { patternOf } from './ledger/places.js'

/** Options of `watchGrowth`. */
export interface GrowthOptions {
  /** Milliseconds between two looks, default 1000. */
  interval?: number | undefined
  /** Ends the watch, without an error. */
  signal?: AbortSignal | undefined
}

/** Descriptors of one kind whose names differ in numbers only. */
export interface GrowingGroup {
  readonly kind: string
  /** `/srv/tmp/upload-*`; null: without a name. */
  readonly pattern: string | null
  /** base64, where that is not exact. */
  readonly patternBytes?: string
  readonly count: number
  /** How many more than when the group was first looked at. */
  readonly grown: number
  readonly examples: readonly (PlainName & { fd: number })[]
}

/** One look at a process. */
export interface GrowthSample {
  readonly version: 1
  readonly pid: number
  /** Milliseconds since the watch began. */
  readonly timeMs: number
  /** Open descriptors. */
  readonly open: number
  /** Soft limit of RLIMIT_NOFILE; null: unlimited. */
  readonly limit: number | null
  /** `open` of `limit`; null without a limit. */
  readonly share: number | null
  /** At 50 % of the limit `notice`, at 80 % `alarm`. */
  readonly level: 'calm' | 'notice' | 'alarm'
  /** Descriptors a minute: the median slope of all pairs of the last looks, so that bursts do not count. */
  readonly perMinute: number
  /** The least that was open in each of the last windows rose every time: a leak. */
  readonly rising: boolean
  /** Seconds until the limit at this slope; null: it does not rise. */
  readonly secondsLeft: number | null
  /** What grows, looked at when the number has risen over a window; the most first. */
  readonly groups: readonly GrowingGroup[]
}

/** Looks that are kept for the slope, and looks of one window. */
const mostSamples = 60
const perWindow = 5
/** So many windows have to rise one after the other. */
const leastRises = 5
const notice = 0.5
const alarm = 0.8
const shownExamples = 3

/**
 * Watches how many descriptors a process has, by one stat(2) for each look: it is neither stopped nor traced. Ends when the
 * process does.
 *
 * @param pid The process.
 * @throws SyslensError ERR_SYSLENS_NO_PROCESS when there is none; ERR_SYSLENS_OPTION for an interval that is none.
 *
 * @example
 * for await (const { rising, perMinute, secondsLeft } of watchGrowth(812)) if (rising) console.log(perMinute, secondsLeft)
 */
export async function* watchGrowth(pid: number, options: GrowthOptions = {}): AsyncGenerator<GrowthSample> {
  const { interval = 1000, signal } = options
  if (!(interval > 0 && interval <= 2 ** 31 - 1)) {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'option "interval" of watchGrowth() must be milliseconds above 0')
  }
  const trend = new Trend()
  const first = await groupsOf(pid)
  const begun = performance.now()
  for (;;) {
    let open: number
    try {
      open = openFdCount(pid)
    } catch (error) {
      if (trend.isEmpty) throw error
      return
    }
    if (open === 0 && hasEnded(pid)) return
    const timeMs = performance.now() - begun
    trend.add(timeMs, open)
    const limit = softLimit(pid)
    const share = limit === null ? null : open / limit
    const { perMinute, isRising } = trend
    yield Object.freeze({
      version: 1,
      pid,
      timeMs,
      open,
      limit,
      share,
      level: share === null || share < notice ? 'calm' : share < alarm ? 'notice' : 'alarm',
      perMinute,
      rising: isRising,
      secondsLeft: limit === null || perMinute <= 0 ? null : Math.max(0, ((limit - open) / perMinute) * 60),
      groups: trend.hasRisen ? growth(first, await groupsOf(pid)) : [],
    } satisfies GrowthSample)
    try {
      await wait(interval, undefined, { signal })
    } catch {
      return
    }
  }
}

/** The last looks, and the least of each window of them. */
class Trend {
  readonly #samples: { timeMs: number; open: number }[] = []
  readonly #floors: number[] = []
  #count = 0

  get isEmpty(): boolean {
    return this.#count === 0
  }

  add(timeMs: number, open: number): void {
    this.#samples.push({ timeMs, open })
    if (this.#samples.length > mostSamples) this.#samples.shift()
    if (++this.#count % perWindow !== 0) return
    this.#floors.push(Math.min(...this.#samples.slice(-perWindow).map((sample) => sample.open)))
    if (this.#floors.length > leastRises + 1) this.#floors.shift()
  }

  /** A window is complete, and its floor is above that of the one before. */
  get hasRisen(): boolean {
    if (this.#count % perWindow !== 0) return false
    const [before, last] = this.#floors.slice(-2)
    return last !== undefined && last > before!
  }

  get isRising(): boolean {
    const floors = this.#floors
    return floors.length > leastRises && floors.every((floor, index) => index === 0 || floor > floors[index - 1]!)
  }

  get perMinute(): number {
    const slopes: number[] = []
    for (const [index, one] of this.#samples.entries()) {
      for (const other of this.#samples.slice(index + 1)) {
        if (other.timeMs > one.timeMs) slopes.push(((other.open - one.open) / (other.timeMs - one.timeMs)) * 60_000)
      }
    }
    slopes.sort((a, b) => a - b)
    return slopes.length === 0 ? 0 : slopes[slopes.length >> 1]!
  }
}

/** Names and pattern are exact text. */
interface Group {
  readonly kind: string
  readonly pattern: string | undefined
  readonly members: { fd: number; name: string | undefined }[]
}
type Groups = ReadonlyMap<string, Group>

async function groupsOf(pid: number): Promise<Groups> {
  const groups = new Map<string, Group>()
  const { fds } = await listFds(pid, { details: false, peers: false })
  for (const row of fds) {
    if (row.fd === null) continue
    const address = row.remote ?? row.local
    const path = exactPath(row)
    const name = path ?? (address === undefined ? undefined : addressText(address))
    // Clients come from ports of their own, so a port says nothing of a group.
    const pattern = path === undefined ? address?.address : patternOf(path)
    const { kind } = row
    const key = [kind, row.state, pattern].join('\0')
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { kind, pattern, members: [] }))
    group.members.push({ fd: row.fd, name })
  }
  return groups
}

function exactPath({ path, pathBytes, socketPath, socketPathBytes }: FdRow): string | undefined {
  if (typeof path === 'string') return exactTextOf(path, pathBytes)
  return socketPath === undefined ? undefined : exactTextOf(socketPath, socketPathBytes)
}

function growth(before: Groups, now: Groups): GrowingGroup[] {
  return [...now]
    .map(([key, { kind, pattern, members }]) => {
      const plain = plainPattern(pattern)
      return {
        kind,
        ...plain,
        pattern: plain.pattern ?? null,
        count: members.length,
        grown: members.length - (before.get(key)?.members.length ?? 0),
        examples: members.slice(-shownExamples).map(({ fd, name }) => ({ fd, ...plainName(name) })),
      }
    })
    .filter(({ grown }) => grown > 0)
    .toSorted((a, b) => b.grown - a.grown)
    .slice(0, 10)
}

// What nobody has waited for yet is still listed, with nothing open.
function hasEnded(pid: number): boolean {
  try {
    return /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

// One line of proc_pid_limits(5), which everybody may read; all of lib/limits would look at each descriptor.
function softLimit(pid: number): number | null {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]
    return soft === undefined ? null : Number(soft)
  } catch {
    // It ended: the next count says so.
    return null
  }
}
