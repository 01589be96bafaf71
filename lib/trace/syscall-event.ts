import type { ErrnoConstant, SyscallArgs, SyscallName, SyscallResult } from '../syscalls/types.generated.js'
import type { EventBase } from './events.js'
import type { RawCall } from './raw.js'
import type { StackEnd, StackFrame } from './stacks.js'

/** Why a call failed, errno(3). */
export interface SyscallError {
  /** `ENOENT`. Of a call that will be made again: `ERESTARTSYS` and the like, which programs never see. */
  readonly code: ErrnoConstant | RestartCode | (string & {})
  readonly errno: number
}
export type RestartCode = 'ERESTARTSYS' | 'ERESTARTNOINTR' | 'ERESTARTNOHAND' | 'ERESTART_RESTARTBLOCK'

/** What the events of all system calls have. */
export interface CallEventBase extends EventBase {
  readonly number: number
  /** By which door the call came: `i386` is int 0x80. Such calls and those of x32 have their arguments in `raw` only. */
  readonly abi: 'x86-64' | 'i386' | 'x32'
  /** What the descriptors among the arguments, and the result, were at the time of the call: `fds.fd === '/etc/passwd'`. */
  readonly fds: Readonly<Record<string, string>>
  /** Names of those in `fds` that are files without a directory entry: deleted. */
  readonly deletedFds: readonly string[]
  /** Present when the call failed; `result` is -1 then. */
  readonly error: SyscallError | undefined
  /** Nanoseconds since the trace's start; same as `timeNs`. */
  readonly startNs: number
  /** Wall time; undefined for a call that did not return. */
  readonly durationNs: number | undefined
  /** The call never returned: its thread died, was let go, or another thread of the process called execve. */
  readonly unfinished: boolean
  /** A signal interrupted it, and the kernel will make it again (`error.code` is `ERESTARTSYS` or the like). */
  readonly restarting: boolean
  /** A fault kept the call from being made: `result` and `error` are the fault's. */
  readonly injected: boolean
  /** A fault kept the thread waiting before or after the call. */
  readonly delayed: boolean
  /** False when we attached while the thread was inside the call: `startNs` is the time of the attach then. */
  readonly entrySeen: boolean
  /** Of restart_syscall: the call that goes on, where it is known. */
  readonly resumes: string | undefined
  /** Arguments that were longer than `stringLimit` or the table's caps. */
  readonly truncated: readonly string[]
  readonly raw: RawCall
  /**
   * Where the call was made, the innermost frame first: of the calls that option `stack` selects. Names are looked up when
   * this is first read.
   */
  readonly stack: readonly StackFrame[] | undefined
  /** Whether frames are missing behind the last one. */
  readonly stackEnd: StackEnd | undefined
}

/** The event of one system call, such as `SyscallEventOf<'openat'>`. */
export interface SyscallEventOf<Name extends SyscallName> extends CallEventBase {
  readonly type: 'syscall'
  readonly name: Name
  /** What the arguments mean, captured when the kernel read or wrote them. Of an unfinished call perhaps not all. */
  readonly args: SyscallArgs[Name]
  /** What the call returned: -1 with `error`, undefined when it did not return. Addresses are bigint. */
  readonly result: SyscallResult<Name> | (SyscallResult<Name> extends bigint ? number : never) | undefined
}

/** A call that the table does not have: newer than this version of syslens. */
export interface UnknownSyscallEvent extends CallEventBase {
  readonly type: 'syscall'
  readonly name: `syscall_0x${string}`
  readonly args: Readonly<Record<string, never>>
  readonly result: number | undefined
}

/**
 * A system call. `event.name === 'openat'` narrows `event.args`. (With `abi: 'i386'` and `'x32'` args is empty.)
 */
export type SyscallEvent = { [Name in SyscallName]: SyscallEventOf<Name> }[SyscallName] | UnknownSyscallEvent

/** A call of one name that is still open: what it has read is there, not what it will write. */
export interface EnteredEventOf<Name extends SyscallName> extends CallEventBase {
  readonly type: 'entered'
  readonly name: Name
  readonly args: Partial<SyscallArgs[Name]>
  readonly result: undefined
}

/** A call that is open for longer than `openCallsAfterMs`; its event `syscall` follows when it ends. */
export type EnteredEvent =
  | { [Name in SyscallName]: EnteredEventOf<Name> }[SyscallName]
  | (Omit<UnknownSyscallEvent, 'type' | 'result'> & { readonly type: 'entered'; readonly result: undefined })
