/**
 * Where strace 6.1 shows an exactness program's call in other words than we do, and why. Compared without the padding
 * before the result.
 */

/** Names that came after strace 6.1, which shows their numbers. */
export const newerNames: Readonly<Record<string, number>> = {
  RWF_NOAPPEND: 0x20,
  RWF_ATOMIC: 0x40,
  RWF_DONTCACHE: 0x80,
  RWF_NOSIGNAL: 0x100,
  MFD_NOEXEC_SEAL: 8,
  MFD_EXEC: 0x10,
  PIDFD_THREAD: 0x80,
  PIDFD_SIGNAL_THREAD: 1,
  STATX_MNT_ID_UNIQUE: 0x4000,
  STATX_SUBVOL: 0x8000,
  STATX_WRITE_ATOMIC: 0x10000,
  STATX_DIO_READ_ALIGN: 0x20000,
  STATX__RESERVED: 0x80000000,
  MADV_GUARD_INSTALL: 0x66,
  MADV_GUARD_REMOVE: 0x67,
  MPOL_WEIGHTED_INTERLEAVE: 6,
  MEMBARRIER_CMD_GET_REGISTRATIONS: 0x200,
  F_SEAL_EXEC: 0x20,
  F_DUPFD_QUERY: 0x403,
  CLONE_CLEAR_SIGHAND: 0x100000000,
  SCHED_EXT: 7,
  MOVE_MOUNT_BENEATH: 0x200,
  MOUNT_ATTR_IDMAP: 0x100000,
  MOUNT_ATTR_NOSYMFOLLOW: 0x200000,
  IORING_ENTER_ABS_TIMER: 0x20,
  IORING_ENTER_EXT_ARG_REG: 0x40,
  IORING_ENTER_NO_IOWAIT: 0x80,
  PIDFD_SIGNAL_THREAD_GROUP: 2,
  PIDFD_SIGNAL_PROCESS_GROUP: 4,
  AT_EXECVE_CHECK: 0x10000,
  FALLOC_FL_WRITE_ZEROES: 0x80,
  FAN_REPORT_FD_ERROR: 0x2000,
  FAN_REPORT_MNT: 0x4000,
  FAN_PRE_ACCESS: 0x100000,
  FAN_MNT_ATTACH: 0x1000000,
  FAN_MNT_DETACH: 0x2000000,
  PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG: 0x4210,
  PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG: 0x4211,
  PTRACE_SET_SYSCALL_INFO: 0x4212,
  KEXEC_UPDATE_ELFCOREHDR: 4,
  KEXEC_CRASH_HOTPLUG_SUPPORT: 8,
  KEXEC_FILE_DEBUG: 8,
  KEXEC_FILE_NO_CMA: 0x10,
  KEXEC_FILE_FORCE_DTB: 0x20,
  IPPROTO_SMC: 0x100,
  BTPROTO_ISO: 8,
}

export interface Difference {
  /** The calls; without them, any. */
  readonly calls?: readonly string[]
  readonly reason: string
  /** What strace shows; without it, every difference of these calls is meant. */
  readonly strace?: RegExp
}

