/** What a verb is for: --help, the man page and the shells' completions are made from this. */
import type { Completion, Option, OptionGroup } from './options.js'

export interface VerbDescription {
  readonly name: string
  /** One line, lower case, without a full stop. */
  readonly purpose: string
  /** What stands behind `syslens VERB`, one way of calling it each. */
  readonly usage: readonly string[]
  /** Paragraphs before the options. */
  readonly about: readonly string[]
  readonly groups: readonly OptionGroup[]
  /** What a shell offers for words that are no options. */
  readonly words?: Completion
  /** Paragraphs behind the options. */
  readonly notes?: readonly string[]
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[]
  readonly examples: readonly (readonly [command: string, what: string])[]
}

export const helpOption: Option = { name: 'help', short: 'h', text: ['this text'] }

const columns = 80
/** Usages that are longer have their text on the next line. */
const widestUsage = 26

/** What `syslens VERB --help` prints. */
export function helpText(verb: VerbDescription): string {
  const { name, usage, about, groups, notes = [], exitCodes, examples } = verb
  const usages = usage.map((text, i) => `${i === 0 ? 'Usage: ' : '       '}syslens ${name} ${text}`.trimEnd())
  const codeWidth = Math.max(...exitCodes.map(([code]) => code.length)) + 2
  const parts = [
    usages.join('\n'),
    ...about.map((text) => wrapped(text, '')),
    ...groups.map(({ title, options }) => `${title}:\n${optionLines(options)}`),
    ...notes.map((text) => wrapped(text, '')),
    `Exit code:\n${exitCodes.map(([code, meaning]) => entry(code, meaning, codeWidth + 2)).join('\n')}`,
    ...(examples.length === 0
      ? []
      : [`Examples:\n${examples.map(([command, what]) => `  ${command}\n${wrapped(what, '      ')}`).join('\n')}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

function optionLines(options: readonly Option[]): string {
  return options.map((option) => entry(usageText(option), option.text.join(' '), widestUsage + 2)).join('\n')
}

/** `left   text`, the text in a column of its own that begins at `column`. */
function entry(left: string, text: string, column: number): string {
  const indent = ' '.repeat(column)
  const body = wrapped(text, indent)
  const head = `  ${left}`
  return head.length + 2 > column ? `${head}\n${body}` : head + body.slice(head.length)
}

/** `-o, --output FILE` */
export function usageText({ name, short, value, optional }: Option): string {
  const long = `--${name}${value === undefined ? '' : optional === true ? `[=${value}]` : ` ${value}`}`
  return short === undefined ? `    ${long}` : `-${short}, ${long}`
}

/** Text in lines of at most 80 columns, each behind `indent`. */
export function wrapped(text: string, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push(line)
  return lines.map((one) => indent + one).join('\n')
}
