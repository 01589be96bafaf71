/** Calls that make, change, wait for and end processes and threads. */
import { call, type Family, labelled, when } from '../call.js'
import { and, before, equal, type Expression, min, mul, or, shiftRight, sub } from '../expressions.js'
import { group } from '../constants.js'
import {
  address,
  array,
  bytes,
  choice,
  choose,
  dirfd,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  long,
  mixed,
  never,
  out,
  part,
  path,
  pgid,
  pid,
  siginfo,
  size,
  strings,
  struct,
  tid,
  to,
  u16,
  uint,
  ulong,
  waitStatus,
} from '../kinds.js'
import { rlimits, rusage, sockFprog, sysinfo, timespec, utsname } from '../structs.js'
import { archArgument, prctlArguments } from './prctl.js'

const cloneFlags = (): Kind => mixed([part(0xff, 'signal')], 'clone', { size: 8, flagsFirst: true })

/** linux/sched.h, struct clone_args; the kernel writes through pidfd and parent_tid. */
const cloneArgs = (): Kind =>
  struct('clone_args', {
    flags: field(flags('clone', 8), { only: 'in' }),
    pidfd: field(out(fd()), { when: and('flags', 0x1000) }),
    child_tid: field(address(), { only: 'in', when: and('flags', 0x1200000) }),
    parent_tid: field(out(tid()), { when: and('flags', 0x100000) }),
    exit_signal: field(choice('signal', { size: 8, other: 'decimal' }), { only: 'in' }),
    stack: field(address(), { only: 'in' }),
    stack_size: field(hex(8), { only: 'in' }),
    tls: field(address(), { only: 'in', when: and('flags', 0x80000) }),
    set_tid: field(to(array(pid(), 'set_tid_size')), { only: 'in', when: 'set_tid' }),
    set_tid_size: field(ulong(), { only: 'in', when: 'set_tid_size' }),
    cgroup: field(ulong(), { only: 'in', when: shiftRight('flags', 33) }),
  })

/** Which of the futex operations (the argument `futex_op` without its flags) have an argument. */
const forOperations = (...operations: readonly number[]): Expression =>
  and(
    shiftRight(
      operations.reduce((bits, one) => bits | (1 << one), 0),
      and('futex_op', 0x7f),
    ),
    1,
  )

/** KCMP_FILE and KCMP_EPOLL_TFD; the others ignore the last two arguments (kcmp(2)). */
const comparesDescriptors = or(equal('type', 0), equal('type', 7))

/** Version 1 had 32 capabilities, one struct. */
const setsSize = sub(24, mul(12, equal(before('hdrp', 'version'), 0x19980330)))

const timeouts = [0, 6, 9, 11, 13]
const counts = [3, 4, 5, 12]

