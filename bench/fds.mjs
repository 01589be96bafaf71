// Descriptors: 100,000 of them in 200 processes, beside lsof and beside what the kernel alone costs (fds-floor.c).
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { available, build, inTurns, launcher } from './measure.mjs'

const show = (figure) => `${figure.toFixed(0)} ms`

/** Starts the fixture and waits, without giving up the synchronous form of a bench, until everything is open. */
function startFixture(folder, processes, each) {
  const program = build(folder, 'fds-fixture')
  const files = join(folder, 'files')
  const said = join(folder, 'fixture.txt')
  mkdirSync(files)
  const child = spawn('sh', ['-c', `exec "$0" "$@" > ${said}`, program, String(processes), String(each), files], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < 600; waited++) {
    Atomics.wait(pause, 0, 0, 100)
    const text = readFileSync(said, { encoding: 'utf8', flag: 'a+' })
    if (text.startsWith('ready')) return child
    if (text !== '') break
  }
  child.kill()
  throw new Error('the fixture did not start; is the hard limit of descriptors below 600?')
}

export function fds(bench) {
  if (!bench.wants('fds', 'descriptors')) return
  const usage = build(bench.folder, 'usage')
  const floor = build(bench.folder, 'fds-floor')
  const fixture = startFixture(bench.folder, 200, 500)
  try {
    const run = (command) => () => {
      const [cpu, wall, memory, code] = execFileSync(usage, command, { encoding: 'utf8' }).trim().split(' ').map(Number)
      if (code === 127) throw new Error(`cannot run ${command[0]}`)
      return { cpu, wall, memory }
    }
    const lsof = available('lsof')
    const measured = inTurns(bench.runs, {
      node: run([process.execPath, '-e', '0']),
      floorA: run([floor, 'a']),
      floorB: run([floor, 'b']),
      fds: run([launcher, 'fds', '--json']),
      details: run([launcher, 'fds', '--json', '--details']),
      text: run([launcher, 'fds']),
      deleted: run([launcher, 'deleted', '--json']),
      near: run([launcher, 'limits', '--near', '80']),
      ...(lsof ? { lsof: run(['lsof', '-nP']), links: run(['lsof', '-nP', '+L1']) } : {}),
    })
    const { node, floorA } = measured
    const best = (figure) => 1.3 * floorA[figure] + node[figure]
    const half = (peer, figure) => (lsof ? measured[peer][figure] / 2 : Infinity)
    const bounds = {
      fds: (figure) => Math.min(best(figure), half('lsof', figure)),
      deleted: (figure) => half('links', figure),
      near: (figure) => node[figure] + 20,
    }
    const names = {
      node: 'node -e 0',
      floorA: 'floor A: links and status',
      floorB: 'floor B: and fdinfo',
      fds: 'syslens fds --json',
      details: 'syslens fds --json --details',
      text: 'syslens fds',
      deleted: 'syslens deleted --json',
      near: 'syslens limits --near 80',
      lsof: 'lsof -nP',
      links: 'lsof -nP +L1',
    }
    const cell = (name, figure) => {
      const value = measured[name][figure]
      return name in bounds ? { value, most: bounds[name](figure), show } : show(value)
    }
    const memory = (name) =>
      name in bounds
        ? { value: measured[name].memory, most: 150, show: (figure) => `${figure.toFixed(0)} MB` }
        : `${measured[name].memory.toFixed(0)} MB`
    const rows = Object.keys(measured).map((name) => [
      names[name],
      cell(name, 'cpu'),
      cell(name, 'wall'),
      memory(name),
      (measured[name].cpu / floorA.cpu).toFixed(2),
    ])
    bench.table('100,000 descriptors in 200 processes', ['', 'CPU', 'wall', 'memory', 'CPU / floor A'], rows)
  } finally {
    fixture.stdin.end()
  }
}
