/** What the arguments behind `syslens trace` ask for. */
import type { ClockForm } from '../render/text-lines.js'
import type { SummaryKey } from '../render/summary.js'
import { didYouMean } from '../trace/near.js'
import { nodeOptions } from '../trace/stack-calls.js'
import { parseOptions, usage } from './options.js'
import type { FilterOptions } from '../trace/filters.js'
import { filtersOf } from './trace-filters.js'
import { traceOptions } from './trace-options.js'
import { leastMaxBytes } from '../perfetto/limits.js'
import { bytesOf, durationOf } from './values.js'

/** How the command is to start, where it is not as we were started. */
export interface LaunchRequest {
  readonly user: string | undefined
  /** Changes to the environment; undefined: without it. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string | undefined
  /** `NAME=SOFT[:HARD]` */
  readonly limits: readonly string[]
  readonly timeoutMs: number | undefined
}

export interface TraceRequest {
  /** The command with its arguments; empty for an attach. */
  readonly command: readonly string[]
  /** Where the command begins in the arguments behind the verb. */
  readonly commandAt: number
  /** Process ids and names to attach to. */
  readonly processes: readonly string[]
  readonly launch: LaunchRequest
  readonly only: string | undefined
  readonly output: string | undefined
  readonly format: 'text' | 'json' | 'perfetto'
  /** Of a timeline; undefined: the default. */
  readonly maxBytes: number | undefined
  /** Whether the calls themselves are shown. */
  readonly calls: boolean
  /** What calls are counted by, where they are. */
  readonly summary: SummaryKey | undefined
  readonly tree: boolean
  /** What is recorded of the calls. */
  readonly filters: FilterOptions
  /** `CALLS:WHAT[:WHEN]` each */
  readonly faults: readonly string[]
  readonly stringLimit: number
  readonly verbose: boolean
  /** As with `only`; undefined: no call. */
  readonly raw: string | undefined
  readonly times: boolean
  readonly clock: ClockForm | undefined
  readonly relative: boolean
  readonly followForks: boolean
  readonly names: boolean
  /** Which calls with their stack: '' all. */
  readonly stack: string | undefined
  readonly colour: boolean | 'auto'
}

