/** Who asks: what the kernel knows of this process when it decides what it may do. */
import { readlinkSync } from 'node:fs'
import { capabilitySet, hasCapability } from './capabilities.js'
import { findContainer, type Container } from './container.js'
import { idsOf, processStatus, readText } from './status.js'

export interface Caller {
  readonly uids: readonly number[]
  readonly gids: readonly number[]
  readonly capabilities: {
    readonly effective: bigint
    readonly permitted: bigint
    /** Nothing can bring back what is not in here. */
    readonly bounding: bigint
  }
  readonly noNewPrivs: boolean
  /** seccomp(2): 0 none, 1 strict, 2 filters. */
  readonly seccompMode: number
  readonly seccompFilters: number
  /** The thread that traces this process, 0 for none. */
  readonly tracer: number
  readonly namespaces: {
    /** Inode numbers; undefined where they cannot be read. */
    readonly user: number | undefined
    readonly pid: number | undefined
    readonly initialUser: boolean
    readonly initialPid: boolean
  }
  /** kernel.yama.ptrace_scope; undefined without Yama. */
  readonly yama: number | undefined
  /** An AppArmor profile or SELinux context that is enforced on this process. */
  readonly confinement: Confinement | undefined
  readonly container: Container | undefined
}

export interface Confinement {
  readonly module: 'AppArmor' | 'SELinux'
  /** The profile or context. */
  readonly label: string
}

// Fixed numbers of the first namespaces, include/uapi/linux/nsfs.h.
const initialNamespaces = { user: 0xeffffffd, pid: 0xeffffffc, uts: 0xeffffffe, ipc: 0xefffffff } as const

/** Looks all of it up; some 20 small files. */
export function lookAtCaller(): Caller {
  const status = processStatus('self') ?? {}
  const user = namespaceOf('self', 'user')
  const pid = namespaceOf('self', 'pid')
  const isApart = (['pid', 'uts', 'ipc'] as const).some((kind) => namespaceOf('self', kind) !== initialNamespaces[kind])
  return {
    uids: idsOf(status, 'Uid'),
    gids: idsOf(status, 'Gid'),
    capabilities: {
      effective: capabilitySet(status.CapEff),
      permitted: capabilitySet(status.CapPrm),
      bounding: capabilitySet(status.CapBnd),
    },
    noNewPrivs: status.NoNewPrivs === '1',
    seccompMode: Number(status.Seccomp ?? 0),
    seccompFilters: Number(status.Seccomp_filters ?? 0),
    tracer: Number(status.TracerPid ?? 0),
    namespaces: {
      user,
      pid,
      initialUser: user === undefined || user === initialNamespaces.user,
      initialPid: pid === undefined || pid === initialNamespaces.pid,
    },
    yama: yamaScope(),
    confinement: confinement(),
    // The files of a container's image are also there when it runs as a machine of its own.
    container: isApart ? findContainer() : undefined,
  }
}

export function canTraceOthers({ capabilities }: Caller): boolean {
  return hasCapability(capabilities.effective, 'CAP_SYS_PTRACE')
}

/** Who may trace whom, `ptrace_scope` of Yama; undefined without Yama. */
export function yamaScope(): number | undefined {
  const text = readText('/proc/sys/kernel/yama/ptrace_scope')
  return text === undefined ? undefined : Number(text)
}

/** The inode number of a namespace; undefined when we may not know. */
export function namespaceOf(pid: number | 'self', kind: string): number | undefined {
  try {
    const number = /\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/${kind}`))?.[1]
    return number === undefined ? undefined : Number(number)
  } catch {
    return undefined
  }
}

function confinement(): Confinement | undefined {
  // `docker-default (enforce)`, `unconfined`; or `system_u:system_r:container_t:s0:c1,c2` and a NUL.
  const label = readText('/proc/self/attr/current')?.replaceAll(/[\0\n]+$/g, '')
  if (label === undefined || label === '' || label === 'kernel' || label.startsWith('unconfined')) return undefined
  if (label.endsWith('(complain)')) return undefined
  if (!label.includes(':')) return { module: 'AppArmor', label: label.replace(/ \(enforce\)$/, '') }
  const isEnforcing = readText('/sys/fs/selinux/enforce') !== '0'
  return isEnforcing ? { module: 'SELinux', label } : undefined
}
