import { limitInfo, limitNames, type LimitName } from './table.js'
import type { LimitValue, ProcessLimit } from './types.js'

/**
 * The limits that the launcher of `syslens` was started with, from SYSLENS_LIMITS: `soft:hard` for each limit in the order of
 * getrlimit(2), `-` for unlimited. Node's own are no longer the caller's: it raises its soft NOFILE at the start.
 */
export function callerLimits(text: string | undefined): Record<LimitName, ProcessLimit> | undefined {
  const parts = text?.trim().split(' ')
  if (parts === undefined || parts.length !== limitNames.length) return undefined
  const entries: [LimitName, ProcessLimit][] = []
  for (const [number, name] of limitNames.entries()) {
    const match = /^(\d+|-):(\d+|-)$/.exec(parts[number]!)
    if (match === null) return undefined
    entries.push([name, { soft: parse(match[1]!), hard: parse(match[2]!), used: null, unit: limitInfo(name).unit }])
  }
  return Object.fromEntries(entries) as Record<LimitName, ProcessLimit>
}

function parse(word: string): LimitValue {
  return word === '-' ? 'unlimited' : Number(word)
}
