import { native } from '../native.js'
import type { FdRow } from '../fds/types.js'

/** The event loop of another thread: its epoll instance and everything of ours that this watches. */
export interface Loop {
  readonly epoll: number
  readonly fds: ReadonlySet<number>
}

/**
 * Event loops that are not the calling thread's: of worker threads, of the inspector, of Node's own helper threads. Whatever
 * a loop watches was opened by its thread.
 */
export function otherLoops(rows: readonly FdRow[], opened: ReadonlySet<number>): Loop[] {
  const own = native().leaksLoopFd()
  const pipes = endsOfPipes(rows)
  // libuv 1.46 and later: a ring of each loop, for epoll_ctl(2). No loop watches it.
  const rings = rows.filter(({ kind, fd, userFiles = 0 }) => kind === 'io_uring' && opened.has(fd!) && userFiles === 0)
  return rows
    .filter(({ kind, fd }) => kind === 'epoll' && fd !== own)
    .map(({ fd, targets = [] }) => {
      const fds = new Set<number>([fd!])
      const ring = opened.has(fd!) ? rings.shift() : undefined
      if (ring !== undefined) fds.add(ring.fd!)
      for (const { fd: target } of targets) {
        fds.add(target)
        // Only the read end of a pipe that wakes a loop is watched.
        for (const end of pipes.get(target) ?? []) fds.add(end)
      }
      return { epoll: fd!, fds }
    })
}

function endsOfPipes(rows: readonly FdRow[]): Map<number, number[]> {
  const byInode = new Map<string, number[]>()
  for (const { kind, inode, fd } of rows) {
    if (kind !== 'pipe' || inode === undefined || fd === null) continue
    byInode.set(inode, [...(byInode.get(inode) ?? []), fd])
  }
  const ends = new Map<number, number[]>()
  for (const fds of byInode.values()) for (const fd of fds) ends.set(fd, fds)
  return ends
}
