/** `syslens fds --watch`: what comes, what goes, what grows. */
import { describeFd } from '../fds/describe.js'
import { matchesFilter, type FdFilter } from '../fds/filter.js'
import type { FdOptions, FdRow, FdTarget } from '../fds/types.js'
import { watchFds, type FdDifference } from '../fds/watch.js'
import { escapeText, jsonText } from '../report/escape.js'
import { formatBytes, plural } from '../report/format.js'
import { writeAll } from './messages.js'
import { usageOf } from './report-arguments.js'

/** Prints differences until the reader goes away or the user interrupts. */
export async function watchInTerminal(
  target: FdTarget | undefined,
  options: FdOptions,
  filter: FdFilter | undefined,
  seconds: string,
  json: boolean,
): Promise<number> {
  const interval = seconds === '' ? 1 : Number(seconds)
  if (!(interval > 0 && interval <= 86_400)) throw usageOf('fds', `--watch takes seconds, not "${seconds}"`)
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  process.once('SIGTERM', () => abort.abort())
  const wanted = (row: FdRow): boolean => filter === undefined || matchesFilter(row, filter)
  for await (const difference of watchFds(target, { ...options, interval: interval * 1000, signal: abort.signal })) {
    const { opened, closed, grown } = difference
    const shown: FdDifference = {
      ...difference,
      opened: opened.filter(wanted),
      closed: closed.filter(wanted),
      grown: grown.filter(({ fd }) => wanted(fd)),
    }
    const text = json ? `${jsonText(shown)}\n` : differenceText(shown)
    try {
      writeAll(1, Buffer.from(text))
    } catch {
      return 0
    }
  }
  return 0
}

function differenceText({ takenAt, opened, closed, grown, open }: FdDifference): string {
  if (opened.length + closed.length + grown.length === 0) return ''
  const net = opened.length - closed.length
  const head = `${takenAt.slice(11, 19)}  ${plural(open, 'descriptor')}${net === 0 ? '' : `, ${net > 0 ? '+' : ''}${net}`}\n`
  const lines = [
    ...closed.map((row) => `  - ${lineOf(row)}\n`),
    ...opened.map((row) => `  + ${lineOf(row)}\n`),
    ...grown.map(({ fd, bytes }) => `  ↑ ${lineOf(fd)}  ${formatBytes(bytes)} more\n`),
  ]
  return head + lines.join('')
}

function lineOf(row: FdRow): string {
  const number = row.fd === null ? row.hold : `fd ${row.fd}`
  return `${escapeText(row.command)} (${row.pid}) ${number}  ${row.kind}${row.state === undefined ? '' : ` ${row.state}`}  ${describeFd(row)}`
}
