import type { FdKind } from '../fds/types.js'
import type { Place } from './place.js'

/** A descriptor, or several that belong together, with which something is wrong. Plain data. */
export interface FdLeak {
  /**
   * `open`: opened and not closed. `watch`: a file is still watched. `closed`: open before, and closed by its number by
   * somebody who did not open it.
   */
  readonly problem: 'open' | 'watch' | 'closed'
  /** What it is; several descriptors of one child process or worker thread are one finding. */
  readonly kind: FdKind | 'child' | 'worker' | 'watch'
  /** All numbers: of copies made by dup(2), and of everything that a child or worker takes; none of a watcher. */
  readonly fds: readonly number[]
  /** One line, escaped: `file /tmp/upload-17 (O_WRONLY, 48 KB)`. */
  readonly what: string
  /** Path of a file, a folder or a unix socket. */
  readonly path?: string
  /** `address:port` of the peer. */
  readonly remote?: string
  /** The function of Node that made it, such as `fs.openSync`; undefined: no function that is watched. */
  readonly call?: string
  /** The line of JavaScript that opened it. */
  readonly opened?: Place
  /** Of `closed`: the line that closed it. */
  readonly closed?: Place
  /** How to close it. */
  readonly advice: string
}

/** What was seen and left out on purpose. */
export interface IgnoredFds {
  readonly fds: readonly number[]
  readonly why: string
}
