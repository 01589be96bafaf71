import { readFileSync, readdirSync } from 'node:fs'
import { makeSnapshot, deepFreeze } from '../fds/snapshot.js'
import type { FdProcess, FdRow, FdSnapshot } from '../fds/types.js'
import { native } from '../native.js'
import { adviceFor } from './advice.js'
import { visibleBytes } from './du.js'
import { FilesystemMap } from './filesystems.js'
import { originsOf, type Origin } from './origin.js'
import { staleProgramsOf } from './stale.js'
import type { DeletedAudit, DeletedFile, DeletedHolder, DeletedOptions, DeletedProcess } from './types.js'

/**
 * Finds what keeps disk space without a name: deleted files that some process still holds, by a descriptor, a mapping, as its
 * executable or a directory. Each file counts once, by its allocated blocks.
 *
 * ```ts
 * const { diskBytes, files } = await auditDeleted()
 * for (const { path, allocated, advice } of files) console.log(path, allocated, advice.truncate)
 * ```
 *
 * For everything on a host it needs root; what it could not look into is in `incomplete`.
 *
 * @see unlink(2), proc_pid_fd(5), proc_pid_map_files(5)
 */
export async function auditDeleted(options: DeletedOptions = {}): Promise<DeletedAudit> {
  const { deadline = 250 } = options
  const scanned = await native().fdsScan({ holders: true, deletedOnly: true, deadline })
  const snapshot = makeSnapshot(scanned, (value) => value)
  const filesystems = new FilesystemMap(snapshot, deadline)
  const wanted = options.mount === undefined ? undefined : filesystems.keysOf([options.mount].flat())
  const isWanted = (row: FdRow): boolean => wanted === undefined || wanted.has(filesystems.keyOf(row))
  const { files, memory } = collectFiles(snapshot, filesystems, isWanted)
  const origins = originsOf([...new Set([...files, ...memory].flatMap(({ pids }) => pids))], deadline)
  const list = filesystems.list(files, wanted)
  if (options.du === true) {
    for (const filesystem of list) {
      const { mountPoint } = filesystem
      // A walk through a file server that hangs would never end.
      if (mountPoint === null || filesystem.total === null) continue
      const { bytes, unreadable } = await visibleBytes(mountPoint, (count) => options.onProgress?.(mountPoint, count))
      filesystem.visible = bytes
      filesystem.unreadable = unreadable
    }
  }
  const inMemory = new Set(list.filter((filesystem) => filesystem.memory).map(({ key }) => key))
  return deepFreeze({
    version: 1,
    takenAt: snapshot.takenAt,
    filesystems: list,
    files,
    diskBytes: sum(files.filter(({ filesystem }) => !inMemory.has(filesystem))),
    memoryBytes: sum(files.filter(({ filesystem }) => inMemory.has(filesystem))) + sum(memory),
    memory,
    processes: shares(files, snapshot.processes, origins),
    restartNeeded: staleProgramsOf(snapshot),
    kernel: wanted === undefined ? kernelHolders() : [],
    inFlight: snapshot.fds.flatMap(({ pid, command, fd, inFlight }) =>
      inFlight === undefined || fd === null ? [] : [{ pid, command, fd, count: inFlight }],
    ),
    rings: snapshot.fds.flatMap(({ pid, command, fd, hold, path }) =>
      hold !== 'io_uring' || fd === null ? [] : [{ pid, command, fd, path: path ?? '' }],
    ),
    incomplete: snapshot.incomplete,
  })
}

