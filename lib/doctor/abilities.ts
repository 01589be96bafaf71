/** What can be done here, from what was found and tried. */
import type { Caller } from '../permission/caller.js'
import { canTraceOthers } from '../permission/caller.js'
import { hasCapability } from '../permission/capabilities.js'
import type { Probes } from '../permission/native.js'
import { whyNotLaunched } from '../permission/refusal.js'
import { allowCall, getCapability, loosenYama, newerKernel, showHidden } from '../permission/remedies.js'
import { systemError } from '../trace/system-error.js'
import type { DoctorAbility, DoctorAbilityId, DoctorState } from './types.js'

export interface Findings {
  readonly caller: Caller
  readonly probes: Probes
  readonly dumpable: boolean
  readonly hidepid: string | undefined
}

const titles: Readonly<Record<DoctorAbilityId, string>> = {
  launch: 'trace a command',
  'attach-own': 'attach to your own processes',
  'attach-others': 'attach to processes of other users',
  filter: 'full speed for calls that are not selected',
  'set-user-id': 'set-user-ID programs keep their rights in a trace',
  'inspect-others': 'see descriptors of other users',
  'mapped-files': 'see which deleted files are mapped',
  'raise-limits': 'raise hard limits',
}

function ability(id: DoctorAbilityId, state: DoctorState, detail: string, fix?: string): DoctorAbility {
  return { id, title: titles[id], state, detail, ...(fix === undefined ? {} : { fix }) }
}

export function abilitiesOf(findings: Findings): DoctorAbility[] {
  const launch = launching(findings)
  const works = launch.state !== 'missing'
  return [
    launch,
    ...(works ? [attachingOwn(findings), attachingOthers(findings), filtering(findings), setUserId(findings)] : []),
    inspectingOthers(findings),
    mappedFiles(findings),
    raisingLimits(findings),
  ]
}

const codeOf = (errno: number): string => systemError(errno).code

function launching({ caller, probes, dumpable }: Findings): DoctorAbility {
  const { fork, seize, stop, registers, getSyscallInfo, processVmReadv, peek, memfdCreate } = probes
  if (fork !== null && fork !== 0) {
    const fix = 'The limit of processes is reached, of the user (RLIMIT_NPROC) or of the control group (pids.max).'
    return ability('launch', 'missing', `no process can be made (${codeOf(fork)})`, fix)
  }
  if (seize !== null && seize !== 0) {
    const { reason, hint } = whyNotLaunched(caller, seize, dumpable)
    return ability('launch', 'missing', reason, hint)
  }
  const refused = (what: string, errno: number | null): DoctorAbility =>
    ability('launch', 'missing', `${what} is refused (${codeOf(errno ?? 0)})`, allowCall('ptrace', caller))
  if (stop !== 0) return refused('ptrace(PTRACE_INTERRUPT)', stop)
  if (registers !== 0 && getSyscallInfo !== 0) return refused('ptrace(PTRACE_GETREGS)', registers)
  if (processVmReadv !== 0 && peek !== 0) return refused('reading memory', peek)
  if (memfdCreate !== 0) {
    const fix = memfdCreate === null ? undefined : allowCall('memfd_create', caller)
    return ability('launch', 'missing', 'a command cannot be told what to start (memfd_create)', fix)
  }
  return ability('launch', 'works', 'tried: a child was seized, stopped and read')
}

function attachingOwn({ caller, probes }: Findings): DoctorAbility {
  const { seizeStranger } = probes
  if (seizeStranger === 0) return ability('attach-own', 'works', 'tried on one that is no descendant')
  if (caller.yama === 1 && !canTraceOthers(caller)) {
    const detail = 'Yama allows own descendants only (kernel.yama.ptrace_scope = 1)'
    return ability('attach-own', 'missing', detail, loosenYama(1, caller))
  }
  if (caller.yama === 2 && !canTraceOthers(caller)) {
    const detail = 'Yama wants CAP_SYS_PTRACE (kernel.yama.ptrace_scope = 2)'
    return ability('attach-own', 'missing', detail, loosenYama(2, caller))
  }
  const { reason, hint } = whyNotLaunched({ ...caller, tracer: 0, yama: undefined }, seizeStranger ?? 0)
  return ability('attach-own', 'missing', reason, hint)
}

