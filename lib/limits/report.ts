import { escapeText } from '../report/escape.js'
import { bar, formatBinary, formatCount, formatShare, plural } from '../report/format.js'
import { tableLines } from '../report/table.js'
import type { NearLimit } from './read.js'
import { limitInfo, limitNames, type LimitName } from './table.js'
import type { CgroupLimit, LimitValue, OpenFiles, ProcessLimit, ProcessLimits, SystemLimit } from './types.js'

/** The 16 limits as a table; bars only where something fills up. */
export function limitLines(
  limits: Record<LimitName, ProcessLimit>,
  files: OpenFiles | undefined,
  bars: boolean,
): string[] {
  const rows = limitNames.map((name) => {
    const { soft, hard, used } = limits[name]
    const { text, unit, note } = limitInfo(name)
    const share = shareOf(name, used, soft)
    return [
      text,
      name,
      share === undefined ? '' : bar(share, 16),
      used === null ? '-' : valueText(used, unit),
      valueText(soft, unit),
      valueText(hard, unit),
      unit === 'bytes' ? '' : unit,
      note ?? (name === 'NOFILE' && files !== undefined ? filesNote(files, soft) : nearNote(share)),
    ]
  })
  const columns = [
    { title: 'LIMIT' },
    { title: 'NAME' },
    { title: '' },
    { title: 'USED', right: true },
    { title: 'SOFT', right: true },
    { title: 'HARD', right: true },
    { title: 'UNIT' },
    { title: '' },
  ]
  const shown = (_: unknown, column: number): boolean => bars || column !== 2
  return tableLines(
    columns.filter(shown),
    rows.map((row) => row.filter(shown)),
  )
}

/** One process: its limits, mappings and control groups. */
export function processReport(process: ProcessLimits, bars: boolean): string {
  const { pid, command, user, uid, state, limits, files, mappings, cgroups } = process
  const what = state === 'alive' ? '' : state === 'zombie' ? ', a zombie' : ', a kernel thread'
  const lines = [`${escapeText(command)} (pid ${pid}, user ${escapeText(user ?? String(uid))}${what})`]
  lines.push(...limitLines(limits, files, bars).map((line) => `  ${line}`))
  if (mappings.used !== null && mappings.limit !== null) {
    lines.push(`  memory mappings  ${formatCount(mappings.used)} of ${formatCount(mappings.limit)} (vm.max_map_count)`)
  }
  lines.push(...cgroups.map((cgroup) => `  ${cgroupText(cgroup)}`))
  return `${lines.join('\n')}\n`
}

/** Limits of the kernel, of users and of addresses. */
export function systemReport(limits: readonly SystemLimit[], bars: boolean, width: number | undefined): string {
  const rows = limits.map(({ name, text, user, to, used, limit, unit, error }) => {
    const share = typeof limit === 'number' && used !== null && limit > 0 ? used / limit : undefined
    return [
      name,
      ...(bars ? [share === undefined ? '' : bar(share, 12)] : []),
      used === null ? '-' : formatCount(used),
      limit === null ? '-' : valueText(limit, ''),
      `${text}${user === undefined ? '' : ` of ${escapeText(user)}`}${to === undefined ? '' : `, most to ${to}`}`,
      `at the limit: ${error}`,
      unit,
    ].slice(0, bars ? 6 : 5)
  })
  const columns = [
    { title: 'NAME' },
    ...(bars ? [{ title: '' }] : []),
    { title: 'USED', right: true },
    { title: 'LIMIT', right: true },
    { title: 'WHAT' },
    { title: '', flexible: true },
  ]
  return `${tableLines(columns, rows, width).join('\n')}\n`
}

/** Who has nearly used up what. */
export function nearReport(near: readonly NearLimit[], share: number, bars: boolean): string {
  if (near.length === 0) return `no process has used ${formatShare(share)} of a limit\n`
  const rows = near.map(({ pid, command, user, limit, soft, used, share: reached }) => {
    const { unit } = limitInfo(limit)
    return [
      String(pid),
      escapeText(command),
      escapeText(user ?? '?'),
      limit,
      ...(bars ? [bar(reached, 16)] : []),
      formatShare(reached),
      `${valueText(used, unit)} of ${valueText(soft, unit)}${unit === 'bytes' ? '' : ` ${unit}`}`,
    ]
  })
  const columns = [
    { title: 'PID', right: true },
    { title: 'COMMAND' },
    { title: 'USER' },
    { title: 'LIMIT' },
    ...(bars ? [{ title: '' }] : []),
    { title: 'SHARE', right: true },
    { title: 'USED' },
  ]
  return `${tableLines(columns, rows).join('\n')}\n`
}

function valueText(value: LimitValue, unit: string): string {
  if (value === 'unlimited') return 'unlimited'
  return unit === 'bytes' || unit === 'bytes of the user' ? formatBinary(value) : formatCount(value)
}

function shareOf(name: LimitName, used: number | null, soft: LimitValue): number | undefined {
  const isStock = !['CPU', 'FSIZE', 'CORE', 'RSS', 'LOCKS', 'NICE', 'RTPRIO', 'RTTIME'].includes(name)
  return isStock && used !== null && typeof soft === 'number' && soft > 0 ? used / soft : undefined
}

function filesNote({ open, used, headroom, highest }: OpenFiles, soft: LimitValue): string {
  if (used === null) return open === null ? '' : `${formatCount(open)} open; which numbers cannot be seen`
  if (headroom === null || headroom === 'unlimited') return ''
  const next = headroom === 0 ? 'EMFILE at the next open' : `EMFILE after ${formatCount(headroom)} more`
  const above = open !== null && open > used ? `; ${formatCount(open - used)} above the limit, highest ${highest}` : ''
  return `${next}${above}${typeof soft === 'number' && headroom === 0 ? '; --raise' : ''}`
}

function nearNote(share: number | undefined): string {
  return share !== undefined && share >= 0.8 ? `${formatShare(share)} used` : ''
}

function cgroupText({ controller, version, binding, limit, used, unit, hits, path }: CgroupLimit): string {
  const value = (number: LimitValue): string => valueText(number, unit === 'bytes' ? 'bytes' : '')
  const where = binding === path ? escapeText(path) : `${escapeText(binding)}, above ${escapeText(path)}`
  const hit = hits === undefined || hits === 0 ? '' : `, hit ${plural(hits, 'time')}`
  return `cgroup ${controller}  ${used === null ? '-' : value(used)} of ${value(limit)}  (v${version} ${where}${hit})`
}
