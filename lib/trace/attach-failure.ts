import { constants } from 'node:os'
import { SyslensError, type SyslensErrorDetails } from '../errors.js'
import { canTraceChild } from '../permission/native.js'
import { lookAtCaller } from '../permission/caller.js'
import { hiddenProcess, lookAtTarget, whyNotAttached } from '../permission/refusal.js'
import { attachFromOutside, launchInstead } from '../permission/remedies.js'
import { nameOf } from '../permission/status.js'
import type { AttachFailure } from './native.js'
import { systemError } from './system-error.js'

const { EACCES, ECHILD, EPERM, ESRCH } = constants.errno

/** Why a process could not be attached to, with the next step: looks at both processes and at the kernel's settings. */
export function attachFailure({ pid, errno }: AttachFailure): SyslensError {
  const target = lookAtTarget(pid)
  const who = target === undefined ? `${pid}` : `${pid} (${nameOf(target.status)})`
  const details = { errno, pid, syscall: 'ptrace(PTRACE_SEIZE)' }
  const failure = (code: string, reason: string, more: SyslensErrorDetails = {}): SyslensError =>
    new SyslensError(code, `cannot attach to ${who}: ${reason}`, { ...details, ...more })

  if (errno === ECHILD) {
    return failure('ERR_SYSLENS_ATTACH_CHILD', 'it is a child of this process', { hint: launchInstead })
  }
  if (target?.status.Tgid === String(process.pid)) {
    return failure('ERR_SYSLENS_ATTACH_SELF', 'it is this very process', { hint: attachFromOutside })
  }
  const hidden = target === undefined && errno !== ESRCH ? hiddenProcess(pid) : undefined
  if (hidden !== undefined) return failure('ERR_SYSLENS_PTRACE_DENIED', hidden.reason, { hint: hidden.hint! })
  if (errno === ESRCH || target === undefined) {
    return new SyslensError('ERR_SYSLENS_NO_PROCESS', `cannot attach to ${pid}: there is no such process`, details)
  }
  if (errno !== EPERM && errno !== EACCES) return failure('ERR_SYSLENS_ATTACH', systemError(errno).text)
  const { reason, hint } = whyNotAttached(target, lookAtCaller(), errno, canTraceChild)
  return failure('ERR_SYSLENS_PTRACE_DENIED', reason, hint === undefined ? {} : { hint })
}
