import { addressText } from '../fds/describe.js'
import { listFdsSync } from '../fds/list.js'
import type { FdRow } from '../fds/types.js'
import { native } from '../native.js'
import '../limits/native.js'
import { escapeText } from '../report/escape.js'
import { adviceFor, callOf } from './advice.js'
import { describeLeak } from './describe-leak.js'
import { connection, heldByNode, serverOf } from './held-by-node.js'
import { otherLoops, type Loop } from './loops.js'
import { fdsOfChild, Origins, type Found } from './origins.js'
import type { TableDifference } from './own-table.js'
import { placeOf } from './place.js'
import { placeOfOrigin, type RecordedClose, type Recorder } from './recorder.js'
import type { FdLeak, IgnoredFds } from './types.js'

/** What happened between two looks at the table. */
export interface Between {
  readonly difference: TableDifference
  /** Closes by number of what was open before. */
  readonly closes: readonly RecordedClose[]
  /** The recorder's count at the first look. */
  readonly order: number
}

export interface FoundLeaks {
  readonly leaks: readonly FdLeak[]
  readonly ignored: readonly IgnoredFds[]
}

/**
 * Explains a difference: one finding per open file description, child process or worker thread.
 *
 * @param peers Whether to look for who has the other ends, in all processes: for the report, not for a quick look.
 */
export function findLeaks(recorder: Recorder, between: Between, peers: boolean): FoundLeaks {
  const { difference, closes, order } = between
  const opened = new Set(difference.opened)
  const rows = opened.size === 0 ? [] : ownRows(peers)
  const loops = otherLoops(rows, opened)
  const origins = new Origins(recorder)
  const ignored = heldByNode({ opened, rows, loops, recorder, origins })
  for (const { fds } of ignored) for (const fd of fds) opened.delete(fd)
  const left = rows.filter(({ fd }) => opened.has(fd!))
  const taken = new Set<number>()
  const leaks = [
    ...workers(recorder, loops, left, taken, order),
    ...children(recorder, left, taken),
    ...single(
      origins,
      left.filter(({ fd }) => !taken.has(fd!)),
      rows,
    ),
    ...watches(recorder, order),
    ...closedByOthers(difference, closes),
  ]
  return { leaks, ignored }
}

function ownRows(peers: boolean): readonly FdRow[] {
  const { fds } = listFdsSync('self', { details: true, peers })
  return fds.filter(({ hold, fd, tid }) => hold === 'descriptor' && fd !== null && tid === undefined)
}

function workers(
  recorder: Recorder,
  loops: readonly Loop[],
  left: readonly FdRow[],
  taken: Set<number>,
  order: number,
): FdLeak[] {
  const made = recorder.handles.filter((handle) => handle.type === 'WORKER' && handle.order > order)
  const started = loops.filter(({ epoll }) => left.some(({ fd }) => fd === epoll)).slice(-made.length)
  // A program may well have an epoll instance of its own, without a worker.
  if (made.length === 0) return []
  return started.map(({ fds }, index) => {
    const own = left.filter(({ fd }) => fds.has(fd!)).map(({ fd }) => fd!)
    for (const fd of own) taken.add(fd)
    const { origin } = made[made.length - started.length + index]!
    return {
      problem: 'open',
      kind: 'worker',
      fds: own,
      what: `worker thread, still running (${own.length} descriptors)`,
      ...placed({ origin, accepted: false }),
      advice: adviceFor(origin),
    }
  })
}

function children(recorder: Recorder, left: readonly FdRow[], taken: Set<number>): FdLeak[] {
  const leaks: FdLeak[] = []
  for (const recorded of recorder.children) {
    const fds = fdsOfChild(recorded).filter((fd) => !taken.has(fd) && left.some((row) => row.fd === fd))
    const child = recorded.child.deref()
    if (fds.length === 0 || child === undefined) continue
    for (const fd of fds) taken.add(fd)
    const command = escapeText(child.spawnargs.join(' '))
    const ended = child.exitCode !== null || child.signalCode !== null
    leaks.push({
      problem: 'open',
      kind: 'child',
      fds,
      what: ended
        ? `output of the ended child ${child.pid}, not read to its end: ${command}`
        : `stdio of child ${child.pid}, still running: ${command}`,
      ...placed({ origin: recorded.origin, accepted: false }),
      advice: ended
        ? 'read child.stdout and child.stderr to their ends, or destroy them; or a grandchild holds the other ends'
        : "child.kill() and wait for its 'exit', or close its stdin and wait",
    })
  }
  return leaks
}

