// The ledger of descriptors over a trace of the same calls: what keeping accounts costs, and the stack of each open.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build, inTurns, launcher } from './measure.mjs'

export function ledger(bench) {
  if (!bench.wants('ledger', 'ledger over a plain trace')) return
  const count = bench.quick ? 2_000 : 10_000
  const program = build(bench.folder, 'stacks')
  const out = join(bench.folder, 'ledger.out')
  const usage = build(bench.folder, 'usage')
  const cost = (command) => {
    const [cpu, wall, , code] = execFileSync(usage, command, { encoding: 'utf8' }).split(' ').map(Number)
    if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}`)
    return { cpu, wall }
  }
  // Without its start, of the command and of the tracer.
  const run = (prefix) => () => {
    const [none, all] = ['0', String(count)].map((opens) => cost([...prefix, program, opens]))
    const each = (figure) => ((all[figure] - none[figure]) * 1000) / count
    return { cpu: each('cpu'), wall: each('wall') }
  }
  // What the ledger records, without the few calls that this program does not make.
  const calls = '%desc,%net,%process'
  const medians = inTurns(bench.runs, {
    'syslens trace': run([launcher, 'trace', '-e', calls, '-o', out]),
    'syslens leaks --no-stack': run([launcher, 'leaks', '--no-stack', '-o', out]),
    'syslens trace --stack': run([launcher, 'trace', '-e', calls, '--stack', '-o', out]),
    'syslens leaks': run([launcher, 'leaks', '-o', out]),
    'strace -f -yy --seccomp-bpf': run(['strace', '-f', '-yy', '--seccomp-bpf', '-e', `trace=${calls}`, '-o', out]),
  })
  const plain = medians['syslens trace']
  bench.table(
    `the ledger over a plain trace, ${count} opens and closes, 14 frames; program and tracer`,
    ['', 'CPU', 'of syslens trace', 'wall time', 'of syslens trace'],
    Object.entries(medians).map(([name, { cpu, wall }]) => [
      name,
      `${cpu.toFixed(1)} µs`,
      (cpu / plain.cpu).toFixed(2),
      `${wall.toFixed(1)} µs`,
      (wall / plain.wall).toFixed(2),
    ]),
  )
}
