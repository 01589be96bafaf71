/** `syslens leaks --watch`: whether the number of descriptors grows, and how long until the limit. */
import { openFdCount } from '../fds/list.js'
import { type GrowingGroup, type GrowthSample, watchGrowth } from '../leaks/growth-watch.js'
import { Ledger } from '../leaks/ledger/ledger.js'
import { toLeakReport } from '../leaks/ledger/report.js'
import { leakText } from '../leaks/ledger/text.js'
import { durationText } from '../render/duration.js'
import { escapeBytes, jsonText } from '../report/escape.js'
import { formatCount, formatShare } from '../report/format.js'
import { feed, ledgerSession } from './leaks-follow.js'
import { say, writeAll } from './messages.js'
import { attach } from './tracees.js'

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

/** How long the opens of a process are traced once little is left until its limit, in looks. */
const tracedLooks = 10

async function watchOne(pid: number, { interval, json }: WatchRequest, abort: AbortController): Promise<void> {
  let before: GrowthSample | undefined
  let tracing: Promise<string> | undefined
  const write = (text: string): void => {
    try {
      writeAll(1, Buffer.from(text))
    } catch {
      abort.abort()
    }
  }
  for await (const sample of watchGrowth(pid, { interval, signal: abort.signal })) {
    const text = json ? `${jsonText(sample)}\n` : isNews(sample, before) ? sampleText(sample) : ''
    before = sample
    write(text)
    if (sample.level === 'alarm' && tracing === undefined) {
      tracing = traceOpens(pid, interval * tracedLooks, json, abort.signal)
      void tracing.then(write)
    }
  }
  await tracing
  if (!abort.signal.aborted) say(`process ${pid} has ended`)
}

// Who opens, by line: what counting cannot tell, and too dear while there is no need.
async function traceOpens(pid: number, ms: number, json: boolean, signal: AbortSignal): Promise<string> {
  const session = ledgerSession(true)
  if ((await attach(session, [pid])) === 0) return ''
  const end = (): void => session.detach()
  setTimeout(end, ms).unref()
  signal.addEventListener('abort', end, { once: true })
  const ledger = new Ledger()
  await feed(ledger, session)
  const traced = toLeakReport(ledger)
  if (json) return `${jsonText({ version: 1, pid, traced })}\n`
  return `${pid} traced for ${durationText(ms * 1e6)}, since little is left until the limit:\n${leakText(traced)}`
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

function groupText({ kind, pattern, patternBytes, count, grown, examples }: GrowingGroup): string {
  const names = examples.map(({ fd, name, nameBytes }) =>
    name === null ? `fd ${fd}` : `fd ${fd} ${escapeBytes(name, nameBytes)}`,
  )
  return `+${formatCount(grown)} ${kind}${pattern === null ? '' : ` ${escapeBytes(pattern, patternBytes)}`} (${formatCount(count)} now): ${names.join(', ')}`
}

function leftText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
