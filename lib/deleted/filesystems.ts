import type { FdRow, FdSnapshot } from '../fds/types.js'
import { native } from '../native.js'
import { mountOf, readMounts, upperOf, type MountLine } from '../fds/mounts.js'
import type { DeletedFile, DeletedFilesystem } from './types.js'

/** Which file system each row's bytes are on, and how full that is. */
export class FilesystemMap {
  readonly #own = readMounts('self')
  readonly #mounts = new Map<number, MountLine>()
  readonly #keys = new Map<string, { mount: MountLine | undefined }>()
  /** A path through which the kernel can be asked about the file system without walking to its mount point. */
  readonly #ways = new Map<string, string>()
  readonly #deadline: number

  constructor(snapshot: FdSnapshot, deadline: number) {
    this.#deadline = deadline
    const ownNamespace = snapshot.processes.find(({ pid }) => pid === process.pid)?.mountNamespace
    const seen = new Set([ownNamespace])
    this.#learn(this.#own)
    for (const { pid, mountNamespace } of snapshot.processes) {
      if (mountNamespace === undefined || seen.has(mountNamespace)) continue
      seen.add(mountNamespace)
      this.#learn(readMounts(pid))
    }
  }

  #learn(mounts: readonly MountLine[]): void {
    for (const mount of mounts) if (!this.#mounts.has(mount.id)) this.#mounts.set(mount.id, mount)
  }

  /** The key of the file system of a row. */
  keyOf(row: FdRow): string {
    let mount = row.mount === undefined ? undefined : this.#mounts.get(row.mount)
    // What is in the upper folder of an overlay takes its bytes from the file system that folder is on.
    const upper = mount === undefined ? undefined : upperOf(mount)
    if (upper !== undefined) mount = mountOf(upper, this.#own) ?? mount
    const key = mount?.device ?? row.device ?? '?'
    if (!this.#keys.has(key)) this.#keys.set(key, { mount })
    const way = wayTo(row) ?? mount?.point
    if (way !== undefined && !this.#ways.has(key)) this.#ways.set(key, way)
    return key
  }

  /** The keys of the file systems that hold these paths. */
  keysOf(paths: readonly string[]): Set<string> {
    return new Set(
      paths.flatMap((path) => {
        const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
        const mount = [...this.#mounts.values()].find(({ point }) => point === clean) ?? mountOf(clean, this.#own)
        if (mount === undefined) return []
        if (!this.#keys.has(mount.device)) this.#keys.set(mount.device, { mount })
        if (!this.#ways.has(mount.device)) this.#ways.set(mount.device, mount.point)
        return [mount.device]
      }),
    )
  }

  /** Each file system that holds one of the files, or that was asked for. */
  list(files: readonly DeletedFile[], wanted: ReadonlySet<string> | undefined): DeletedFilesystem[] {
    const keys = [...new Set([...files.map(({ filesystem }) => filesystem), ...(wanted ?? [])])]
    const sizes = native().fdsStatfs(
      keys.map((key) => this.#ways.get(key) ?? '/nowhere'),
      this.#deadline,
    )
    return keys
      .map((key, index) =>
        this.#describe(
          key,
          sizes[index]!,
          files.filter(({ filesystem }) => filesystem === key),
        ),
      )
      .toSorted((a, b) => b.hidden - a.hidden)
  }

  #describe(key: string, size: [number, number, number] | number, files: readonly DeletedFile[]): DeletedFilesystem {
    const mount = this.#keys.get(key)?.mount
    const own = this.#placeOf(key) ?? mount
    const [total, free, available] = typeof size === 'number' ? [null, null, null] : size
    return {
      key,
      mountPoint: own?.point ?? null,
      type: mount?.type ?? null,
      source: mount?.source ?? null,
      memory: mount?.type === 'tmpfs' || mount?.type === 'ramfs' || mount?.type === 'hugetlbfs',
      total,
      used: total === null ? null : total - free!,
      available,
      hidden: files.reduce((bytes, { allocated }) => bytes + (allocated ?? 0), 0),
      files: files.length,
    }
  }

  // A whole file system may be mounted in several places, and parts of it in more: the whole one is its name.
  #placeOf(key: string): MountLine | undefined {
    const here = this.#own.filter(({ device }) => device === key)
    return here.find(({ root }) => root === '/') ?? here[0]
  }
}

/** The file itself as the kernel links to it from /proc, which works across mount namespaces. */
function wayTo({ pid, tid, fd, hold }: FdRow): string | undefined {
  const task = tid === undefined ? `/proc/${pid}` : `/proc/${pid}/task/${tid}`
  if (hold === 'descriptor' && fd !== null) return `${task}/fd/${fd}`
  return hold === 'mapping' ? undefined : `${task}/${hold}`
}
