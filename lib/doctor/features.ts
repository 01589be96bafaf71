/** What of the kernel syslens uses: one line each, from which the report is made. */
import { constants } from 'node:os'
import type { Caller } from '../permission/caller.js'
import type { ProbeName, Probes } from '../permission/native.js'
import { allowCall, getCapability, loadModule, newerKernel } from '../permission/remedies.js'
import { systemError } from '../trace/system-error.js'
import type { DoctorFeature } from './types.js'

interface Feature {
  readonly probe: ProbeName
  readonly name: string
  readonly since: string
  readonly use: string
  readonly without: string
  /** The module that has it, where the kernel was built that way. */
  readonly module?: string
}

const sockets = 'addresses and states of sockets'
const oneByOne = 'they are asked one by one'

const features: readonly Feature[] = [
  {
    probe: 'seize',
    name: 'ptrace(PTRACE_SEIZE)',
    since: '3.4',
    use: 'tracing',
    without: 'nothing can be traced',
  },
  {
    probe: 'getSyscallInfo',
    name: 'ptrace(PTRACE_GET_SYSCALL_INFO)',
    since: '5.3',
    use: 'what a stop is, and calls by int 0x80',
    without: 'registers are read, and calls by int 0x80 are taken for others',
  },
  {
    probe: 'setSyscallInfo',
    name: 'ptrace(PTRACE_SET_SYSCALL_INFO)',
    since: '6.16',
    use: 'changing calls',
    without: 'registers are written',
  },
  {
    probe: 'processVmReadv',
    name: 'process_vm_readv',
    since: '3.2',
    use: 'arguments in memory',
    without: 'eight bytes at a time by PTRACE_PEEKDATA, which is slower',
  },
  {
    probe: 'processVmWritev',
    name: 'process_vm_writev',
    since: '3.2',
    use: 'writing memory',
    without: 'eight bytes at a time by PTRACE_POKEDATA',
  },
  {
    probe: 'filter',
    name: 'seccomp(SECCOMP_SET_MODE_FILTER)',
    since: '3.17',
    use: 'full speed for calls that are not selected',
    without: 'every call stops: slower',
  },
  {
    probe: 'traceAction',
    name: 'seccomp(SECCOMP_GET_ACTION_AVAIL)',
    since: '4.14',
    use: 'knowing whether a filter can call the tracer',
    without: 'every call stops: slower',
  },
  {
    probe: 'memfdCreate',
    name: 'memfd_create',
    since: '3.17',
    use: 'handing a command what it is started with',
    without: 'no command can be started',
  },
  {
    probe: 'closeRange',
    name: 'close_range',
    since: '5.9',
    use: 'no descriptor of ours in a command',
    without: 'no command can be started by trace()',
  },
  {
    probe: 'pidfdOpen',
    name: 'pidfd_open',
    since: '5.3',
    use: 'processes that end meanwhile',
    without: 'sockets without a dump are shown by their number',
  },
  {
    probe: 'pidfdGetfd',
    name: 'pidfd_getfd',
    since: '5.6',
    use: 'addresses of sockets in traces',
    without: 'sockets are shown by their number',
  },
  {
    probe: 'kcmp',
    name: 'kcmp',
    since: '3.5',
    use: 'which descriptors and tables are shared',
    without: 'threads are taken to share them, processes not to',
  },
  {
    probe: 'prlimit',
    name: 'prlimit',
    since: '2.6.36',
    use: 'limits of other processes',
    without: 'they are read from /proc and cannot be set',
  },
  {
    probe: 'openat2',
    name: 'openat2(RESOLVE_BENEATH)',
    since: '5.6',
    use: 'whether a deleted file has a name again',
    without: 'that stays open',
  },
  {
    probe: 'statxMount',
    name: 'statx(STATX_MNT_ID)',
    since: '5.8',
    use: 'the mount of a file',
    without: 'it is found by the device number',
  },
  {
    probe: 'diagTcp',
    name: 'sock_diag TCP',
    since: '3.3',
    use: sockets,
    without: oneByOne,
    module: 'tcp_diag',
  },
  {
    probe: 'diagUdp',
    name: 'sock_diag UDP',
    since: '3.3',
    use: sockets,
    without: oneByOne,
    module: 'udp_diag',
  },
  {
    probe: 'diagUnix',
    name: 'sock_diag UNIX',
    since: '3.3',
    use: 'names and peers of sockets',
    without: oneByOne,
    module: 'unix_diag',
  },
  {
    probe: 'diagNetlink',
    name: 'sock_diag netlink',
    since: '3.10',
    use: sockets,
    without: oneByOne,
    module: 'netlink_diag',
  },
  {
    probe: 'diagPacket',
    name: 'sock_diag packet',
    since: '3.7',
    use: sockets,
    without: oneByOne,
    module: 'af_packet_diag',
  },
  {
    probe: 'diagVsock',
    name: 'sock_diag vsock',
    since: '4.15',
    use: sockets,
    without: oneByOne,
    module: 'vsock_diag',
  },
]

const { EACCES, EAFNOSUPPORT, EINVAL, EIO, ENOENT, ENOSYS, EOPNOTSUPP, EPERM } = constants.errno
const unknownToKernel = new Set([EAFNOSUPPORT, EINVAL, EIO, ENOENT, ENOSYS, EOPNOTSUPP])

/** Each feature with what the kernel answered; those that could not be tried are left out. */
export function featuresOf(probes: Probes, caller: Caller, kernel: string): DoctorFeature[] {
  return features.flatMap((feature): DoctorFeature[] => {
    const { probe, name, since, use, without, module } = feature
    const errno = probes[probe]
    if (errno === null) return []
    if (errno === 0) return [{ name, since, works: true, use, without }]
    const fix = fixOf(name, errno, since, module, caller, kernel)
    const error = systemError(errno).code
    return [{ name, since, works: false, error, use, without, ...(fix === undefined ? {} : { fix }) }]
  })
}

function fixOf(
  name: string,
  errno: number,
  since: string,
  module: string | undefined,
  caller: Caller,
  kernel: string,
): string | undefined {
  const call = name.replace(/[( ].*/, '')
  if (unknownToKernel.has(errno) && isOlder(kernel, since)) return newerKernel(since)
  if (errno === ENOENT && module !== undefined) return loadModule(module)
  if (caller.seccompMode === 2) return allowCall(call, caller)
  if (errno === EPERM || errno === EACCES) return getCapability('CAP_SYS_PTRACE', caller)
  // Left out when this kernel was built (kcmp: CONFIG_KCMP).
  return undefined
}

/** Whether `6.1.0-13-amd64` is older than `6.16`. */
export function isOlder(kernel: string, since: string): boolean {
  const [a, b] = [numbers(kernel), numbers(since)]
  for (let i = 0; i < 3; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) < (b[i] ?? 0)
  return false
}

const numbers = (text: string): number[] => text.split(/[.-]/, 3).map((part) => Number.parseInt(part, 10) || 0)
