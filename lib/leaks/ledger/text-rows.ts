/** Rows of counted things, aligned. */
import { formatCount } from '../../report/format.js'

/** `26 × file  write_log  leak.c:32  opened 51, closed 25  no plateau`, with notes on lines of their own. */
export interface Row {
  readonly count: number
  readonly cells: readonly string[]
  /** Behind the cells; not aligned. */
  readonly end: string
  readonly notes: readonly string[]
}

/** The lines of some rows, which all have as many cells. */
export function rowsText(rows: readonly Row[]): string[] {
  const counts = rows.map(({ count }) => `${formatCount(count)} ×`)
  const countWidth = Math.max(...counts.map((text) => text.length))
  const widths = (rows[0]?.cells ?? []).map((_, column) => Math.max(...rows.map(({ cells }) => cells[column]!.length)))
  return rows.flatMap(({ cells, end, notes }, index) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column]!))
    const line = ['', counts[index]!.padStart(countWidth), ...padded, end].join('  ').trimEnd()
    return [line, ...notes.map((note) => `  ${' '.repeat(countWidth)}  ${note}`)]
  })
}
