/**
 * The next step for whoever lacks a permission, in one place: errors carry these texts as `hint`, `syslens doctor` prints
 * them. Which one it is depends on where we run: root outside of containers is no use to somebody inside.
 */
import { hasCapability, type UsedCapability } from './capabilities.js'
import type { Caller } from './caller.js'

/** How to get a capability. */
export function getCapability(name: UsedCapability, caller: Caller): string {
  const { container, noNewPrivs, namespaces, uids, capabilities } = caller
  const short = name.replace('CAP_', '')
  switch (container?.kind) {
    case 'docker':
    case 'podman':
      return `Start the container with --cap-add=${short}.`
    case 'kubernetes':
      return `Add to the container's securityContext: capabilities: { add: ["${short}"] }`
    case 'systemd-nspawn':
      return `Start the container with --capability=${name}.`
    case 'lxc':
      return `Keep it in the container's configuration: take ${short.toLowerCase()} out of lxc.cap.drop.`
    case 'other':
      return `Have the container's manager grant ${name}.`
    case undefined:
  }
  if (!namespaces.initialUser) {
    return hasCapability(capabilities.effective, name)
      ? 'Run it outside of this user namespace: capabilities count only for what belongs to it.'
      : `Run it outside of this user namespace, or enter it with ${name}.`
  }
  const isRoot = uids[1] === 0
  if (!hasCapability(capabilities.bounding, name)) {
    return `What started this shell took ${name} out of the bounding set, and nothing brings it back: start from a shell that has it (a service: CapabilityBoundingSet=).`
  }
  if (noNewPrivs) return `no_new_privs is set, so sudo is no use here: start it as root from outside of this sandbox.`
  return isRoot
    ? `Start it from a shell that has ${name}: this one gave it up.`
    : 'Run it as root, for example with sudo.'
}

/** A seccomp filter refuses ptrace(2) or its like. */
export function allowCall(call: string, caller: Caller): string {
  const { container, capabilities } = caller
  const profile = `with a seccomp profile that allows ${call}`
  switch (container?.kind) {
    case 'docker':
    case 'podman':
      // The default profile allows the calls of debuggers to who has the capability.
      return hasCapability(capabilities.bounding, 'CAP_SYS_PTRACE')
        ? `Start the container ${profile}, or with --security-opt seccomp=unconfined.`
        : getCapability('CAP_SYS_PTRACE', caller)
    case 'kubernetes':
      return hasCapability(capabilities.bounding, 'CAP_SYS_PTRACE')
        ? `Start the container ${profile}; securityContext: seccompProfile: { type: Unconfined } allows everything.`
        : getCapability('CAP_SYS_PTRACE', caller)
    case undefined:
      return `Start it from outside of this sandbox, or ${profile} (a service: SystemCallFilter=${call}): a filter cannot be taken off.`
    default:
      return `Start the container ${profile}.`
  }
}

/** A security module confines this process. */
export function leaveConfinement({ confinement, container }: Caller): string {
  if (confinement?.module === 'AppArmor') {
    return container === undefined
      ? `Allow "ptrace" in the AppArmor profile ${confinement.label}.`
      : 'Start the container with --security-opt apparmor=unconfined.'
  }
  if (confinement?.module === 'SELinux') return 'As root: setsebool deny_ptrace off, or allow it in the policy.'
  return 'Look into the kernel’s log (dmesg, ausearch -m avc): the security module says there what it refused.'
}

/** Yama's rules, kernel.yama.ptrace_scope. */
export function loosenYama(scope: number, caller: Caller): string {
  if (scope >= 3) return 'This setting can only be changed by a reboot.'
  if (caller.container !== undefined || scope === 2) return getCapability('CAP_SYS_PTRACE', caller)
  return 'Run as root, or: sudo sysctl kernel.yama.ptrace_scope=0'
}

export const endOtherTracer = 'A process can have one tracer; end the other one first.'

export const leaveOtherTracer =
  'A process can have one tracer. Trace without the other one, or have it not follow children.'

export const attachFromOutside =
  'A process cannot trace itself. Attach from outside, for example with: syslens trace -p PID'

// Node waits for its children itself, and the kernel would report the stops of a traced child to it: Node would take the
// first one for the child's end.
export const launchInstead =
  'Node would take its stops for its end. Start it with trace() instead, or attach from another process.'

export const makeDumpable =
  'The file that Node is started from must be readable and have no capabilities or set-user-ID bit of its own.'

export const showHidden = 'Run as root, or in the group that the mount of /proc names (gid=).'

/** A call or option that this kernel does not have. */
export const newerKernel = (since: string): string => `Linux ${since} or newer has it.`

export const loadModule = (module: string): string => `As root: modprobe ${module}`