function attachingOthers({ caller }: Findings): DoctorAbility {
  if (!canTraceOthers(caller)) {
    const fix = getCapability('CAP_SYS_PTRACE', caller)
    return ability('attach-others', 'missing', 'CAP_SYS_PTRACE is missing', fix)
  }
  if (caller.namespaces.initialUser) return ability('attach-others', 'works', 'CAP_SYS_PTRACE')
  const detail = 'CAP_SYS_PTRACE, within this user namespace'
  return ability('attach-others', 'limited', detail, getCapability('CAP_SYS_PTRACE', caller))
}

function filtering({ caller, probes }: Findings): DoctorAbility {
  const { traceAction, filter, filterAsIs, filterStop } = probes
  const slower = 'every call stops: slower'
  if (traceAction !== 0) {
    const fix = caller.seccompMode === 2 ? allowCall('seccomp', caller) : newerKernel('4.14')
    return ability('filter', 'limited', `no SECCOMP_RET_TRACE (${codeOf(traceAction ?? 0)}): ${slower}`, fix)
  }
  if (filter !== 0) {
    const detail = `no filter can be installed (${codeOf(filter ?? 0)}): ${slower} (engine: 'ptrace')`
    return ability('filter', 'limited', detail, allowCall('seccomp', caller))
  }
  if (filterStop !== 0) {
    const detail = `a filter of this process is asked first and hides ours: ${slower}`
    return ability('filter', 'limited', detail, allowCall('seccomp', caller))
  }
  return ability('filter', 'works', `a seccomp filter${filterAsIs === 0 ? '' : ', which sets no_new_privs'}`)
}

// A set-user-ID program that is traced gets its user only when the tracer has CAP_SYS_PTRACE (ptrace(2)); never with
// no_new_privs, which a filter needs without CAP_SYS_ADMIN.
function setUserId({ caller, probes }: Findings): DoctorAbility {
  if (caller.noNewPrivs) return ability('set-user-id', 'missing', 'no_new_privs is set', startOutside)
  const fix = getCapability('CAP_SYS_PTRACE', caller)
  if (!canTraceOthers(caller)) return ability('set-user-id', 'missing', 'they run as the caller', fix)
  if (probes.filterAsIs === 0) return ability('set-user-id', 'works', 'CAP_SYS_PTRACE and CAP_SYS_ADMIN')
  const detail = 'not with a selection of calls: without CAP_SYS_ADMIN a filter sets no_new_privs'
  return ability('set-user-id', 'limited', detail, getCapability('CAP_SYS_ADMIN', caller))
}

const startOutside = 'Start it from outside of this sandbox: no_new_privs cannot be taken back.'

function inspectingOthers({ caller, hidepid }: Findings): DoctorAbility {
  if (hidepid !== undefined) {
    return ability('inspect-others', 'missing', `/proc hides their processes (hidepid=${hidepid})`, showHidden)
  }
  const fix = getCapability('CAP_SYS_PTRACE', caller)
  if (!canTraceOthers(caller)) return ability('inspect-others', 'missing', 'CAP_SYS_PTRACE is missing', fix)
  if (caller.namespaces.initialUser) return ability('inspect-others', 'works', 'CAP_SYS_PTRACE')
  return ability('inspect-others', 'limited', 'CAP_SYS_PTRACE, within this user namespace', fix)
}

function mappedFiles({ caller, probes }: Findings): DoctorAbility {
  const { effective } = caller.capabilities
  if (probes.mapFiles === 0) {
    const has = hasCapability(effective, 'CAP_SYS_ADMIN') ? 'CAP_SYS_ADMIN' : 'CAP_CHECKPOINT_RESTORE'
    return ability('mapped-files', 'works', has)
  }
  const detail = 'by name only: sizes need CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN'
  return ability('mapped-files', 'limited', detail, getCapability('CAP_CHECKPOINT_RESTORE', caller))
}

function raisingLimits({ caller }: Findings): DoctorAbility {
  const has = hasCapability(caller.capabilities.effective, 'CAP_SYS_RESOURCE')
  if (has && caller.namespaces.initialUser) return ability('raise-limits', 'works', 'CAP_SYS_RESOURCE')
  const detail = has ? 'CAP_SYS_RESOURCE counts in the initial user namespace only' : 'CAP_SYS_RESOURCE is missing'
  return ability('raise-limits', 'missing', detail, getCapability('CAP_SYS_RESOURCE', caller))
}
