import { setTimeout as wait } from 'node:timers/promises'
import { deepFreeze } from '../fds/snapshot.js'
import { auditDeleted } from './audit.js'
import type { DeletedAudit, DeletedFile, DeletedOptions } from './types.js'

/** What has changed from one audit to the next. */
export interface DeletedDifference {
  version: 1
  takenAt: string
  /** Deleted files that were not held, or not deleted, before. */
  appeared: readonly DeletedFile[]
  /** Files that nobody holds any more: their bytes are free. */
  released: readonly DeletedFile[]
  /** Files that take more bytes than before, with how many more. */
  grown: readonly { file: DeletedFile; bytes: number }[]
  diskBytes: number
}

export interface DeletedWatchOptions extends DeletedOptions {
  /** Milliseconds between two looks. Default 5000. */
  interval?: number
  signal?: AbortSignal
}

/**
 * Audits again and again and yields what is different. The first look is when iteration begins; it ends with the signal,
 * without an error.
 *
 * ```ts
 * for await (const { appeared, diskBytes } of watchDeleted({ interval: 60_000 })) console.log(appeared.length, diskBytes)
 * ```
 */
export async function* watchDeleted(options: DeletedWatchOptions = {}): AsyncGenerator<DeletedDifference> {
  const { interval = 5000, signal, ...rest } = options
  let before = await auditDeleted(rest)
  for (;;) {
    try {
      await wait(interval, undefined, { signal })
    } catch {
      return
    }
    const after = await auditDeleted(rest)
    yield differenceOfAudits(before, after)
    before = after
  }
}

function differenceOfAudits(before: DeletedAudit, after: DeletedAudit): DeletedDifference {
  const then = new Map(before.files.map((file) => [keyOf(file), file]))
  const now = new Map(after.files.map((file) => [keyOf(file), file]))
  const grown = after.files.flatMap((file) => {
    const bytes = (file.allocated ?? 0) - (then.get(keyOf(file))?.allocated ?? file.allocated ?? 0)
    return bytes > 0 ? [{ file, bytes }] : []
  })
  return deepFreeze({
    version: 1,
    takenAt: after.takenAt,
    appeared: after.files.filter((file) => !then.has(keyOf(file))),
    released: before.files.filter((file) => !now.has(keyOf(file))),
    grown,
    diskBytes: after.diskBytes,
  })
}

// An inode number is used again after the file is gone, but not while somebody holds it.
function keyOf({ device, inode }: DeletedFile): string {
  return `${device} ${inode}`
}
