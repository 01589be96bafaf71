/** What the verbs that report on processes share: options among the names, targets, notes on what could not be seen. */
import { isTerminal } from './terminal.js'
import type { FdTarget, Incomplete } from '../fds/types.js'
import { SyslensError } from '../errors.js'
import { howToGet } from '../permission/how-to-get.js'
import { showHidden } from '../permission/remedies.js'
import { escapeText } from '../report/escape.js'
import { formatCount } from '../report/format.js'
import { say } from './messages.js'
import { parseOptions, type Option, type Parsed } from './options.js'

/** Exit codes of reports. */
export const ReportCode = {
  complete: 0,
  /** A process that was asked for is not there, or nothing matched what was named. */
  notFound: 1,
  /** Something that was asked for by name could not be looked into. */
  incomplete: 2,
} as const

/** Options may stand before, between and after the words. */
export function parseReport(
  args: readonly string[],
  options: readonly Option[],
  verb: string,
): { values: ReadonlyMap<string, readonly string[]>; words: string[] } {
  const values = new Map<string, readonly string[]>()
  const words: string[] = []
  for (let rest = args; rest.length > 0;) {
    const parsed = parsePart(rest, options, verb)
    for (const [name, list] of parsed.values) {
      const repeatable = options.find((option) => option.name === name)?.repeatable === true
      values.set(name, repeatable ? [...(values.get(name) ?? []), ...list] : list)
    }
    if (parsed.restAt > 0 && rest[parsed.restAt - 1] === '--') {
      words.push(...parsed.rest)
      break
    }
    const [word, ...more] = parsed.rest
    if (word !== undefined) words.push(word)
    rest = more
  }
  return { values, words }
}

function parsePart(args: readonly string[], options: readonly Option[], verb: string): Parsed {
  try {
    return parseOptions(args, options)
  } catch (error) {
    if (error instanceof SyslensError && error.code === 'ERR_SYSLENS_USAGE') throw usageOf(verb, error.message)
    throw error
  }
}

export function usageOf(verb: string, message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_USAGE', message, { hint: `See: syslens ${verb} --help` })
}

/** A list given as `a,b` or by repeating the option. */
export function listOf(values: ReadonlyMap<string, readonly string[]>, name: string): string[] | undefined {
  return values
    .get(name)
    ?.flatMap((value) => value.split(','))
    .filter((value) => value !== '')
}

/** A whole number of an option. */
export function numberOf(verb: string, name: string, text: string, least = 0): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least) throw usageOf(verb, `--${name} takes a whole number, not "${text}"`)
  return number
}

/** Pids, names and users of a call; undefined: everything. */
export function targetOf(words: readonly string[], users: readonly string[] | undefined): FdTarget | undefined {
  const list = [
    ...words.flatMap((word) => word.split(',')).filter((word) => word !== ''),
    ...(users ?? []).map((user) => ({ user })),
  ]
  return list.length === 0 ? undefined : list
}

/** The columns of the terminal on standard output, or undefined where it is none. */
export function terminalWidth(): number | undefined {
  if (!isTerminal(1)) return undefined
  const { columns } = process.stdout
  return columns > 0 ? columns : 80
}

/**
 * Says on standard error what is missing from a report and gives the exit code: it is only a failure where somebody asked for
 * the very thing.
 */
export function reportIncomplete(
  incomplete: readonly Incomplete[],
  words: readonly string[],
  found: readonly { command: string }[],
): number {
  const gone = incomplete.filter(({ reason }) => reason === 'no-such-process')
  for (const { pid, command } of gone) say(pid === null ? `no process is called "${command}"` : `no process ${pid}`)
  const unnamed = words.filter(
    (word) =>
      word !== 'self' &&
      !/^\d+$/.test(word) &&
      !found.some(({ command }) => command === word.slice(0, 15)) &&
      !gone.some(({ command }) => command === word),
  )
  for (const word of unnamed)
    say(`no process is called "${word}"`, "A name is the kernel's (ps -o comm), whole and cut at 15 bytes.")
  const denied = incomplete.filter(({ reason }) => reason === 'permission')
  const silent = incomplete.filter(({ reason }) => reason === 'not-answering')
  for (const { what } of uniqueBy(silent, ({ what: place }) => place)) {
    say(`the file server behind ${what} does not answer: sizes and links of files there are missing`)
  }
  for (const { reason, what } of incomplete) {
    if (reason === 'hidepid') say(`/proc is mounted with hidepid: ${what} are not visible`, showHidden)
    if (reason === 'error') say(`could not read ${what}`)
  }
  if (denied.length > 0) sayDenied(denied)
  if (gone.length > 0 || unnamed.length > 0) return ReportCode.notFound
  const asked = words.length > 0
  return asked && (denied.length > 0 || silent.length > 0) ? ReportCode.incomplete : ReportCode.complete
}

function sayDenied(denied: readonly Incomplete[]): void {
  const processes = uniqueBy(denied, ({ pid }) => String(pid))
  const hint =
    process.geteuid?.() === 0
      ? 'Not even root may. The reason: syslens doctor PID'
      : `They belong to other users or are protected. ${howToGet('CAP_SYS_PTRACE')}`
  if (processes.length <= 3) {
    for (const { pid, command = '?', what, open } of processes) {
      const count = open === undefined ? '' : `, ${formatCount(open)} open descriptors`
      say(
        `not permitted to look into ${pid} (${escapeText(command)}): ${what}${count}`,
        processes.length === 1 ? hint : undefined,
      )
    }
    if (processes.length > 1) say('some processes could not be looked into', hint)
    return
  }
  const open = processes.reduce((sum, entry) => sum + (entry.open ?? 0), 0)
  say(`could not look into ${formatCount(processes.length)} processes with ${formatCount(open)} open descriptors`, hint)
}

function uniqueBy<Value>(list: readonly Value[], key: (value: Value) => string): Value[] {
  return [...new Map(list.map((value) => [key(value), value])).values()]
}
