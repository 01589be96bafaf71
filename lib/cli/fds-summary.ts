/** `syslens fds --summary`: counts against the limit, piles, and what looks like a leak. */
import { groupFds, type FdGroup } from '../fds/summary.js'
import type { FdProcess, FdRow, FdSnapshot, FdTarget } from '../fds/types.js'
import type { NativeLimitsReport } from '../limits/native.js'
import { limitNames } from '../limits/table.js'
import { native } from '../native.js'
import { escapeText, jsonText } from '../report/escape.js'
import { bar, formatCount, formatShare, plural } from '../report/format.js'
import { tableLines } from '../report/table.js'

interface Usage {
  process: FdProcess
  soft: number | 'unlimited' | null
  used: number | null
}

/** As text: every named process by itself, or the host at a glance. */
export function summaryText(
  snapshot: FdSnapshot,
  fds: readonly FdRow[],
  target: FdTarget | undefined,
  width: number | undefined,
): string {
  const usages = usagesOf(snapshot)
  if (target === undefined || usages.length > 8) return hostText(usages, fds, snapshot.peersComplete, width)
  return usages.map((usage) => processText(usage, fds, snapshot.peersComplete, width !== undefined)).join('\n')
}

/** As JSON: the same numbers. */
export function summaryJson(snapshot: FdSnapshot, fds: readonly FdRow[]): string {
  const processes = usagesOf(snapshot).map(({ process, soft, used }) => {
    const groups = groupFds(
      fds.filter(({ pid }) => pid === process.pid),
      snapshot.peersComplete,
    )
    return Object.assign({}, process, { limit: soft, used, groups })
  })
  const { version, takenAt, incomplete } = snapshot
  return `${jsonText({ version, takenAt, processes, groups: groupFds(fds, snapshot.peersComplete), incomplete })}\n`
}

function usagesOf({ processes }: FdSnapshot): Usage[] {
  if (processes.length === 0) return []
  const numbers = processes.length > 64 ? undefined : processes.map(({ pid }) => pid)
  const report = JSON.parse(native().limitsRead(numbers, numbers !== undefined)) as NativeLimitsReport
  const limits = new Map(report.processes.map(({ pid, limits: list }) => [pid, list[limitNames.indexOf('NOFILE')]!]))
  return processes.map((process) => {
    const limit = limits.get(process.pid)
    return { process, soft: limit?.[0] ?? null, used: limit?.[2] ?? null }
  })
}

function processText(
  { process, soft, used }: Usage,
  fds: readonly FdRow[],
  peersComplete: boolean,
  bars: boolean,
): string {
  const { pid, command, user, uid, open, state, sharesTableWith } = process
  const own = fds.filter((row) => row.pid === pid)
  const known = user ?? (uid === null ? '?' : `uid ${uid}`)
  const lines = [`${escapeText(command)} (pid ${pid}, user ${escapeText(known)})`]
  if (state === 'zombie') lines.push('  a zombie: it has no descriptors')
  if (state === 'kernel') lines.push('  a kernel thread: it has no descriptors')
  if (state === 'leader-ended') lines.push('  the main thread has ended, others run on')
  if (open !== null && typeof soft === 'number' && used !== null) {
    const room = Math.max(0, soft - used)
    const shown = bars ? `${bar(used / soft, 24)}  ` : ''
    lines.push(
      `  ${plural(open, 'descriptor')}  ${shown}${formatCount(used)} of ${formatCount(soft)}, EMFILE after ${formatCount(room)} more`,
    )
  } else if (open !== null) {
    lines.push(`  ${plural(open, 'descriptor')}`)
  }
  if (sharesTableWith !== undefined)
    lines.push(`  shared fd table with pid ${sharesTableWith}: the same descriptors, counted once`)
  lines.push(...groupLines(groupFds(own, peersComplete)).map((line) => `  ${line}`))
  return `${lines.join('\n')}\n`
}

function groupLines(groups: readonly FdGroup[]): string[] {
  const width = Math.max(0, ...groups.map(({ count }) => formatCount(count).length))
  const names = groups.map(({ kind, state }) => (state === '' ? kind : `${kind} ${state}`))
  const nameWidth = Math.max(0, ...names.map((name) => name.length))
  return groups.map(({ count, target, finding }, i) => {
    const most = target === undefined ? '' : targetText(count, target)
    const note = finding === undefined ? '' : `  ← ${escapeText(finding)}`
    return `${formatCount(count).padStart(width)}  ${names[i]!.padEnd(nameWidth)}  ${most}${note}`.trimEnd()
  })
}

function targetText(count: number, target: { pattern: string; count: number }): string {
  const pattern = escapeText(target.pattern)
  if (target.count === count) return count === 1 ? pattern : `all ${pattern}`
  return target.count === 1 ? '' : `${formatShare(target.count / count)} ${pattern}`
}

function hostText(
  usages: readonly Usage[],
  fds: readonly FdRow[],
  peersComplete: boolean,
  width: number | undefined,
): string {
  // A table shared by processes holds its descriptors once.
  const counted = new Set<string>()
  const total = usages.reduce((sum, { process }) => {
    const { pid, sharesTableWith, open } = process
    const table = [pid, sharesTableWith ?? pid].toSorted((a, b) => a - b).join(' ')
    if (sharesTableWith !== undefined && counted.has(table)) return sum
    counted.add(table)
    return sum + (open ?? 0)
  }, 0)
  const withAny = usages.filter(({ process }) => (process.open ?? 0) > 0)
  const byUser = new Map<string, { open: number; processes: number }>()
  for (const { process } of withAny) {
    const name = process.user ?? String(process.uid)
    const sum = byUser.get(name) ?? { open: 0, processes: 0 }
    byUser.set(name, { open: sum.open + (process.open ?? 0), processes: sum.processes + 1 })
  }
  const top = withAny
    .toSorted((a, b) => shareOf(b) - shareOf(a) || (b.process.open ?? 0) - (a.process.open ?? 0))
    .slice(0, 20)
  const rows = top.map((usage) => [
    String(usage.process.pid),
    escapeText(usage.process.command),
    escapeText(usage.process.user ?? String(usage.process.uid)),
    formatCount(usage.process.open ?? 0),
    typeof usage.soft === 'number' ? formatCount(usage.soft) : (usage.soft ?? '?'),
    formatShare(shareOf(usage)),
    width === undefined ? '' : bar(shareOf(usage), 16),
  ])
  const columns = [
    { title: 'PID', right: true },
    { title: 'COMMAND', flexible: true },
    { title: 'USER' },
    { title: 'OPEN', right: true },
    { title: 'LIMIT', right: true },
    { title: 'SHARE', right: true },
    { title: '' },
  ]
  const users = [...byUser]
    .toSorted((a, b) => b[1].open - a[1].open)
    .map(([name, { open, processes }]) => `${escapeText(name)} ${formatCount(open)} in ${formatCount(processes)}`)
  return [
    `${plural(total, 'descriptor')} in ${plural(withAny.length, 'process', 'processes')}; by user: ${users.join(', ')}`,
    '',
    ...groupLines(groupFds(fds, peersComplete).slice(0, 20)),
    '',
    ...tableLines(columns, rows, width),
    '',
  ].join('\n')
}

function shareOf({ soft, used, process }: Usage): number {
  return typeof soft === 'number' && soft > 0 ? (used ?? process.open ?? 0) / soft : 0
}
