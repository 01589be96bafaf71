/** Structs of the kernel that several calls use; layouts of x86-64 (asm/, linux/ headers). */
import { after, and, before, equal, less, min, not } from './expressions.js'
import {
  address,
  array,
  bpf,
  bytes,
  changed,
  chars,
  choice,
  control,
  dev,
  field,
  fileMode,
  flags,
  gid,
  hex,
  int,
  inout,
  type Kind,
  long,
  offset,
  out,
  pid,
  rlimit,
  sigset,
  size,
  sockaddr,
  type StructKind,
  struct,
  to,
  u16,
  uid,
  uint,
  ulong,
} from './kinds.js'

export const timespec = (): StructKind => struct('timespec', { tv_sec: long(), tv_nsec: long() })
export const timeval = (): StructKind => struct('timeval', { tv_sec: long(), tv_usec: long() })
export const itimerspec = (): StructKind => struct('itimerspec', { it_interval: timespec(), it_value: timespec() })
export const itimerval = (): StructKind => struct('itimerval', { it_interval: timeval(), it_value: timeval() })
export const timezone = (): StructKind => struct('timezone', { tz_minuteswest: int(), tz_dsttime: int() })

/** A file's time, whose nanoseconds may be UTIME_NOW or UTIME_OMIT (utimensat(2)). */
export const fileTime = (): StructKind =>
  struct('timespec', { tv_sec: long(), tv_nsec: choice('utime', { size: 8, signed: true, other: 'decimal' }) })

const isDevice = equal(and('st_mode', 0xb000), 0x2000)

/** struct stat of asm/stat.h. The order is the one of text; short text has mode and size, or the device number. */
export const stat = (): StructKind =>
  struct(
    'stat',
    {
      st_dev: field(dev(), { at: 0, verbose: true }),
      st_ino: field(ulong(), { at: 8, verbose: true }),
      st_mode: field(fileMode(), { at: 24 }),
      st_nlink: field(ulong(), { at: 16, verbose: true }),
      st_uid: field(uid(), { at: 28, verbose: true }),
      st_gid: field(gid(), { at: 32, verbose: true }),
      st_blksize: field(long(), { at: 56, verbose: true }),
      st_blocks: field(long(), { at: 64, verbose: true }),
      st_size: field(offset(), { at: 48, shown: not(isDevice) }),
      st_rdev: field(dev(), { at: 40, shown: isDevice }),
      st_atime: field(long(), { at: 72, verbose: true }),
      st_atime_nsec: field(ulong(), { at: 80, verbose: true }),
      st_mtime: field(long(), { at: 88, verbose: true }),
      st_mtime_nsec: field(ulong(), { at: 96, verbose: true }),
      st_ctime: field(long(), { at: 104, verbose: true }),
      st_ctime_nsec: field(ulong(), { at: 112, verbose: true }),
    },
    { size: 144 },
  )

const statxTime = (): StructKind => struct('statx_timestamp', { tv_sec: long(), tv_nsec: uint() }, { size: 16 })

/** linux/stat.h */
export const statx = (): StructKind =>
  struct(
    'statx',
    {
      stx_mask: flags('statx'),
      stx_blksize: field(uint(), { verbose: true }),
      stx_attributes: flags('statxAttributes', 8),
      stx_nlink: field(uint(), { verbose: true }),
      stx_uid: field(uid(), { verbose: true }),
      stx_gid: field(gid(), { verbose: true }),
      stx_mode: fileMode(2),
      stx_ino: field(ulong(), { verbose: true }),
      stx_size: ulong(),
      stx_blocks: field(ulong(), { verbose: true }),
      stx_attributes_mask: field(flags('statxAttributes', 8), { verbose: true }),
      stx_atime: field(statxTime(), { verbose: true }),
      stx_btime: field(statxTime(), { verbose: true }),
      stx_ctime: field(statxTime(), { verbose: true }),
      stx_mtime: field(statxTime(), { verbose: true }),
      stx_rdev_major: field(uint(), { verbose: true }),
      stx_rdev_minor: field(uint(), { verbose: true }),
      stx_dev_major: field(uint(), { verbose: true }),
      stx_dev_minor: field(uint(), { verbose: true }),
      stx_mnt_id: field(ulong(), { verbose: true }),
      stx_dio_mem_align: field(uint(), { verbose: true }),
      stx_dio_offset_align: field(uint(), { verbose: true }),
      stx_subvol: field(ulong(), { verbose: true }),
      stx_atomic_write_unit_min: field(uint(), { verbose: true }),
      stx_atomic_write_unit_max: field(uint(), { verbose: true }),
      stx_atomic_write_segments_max: field(uint(), { verbose: true }),
      stx_dio_read_offset_align: field(uint(), { verbose: true }),
      stx_atomic_write_unit_max_opt: field(uint(), { verbose: true }),
    },
    { size: 256 },
  )

