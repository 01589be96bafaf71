import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchDeleted, watchFds, type DeletedDifference, type FdDifference } from '../../lib/index.js'
import { start } from '../support/cli.js'
import { hold, temporaryFolder } from '../support/hold.js'

test('what was opened, closed, opened again as something else, and what grew', async () => {
  const folder = temporaryFolder()
  const abort = new AbortController()
  const kept = openSync(join(folder, 'kept'), 'w')
  const reused = openSync(join(folder, 'old'), 'w')
  const differences = watchFds('self', { interval: 1, signal: abort.signal })
  const opened: string[] = []
  const closed: string[] = []
  let grown = 0
  let begun = false
  const take = ({ opened: more, closed: less, grown: larger }: FdDifference): void => {
    const names = (rows: FdDifference['opened']): string[] =>
      rows.flatMap(({ path }) => (path?.startsWith(folder) === true ? [path.slice(folder.length + 1)] : []))
    opened.push(...names(more))
    closed.push(...names(less))
    for (const { fd, bytes } of larger) if (fd.path === join(folder, 'kept')) grown += bytes
  }
  for await (const difference of differences) {
    take(difference)
    if (!begun) {
      begun = true
      closeSync(reused)
      const again = openSync(join(folder, 'new'), 'w')
      expect(again).toBe(reused)
      writeSync(kept, Buffer.alloc(8192, 1))
    }
    if (opened.length > 0 && grown > 0) abort.abort()
  }
  expect([opened, closed, grown]).toEqual([['new'], ['old'], 8192])
  closeSync(kept)
  closeSync(reused)
})

test('deleted files that appear and are released', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'x')
  const fd = openSync(path, 'w')
  writeSync(fd, Buffer.alloc(4096, 1))
  const seen: string[] = []
  const abort = new AbortController()
  let step = 0
  const has = (files: DeletedDifference['appeared']): boolean => files.some((file) => file.path === path)
  for await (const { appeared, released } of watchDeleted({ interval: 1, signal: abort.signal })) {
    if (step++ === 0) unlinkSync(path)
    if (has(appeared)) {
      seen.push('appeared')
      closeSync(fd)
    }
    if (has(released)) {
      seen.push('released')
      abort.abort()
    }
  }
  expect(seen).toEqual(['appeared', 'released'])
})

test('syslens fds --watch', async () => {
  const held = await hold('named-deleted')
  const run = start(['fds', String(held.pid), '--watch=0.05', '--json', '--path', held.folder])
  const lines: FdDifference[] = []
  for await (const chunk of run.child.stdout!) {
    for (const line of String(chunk).trim().split('\n')) lines.push(JSON.parse(line) as FdDifference)
    if (lines.length > 2) break
  }
  expect(lines[0]).toMatchObject({ version: 1, opened: [], closed: [], grown: [] })
  run.child.kill('SIGINT')
  // The reader went away or the user interrupted: both are a good end.
  expect((await run.done).code).toBe(0)
})
