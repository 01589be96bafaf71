import { callName, i386CallName } from '../syscalls/catalog.js'
import { signalName } from './signals.js'
import type { GroupStoppedThread, RunningThread, StoppedThread } from './tracee.js'

/** A signal by name (`SIGTERM`; real-time ones `SIGRT_2`) or number. */
export type Signal = NodeJS.Signals | `SIGRT_${number}` | number

/** Which system call interface was used: PTRACE_GET_SYSCALL_INFO tells, registers cannot (`int $0x80`). */
export type SyscallArch = 'x86-64' | 'x32' | 'i386' | `0x${string}`

interface CallSite {
  readonly arch: SyscallArch
  readonly instructionPointer: bigint
  readonly stackPointer: bigint
}

/** The number and the six argument registers of a system call, also of those that take fewer. */
export interface SyscallEntry extends CallSite {
  readonly nr: number
  /** Its name, or `syscall_0x1f4` for a number that none has. */
  readonly name: string
  readonly args: readonly [bigint, bigint, bigint, bigint, bigint, bigint]
}

export interface SyscallExit extends CallSite {
  /** A negative errno when `isError`, also -512 to -516: the kernel will restart the call. */
  readonly result: bigint
  readonly isError: boolean
}

export interface SeccompStop extends SyscallEntry {
  /** SECCOMP_RET_DATA of the filter. */
  readonly data: number
}

/** PTRACE_GET_SYSCALL_INFO: `none` in a stop that is not about a system call. */
export type SyscallInfo =
  | (SyscallEntry & { readonly op: 'entry' })
  | (SyscallExit & { readonly op: 'exit' })
  | (SeccompStop & { readonly op: 'seccomp' })
  | (CallSite & { readonly op: 'none' })

/** What is known of a signal, sigaction(2) "The siginfo_t argument". Members that do not belong to its code are absent. */
export interface SignalInfo {
  readonly signal: string
  readonly number: number
  /** si_code: 0 or less when a program sent it. */
  readonly code: number
  readonly errno: number
  readonly pid?: number
  readonly uid?: number
  /** si_status: exit code or signal of a child. */
  readonly status?: number
  /** si_value of sigqueue(3), timers and message queues. */
  readonly value?: bigint
  /** si_addr of SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGTRAP; of SIGSYS the instruction after the call. */
  readonly address?: bigint
  /** SIGSYS: the number of the refused call. */
  readonly syscall?: number
  /** SIGIO: the descriptor and its poll events. */
  readonly fd?: number
  readonly band?: bigint
}

interface Stopped<Type extends string> {
  readonly type: Type
  readonly tid: number
  readonly thread: StoppedThread
}

interface Gone<Type extends string> {
  readonly type: Type
  readonly tid: number
  readonly thread?: undefined
}

/**
 * Why a thread stopped, or how it ended: in the words of ptrace(2). What may be done only while it is stopped is on
 * `thread`, which the last four do not have.
 *
 * - `syscall-entry`, `syscall-exit`: after `runToSyscall()`
 * - `seccomp`: a filter of the tracee said SECCOMP_RET_TRACE (option `seccompEvents`)
 * - `signal-delivery`: a signal arrived; it is delivered when the thread goes on, unless other is said
 * - `step`: the SIGTRAP of `step()`; `breakpoint`: of an `int3` or a debug register. Both are swallowed by default.
 * - `group-stop`: SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU stops the process; `listen()` keeps it so. `continued`: that ended
 * - `interrupted`: the answer to `interrupt()`
 * - `exec`: execve(2) has succeeded. `formerTid` is the id of the thread that called it, its id now is the leader's
 * - `fork`, `vfork`, `clone`: with option `follow`; `child` stops by itself, as `started`. `vfork-done`: it has let go
 * - `exit-event`: about to end, registers are still there (option `exitEvents`)
 * - `exited`, `killed`: gone. `superseded`: another thread took over its id by an execve. `detached`: not ours any more
 */
export type Stop =
  | (Stopped<'syscall-entry'> & SyscallEntry)
  | (Stopped<'syscall-exit'> & SyscallExit)
  | (Stopped<'seccomp'> & SeccompStop)
  | (Stopped<'signal-delivery'> & { readonly signal: string; readonly info: SignalInfo | undefined })
  | (Stopped<'step'> & { readonly signal: string; readonly info: SignalInfo | undefined })
  | (Stopped<'breakpoint'> & { readonly signal: string; readonly info: SignalInfo | undefined })
  | (Stopped<'group-stop'> & { readonly signal: string; readonly thread: GroupStoppedThread })
  | Stopped<'continued'>
  | Stopped<'interrupted'>
  | Stopped<'started'>
  | (Stopped<'exec'> & { readonly formerTid: number })
  | (Stopped<'fork'> & { readonly child: RunningThread })
  | (Stopped<'vfork'> & { readonly child: RunningThread })
  | (Stopped<'clone'> & { readonly child: RunningThread })
  | (Stopped<'vfork-done'> & { readonly childTid: number })
  | (Stopped<'exit-event'> & { readonly exitCode: number | undefined; readonly signal: string | undefined })
  | (Gone<'exited'> & { readonly exitCode: number })
  | (Gone<'killed'> & { readonly signal: string; readonly coreDumped: boolean })
  | Gone<'superseded'>
  | Gone<'detached'>

