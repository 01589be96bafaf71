// From the command line to the end of a program that does nothing.
import { join } from 'node:path'
import { inTurns, launcher, pin, time } from './measure.mjs'

export function startup(bench) {
  const rows = []
  const out = join(bench.folder, 'true.txt')
  for (const pinned of [false, true]) {
    if (!bench.wants('startup', 'startup')) continue
    const run = (command) => () => ({ ms: time(pin(pinned, command)).ms })
    const { node, syslens, strace } = inTurns(bench.runs * 3, {
      node: run([process.execPath, '-e', '0']),
      syslens: run([launcher, 'trace', '-o', out, 'true']),
      strace: run(['strace', '-f', '-o', out, 'true']),
    })
    rows.push([
      pinned ? 'pinned' : 'unpinned',
      `${node.ms.toFixed(1)} ms`,
      `${strace.ms.toFixed(1)} ms`,
      `${syslens.ms.toFixed(1)} ms`,
      { value: syslens.ms / node.ms, most: 1.5 },
    ])
  }
  bench.table('start-up', ['', 'node -e 0', 'strace true', 'syslens trace true', 'syslens / node'], rows)
}
