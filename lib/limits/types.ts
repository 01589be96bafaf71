import type { Incomplete } from '../fds/types.js'
import type { LimitName } from './table.js'

export type LimitValue = number | 'unlimited'

export interface ProcessLimit {
  soft: LimitValue
  hard: LimitValue
  /** null: cannot be known. */
  used: number | null
  unit: string
}

/** Descriptors against NOFILE. */
export interface OpenFiles {
  /** All descriptors of the process. */
  open: number | null
  /** Those below the soft limit: only they count against it. */
  used: number | null
  /** How many more can be opened before EMFILE; `unlimited` never occurs for NOFILE in practice. */
  headroom: number | 'unlimited' | null
  /** The highest number. */
  highest: number | null
}

/** A limit of a control group, with the group that binds: the one that leaves the least room on the way up. */
export interface CgroupLimit {
  controller: 'pids' | 'memory'
  version: 1 | 2
  /** The process's own group. */
  path: string
  /** The group that binds. */
  binding: string
  limit: LimitValue
  used: number | null
  unit: 'tasks' | 'bytes'
  /** How often the limit was hit, where the kernel counts that. */
  hits?: number
}

export interface ProcessLimits {
  pid: number
  command: string
  /** Clock ticks from boot: with the pid the process's identity. */
  startTime: number
  uid: number
  user: string | null
  state: 'alive' | 'zombie' | 'kernel'
  threads: number
  limits: Record<LimitName, ProcessLimit>
  files: OpenFiles
  /** Memory mappings against vm.max_map_count. */
  mappings: { used: number | null; limit: number | null }
  cgroups: readonly CgroupLimit[]
}

export interface LimitsSnapshot {
  version: 1
  takenAt: string
  processes: readonly ProcessLimits[]
  incomplete: readonly Incomplete[]
}

/** A limit of the whole system, of a user or of a network namespace. */
export interface SystemLimit {
  /** As sysctl(8) names it. */
  name: string
  text: string
  scope: 'system' | 'user' | 'network namespace' | 'address'
  /** Of a limit per user. */
  user?: string
  /** Of ephemeral ports: where to. */
  to?: string
  limit: LimitValue | null
  used: number | null
  unit: string
  /** What a program meets at the limit. */
  error: string
}

export interface SystemLimits {
  version: 1
  takenAt: string
  limits: readonly SystemLimit[]
  incomplete: readonly Incomplete[]
}