export type StopType = Stop['type']

// struct ptrace_syscall_info, <linux/ptrace.h>
const infoBytes = 88
const opNames = ['none', 'entry', 'exit', 'seccomp'] as const
const auditArchX8664 = 0xc000_003e
const auditArchI386 = 0x4000_0003
const x32Bit = 0x4000_0000

/** Decodes a `struct ptrace_syscall_info`. */
export function decodeSyscallInfo(buffer: ArrayBuffer): SyscallInfo {
  const view = new DataView(buffer)
  const nr = Number(view.getBigInt64(24, true))
  const site: CallSite = {
    arch: archOf(view.getUint32(4, true), nr),
    instructionPointer: view.getBigUint64(8, true),
    stackPointer: view.getBigUint64(16, true),
  }
  const arg = (index: number): bigint => view.getBigUint64(32 + index * 8, true)
  const entry = (): SyscallEntry => ({
    ...site,
    nr,
    name: nameOf(nr, site.arch),
    args: [arg(0), arg(1), arg(2), arg(3), arg(4), arg(5)],
  })
  switch (opNames[view.getUint8(0)]) {
    case 'entry':
      return { op: 'entry', ...entry() }
    case 'seccomp':
      return { op: 'seccomp', ...entry(), data: view.getUint32(80, true) }
    case 'exit':
      return {
        op: 'exit',
        ...site,
        arch: archOf(view.getUint32(4, true)),
        result: view.getBigInt64(24, true),
        isError: view.getUint8(32) !== 0,
      }
    default:
      return { op: 'none', ...site, arch: archOf(view.getUint32(4, true)) }
  }
}

/** What PTRACE_SET_SYSCALL_INFO is to change: the call at its entry, the result at its exit. */
export type SyscallChange =
  { readonly nr: number; readonly args: readonly bigint[] } | { readonly result: bigint; readonly isError: boolean }

/** Writes the parts of a `struct ptrace_syscall_info` that PTRACE_SET_SYSCALL_INFO looks at. */
export function encodeSyscallInfo(op: SyscallInfo['op'], change: SyscallChange): Uint8Array {
  const bytes = new Uint8Array(infoBytes)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, opNames.indexOf(op))
  if ('nr' in change) {
    view.setBigInt64(24, BigInt(change.nr), true)
    for (let index = 0; index < 6; index++) view.setBigUint64(32 + index * 8, change.args[index] ?? 0n, true)
  } else {
    view.setBigInt64(24, change.result, true)
    view.setUint8(32, change.isError ? 1 : 0)
  }
  return bytes
}

function archOf(auditArch: number, nr = -1): SyscallArch {
  if (auditArch === auditArchI386) return 'i386'
  if (auditArch !== auditArchX8664) return `0x${auditArch.toString(16)}`
  return nr !== -1 && (nr & x32Bit) !== 0 ? 'x32' : 'x86-64'
}

/** The name of a call; numbers of x32 have a bit of their own. */
export function nameOf(nr: number, arch: SyscallArch = 'x86-64'): string {
  return arch === 'i386' ? i386CallName(nr) : callName(arch === 'x32' ? nr - x32Bit : nr)
}

// si_code, <asm-generic/siginfo.h>
const siQueue = -1
const siTimer = -2
const siMesgq = -3
const siKernel = 0x80
const faultSignals = new Set(['SIGILL', 'SIGFPE', 'SIGSEGV', 'SIGBUS', 'SIGTRAP'])

/** Decodes a `siginfo_t`: its code says which members of the union are set. */
export function decodeSignalInfo(buffer: ArrayBuffer): SignalInfo {
  const view = new DataView(buffer)
  const number = view.getInt32(0, true)
  const code = view.getInt32(8, true)
  const signal = signalName(number)
  const base = { signal, number, code, errno: view.getInt32(4, true) }
  const first = view.getInt32(16, true)
  const second = view.getUint32(20, true)
  if (code === siTimer) return { ...base, value: view.getBigUint64(24, true) }
  if (code === siQueue || code === siMesgq) {
    return { ...base, pid: first, uid: second, value: view.getBigUint64(24, true) }
  }
  if (code <= 0) return { ...base, pid: first, uid: second }
  if (faultSignals.has(signal)) return { ...base, address: view.getBigUint64(16, true) }
  if (code === siKernel) return base
  switch (signal) {
    case 'SIGCHLD':
      return { ...base, pid: first, uid: second, status: view.getInt32(24, true) }
    case 'SIGIO':
      return { ...base, band: view.getBigInt64(16, true), fd: view.getInt32(24, true) }
    case 'SIGSYS':
      return { ...base, address: view.getBigUint64(16, true), syscall: view.getInt32(24, true) }
    default:
      return base
  }
}
