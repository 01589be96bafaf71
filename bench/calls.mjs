// What one system call costs, in a loop of calls that do nothing.
import { join } from 'node:path'
import { inTurns, launcher, loopProgram, pin, time } from './measure.mjs'

const host = join(import.meta.dirname, 'host.mjs')

export function calls(bench) {
  const count = bench.quick ? 40_000 : 200_000
  const loop = loopProgram()
  for (const pinned of [false, true]) {
    const rows = []
    for (const call of ['getppid', 'read', 'open-close']) {
      if (!bench.wants('calls', call)) continue
      // The loop's own clock gives the cost of a call; the wall time says what is still to do when the loop is over.
      const run =
        (prefix, each = count) =>
        () => {
          const { ms, stderr } = time(pin(pinned, [...prefix, loop, call, String(each)]))
          return { ns: Number(/ns-per-call ([\d.]+)/.exec(stderr)[1]), ms }
        }
      const many = count * 10
      const medians = inTurns(bench.runs, {
        untraced: run([]),
        untracedMany: run([], many),
        strace: run(['strace', '-f', '-o', '/dev/null']),
        syslens: run([launcher, 'trace', '-o', '/dev/null']),
        library: run([process.execPath, host, 'empty']),
        unselected: run([launcher, 'trace', '-e', 'getpgid', '-o', '/dev/null'], many),
        straceFilter: run(['strace', '-f', '--seccomp-bpf', '-e', 'trace=getpgid', '-o', '/dev/null'], many),
      })
      const ratio = (name, peer, figure, most) => {
        const value = medians[name][figure] / medians[peer][figure]
        return most === undefined ? value.toFixed(2) : { value, most }
      }
      const row = (name, peer, most) =>
        rows.push([
          `${call}: ${name}`,
          `${Math.round(medians[name].ns)} ns`,
          peer === undefined ? '' : ratio(name, peer, 'ns', most),
          `${Math.round(medians[name].ms)} ms`,
          peer === undefined || peer === 'untracedMany' ? '' : ratio(name, peer, 'ms', most),
        ])
      row('untraced')
      row('strace')
      row('syslens', 'strace', 1.15)
      row('library', 'strace')
      row('straceFilter', 'untracedMany')
      row('unselected', 'untracedMany', 1.15)
    }
    bench.table(
      `cost of a call, ${count} calls, ${pinned ? 'pinned to one processor' : 'unpinned'}`,
      ['', 'per call', 'ratio', 'whole run', 'ratio'],
      rows,
    )
  }
}
