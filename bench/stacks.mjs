// A stack at each open, beside strace -k.
import { spawnSync } from 'node:child_process'
import { build, inTurns, launcher, time } from './measure.mjs'

export function stacks(bench) {
  if (!bench.wants('stacks', 'stack at each open')) return
  const count = bench.quick ? 2_000 : 10_000
  const program = build(bench.folder, 'stacks')
  const has = spawnSync('strace', ['-k', '-o', '/dev/null', 'true']).status === 0
  const run = (prefix) => () => {
    const none = time([...prefix, program, '0']).ms
    return { us: ((time([...prefix, program, String(count)]).ms - none) * 1000) / count }
  }
  const selected = ['-e', 'openat', '-o', '/dev/null']
  const medians = inTurns(bench.runs, {
    'syslens trace': run([launcher, 'trace', ...selected]),
    'syslens trace --stack': run([launcher, 'trace', '--stack', ...selected]),
    'strace --seccomp-bpf': run(['strace', '-f', '--seccomp-bpf', ...selected]),
    ...(has ? { 'strace --seccomp-bpf -k': run(['strace', '-f', '--seccomp-bpf', '-k', ...selected]) } : {}),
  })
  if (!has) console.log('this strace is built without -k: no peer for stacks')
  const peer = medians['strace --seccomp-bpf -k']
  const rows = Object.entries(medians).map(([name, { us }]) => {
    const ratio = peer === undefined ? '' : us / peer.us
    return [
      name,
      `${us.toFixed(1)} µs`,
      name.endsWith('--stack') && has ? { value: ratio, most: 0.25 } : Number(ratio).toFixed(2),
    ]
  })
  bench.table(`a stack at each open, 14 frames, ${count} opens`, ['', 'per open', 'of strace -k'], rows)
}