function collectFiles(
  snapshot: FdSnapshot,
  filesystems: FilesystemMap,
  isWanted: (row: FdRow) => boolean,
): { files: DeletedFile[]; memory: DeletedFile[] } {
  const rows = new Map<string, FdRow[]>()
  for (const row of snapshot.fds) {
    if (row.hold === 'io_uring' || row.device === undefined || row.inode === undefined) continue
    const memory = row.reason === 'memory'
    // Without the right to look through a mapping its link count is unknown: the kernel's word for it has to do.
    const perhaps = row.deleted === null && row.hold === 'mapping' && row.reason === 'name-only'
    if (row.deleted !== true && !memory && !perhaps) continue
    // Shared anonymous memory is nobody's file, although the kernel calls it /dev/zero.
    if (memory && row.kind === 'memory' && !(row.path ?? '').startsWith('/SYSV')) continue
    if (!memory && !isWanted(row)) continue
    const key = `${row.device} ${row.inode}`
    const list = rows.get(key)
    if (list === undefined) rows.set(key, [row])
    else list.push(row)
  }
  const files: DeletedFile[] = []
  const memory: DeletedFile[] = []
  for (const group of rows.values()) {
    const file = fileOf(group, filesystems)
    if (group[0]!.reason === 'memory') memory.push(file)
    else files.push(file)
  }
  return { files: files.toSorted(bySize), memory: memory.toSorted(bySize) }
}

function sum(files: readonly DeletedFile[]): number {
  return files.reduce((bytes, { allocated }) => bytes + (allocated ?? 0), 0)
}

function bySize(a: DeletedFile, b: DeletedFile): number {
  return (b.allocated ?? 0) - (a.allocated ?? 0)
}

function fileOf(group: readonly FdRow[], filesystems: FilesystemMap): DeletedFile {
  // The row that says most: one with a size, one with a path.
  const row = group.find(({ size, path }) => size !== undefined && typeof path === 'string') ?? group[0]!
  const holders = group.map(holderOf)
  const allocated = row.allocated ?? null
  const advice = adviceFor({ kind: row.kind, allocated, holders })
  return {
    path: row.path ?? null,
    ...(row.pathBytes === undefined ? {} : { pathBytes: row.pathBytes }),
    device: row.device!,
    inode: row.inode!,
    kind: row.kind,
    reason: row.reason ?? 'unlinked',
    size: row.size ?? null,
    allocated,
    filesystem: filesystems.keyOf(row),
    holders,
    pids: advice.restart,
    advice,
  }
}

function holderOf({ pid, command, tid, fd, hold, access, flags, position }: FdRow): DeletedHolder {
  return {
    pid,
    command,
    ...(tid === undefined ? {} : { tid }),
    fd,
    hold,
    access,
    ...(flags === undefined ? {} : { append: flags.includes('O_APPEND') }),
    ...(position === undefined ? {} : { position }),
  }
}

function shares(
  files: readonly DeletedFile[],
  processes: readonly FdProcess[],
  origins: ReadonlyMap<number, Origin>,
): DeletedProcess[] {
  const result = new Map<number, DeletedProcess>()
  const known = new Map(processes.map((process) => [process.pid, process]))
  for (const { pids, allocated } of files) {
    for (const pid of pids) {
      const process = known.get(pid)!
      const { command, startTime, user } = process
      const share = result.get(pid) ?? {
        pid,
        command,
        startTime,
        user,
        exclusive: 0,
        shared: 0,
        files: 0,
        ...origins.get(pid),
      }
      share.files++
      share[pids.length === 1 ? 'exclusive' : 'shared'] += allocated ?? 0
      result.set(pid, share)
    }
  }
  return [...result.values()].toSorted((a, b) => b.exclusive + b.shared - (a.exclusive + a.shared))
}

/** Loop devices and swap areas on deleted files: no process holds these. */
function kernelHolders(): { holder: string; path: string }[] {
  const suffix = ' (deleted)'
  const holders: { holder: string; path: string }[] = []
  for (const name of readNames('/sys/block').filter((block) => block.startsWith('loop'))) {
    const path = readText(`/sys/block/${name}/loop/backing_file`).replace(/\n$/, '')
    if (path.endsWith(suffix)) holders.push({ holder: `/dev/${name}`, path: path.slice(0, -suffix.length) })
  }
  for (const line of readText('/proc/swaps').split('\n')) {
    const path = line.split(/\s/)[0]!.replaceAll('\\040', ' ')
    if (path.endsWith(suffix)) holders.push({ holder: 'swap', path: path.slice(0, -suffix.length) })
  }
  return holders
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
