/** The options of `syslens trace`, and what they mean. */
import { type Option, optionsText, parseOptions, usage } from './options.js'

export const traceOptions: readonly Option[] = [
  {
    name: 'only',
    short: 'e',
    value: 'CALLS',
    repeatable: true,
    text: [
      'only these system calls: names, %classes (%file, %net, %process …), /regular expressions/,',
      'numbers, separated by commas; ! before one leaves it out, ? accepts that it does not exist',
    ],
  },
  {
    name: 'pid',
    short: 'p',
    value: 'PID[,PID]',
    repeatable: true,
    text: ['attach to running processes, with all their threads'],
  },
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    text: ['write there instead of to standard error; - is standard output'],
  },
  { name: 'json', text: ['one JSON object per line instead of text'] },
  {
    name: 'summary',
    short: 'c',
    value: 'also',
    optional: true,
    text: [
      'a table at the end: count, errors and times per system call, instead of the calls',
      'or, with =also, after them',
    ],
  },
  { name: 'errors', text: ['only calls that fail'] },
  {
    name: 'string-limit',
    short: 's',
    value: 'N',
    text: ['show at most so many bytes of data and elements of lists; 32'],
  },
  { name: 'times', short: 'T', text: ['time spent in each call, in seconds: <0.000041>'] },
  { name: 'no-follow', text: ['trace only the command itself, not what it starts'] },
  { name: 'no-names', text: ['descriptors as bare numbers'] },
  {
    name: 'color',
    value: 'WHEN',
    optional: true,
    text: ['auto, always or never; auto is a terminal without NO_COLOR'],
  },
  { name: 'help', short: 'h', text: ['this text'] },
]

export const traceHelp = (): string => `Usage: syslens trace [OPTIONS] [--] COMMAND [ARGUMENT…]
       syslens trace [OPTIONS] -p PID[,PID]

Show the system calls of a command, or of processes that are running.

${optionsText(traceOptions)}
The first word that is no option begins the command. What the command writes is its own: calls are shown on standard
error, or in FILE. Ctrl-C ends the recording, a second one kills the command.

Exit code: the command's, 128+n when signal n killed it, 127 when it was not found, 126 when it could not be executed,
125 when syslens itself failed.

Examples:
  syslens trace ls /
  syslens trace -e %file,%net --errors curl -s http://localhost:9/
  syslens trace --summary npm test
  syslens trace -p 812 --json -o calls.jsonl
`

export interface TraceRequest {
  /** The command with its arguments; empty for an attach. */
  readonly command: readonly string[]
  /** Where the command begins in the arguments behind the verb. */
  readonly commandAt: number
  readonly pids: readonly number[]
  readonly only: string | undefined
  readonly output: string | undefined
  readonly format: 'text' | 'json' | 'none'
  readonly summary: boolean
  readonly onlyErrors: boolean
  readonly stringLimit: number
  readonly times: boolean
  readonly followForks: boolean
  readonly names: boolean
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
  const pids = (values.get('pid') ?? []).flatMap(pidsOf)
  if (pids.length > 0 && rest.length > 0) throw usage('give a command or -p PID, not both')
  if (pids.length === 0 && rest.length === 0) throw usage('nothing to trace: give a command or -p PID')
  const summary = last('summary')
  if (summary !== undefined && summary !== '' && summary !== 'also') {
    throw usage(`--summary can be given alone or as --summary=also, not with "${summary}"`)
  }
  if (summary !== undefined && values.has('json')) throw usage('--json has no table: leave out --summary')
  return {
    command: rest,
    commandAt: restAt,
    pids: [...new Set(pids)],
    only: values.get('only')?.join(','),
    output: last('output'),
    format: summary === '' ? 'none' : values.has('json') ? 'json' : 'text',
    summary: summary !== undefined,
    onlyErrors: values.has('errors'),
    stringLimit: limitOf(last('string-limit')),
    times: values.has('times'),
    followForks: !values.has('no-follow'),
    names: !values.has('no-names'),
    colour: colourOf(last('color')),
  }
}

// Also as pidof(1) and pgrep(1) print them.
function pidsOf(text: string): number[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 0) throw usage('-p needs a process id')
  return words.map((word) => {
    const pid = Number(word)
    if (!/^[0-9]+$/.test(word) || pid < 1 || pid > 2 ** 22) throw usage(`"${word}" is not a process id`)
    return pid
  })
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
