import { setTimeout as wait } from 'node:timers/promises'
import { listFds } from './list.js'
import type { FdOptions, FdRow, FdSnapshot, FdTarget, Incomplete } from './types.js'

/** What has changed from one look to the next. */
export interface FdDifference {
  version: 1
  /** ISO 8601. */
  takenAt: string
  opened: readonly FdRow[]
  closed: readonly FdRow[]
  /** Files that take more bytes than before, with how many more. */
  grown: readonly { fd: FdRow; bytes: number }[]
  /** Open descriptors now. */
  open: number
  incomplete: readonly Incomplete[]
}

export interface FdWatchOptions extends FdOptions {
  /** Milliseconds between two looks. Default 1000. */
  interval?: number
  signal?: AbortSignal
}

/**
 * Looks again and again and yields what is different: descriptors that came, that went, files that grew. The first
 * look is when iteration begins. A number that was closed and opened again as something else is in both lists.
 *
 * ```ts
 * for await (const { opened, closed } of watchFds(pid, { interval: 500 })) console.log(opened.length, closed.length)
 * ```
 *
 * Ends with the signal, without an error.
 */
export async function* watchFds(target?: FdTarget, options: FdWatchOptions = {}): AsyncGenerator<FdDifference> {
  const { interval = 1000, signal, ...rest } = options
  let before = await listFds(target, rest)
  for (;;) {
    try {
      await wait(interval, undefined, { signal })
    } catch {
      return
    }
    const after = await listFds(target, rest)
    yield differenceOf(before, after)
    before = after
  }
}

/** The difference of two snapshots of the same processes. */
export function differenceOf(before: FdSnapshot, after: FdSnapshot): FdDifference {
  const then = byIdentity(before)
  const now = byIdentity(after)
  const grown = [...now].flatMap(([key, fd]) => {
    const bytes = (fd.allocated ?? 0) - (then.get(key)?.allocated ?? fd.allocated ?? 0)
    return bytes > 0 ? [{ fd, bytes }] : []
  })
  return Object.freeze({
    version: 1,
    takenAt: after.takenAt,
    opened: Object.freeze([...now].filter(([key]) => !then.has(key)).map(([, fd]) => fd)),
    closed: Object.freeze([...then].filter(([key]) => !now.has(key)).map(([, fd]) => fd)),
    grown: Object.freeze(grown),
    open: now.size,
    incomplete: after.incomplete,
  })
}

// Pids and numbers are used again at once: the start time tells processes apart, the file tells descriptors apart.
// Anonymous inodes all share one inode number; those with an id of their own have it in the key.
function byIdentity({ processes, fds }: FdSnapshot): Map<string, FdRow> {
  const started = new Map(processes.map(({ pid, startTime }) => [pid, startTime]))
  return new Map(
    fds.map((fd) => [
      [fd.pid, started.get(fd.pid), fd.tid, fd.hold, fd.fd, fd.kind, fd.device, fd.inode, fd.id].join('\0') +
        (fd.fd === null || fd.hold === 'io_uring' ? fd.path : ''),
      fd,
    ]),
  )
}
