import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { FdSnapshot } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { launcher } from '../support/cli.js'
import { hold, isRoot, temporaryFolder } from '../support/hold.js'

const addon = new URL('../../prebuilds/linux-x64/syslens.node', import.meta.url).pathname

async function deadFileSystem(): Promise<{ pid: number; clean: number; written: number; point: string }> {
  const point = join(temporaryFolder(), 'dead')
  mkdirSync(point)
  const child = spawn(target('dead-fuse'), [point], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  )
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const [word, clean, written] = (value as string).split(' ')
  if (word !== 'ready') throw new Error(value as string)
  return { pid: child.pid!, clean: Number(clean), written: Number(written), point }
}

// In the mount namespace of the dead file system, as on a machine where it is mounted for everybody.
function inside(pid: number, command: readonly string[]): SpawnSyncReturns<string> & { seconds: number } {
  const started = performance.now()
  const run = spawnSync('nsenter', ['-m', '-t', String(pid), ...command], {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 << 20,
  })
  return { ...run, seconds: (performance.now() - started) / 1000 }
}

test.skipIf(!isRoot)(
  'case 55: a FUSE daemon that does not answer stops nothing (needs root)',
  async () => {
    const { pid, clean, written, point } = await deadFileSystem()
    const other = await hold('file')
    const own = inside(pid, [launcher, 'fds', String(pid), '--json'])
    const snapshot = JSON.parse(own.stdout) as FdSnapshot
    const rows = snapshot.fds.filter(({ path }) => path?.startsWith(point))
    expect(rows).toMatchObject([
      // Asked for what it remembers, the kernel answers without a request to the daemon.
      { fd: clean, path: `${point}/clean`, access: 'r', kind: 'file', size: 42, links: 1 },
      { fd: written, path: `${point}/written`, access: 'rw', kind: 'file', position: 10, deleted: false },
    ])
    expect(snapshot.incomplete).toEqual([])
    expect(own.status).toBe(0)
    const runs = [
      own,
      inside(pid, [launcher, 'fds', String(other.pid), '--json']),
      inside(pid, [launcher, 'deleted', '--json']),
      inside(pid, [launcher, 'limits', String(pid), '--json']),
      inside(pid, [launcher, 'fds', '--json']),
    ]
    // Whoever hangs, hangs for ever; on an idle machine each takes a quarter of a second.
    for (const { seconds, signal } of runs) expect([signal, seconds < 15]).toEqual([null, true])
    const [, unrelated] = runs
    expect(unrelated!.status).toBe(0)
    expect((JSON.parse(unrelated!.stdout) as FdSnapshot).fds.length).toBeGreaterThan(3)
    for (const { stdout } of runs) expect(() => JSON.parse(stdout) as unknown).not.toThrow()
  },
  60_000,
)

test.skipIf(!isRoot)(
  'what a dead daemon must be asked for ends at the deadline, and the asking process can end (needs root)',
  async () => {
    const { pid, point } = await deadFileSystem()
    const script = `
    const { fdsReadFiles, fdsStatfs } = require(${JSON.stringify(addon)})
    const paths = [${JSON.stringify(`${point}/clean`)}, '/proc/self/comm']
    console.log(JSON.stringify([fdsReadFiles(paths, 300).map(String), fdsStatfs([${JSON.stringify(point)}, '/'], 300).map(Array.isArray)]))`
    const run = inside(pid, [process.execPath, '-e', script])
    expect(run.status).toBe(0)
    // ETIMEDOUT for the dead one, and the next is read all the same.
    expect(JSON.parse(run.stdout)).toEqual([
      ['-110', 'node\n'],
      [false, true],
    ])
    expect(run.seconds).toBeLessThan(15)
  },
  60_000,
)
