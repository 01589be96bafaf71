type NativeValue = number | 'unlimited'

export interface NativeProcessLimits {
  pid: number
  command: string
  startTime: number
  uid: number
  state: 'alive' | 'zombie' | 'kernel'
  threads: number
  /** Soft, hard, used; in the order of getrlimit(2). */
  limits: [NativeValue, NativeValue, number | null][]
  open: number | null
  highest: number | null
  mappings: number | null
}

export interface NativeLimitsReport {
  processes: NativeProcessLimits[]
  unreadable: { pid: number; errno: number; what: string }[]
}

declare module '../native.js' {
  interface NativeAddon {
    /** JSON of a NativeLimitsReport. */
    limitsRead(pids: number[] | undefined, full: boolean): string
    /** prlimit(2); undefined is RLIM_INFINITY. */
    limitsSet(pid: number, limit: number, soft: bigint | undefined, hard: bigint | undefined): void
    /** For each of [pid, fd, pid, fd, …] the index of the first that is the same open file description. */
    fdsSame(descriptors: number[]): number[]
  }
}
