/** The options of `syslens trace` that choose what is recorded. */
import type { CallStatus, FilterOptions } from '../trace/filters.js'
import { parseSelectors } from '../trace/select.js'
import { type Option, usage } from './options.js'
import { durationOf } from './values.js'

export const callFilterOptions: readonly Option[] = [
  {
    name: 'path',
    short: 'P',
    value: 'PATH',
    repeatable: true,
    complete: 'files',
    text: [
      'only calls on this file, by name or by descriptor; with a slash at its end, on all in the folder; or a pattern:',
      "'*.db', '/srv/**/[a-c]?.log'; again for more files",
    ],
  },
  {
    name: 'fd',
    value: 'N[,N]',
    repeatable: true,
    text: ['only calls on these descriptors, as argument or as result; with --path, on either'],
  },
  {
    name: 'status',
    value: 'STATUS',
    repeatable: true,
    complete: ['ok', 'failed', 'unfinished'],
    text: ['only calls that ended so: ok, failed, unfinished; several are separated by commas'],
  },
  { name: 'errors', text: ['only calls that fail, as --status failed'] },
  { name: 'slower', value: 'TIME', text: ['only calls that took at least so long: 10ms, 500us, 1s …'] },
]

export const recordingOptions: readonly Option[] = [
  {
    name: 'skip-startup',
    text: ["no calls before a program's own entry point: not its execve, not the dynamic loader's"],
  },
  { name: 'for', value: 'TIME', text: ['end the recording after 10s, 500ms, 2m …'] },
  {
    name: 'until',
    value: 'CALLS',
    repeatable: true,
    complete: 'calls',
    text: ['end the recording when one of these calls returns; as --only'],
  },
  {
    name: 'last',
    value: 'N',
    text: [
      'keep the last N calls of each process, and show them at the end, at SIGUSR1 to syslens, and those of a process that',
      'crashes at once',
    ],
  },
]

type Values = ReadonlyMap<string, readonly string[]>

/**
 * What these options ask for.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function filtersOf(values: Values): FilterOptions {
  const paths = values.get('path') ?? []
  if (paths.includes('')) throw usage('--path needs a path')
  const fds = (values.get('fd') ?? []).flatMap((text) => text.split(',').map(fdOf))
  const statuses = (values.get('status') ?? []).flatMap((text) => text.split(',').map((word) => word.trim()))
  if (statuses.length > 0 && values.has('errors')) throw usage('--errors is --status failed: give one of them')
  if (values.has('errors')) statuses.push('failed')
  const slower = values.get('slower')?.at(-1)
  const duration = values.get('for')?.at(-1)
  const until = values.get('until')
  const last = values.get('last')?.at(-1)
  const table = ['summary', 'by', 'tree'].find((name) => values.has(name))
  if (last !== undefined && table !== undefined) throw usage(`--${table} is of the whole trace: leave out --last`)
  return {
    path: paths.length === 0 ? undefined : paths,
    fd: fds.length === 0 ? undefined : fds,
    status: statuses.length === 0 ? undefined : (statuses as CallStatus[]),
    slowerThanMs: slower === undefined ? undefined : durationOf('--slower', slower),
    skipStartup: values.has('skip-startup'),
    recordForMs: duration === undefined ? undefined : durationOf('--for', duration),
    until: until === undefined ? undefined : parseSelectors(until.join(',')),
    last: last === undefined ? undefined : countOf(last),
  }
}

function fdOf(text: string): number {
  const fd = Number(text)
  if (!/^ *[0-9]+ *$/.test(text) || fd >= 2 ** 31) throw usage(`--fd takes numbers of descriptors, not "${text}"`)
  return fd
}

const mostKept = 1_000_000

function countOf(text: string): number {
  const count = Number(text)
  if (!/^[0-9]+$/.test(text) || count < 1 || count > mostKept) {
    throw usage(`--last takes a number of calls up to ${mostKept}, not "${text}"`)
  }
  return count
}