export const processes: Family = () => ({
  clone: call(
    56,
    ['process'],
    {
      flags: labelled(cloneFlags()),
      stack: labelled(address()),
      parent_tid: labelled(when(and('flags', 0x101000), choose(and('flags', 0x1000), [[0, out(tid())]], out(fd())))),
      child_tid: labelled(when(and('flags', 0x1200000), address())),
      tls: labelled(when(and('flags', 0x80000), address())),
    },
    tid(),
    ['forks', 'mayRestart', 'slowPath'],
  ),
  clone3: call(
    435,
    ['process'],
    { cl_args: inout(cloneArgs(), { size: 'size', cap: 4096, change: 'arrow' }), size: size() },
    tid(),
    ['forks', 'mayRestart', 'slowPath'],
  ),
  fork: call(57, ['process'], {}, pid(), ['forks', 'mayRestart', 'slowPath']),
  vfork: call(58, ['process'], {}, pid(), ['forks', 'mayRestart', 'slowPath']),
  execve: call(59, ['file', 'process'], { path: path(), argv: strings(), envp: strings({ counted: 'vars' }) }, int(), [
    'execs',
    'slowPath',
  ]),
  execveat: call(
    322,
    ['file', 'desc', 'process'],
    { dirfd: dirfd(), path: path(), argv: strings(), envp: strings({ counted: 'vars' }), flags: flags('atExecve') },
    int(),
    ['execs', 'slowPath'],
  ),
  exit: call(60, ['process'], { status: int() }, never(), ['neverReturns', 'slowPath']),
  exit_group: call(231, ['process'], { status: int() }, never(), ['neverReturns', 'slowPath']),
  wait4: call(
    61,
    ['process'],
    {
      pid: pid(),
      // With WNOHANG and no child that changed, nothing is written.
      wstatus: out(waitStatus(), { condition: 'result' }),
      options: flags('wait'),
      rusage: out(rusage(), { condition: 'result' }),
    },
    pid(),
    ['mayRestart'],
  ),
  waitid: call(
    247,
    ['process'],
    {
      idtype: choice('idtype'),
      id: choose(
        'idtype',
        [
          [1, pid()],
          [2, pgid()],
          [3, fd()],
        ],
        int(),
      ),
      infop: out(siginfo()),
      options: flags('waitid'),
      rusage: out(rusage()),
    },
    int(),
    ['mayRestart'],
  ),
  getpid: call(39, ['pure'], {}, pid()),
  getppid: call(110, ['pure'], {}, pid()),
  gettid: call(186, ['pure'], {}, tid()),
  getpgrp: call(111, ['pure'], {}, pgid()),
  getpgid: call(121, [], { pid: pid() }, pgid()),
  setpgid: call(109, [], { pid: pid(), pgid: pgid() }),
  getsid: call(124, [], { pid: pid() }, pid()),
  setsid: call(112, [], {}, pid()),

  prctl: () => call(157, ['creds'], { option: choice('prctl'), ...prctlArguments() }),
  arch_prctl: () => call(158, [], { op: choice('arch'), addr: archArgument() }, int(), ['slowPath']),
  set_tid_address: call(218, [], { tidptr: address() }, tid()),
  set_robust_list: call(273, [], { head: address(), len: size() }),
  get_robust_list: call(274, [], { pid: tid(), head_ptr: out(address()), len_ptr: out(size()) }),
  rseq: call(334, [], { rseq: address(), rseq_len: hex(), flags: flags('rseq'), sig: hex() }),
  rseq_slice_yield: call(471, [], {}),
  futex: () =>
    call(
      202,
      [],
      {
        uaddr: address(),
        futex_op: mixed([part(0xff, 'futex', { always: true })], 'futexFlags'),
        val: when(forOperations(0, 1, 2, 3, 4, 5, 9, 10, 11, 12), uint()),
        timeout: when(
          forOperations(...timeouts, ...counts),
          choose(forOperations(...timeouts), [[1, to(timespec())]], uint()),
        ),
        uaddr2: when(forOperations(3, 4, 5, 11, 12), address()),
        val3: when(
          forOperations(4, 5, 9, 10, 12),
          choose(
            forOperations(9, 10),
            [[1, choice('futexBitset', { other: 'hex' })]],
            choose(forOperations(5), [[1, hex()]], uint()),
          ),
        ),
      },
      int(),
      ['mayRestart'],
    ),
  futex_waitv: call(
    449,
    [],
    {
      waiters: to(
        array(
          struct('futex_waitv', {
            val: hex(8),
            uaddr: address(),
            flags: futex2Flags(),
            __reserved: field(uint(), { verbose: true }),
          }),
          'nr_futexes',
        ),
      ),
      nr_futexes: uint(),
      flags: hex(),
      timeout: to(timespec()),
      clockid: choice('clock'),
    },
    int(),
    ['mayRestart'],
  ),
  futex_wake: call(454, [], { uaddr: address(), mask: hex(8), nr: int(), flags: futex2Flags() }),
  futex_wait: call(
    455,
    [],
    {
      uaddr: address(),
      val: hex(8),
      mask: hex(8),
      flags: futex2Flags(),
      timeout: to(timespec()),
      clockid: choice('clock'),
    },
    int(),
    ['mayRestart'],
  ),
  futex_requeue: call(456, [], {
    waiters: to(
      array(
        struct('futex_waitv', {
          val: hex(8),
          uaddr: address(),
          flags: futex2Flags(),
          __reserved: field(uint(), { verbose: true }),
        }),
        2,
      ),
    ),
    flags: hex(),
    nr_wake: int(),
    nr_requeue: int(),
  }),

  getrlimit: call(97, [], { resource: choice('rlimit'), rlim: out(rlimits()) }),
  setrlimit: call(160, [], { resource: choice('rlimit'), rlim: to(rlimits()) }),
  prlimit64: call(302, [], {
    pid: pid(),
    resource: choice('rlimit'),
    new_limit: to(rlimits()),
    old_limit: out(rlimits()),
  }),
  getrusage: call(98, [], { who: choice('rusage', { signed: true }), usage: out(rusage()) }),
  getpriority: call(140, [], { which: choice('priority'), who: int() }),
  setpriority: call(141, [], { which: choice('priority'), who: int(), prio: int() }),
  personality: () =>
    call(
      135,
      [],
      {
        persona: personality(),
      },
      hex(),
    ),
  unshare: call(272, [], { flags: flags('unshare', 8) }, int(), ['changesCwd', 'unsharesFds']),
  setns: call(308, ['desc'], { fd: fd(), nstype: flags('namespaces') }, int(), ['changesCwd']),
  kcmp: call(312, [], {
    pid1: pid(),
    pid2: pid(),
    type: choice('kcmp'),
    idx1: when(comparesDescriptors, ulong()),
    idx2: when(comparesDescriptors, ulong()),
  }),
  ptrace: () =>
    call(
      101,
      [],
      {
        op: choice('ptrace', { size: 8, other: 'comment' }),
        // PTRACE_TRACEME ignores them all (ptrace(2)).
        pid: when('op', pid()),
        addr: when('op', address()),
        data: when(
          'op',
          choose(
            'op',
            [
              [7, choice('signal', { size: 8, other: 'decimal' })],
              [9, choice('signal', { size: 8, other: 'decimal' })],
              [17, choice('signal', { size: 8, other: 'decimal' })],
              [24, choice('signal', { size: 8, other: 'decimal' })],
              [0x4200, flags('ptraceOptions', 8)],
              [0x4201, out(ulong())],
              [0x4202, out(siginfo())],
              [0x4203, to(siginfo())],
              [0x4206, flags('ptraceOptions', 8)],
            ],
            address(),
          ),
        ),
      },
      long(),
      ['slowPath'],
    ),
  listns: call(
    470,
    [],
    {
      req: to(
        struct('ns_id_req', {
          size: uint(),
          ns_id: field(ulong(), { at: 8 }),
          ns_type: flags('namespaces'),
          user_ns_id: ulong(),
        }),
        { sized: { by: 'size', least: 32 } },
      ),
      ns_ids: out(array(ulong(), 'result')),
      nr_ns_ids: size(),
      flags: hex(),
    },
    size(),
  ),
  capget: call(125, ['creds'], { hdrp: inout(capabilityHeader()), datap: out(capabilitySets(), { size: setsSize }) }),
  capset: call(126, ['creds'], { hdrp: to(capabilityHeader()), datap: to(capabilitySets(), { size: setsSize }) }),
  seccomp: call(
    317,
    [],
    {
      operation: choice('seccomp'),
      flags: choose('operation', [[1, flags('seccompFilter')]], hex()),
      args: choose(
        'operation',
        [
          [0, address()],
          [1, to(sockFprog())],
          [2, to(choice('seccompAction'))],
          [
            3,
            out(
              struct('seccomp_notif_sizes', { seccomp_notif: u16(), seccomp_notif_resp: u16(), seccomp_data: u16() }),
            ),
          ],
        ],
        address(),
      ),
    },
    choose(and('flags', 8), [[0, int()]], fd()),
    ['slowPath'],
  ),

  uname: call(63, [], { buf: out(utsname()) }),
  sysinfo: call(99, [], { info: out(sysinfo()) }),
  times: call(
    100,
    [],
    { buf: out(struct('tms', { tms_utime: long(), tms_stime: long(), tms_cutime: long(), tms_cstime: long() })) },
    long(),
  ),
  getcpu: call(309, [], { cpu: out(uint()), node: out(uint()), tcache: address() }),
  getrandom: call(
    318,
    [],
    { buf: bytes({ out: true, length: min('result', 'buflen') }), buflen: size(), flags: flags('getrandom') },
    size(),
    ['mayRestart'],
  ),
})

/** linux/futex.h: two bits of size, then flags. */
function futex2Flags(): Kind {
  return mixed([part(3, 'futex2Size', { always: true })], 'futex2')
}

/** Some execution domains are names of a whole word: PER_SVR4 has STICKY_TIMEOUTS in it. 0xffffffff asks only. */
function personality(): Kind {
  const whole = group('personality').constants.filter(({ value }) => value > 0xff)
  return choose(
    'persona',
    [[0xffffffff, hex()], ...whole.map(({ value }): [number, Kind] => [value, choice('personality')])],
    mixed([part(0xff, 'personality', { always: true })], 'personalityFlags'),
  )
}

function capabilityHeader(): Kind {
  return struct('__user_cap_header_struct', { version: choice('capVersion'), pid: pid() })
}

/** Bits 0 to 31 of the sets, then 32 to 63 (capget(2)). */
function capabilitySets(): Kind {
  return struct(
    'capability_sets',
    { 0: capabilityHalf('capabilityLow'), 1: capabilityHalf('capabilityHigh') },
    { bare: true },
  )
}

function capabilityHalf(set: string): Kind {
  return struct('__user_cap_data_struct', { effective: flags(set), permitted: flags(set), inheritable: flags(set) })
}
