/** `syslens leaks --watch`: whether the number of descriptors grows, and how long until the limit. */
import { openFdCount } from '../fds/list.js'
import { type GrowingGroup, type GrowthSample, watchGrowth } from '../leaks/growth-watch.js'
import { escapeText, jsonText } from '../report/escape.js'
import { formatCount, formatShare } from '../report/format.js'
import { say, writeAll } from './messages.js'

export interface WatchRequest {
  readonly interval: number
  readonly forMs: number | undefined
  readonly json: boolean
}

/** Prints what changes until the processes end, the time is over, the reader goes away or the user interrupts. */
export async function watchProcess(pids: readonly number[], request: WatchRequest): Promise<number> {
  const abort = new AbortController()
  const end = (): void => abort.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  if (request.forMs !== undefined) setTimeout(end, request.forMs).unref()
  // A process that is not there is told before any is watched.
  for (const pid of pids) openFdCount(pid)
  await Promise.all(pids.map((pid) => watchOne(pid, request, abort)))
  return 0
}

async function watchOne(pid: number, { interval, json }: WatchRequest, abort: AbortController): Promise<void> {
  let before: GrowthSample | undefined
  for await (const sample of watchGrowth(pid, { interval, signal: abort.signal })) {
    const text = json ? `${jsonText(sample)}\n` : isNews(sample, before) ? sampleText(sample) : ''
    before = sample
    try {
      writeAll(1, Buffer.from(text))
    } catch {
      abort.abort()
      return
    }
  }
  if (!abort.signal.aborted) say(`process ${pid} has ended`)
}

// The first look, and whenever something is worth a word again.
function isNews(now: GrowthSample, before: GrowthSample | undefined): boolean {
  if (before === undefined || now.level !== before.level || now.rising !== before.rising) return true
  return now.rising && now.groups.length > 0
}

function sampleText({ pid, open, limit, share, level, perMinute, rising, secondsLeft, groups }: GrowthSample): string {
  const words = [
    `${new Date().toISOString().slice(11, 19)}  ${pid}  ${formatCount(open)} descriptors`,
    ...(limit === null ? [] : [`${formatShare(share!)} of ${formatCount(limit)}`]),
    ...(level === 'calm' ? [] : [level.toUpperCase()]),
    ...(rising ? [`growing by ${formatCount(perMinute)} a minute`] : []),
    ...(rising && secondsLeft !== null ? [`${leftText(secondsLeft)} left until EMFILE`] : []),
  ]
  return [words.join(', '), ...groups.map((group) => `  ${groupText(group)}`), ''].join('\n')
}

function groupText({ kind, pattern, count, grown, examples }: GrowingGroup): string {
  const names = examples.map(({ fd, name }) => (name === null ? `fd ${fd}` : `fd ${fd} ${escapeText(name)}`))
  return `+${formatCount(grown)} ${kind}${pattern === null ? '' : ` ${escapeText(pattern)}`} (${formatCount(count)} now): ${names.join(', ')}`
}

function leftText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
