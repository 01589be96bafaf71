import { displayWidth, shorten } from './width.js'

export interface Column {
  title: string
  right?: boolean
  /** This one gives way when the line does not fit; at most one. */
  flexible?: boolean
}

/**
 * Lines of a table with a heading. `width`: columns of the terminal, undefined for no limit; then nothing is cut. Cells must be
 * escaped.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width?: number): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[i]!))),
  )
  const flexible = columns.findIndex((column) => column.flexible === true)
  if (width !== undefined && flexible >= 0) {
    const others = widths.reduce((sum, value, i) => sum + (i === flexible ? 0 : value), 0) + 2 * (columns.length - 1)
    widths[flexible] = Math.min(widths[flexible]!, Math.max(12, width - others))
  }
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const text = width !== undefined && i === flexible ? shorten(cell, widths[i]!) : cell
        const pad = ' '.repeat(Math.max(0, widths[i]! - displayWidth(text)))
        if (columns[i]!.right === true) return pad + text
        return i === cells.length - 1 ? text : text + pad
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...rows.map(line)]
}
