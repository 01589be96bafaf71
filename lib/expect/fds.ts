import { howToGet } from '../permission/how-to-get.js'
import { SyslensError } from '../errors.js'
import { listFdsSync } from '../fds/list.js'
import { groupFds } from '../fds/summary.js'
import { native } from '../native.js'
import '../limits/native.js'
import { limitNames } from '../limits/table.js'
import { escapeText } from '../report/escape.js'
import { formatCount, formatShare, plural } from '../report/format.js'
import { assertCheck, type CheckOutcome } from './result.js'

/** A process: its pid, `'self'`, or what has a pid (`process`, a ChildProcess, a trace). */
export type ProcessLike = number | 'self' | { readonly pid?: number | undefined }

/** For how long a process is looked at. */
export interface FdWatchPeriod {
  /** Milliseconds. */
  for?: number
  /** Until this settles. */
  while?: PromiseLike<unknown>
  /** Milliseconds between two looks, default 10: a peak between two looks is not seen. For all of them, trace the program. */
  every?: number
}

interface Usage {
  readonly pid: number
  readonly command: string
  readonly open: number
  /** Of `open`, those that count against the soft limit. */
  readonly used: number
  readonly soft: number
}

/** Looks at how many descriptors a process has open now. */
export function checkOpenFdsBelow(target: ProcessLike, most: number): CheckOutcome {
  if (!Number.isInteger(most) || most < 0) throw wrong(`a number of descriptors is a whole number, not ${most}`)
  const usage = usageOf(target)
  const who = whoIs(usage)
  return {
    pass: usage.open < most,
    message: () =>
      usage.open < most
        ? `expected ${who} to have ${formatCount(most)} descriptors open or more, but it has ${formatCount(usage.open)}`
        : `expected ${who} to have fewer than ${plural(most, 'descriptor')} open, but it has ${formatCount(usage.open)}\n\n${piles(usage.pid)}`,
  }
}

/** Looks, once or for a while, at the share of the soft limit that a process uses. */
export async function checkBelowFdLimit(
  target: ProcessLike,
  share: number,
  period: FdWatchPeriod = {},
): Promise<CheckOutcome> {
  if (typeof share !== 'number' || !(share > 0 && share <= 1))
    throw wrong(`a share is above 0 and at most 1, not ${share}`)
  const every = period.every ?? 10
  if (!(every > 0)) throw wrong(`every is a number of milliseconds, not ${every}`)
  const over = new AbortController()
  const done = (): void => over.abort()
  if (period.while !== undefined) Promise.resolve(period.while).then(done, done)
  const end = performance.now() + (period.for ?? (period.while === undefined ? 0 : Infinity))
  let most = usageOf(target)
  let looks = 1
  while (!over.signal.aborted && most.used / most.soft < share && performance.now() < end) {
    await new Promise<void>((resolve) => later(resolve, every))
    const now = stillThere(target)
    // It ended: what it did until then counts.
    if (now === undefined) break
    looks++
    if (now.used > most.used) most = now
  }
  const who = whoIs(most)
  const pass = most.used / most.soft < share
  const seen = `${formatShare(most.used / most.soft)}: ${formatCount(most.used)} of ${formatCount(most.soft)}`
  return {
    pass,
    message: () =>
      pass
        ? `expected ${who} to reach ${formatShare(share)} of its limit of descriptors, but ${plural(looks, 'look')} saw ${seen} at most`
        : `expected ${who} to stay below ${formatShare(share)} of its limit of descriptors, but it uses ${seen}\n\n${piles(most.pid)}`,
  }
}

/**
 * Throws an AssertionError unless a process has fewer than so many descriptors open.
 *
 * ```ts
 * expectOpenFdsBelow(server.pid, 100)
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_NO_PROCESS, ERR_SYSLENS_PERMISSION, ERR_SYSLENS_OPTION
 */
export function expectOpenFdsBelow(target: ProcessLike, most: number): void {
  assertCheck(checkOpenFdsBelow(target, most), expectOpenFdsBelow)
}

/**
 * Throws an AssertionError unless a process uses less than this share of its soft limit of descriptors, now or, with a period,
 * at each look.
 *
 * ```ts
 * await expectBelowFdLimit(server, 0.5, { while: runLoad(server) })
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_NO_PROCESS, ERR_SYSLENS_OPTION
 */
export async function expectBelowFdLimit(target: ProcessLike, share: number, period?: FdWatchPeriod): Promise<void> {
  assertCheck(await checkBelowFdLimit(target, share, period), expectBelowFdLimit)
}

// Tests may replace the global timers.
const { setTimeout: later } = globalThis

function pidOf(target: ProcessLike): number {
  const pid = typeof target === 'object' && target !== null ? target.pid : target === 'self' ? process.pid : target
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 1) {
    throw new SyslensError('ERR_SYSLENS_TARGET', 'a pid, process, a child process or a trace is needed', {
      hint: 'A child that could not be started has no pid.',
    })
  }
  return pid
}

function usageOf(target: ProcessLike): Usage {
  const pid = pidOf(target)
  const report = JSON.parse(native().limitsRead([pid], false)) as {
    processes: {
      command: string
      state: string
      open: number | null
      limits: [number | 'unlimited', unknown, number | null][]
    }[]
  }
  const process = report.processes[0]
  if (process === undefined || process.state === 'zombie') {
    const what =
      process === undefined ? `no process ${pid}` : `process ${pid} (${escapeText(process.command)}) has ended`
    throw new SyslensError('ERR_SYSLENS_NO_PROCESS', what, { pid })
  }
  const [soft, , used] = process.limits[limitNames.indexOf('NOFILE')]!
  if (process.open === null) {
    throw new SyslensError('ERR_SYSLENS_PERMISSION', `cannot count the descriptors of ${pid}`, {
      pid,
      hint: `It belongs to another user, and only Linux 6.2 and later tell the number to everybody. ${howToGet('CAP_SYS_PTRACE')}`,
    })
  }
  return {
    pid,
    command: process.command,
    open: process.open,
    used: used ?? process.open,
    soft: soft === 'unlimited' ? Infinity : soft,
  }
}

function stillThere(target: ProcessLike): Usage | undefined {
  try {
    return usageOf(target)
  } catch (error) {
    if (error instanceof SyslensError && error.code === 'ERR_SYSLENS_NO_PROCESS') return undefined
    throw error
  }
}

function whoIs({ pid, command }: Usage): string {
  return pid === process.pid ? 'this process' : `${escapeText(command)} (${pid})`
}

/** The largest piles, as `syslens fds --summary` has them. */
function piles(pid: number): string {
  const groups = groupFds(listFdsSync(pid, { details: false, peers: false }).fds).slice(0, 6)
  const width = Math.max(0, ...groups.map(({ count }) => formatCount(count).length))
  return groups
    .map(({ count, kind, state, target }) => {
      const where =
        target === undefined ? '' : `  ${target.count === count ? '' : `${target.count} `}${escapeText(target.pattern)}`
      return `  ${formatCount(count).padStart(width)} × ${kind}${state === '' ? '' : ` ${state}`}${where}`
    })
    .join('\n')
}

function wrong(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', message)
}
