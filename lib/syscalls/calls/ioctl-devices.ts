/** Requests of devices and of special descriptors: terminals, clocks, consoles, namespaces, pidfds, seccomp, userfaultfd. */
import { and, iocSize } from '../expressions.js'
import {
  array,
  blob,
  chars,
  choice,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  long,
  mixed,
  nothing,
  out,
  part,
  pid,
  s16,
  string,
  struct,
  to,
  u16,
  u8,
  uid,
  gid,
  uint,
  ulong,
  waitStatus,
} from '../kinds.js'

const rs485 = (): Kind =>
  struct(
    'serial_rs485',
    {
      flags: flags('rs485'),
      delay_rts_before_send: uint(),
      delay_rts_after_send: uint(),
      addr_recv: u8(),
      addr_dest: u8(),
    },
    { size: 32 },
  )

/** asm-generic/termbits.h, the old struct with 16 bits a field. */
const termio = (): Kind =>
  struct('termio', {
    c_iflag: flags('termiosIflag', 2),
    c_oflag: mixed([part(0x1800, 'tabDelay')], 'termiosOflag', { size: 2 }),
    c_cflag: mixed([part(0x100f, 'baud', { always: true }), part(0x30, 'csize', { always: true })], 'termiosCflag', {
      size: 2,
    }),
    c_lflag: flags('termiosLflag', 2),
    c_line: choice('lineDiscipline', { size: 1, other: 'decimal' }),
    c_cc: field(blob(8), { verbose: true }),
  })

export const rtcTime = (): Kind =>
  struct('rtc_time', {
    tm_sec: int(),
    tm_min: int(),
    tm_hour: int(),
    tm_mday: int(),
    tm_mon: int(),
    tm_year: int(),
    tm_wday: int(),
    tm_yday: int(),
    tm_isdst: int(),
  })
const alarm = (): Kind => struct('rtc_wkalrm', { enabled: u8(), pending: u8(), time: rtcTime() })
const pll = (): Kind =>
  struct('rtc_pll_info', {
    pll_ctrl: int(),
    pll_value: int(),
    pll_max: int(),
    pll_min: int(),
    pll_posmult: int(),
    pll_negmult: int(),
    pll_clock: long(),
  })

const consoleMode = (): Kind =>
  struct('vt_mode', {
    mode: choice('consoleMode', { size: 1 }),
    waitv: u8(),
    relsig: choice('signal', { size: 2, signed: true, other: 'decimal' }),
    acqsig: choice('signal', { size: 2, signed: true, other: 'decimal' }),
    frsig: s16(),
  })

/** linux/seccomp.h */
const seccompData = (): Kind =>
  struct('seccomp_data', { nr: int(), arch: hex(), instruction_pointer: hex(8), args: array(hex(8), 6) })
const notification = (): Kind => struct('seccomp_notif', { id: hex(8), pid: pid(), flags: hex(), data: seccompData() })
const answer = (): Kind =>
  struct('seccomp_notif_resp', { id: hex(8), val: long(), error: int(), flags: flags('seccompAnswer') })
const addedFd = (): Kind =>
  struct('seccomp_notif_addfd', {
    id: hex(8),
    flags: flags('seccompAddFd'),
    srcfd: fd(),
    newfd: uint(),
    newfd_flags: flags('fdOpenFlags'),
  })

export const range = (): Kind => struct('uffdio_range', { start: ulong(), len: ulong() })

/**
 * linux/pidfd.h since 6.13: the fields that the answer's mask names, as far as the program knows them: it says in the
 * request how large its struct is.
 */
const pidfdInfo = (): Kind =>
  inout(
    struct('pidfd_info', {
      mask: flags('pidfdInfo', 8),
      cgroupid: field(ulong(), { only: 'out', shown: and('mask', 4) }),
      pid: field(pid(), { only: 'out' }),
      tgid: field(pid(), { only: 'out' }),
      ppid: field(pid(), { only: 'out' }),
      ruid: field(uid(), { only: 'out' }),
      rgid: field(gid(), { only: 'out' }),
      euid: field(uid(), { only: 'out' }),
      egid: field(gid(), { only: 'out' }),
      suid: field(uid(), { only: 'out' }),
      sgid: field(gid(), { only: 'out' }),
      fsuid: field(uid(), { only: 'out' }),
      fsgid: field(gid(), { only: 'out' }),
      exit_code: field(waitStatus(), { only: 'out', shown: and('mask', 8) }),
      coredump_mask: field(hex(), { only: 'out', shown: and('mask', 16) }),
      coredump_signal: field(choice('signal', { other: 'decimal' }), { only: 'out', shown: and('mask', 16) }),
    }),
    { size: iocSize('request'), change: 'merge' },
  )

