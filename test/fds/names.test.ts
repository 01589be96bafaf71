import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listFds, type FdRow } from '../../lib/index.js'
import { describeFd } from '../../lib/fds/describe.js'
import { start } from '../support/cli.js'
import { hold } from '../support/hold.js'

/** What moves a cursor, changes a colour or the direction of the text; all but the end of a line. */
const terminalControl = /[^\P{Cc}\n]|\u202e/u

test('cases 19 and 20: hostile names are one escaped line each, exact in JSON, and distinguishable', async () => {
  const { pid, folder } = await hold('names')
  const { fds } = await listFds(pid)
  const files = fds.filter(({ path }) => path?.startsWith(folder))
  expect(files.map(describeFd).map((text) => text.slice(folder.length + 1))).toEqual([
    'a\\nb',
    'a\\\\nb',
    'bad\\xff\\xfe',
    'esc\\e[2J',
    'bidi\\u{202e}cod.exe',
    'tab\\there',
    'c1\\u{9b}31m',
  ])
  // The lossy path is text; the exact bytes open the file.
  const bad = files[2]!
  expect(bad.path).toBe(`${folder}/bad\ufffd\ufffd`)
  const bytes = Buffer.from(bad.pathBytes!, 'base64')
  expect(String(statSync(bytes).ino)).toBe(bad.inode)
  expect(files.filter(({ pathBytes }) => pathBytes !== undefined)).toEqual([bad])

  const listing = await start(['fds', String(pid), '--path', folder]).done
  expect(listing.stdout.split('\n')).toHaveLength(1 + 7 + 1)
  expect(listing.stdout).not.toMatch(terminalControl)
  for (const args of [['--json'], ['--json', '--path', folder]]) {
    const { stdout, code } = await start(['fds', String(pid), ...args]).done
    expect(code).toBe(0)
    expect(stdout).not.toMatch(terminalControl)
    const rows = (JSON.parse(stdout) as { fds: FdRow[] }).fds
    expect(rows.filter(({ path }) => path?.startsWith(folder))).toEqual(files)
  }
  const exact = await start(['fds', String(pid), '-0', '--path', folder], { stdio: ['ignore', 'pipe', 'pipe'] }).done
  expect(exact.stdout.split('\0')).toHaveLength(8)
})

test('case 22: a path beyond 4096 bytes', async () => {
  const held = await hold('long-path')
  const [file, directory] = held.numbers as [number, number]
  const { fds, incomplete } = await listFds(held.pid, { holders: true })
  const find = (fd: number): FdRow | undefined => fds.find((row) => row.fd === fd)
  expect(incomplete).toEqual([])
  expect(find(file)).toMatchObject({
    kind: 'file',
    path: null,
    pathError: 'ENAMETOOLONG',
    size: 5,
    links: 1,
    deleted: false,
  })
  expect(find(directory)).toMatchObject({ kind: 'directory', path: null, pathError: 'ENAMETOOLONG' })
  expect(fds.find((row) => row.hold === 'cwd')).toMatchObject({
    kind: 'directory',
    pathError: 'ENAMETOOLONG',
    inode: find(directory)!.inode,
  })
  const { code, stdout } = await start(['fds', String(held.pid)]).done
  expect(code).toBe(0)
  expect(stdout).toContain('path unknown (ENAMETOOLONG)')
  expect(await held.step()).toBe('removed')
})

test('case 23: a file that is really named "x (deleted)"', async () => {
  const held = await hold('named-deleted')
  const find = async (): Promise<FdRow | undefined> =>
    (await listFds(held.pid)).fds.find(({ fd }) => fd === held.numbers[0])
  const named = await find()
  expect(named).toMatchObject({ path: `${held.folder}/x (deleted)`, deleted: false, links: 1 })
  expect(named!.reason).toBeUndefined()
  expect(existsSync(named!.path!)).toBe(true)
  await held.step()
  expect(await find()).toMatchObject({
    path: `${held.folder}/x (deleted)`,
    deleted: true,
    reason: 'unlinked',
    links: 0,
  })
})
