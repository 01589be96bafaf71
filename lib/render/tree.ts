/** `--tree`: the processes of a trace with what they ran, how they ended and how long they took. */
import { displayWidth } from '../report/width.js'
import type { Batch } from '../trace/records.js'
import { countText, durationText } from './duration.js'
import { palette } from './palette.js'
import { commandText, Processes, type TracedProcess, walk } from './processes.js'
import { signalName } from './words.js'

/** One process of `--tree --json`. */
export interface TreeEntry {
  readonly pid: number
  /** Absent for those that nobody in the trace started. */
  readonly parentPid?: number
  readonly depth: number
  readonly argv: readonly string[]
  /** It runs what its parent ran: it called no execve. */
  readonly fork?: true
  readonly startNs: number
  /** Absent while it runs, or when it was let go. */
  readonly durationNs?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly coreDumped?: true
  readonly calls: number
  readonly errors: number
}

export interface TreeStyle {
  readonly colour?: boolean
  /** Columns of the terminal; without it nothing is cut. */
  readonly width?: number | undefined
}

/** How deep a line is indented at most. */
const deepest = 30

/** Collects the processes of batches of records. */
export class ProcessTree {
  readonly #processes: Processes

  constructor(argvOf?: (pid: number) => readonly string[]) {
    this.#processes = new Processes(argvOf)
  }

  batch(batch: Batch): void {
    this.#processes.batch(batch)
  }

  /** Records that were dropped before they came here: processes may be missing. */
  get lost(): number {
    return this.#processes.lost
  }

  /** Each process before its children. */
  entries(): TreeEntry[] {
    return Array.from(walk(this.#processes.roots), ({ process, depth }) => entryOf(process, depth))
  }

  /** Lines of text, each with its line feed: a heading, then one per process. */
  text(style: TreeStyle = {}): string {
    const rows = [...walk(this.#processes.roots)].map(rowOf)
    if (rows.length === 0) return ''
    const heading = { cells: ['pid', 'exit', 'time'], branch: '', command: 'command', failed: false, isFork: false }
    const widths = [0, 1, 2].map((i) => Math.max(...[heading, ...rows].map(({ cells }) => cells[i]!.length)))
    const { more } = this.#processes
    const tail = more === 0 ? '' : `… ${countText(more)} more\n`
    return [heading, ...indented(rows)].map((row) => lineOf(row, widths, style)).join('') + tail
  }
}

interface Row {
  readonly cells: readonly string[]
  readonly branch: string
  readonly command: string
  readonly failed: boolean
  readonly isFork: boolean
}

interface Step {
  readonly process: TracedProcess
  readonly depth: number
  readonly last: boolean
}

function rowOf({ process, depth, last }: Step): Row & { depth: number; last: boolean } {
  const { pid, startNs, endNs, argv, isFork } = process
  const time = endNs === undefined ? '' : durationText(endNs - startNs)
  const command = isFork ? '(fork)' : argv.length === 0 ? '?' : commandText(argv)
  const failed = process.signal !== undefined || (process.exitCode ?? 0) !== 0
  return { cells: [String(pid), endText(process), time], branch: '', command, failed, isFork, depth, last }
}

function endText({ endNs, exitCode, signal, coreDumped }: TracedProcess): string {
  if (signal !== undefined) return `${signalName(signal)}${coreDumped ? ' (core)' : ''}`
  return endNs === undefined ? '-' : String(exitCode)
}

// `│  ` for each ancestor that has a later sibling, `├─ ` or `└─ ` for the process itself.
function indented(rows: readonly (Row & { depth: number; last: boolean })[]): Row[] {
  const isLast: boolean[] = []
  return rows.map((row) => {
    isLast[row.depth] = row.last
    if (row.depth === 0) return row
    const from = Math.max(1, row.depth - deepest)
    const lead = isLast.slice(from, row.depth).map((last) => (last ? '   ' : '│  '))
    const deep = from > 1 ? `…${from - 1} ` : ''
    return { ...row, branch: `${deep}${lead.join('')}${row.last ? '└─ ' : '├─ '}` }
  })
}

function lineOf(row: Row, widths: readonly number[], { colour = false, width }: TreeStyle): string {
  const [pid, exit, time] = row.cells.map((cell, i) => (i === 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
  const left = widths.reduce((sum, one) => sum + one + 2, 0) + displayWidth(row.branch)
  const command = cut(row.command, width === undefined ? Infinity : Math.max(20, width - left))
  const styled = (style: Uint8Array, text: string): string =>
    colour ? `${String.fromCharCode(...style)}${text}${String.fromCharCode(...palette.reset)}` : text
  const shownExit = row.failed ? styled(palette.error, exit!) : exit!
  const shown = row.isFork ? styled(palette.quiet, command) : command
  return `${`${pid}  ${shownExit}  ${time}  ${row.branch}${shown}`.trimEnd()}\n`
}

/** Its beginning says most of a command. */
function cut(text: string, width: number): string {
  if (text.length <= width) return text
  return `${text.slice(0, width - 1)}…`
}

function entryOf(process: TracedProcess, depth: number): TreeEntry {
  const { pid, parent, argv, isFork, startNs, endNs, exitCode, signal, coreDumped, calls, errors } = process
  return {
    pid,
    ...(parent === undefined ? {} : { parentPid: parent.pid }),
    depth,
    argv,
    ...(isFork ? { fork: true as const } : {}),
    startNs,
    ...(endNs === undefined ? {} : { durationNs: endNs - startNs }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal: signalName(signal) }),
    ...(coreDumped ? { coreDumped: true as const } : {}),
    calls,
    errors,
  }
}
