import { native } from '../native.js'
import './native.js'
import { formatCount, formatShare, plural } from '../report/format.js'
import { OwnTable } from './own-table.js'
import { placeText } from './place.js'
import type { FdLeak } from './types.js'

const shown = 20

export interface ReportOptions {
  /** Paths below it are shown relative to it; default: the working directory. */
  readonly root?: string
  /** The last line: how to accept a finding. */
  readonly accept?: boolean
  readonly waitedMs?: number
}

/** The findings as a failing check says them: what, where opened, how to close it. */
export function leakReport(leaks: readonly FdLeak[], options: ReportOptions = {}): string {
  const lines = [headline(leaks), '', ...leaks.slice(0, shown).flatMap((leak) => leakLines(leak, options.root))]
  if (leaks.length > shown) lines.push(`… and ${leaks.length - shown} more`)
  const usage = usageNote()
  if (usage !== undefined) lines.push('', usage)
  if ((options.waitedMs ?? 0) >= 1) lines.push('', `waited ${Math.round(options.waitedMs!)} ms for them to close`)
  if (options.accept === true) {
    const { path, kind } = leaks[0]!
    const rule = path === undefined ? `kind: '${kind}'` : `path: '**${path.slice(path.lastIndexOf('/'))}'`
    lines.push('', `to accept one: fdLeaks({ ignore: [{ ${rule}, reason: '…' }] }), or allowFdLeaks('…') in the test`)
    if (leaks.some(({ problem }) => problem !== 'closed'))
      lines.push("what an afterAll closes: fdLeaks({ scope: 'file' })")
  }
  return lines.join('\n')
}

function headline(leaks: readonly FdLeak[]): string {
  const open = leaks.filter(({ problem }) => problem !== 'closed').length
  const closed = leaks.length - open
  const parts = [
    open === 0 ? '' : `expected no leaked descriptors, but ${open} ${open === 1 ? 'is' : 'are'} still open`,
    closed === 0
      ? ''
      : `${plural(closed, 'descriptor')} that ${closed === 1 ? 'was' : 'were'} open before ${closed === 1 ? 'was' : 'were'} closed`,
  ]
  return parts.filter((part) => part !== '').join(', and ')
}

/** A finding in a few lines, indented. */
export function leakLines(leak: FdLeak, root?: string): string[] {
  const number = leak.fds.length === 0 ? 'watch' : `fd ${leak.fds.join(', ')}`
  const indent = ' '.repeat(9)
  const lines = [`  ${number.padEnd(5)}  ${leak.what}`]
  if (leak.opened !== undefined) lines.push(`${indent}opened at  ${placeText(leak.opened, root)}`)
  else if (leak.call === 'accept') lines.push(`${indent}accepted   by a server of this process`)
  else if (leak.problem !== 'closed') lines.push(`${indent}opened     where no JavaScript was seen`)
  if (leak.closed !== undefined) lines.push(`${indent}closed at  ${placeText(leak.closed, root)}`)
  lines.push(`${indent}${leak.problem === 'closed' ? 'instead  ' : 'to close '}  ${leak.advice}`)
  return lines
}

/** `100 % of descriptors in use: 64 of 64`, when that is near the limit. */
export function usageNote(least = 0.9): string | undefined {
  const { used, soft } = fdUsage()
  if (used / soft < least) return undefined
  return `${formatShare(used / soft)} of descriptors in use: ${formatCount(used)} of ${formatCount(soft)}`
}

/** Descriptors of this process that count against its soft limit. Needs no free descriptor. */
export function fdUsage(): { used: number; soft: number } {
  const soft = Number(native().leaksOwnLimit()[0])
  return {
    used: OwnTable.take()
      .numbers()
      .filter((fd) => fd < soft).length,
    soft,
  }
}