const epollParameters = (): Kind =>
  struct('epoll_params', { busy_poll_usecs: uint(), busy_poll_budget: u16(), prefer_busy_poll: u8() }, { size: 8 })

export const deviceRequests: Readonly<Record<string, () => Kind>> = {
  TCGETA: () => out(termio()),
  TCSETA: () => to(termio()),
  TCSETAW: () => to(termio()),
  TCSETAF: () => to(termio()),
  TIOCGRS485: () => out(rs485()),
  TIOCSRS485: () => to(rs485()),
  TIOCGSOFTCAR: () => out(int()),
  TIOCSSOFTCAR: () => to(int()),
  TIOCGDEV: () => out(hex()),
  TIOCSERGETLSR: () => out(hex()),
  TIOCSIG: () => choice('signal', { signed: true, other: 'decimal' }),
  TIOCLINUX: () => to(u8()),

  EPIOCSPARAMS: () => to(epollParameters()),
  EPIOCGPARAMS: () => out(epollParameters()),
  TFD_IOC_SET_TICKS: () => to(ulong()),
  INOTIFY_IOC_SETNEXTWD: int,

  PIDFD_GET_CGROUP_NAMESPACE: nothing,
  PIDFD_GET_IPC_NAMESPACE: nothing,
  PIDFD_GET_MNT_NAMESPACE: nothing,
  PIDFD_GET_NET_NAMESPACE: nothing,
  PIDFD_GET_PID_NAMESPACE: nothing,
  PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE: nothing,
  PIDFD_GET_TIME_NAMESPACE: nothing,
  PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE: nothing,
  PIDFD_GET_USER_NAMESPACE: nothing,
  PIDFD_GET_UTS_NAMESPACE: nothing,
  PIDFD_GET_INFO: pidfdInfo,
  NS_GET_ID: () => out(ulong()),

  SECCOMP_IOCTL_NOTIF_RECV: () => out(notification()),
  SECCOMP_IOCTL_NOTIF_SEND: () => to(answer()),
  SECCOMP_IOCTL_NOTIF_ID_VALID: () => to(hex(8)),
  SECCOMP_IOCTL_NOTIF_ADDFD: () => to(addedFd()),
  SECCOMP_IOCTL_NOTIF_SET_FLAGS: () => flags('seccompNotify', 8),

  UFFDIO_WRITEPROTECT: () => to(struct('uffdio_writeprotect', { range: range(), mode: flags('uffdProtect', 8) })),
  UFFDIO_CONTINUE: () =>
    inout(
      struct('uffdio_continue', {
        range: range(),
        mode: flags('uffdContinue', 8),
        mapped: field(long(), { only: 'out' }),
      }),
      { change: 'merge' },
    ),
  USERFAULTFD_IOC_NEW: () => flags('userfaultfd'),

  PERF_EVENT_IOC_SET_FILTER: string,
  PERF_EVENT_IOC_PAUSE_OUTPUT: uint,

  RTC_PIE_ON: nothing,
  RTC_PIE_OFF: nothing,
  RTC_WIE_ON: nothing,
  RTC_WIE_OFF: nothing,
  RTC_EPOCH_SET: ulong,
  RTC_EPOCH_READ: () => out(ulong()),
  RTC_WKALM_SET: () => to(alarm()),
  RTC_WKALM_RD: () => out(alarm()),
  RTC_PLL_SET: () => to(pll()),
  RTC_PLL_GET: () => out(pll()),
  RTC_VL_CLR: nothing,
  RTC_VL_READ: () => out(flags('rtcVoltage')),
  WDIOC_GETSUPPORT: () =>
    out(struct('watchdog_info', { options: flags('watchdog'), firmware_version: uint(), identity: chars(32) })),
  WDIOC_GETSTATUS: () => out(flags('watchdog')),
  WDIOC_GETBOOTSTATUS: () => out(flags('watchdog')),
  WDIOC_GETTEMP: () => out(int()),
  WDIOC_SETOPTIONS: () => to(flags('watchdogSet')),
  WDIOC_KEEPALIVE: nothing,
  WDIOC_SETTIMEOUT: () => inout(int()),
  WDIOC_GETTIMEOUT: () => out(int()),
  WDIOC_SETPRETIMEOUT: () => inout(int()),
  WDIOC_GETPRETIMEOUT: () => out(int()),
  WDIOC_GETTIMELEFT: () => out(int()),

  VT_OPENQRY: () => out(int()),
  VT_GETMODE: () => out(consoleMode()),
  VT_SETMODE: () => to(consoleMode()),
  VT_GETSTATE: () => out(struct('vt_stat', { v_active: u16(), v_signal: u16(), v_state: hex(2) })),
  VT_RELDISP: int,
  VT_ACTIVATE: uint,
  VT_WAITACTIVE: uint,
  VT_DISALLOCATE: uint,
  VT_LOCKSWITCH: nothing,
  VT_UNLOCKSWITCH: nothing,
  VT_RESIZE: () => to(struct('vt_sizes', { v_rows: u16(), v_cols: u16(), v_scrollsize: u16() })),
  KDGKBTYPE: () => out(u8()),
  KDGETMODE: () => out(choice('consoleGraphics')),
  KDSETMODE: () => choice('consoleGraphics'),
  KDGKBMODE: () => out(choice('keyboardMode')),
  KDSKBMODE: () => choice('keyboardMode'),
  KDGKBMETA: () => out(choice('keyboardMeta')),
  KDSKBMETA: () => choice('keyboardMeta'),
  KDGETLED: () => out(flags('keyboardLeds', 1)),
  KDSETLED: () => flags('keyboardLeds', 8),
  KDGKBLED: () => out(hex(1)),
  KDSKBLED: () => hex(8),
  KDMKTONE: () => hex(8),

  EVIOCGVERSION: () => out(hex()),
  EVIOCGID: () =>
    out(
      struct('input_id', {
        bustype: choice('inputBus', { size: 2 }),
        vendor: hex(2),
        product: hex(2),
        version: hex(2),
      }),
    ),
  EVIOCGREP: () => out(array(uint(), 2)),
  EVIOCSREP: () => to(array(uint(), 2)),
  EVIOCGRAB: ulong,
  EVIOCREVOKE: ulong,
  EVIOCSCLOCKID: () => to(choice('clock', { other: 'decimal' })),
  EVIOCGEFFECTS: () => out(int()),
  EVIOCRMFF: int,
  UI_DEV_CREATE: nothing,
  UI_DEV_DESTROY: nothing,

  RNDGETENTCNT: () => out(int()),
  RNDADDTOENTCNT: () => to(int()),
  RNDZAPENTCNT: nothing,
  RNDCLEARPOOL: nothing,
  RNDRESEEDCRNG: nothing,
  DMA_BUF_IOCTL_SYNC: () => to(struct('dma_buf_sync', { flags: flags('dmaBufSync', 8) })),
  DMA_BUF_IOCTL_EXPORT_SYNC_FILE: () =>
    inout(struct('dma_buf_export_sync_file', { flags: flags('dmaBufSync'), fd: field(fd(), { only: 'out' }) }), {
      change: 'merge',
    }),
  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: () =>
    to(struct('dma_buf_import_sync_file', { flags: flags('dmaBufSync'), fd: fd() })),
  MTIOCTOP: () =>
    to(
      struct('mtop', {
        mt_op: field(choice('tapeOperation', { size: 2, signed: true }), { at: 0 }),
        mt_count: field(int(), { at: 4 }),
      }),
    ),
  MTIOCPOS: () => out(struct('mtpos', { mt_blkno: long() })),
  NBD_SET_SOCK: fd,
  NBD_SET_BLKSIZE: ulong,
  NBD_SET_SIZE: ulong,
  NBD_SET_SIZE_BLOCKS: ulong,
  NBD_SET_TIMEOUT: ulong,
  NBD_SET_FLAGS: () => hex(8),
  NBD_DO_IT: nothing,
  NBD_CLEAR_SOCK: nothing,
  NBD_CLEAR_QUE: nothing,
  NBD_DISCONNECT: nothing,
  FUSE_DEV_IOC_CLONE: () => to(fd()),
  KVM_GET_API_VERSION: nothing,
  KVM_CREATE_VM: ulong,
  KVM_CHECK_EXTENSION: ulong,
  KVM_GET_VCPU_MMAP_SIZE: nothing,
  KVM_CREATE_VCPU: ulong,
  KVM_RUN: nothing,
  VHOST_SET_OWNER: nothing,
  VHOST_RESET_OWNER: nothing,
}
