// From the command line to the end of a program that does nothing, and of the other verbs' plain uses. Node itself starts
// slower or faster by its environment (NODE_EXTRA_CA_CERTS costs it milliseconds; our launcher takes such settings out), so
// the bound is for a cleared one, and the present one is shown beside it.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build, inTurns, launcher, pin } from './measure.mjs'

const bound = 1.5
const bounded = new Set(['syslens trace true', 'syslens trace -o FILE true'])

export function startup(bench) {
  if (!bench.wants('startup', 'startup')) return
  const usage = build(bench.folder, 'usage')
  const out = join(bench.folder, 'true.txt')
  const cleared = { PATH: process.env.PATH, HOME: process.env.HOME }
  const cost = (command, env) => () => {
    const [cpu, wall] = execFileSync(usage, command, { encoding: 'utf8', env }).split(' ').map(Number)
    return { cpu, wall }
  }
  const rows = []
  const add = (name, figures, judged) => {
    const node = figures['node -e 0'].wall
    for (const [what, { cpu, wall }] of Object.entries(figures)) {
      const ratio = wall / node
      rows.push([
        name,
        what,
        `${wall.toFixed(1)} ms`,
        `${cpu.toFixed(1)} ms`,
        judged && bounded.has(what) ? { value: ratio, most: bound } : ratio.toFixed(2),
      ])
    }
  }
  for (const [name, pinned, env] of [
    ['unpinned', false, cleared],
    ['pinned', true, cleared],
    ['unpinned, our environment', false, process.env],
  ]) {
    const commands = {
      'node -e 0': [process.execPath, '-e', '0'],
      'strace true': ['strace', '-f', '-o', out, 'true'],
      'syslens trace true': [launcher, 'trace', 'true'],
      'syslens trace -o FILE true': [launcher, 'trace', '-o', out, 'true'],
      'syslens trace --json true': [launcher, 'trace', '--json', '-o', out, 'true'],
      'syslens trace --summary true': [launcher, 'trace', '--summary', 'true'],
      'syslens fds PID': [launcher, 'fds', String(process.pid)],
      'syslens limits PID': [launcher, 'limits', String(process.pid)],
      'syslens --version': [launcher, '--version'],
    }
    const runs = Object.entries(commands).map(([what, command]) => [what, cost(pin(pinned, command), env)])
    const figures = inTurns(bench.runs * 3, Object.fromEntries(runs))
    add(name, figures, env === cleared)
  }
  bench.table('start-up', ['', '', 'wall', 'processor', '/ node -e 0'], rows)
}
