/** What a descriptor leads to. */
export type FdKind =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'char'
  | 'block'
  | 'fifo'
  | 'pipe'
  | 'pty'
  | 'socket-file'
  | 'mqueue'
  | 'memfd'
  | 'secretmem'
  | 'memory'
  | 'namespace'
  | 'tcp'
  | 'udp'
  | 'udplite'
  | 'raw'
  | 'ping'
  | 'sctp'
  | 'dccp'
  | 'mptcp'
  | 'smc'
  | 'unix'
  | 'netlink'
  | 'packet'
  | 'vsock'
  | 'socket'
  | 'eventfd'
  | 'epoll'
  | 'timerfd'
  | 'signalfd'
  | 'inotify'
  | 'fanotify'
  | 'pidfd'
  | 'io_uring'
  | 'bpf'
  | 'userfaultfd'
  | 'perf_event'
  | 'fscontext'
  | 'kvm'
  | 'tun'
  | 'anon_inode'
  | 'unknown'

/** The kinds that are sockets. */
export const socketKinds: readonly FdKind[] = [
  'tcp',
  'udp',
  'udplite',
  'raw',
  'ping',
  'sctp',
  'dccp',
  'mptcp',
  'smc',
  'unix',
  'netlink',
  'packet',
  'vsock',
  'socket',
]

/** Another holder of the same object: the other end of a pipe, a unix socket or a terminal, or a copy of an eventfd. */
export interface FdPeer {
  pid: number
  command: string
  fd: number
  access: '' | 'r' | 'w' | 'rw'
}

export interface FdAddress {
  address?: string
  port: number
  /** Of a vsock: the context id of vsock(7), 4294967295 for any. */
  cid?: number
}

export interface FdLock {
  type: string
  mode: string
  pid: number | null
  start: number
  /** null: to the end of the file. */
  end: number | null
}

export interface EpollTarget {
  fd: number
  /** EPOLLIN and so on, as bits. */
  events: number
  data: string
  inode: string
  /** The number is closed, or is another file by now, but the file lives on in a copy: epoll still reports it. */
  ghost?: 'closed' | 'reused'
  /** A descriptor of the process through which it lives. */
  heldBy?: number
}

export interface FdWatch {
  wd?: number
  inode?: string
  device?: string
  mount?: number
  mask: number
}

/**
 * One held file. Members that a kind does not have are absent; what could not be known is null. Plain data: it survives
 * JSON, structuredClone and comparison.
 */
