import { readFileSync } from 'node:fs'
import { resolveTarget } from '../fds/target.js'
import { deepFreeze } from '../fds/snapshot.js'
import { listFdsSync } from '../fds/list.js'
import type { FdSnapshot, FdTarget, Incomplete } from '../fds/types.js'
import { native } from '../native.js'
import { cgroupLimits } from './cgroups.js'
import type { NativeLimitsReport, NativeProcessLimits } from './native.js'
import { limitNames, limitInfo, type LimitName } from './table.js'
import type { LimitsSnapshot, LimitValue, OpenFiles, ProcessLimit, ProcessLimits } from './types.js'
import { userNames } from './users.js'

/**
 * The 16 resource limits of processes with what is used of each, descriptors against NOFILE by the rule that open(2) goes by,
 * memory mappings and control groups. Works for processes of other users too; nothing said: this process.
 *
 * Node raises its own soft NOFILE to the hard limit when it starts, so its own numbers are not those of the shell.
 *
 * ```ts
 * const [{ limits: { NOFILE }, files }] = limits(812).processes
 * console.log(`${files.used} of ${NOFILE.soft}, room for ${files.headroom}`)
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_TARGET
 * @see getrlimit(2), proc_pid_limits(5), cgroups(7)
 */
export function limits(target: FdTarget = 'self'): LimitsSnapshot {
  const takenAt = new Date().toISOString()
  const { pids, missing } = pidsOf(target)
  if (pids.length === 0) return deepFreeze({ version: 1, takenAt, processes: [], incomplete: missing })
  const report = JSON.parse(native().limitsRead(pids, true)) as NativeLimitsReport
  const open = listFdsSync(pids, { details: true, peers: false })
  const users = userNames()
  const maxMappings = readNumber('/proc/sys/vm/max_map_count')
  const processes = report.processes.map((process) => ({
    ...describe(process, users),
    mappings: { used: process.mappings, limit: maxMappings },
    cgroups: cgroupLimits(process.pid),
  }))
  for (const process of processes) addWhatDescriptorsTell(process, open)
  return deepFreeze({ version: 1, takenAt, processes, incomplete: [...missing, ...incompleteOf(report, processes)] })
}

/** A process that has used up much of a limit. */
export interface NearLimit {
  pid: number
  command: string
  user: string | null
  limit: LimitName
  soft: number
  used: number
  /** 0 to 1 and beyond. */
  share: number
}

/**
 * Every process on the host that has used at least this share of a limit; needs no privilege. Fractions: 0.8 is four fifths.
 *
 * CPU time, nice and the like are not in it: they are no stock that fills up.
 */
export function nearLimits(share = 0.8): NearLimit[] {
  const report = JSON.parse(native().limitsRead(undefined, false)) as NativeLimitsReport
  const users = userNames()
  const found: NearLimit[] = []
  for (const { pid, command, uid, limits: values } of report.processes) {
    for (const name of stocks) {
      const [soft, , used] = values[limitNames.indexOf(name)]!
      // Root's number of processes is not limited, whatever the limit says.
      if (soft === 'unlimited' || soft === 0 || used === null || (name === 'NPROC' && uid === 0)) continue
      if (used / soft < share) continue
      found.push({ pid, command, user: users.get(uid) ?? null, limit: name, soft, used, share: used / soft })
    }
  }
  return found.toSorted((a, b) => b.share - a.share)
}

const stocks: readonly LimitName[] = ['DATA', 'STACK', 'NPROC', 'NOFILE', 'MEMLOCK', 'AS', 'SIGPENDING']

function pidsOf(target: FdTarget): { pids: number[]; missing: Incomplete[] } {
  const { pids = [], names, users } = resolveTarget(target)
  if (names === undefined && users === undefined) return { pids, missing: [] }
  const found = listFdsSync([...(names ?? []), ...(users ?? []).map((user) => ({ user }))], {
    details: false,
    peers: false,
  }).processes
  const missing = (names ?? [])
    .filter((name) => !found.some(({ command }) => command === name.slice(0, 15)))
    .map((name): Incomplete => ({ pid: null, command: name, reason: 'no-such-process', what: 'process' }))
  return { pids: [...new Set([...pids, ...found.map(({ pid }) => pid)])], missing }
}

function describe(
  process: NativeProcessLimits,
  users: ReadonlyMap<number, string>,
): Omit<ProcessLimits, 'mappings' | 'cgroups'> {
  const { pid, command, startTime, uid, state, threads, open, highest } = process
  const entries = process.limits.map(([soft, hard, used], number): [LimitName, ProcessLimit] => {
    const name = limitNames[number]!
    return [name, { soft, hard, used, unit: limitInfo(name).unit }]
  })
  const values = Object.fromEntries(entries) as Record<LimitName, ProcessLimit>
  const { used, soft } = values.NOFILE
  const files: OpenFiles = { open, used, headroom: roomIn(soft, used), highest }
  return { pid, command, startTime, uid, user: users.get(uid) ?? null, state, threads, limits: values, files }
}

function roomIn(limit: LimitValue, used: number | null): OpenFiles['headroom'] {
  if (used === null) return null
  return limit === 'unlimited' ? 'unlimited' : Math.max(0, limit - used)
}

// How long the files are that it writes, and how many locks it has, is known only by looking at each descriptor.
function addWhatDescriptorsTell(process: ProcessLimits, { fds, incomplete }: FdSnapshot): void {
  const denied = incomplete.some(({ pid, reason }) => pid === process.pid && reason === 'permission')
  if (denied || process.state !== 'alive') return
  const own = fds.filter(({ pid }) => pid === process.pid)
  const written = own.filter(({ kind, access }) => kind === 'file' && (access === 'w' || access === 'rw'))
  process.limits.FSIZE.used = written.reduce((most, { size }) => Math.max(most, size ?? 0), 0)
  process.limits.LOCKS.used = own.reduce((count, { lockCount }) => count + (lockCount ?? 0), 0)
}

function incompleteOf(report: NativeLimitsReport, processes: readonly ProcessLimits[]): Incomplete[] {
  return report.unreadable.map(({ pid, errno, what }): Incomplete => {
    const process = processes.find((candidate) => candidate.pid === pid)
    const gone = errno === 2 || errno === 3
    return {
      pid,
      ...(process === undefined ? {} : { command: process.command }),
      reason: gone ? 'no-such-process' : errno === 13 || errno === 1 ? 'permission' : 'error',
      what,
      ...(process?.files.open === undefined || process.files.open === null ? {} : { open: process.files.open }),
    }
  })
}

/** A file of one number; null where there is none. */
export function readNumber(file: string): number | null {
  try {
    const number = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return Number.isNaN(number) ? null : number
  } catch {
    return null
  }
}