function single(origins: Origins, left: readonly FdRow[], all: readonly FdRow[]): FdLeak[] {
  const groups = sameDescriptions(left)
  const clients = new Set(groups.map(([row]) => connection(row!)).filter((text) => text !== undefined))
  const leaks: FdLeak[] = []
  for (const rows of groups) {
    const row = rows[0]!
    const found = rows.map((copy) => origins.of(copy)).find((one) => one !== undefined)
    const server = row.remote === undefined && row.kind !== 'unix' ? undefined : serverOf(row, all)
    const accepted = (found?.accepted ?? false) || server !== undefined
    // The end that the test made is the one to close; the other goes with it.
    if (accepted && (clients.has(connection(row, true) ?? '') || hasPeerIn(left, row))) continue
    const path = row.path ?? row.socketPath
    leaks.push({
      problem: 'open',
      kind: row.kind,
      fds: rows.map(({ fd }) => fd!),
      what: describeLeak(row),
      ...(typeof path === 'string' ? { path } : {}),
      ...(row.remote === undefined ? {} : { remote: addressText(row.remote) }),
      ...placed(found),
      ...(accepted ? { call: 'accept' } : {}),
      advice: adviceFor(found?.origin, accepted),
    })
  }
  return leaks
}

function hasPeerIn(rows: readonly FdRow[], { pid, kind, peers = [] }: FdRow): boolean {
  return kind === 'unix' && peers.some((peer) => peer.pid === pid && rows.some(({ fd }) => fd === peer.fd))
}

// Copies made by dup(2) share their description: kcmp(2).
function sameDescriptions(rows: readonly FdRow[]): FdRow[][] {
  const first = native().fdsSame(rows.flatMap(({ pid, fd }) => [pid, fd!]))
  const groups = new Map<number, FdRow[]>()
  rows.forEach((row, index) => groups.set(first[index]!, [...(groups.get(first[index]!) ?? []), row]))
  return [...groups.values()]
}

// All watchers of a loop share its inotify instance, so there is no number to tell them by.
function watches(recorder: Recorder, order: number): FdLeak[] {
  return recorder.watchedSince(order).map(({ origin }) => {
    const path = origin.context?.path ?? origin.path
    return {
      problem: 'watch',
      kind: 'watch',
      fds: [],
      what: `fs.watch${path === undefined ? '' : ` of ${escapeText(path)}`}, still watching`,
      ...(path === undefined ? {} : { path }),
      ...placed({ origin, accepted: false }),
      advice: 'watcher.close()',
    }
  })
}

function closedByOthers({ gone }: TableDifference, closes: readonly RecordedClose[]): FdLeak[] {
  return closes
    .filter(({ fd }) => gone.includes(fd))
    .map(({ fd, stack, target, opened }) => {
      const place = placeOf(stack)
      const origin = opened === undefined ? undefined : placeOfOrigin(opened)
      return {
        problem: 'closed' as const,
        kind: 'unknown' as const,
        fds: [fd],
        what: target === '' ? 'a descriptor' : escapeText(target),
        ...(target.startsWith('/') ? { path: target } : {}),
        ...(origin === undefined ? {} : { opened: origin }),
        ...(place === undefined ? {} : { closed: place }),
        advice: 'who opens a descriptor closes it: leave it to its owner, or open an own one in the test',
      }
    })
}

function placed(found: Found | undefined): Pick<FdLeak, 'call' | 'opened'> {
  if (found === undefined) return {}
  const place = placeOfOrigin(found.origin)
  return { call: callOf(found.origin), ...(place === undefined ? {} : { opened: place }) }
}