export interface FdRow {
  pid: number
  command: string
  /** A thread that has a descriptor table of its own. */
  tid?: number
  /** null: held without a descriptor, see `hold`. */
  fd: number | null
  hold: 'descriptor' | 'mapping' | 'exe' | 'cwd' | 'root' | 'io_uring'
  kind: FdKind
  /** The class of an anonymous inode, the type of a namespace. */
  class?: string
  /** `none`: opened with O_PATH. */
  access: 'none' | 'r' | 'w' | 'rw' | null
  /** As the holder's kernel gives it; bytes that are no UTF-8 are U+FFFD here and exact in `pathBytes`. */
  path?: string | null
  /** base64. */
  pathBytes?: string
  /** Why there is no path: ENAMETOOLONG beyond 4095 bytes. */
  pathError?: string
  /** `major:minor` of the file system, decimal. */
  device?: string
  /** Decimal, since inode numbers go beyond 2^53. */
  inode?: string
  /** Bytes of apparent length. */
  size?: number
  /** The same where a number cannot hold it. */
  sizeExact?: string
  /** Bytes that are really taken on the file system. */
  allocated?: number
  allocatedExact?: string
  links?: number
  /** Of a device file, `major:minor`. */
  deviceNumber?: string
  /** Why there is no size: ETIMEDOUT, the file server did not answer. */
  statusError?: string
  /** Mount id, as in /proc/PID/mountinfo. */
  mount?: number
  /** Its mount is in no mount namespace any more (umount -l). */
  detached?: boolean
  /** No name is left: the link count is 0. null: the link count is unknown. Files in memory alone are not deleted ones. */
  deleted?: boolean | null
  /**
   * `name-only`: the name it was opened by is gone, other links remain or the count is unknown. `silly-rename`: removed
   * here, so the NFS client keeps it under a name `.nfs…` until it is closed. `stale`: removed on the NFS server.
   */
  reason?: 'unlinked' | 'tmpfile' | 'replaced' | 'memory' | 'name-only' | 'silly-rename' | 'stale'
  /** Of a mapping. */
  executable?: boolean
  /** With details: `['O_RDWR', 'O_APPEND']`. */
  flags?: string[]
  closeOnExec?: boolean
  position?: number
  locks?: FdLock[]
  lockCount?: number
  /** Of a socket, as the kernel names it; `UNBOUND` when it is neither bound nor connected. */
  state?: string
  type?: string
  family?: string
  protocol?: string
  protocolNumber?: number
  local?: FdAddress
  remote?: FdAddress
  /** Of a listening socket: connections waiting for accept(2), and how many may wait. */
  queued?: number
  backlog?: number
  receiveQueue?: number
  sendQueue?: number
  /** Path of a unix socket. */
  socketPath?: string
  socketPathBytes?: string
  abstractName?: string
  abstractNameBytes?: string
  portId?: number
  /** Descriptors in messages that nobody has received (SCM_RIGHTS). */
  inFlight?: number
  /** The first 32 other ends. */
  peers?: FdPeer[]
  peerCount?: number
  /** Of an eventfd. */
  count?: number
  id?: number
  semaphore?: boolean
  /** Of an epoll instance. */
  targets?: EpollTarget[]
  targetCount?: number
  /** Of inotify and fanotify. */
  watches?: FdWatch[]
  watchCount?: number
  /** Of a timerfd; seconds. */
  clock?: string
  ticks?: number
  remaining?: number
  interval?: number
  /** Of a signalfd. */
  signals?: string[]
  /** Of a pidfd: null when the process has ended or is in a foreign pid namespace. */
  target?: number | null
  exited?: boolean
  /** Of an io_uring: files registered with it, which are rows with `hold: 'io_uring'`. */
  userFiles?: number
  mapId?: number
  mapType?: number
  programId?: number
  programType?: number
  linkId?: number
  interface?: string
}

export interface FdProcess {
  pid: number
  command: string
  /** Clock ticks from boot to its start: with the pid its identity. */
  startTime: number
  parent: number
  group: number
  uid: number | null
  /** In /etc/passwd. */
  user: string | null
  /** `leader-ended`: the main thread is gone, others run on. */
  state: 'alive' | 'zombie' | 'kernel' | 'leader-ended' | 'vanished'
  threads: number
  /** Descriptors in its table; null where not even the number could be known. */
  open: number | null
  /** Another process with the same descriptor table: count it once. */
  sharesTableWith?: number
  mountNamespace?: string
  netNamespace?: string
}

/** Something that could not be seen. */
export interface Incomplete {
  /** null: no single process. */
  pid: number | null
  command?: string
  reason: 'permission' | 'not-answering' | 'no-such-process' | 'hidepid' | 'error'
  what: string
  /** How many descriptors there are, where that is known all the same. */
  open?: number
}

export interface FdSnapshot {
  version: 1
  /** ISO 8601. */
  takenAt: string
  processes: readonly FdProcess[]
  fds: readonly FdRow[]
  incomplete: readonly Incomplete[]
  /** Processes that ended while the scan looked at them. */
  vanished: number
  /** Whether every process could be searched for other ends; otherwise `peers` may lack some. */
  peersComplete: boolean
}

/** Which processes: a pid, a name (comm), `'self'`, a user, any of several; nothing: all. */
export type FdTarget =
  number | string | { user: string | number } | readonly (number | string | { user: string | number })[]

export interface FdOptions {
  /**
   * Open flags, close-on-exec, position and locks of every descriptor. Default: when a target is named; over the whole host
   * it doubles the cost.
   */
  details?: boolean
  /** exe, cwd, root and mappings too. Default false. */
  holders?: boolean
  /** Who holds the other end of pipes, unix sockets, terminals and eventfds. Default true. */
  peers?: boolean
  /** How long a file server may take to answer, in milliseconds. Default 250. */
  deadline?: number
}
