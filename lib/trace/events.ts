import type { SignalInfo } from '../syscalls/decode-blocks.js'
import type { EnteredEvent, SyscallEvent } from './syscall-event.js'

/** What all events have. */
export interface EventBase {
  /** Process id (thread group id). */
  readonly pid: number
  readonly tid: number
  /** Nanoseconds since the trace's start; of a system call: its entry. Add `outcome.epochNs` for the wall clock. */
  readonly timeNs: number
}

/** A signal is delivered. */
export interface SignalEvent extends EventBase {
  readonly type: 'signal'
  /** `SIGTERM`. */
  readonly signal: string
  readonly number: number
  /** siginfo_t, sigaction(2), with its names for members. */
  readonly info: SignalInfo
}

/** A group-stop begins (Ctrl-Z), or ends when `continued`. */
export interface StopEvent extends EventBase {
  readonly type: 'stop'
  readonly signal: string
  readonly continued: boolean
}

/** A new thread or process; pid and tid are those of its maker. */
export interface SpawnEvent extends EventBase {
  readonly type: 'spawn'
  readonly kind: 'fork' | 'vfork' | 'clone' | 'thread'
  readonly childPid: number
  readonly childTid: number
  /** Both use one descriptor table (CLONE_FILES), as threads do. */
  readonly sharesFiles: boolean
}

/** The process runs another program now. */
export interface ExecEvent extends EventBase {
  readonly type: 'exec'
  /** What /proc/PID/exe pointed to then. */
  readonly path: string
  /** Its arguments, with the name that it was called by; of very long ones the first 8 KB. */
  readonly argv: readonly string[]
  /** The thread that called execve, before it took the leader's id (execve(2)). */
  readonly formerTid: number
}

/** A thread ended. */
export interface ExitEvent extends EventBase {
  readonly type: 'exit'
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly coreDumped: boolean
  /** It was the last thread: the process itself ended. */
  readonly process: boolean
}

/** Tracing of a thread began. Not for launched commands and what they make. */
export interface AttachEvent extends EventBase {
  readonly type: 'attach'
}

/** Tracing of a thread ended, it goes on alone. */
export interface DetachEvent extends EventBase {
  readonly type: 'detach'
}

/** A descriptor that is open. */
export interface OpenDescriptor {
  readonly fd: number
  /** What it is, as in `event.fds` of a system call; undefined: it has no name. */
  readonly name: string | undefined
  readonly deleted: boolean
  readonly position: number
  /** Status flags and access mode as in open(2), O_CLOEXEC included. */
  readonly flags: number
}

/** What a process has open, with option `descriptors`. */
export interface DescriptorsEvent extends EventBase {
  readonly type: 'descriptors'
  /** `exec`: what the new program got; `attach`: what was open then; `exit`: what the process still had when it ended. */
  readonly at: 'exec' | 'attach' | 'exit'
  readonly open: readonly OpenDescriptor[]
  /** RLIMIT_NOFILE of the process; Infinity: unlimited. */
  readonly softLimit: number
  readonly hardLimit: number
}

/** So many records were dropped because the log was full; pid and tid are 0. */
export interface LostEvent extends EventBase {
  readonly type: 'lost'
  readonly count: number
}

export type TraceEvent =
  | SyscallEvent
  | EnteredEvent
  | SignalEvent
  | StopEvent
  | SpawnEvent
  | ExecEvent
  | ExitEvent
  | AttachEvent
  | DetachEvent
  | DescriptorsEvent
  | LostEvent
