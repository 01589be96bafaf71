import { SyslensError } from '../errors.js'
import { checkRules, type FdLeakRule, type KnownLeak } from '../leaks/rules.js'
import { didYouMean } from '../trace/near.js'

export interface FdLeakOptions {
  /**
   * `hard` (default): a test that leaves a descriptor open fails. `soft`: the end of the run lists them. `baseline`: fails
   * only for what is not in the list of `baseline`.
   */
  mode?: 'hard' | 'soft' | 'baseline'
  /** `test` (default): after every test. `file`: once, after all tests and hooks of a file. */
  scope?: 'test' | 'file'
  /** Milliseconds that something may take to close after a test. Default 100; nothing open, no wait. */
  budget?: number
  /** What is accepted, and why. */
  ignore?: readonly FdLeakRule[]
  /** The committed list of `mode: 'baseline'`. Default `.fd-leaks.json`; `vitest -u` writes it. */
  baseline?: string
  /** Globs of test files that are not checked. */
  exclude?: readonly string[]
  /**
   * Wraps the functions that native addons export, so that a leak in one has its line and the addon's name. Default false.
   */
  addons?: boolean
  /** Also list at the end what was left out on purpose. Default false. */
  verbose?: boolean
}

/** What the workers get: plain data. */
export interface WorkerOptions {
  readonly mode: 'hard' | 'soft' | 'baseline'
  readonly scope: 'test' | 'file'
  readonly budget: number
  readonly ignore: readonly FdLeakRule[]
  readonly known: readonly KnownLeak[]
  /** The list is being written: nothing fails. */
  readonly update: boolean
  readonly exclude: readonly string[]
  readonly addons: boolean
  readonly verbose: boolean
  readonly root: string
}

const defaults = {
  mode: 'hard',
  scope: 'test',
  budget: 100,
  ignore: [],
  baseline: '.fd-leaks.json',
  exclude: [],
  addons: false,
  verbose: false,
} as const

const choices: Readonly<Record<string, readonly string[]>> = {
  mode: ['hard', 'soft', 'baseline'],
  scope: ['test', 'file'],
}

/** The options with their defaults. @throws SyslensError ERR_SYSLENS_OPTION for what is misspelt or wrong. */
export function checkOptions(options: FdLeakOptions): Required<FdLeakOptions> {
  for (const [name, value] of Object.entries(options)) {
    if (!(name in defaults)) throw wrong(`there is no option "${name}"${didYouMean(name, Object.keys(defaults))}`)
    const allowed = choices[name]
    if (allowed !== undefined && !allowed.includes(value as string))
      throw wrong(`${name} is ${allowed.join(' or ')}, not ${JSON.stringify(value)}`)
  }
  const full = { ...defaults, ...options }
  if (typeof full.budget !== 'number' || !(full.budget >= 0)) throw wrong('budget is a number of milliseconds')
  if (!Array.isArray(full.exclude)) throw wrong('exclude is a list of globs')
  checkRules(full.ignore)
  return full
}

function wrong(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', `fdLeaks: ${message}`)
}

/** Under which name the options reach the workers, and the findings come back. */
export const provided = 'syslens:fd-leaks'
