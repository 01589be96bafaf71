/** `--summary`: how often calls are made, how many fail, and how long they take: per call, process or path. */
import { displayName } from '../syscalls/catalog.js'
import { SyscallFlag } from '../syscalls/reader.js'
import { type Batch, RecordType } from '../trace/records.js'
import { countText, durationText } from './duration.js'
import { Histogram } from './histogram.js'

/** What calls are counted by. */
export type SummaryKey = 'call' | 'pid' | 'path'

/** The calls of one row; wall time in them, nanoseconds. */
export interface Statistics {
  /** Also those that never returned, which have no time. */
  readonly calls: number
  readonly errors: number
  readonly totalNs: number
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
}

export interface CallStatistics extends Statistics {
  readonly name: string
}

/** Calls that are counted together. */
export class Tally {
  calls = 0
  errors = 0
  readonly #times = new Histogram()

  add(batch: Batch, at: number): void {
    const flags = batch.flags(at)
    this.calls++
    if ((flags & SyscallFlag.unfinished) !== 0) return
    if ((flags & SyscallFlag.error) !== 0) this.errors++
    this.#times.add(batch.endNs(at) - batch.timeNs(at))
  }

  statistics(): Statistics {
    const times = this.#times
    return {
      calls: this.calls,
      errors: this.errors,
      totalNs: times.total,
      p50Ns: times.percentile(0.5),
      p95Ns: times.percentile(0.95),
      p99Ns: times.percentile(0.99),
      maxNs: times.max,
    }
  }
}

/** Rows for --summary: whatever the key, `name` is what the row is about. */
export interface SummaryRows {
  /** Records that were dropped before they came here. */
  readonly lost: number
  batch(batch: Batch): void
  /** The longest total time first. */
  statistics(): CallStatistics[]
}

/** The order of the rows. */
export function byTotal(a: CallStatistics, b: CallStatistics): number {
  return b.totalNs - a.totalNs || b.calls - a.calls || (a.name < b.name ? -1 : 1)
}

const keyOfI386 = 1 << 20
// Numbers that are no calls all count as one: a tracee could make up as many as it likes.
const mostNumbers = 1024

/** Counts by call; memory does not grow with their number. */
export class Summary implements SummaryRows {
  readonly #entries = new Map<number, Tally>()
  lost = 0

  batch(batch: Batch): void {
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      const type = batch.type(at)
      if (type === RecordType.syscall) this.#call(batch, at)
      else if (type === RecordType.lost) this.lost += batch.lostCount(at)
    }
  }

  #call(batch: Batch, at: number): void {
    const number = Math.min(batch.number(at), mostNumbers)
    const key = (batch.flags(at) & SyscallFlag.i386) === 0 ? number : number | keyOfI386
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      entry = new Tally()
      this.#entries.set(key, entry)
    }
    entry.add(batch, at)
  }

  statistics(): CallStatistics[] {
    const rows = [...this.#entries].map(([key, tally]): CallStatistics => {
      const isI386 = (key & keyOfI386) !== 0
      const number = key & ~keyOfI386
      return { name: number === mostNumbers ? 'unknown' : displayName(number, isI386), ...tally.statistics() }
    })
    return rows.toSorted(byTotal)
  }
}

const figures = ['count', 'errors', 'total', 'p50', 'p95', 'p99', 'max']

/** The table, one line per row, each with its line feed. What a row is about stands first, or last where it may be long. */
export function summaryText(rows: readonly CallStatistics[], title = 'call', nameLast = false): string {
  const cells = rows.map((row) => [
    row.name,
    countText(row.calls),
    row.errors === 0 ? '' : countText(row.errors),
    // What never returned has no time.
    ...[row.totalNs, row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) =>
      row.totalNs === 0 ? '' : durationText(ns),
    ),
  ])
  const table = [[title, ...figures], ...cells]
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  const line = ([name, ...numbers]: readonly string[]): string => {
    const right = numbers.map((cell, i) => cell.padStart(widths[i + 1]!))
    return (nameLast ? [...right, name!] : [name!.padEnd(widths[0]!), ...right]).join('  ').trimEnd()
  }
  return table.map((row) => `${line(row)}\n`).join('')
}
