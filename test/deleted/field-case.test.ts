import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DeletedAudit } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { launcher } from '../support/cli.js'
import { isRoot, temporaryFolder } from '../support/hold.js'

const mib = 1 << 20

interface Disk {
  mount: string
  /** Runs a program where the disk is mounted. */
  inside(command: readonly string[]): string
  program(command: readonly string[]): Promise<{ pid: number; words: string[] }>
}

/** A small file system of its own, in a mount namespace of its own. */
async function disk(type: 'ext4' | 'tmpfs'): Promise<Disk> {
  const folder = temporaryFolder()
  const mount = join(folder, 'mnt')
  mkdirSync(mount)
  const image = join(folder, 'disk.img')
  if (type === 'ext4') {
    execFileSync('truncate', ['-s', '64M', image])
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image])
  }
  const source = type === 'ext4' ? `-o loop ${image}` : '-t tmpfs -o size=64m none'
  const keeper = spawn(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', `mount ${source} ${mount} && echo mounted && exec sleep 1000`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void keeper.kill('SIGKILL'))
  await createInterface({ input: keeper.stdout })[Symbol.asyncIterator]().next()
  const enter = ['-m', '-t', String(keeper.pid)]
  return {
    mount,
    inside: (command) => execFileSync('nsenter', [...enter, ...command], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    async program(command) {
      const child = spawn('nsenter', [...enter, ...command], { stdio: ['pipe', 'pipe', 'inherit'] })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      onTestFinished(async () => {
        child.stdin.end()
        child.kill('SIGKILL')
        await ended
      })
      const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
      return { pid: child.pid!, words: String(value).split(' ') }
    },
  }
}

for (const type of ['ext4', 'tmpfs'] as const) {
  test.skipIf(!isRoot)(`a full ${type} disk: hidden bytes are df - du, per file and holder (needs root)`, async () => {
    const { mount, inside, program } = await disk(type)
    const secrets = [1, 2, 3].map((number) => `${mount}/secret-${number}.doc`)
    for (const file of secrets) inside(['sh', '-c', `head -c ${9 * mib} /dev/urandom > ${file}`])
    inside(['sh', '-c', `head -c ${2 * mib} /dev/urandom > ${mount}/visible`])
    const holders = await program([target('case-holders'), mount])
    const child = Number(holders.words[1])
    const shredder = await program([target('case-shredder'), ...secrets])
    inside(['sync', '-f', mount])
    const audit = JSON.parse(inside([launcher, 'deleted', '--mount', mount, '--du', '--json'])) as DeletedAudit
    const df = Number(inside(['df', '-B1', '--output=used', mount]).trim().split('\n')[1])
    const du = Number(inside(['du', '-s', '-B1', mount]).split('\t')[0])

    const [filesystem, ...others] = audit.filesystems
    expect(others).toEqual([])
    expect(filesystem).toMatchObject({
      mountPoint: mount,
      type,
      used: df,
      visible: du,
      files: 6,
      memory: type === 'tmpfs',
    })
    expect(Math.abs(filesystem!.hidden - (df - du)) / (df - du)).toBeLessThan(0.001)

    const told = audit.files.map(({ path, allocated, pids, holders: list, advice }) => ({
      name: path!.slice(mount.length + 1),
      allocated,
      pids: pids.toSorted((a, b) => a - b),
      fds: list.map(({ fd, hold }) => fd ?? hold),
      frees: advice.truncate !== null,
    }))
    const both = [holders.pid, child].toSorted((a, b) => a - b)
    expect(told.filter(({ name }) => name.startsWith('secret'))).toEqual(
      [1, 2, 3].map((number) => ({
        name: `secret-${number}.doc`,
        allocated: 9 * mib,
        pids: [shredder.pid],
        fds: [2 + number],
        frees: true,
      })),
    )
    expect(told.find(({ name }) => name === 'index.map')).toMatchObject({
      allocated: 6 * mib,
      pids: both,
      fds: ['mapping', 'mapping'],
      frees: false,
    })
    expect(told.find(({ name }) => name === 'shared.log')).toMatchObject({
      allocated: 5 * mib,
      pids: both,
      fds: [3, 4, 3, 4],
    })
    expect(told.find(({ name }) => name === 'sparse.img')).toMatchObject({
      allocated: type === 'ext4' ? 1024 : 4096,
      pids: [holders.pid],
    })
    expect(told).toHaveLength(6)
    expect(audit.files.find(({ path }) => path!.endsWith('sparse.img'))!.size).toBe(2 ** 30)

    const report = inside([launcher, 'deleted', '--mount', mount, '--du'])
    expect(report).toMatch(
      /HIDDEN {2}39\.8 MB in 6 deleted files, held by 3 processes \(explains (?:99\.9\d|100\.0\d) % of df - du\)/,
    )
    expect(report).toContain('index.map  6.3 MB  mapped, no descriptor')
    expect(report).toContain('sparse.img  ')
    expect(report).toContain('shared.log  5.2 MB  fd 3, 4 in each')
    expect(report).toContain(`: > /proc/${shredder.pid}/fd/3`)
    expect(report).not.toContain('linked.dat')
  })
}
