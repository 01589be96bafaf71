import { formatCount } from '../report/format.js'
import { addressText } from './describe.js'
import type { FdRow } from './types.js'

/** Descriptors of one kind and state. */
export interface FdGroup {
  kind: string
  state: string
  count: number
  /** What most of them lead to, numbers in it as `*`, with how many do. */
  target?: { pattern: string; count: number }
  /** What is wrong with them, in words. */
  finding?: string
}

/** Piles first: descriptors by kind and state, with what most of them lead to and what looks like a leak. */
export function groupFds(fds: readonly FdRow[], peersComplete = true): FdGroup[] {
  const groups = new Map<string, FdRow[]>()
  for (const row of fds) {
    if (row.hold !== 'descriptor') continue
    const key = `${row.kind}\0${groupState(row)}`
    const list = groups.get(key)
    if (list === undefined) groups.set(key, [row])
    else list.push(row)
  }
  return [...groups]
    .map(([key, rows]) => makeGroup(key, rows, peersComplete))
    .toSorted((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1))
}

function groupState(row: FdRow): string {
  if (row.deleted === true) return 'deleted'
  return row.state ?? ''
}

function makeGroup(key: string, rows: readonly FdRow[], peersComplete: boolean): FdGroup {
  const [kind, state] = key.split('\0') as [string, string]
  const patterns = new Map<string, number>()
  for (const row of rows) {
    const pattern = patternOf(row)
    if (pattern !== undefined) patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1)
  }
  const most = [...patterns].toSorted((a, b) => b[1] - a[1])[0]
  const finding = findingOf(kind, state, rows, peersComplete)
  return {
    kind,
    state,
    count: rows.length,
    ...(most === undefined ? {} : { target: { pattern: most[0], count: most[1] } }),
    ...(finding === undefined ? {} : { finding }),
  }
}

/** Paths that differ by numbers alone are one pattern; of connections the far end is. */
export function patternOf(row: FdRow): string | undefined {
  if (row.remote !== undefined) return addressText(row.remote)
  if (row.local !== undefined && row.state === 'LISTEN') return addressText(row.local)
  if (typeof row.path === 'string') return row.path.replaceAll(/[0-9a-f]{8,}|\d+/g, '*')
  return row.socketPath ?? undefined
}

function findingOf(kind: string, state: string, rows: readonly FdRow[], peersComplete: boolean): string | undefined {
  const who = rows[0]!.command
  if (state === 'CLOSE_WAIT') return `not closed by ${who} after the peer was done`
  if (state === 'UNBOUND' && rows.length > 1) return 'neither bound nor connected: made and forgotten'
  if (kind === 'epoll') {
    const ghosts = rows.reduce(
      (sum, { targets = [] }) => sum + targets.filter(({ ghost }) => ghost !== undefined).length,
      0,
    )
    if (ghosts > 0)
      return `${formatCount(ghosts)} watched ${ghosts === 1 ? 'target is' : 'targets are'} closed, but open through a copy`
  }
  if (kind === 'pipe') {
    const alone = rows.filter(
      ({ peers = [], access, peerCount }) =>
        (peerCount ?? 0) === peers.length && !peers.some((peer) => peer.access !== access),
    )
    if (alone.length > 0) {
      // Where processes could not be looked into, the other end may be there.
      const visible = peersComplete ? '' : 'visible '
      const readers = alone.filter(({ access }) => access === 'w').length
      const writers = alone.length - readers
      return [
        ...(readers === 0 ? [] : [`${formatCount(readers)} without a ${visible}reader`]),
        ...(writers === 0 ? [] : [`${formatCount(writers)} without a ${visible}writer`]),
      ].join(', ')
    }
  }
  return undefined
}
