// Memory of the host process while millions of events pass through a loop.
import { join } from 'node:path'
import { loopProgram, time } from './measure.mjs'

export function memory(bench) {
  if (!bench.wants('memory', 'memory')) return
  const count = bench.quick ? 500_000 : 5_000_000
  const { ms, stderr } = time([
    process.execPath,
    join(import.meta.dirname, 'host.mjs'),
    'empty',
    loopProgram(),
    'getppid',
    String(count),
  ])
  const [, events, peak] = /events (\d+) peak-rss-kb (\d+)/.exec(stderr)
  bench.table(
    'memory of the host',
    ['', 'events', 'time', 'peak resident memory'],
    [
      [
        'library, empty loop body',
        events,
        `${(ms / 1000).toFixed(1)} s`,
        { value: Number(peak) / 1024, most: 150, show: (mb) => `${Math.round(mb)} MB` },
      ],
    ],
  )
}
