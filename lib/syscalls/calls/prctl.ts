/** prctl(2) and arch_prctl(2): the arguments depend on the operation. */
import { valueOf } from '../constants.js'
import { equal } from '../expressions.js'
import {
  address,
  chars,
  choice,
  choose,
  flags,
  hex,
  int,
  type Kind,
  nothing,
  out,
  pid,
  size,
  string,
  to,
  ulong,
} from '../kinds.js'
import { signal, sockFprog } from '../structs.js'

const long = ulong
const comm = (): Kind => string({ cap: 16 })

/** Arguments 2 to 5 by option; an option that is not here shows all of them as hex. */
const options: Readonly<Record<string, readonly Kind[]>> = {
  PR_SET_PDEATHSIG: [choice('signal', { size: 8, other: 'decimal' })],
  PR_GET_PDEATHSIG: [out(signal())],
  PR_GET_DUMPABLE: [],
  PR_SET_DUMPABLE: [choice('dumpable', { size: 8 })],
  PR_GET_KEEPCAPS: [],
  PR_SET_KEEPCAPS: [long()],
  PR_SET_NAME: [comm()],
  PR_GET_NAME: [out(chars(16))],
  PR_GET_SECCOMP: [],
  PR_SET_SECCOMP: [choice('seccompMode', { size: 8 }), choose(equal('arg2', 2), [[1, to(sockFprog())]], address())],
  PR_CAPBSET_READ: [choice('capability', { size: 8 })],
  PR_CAPBSET_DROP: [choice('capability', { size: 8 })],
  PR_GET_TSC: [out(choice('prctlTsc'))],
  PR_SET_TSC: [choice('prctlTsc', { size: 8 })],
  PR_GET_SECUREBITS: [],
  PR_SET_SECUREBITS: [flags('securebits', 8)],
  PR_SET_TIMERSLACK: [long()],
  PR_GET_TIMERSLACK: [],
  PR_TASK_PERF_EVENTS_DISABLE: [],
  PR_TASK_PERF_EVENTS_ENABLE: [],
  PR_MCE_KILL: [choice('prctlMce', { size: 8 }), choice('prctlMcePolicy', { size: 8 })],
  PR_MCE_KILL_GET: [],
  PR_SET_MM: [choice('prctlMm', { size: 8 }), address(), size()],
  PR_SET_CHILD_SUBREAPER: [long()],
  PR_GET_CHILD_SUBREAPER: [out(int())],
  PR_SET_NO_NEW_PRIVS: [long(), long(), long(), long()],
  PR_GET_NO_NEW_PRIVS: [long(), long(), long(), long()],
  PR_GET_TID_ADDRESS: [out(address())],
  PR_SET_THP_DISABLE: [long(), long(), long(), long()],
  PR_GET_THP_DISABLE: [long(), long(), long(), long()],
  PR_CAP_AMBIENT: [choice('prctlAmbient', { size: 8 }), choice('capability', { size: 8 }), long(), long()],
  PR_GET_SPECULATION_CTRL: [choice('prctlSpec', { size: 8 })],
  PR_SET_SPECULATION_CTRL: [choice('prctlSpec', { size: 8 }), flags('prctlSpecFlags', 8)],
  PR_SET_IO_FLUSHER: [long()],
  PR_GET_IO_FLUSHER: [],
  PR_SET_SYSCALL_USER_DISPATCH: [long(), address(), size(), address()],
  PR_SCHED_CORE: [choice('prctlSchedCore', { size: 8 }), pid(), choice('prctlSchedScope', { size: 8 }), address()],
  PR_SET_MDWE: [flags('prctlMdwe', 8)],
  PR_GET_MDWE: [],
  PR_SET_VMA: [
    choice('prctlVma', { size: 8 }),
    address(),
    size(),
    choose('arg2', [[0, string({ cap: 80 })]], address()),
  ],
  PR_SET_PTRACER: [choice('ptracer', { size: 8, signed: true, other: 'decimal' })],
  PR_GET_AUXV: [address(), size()],
  PR_SET_MEMORY_MERGE: [long()],
  PR_GET_MEMORY_MERGE: [],
}

function argument(index: number): Kind {
  return choose(
    'option',
    Object.entries(options).map(([name, kinds]) => [valueOf('prctl', name), kinds[index] ?? nothing()]),
    hex(8),
  )
}

export function prctlArguments(): Readonly<Record<string, Kind>> {
  return { arg2: argument(0), arg3: argument(1), arg4: argument(2), arg5: argument(3) }
}

export function archArgument(): Kind {
  return choose(
    'op',
    [
      [valueOf('arch', 'ARCH_SET_FS'), address()],
      [valueOf('arch', 'ARCH_SET_GS'), address()],
      [valueOf('arch', 'ARCH_GET_FS'), out(address())],
      [valueOf('arch', 'ARCH_GET_GS'), out(address())],
      [valueOf('arch', 'ARCH_GET_XCOMP_SUPP'), out(hex(8))],
      [valueOf('arch', 'ARCH_GET_XCOMP_PERM'), out(hex(8))],
      [valueOf('arch', 'ARCH_GET_CPUID'), nothing()],
      [valueOf('arch', 'ARCH_SHSTK_STATUS'), out(hex(8))],
      [valueOf('arch', 'ARCH_GET_UNTAG_MASK'), out(hex(8))],
      [valueOf('arch', 'ARCH_GET_MAX_TAG_BITS'), out(ulong())],
    ],
    hex(8),
  )
}
