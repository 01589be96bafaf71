import { escapeBytes, escapeText } from '../report/escape.js'
import { formatBytes, formatCount, plural } from '../report/format.js'
import type { FdAddress, FdRow } from './types.js'

/** What a descriptor leads to, in one escaped line: `127.0.0.1:48112 → 10.0.4.7:5432`, `pipe from fd 1 of sh (812)`. */
export function describeFd(row: FdRow): string {
  const notes = notesOf(row)
  const text = subjectOf(row)
  return notes.length === 0 ? text : `${text}${text === '' ? '' : '  '}(${notes.join(', ')})`
}

/** The state of a descriptor: that of a socket, the length of a file, what a counter stands at. */
export function stateOf(row: FdRow): string {
  if (row.deleted === true) return 'deleted'
  if (row.state !== undefined) return row.state
  switch (row.kind) {
    case 'file':
    case 'memfd':
      return row.size === undefined ? '' : formatBytes(row.size)
    case 'eventfd':
      return `count ${formatCount(row.count ?? 0)}`
    case 'epoll':
      return plural(row.targetCount ?? 0, 'target')
    case 'inotify':
    case 'fanotify':
      return plural(row.watchCount ?? 0, 'watch', 'watches')
    case 'timerfd':
      return row.remaining === undefined || row.remaining === 0 ? 'disarmed' : `in ${row.remaining.toFixed(1)} s`
    case 'pidfd':
      return row.exited === true ? 'exited' : ''
    default:
      return ''
  }
}

function subjectOf(row: FdRow): string {
  const name = nameOf(row)
  if (name !== undefined) return name
  switch (row.kind) {
    case 'pipe':
      return peersOf(row, 'nobody has the other end')
    case 'unix':
      return row.state === 'CONNECTED' ? peersOf(row, 'the other end is not visible') : ''
    case 'eventfd':
      return (row.peerCount ?? 0) > 0 ? `shared with ${peersOf(row, '')}` : ''
    case 'epoll':
      return `fds ${(row.targets ?? []).map(({ fd, ghost }) => (ghost === undefined ? fd : `${fd}!`)).join(' ')}`
    case 'timerfd':
      return [row.clock, row.interval === undefined || row.interval === 0 ? '' : `every ${row.interval} s`]
        .filter((part) => part !== undefined && part !== '')
        .join(' ')
    case 'signalfd':
      return (row.signals ?? []).join(' ')
    case 'pidfd':
      return typeof row.target === 'number' ? `process ${row.target}` : ''
    case 'netlink':
      return row.protocol ?? ''
    case 'io_uring':
      return plural(row.userFiles ?? 0, 'registered file')
    case 'tun':
      return row.interface === undefined ? '' : escapeText(row.interface)
    case 'anon_inode':
      return ''
    default:
      return [row.class, row.family, row.type, row.protocol].filter((part) => part !== undefined).join(' ')
  }
}

function nameOf(row: FdRow): string | undefined {
  if (row.pathError !== undefined) return `path unknown (${row.pathError})`
  if (typeof row.path === 'string') {
    const path = escapeBytes(row.path, row.pathBytes)
    return row.interface === undefined ? path : `${path} ${escapeText(row.interface)}`
  }
  if (row.local !== undefined) {
    const local = addressText(row.local)
    return row.remote === undefined ? local : `${local} → ${addressText(row.remote)}`
  }
  if (row.socketPath !== undefined) return escapeBytes(row.socketPath, row.socketPathBytes)
  if (row.abstractName !== undefined) return `@${escapeBytes(row.abstractName, row.abstractNameBytes)}`
  return undefined
}

function notesOf(row: FdRow): string[] {
  const notes: string[] = []
  if (row.backlog !== undefined && row.queued !== undefined) notes.push(`${row.queued} of ${row.backlog} waiting`)
  if ((row.receiveQueue ?? 0) > 0) notes.push(`${formatBytes(row.receiveQueue!)} unread`)
  if ((row.sendQueue ?? 0) > 0) notes.push(`${formatBytes(row.sendQueue!)} unsent`)
  if (row.inFlight !== undefined) notes.push(`${plural(row.inFlight, 'descriptor')} in flight`)
  if (row.kind === 'unix' && row.peers?.[0] !== undefined && nameOf(row) !== undefined)
    notes.push(`with ${peersOf(row, '')}`)
  if (row.kind === 'pty' && (row.peerCount ?? 0) > 0) notes.push(`with ${peersOf(row, '')}`)
  if (row.detached === true) notes.push('detached mount')
  if (row.statusError === 'ETIMEDOUT') notes.push('file server does not answer')
  else if (row.statusError === 'ESTALE') notes.push('gone on the server')
  if (row.reason === 'name-only') notes.push('this name is gone')
  if (row.reason === 'silly-rename') notes.push('removed on this NFS client')
  if (row.reason === 'replaced') notes.push('replaced by another file')
  if (row.reason === 'tmpfile') notes.push('never had a name')
  for (const { type, mode } of row.locks ?? [])
    notes.push(
      `${type.toLowerCase()} ${mode.toLowerCase()} lock`
        .replace('lease read lock', 'read lease')
        .replace('lease write lock', 'write lease'),
    )
  const ghosts = (row.targets ?? []).filter(({ ghost }) => ghost !== undefined)
  for (const { fd, ghost, heldBy } of ghosts.slice(0, 3)) {
    notes.push(
      `${fd} is ${ghost === 'closed' ? 'closed' : 'another file now'} but still watched${heldBy === undefined ? '' : ` through ${heldBy}`}`,
    )
  }
  if (row.tid !== undefined) notes.push(`thread ${row.tid} has a table of its own`)
  return notes
}

function peersOf({ peers = [], peerCount = 0, pid, access, kind }: FdRow, none: string): string {
  // Of a pipe the other end is what matters, not copies of this one.
  const others = kind === 'pipe' ? peers.filter((peer) => peer.access !== access) : peers
  if (others.length === 0) return peerCount > peers.length ? plural(peerCount, 'other end') : none
  const [first] = others
  const more = kind === 'pipe' ? others.length - 1 : peerCount - 1
  const who =
    first!.pid === pid ? `fd ${first!.fd}` : `fd ${first!.fd} of ${escapeText(first!.command)} (${first!.pid})`
  const arrow = kind === 'pipe' ? (access === 'r' ? 'from ' : 'to ') : ''
  return `${arrow}${who}${more > 0 ? ` and ${more} more` : ''}`
}

// VMADDR_CID_ANY of vsock(7).
const anyContext = 0xff_ff_ff_ff

/** `[::1]:80`, `10.0.4.7:5432`, of a vsock `3:1024` */
export function addressText({ address, port, cid }: FdAddress): string {
  if (address === undefined) return `${cid === anyContext ? '*' : cid}:${port}`
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
