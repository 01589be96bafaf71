import { native } from '../native.js'
import { ownDescriptorBytes as rowBytes } from './native.js'

const unknownWatches = 0xffff_ffff

/** What is different in a later look at the own descriptors. */
export interface TableDifference {
  /** Numbers that are new, or that mean another file now. */
  readonly opened: readonly number[]
  /** Numbers that are closed, or that mean another file now. */
  readonly gone: readonly number[]
  /** inotify instances that watch more files than before, and how many more. */
  readonly watched: readonly { readonly fd: number; readonly more: number }[]
}

/**
 * The descriptors of this process at one moment. What the kernel tells of one is its number, the file behind it and how it
 * was opened, not which open(2) it came from: a file that was closed and opened again under the same number looks kept.
 */
export class OwnTable {
  readonly #bytes: Buffer
  #rows: ReadonlyMap<number, string> | undefined

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Looks now, in some 20 µs for 30 descriptors. */
  static take(): OwnTable {
    return new OwnTable(Buffer.from(native().leaksOwnTable()))
  }

  get size(): number {
    return this.#bytes.length / rowBytes
  }

  /** Nothing was opened, closed or watched in between, as far as the kernel tells. */
  equals(other: OwnTable): boolean {
    return this.#bytes.equals(other.#bytes)
  }

  has(fd: number): boolean {
    return this.#identities().has(fd)
  }

  numbers(): number[] {
    return [...this.#identities().keys()]
  }

  /** What this later table has that `before` had not, and the other way round. */
  since(before: OwnTable): TableDifference {
    const old = before.#identities()
    const now = this.#identities()
    const opened = [...now].filter(([fd, identity]) => old.get(fd) !== identity).map(([fd]) => fd)
    const gone = [...old].filter(([fd, identity]) => now.get(fd) !== identity).map(([fd]) => fd)
    const watches = before.#watches()
    const watched = [...this.#watches()]
      .filter(([fd]) => old.get(fd) === now.get(fd))
      .map(([fd, count]) => ({ fd, more: count - (watches.get(fd) ?? count) }))
      .filter(({ more }) => more > 0)
    return { opened, gone, watched }
  }

  /** The same table, but with these numbers as they are in `other`: from here on they count as known. */
  accepting(fds: Iterable<number>, other: OwnTable): OwnTable {
    const accepted = new Set(fds)
    if (accepted.size === 0) return this
    const rows = [
      ...rowsOf(this.#bytes).filter((row) => !accepted.has(row.readInt32LE(0))),
      ...rowsOf(other.#bytes).filter((row) => accepted.has(row.readInt32LE(0))),
    ]
    return new OwnTable(Buffer.concat(rows.toSorted((a, b) => a.readInt32LE(0) - b.readInt32LE(0))))
  }

  #identities(): ReadonlyMap<number, string> {
    return (this.#rows ??= new Map(
      rowsOf(this.#bytes).map((row) => [row.readInt32LE(0), row.toString('latin1', 8, rowBytes)]),
    ))
  }

  #watches(): Map<number, number> {
    const counts = rowsOf(this.#bytes).map((row): [number, number] => [row.readInt32LE(0), row.readUInt32LE(4)])
    return new Map(counts.filter(([, count]) => count !== unknownWatches))
  }
}

function rowsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / rowBytes }, (_, i) => bytes.subarray(i * rowBytes, (i + 1) * rowBytes))
}
