import type { FdRow } from './types.js'

/** Conditions that must all hold; within one condition any of its values is enough. */
export interface FdFilter {
  kind?: readonly string[]
  state?: readonly string[]
  /** A path that begins so at a border of folders, or a glob pattern. */
  path?: readonly string[]
  /** Local or remote. */
  port?: readonly number[]
  fd?: readonly number[]
  deleted?: boolean
  closeOnExec?: boolean
  /** Mount ids. */
  mount?: readonly number[]
}

/** Whether a row fulfils every condition. */
export function matchesFilter(row: FdRow, filter: FdFilter): boolean {
  const { kind, state, path, port, fd, deleted, closeOnExec, mount } = filter
  if (kind !== undefined && !kind.some((name) => isKind(row, name))) return false
  if (state !== undefined && !state.includes(row.state ?? '')) return false
  if (path !== undefined && !path.some((pattern) => isBelow(row, pattern))) return false
  if (port !== undefined && !port.some((number) => row.local?.port === number || row.remote?.port === number))
    return false
  if (fd !== undefined && (row.fd === null || !fd.includes(row.fd))) return false
  if (deleted !== undefined && (row.deleted ?? false) !== deleted) return false
  if (closeOnExec !== undefined && row.closeOnExec !== closeOnExec) return false
  return mount === undefined || (row.mount !== undefined && mount.includes(row.mount))
}

// `inet` and `socket` name groups.
function isKind(row: FdRow, name: string): boolean {
  if (name === 'inet') return row.local?.address !== undefined || ['tcp', 'udp', 'raw', 'ping'].includes(row.kind)
  return row.kind === name || row.class === name
}

function isBelow(row: FdRow, pattern: string): boolean {
  const path = row.path ?? row.socketPath
  if (path === undefined || path === null) return false
  if (/[*?]/.test(pattern) && globExpression(pattern).test(path)) return true
  const folder = pattern.endsWith('/') && pattern.length > 1 ? pattern.slice(0, -1) : pattern
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

const expressions = new Map<string, RegExp>()

/** `*` and `?` stay within one folder, `**` does not. */
export function globExpression(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known !== undefined) return known
  const source = pattern.replaceAll(/\*\*\/?|\*|\?|[^*?]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  const expression = new RegExp(`^${source}$`, 's')
  expressions.set(pattern, expression)
  return expression
}
