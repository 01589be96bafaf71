/** `--summary`: per call how often, how many failed, and how long it took. */
import { recordFlag } from '../syscalls/reader.js'
import { type Batch, RecordType } from '../trace/records.js'
import { displayName } from './call-writers.js'
import { countText, durationText } from './duration.js'
import { Histogram } from './histogram.js'

/** Wall time in one call, nanoseconds. */
export interface CallStatistics {
  readonly name: string
  /** Also those that never returned, which have no time. */
  readonly calls: number
  readonly errors: number
  readonly totalNs: number
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
}

class Entry {
  calls = 0
  errors = 0
  readonly times = new Histogram()
}

const keyOfI386 = 1 << 20
// Numbers that are no calls all count as one: a tracee could make up as many as it likes.
const mostNumbers = 1024

/** Counts the calls of batches of records; memory does not grow with their number. */
export class Summary {
  readonly #entries = new Map<number, Entry>()
  lost = 0

  batch(batch: Batch): void {
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      const type = batch.type(at)
      if (type === RecordType.syscall) this.#call(batch, at)
      else if (type === RecordType.lost) this.lost += batch.lostCount(at)
    }
  }

  #call(batch: Batch, at: number): void {
    const flags = batch.flags(at)
    const number = Math.min(batch.number(at), mostNumbers)
    const key = (flags & recordFlag.i386) === 0 ? number : number | keyOfI386
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      entry = new Entry()
      this.#entries.set(key, entry)
    }
    entry.calls++
    if ((flags & recordFlag.unfinished) !== 0) return
    if ((flags & recordFlag.error) !== 0) entry.errors++
    entry.times.add(batch.endNs(at) - batch.timeNs(at))
  }

  /** The calls, longest total time first. */
  statistics(): CallStatistics[] {
    const rows = [...this.#entries].map(([key, { calls, errors, times }]): CallStatistics => {
      const isI386 = (key & keyOfI386) !== 0
      const number = key & ~keyOfI386
      return {
        name: number === mostNumbers ? 'unknown' : displayName(number, isI386),
        calls,
        errors,
        totalNs: times.total,
        p50Ns: times.percentile(0.5),
        p95Ns: times.percentile(0.95),
        p99Ns: times.percentile(0.99),
        maxNs: times.max,
      }
    })
    return rows.toSorted((a, b) => b.totalNs - a.totalNs || b.calls - a.calls || (a.name < b.name ? -1 : 1))
  }
}

const headings = ['call', 'count', 'errors', 'total', 'p50', 'p95', 'p99', 'max']

/** The table, one line per call, each with its line feed. */
export function summaryText(rows: readonly CallStatistics[]): string {
  const cells = rows.map((row) => [
    row.name,
    countText(row.calls),
    row.errors === 0 ? '' : countText(row.errors),
    // What never returned has no time.
    ...[row.totalNs, row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) =>
      row.totalNs === 0 ? '' : durationText(ns),
    ),
  ])
  const widths = headings.map((heading, i) => Math.max(heading.length, ...cells.map((row) => row[i]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd()
  return [headings, ...cells].map((row) => `${line(row)}\n`).join('')
}
