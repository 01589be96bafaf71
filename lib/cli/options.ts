/** Options as data: the parser, --help, the man page and the shells' completions are made from one list. */
import { parseArgs } from 'node:util'
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
 * Parses options up to the first word that is none, or up to `--`.
 * @throws SyslensError ERR_SYSLENS_USAGE with a near match.
 */
export function parseOptions(args: readonly string[], options: readonly Option[]): Parsed {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      options.map(({ name, short, value, optional }) => [
        name,
        {
          type: value === undefined || optional === true ? 'boolean' : 'string',
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
  })
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') return { values, rest: args.slice(token.index), restAt: token.index }
    if (token.kind === 'option-terminator') {
      return { values, rest: args.slice(token.index + 1), restAt: token.index + 1 }
    }
    const option = options.find(({ name }) => name === token.name)
    if (option === undefined) throw unknownOption(token.rawName, options)
    if (option.value === undefined && token.value !== undefined) {
      throw usage(`option ${token.rawName} takes no value, but got "${token.value}"`)
    }
    if (option.value !== undefined && option.optional !== true && token.value === undefined) {
      throw usage(`option ${token.rawName} needs a value: ${token.rawName} ${option.value}`)
    }
    const list = option.repeatable === true ? (values.get(option.name) ?? []) : []
    list.push(token.value ?? '')
    values.set(option.name, list)
  }
  return { values, rest: [], restAt: args.length }
}

export function usage(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_USAGE', message, { hint: 'See: syslens trace --help' })
}

function unknownOption(rawName: string, options: readonly Option[]): SyslensError {
  const names = options.map(({ name }) => `--${name}`)
  return usage(`unknown option "${rawName}"${rawName.startsWith('--') ? didYouMean(rawName, names) : ''}`)
}
