// How fast records of a native producer become events in a loop, and lines of text.
import { join } from 'node:path'
import { inTurns, pin, time } from './measure.mjs'

const show = (millions) => `${millions.toFixed(2)} M/s`

const host = join(import.meta.dirname, 'flow-host.mjs')

export function flow(bench) {
  const count = bench.quick ? 1_000_000 : 3_000_000
  const rows = []
  for (const pinned of [false, true]) {
    const kinds = {
      'events: empty loop': { kind: 'events', least: 1 },
      'events: name and path': { kind: 'arguments' },
      'lines of text: renderer': { kind: 'renderer', least: 3 },
      'lines of text: through the log': { kind: 'lines' },
    }
    const wanted = Object.entries(kinds).filter(([name]) => bench.wants('flow', name))
    const medians = inTurns(
      bench.runs,
      Object.fromEntries(
        wanted.map(([name, { kind }]) => [
          name,
          () => {
            const { stderr } = time(pin(pinned, [process.execPath, host, kind, String(count)]))
            return { rate: Number(/per-second (\d+)/.exec(stderr)[1]) / 1e6 }
          },
        ]),
      ),
    )
    for (const [name, { least }] of wanted) {
      const { rate } = medians[name]
      rows.push([name, pinned ? 'pinned' : 'unpinned', least === undefined ? show(rate) : { value: rate, least, show }])
    }
  }
  bench.table('from a native producer', ['', '', 'rate'], rows)
}
