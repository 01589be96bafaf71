/** `--summary`, `--by` and `--tree`: what stands at the end of a trace. */
import { readFileSync } from 'node:fs'
import { type CallStatistics, Summary, type SummaryKey, type SummaryRows, summaryText } from '../render/summary.js'
import { PathSummary, ProcessSummary } from '../render/summary-by.js'
import { ProcessTree, type TreeStyle } from '../render/tree.js'
import { escapeText } from '../report/escape.js'
import type { Batch } from '../trace/records.js'
import type { TraceRequest } from './trace-request.js'

export interface Table {
  /** Records that were dropped before they came here. */
  readonly lost: number
  batch(batch: Batch): void
  /** Lines, each with its line feed. */
  text(style: TreeStyle): string
  /** The line of --json. */
  json(): object
}

/** The tables that are asked for, in their order. `attached`: processes that will be attached to. */
export function tablesOf(request: TraceRequest, attached: readonly number[]): Table[] {
  const argvOf = argumentsOf(attached)
  return [
    ...(request.summary === undefined ? [] : [summaryTable(request.summary, argvOf)]),
    ...(request.tree ? [treeTable(argvOf)] : []),
  ]
}

type ArgvOf = (pid: number) => readonly string[]

function summaryTable(by: SummaryKey, argvOf: ArgvOf): Table {
  const rows: SummaryRows =
    by === 'call' ? new Summary() : by === 'pid' ? new ProcessSummary(argvOf) : new PathSummary()
  return {
    get lost() {
      return rows.lost
    },
    batch: (batch) => rows.batch(batch),
    text: () => {
      const list = rows.statistics()
      if (by === 'call') return summaryText(list)
      return summaryText(
        list.map((row) => ({ ...row, name: by === 'path' ? escapeText(row.name) : row.name })),
        by === 'pid' ? 'process' : by,
        true,
      )
    },
    json: () => ({ type: 'summary', by, rows: rows.statistics().map((row) => jsonRow(by, row)) }),
  }
}

function jsonRow(by: SummaryKey, { name, ...row }: CallStatistics): object {
  // The name of a process is made of its pid and arguments, which are there.
  return by === 'pid' ? row : { [by]: name, ...row }
}

function treeTable(argvOf: ArgvOf): Table {
  const tree = new ProcessTree(argvOf)
  return {
    get lost() {
      return tree.lost
    },
    batch: (batch) => tree.batch(batch),
    text: (style) => tree.text(style),
    json: () => ({ type: 'tree', processes: tree.entries() }),
  }
}

/** The arguments of processes that run now (proc(5)); later they may have ended. */
function argumentsOf(pids: readonly number[]): (pid: number) => readonly string[] {
  const known = new Map(pids.map((pid) => [pid, readArguments(pid)]))
  return (pid) => known.get(pid) ?? readArguments(pid)
}

function readArguments(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return text === '' ? [] : text.replace(/\0$/, '').split('\0')
  } catch {
    return []
  }
}