/**
 * What the arguments behind `syslens trace` ask for, or 'help'.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function parseTraceRequest(args: readonly string[]): TraceRequest | 'help' {
  const { values, rest, restAt } = parseOptions(args, traceOptions)
  if (values.has('help')) return 'help'
  const last = (name: string): string | undefined => values.get(name)?.at(-1)
  const processes = (values.get('pid') ?? []).flatMap(processesOf)
  if (processes.length > 0 && rest.length > 0) throw usage('give a command or -p PID, not both')
  if (processes.length === 0 && rest.length === 0) throw usage('nothing to trace: give a command or -p PID')
  const unfit = processes.length > 0 ? launchOptions.find((name) => values.has(name)) : undefined
  if (unfit !== undefined) throw usage(`--${unfit} is for a command, processes that are running stay as they are`)
  for (const name of ['summary', 'tree']) {
    const value = last(name) ?? ''
    if (value === '' || value === 'also') continue
    const key = summaryKeys.find((known) => known === value)
    const hint = name === 'summary' && key !== undefined ? `, did you mean --by ${key}?` : ''
    throw usage(`--${name} can be given alone or as --${name}=also, not with "${value}"${hint}`)
  }
  const hasSummary = values.has('summary') || values.has('by')
  const hasTable = hasSummary || values.has('tree')
  const format = formatOf(last('format'), values.has('json'))
  const maxSize = last('max-size')
  if (values.has('raw') && format !== 'text') {
    throw usage(`--${format === 'json' ? 'json' : 'format perfetto'} has names and meanings only: leave out --raw`)
  }
  if (format === 'perfetto' && hasTable) throw usage('--format perfetto has no table: leave out --summary and --tree')
  if (format === 'perfetto' && last('output') === undefined) {
    throw usage('--format perfetto needs a file: -o trace.json')
  }
  if (format !== 'perfetto' && maxSize !== undefined) throw usage('--max-size is for --format perfetto')
  const timeout = last('timeout')
  return {
    command: rest,
    commandAt: restAt,
    processes: [...new Set(processes)],
    launch: {
      user: last('user'),
      env: withJsStacks(values.has('js-stacks'), Object.fromEntries((values.get('env') ?? []).map(changeOf))),
      cwd: last('cwd'),
      limits: values.get('limit') ?? [],
      timeoutMs: timeout === undefined ? undefined : durationOf('--timeout', timeout),
    },
    only: values.get('only')?.join(','),
    output: last('output'),
    format,
    maxBytes: maxSize === undefined ? undefined : bytesOf('--max-size', maxSize, leastMaxBytes),
    calls: !hasTable || last('summary') === 'also' || last('tree') === 'also',
    summary: hasSummary ? summaryKeyOf(last('by') ?? 'call') : undefined,
    tree: values.has('tree'),
    filters: filtersOf(values),
    faults: values.get('fault') ?? [],
    stringLimit: limitOf(last('string-limit')),
    verbose: values.has('verbose'),
    raw: values.get('raw')?.join(','),
    times: values.has('times'),
    clock: clockOf(values.get('absolute')),
    relative: values.has('relative'),
    followForks: !values.has('no-follow'),
    names: !values.has('no-names'),
    stack: last('stack') ?? (values.has('js-stacks') ? '' : undefined),
    colour: colourOf(last('color')),
  }
}

const launchOptions = ['user', 'env', 'cwd', 'limit', 'timeout', 'js-stacks']

// Also as pidof(1) and pgrep(1) print them.
function processesOf(text: string): string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 0) throw usage('-p needs a process id or a name')
  return words
}

function changeOf(text: string): [name: string, value: string | undefined] {
  const equals = text.indexOf('=')
  if (equals === 0 || text === '') throw usage(`--env takes NAME=VALUE or NAME, not "${text}"`)
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)]
}

type Changes = Readonly<Record<string, string | undefined>>

function withJsStacks(wanted: boolean, changes: Changes): Changes {
  if (!wanted) return changes
  const before = 'NODE_OPTIONS' in changes ? changes.NODE_OPTIONS : process.env.NODE_OPTIONS
  return { ...changes, NODE_OPTIONS: nodeOptions(before) }
}

const formats = ['text', 'json', 'perfetto'] as const

function formatOf(text: string | undefined, json: boolean): (typeof formats)[number] {
  const format = formats.find((name) => name === (text ?? (json ? 'json' : 'text')))
  if (format === undefined) throw usage(`--format takes text, json or perfetto, not "${text}"`)
  if (json && format !== 'json') throw usage(`--json and --format ${format} exclude each other`)
  return format
}

const mostBytes = 2 ** 20

function limitOf(text: string | undefined): number {
  if (text === undefined) return 32
  const limit = Number(text)
  if (!/^[0-9]+$/.test(text) || limit > mostBytes) {
    throw usage(`-s takes a number of bytes up to ${mostBytes}, not "${text}"`)
  }
  return limit
}

const summaryKeys = ['call', 'pid', 'path'] as const

function summaryKeyOf(text: string): SummaryKey {
  const key = summaryKeys.find((known) => known === text)
  if (key === undefined) throw usage(`--by takes call, pid or path, not "${text}"${didYouMean(text, summaryKeys)}`)
  return key
}

// -t, -tt and -ttt as with strace; digits behind the second are always there.
function clockOf(given: readonly string[] | undefined): ClockForm | undefined {
  const text = given?.at(-1)
  switch (text) {
    case undefined:
    case 'time':
    case 'date':
    case 'epoch':
      return text
    case '':
      return given!.length >= 3 ? 'epoch' : 'time'
    default:
      throw usage(`--absolute takes time, date or epoch, not "${text}"${didYouMean(text, ['time', 'date', 'epoch'])}`)
  }
}

function colourOf(text: string | undefined): boolean | 'auto' {
  switch (text) {
    case undefined:
    case 'auto':
      return 'auto'
    case '':
    case 'always':
      return true
    case 'never':
      return false
    default:
      throw usage(`--color takes auto, always or never, not "${text}"`)
  }
}
