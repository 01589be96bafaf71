import { describeFd } from '../fds/describe.js'
import type { FdRow } from '../fds/types.js'
import { formatBytes } from '../report/format.js'

const capital = new Set(['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'mptcp'])

/** `file /tmp/x (O_WRONLY, 48 KB)`, `TCP 127.0.0.1:48112 → 127.0.0.1:5432 (ESTABLISHED)`: one escaped line. */
export function describeLeak(row: FdRow): string {
  const kind = capital.has(row.kind) ? row.kind.toUpperCase() : row.kind
  const [, subject = '', more] = /^(.*?)(?: {2}\((.*)\))?$/.exec(describeFd(row)) ?? []
  const notes = [...notesOf(row), ...(more === undefined ? [] : [more])]
  return `${kind}${subject === '' ? '' : ` ${subject}`}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

function notesOf(row: FdRow): string[] {
  const notes: string[] = []
  if (row.state !== undefined) notes.push(row.state)
  if (row.kind === 'file' || row.kind === 'memfd') {
    if (row.deleted === true) notes.push('deleted')
    const flags = (row.flags ?? []).filter((flag) => /^O_(?:RDONLY|WRONLY|RDWR|APPEND|PATH)$/.test(flag))
    if (flags.length > 0) notes.push(flags.join('|'))
    if (row.deleted === true && row.allocated !== undefined) notes.push(`still holds ${formatBytes(row.allocated)}`)
    else if (row.size !== undefined && row.size > 0) notes.push(formatBytes(row.size))
  }
  if (row.closeOnExec === false) notes.push('inherited by children: no O_CLOEXEC')
  return notes
}
