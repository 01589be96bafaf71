import { constants, release } from 'node:os'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import { canTraceOthers, lookAtCaller, type Caller } from '../permission/caller.js'
import { hasCapability, type UsedCapability } from '../permission/capabilities.js'
import type { Probes } from '../permission/native.js'
import { hiddenProcess, lookAtTarget, untraceable, whyNotAttached } from '../permission/refusal.js'
import { attachFromOutside, launchInstead } from '../permission/remedies.js'
import { nameOf } from '../permission/status.js'
import { abilitiesOf, type Findings } from './abilities.js'
import { featuresOf } from './features.js'
import { hiddenBy } from './hidepid.js'
import type { DoctorReport, DoctorSurroundings, DoctorTarget } from './types.js'

/**
 * Says what the kernel, the container and the user allow: tries on children of its own what a trace does, and explains
 * for each thing that is missing what to do. With a pid it says why that process can or cannot be attached to, without
 * touching it. Takes about 20 milliseconds, in which the caller waits.
 *
 * @throws SyslensError ERR_SYSLENS_OPTION for a pid that is no process id; ERR_SYSLENS_PLATFORM, ERR_SYSLENS_ADDON.
 * @example
 * const { works, abilities } = doctor()
 * if (!works) console.log(abilities.find(({ id }) => id === 'launch').fix)
 * @see ptrace(2) "Ptrace access mode checking", seccomp(2), capabilities(7), proc(5)
 */
export function doctor(pid?: number): DoctorReport {
  if (pid !== undefined && (!Number.isInteger(pid) || pid < 1 || pid > 2 ** 31 - 1)) {
    throw new SyslensError('ERR_SYSLENS_OPTION', `a process id is a positive integer, not ${String(pid)}`)
  }
  const probes = native().doctorProbe()
  const caller = lookAtCaller()
  const uid = caller.uids[1] ?? -1
  const hidepid = hiddenBy(uid, process.getgroups?.() ?? [], canTraceOthers(caller))
  const findings: Findings = { caller, probes, dumpable: native().doctorDumpable() !== 0, hidepid }
  const abilities = abilitiesOf(findings)
  const canTrace = abilities.some(({ id, state }) => id === 'launch' && state === 'works')
  const target = pid === undefined ? undefined : targetOf(pid, caller, probes)
  return {
    version: 1,
    works: canTrace && (target === undefined || target.traceable),
    kernel: release(),
    node: process.version,
    ...(target === undefined ? {} : { target }),
    abilities,
    features: featuresOf(probes, caller, release()),
    surroundings: surroundingsOf(findings),
  }
}

const { EPERM, ESRCH } = constants.errno

function targetOf(pid: number, caller: Caller, probes: Probes): DoctorTarget {
  const target = lookAtTarget(pid)
  const command = target === undefined ? null : nameOf(target.status)
  const refused = (reason: string, fix?: string): DoctorTarget => ({
    pid,
    command,
    traceable: false,
    reason,
    ...(fix === undefined ? {} : { fix }),
  })
  if (target === undefined) {
    const hidden = hiddenProcess(pid)
    return hidden === undefined ? refused('there is no such process') : refused(hidden.reason, hidden.hint)
  }
  if (target.status.Tgid === String(process.pid)) return refused('it is this very process', attachFromOutside)
  if (target.status.PPid === String(process.pid)) return refused('it is a child of this process', launchInstead)
  const state = untraceable(target)
  if (state !== undefined) return refused(state.reason, state.hint)
  const errno = native().doctorAccess(pid)
  const isForbidden = probes.seize !== 0 && probes.seize !== null
  if (errno === 0 && !isForbidden) return { pid, command, traceable: true }
  if (errno === ESRCH) return refused('it has just ended')
  const { reason, hint } = whyNotAttached(target, caller, errno === 0 ? EPERM : errno, () => !isForbidden)
  return refused(reason, hint)
}

const used: readonly UsedCapability[] = [
  'CAP_SYS_PTRACE',
  'CAP_SYS_ADMIN',
  'CAP_CHECKPOINT_RESTORE',
  'CAP_SYS_RESOURCE',
]

function surroundingsOf({ caller, dumpable, hidepid }: Findings): DoctorSurroundings {
  const { uids, gids, capabilities, namespaces, confinement, container } = caller
  return {
    uid: uids[1] ?? -1,
    gid: gids[1] ?? -1,
    capabilities: used.filter((name) => hasCapability(capabilities.effective, name)),
    outOfBoundingSet: used.filter((name) => !hasCapability(capabilities.bounding, name)),
    noNewPrivs: caller.noNewPrivs,
    seccomp: caller.seccompMode === 2 ? 'filter' : caller.seccompMode === 1 ? 'strict' : 'none',
    seccompFilters: caller.seccompFilters,
    tracer: caller.tracer === 0 ? null : caller.tracer,
    yama: caller.yama ?? null,
    confinement: confinement === undefined ? null : `${confinement.module} ${confinement.label}`,
    userNamespace: namespaces.initialUser ? 'initial' : 'other',
    pidNamespace: namespaces.initialPid ? 'initial' : 'other',
    container: container?.kind ?? null,
    dumpable,
    hidepid: hidepid ?? null,
  }
}
