/** Why the kernel does not let us trace something: its own rules, in the words of ptrace(2), "Ptrace access mode checking". */
import { constants } from 'node:os'
import { statSync } from 'node:fs'
import { canTraceOthers, namespaceOf, type Caller } from './caller.js'
import { capabilityNames, capabilitySet } from './capabilities.js'
import {
  allowCall,
  endOtherTracer,
  getCapability,
  leaveConfinement,
  leaveOtherTracer,
  loosenYama,
  makeDumpable,
  showHidden,
} from './remedies.js'
import { idsOf, nameOf, processStatus, type Status } from './status.js'

const { EACCES } = constants.errno

/** What stands in the way, and the one thing to do about it where there is one. */
export interface Refusal {
  readonly reason: string
  readonly hint?: string
}

/** What of another process decides. */
export interface Target {
  readonly pid: number
  readonly status: Status
  /** Whether its /proc files belong to root though it does not: it is not dumpable (PR_SET_DUMPABLE). */
  readonly hidden: boolean
  readonly userNamespace: number | undefined
}

export function lookAtTarget(pid: number): Target | undefined {
  const status = processStatus(pid)
  if (status === undefined) return undefined
  return { pid, status, hidden: isHidden(pid, status), userNamespace: namespaceOf(pid, 'user') }
}

/** Of a process that /proc does not show: whether it is there all the same (hidepid, proc(5)). */
export function hiddenProcess(pid: number): Refusal | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  return { reason: 'it belongs to another user, and /proc hides it (hidepid)', hint: showHidden }
}

// proc(5): the files belong to the effective user, but to root when the process is not dumpable.
function isHidden(pid: number, status: Status): boolean {
  const [, effective] = idsOf(status, 'Uid')
  try {
    return effective !== 0 && statSync(`/proc/${pid}/stat`).uid === 0
  } catch {
    return false
  }
}

/** A state of the process in which nobody could attach to it. */
export function untraceable({ status }: Target): Refusal | undefined {
  if (status.State?.startsWith('Z') === true) return { reason: 'it has ended and waits to be reaped (zombie)' }
  if (status.Kthread === '1') return { reason: 'it is a thread of the kernel' }
  const tracerThread = Number(status.TracerPid ?? 0)
  if (tracerThread === 0) return undefined
  return { reason: `it is traced by ${tracerText(tracerThread)} already`, hint: endOtherTracer }
}

/** `812 (strace)`, of the id of a thread: not every tracer traces from its first one. */
function tracerText(thread: number): string {
  const threadStatus = processStatus(thread) ?? {}
  const pid = Number(threadStatus.Tgid ?? thread)
  return `${pid} (${nameOf(processStatus(pid) ?? threadStatus)})`
}

/**
 * Why an attach to another process failed with `errno`. `canTraceChild`: whether a child of our own can be traced; asked
 * for only where the kernel's rules explain nothing.
 */
export function whyNotAttached(target: Target, caller: Caller, errno: number, canTraceChild: () => boolean): Refusal {
  return (
    untraceable(target) ??
    byCredentials(target, caller) ??
    byYama(caller) ??
    byNamespace(target, caller) ??
    (canTraceChild() ? byProtection(caller, errno) : byModule(caller, errno))
  )
}

function byCredentials(target: Target, caller: Caller): Refusal | undefined {
  if (canTraceOthers(caller)) return undefined
  const hint = getCapability('CAP_SYS_PTRACE', caller)
  const without = (reason: string): Refusal => ({ reason: `${reason} and CAP_SYS_PTRACE is missing`, hint })
  const [real, effective, saved] = idsOf(target.status, 'Uid')
  const uid = caller.uids[0]
  if (real !== uid) return without(`it belongs to another user (uid ${real})`)
  if (effective !== uid || saved !== uid) return without(`it is a set-user-ID program (effective uid ${effective})`)
  const otherGroup = idsOf(target.status, 'Gid').find((gid) => gid !== caller.gids[0])
  if (otherGroup !== undefined) return without(`it runs with another group (gid ${otherGroup})`)
  const more = capabilitySet(target.status.CapPrm) & ~caller.capabilities.permitted
  if (more !== 0n) {
    const names = capabilityNames(more)
    const text = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
    return without(`it has capabilities that we lack (${text})`)
  }
  if (target.hidden)
    return without('it made itself not dumpable, or its program cannot be read (PR_SET_DUMPABLE, prctl(2))')
  return undefined
}

function byYama(caller: Caller): Refusal | undefined {
  const { yama } = caller
  if (yama === undefined || yama === 0) return undefined
  if (yama >= 3) return { reason: yamaForbids, hint: loosenYama(yama, caller) }
  if (canTraceOthers(caller)) return undefined
  const whom = yama === 2 ? 'with CAP_SYS_PTRACE only' : 'of own descendants only'
  return { reason: `Yama allows ptrace ${whom} (kernel.yama.ptrace_scope = ${yama})`, hint: loosenYama(yama, caller) }
}

const yamaForbids = 'Yama forbids ptrace to everybody (kernel.yama.ptrace_scope = 3)'

function byNamespace(target: Target, caller: Caller): Refusal | undefined {
  const { namespaces } = caller
  const isOther = target.userNamespace !== undefined && target.userNamespace !== namespaces.user
  // Of processes outside of the own user namespace not even the number of theirs may be read.
  if (namespaces.initialUser || !(isOther || target.userNamespace === undefined)) return undefined
  return {
    reason: 'it is outside of our user namespace, where our capabilities do not count',
    hint: getCapability('CAP_SYS_PTRACE', caller),
  }
}

// This one process, although others can be traced.
function byProtection(caller: Caller, errno: number): Refusal {
  const { confinement } = caller
  const module = confinement === undefined ? 'a security module of the kernel' : confinement.module
  return { reason: `${module} protects it (${nameOfErrno(errno)})`, hint: leaveConfinement(caller) }
}

const nameOfErrno = (errno: number): string => (errno === EACCES ? 'EACCES' : 'EPERM')

/** What is left when the kernel's own rules would allow it: a filter, or a security module. */
function byModule(caller: Caller, errno: number): Refusal {
  const name = nameOfErrno(errno)
  if (caller.confinement !== undefined) {
    const { module, label } = caller.confinement
    return { reason: `${module} forbids ptrace (${name}; profile ${label})`, hint: leaveConfinement(caller) }
  }
  if (caller.seccompMode === 2 && errno !== EACCES) {
    return {
      reason: `a seccomp filter on this process forbids ptrace (${name})`,
      hint: allowCall('ptrace', caller),
    }
  }
  return { reason: `a security module of the kernel forbids ptrace (${name})`, hint: leaveConfinement(caller) }
}

/** Why not even a child of our own may be traced. */
export function whyNotLaunched(caller: Caller, errno: number, dumpable = true): Refusal {
  const { tracer } = caller
  if (tracer !== 0) {
    return {
      reason: `we are traced ourselves, by ${tracerText(tracer)}, and so is all that we start`,
      hint: leaveOtherTracer,
    }
  }
  if (caller.yama !== undefined && caller.yama >= 3) {
    return { reason: yamaForbids, hint: loosenYama(caller.yama, caller) }
  }
  if (!dumpable && !canTraceOthers(caller)) {
    return { reason: 'Node itself is not dumpable here (prctl(2)), and CAP_SYS_PTRACE is missing', hint: makeDumpable }
  }
  return byModule(caller, errno)
}