/** asm-generic/statfs.h */
export const statfs = (): StructKind =>
  struct(
    'statfs',
    {
      f_type: choice('fsMagic', { size: 8, other: 'hex' }),
      f_bsize: long(),
      f_blocks: ulong(),
      f_bfree: ulong(),
      f_bavail: ulong(),
      f_files: ulong(),
      f_ffree: ulong(),
      f_fsid: struct('fsid', { val: array(hex(), 2) }),
      f_namelen: long(),
      f_frsize: long(),
      f_flags: flags('statfsFlags', 8),
    },
    { size: 120 },
  )

/** asm-generic/fcntl.h; the owner is the kernel's answer to F_GETLK. */
export const flock = (): StructKind =>
  struct('flock', {
    l_type: choice('lockType', { size: 2 }),
    l_whence: choice('seek', { size: 2 }),
    l_start: offset(),
    l_len: offset(),
    l_pid: field(pid(), { only: 'out' }),
  })

export const rlimits = (): StructKind => struct('rlimit64', { rlim_cur: rlimit(), rlim_max: rlimit() })

const verboseLong = () => field(long(), { verbose: true })

/** linux/resource.h */
export const rusage = (): StructKind =>
  struct('rusage', {
    ru_utime: timeval(),
    ru_stime: timeval(),
    ru_maxrss: verboseLong(),
    ru_ixrss: verboseLong(),
    ru_idrss: verboseLong(),
    ru_isrss: verboseLong(),
    ru_minflt: verboseLong(),
    ru_majflt: verboseLong(),
    ru_nswap: verboseLong(),
    ru_inblock: verboseLong(),
    ru_oublock: verboseLong(),
    ru_msgsnd: verboseLong(),
    ru_msgrcv: verboseLong(),
    ru_nsignals: verboseLong(),
    ru_nvcsw: verboseLong(),
    ru_nivcsw: verboseLong(),
  })

/** struct iovec whose bytes the kernel reads. */
export const iovec = (): StructKind =>
  struct('iovec', { iov_base: bytes({ length: 'iov_len', spread: true }), iov_len: size() })

/** struct iovec into which the kernel writes; the array's budget says how much. */
export const iovecOut = (): StructKind =>
  struct('iovec', {
    iov_base: bytes({ length: 'iov_len', out: true, moment: 'always', spread: true }),
    iov_len: size(),
  })

/** An iovec array that the kernel reads (writev). */
export const iov = (count: string): Kind => to(array(iovec(), count))

/** An iovec array into which the kernel spreads `result` bytes (readv). An error shows addresses. */
export const iovOut = (count: string): Kind => out(array(iovecOut(), count, { budget: 'result' }), { moment: 'ok' })

/** Longest address that the kernel takes: sockaddr_storage. */
const longestAddress = 128

/** An address that the kernel reads. One without a family is none. */
export const addressIn = (length: string): Kind =>
  to(sockaddr(), { size: length, condition: less(1, length), cap: longestAddress })

/** An address that the kernel writes; `length` points to the room before and to the address's size after the call. */
export const addressOut = (length: string): Kind => {
  const size = min(before(length), after(length))
  return out(sockaddr(), { size, condition: less(1, size), cap: longestAddress })
}

export const lengthInOut = (): Kind => inout(uint())

/** linux/socket.h, as sendmsg reads it. */
export const msghdr = (): StructKind =>
  struct(
    'msghdr',
    {
      msg_name: addressIn('msg_namelen'),
      msg_namelen: uint(),
      msg_iov: field(to(array(iovec(), 'msg_iovlen')), { at: 16 }),
      msg_iovlen: size(),
      msg_control: field(to(control(), { size: 'msg_controllen', cap: 4096 }), {}),
      msg_controllen: size(),
      msg_flags: flags('msg'),
    },
    { size: 56 },
  )

