/** The manual page syslens(1), made from what the verbs say about themselves. Macros: man(7). */
import { type VerbDescription, wrapped } from './description.js'
import type { Option } from './options.js'

export interface PageOptions {
  readonly version: string
  /** `2026-11-22` */
  readonly date: string
  readonly purpose: string
}

/** The source of the page. */
export function manPage(verbs: readonly VerbDescription[], { version, date, purpose }: PageOptions): string {
  const lines = [
    `.TH SYSLENS 1 ${date} ${quoted(`syslens ${version}`)} ${quoted('User Commands')}`,
    '.SH NAME',
    `syslens \\- ${escaped(lowerFirst(purpose).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    ...verbs
      .flatMap(({ name, usage }) => usage.map((text) => ['.B', `syslens ${name} ${text}`.trim()]))
      .flatMap(([macro, text], i) => [...(i === 0 ? [] : ['.br']), `${macro} ${escaped(text!)}`]),
    '.SH DESCRIPTION',
    escaped(purpose),
    'The first word says what to do:',
    ...verbs.flatMap(({ name, purpose: text }) => ['.TP', `.B ${escaped(name)}`, escaped(text)]),
    ...verbs.flatMap(verbLines),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, text]) => ['.TP', `.B ${escaped(name)}`, escaped(text)]),
    '.SH SEE ALSO',
    seeAlso.map(([name, section]) => `.BR ${name} (${section})`).join(',\n'),
  ]
  return `${lines.flatMap(folded).join('\n')}\n`
}

/** Lines of text as short as mandoc(1) likes them; those of macros stay whole. */
function folded(line: string): string[] {
  if (line.startsWith('.')) return [line]
  return wrapped(line, '')
    .split('\n')
    .map((part) => (part.startsWith('.') ? `\\&${part}` : part))
}

const environment: readonly (readonly [string, string])[] = [
  ['NO_COLOR', 'when set and not empty, no colours unless --color asks for them'],
  ['SYSLENS_NODE', 'the node that syslens runs on, instead of the first in PATH'],
  ['NODE_…', 'are for a traced command only, not for the node that syslens runs on'],
]

const seeAlso: readonly (readonly [string, number])[] = [
  ['lsof', 8],
  ['prlimit', 1],
  ['proc', 5],
  ['ptrace', 2],
  ['seccomp', 2],
  ['strace', 1],
]

function verbLines({ name, usage, about, groups, notes = [], exitCodes, examples }: VerbDescription): string[] {
  return [
    `.SH ${escaped(`syslens ${name}`.toUpperCase())}`,
    ...usage.flatMap((text, i) => [...(i === 0 ? [] : ['.br']), `.B ${escaped(`syslens ${name} ${text}`.trim())}`]),
    ...about.flatMap(paragraph),
    ...groups.flatMap(({ title, options }) => [`.SS ${escaped(title)}`, ...options.flatMap(optionLines)]),
    ...(notes.length === 0 ? [] : ['.SS Notes', escaped(notes[0]!), ...notes.slice(1).flatMap(paragraph)]),
    '.SS Exit code',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${escaped(code)}`, escaped(meaning)]),
    ...(examples.length === 0 ? [] : ['.SS Examples']),
    ...examples.flatMap(([command, what]) => ['.TP', `.B ${escaped(command)}`, escaped(what)]),
  ]
}

const paragraph = (text: string): string[] => ['.PP', escaped(text)]

/** `\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR` */
function optionLines({ name, short, value, optional, text }: Option): string[] {
  const long = `\\fB${escaped(`--${name}`)}\\fR`
  const given = value === undefined ? '' : `\\fI${escaped(value)}\\fR`
  const usage = given === '' ? long : optional === true ? `${long}[=${given}]` : `${long} ${given}`
  const both = short === undefined ? usage : `\\fB${escaped(`-${short}`)}\\fR, ${usage}`
  return ['.TP', both, escaped(text.join(' '))]
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const quoted = (text: string): string => `"${escaped(text).replaceAll('"', '\\(dq')}"`

/** Text in which roff finds nothing to do. */
function escaped(text: string): string {
  const line = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('`', '\\(ga')
    .replaceAll('"', '\\(dq')
    // oxlint-disable-next-line no-control-regex -- all of ASCII is left as it is, whatever it is
    .replaceAll(/[^\x00-\x7f]/gu, (char) => `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
  return line.startsWith('.') ? `\\&${line}` : line
}
