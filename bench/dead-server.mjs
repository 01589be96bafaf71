// A FUSE daemon that does not answer any more, and who waits for it (needs root, since a file system is mounted).
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { available, inTurns, launcher } from './measure.mjs'

const root = join(import.meta.dirname, '..')
const patience = 10_000
const show = (ms) => `${(ms / 1000).toFixed(2)} s`

/** The program of the test: it mounts, opens two files and goes silent. */
async function startDeadServer(folder) {
  const program = join(folder, 'dead-fuse')
  const point = join(folder, 'dead')
  execFileSync('cc', ['-O1', '-pthread', '-o', program, join(root, 'test/targets/dead-fuse.c')])
  mkdirSync(point)
  const child = spawn(program, [point], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (!value?.startsWith('ready')) throw new Error(`dead-fuse: ${value}`)
  return { child, point }
}

export async function deadServer(bench) {
  if (!bench.wants('dead-server', 'dead file server')) return
  if (process.getuid() !== 0) {
    console.log('\ndead file server: needs root')
    return
  }
  const { child, point } = await startDeadServer(bench.folder)
  const inside = (...command) => ['-m', '-t', String(child.pid), ...command]
  const other = spawn('sleep', ['1000'])
  try {
    const run = (verb, shown) => () => {
      const begin = performance.now()
      const { stdout, status, signal } = spawnSync('nsenter', inside(launcher, ...verb, '--json'), {
        encoding: 'utf8',
        timeout: patience,
        killSignal: 'SIGKILL',
        maxBuffer: 1 << 28,
      })
      const ms = performance.now() - begin
      if (signal !== null || ![0, 2].includes(status)) throw new Error(`${verb.join(' ')}: ${signal ?? status}`)
      if (shown && !stdout.includes(`${point}/written`)) throw new Error(`${verb.join(' ')} does not show the file`)
      return { ms }
    }
    const measured = inTurns(bench.runs, {
      'syslens fds PID': run(['fds', String(child.pid)], true),
      'syslens fds of another': run(['fds', String(other.pid)], false),
      'syslens fds': run(['fds'], true),
      'syslens deleted': run(['deleted'], false),
      'syslens limits PID': run(['limits', String(child.pid)], false),
    })
    const rows = Object.entries(measured).map(([name, { ms }]) => [name, { value: ms, most: 2000, show }])
    if (available('lsof'))
      rows.push(['lsof -nP -p PID', await waitFor(spawn('nsenter', inside('lsof', '-nP', '-p', String(child.pid))))])
    bench.table('a file server that does not answer', ['', 'wall'], rows)
  } finally {
    // Whoever still waits for the daemon is let go by its end.
    child.kill('SIGKILL')
    other.kill('SIGKILL')
  }
}

/** How long it takes; it may wait uninterruptibly, so nobody can wait for it for ever. */
function waitFor(process) {
  const begin = performance.now()
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`not within ${show(patience)}`), patience)
    process.once('exit', () => {
      clearTimeout(timer)
      resolve(show(performance.now() - begin))
    })
  })
}