export const differences: readonly Difference[] = [
  // What strace 6.1 does not look into, or not in this direction.
  {
    calls: ['bpf'],
    strace: /, \.\.\.\}, \d+\) |_flags=\S*0x\w+|\bflags=\S*0x\w+/,
    reason: 'fields and names of linux/bpf.h since Linux 6.2',
  },
  {
    calls: ['bpf'],
    strace: /^bpf\(\w+( \/\* BPF_\?\?\? \*\/)?, 0x[0-9a-f]+, \d+\) /,
    reason: 'strace has no decoder for the command',
  },
  {
    calls: ['bpf'],
    strace: /\b(insns|func_info|data_in|info)=0x|iter_info=\[/,
    reason: 'instructions, records and data are shown without -v; what information is about depends on the object',
  },
  {
    calls: ['bpf'],
    strace: /\bkey_size=0|\battach_flags=0\}|\bnext_id=0\}|"abcdefg"/,
    reason: 'strace shows fields as 0 that the size does not take in, and half a name',
  },
  {
    calls: ['bpf'],
    strace: /target_fd=-?\d+, attach_type=(BPF_XDP|0x2f|0x36)|prog_fd=-9, target_fd=0, attach_type=0x2c/,
    reason: 'the number of a network device is no descriptor, and struct_ops are attached as a map',
  },
  {
    calls: ['perf_event_open'],
    strace: /\bsize=(0|0x[0-9a-f]+|PERF_ATTR_SIZE_)/,
    reason:
      'all fields that are set, where strace ends at the bits without -v; the size, and the type of a unit, are numbers',
  },
  {
    calls: ['io_uring_enter'],
    strace: /IORING_ENTER_EXT_ARG/,
    reason: 'strace does not look behind the argument of IORING_ENTER_EXT_ARG; flags since Linux 6.2',
  },
  {
    calls: ['io_uring_register'],
    strace: /, 0x[0-9a-f]+ \/\* IORING_REGISTER_\?\?\? \*\//,
    reason: 'operations since Linux 6.0, and a ring that is named by its place',
  },
  {
    calls: ['io_uring_register'],
    strace: /FILES_SKIP|FILES(_UPDATE)?2, 0x|resv=0x|IO_WQ_BOUND|op: 0x|IORING_OP_\?\?\?|pad=0x/,
    reason: 'descriptors are numbers; half of a struct; a list is a list; names since Linux 6.2',
  },
  {
    calls: ['io_uring_setup'],
    strace: /IORING_|sq_off/,
    reason: 'the fields in their order; features since Linux 6.2',
  },
  { calls: ['select'], strace: /^select\(0, 0x/, reason: 'a set of no descriptors is an empty one' },
  { calls: ['bpf'], strace: /LINK_CREATE, .*attach_type=0x/, reason: 'types of attachment since Linux 6.2' },
  { calls: ['bpf'], strace: /KERNEL_VERSION\(/, reason: 'the version is one number' },
  { calls: ['bpf'], strace: /LOOKUP\w*_ELEM, .*BPF_ANY/, reason: 'BPF_ANY is a flag of an update' },
  { calls: ['bpf'], strace: /_BATCH, \{batch=\{keys/, reason: 'the struct is the same for all four batches' },
  { calls: ['bpf'], strace: /TASK_FD_QUERY, .* flags=16,/, reason: 'flags without names are hex everywhere' },
  { calls: ['fcntl'], strace: /F_GETOWNER_UIDS, 0x/, reason: 'strace does not look behind the pointer' },
  {
    calls: ['getsockopt'],
    strace: /SO_GET_FILTER/,
    reason: 'one name for one number: SO_GET_FILTER is another name of SO_ATTACH_FILTER',
  },
  {
    calls: ['preadv', 'preadv2'],
    strace: /iov_base="", iov_len=9305357566071262466/,
    reason: 'a length beyond SSIZE_MAX is none (readv(2)), so there is an address only',
  },
  {
    calls: ['mount_setattr'],
    strace: /propagation=0x40000040000 /,
    reason: 'strace takes the propagation as one value of 64 bits',
  },
  {
    calls: ['ptrace'],
    strace: /^ptrace\(PTRACE_\w+(, -1(, (NULL|0|0x0|8\*R15|\[\]|0 \/\* NT_\?\?\? \*\/))*)?\) /,
    reason:
      'arguments that an operation ignores are shown; strace has names for places in struct user and for register sets',
  },
  {
    calls: ['rt_sigaction'],
    strace: /^rt_sigaction\(\w+, (NULL|0x[0-9a-f]+), (NULL|0x[0-9a-f]+), 8\) /,
    reason:
      'strace reads 88 bytes for the 32 that the kernel reads ("umoven: short read (32 < 88)"): they are not there',
  },
  {
    calls: ['epoll_pwait2'],
    strace: /, (NULL|0x[0-9a-f]+), (NULL|0x[0-9a-f]+), \d+\) = -1 /,
    reason: 'strace looks at the timeout and the mask at the exit only, and at nothing after an error',
  },
  {
    calls: ['bind'],
    strace: /AF_(CAN|TIPC|ROSE|NETROM|APPLETALK|ATMPVC|LLC|PPPOX|RXRPC|PHONET|SMC|RDS|ISDN), sa_data=/,
    reason: 'strace does not decode the addresses of this family, or not in this length',
  },
  { calls: ['bind'], strace: /0x8010, sxdp_ifindex/, reason: 'XDP_USE_SG came with Linux 6.6' },
  {
    calls: ['bind'],
    strace: /CRYPTO_ALG_|_DYN_START\+|QRTR_PORT_|IEEE802154_|LLCP_SAP_|if_nametoindex|_SERVICE \*\//,
    reason: 'names of flags and of numbers: strace has others than we, and an interface of the tracer for its number',
  },
  { calls: ['bind'], strace: /salg_name="y+"\.\.\./, reason: 'strace keeps the last character for a NUL' },
  { calls: ['bind'], strace: /fsa_ax25=/, reason: 'the members of fsa_ax25 without it, and all digipeaters' },
  { calls: ['futex'], strace: /FUTEX_OP_/, reason: 'the operation of FUTEX_WAKE_OP is one word' },
  {
    calls: ['reboot'],
    strace: /LINUX_REBOOT_MAGIC_\?\?\?/,
    reason: 'both magic numbers have the same names: the kernel asks for one of the first and one of the others',
  },
  { calls: ['sendto'], strace: /0x2000000 /, reason: 'MSG_SOCK_DEVMEM came with Linux 6.12' },
  {
    calls: ['ptrace'],
    strace: /^ptrace\(PTRACE_(CONT|SINGLESTEP|DETACH|SYSCALL), -1, 0x1000, 0\) /,
    reason: 'strace shows the lower half of the signal, of which the kernel takes all (ptrace_resume, kernel/ptrace.c)',
  },
  {
    calls: ['sendto', 'recvfrom', 'recvmsg'],
    strace: /<NETLINK:\[\d+\]>/,
    reason: 'strace asks sock_diag for the protocol, which lists no socket that was never bound; we ask the socket',
  },
  { calls: ['ustat'], strace: /, 0x[0-9a-f]+\) /, reason: 'strace has no decoder for it' },
  {
    calls: ['msgsnd'],
    strace: /^msgsnd\([^,]+, 0x[0-9a-f]+, /,
    reason: 'strace reads a struct msgbuf of 16 bytes, the message of 14 ends where the page ends',
  },
  {
    calls: ['accept', 'accept4', 'getsockname', 'recvfrom'],
    strace: /, NULL, 0x[0-9a-f]+(, 0)?\) /,
    reason: 'strace shows no length where there is no address',
  },
  {
    calls: ['getsockopt'],
    strace: /, (".*"(\.\.\.)?|\[-?\d+\]|\[ICMP_.*\]), \[\d+\]\) /,
    reason: 'strace has no decoder for the value that is read: it shows bytes, and four of them as a number',
  },
  { calls: ['getsockopt'], strace: /0x4d \/\* SO_\?\?\?/, reason: 'SO_PEERPIDFD came with Linux 6.5' },
  { calls: ['getsockopt', 'setsockopt'], strace: /IP_\?\?\?/, reason: 'IP_LOCAL_PORT_RANGE came with Linux 6.3' },
  {
    calls: ['mincore'],
    strace: /\[1, 0, 1\]/,
    reason: 'strace shows bit 0 of each byte, mincore(2) reserves the others',
  },
  {
    calls: ['get_mempolicy'],
    strace: /^get_mempolicy\(\[0xc003 /,
    reason: 'strace has no names for the flags of a mode',
  },
  { calls: ['sethostname'], strace: /, 3294967295\) /, reason: 'the length is an int' },
  {
    calls: ['io_cancel', 'io_submit'],
    strace: /aio_fildes=/,
    reason: 'strace shows of a request what its command uses, and no more of a command that it does not know',
  },
  { calls: ['quotactl_fd', 'quotactl'], strace: /dqb_|dqi_|d_fieldmask|qs_/, reason: 'all fields of a quota block' },
  {
    calls: ['name_to_handle_at'],
    strace: /AT_\?\?\?|handle_type/,
    reason: 'AT_HANDLE_… came with Linux 6.5, 6.12 and 6.13',
  },
  { calls: ['landlock_restrict_self'], strace: /, 0x[1248]\) /, reason: 'the flags came with Linux 6.15' },
  {
    calls: ['set_thread_area', 'get_thread_area'],
    strace: /seg_32bit=/,
    reason: 'the bits of a descriptor are one word of flags',
  },
  {
    calls: ['ioctl'],
    strace: /LOOP_(SET|GET)_STATUS64|LOOP_CONFIGURE/,
    reason: 'all fields of a loop device, of which strace shows four',
  },
  {
    calls: ['ioctl'],
    strace: /ifr_hwaddr=\{sa_family=ARPHRD_\w+, sa_data=[0-9a-f:]+\}/,
    reason: 'strace shows as many bytes of an address as the type has, we the six of most',
  },
  {
    calls: ['statfs', 'fstatfs'],
    strace: /f_frsize=\d+\}\) /,
    reason: 'strace shows f_flags only with ST_VALID, which the kernel sets always',
  },
  {
    calls: ['statx'],
    strace: /stx_mask=0, stx_attributes=\w+( \/\* STATX_ATTR_\?\?\? \*\/)?, \.\.\.\}/,
    reason: 'strace leaves out what stx_mask does not name',
  },
  {
    calls: ['prctl'],
    strace: /PR_(SPEC_|SET_SPECULATION|MCE_KILL|SCHED_CORE|SET_SECCOMP|SET_TIMERSLACK|GET_CHILD_SUBREAPER)|0x43/,
    reason: 'names of values and of arguments as PR_…(2const) has them; others than the option has are left out',
  },
  { calls: ['arch_prctl'], strace: /XFEATURE_|ARCH_\?\?\?/, reason: 'a bare mask; operations of Linux 6.4 and 6.6' },
  {
    calls: ['futex'],
    strace: /FUTEX_FD\|FUTEX_PRIVATE_FLAG/,
    reason: 'FUTEX_FD was gone before there were private futexes: no such name',
  },
  { calls: ['adjtimex'], strace: /\(NULL\) = \d$/, reason: 'the state has a name also where there is no struct' },
  {
    calls: ['prctl'],
    strace: /0x8123456789abcd|\(0x41|0x89abcd01/,
    reason: 'arguments as prctl(2) types them; options newer than strace; the kernel takes all of PR_SET_TSC',
  },
  {
    strace: /= (4000000001|4294967292|10995116\d{5}|0x10000000001)( \(|$)/,
    reason: 'strace shows the whole register of a result that is an int',
  },
  // strace looks at more of a register, or at less, than the kernel does.
  {
    strace: /badc0ded|\b13464652\d{12}\b|-4982091776220200\d{3}\b/i,
    reason: 'strace shows the upper half of the register of a 32-bit argument, which the kernel does not look at',
  },
  {
    strace: /\b1844674407370955\d{4}\b|\b11936128518282651045\b|\b1721183703988621\d{4}\b/,
    reason: 'the kernel takes it as signed, or as 32 bits',
  },
  {
    calls: ['msgrcv'],
    reason: 'the text is as long as the result; strace shows what stands behind it in the buffer',
  },
  { calls: ['getpeername'], reason: '8 bytes of an address were written, which hold port and address: we show both' },
  { calls: ['mremap'], reason: 'with MREMAP_DONTUNMAP the kernel takes the new address as a hint (mm/mremap.c)' },
  // What is shown of a call that fails.
  {
    calls: ['readv', 'process_vm_readv'],
    reason: 'buffers that the kernel would have written to: an error shows where they are',
  },
  {
    calls: ['openat2', 'utimensat'],
    strace: /0x[0-9a-f]+, \d+\)/,
    reason: 'what can be read of a half readable struct or array is shown',
  },
  {
    calls: ['fcntl'],
    strace: /F_OFD_GETLK, 0x/,
    reason: 'the lock that was asked about is read by the kernel, also when it fails',
  },
  { calls: ['clock_adjtime'], reason: 'the struct is read by the kernel, also when it fails' },
  // Numbers in another base, other marks for the unknown.
  {
    calls: ['copy_file_range', 'process_vm_readv', 'sched_setattr', 'sched_getattr'],
    reason: 'flags without names are hex everywhere',
  },
  { calls: ['lookup_dcookie'], reason: 'a cookie is an opaque number: hex' },
  {
    calls: ['prctl', 'ioctl', 'set_tid_address'],
    strace: /0x7\)|, 0\)|\(0\)/,
    reason: 'a plain number is decimal, an address of 0 is NULL',
  },
  {
    calls: ['access', 'renameat2', 'setsockopt', 'clock_gettime', 'clock_settime', 'timer_create', 'timerfd_create'],
    strace: /\/\* \S*\?\?\S* \*\//,
    reason:
      'one mark for unknown values, with the prefix of the names; clocks may be computed (CLOCKFD) and are decimal',
  },
  { calls: ['timerfd_create'], reason: 'TFD_TIMER_ABSTIME is no flag of timerfd_create(2)' },
  {
    calls: ['migrate_pages', 'set_mempolicy', 'mbind'],
    reason: 'words of a mask without leading zeros; the mode before its flags',
  },
  { calls: ['umask', 'shmget', 'msgget', 'semget'], reason: 'no permissions: 0' },
  { calls: ['access'], strace: /\?_OK/, reason: 'the names have no prefix in common' },
  {
    calls: ['socket', 'socketpair'],
    strace: /, \d+(, NULL)?\) /,
    reason: 'a protocol without a name is marked as such',
  },
  {
    calls: ['ioctl'],
    strace: /TC[GS]ET|LCKTRMIOS|TIOCSETD|SIOCGIF/,
    reason:
      'flags of a terminal without the names of zeros; the line discipline by name; all fields of an interface request',
  },
  {
    calls: ['mount'],
    strace: /0x/,
    reason: 'what the kernel ignores of a bind, move or remount is shown as what it is',
  },
  { calls: ['fsconfig'], strace: /\\x/, reason: 'bytes are octal always' },
  {
    calls: ['landlock_create_ruleset', 'landlock_add_rule', 'seccomp', 'io_setup', 'io_submit'],
    reason: 'structs whole: the rule for network ports (Linux 6.7), the filter, the block of a request',
  },
  {
    calls: ['capget', 'capset'],
    strace: /1<<CAP_|capability|0x/,
    reason: 'the two words of a set are two structs, as capget(2) has them',
  },
  {
    calls: ['keyctl'],
    strace: /KEYCTL_(DH_COMPUTE|PKEY_\w+),/,
    reason: 'the arguments of operations with keys are numbers',
  },
  {
    calls: ['prctl'],
    strace:
      /PR_(GET_(UNALIGN|FPEMU|FPEXC|TIMING|ENDIAN|FP_MODE)|S[VM]E_GET_VL|TASK_PERF_EVENTS_ENABLE|SET_SYSCALL_USER_DISPATCH)/,
    reason: 'options of other machines with all of their arguments; a range has an address',
  },
  { calls: ['fcntl'], strace: /F_CANCELLK/, reason: 'the lock is behind a pointer' },
  { calls: ['setdomainname'], reason: 'the length is an int' },
  { calls: ['syslog'], reason: 'the name without its number' },
  {
    calls: ['create_module', 'afs_syscall', 'tuxcall', 'security', 'vserver'],
    reason: 'calls that are gone: their arguments as unimplemented(2) and create_module(2) have them, else six numbers',
  },
  { calls: ['modify_ldt'], reason: 'the result is an int without its sign in the register' },
  { strace: /<char 1:3>>/, reason: "the file's name says it already" },
  {
    calls: ['prctl'],
    strace: /PR_SET_MM|PR_CAP_AMBIENT|PR_SET_IO_FLUSHER/,
    reason: 'the arguments that prctl(2) gives a meaning, as what they are',
  },
  { calls: ['getsockopt'], strace: /SO_(TYPE|DOMAIN|PROTOCOL)/, reason: 'types, families and protocols by name' },
  { calls: ['process_vm_writev'], reason: 'flags without names are hex everywhere' },
  { calls: ['mmap', 'remap_file_pages'], reason: 'the flags are an unsigned long' },
  { calls: ['kcmp'], reason: 'the indices are numbers of another process, unsigned long' },
  {
    calls: ['mount_setattr', 'faccessat2'],
    strace: /AT_\?\?\?/,
    reason: 'AT_ flags that the kernel refuses here are named all the same',
  },
  {
    calls: ['ioctl'],
    strace: /SIOCBR(ADD|DEL)IF|SIOCGSKNS, NULL|WDIOC_GETSTATUS, \[|KDSKBMODE|EVIOCGID/,
    reason: 'interface and bridge by name; no argument that is not looked at; flags by name, numbers of devices in hex',
  },
  { calls: ['ioctl'], strace: /EVIOCGEFFECTS|TIOCGPTN/, reason: 'signed or not as the header has it' },
  { calls: ['ioctl'], strace: /RTC_/, reason: 'all fields of a time' },
  { calls: ['move_pages'], reason: 'the status of a page is a number' },
  { calls: ['getrandom'], reason: 'strace writes bytes in hex when many cannot be printed; ours are octal always' },
  {
    calls: ['bind'],
    strace: /nl_groups|svm_flags/,
    reason: 'groups as ip(8) shows them; no field that old kernels lack',
  },
  {
    calls: [
      'memfd_create',
      'mq_open',
      'newfstatat',
      'wait4',
      'inotify_init1',
      'poll',
      'sched_setscheduler',
      'futex_waitv',
    ],
    reason: 'names as the man page of this very call has them',
  },
  { calls: ['rseq', 'sched_getscheduler'], reason: 'not decoded by strace 6.1' },
  { calls: ['ioctl'], strace: / or |FIGETBSZ|_IOC|N_|0x/, reason: 'one name for a request, and its argument decoded' },
  {
    calls: ['fcntl'],
    strace: /seals|0x40|F_\?\?\?/,
    reason: 'flags are called flags; commands of Linux 4.13 and later',
  },
  { calls: ['prctl'], strace: /SUID_DUMP/, reason: 'the result is the number that prctl(2) documents' },
  // Our notation differs on purpose.
  { calls: ['sendfile', 'copy_file_range', 'splice'], reason: 'what the kernel changed is shown as [before => after]' },
  {
    calls: ['clone', 'clone3'],
    reason: 'the arguments in the order of the registers, with the names of clone(2) and clone_args',
  },
  {
    calls: ['time', 'utime', 'utimes', 'futimesat', 'utimensat', 'rt_sigqueueinfo', 'waitid'],
    strace: /\/\* [\d.]+|\d{4}-\d\d-\d\dT|UTIME_/,
    reason: 'no second reading of a time beside it; UTIME_NOW stands in its field',
  },
  { calls: ['open'], strace: /^open\("y+"\.\.\./, reason: 'a name is cut at PATH_MAX bytes, strace cuts one before' },
  { calls: ['open_by_handle_at'], reason: "a directory descriptor; the handle's head only" },
  { calls: ['quotactl'], reason: 'all fields of a quota block' },
  { calls: ['shmctl', 'semctl', 'msgctl'], reason: 'permissions, sizes and counts; the rest with -v' },
  { calls: ['membarrier'], reason: 'all three arguments, as membarrier(2) has them' },
  { calls: ['personality'], reason: 'the result is the number' },
  { calls: ['sendmmsg', 'recvmmsg', 'sendmsg', 'recvmsg'], reason: 'msg_control is shown also when it is NULL' },
  { calls: ['setsockopt'], reason: 'an option of an unknown level is hex and bytes; half a number is bytes' },
  { calls: ['timer_create'], reason: 'all fields that sigevent(7) gives a meaning' },
]
