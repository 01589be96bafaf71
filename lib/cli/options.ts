/** Options as data: the parser, --help, the man page and the shells' completions are made from one list. */
import { SyslensError } from '../errors.js'
import { didYouMean } from '../trace/near.js'

export interface Option {
  /** Without the dashes. */
  readonly name: string
  readonly short?: string
  /** What the value is called in help. Without it, the option takes none. */
  readonly value?: string
  /** The value may be left out, and is given behind `=` only. */
  readonly optional?: true
  /** May be given several times; otherwise the last one counts. */
  readonly repeatable?: true
  /** What it does; the lines flow together where it is shown. */
  readonly text: readonly string[]
  /** What a shell offers for the value. */
  readonly complete?: Completion
}

/** Where a shell finds the words that may stand somewhere; a list: these. */
export type Completion =
  'calls' | 'processes' | 'users' | 'variables' | 'limits' | 'files' | 'folders' | 'command' | readonly string[]

export interface OptionGroup {
  /** Its heading in --help. */
  readonly title: string
  readonly options: readonly Option[]
}

export interface Parsed {
  /** Values per option, in order; an option without a value has ''. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** From the first word on that is no option. */
  readonly rest: readonly string[]
  /** Where that is in the arguments. */
  readonly restAt: number
}

/**
 * Parses options up to the first word that is none, or up to `--`. `-abc` is `-a -b -c`; what stands behind the letter of
 * an option with a value is its value. Our own, because to load Node's takes a good part of a start.
 * @throws SyslensError ERR_SYSLENS_USAGE with a near match.
 */
export function parseOptions(args: readonly string[], options: readonly Option[]): Parsed {
  const values = new Map<string, string[]>()
  let at = 0
  /** `inline`: what stands in the same word. */
  const take = (rawName: string, option: Option | undefined, inline: string | undefined): void => {
    if (option === undefined) throw unknownOption(rawName, options)
    if (option.value === undefined && inline !== undefined) {
      throw usage(`option ${rawName} takes no value, but got "${inline}"`)
    }
    const value = inline ?? (needsValue(option) ? args[at++] : '')
    if (value === undefined) throw usage(`option ${rawName} needs a value: ${rawName} ${option.value}`)
    const list = option.repeatable === true ? (values.get(option.name) ?? []) : []
    list.push(value)
    values.set(option.name, list)
  }
  while (at < args.length) {
    const word = args[at]!
    if (!word.startsWith('-') || word === '-') return { values, rest: args.slice(at), restAt: at }
    at++
    if (word === '--') return { values, rest: args.slice(at), restAt: at }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=')
      const rawName = equals < 0 ? word : word.slice(0, equals)
      const option = options.find(({ name }) => name === rawName.slice(2))
      take(rawName, option, equals < 0 ? undefined : word.slice(equals + 1))
      continue
    }
    for (let letterAt = 1; letterAt < word.length; letterAt++) {
      const letter = String.fromCodePoint(word.codePointAt(letterAt)!)
      const option = options.find(({ short }) => short === letter)
      const isLast = letterAt + 1 === word.length
      const inline = option !== undefined && needsValue(option) && !isLast ? word.slice(letterAt + 1) : undefined
      take(`-${letter}`, option, inline)
      if (inline !== undefined) break
    }
  }
  return { values, rest: [], restAt: args.length }
}

const needsValue = ({ value, optional }: Option): boolean => value !== undefined && optional !== true

export function usage(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_USAGE', message, { hint: 'See: syslens trace --help' })
}

function unknownOption(rawName: string, options: readonly Option[]): SyslensError {
  const names = options.map(({ name }) => `--${name}`)
  return usage(`unknown option "${rawName}"${rawName.startsWith('--') ? didYouMean(rawName, names) : ''}`)
}
