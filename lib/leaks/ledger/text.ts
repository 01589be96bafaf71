/** The report of descriptors for people. */
import { escapeText } from '../../report/escape.js'
import { formatCount, plural } from '../../report/format.js'
import { baseName, type CodePlace, isInterpreter, placeText } from './code-place.js'
import type {
  DescriptorExhaustion,
  DescriptorMisuse,
  ExecLeak,
  HeldAtLimit,
  LeakedDescriptor,
  LeakingPlace,
  LeakOperation,
  LeakReport,
} from './report.js'

const accessMode = 3
const writeOnly = 1
const append = 0o2000
const shownExamples = 3
const shownPlaces = 5

/** Lines of text, escaped; empty sections are left out. */
export function leakText(report: LeakReport): string {
  const sections = [
    leftSection(report),
    report.exhaustions.flatMap(exhaustionLines),
    section('given to another program for want of O_CLOEXEC', report.execLeaks.map(execLine)),
    report.misuses.flatMap(misuseLines),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines]
}

function leftSection({ opened, left, limit, places, running }: LeakReport): string[] {
  const soft = limit?.soft ?? null
  const hard = limit?.hard ?? null
  const limits = soft === null ? '' : `, limit ${formatCount(soft)}${hard === soft ? '' : ` (soft)`}`
  if (left === 0) return [`no descriptor was left open; ${formatCount(opened)} were opened${limits}`]
  const state = running.length === 0 ? 'left open' : 'open still or left open'
  const rows = places.map(placeCells)
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return [
    `${plural(left, 'descriptor')} ${state} of ${formatCount(opened)} opened${limits}`,
    ...rows.flatMap((row, index) => [
      `  ${row
        .slice(0, 5)
        .map((cell, column) => (column === 0 ? cell.padStart(widths[0]!) : cell.padEnd(widths[column]!)))
        .join('  ')}  ${row[5]!}`.trimEnd(),
      ...notesOf(places[index]!).map((note) => `  ${' '.repeat(widths[0]!)}  ${note}`),
    ]),
  ]
}

function placeCells(place: LeakingPlace): string[] {
  const { left, kind, opened, closed, rising, call } = place
  const [who, where] = whereCells(place)
  const counts = call === undefined ? 'no open seen' : `opened ${formatCount(opened)}, closed ${formatCount(closed)}`
  return [`${formatCount(left)} ×`, kind, who, where, counts, rising ? 'no plateau' : '']
}

// Function and line; where they are not known the call and the program.
function whereCells({ place, call, program }: Pick<LeakingPlace, 'place' | 'call' | 'program'>): [string, string] {
  const source =
    place.file === undefined ? undefined : `${baseName(place.file)}${place.line === undefined ? '' : `:${place.line}`}`
  const isKnown = place.function !== undefined && !(isInterpreter(place) && source === undefined)
  const cells: [string, string] = isKnown
    ? [place.function!, source ?? `in ${baseName(place.module ?? program)}`]
    : [call ?? '', `by ${baseName(program)}`]
  return [escapeText(cells[0]), escapeText(cells[1])]
}

function notesOf(place: LeakingPlace): string[] {
  const { examples, left, pattern, kind } = place
  // The number of a pipe says nothing to people.
  const names = kind === 'pipe' || kind === 'eventfd' || kind === 'epoll' ? [] : [...new Set(examples.map(nameOf))]
  const shown = names.slice(0, shownExamples).join(', ')
  const more = names.length > shownExamples || left > examples.length ? ' …' : ''
  const remarks = remarksOf(examples)
  const text =
    pattern !== undefined && names.length > shownExamples
      ? `${escapeText(pattern)}: ${shown}${more}`
      : `${shown}${more}`
  if (names.length === 0) return remarks.length === 0 ? [] : [remarks.join(', ')]
  return [`${text}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`]
}

function nameOf({ name, deleted }: LeakedDescriptor): string {
  return `${escapeText(name ?? 'without a name')}${deleted ? ' (deleted)' : ''}`
}

// What is true of all that are shown.
function remarksOf(examples: readonly LeakedDescriptor[]): string[] {
  const all = (is: (one: LeakedDescriptor) => boolean): boolean => examples.every(is)
  const isPipe = all(({ name }) => name?.startsWith('pipe:') === true)
  const writes = all(({ flags }) => (flags & accessMode) === writeOnly)
  const failed = examples[0]?.failedConnect
  return [
    ...(isPipe
      ? [writes ? 'write end' : all(({ flags }) => (flags & accessMode) === 0) ? 'read end' : 'both ends']
      : []),
    ...(isPipe && all(({ partnerClosed }) => partnerClosed) ? ['the other end is closed'] : []),
    ...(all(({ flags }) => (flags & append) !== 0) ? ['O_APPEND'] : []),
    ...(!isPipe && writes && all(({ name, position }) => name?.startsWith('/') === true && position === 0)
      ? ['at offset 0']
      : []),
    ...(failed !== null && failed !== undefined && all(({ failedConnect }) => failedConnect === failed)
      ? [`connect failed: ${failed}`]
      : []),
    ...(all(({ fds }) => fds.length > 1) ? ['duplicated'] : []),
  ]
}

function exhaustionLines({ error, path, call, count, opened, open, held }: DescriptorExhaustion): string[] {
  const argument = path === null ? '…' : `"${escapeText(path)}"`
  const more = count > 1 ? `, the first of ${formatCount(count)}` : ''
  const who = ` by ${escapeText(baseName(call.program))} (${call.pid})`
  const line = `first failure: ${call.call}(${argument}) = ${error}${inPlace(call.place)}${who}${more}`
  const innocent = opened > 0 && open === 0
  const then = held.slice(0, shownPlaces).map(heldText)
  return [
    innocent ? `${line}: not the cause, it had closed all of its ${formatCount(opened)}` : line,
    ...(then.length === 0 ? [] : [`  open then: ${then.join('; ')}${held.length > shownPlaces ? '; …' : ''}`]),
  ]
}

function heldText(held: HeldAtLimit): string {
  const [who, where] = whereCells(held)
  const what = held.pattern === undefined || held.kind !== 'file' ? '' : ` ${escapeText(baseName(held.pattern))}`
  return `${formatCount(held.count)} × ${held.kind}${what} ${who} ${where}`
}

function execLine({ from, program, fd, name, count }: ExecLeak): string {
  const times = count > 1 ? `${formatCount(count)} × ` : ''
  return `  ${times}fd ${fd} ${escapeText(name ?? '')}: opened by ${operationText(from)}, went to ${escapeText(program)}`
}

const misuseTexts = {
  'double-close': 'closed twice',
  'use-after-close': 'used after it was closed',
  'never-opened': 'used, but never opened',
} as const

function misuseLines({ kind, fd, count, now, closed, opened, name }: DescriptorMisuse): string[] {
  const what = name === null ? '' : ` (${escapeText(name)})`
  return [
    `fd ${fd}${what} ${misuseTexts[kind]}${count > 1 ? `, ${formatCount(count)} times` : ''}: ${operationText(now)}`,
    ...(closed === null ? [] : [`  closed before by ${operationText(closed)}`]),
    ...(opened === null ? [] : [`  opened by ${operationText(opened)}`]),
  ]
}

function operationText({ call, pid, program, place, timeNs }: LeakOperation): string {
  return `${call}${inPlace(place)} in ${escapeText(baseName(program))} (${pid}) at ${(timeNs / 1e9).toFixed(6)} s`
}

function inPlace(place: CodePlace): string {
  const text = placeText(place)
  return text === '' ? '' : ` in ${escapeText(text)}`
}
