import type { FdRow, Incomplete } from '../fds/types.js'

/** Who holds a deleted file, and how. */
export interface DeletedHolder {
  pid: number
  command: string
  tid?: number
  /** null: held without a descriptor. */
  fd: number | null
  hold: FdRow['hold']
  access: FdRow['access']
  /** Opened with O_APPEND: after a truncation the next write begins at 0. */
  append?: boolean
  position?: number
}

/** What gives the bytes back. */
export interface DeletedAdvice {
  /** Every one of these has to end or be restarted, or close what `close` names. */
  restart: readonly number[]
  close: readonly { pid: number; fd: number }[]
  /** null: truncation is no way here, see `warning`. */
  truncate: string | null
  /** What the command would do to the holder, or why there is none. */
  warning?: string
}

/** A file without a name that somebody holds, once however many hold it. */
export interface DeletedFile {
  /** null: longer than 4095 bytes. */
  path: string | null
  pathBytes?: string
  device: string
  inode: string
  kind: FdRow['kind']
  reason: NonNullable<FdRow['reason']>
  /** Apparent length in bytes. */
  size: number | null
  /** Bytes that come back when the last holder lets go. null: unknown without the right to look through mappings. */
  allocated: number | null
  /** Where the bytes are: `key` of a file system. */
  filesystem: string
  holders: readonly DeletedHolder[]
  /** Pids of the holders. */
  pids: readonly number[]
  advice: DeletedAdvice
}

export interface DeletedFilesystem {
  /** `major:minor` of what is mounted. */
  key: string
  /** null: mounted nowhere that this process can see. */
  mountPoint: string | null
  type: string | null
  source: string | null
  /** In memory, not on a disk: tmpfs. */
  memory: boolean
  /** Bytes as df counts them; null: it did not answer. */
  total: number | null
  used: number | null
  available: number | null
  /** Bytes of deleted files. */
  hidden: number
  files: number
  /** Bytes that du finds; only when asked for. */
  visible?: number
  /** What du could not enter. */
  unreadable?: number
}

export interface DeletedProcess {
  pid: number
  command: string
  startTime: number
  user: string | null
  /** Bytes that only this process holds: they come back when it alone ends. */
  exclusive: number
  /** Bytes that others hold as well. */
  shared: number
  files: number
  /** systemd unit, from its control group. */
  unit?: string
  container?: string
  commandLine?: string
}

/** A program that runs on files that are not those on the disk any more. */
export interface StaleProgram {
  pid: number
  command: string
  executable: string | null
  libraries: readonly string[]
  unit?: string
  container?: string
}

export interface DeletedAudit {
  version: 1
  takenAt: string
  filesystems: readonly DeletedFilesystem[]
  files: readonly DeletedFile[]
  /** Bytes of deleted files on disks. */
  diskBytes: number
  /** Deleted files on tmpfs, and memory files that never had a name. */
  memoryBytes: number
  /** memfd, secretmem, SysV shared memory: in memory and on no file system. */
  memory: readonly DeletedFile[]
  processes: readonly DeletedProcess[]
  restartNeeded: readonly StaleProgram[]
  /** Block devices and swap areas of the kernel whose file is deleted. */
  kernel: readonly { holder: string; path: string }[]
  /** Descriptors in messages that nobody received: they may hold deleted files that no list shows. */
  inFlight: readonly { pid: number; command: string; fd: number; count: number }[]
  /** Files that only an io_uring holds; the kernel does not tell their size. */
  rings: readonly { pid: number; command: string; fd: number; path: string }[]
  incomplete: readonly Incomplete[]
}

export interface DeletedOptions {
  /** Only file systems mounted here, or that hold this path. */
  mount?: string | readonly string[]
  /** Walk each reported file system and add up what has a name; this can take long. Default false. */
  du?: boolean
  /** Called now and then while walking. */
  onProgress?: (mountPoint: string, files: number) => void
  /** How long a file server may take to answer, in milliseconds. Default 250. */
  deadline?: number
}
