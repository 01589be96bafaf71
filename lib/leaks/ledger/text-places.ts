/** What is said of a place that opens descriptors, and of those that it left. */
import { escapeBytes, escapeText } from '../../report/escape.js'
import { exactTextOf } from '../../report/exact-text.js'
import { baseName, isInterpreter, placeText, sourceText } from './code-place.js'
import type { LeakedDescriptor, LeakingPlace } from './report.js'

const accessMode = 3
const readOnly = 0
const writeOnly = 1
const append = 0o2000
const shownNames = 3

/** Function and line; where they are not known the call and the program. */
export function whereCells({
  place,
  call,
  program,
}: Pick<LeakingPlace, 'place' | 'call' | 'program'>): [string, string] {
  const isKnown = place.function !== undefined && !isInterpreter(place)
  const by = program === '' ? 'by many programs' : `by ${baseName(program)}`
  return isKnown
    ? [escapeText(place.function), escapeText(sourceText(place) ?? by)]
    : [escapeText(call ?? ''), escapeText(by)]
}

/** `/data/log-*: log-0, log-2, log-4 …`; of things without names of their own nothing. */
export function namesText({ examples, left, pattern, patternBytes, kind }: LeakingPlace): string {
  if (examples.every(({ name }) => name === null)) return ''
  // The numbers of these say nothing to people.
  if (kind === 'pipe' || kind === 'eventfd' || kind === 'epoll') return ''
  const names = [...new Set(examples.map(nameOf))]
  const shown = names.slice(0, shownNames)
  const more = names.length > shownNames || left > examples.length ? ' …' : ''
  if (kind === 'socket') {
    // The port that the kernel chose for a connection that never came about says nothing either.
    const isNameless = examples.every(
      ({ name, failedConnect }) => failedConnect !== null || name === null || /^[\w-]+:\[\d+\]$/.test(name),
    )
    return isNameless ? names[0]!.replace(/:\[.*\]$/, '') : `${shown.map(socketText).join(', ')}${more}`
  }
  if (names.length === 1 || pattern === undefined) return `${shown.join(', ')}${more}`
  // Of the pattern the last part: digits of the folder are the same in all.
  const common = exactTextOf(pattern, patternBytes)
  const folder = commonText(examples, folderOf)
  if (folder === undefined) return `${escapeText(common)}: ${shown.join(', ')}${more}`
  const short = shown.map((name) => name.slice(escapeText(folder).length))
  return `${escapeText(folder + baseName(common))}: ${short.join(', ')}${more}`
}

function nameOf({ name, nameBytes, deleted }: LeakedDescriptor): string {
  return `${escapeBytes(name ?? 'without a name', nameBytes)}${deleted ? ' (deleted)' : ''}`
}

function folderOf({ name, nameBytes }: LeakedDescriptor): string | undefined {
  if (name === null) return undefined
  const exact = exactTextOf(name, nameBytes)
  return exact.slice(0, exact.lastIndexOf('/') + 1)
}

/** `TCP 127.0.0.1:80 → 127.0.0.1:4711` of the name TCP:[127.0.0.1:80->127.0.0.1:4711]. */
export function socketText(name: string): string {
  const match = /^([\w-]+):\[(.*)\]$/.exec(name)
  return match === null ? name : `${match[1]} ${match[2]!.replace('->', ' → ')}`
}

/** What is true of all that are shown. */
export function remarksOf(examples: readonly LeakedDescriptor[]): string[] {
  const all = (is: (one: LeakedDescriptor) => boolean): boolean => examples.every(is)
  const mode = (wanted: number) => all(({ flags }) => (flags & accessMode) === wanted)
  const isPipe = all(({ name }) => name?.startsWith('pipe:') === true)
  const isFile = all(({ name }) => name?.startsWith('/') === true)
  const remarks: string[] = []
  if (isPipe) remarks.push(mode(writeOnly) ? 'write end' : mode(readOnly) ? 'read end' : 'both ends')
  if (isPipe && all(({ partnerClosed }) => partnerClosed)) remarks.push('its other end is closed')
  if (all(({ flags }) => (flags & append) !== 0)) remarks.push('O_APPEND')
  if (isFile && mode(writeOnly) && all(({ position }) => position === 0)) remarks.push('still at offset 0')
  const connect = commonText(examples, ({ failedConnect }) =>
    failedConnect === null ? undefined : `connect to ${failedConnect.to ?? 'its peer'} failed: ${failedConnect.error}`,
  )
  if (connect !== undefined) remarks.push(escapeText(connect))
  const received = commonText(examples, receivedText)
  if (received !== undefined) remarks.push(escapeText(received))
  if (all(({ fds }) => fds.length > 1)) remarks.push(`duplicated: ${examples[0]!.fds.slice(0, 4).join(', ')}`)
  return remarks
}

function commonText(
  examples: readonly LeakedDescriptor[],
  textOf: (one: LeakedDescriptor) => string | undefined,
): string | undefined {
  const texts = new Set(examples.map(textOf))
  return texts.size === 1 ? [...texts][0] : undefined
}

function receivedText({ received }: LeakedDescriptor): string | undefined {
  if (received === null) return undefined
  const { socket, fd, pid, program, opened } = received
  const how = socket === null ? 'fetched' : `received over socket ${socket}`
  const place = opened === null ? '' : placeText(opened.place, program)
  const by = place === '' ? '' : `, opened there in ${place}`
  return `${how} from ${baseName(program)} (${pid}), where it was fd ${fd}${by}`
}
