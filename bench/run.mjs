// npm run bench [-- --quick] [--only NAME]: every figure beside a peer, in turns within one run: medians, and ratios to the
// peer. Rows with a bound say whether they keep it; exit code 1 when one does not.
import { parseArgs } from 'node:util'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { calls } from './calls.mjs'
import { programs } from './programs.mjs'
import { flow } from './flow.mjs'
import { memory } from './memory.mjs'
import { startup } from './startup.mjs'
import { fds } from './fds.mjs'
import { leaks } from './leaks.mjs'
import { ledger } from './ledger.mjs'
import { deadServer } from './dead-server.mjs'
import { stacks } from './stacks.mjs'
import { types } from './types.mjs'
import { available } from './measure.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    runs: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const sections = {
  calls,
  programs,
  flow,
  memory,
  startup,
  fds,
  stacks,
  'dead-server': deadServer,
  leaks,
  ledger,
  types,
}
if (values.help) {
  console.log(
    `npm run bench -- [--quick] [--only NAME] [--runs N]\nsections: ${Object.keys(sections).join(', ')}; NAME may also be part of a row's name`,
  )
  process.exit()
}
for (const tool of ['strace', 'taskset', 'cc']) if (!available(tool)) throw new Error(`${tool} is not installed`)

const folder = mkdtempSync(join(tmpdir(), 'syslens-bench-'))
const failed = []
const bench = {
  quick: values.quick ?? false,
  runs: Number(values.runs ?? (values.quick ? 3 : 7)),
  folder,
  wants: (section, row) =>
    values.only === undefined || values.only in sections
      ? (values.only ?? section) === section
      : row.includes(values.only),
  /** Prints a table: `rows` of cells; a cell { bound, value } is a figure with a bound. */
  table(title, head, rows) {
    if (rows.length === 0) return
    const text = rows.map((row) =>
      row.map((cell) => (typeof cell === 'object' ? judged(title, row[0], cell) : String(cell))),
    )
    const widths = head.map((name, i) => Math.max(name.length, ...text.map((row) => row[i].length)))
    const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
    console.log(`\n${title}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`)
    for (const row of text) console.log(line(row))
  },
}

function judged(title, row, { value, most, least, show = (figure) => figure.toFixed(2) }) {
  const kept = most !== undefined ? value <= most : value >= least
  if (!kept)
    failed.push(
      `${title}, ${row}: ${show(value)}, wanted ${most !== undefined ? `at most ${show(most)}` : `at least ${show(least)}`}`,
    )
  return `${show(value)} ${kept ? '✓' : '✗'} ${most !== undefined ? '≤' : '≥'} ${show(most ?? least)}`
}

console.log(
  `${cpus()[0].model}, ${cpus().length} processors, Linux ${release()}, Node ${process.version}; medians of ${bench.runs} in turns`,
)
try {
  for (const section of Object.values(sections)) await section(bench)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const line of failed) console.log(`✗ ${line}`)
process.exitCode = failed.length > 0 ? 1 : 0
