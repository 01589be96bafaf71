import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { socketKinds, type FdRow } from '../fds/types.js'
import type { Origin, RecordedChild, RecordedHandle, Recorder } from './recorder.js'

/** Which recorded call made the descriptor of a row. */
export interface Found {
  readonly origin: Origin
  /** A server accepted it. */
  readonly accepted: boolean
}

/** Finds who opened a descriptor, from what was recorded and what the table says now. */
export class Origins {
  readonly #recorder: Recorder
  readonly #handles = new Map<number, RecordedHandle>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    for (const handle of recorder.handles) {
      const fd = fdOf(handle.object.deref())
      if (fd !== undefined) this.#handles.set(fd, handle)
    }
  }

  of(row: FdRow): Found | undefined {
    const handle = this.#handles.get(row.fd!)
    if (handle !== undefined) return { origin: handle.origin, accepted: handle.accepted }
    // A socket without a handle of Node is a native addon's.
    if (socketKinds.includes(row.kind) && this.#file(row)?.call.startsWith('fs.') !== false) return undefined
    const origin = row.kind === 'directory' ? (this.#file(row) ?? this.#directory(row)) : this.#file(row)
    return origin === undefined ? undefined : { origin, accepted: false }
  }

  #file({ fd }: FdRow): Origin | undefined {
    const file = this.#recorder.files.get(fd!)
    if (file === undefined) return undefined
    // The number was given back in a way that nobody told us, and belongs to something else by now.
    if (file.owner !== undefined && file.owner.deref()?.fd !== fd) return undefined
    return file.origin
  }

  // Node tells no number of a Dir, so it is the folder that counts; the latest first.
  #directory(row: FdRow): Origin | undefined {
    return this.#recorder.directories.findLast(
      ({ directory, path }) => directory.deref() !== undefined && isFolder(row, path),
    )?.origin
  }
}

/** The descriptors of a child's streams and its IPC channel. */
export function fdsOfChild({ child }: RecordedChild): number[] {
  const object = child.deref() as (object & { stdio?: unknown[] }) | undefined
  if (object === undefined) return []
  const streams = (object.stdio ?? []) as ({ _handle?: object } | null)[]
  return [...streams.map((stream) => fdOf(stream?._handle)), fdOf(channelOf(object))].filter((fd) => fd !== undefined)
}

// The IPC channel of fork(): what `child.channel` is does not tell its descriptor.
function channelOf(child: object): object | undefined {
  const key = Object.getOwnPropertySymbols(child).find(({ description }) => description === 'kChannelHandle')
  return key === undefined ? undefined : ((child as Record<symbol, unknown>)[key] as object | undefined)
}

/** The number that a handle of Node has now. */
export function fdOf(handle: object | null | undefined): number | undefined {
  const fd = (handle as { fd?: unknown } | null | undefined)?.fd
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

function isFolder(row: FdRow, path: string): boolean {
  if (resolve(path) === row.path) return true
  const status = statSync(path, { bigint: true, throwIfNoEntry: false })
  return status !== undefined && String(status.ino) === row.inode
}
