import type { EventBase } from './events.js'
import type { RawCall } from './raw.js'

/** What the events of all system calls have. */
export interface CallEventBase extends EventBase {
  readonly number: number
  /** By which door the call came: `i386` is int 0x80. Such calls and those of x32 have their arguments in `raw` only. */
  readonly abi: 'x86-64' | 'i386' | 'x32'
  /** What the descriptors among the arguments, and the result, were at the time of the call: `fds.fd === '/etc/passwd'`. */
  readonly fds: Readonly<Record<string, string>>
  /** Present when the call failed; `result` is -1 then. */
  readonly error: { readonly code: string; readonly errno: number } | undefined
  /** Nanoseconds since the trace's start; same as `timeNs`. */
  readonly startNs: number
  /** Wall time; undefined for a call that did not return. */
  readonly durationNs: number | undefined
  /** The call never returned: its thread died, was let go, or another thread of the process called execve. */
  readonly unfinished: boolean
  /** A signal interrupted it, and the kernel will make it again (`error.code` is `ERESTARTSYS` or the like). */
  readonly restarting: boolean
  /** False when we attached while the thread was inside the call: `startNs` is the time of the attach then. */
  readonly entrySeen: boolean
  /** Arguments that were longer than `stringLimit` or the table's caps. */
  readonly truncated: readonly string[]
  readonly raw: RawCall
}

/** A system call. */
export interface SyscallEvent extends CallEventBase {
  readonly type: 'syscall'
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** What the call returned; undefined when it did not. Addresses are bigint. */
  readonly result: number | bigint | undefined
}
