/** What the arguments behind `syslens leaks` ask for. */
import { isSyslensError } from '../errors.js'
import { failures, leaksOptions } from './leaks-options.js'
import { type Parsed, parseOptions } from './options.js'
import { listOf, numberOf, usageOf } from './report-arguments.js'
import { durationOf } from './values.js'

/** What `--fail-on` can name. */
export type Failure = (typeof failures)[number]

export interface LeaksRequest {
  /** The command with its arguments; empty for processes. */
  readonly command: readonly string[]
  /** Where the command begins in the arguments behind the verb. */
  readonly commandAt: number
  /** Process ids and names. */
  readonly processes: readonly string[]
  /** Only count, so often, in milliseconds. */
  readonly watchEveryMs: number | undefined
  readonly forMs: number | undefined
  readonly allowed: readonly number[]
  readonly failOn: readonly Failure[]
  readonly stacks: boolean
  readonly jsStacks: boolean
  readonly pythonLines: boolean
  readonly json: boolean
  readonly output: string | undefined
}

const forCommands = ['js-stacks', 'python-lines']
const forProcesses = ['for', 'watch']
// What needs a ledger, which --watch does not keep.
const notForWatch = ['allow', 'fail-on', 'no-stack', 'output']

/**
 * What the arguments ask for, or 'help'.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function parseLeaksRequest(args: readonly string[]): LeaksRequest | 'help' {
  try {
    const parsed = parseOptions(args, leaksOptions)
    if (parsed.values.has('help')) return 'help'
    return requestOf(parsed)
  } catch (error) {
    // With the help of this verb.
    if (isSyslensError(error) && error.code === 'ERR_SYSLENS_USAGE') throw usage((error as Error).message)
    throw error
  }
}

const usage = (message: string): Error => usageOf('leaks', message)

function requestOf({ values, rest, restAt }: Parsed): LeaksRequest {
  const last = (name: string): string | undefined => values.get(name)?.at(-1)
  const given = (names: readonly string[]): string | undefined => names.find((name) => values.has(name))
  const processes = listOf(values, 'pid') ?? []
  const isWatch = values.has('watch')
  if (processes.length > 0 && rest.length > 0) throw usage('give a command or -p PID, not both')
  if (processes.length === 0) {
    const unfit = given(forProcesses)
    if (unfit !== undefined) throw usage(`--${unfit} is for a process: give -p PID`)
    if (rest.length === 0) throw usage('nothing to look at: give a command or -p PID')
  } else {
    const unfit = given(forCommands)
    if (unfit !== undefined) throw usage(`--${unfit} is for a command, processes that are running stay as they are`)
  }
  const unfit = given(isWatch ? notForWatch : ['interval'])
  if (unfit !== undefined)
    throw usage(isWatch ? `--watch only counts: leave out --${unfit}` : '--interval is for --watch')
  const time = last('for')
  return {
    command: rest,
    commandAt: restAt,
    processes,
    watchEveryMs: isWatch ? durationOf('--interval', last('interval') ?? '1s') : undefined,
    forMs: time === undefined ? undefined : durationOf('--for', time),
    allowed: (listOf(values, 'allow') ?? []).map((text) => numberOf('leaks', 'allow', text)),
    failOn: (listOf(values, 'fail-on') ?? []).map(failureOf),
    stacks: !values.has('no-stack'),
    jsStacks: values.has('js-stacks'),
    pythonLines: values.has('python-lines'),
    json: values.has('json'),
    output: last('output'),
  }
}

function failureOf(word: string): Failure {
  const failure = failures.find((known) => known === word)
  if (failure === undefined) throw usage(`--fail-on takes ${failures.join(', ')}, not "${word}"`)
  return failure
}
