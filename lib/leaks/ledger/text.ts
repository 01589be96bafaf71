/** The report of descriptors for people. */
import { escapeBytes, escapeText } from '../../report/escape.js'
import { formatBytes, formatCount, plural } from '../../report/format.js'
import { baseName, placeText } from './code-place.js'
import { type Row, rowsText } from './text-rows.js'
import { namesText, remarksOf, socketText, whereCells } from './text-places.js'
import type {
  ClosedUnread,
  DescriptorExhaustion,
  DescriptorMisuse,
  ExecLeak,
  HeldAtLimit,
  LeakingPlace,
  LeakOperation,
  LeakReport,
} from './report.js'

/** More of a kind are in the JSON only. */
const shownPlaces = 20
const shownFindings = 10

/** Lines of text, escaped; empty sections are left out. */
export function leakText(report: LeakReport): string {
  const { exhaustions, execLeaks, misuses, closedUnread, dropped } = report
  const sections = [
    leftLines(report),
    ...cut(exhaustions, 'processes that met the limit', (one) => exhaustionLines(one, report.limit)),
    section('given to another program for want of O_CLOEXEC:', cut(execLeaks, 'of these', execLines).flat()),
    cut(misuses, 'mistakes of this kind', misuseLines).flat(),
    section(
      'closed with data that was never read, which resets the connection for the peer:',
      cut(closedUnread, 'places', unreadLines).flat(),
    ),
    dropped === 0 ? [] : [`${plural(dropped, 'finding')} more at places beyond those that are kept: only counted`],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

function cut<One>(all: readonly One[], what: string, lines: (one: One) => string[]): string[][] {
  const more = all.length - shownFindings
  return [...all.slice(0, shownFindings).map(lines), ...(more > 0 ? [[`… and ${formatCount(more)} more ${what}`]] : [])]
}

function leftLines({ opened, left, eventLoops, limit, places, running }: LeakReport): string[] {
  const soft = limit?.soft ?? null
  const limits = soft === null ? '' : ` (limit ${formatCount(soft)})`
  const loops = eventLoops === 0 ? [] : [`not counted: ${formatCount(eventLoops)} that libuv keeps for event loops`]
  if (opened === 0 && left === 0) return [`no descriptor was opened${limits}`]
  if (left === 0)
    return [`no descriptor was left open; ${formatCount(opened)} ${verb(opened)} opened${limits}`, ...loops]
  const isAlive = places.every(({ examples }) => examples.every(({ pid }) => running.includes(pid)))
  const state = running.length === 0 ? 'left open' : isAlive ? 'still open' : 'left or still open'
  const shown = places.slice(0, shownPlaces)
  const rest = places.slice(shownPlaces)
  return [
    `${plural(left, 'descriptor')} ${state} of ${formatCount(opened)} opened${limits}`,
    ...rowsText(shown.map(placeRow)),
    ...(rest.length === 0
      ? []
      : [
          `  … and ${formatCount(rest.reduce((sum, one) => sum + one.left, 0))} of ${plural(rest.length, 'other place')}`,
        ]),
    ...loops,
  ]
}

function placeRow(place: LeakingPlace): Row {
  const { left, kind, opened, closed, processes, rising, call, examples } = place
  const counts = call === undefined ? 'no open seen' : `opened ${formatCount(opened)}, closed ${formatCount(closed)}`
  const notes = [namesText(place), ...remarksOf(examples)].filter((note) => note !== '')
  return {
    count: left,
    cells: [kind, ...whereCells(place), counts],
    end: [...(rising ? ['no plateau'] : []), ...(processes > 1 ? [`in ${formatCount(processes)} processes`] : [])].join(
      ', ',
    ),
    notes: notes.length === 0 ? [] : [notes.join(', ')],
  }
}

function exhaustionLines(
  { error, path, pathBytes, call, count, opened, open, held, turnedAway }: DescriptorExhaustion,
  limit: LeakReport['limit'],
): string[] {
  const argument = path === null ? '…' : `"${escapeBytes(path, pathBytes)}"`
  const soft = limit?.soft ?? null
  const why = error === 'EMFILE' && soft !== null ? ` (all ${formatCount(soft)} numbers in use)` : ''
  const verdict =
    opened > 0 && open === 0
      ? [`  not the cause: all ${plural(opened, 'descriptor')} that this place had opened ${verb(opened)} closed again`]
      : []
  // What is left of the others stands in the first section.
  const others = held.filter((one) => one.opened - one.closed < one.count)
  return [
    `first failure: ${call.call}(${argument}) = ${error}${why}${atPlace(call)}${count > 1 ? `; ${formatCount(count)} calls failed so` : ''}`,
    ...verdict,
    ...(others.length === 0 ? [] : ['  open then, and not any more:', ...rowsText(others.slice(0, 5).map(heldRow))]),
    ...(turnedAway === 0
      ? []
      : [
          `  accept had no number either: ${plural(turnedAway, 'connection')} accepted and closed at once, unread; callers see a reset`,
        ]),
  ]
}

const verb = (count: number): string => (count === 1 ? 'was' : 'were')

function heldRow(held: HeldAtLimit): Row {
  const { count, kind, pattern, patternBytes, opened, closed } = held
  return {
    count,
    cells: [kind, ...whereCells(held), `opened ${formatCount(opened)}, closed ${formatCount(closed)}`],
    end: '',
    notes: pattern === undefined || kind !== 'file' ? [] : [escapeBytes(pattern, patternBytes)],
  }
}

function execLines({ from, program, fd, name, nameBytes, count }: ExecLeak): string[] {
  const times = count > 1 ? ` (${formatCount(count)} times)` : ''
  return [
    `  fd ${fd} ${escapeBytes(name ?? '', nameBytes)} went to ${escapeText(program)}${times}`,
    `    opened by ${operationText(from)}`,
  ]
}

const misuseTexts = {
  'double-close': 'closed twice',
  'use-after-close': 'used after it was closed',
  'never-opened': 'used, but never opened',
} as const

function misuseLines({ kind, fd, count, now, closed, opened, name, nameBytes }: DescriptorMisuse): string[] {
  const what = name === null ? '' : ` (${escapeBytes(name, nameBytes)})`
  return [
    `fd ${fd}${what} ${misuseTexts[kind]}${count > 1 ? ` (${formatCount(count)} times)` : ''}: ${operationText(now)}`,
    ...(closed === null ? [] : [`  closed before by ${operationText(closed)}`]),
    ...(opened === null ? [] : [`  opened by ${operationText(opened)}`]),
  ]
}

function unreadLines({ closed, name, bytes, count }: ClosedUnread): string[] {
  const first = `${formatBytes(bytes)} of ${name === null ? 'a connection' : escapeText(socketText(name))}`
  return [
    `  ${first}: ${operationText(closed)}${count > 1 ? `; ${formatCount(count)} connections at this place, this is the first` : ''}`,
  ]
}

function operationText(operation: LeakOperation): string {
  return `${operation.call}${atPlace(operation)} at ${(operation.timeNs / 1e9).toFixed(6)} s`
}

// ` in write_log leak.c:32, leak (4711)`
function atPlace({ place, program, pid }: LeakOperation): string {
  const text = placeText(place, program)
  const name = program === '' ? 'process' : baseName(program)
  return text === '' ? ` by ${escapeText(name)} (${pid})` : ` in ${escapeText(text)}, ${escapeText(name)} (${pid})`
}