/** As recvmsg fills it: `received` bytes are in the buffers. */
export const msghdrOut = (received: string, lengthBefore?: Parameters<typeof changed>[1]): StructKind =>
  struct(
    'msghdr',
    {
      msg_name: out(sockaddr(), { size: 'msg_namelen', condition: less(1, 'msg_namelen'), cap: longestAddress }),
      msg_namelen: lengthBefore === undefined ? uint() : changed(uint(), lengthBefore),
      msg_iov: field(out(array(iovecOut(), 'msg_iovlen', { budget: received })), { at: 16 }),
      msg_iovlen: size(),
      msg_control: out(control(), { size: 'msg_controllen', cap: 4096 }),
      msg_controllen: size(),
      // The kernel does not look at it (recvmsg(2)): what stands there before is by chance.
      msg_flags: field(flags('msg'), { only: 'out' }),
    },
    { size: 56 },
  )

/** The kernel's struct sigaction (asm/signal.h), which is not glibc's. */
export const sigaction = (): StructKind =>
  struct(
    'sigaction',
    {
      sa_handler: field(choice('handler', { size: 8, other: 'address' }), { at: 0 }),
      sa_mask: field(sigset(), { at: 24 }),
      // An unsigned long, of which the kernel keeps bits of the lower half only (UAPI_SA_FLAGS); glibc extends an int's sign.
      sa_flags: field(flags('sigaction'), { at: 8 }),
      sa_restorer: field(address(), { at: 16, shown: and('sa_flags', 0x04000000) }),
    },
    { size: 32 },
  )

export const stack = (): StructKind =>
  struct('sigaltstack', { ss_sp: address(), ss_flags: flags('sigaltstack'), ss_size: size() })

export const signal = (): Kind => choice('signal', { signed: true, other: 'decimal' })

/** asm-generic/siginfo.h: sigev_value is an int or a pointer. */
export const sigevent = (): StructKind =>
  struct(
    'sigevent',
    {
      sigev_value: struct('sigval', { sival_int: field(int(), { at: 0 }), sival_ptr: field(address(), { at: 0 }) }),
      sigev_signo: signal(),
      sigev_notify: choice('sigevNotify'),
      sigev_notify_thread_id: field(pid(), { at: 16, shown: equal('sigev_notify', 4) }),
    },
    { size: 64 },
  )

/** linux/eventpoll.h, packed on x86-64. */
export const epollEvent = (): StructKind =>
  struct(
    'epoll_event',
    {
      events: flags('epoll'),
      data: field(
        struct('epoll_data', { u32: field(uint(), { at: 0 }), u64: field(ulong(), { at: 0 }) }, { packed: true }),
        { at: 4 },
      ),
    },
    { size: 12, packed: true },
  )

export const utsname = (): StructKind =>
  struct('new_utsname', {
    sysname: chars(65),
    nodename: chars(65),
    release: field(chars(65), { verbose: true }),
    version: field(chars(65), { verbose: true }),
    machine: field(chars(65), { verbose: true }),
    domainname: field(chars(65), { verbose: true }),
  })

export const sysinfo = (): StructKind =>
  struct(
    'sysinfo',
    {
      uptime: long(),
      loads: array(ulong(), 3),
      totalram: ulong(),
      freeram: ulong(),
      sharedram: ulong(),
      bufferram: ulong(),
      totalswap: ulong(),
      freeswap: ulong(),
      procs: u16(),
      totalhigh: field(ulong(), { at: 88 }),
      freehigh: ulong(),
      mem_unit: uint(),
    },
    { size: 112 },
  )

/** linux/filter.h: classic BPF. */
export const sockFprog = (): StructKind =>
  struct('sock_fprog', { len: u16(), filter: field(to(array(bpf(), 'len')), { at: 8 }) })

export const winsize = (): StructKind =>
  struct('winsize', { ws_row: u16(), ws_col: u16(), ws_xpixel: u16(), ws_ypixel: u16() })
