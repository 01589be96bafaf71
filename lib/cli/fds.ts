/** `syslens fds`: what processes hold open. */
import { describeFd, stateOf } from '../fds/describe.js'
import { matchesFilter, type FdFilter } from '../fds/filter.js'
import { listFdsSync, requestFor } from '../fds/list.js'
import { snapshotHead } from '../fds/snapshot.js'
import type { FdOptions, FdRow, FdSnapshot, FdTarget, Incomplete } from '../fds/types.js'
import { readMounts } from '../fds/mounts.js'
import { native } from '../native.js'
import { escapeText, jsonText } from '../report/escape.js'
import { plural } from '../report/format.js'
import { tableLines } from '../report/table.js'
import { helpText } from './description.js'
import { fdsDescription, fdsOptions } from './fds-options.js'
import { writeAll, writeText } from './messages.js'
import {
  listOf,
  numberOf,
  parseReport,
  ReportCode,
  reportIncomplete,
  targetOf,
  terminalWidth,
  usageOf,
} from './report-arguments.js'

/** Runs the verb. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = parseReport(args, fdsOptions, 'fds')
  if (values.has('help')) return writeText(1, helpText(fdsDescription))
  const modes = ['summary', 'watch', 'pids', 'null'].filter((name) => values.has(name))
  if (modes.length > 1) throw usageOf('fds', `--${modes[0]} and --${modes[1]} exclude each other`)
  const target = targetOf(words, listOf(values, 'user'))
  const filter = filterOf(values)
  const options: FdOptions = {
    details: target !== undefined || values.has('details') || values.has('no-cloexec'),
    holders: values.has('holders'),
  }
  if (values.has('watch')) {
    const { watchInTerminal } = await import('./fds-watch.js')
    return await watchInTerminal(target, options, filter, values.get('watch')?.at(-1) ?? '', values.has('json'))
  }
  if (values.has('json') && filter === undefined && !values.has('summary')) return writeDocument(target, options, words)
  const snapshot = listFdsSync(target, options)
  const fds = filter === undefined ? snapshot.fds : snapshot.fds.filter((row) => matchesFilter(row, filter))
  if (values.has('summary')) {
    const { summaryText, summaryJson } = await import('./fds-summary.js')
    print(values.has('json') ? summaryJson(snapshot, fds) : summaryText(snapshot, fds, target, terminalWidth()))
  } else if (values.has('json')) {
    print(`${jsonText({ ...snapshot, fds })}\n`)
  } else if (values.has('pids')) {
    print([...new Set(fds.map(({ pid }) => `${pid}\n`))].join(''))
  } else if (values.has('null')) {
    writeAll(1, Buffer.concat(fds.flatMap(pathBytes)))
  } else {
    print(listing(snapshot, fds, terminalWidth()))
  }
  return reportIncomplete(snapshot.incomplete, names(words), snapshot.processes)
}

function names(words: readonly string[]): string[] {
  return words.flatMap((word) => word.split(',')).filter((word) => word !== '')
}

// The document never becomes a JavaScript string: a hundred thousand rows are 25 MB of it.
function writeDocument(target: FdTarget | undefined, options: FdOptions, words: readonly string[]): number {
  // Over the whole host the access of files costs a tenth more, as details cost more than that.
  const request = { ...requestFor(target, options), access: options.details === true || target !== undefined }
  let list: Incomplete[]
  try {
    const { incomplete } = native().fdsWrite(request, 1, snapshotHead(new Date().toISOString()))
    list = JSON.parse(incomplete) as Incomplete[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    return ReportCode.complete
  }
  const named = names(words).filter((word) => !/^\d+$/.test(word))
  // Whether a name matched is in the document only; names are rare, so look again.
  const found = named.length === 0 ? [] : listFdsSync(target, { details: false, peers: false }).processes
  return reportIncomplete(list, names(words), found)
}

function filterOf(values: ReadonlyMap<string, readonly string[]>): FdFilter | undefined {
  const kind = listOf(values, 'kind')
  const state = listOf(values, 'state')?.map((name) => name.toUpperCase())
  const path = values.get('path')
  const port = listOf(values, 'port')?.map((text) => numberOf('fds', 'port', text))
  const fd = listOf(values, 'fd')?.map((text) => numberOf('fds', 'fd', text))
  const mount = values.get('mount')?.flatMap(mountIds)
  const filter: FdFilter = {
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { state }),
    ...(path === undefined ? {} : { path }),
    ...(port === undefined ? {} : { port }),
    ...(fd === undefined ? {} : { fd }),
    ...(mount === undefined ? {} : { mount }),
    ...(values.has('deleted') ? { deleted: true } : {}),
    ...(values.has('no-cloexec') ? { closeOnExec: false } : {}),
  }
  return Object.keys(filter).length === 0 ? undefined : filter
}

// The same file system may be mounted in several places: all of them are meant.
function mountIds(folder: string): number[] {
  const mounts = readMounts('self')
  const point = folder.length > 1 ? folder.replace(/\/+$/, '') : folder
  const mount = mounts.findLast((candidate) => candidate.point === point)
  if (mount === undefined) throw usageOf('fds', `nothing is mounted on ${folder}`)
  return mounts.filter(({ device }) => device === mount.device).map(({ id }) => id)
}

function listing(snapshot: FdSnapshot, fds: readonly FdRow[], width: number | undefined): string {
  if (fds.length === 0) return emptyText(snapshot)
  const rows = fds.map((row) => [
    String(row.pid),
    escapeText(row.command),
    row.fd === null || row.hold === 'io_uring' ? row.hold.replace('descriptor', '') : String(row.fd),
    row.access === 'none' ? '-' : (row.access ?? ''),
    row.class !== undefined && row.kind === 'anon_inode' ? escapeText(row.class) : row.kind,
    stateOf(row),
    describeFd(row),
  ])
  const columns = [
    { title: 'PID', right: true },
    { title: 'COMMAND' },
    { title: 'FD', right: true },
    { title: 'MODE' },
    { title: 'KIND' },
    { title: 'STATE' },
    { title: 'WHAT', flexible: true },
  ]
  return `${tableLines(columns, rows, width).join('\n')}\n`
}

// No row is a result too: say which of the reasons it is.
function emptyText({ processes, fds }: FdSnapshot): string {
  if (processes.length === 0) return ''
  if (fds.length > 0) return ''
  return processes
    .map(({ pid, command, state, open }) => {
      const who = `${escapeText(command)} (${pid})`
      if (state === 'zombie') return `${who} is a zombie: it has no descriptors\n`
      if (state === 'kernel') return `${who} is a kernel thread: it has no descriptors\n`
      return `${who}: ${open === null ? 'descriptors unknown' : plural(open, 'descriptor')}\n`
    })
    .join('')
}

function pathBytes({ path, pathBytes: base64 }: FdRow): Buffer[] {
  if (typeof path !== 'string') return []
  return [base64 === undefined ? Buffer.from(path) : Buffer.from(base64, 'base64'), Buffer.from([0])]
}

// A reader that goes away has seen enough.
function print(text: string): void {
  try {
    writeAll(1, Buffer.from(text))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    process.exit(ReportCode.complete)
  }
}
