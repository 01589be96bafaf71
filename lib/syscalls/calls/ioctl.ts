/** ioctl(2): what the argument points to, by request. Requests that are not here show it as an address. */
import { group } from '../constants.js'
import {
  address,
  array,
  be16,
  blob,
  chars,
  choice,
  choose,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  long,
  mixed,
  netAddress,
  nothing,
  out,
  part,
  pgid,
  pid,
  type StructKind,
  struct,
  to,
  u16,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { timespec, timeval, winsize } from '../structs.js'
import { openFlags } from './common.js'
import { deviceRequests, range, rtcTime } from './ioctl-devices.js'
import { fileRequests } from './ioctl-files.js'
import { ifreq, netRequests } from './ioctl-net.js'

/** asm-generic/termbits.h */
const termios = (): StructKind =>
  struct('termios', {
    c_iflag: flags('termiosIflag'),
    c_oflag: mixed([part(0x1800, 'tabDelay')], 'termiosOflag'),
    c_cflag: mixed([part(0x100f, 'baud', { always: true }), part(0x30, 'csize', { always: true })], 'termiosCflag'),
    c_lflag: flags('termiosLflag'),
    c_line: choice('lineDiscipline', { size: 1, other: 'decimal' }),
    c_cc: field(blob(19), { verbose: true }),
  })

const termios2 = (): StructKind =>
  struct('termios2', {
    c_iflag: flags('termiosIflag'),
    c_oflag: mixed([part(0x1800, 'tabDelay')], 'termiosOflag'),
    c_cflag: mixed([part(0x100f, 'baud', { always: true }), part(0x30, 'csize', { always: true })], 'termiosCflag'),
    c_lflag: flags('termiosLflag'),
    c_line: choice('lineDiscipline', { size: 1, other: 'decimal' }),
    c_cc: field(blob(19), { verbose: true }),
    c_ispeed: uint(),
    c_ospeed: uint(),
  })

const loopInfo64 = (): StructKind =>
  struct('loop_info64', {
    lo_device: ulong(),
    lo_inode: ulong(),
    lo_rdevice: ulong(),
    lo_offset: ulong(),
    lo_sizelimit: ulong(),
    lo_number: uint(),
    lo_encrypt_type: uint(),
    lo_encrypt_key_size: uint(),
    lo_flags: flags('loopFlags'),
    lo_file_name: chars(64),
    lo_crypt_name: chars(64),
    lo_encrypt_key: field(blob(32), { verbose: true }),
    lo_init: array(ulong(), 2),
  })

const requests: Readonly<Record<string, () => Kind>> = {
  ...fileRequests,
  ...netRequests,
  ...deviceRequests,
  TCGETS: () => out(termios()),
  TCSETS: () => to(termios()),
  TCSETSW: () => to(termios()),
  TCSETSF: () => to(termios()),
  TCGETS2: () => out(termios2()),
  TCSETS2: () => to(termios2()),
  TCSETSW2: () => to(termios2()),
  TCSETSF2: () => to(termios2()),
  TIOCGLCKTRMIOS: () => out(termios()),
  TIOCSLCKTRMIOS: () => to(termios()),
  TCSBRK: int,
  TCSBRKP: int,
  TCXONC: () => choice('tcflow'),
  TCFLSH: () => choice('tcflush'),
  TIOCGWINSZ: () => out(winsize()),
  TIOCSWINSZ: () => to(winsize()),
  TIOCGPGRP: () => out(pgid()),
  TIOCSPGRP: () => to(pgid()),
  TIOCGSID: () => out(pid()),
  TIOCSCTTY: int,
  TIOCNOTTY: nothing,
  TIOCEXCL: nothing,
  TIOCNXCL: nothing,
  TIOCSBRK: nothing,
  TIOCCBRK: nothing,
  TIOCCONS: nothing,
  TIOCVHANGUP: nothing,
  TIOCGEXCL: () => out(int()),
  TIOCOUTQ: () => out(int()),
  TIOCGETD: () => out(choice('lineDiscipline', { other: 'decimal' })),
  TIOCSETD: () => to(choice('lineDiscipline', { other: 'decimal' })),
  TIOCMGET: () => out(flags('modem')),
  TIOCMSET: () => to(flags('modem')),
  TIOCMBIS: () => to(flags('modem')),
  TIOCMBIC: () => to(flags('modem')),
  TIOCMIWAIT: () => flags('modem'),
  TIOCGPTN: () => out(uint()),
  TIOCSPTLCK: () => to(int()),
  TIOCGPTLCK: () => out(int()),
  TIOCGPKT: () => out(int()),
  TIOCPKT: () => to(int()),
  TIOCGPTPEER: () => openFlags(),
  TIOCSTI: () => to(chars(1)),
  FIONREAD: () => out(int()),
  FIONBIO: () => to(int()),
  FIOASYNC: () => to(int()),
  FIOCLEX: nothing,
  FIONCLEX: nothing,
  FIOQSIZE: () => out(long()),
  FIBMAP: () => inout(int()),
  FIGETBSZ: () => out(int()),
  FICLONE: fd,
  FICLONERANGE: () =>
    to(
      struct('file_clone_range', {
        src_fd: field(fd(), { at: 0 }),
        src_offset: field(ulong(), { at: 8 }),
        src_length: ulong(),
        dest_offset: ulong(),
      }),
    ),
  FITRIM: () => inout(struct('fstrim_range', { start: ulong(), len: ulong(), minlen: ulong() })),
  FS_IOC_GETFLAGS: () => out(flags('inodeFlags')),
  FS_IOC_SETFLAGS: () => to(flags('inodeFlags')),
  FS_IOC_GETVERSION: () => out(int()),
  FS_IOC_SETVERSION: () => to(int()),
  FS_IOC_FSGETXATTR: () => out(fsxattr()),
  FS_IOC_FSSETXATTR: () => to(fsxattr()),

  BLKGETSIZE: () => out(ulong()),
  BLKGETSIZE64: () => out(ulong()),
  BLKSSZGET: () => out(int()),
  BLKPBSZGET: () => out(uint()),
  BLKBSZGET: () => out(int()),
  BLKBSZSET: () => to(int()),
  BLKROGET: () => out(int()),
  BLKROSET: () => to(int()),
  BLKIOMIN: () => out(uint()),
  BLKIOOPT: () => out(uint()),
  BLKALIGNOFF: () => out(int()),
  BLKROTATIONAL: () => out(u16()),
  BLKSECTGET: () => out(u16()),
  BLKRAGET: () => out(long()),
  BLKRASET: ulong,
  BLKFRAGET: () => out(long()),
  BLKFRASET: ulong,
  BLKDISCARD: () => to(array(ulong(), 2)),
  BLKSECDISCARD: () => to(array(ulong(), 2)),
  BLKZEROOUT: () => to(array(ulong(), 2)),
  BLKDISCARDZEROES: () => out(uint()),
  BLKGETDISKSEQ: () => out(ulong()),
  BLKRRPART: nothing,
  BLKFLSBUF: nothing,

  LOOP_SET_FD: fd,
  LOOP_CHANGE_FD: fd,
  LOOP_CLR_FD: nothing,
  LOOP_SET_STATUS64: () => to(loopInfo64()),
  LOOP_GET_STATUS64: () => out(loopInfo64()),
  LOOP_SET_CAPACITY: nothing,
  LOOP_SET_DIRECT_IO: ulong,
  LOOP_SET_BLOCK_SIZE: ulong,
  LOOP_CONFIGURE: () =>
    to(
      struct('loop_config', {
        fd: fd(),
        block_size: uint(),
        info: loopInfo64(),
        reserved: field(blob(64), { verbose: true }),
      }),
    ),
  LOOP_CTL_ADD: int,
  LOOP_CTL_REMOVE: int,
  LOOP_CTL_GET_FREE: nothing,

  SIOCGIFNAME: () =>
    inout(
      struct(
        'ifreq',
        { ifr_name: field(chars(16), { at: 0, only: 'out' }), ifr_ifindex: field(int(), { at: 16 }) },
        { size: 40 },
      ),
    ),
  SIOCGIFINDEX: () => inout(ifreq({ ifr_ifindex: int() })),
  SIOCGIFFLAGS: () => inout(ifreq({ ifr_flags: flags('ifFlags', 2) })),
  SIOCSIFFLAGS: () => to(ifreq({ ifr_flags: flags('ifFlags', 2) })),
  SIOCGIFADDR: () => inout(ifreq({ ifr_addr: address16() })),
  SIOCSIFADDR: () => to(ifreq({ ifr_addr: address16() })),
  SIOCGIFDSTADDR: () => inout(ifreq({ ifr_dstaddr: address16() })),
  SIOCSIFDSTADDR: () => to(ifreq({ ifr_dstaddr: address16() })),
  SIOCGIFBRDADDR: () => inout(ifreq({ ifr_broadaddr: address16() })),
  SIOCSIFBRDADDR: () => to(ifreq({ ifr_broadaddr: address16() })),
  SIOCGIFNETMASK: () => inout(ifreq({ ifr_netmask: address16() })),
  SIOCSIFNETMASK: () => to(ifreq({ ifr_netmask: address16() })),
  SIOCGIFHWADDR: () => inout(ifreq({ ifr_hwaddr: hardwareAddress() })),
  SIOCSIFHWADDR: () => to(ifreq({ ifr_hwaddr: hardwareAddress() })),
  SIOCGIFMTU: () => inout(ifreq({ ifr_mtu: int() })),
  SIOCSIFMTU: () => to(ifreq({ ifr_mtu: int() })),
  SIOCGIFMETRIC: () => inout(ifreq({ ifr_metric: int() })),
  SIOCSIFMETRIC: () => to(ifreq({ ifr_metric: int() })),
  SIOCGIFTXQLEN: () => inout(ifreq({ ifr_qlen: int() })),
  SIOCSIFTXQLEN: () => to(ifreq({ ifr_qlen: int() })),
  SIOCSIFNAME: () => to(ifreq({ ifr_newname: chars(16) })),
  SIOCBRADDBR: () => to(chars(16)),
  SIOCBRDELBR: () => to(chars(16)),
  SIOCGIFCONF: () =>
    inout(
      struct('ifconf', {
        ifc_len: int(),
        ifc_req: field(out(array(ifreq({ ifr_addr: address16() }), 0), { size: 'ifc_len' }), { at: 8, only: 'out' }),
      }),
    ),
  SIOCATMARK: () => out(int()),
  SIOCGPGRP: () => out(pid()),
  SIOCSPGRP: () => to(pid()),
  SIOCGSTAMP_OLD: () => out(timeval()),
  SIOCGSTAMPNS_OLD: () => out(timespec()),
  SIOCOUTQNSD: () => out(int()),

  TUNSETIFF: () => inout(ifreq({ ifr_flags: flags('tunFlags', 2) })),
  TUNGETIFF: () => out(ifreq({ ifr_flags: flags('tunFlags', 2) })),
  TUNGETFEATURES: () => out(flags('tunFlags')),
  TUNSETPERSIST: int,
  TUNSETOWNER: uid,
  TUNSETOFFLOAD: () => hex(),
  TUNSETVNETHDRSZ: () => to(int()),
  TUNGETVNETHDRSZ: () => out(int()),
  TUNSETSNDBUF: () => to(int()),
  TUNGETSNDBUF: () => out(int()),

  NS_GET_USERNS: nothing,
  NS_GET_PARENT: nothing,
  NS_GET_NSTYPE: nothing,
  NS_GET_OWNER_UID: () => out(uid()),
  NS_GET_MNTNS_ID: () => out(ulong()),
  NS_GET_PID_FROM_PIDNS: int,
  NS_GET_TGID_FROM_PIDNS: int,
  NS_GET_PID_IN_PIDNS: int,
  NS_GET_TGID_IN_PIDNS: int,

  UFFDIO_API: () =>
    inout(
      struct('uffdio_api', { api: hex(8), features: flags('uffdFeatures', 8), ioctls: field(hex(8), { only: 'out' }) }),
      {
        change: 'arrow',
      },
    ),
  UFFDIO_REGISTER: () =>
    inout(
      struct('uffdio_register', {
        range: range(),
        mode: flags('uffdRegister', 8),
        ioctls: field(hex(8), { only: 'out' }),
      }),
      {
        change: 'arrow',
      },
    ),
  UFFDIO_UNREGISTER: () => to(range()),
  UFFDIO_WAKE: () => to(range()),
  UFFDIO_COPY: () =>
    inout(
      struct('uffdio_copy', {
        dst: hex(8),
        src: hex(8),
        len: ulong(),
        mode: hex(8),
        copy: field(long(), { only: 'out' }),
      }),
      {
        change: 'arrow',
      },
    ),
  UFFDIO_ZEROPAGE: () =>
    inout(struct('uffdio_zeropage', { range: range(), mode: hex(8), zeropage: field(long(), { only: 'out' }) }), {
      change: 'arrow',
    }),

  PERF_EVENT_IOC_ENABLE: () => hex(),
  PERF_EVENT_IOC_DISABLE: () => hex(),
  PERF_EVENT_IOC_RESET: () => hex(),
  PERF_EVENT_IOC_REFRESH: int,
  PERF_EVENT_IOC_PERIOD: () => to(ulong()),
  PERF_EVENT_IOC_SET_OUTPUT: fd,
  PERF_EVENT_IOC_ID: () => out(ulong()),
  PERF_EVENT_IOC_SET_BPF: fd,

  RTC_RD_TIME: () => out(rtcTime()),
  RTC_SET_TIME: () => to(rtcTime()),
  RTC_ALM_READ: () => out(rtcTime()),
  RTC_ALM_SET: () => to(rtcTime()),
  RTC_IRQP_READ: () => out(ulong()),
  RTC_IRQP_SET: ulong,
  RTC_UIE_ON: nothing,
  RTC_UIE_OFF: nothing,
  RTC_AIE_ON: nothing,
  RTC_AIE_OFF: nothing,
}

/** A sockaddr within an ifreq. */
function address16(): Kind {
  return struct(
    'sockaddr_in',
    { sa_family: choice('domain', { size: 2 }), sin_port: be16(), sin_addr: netAddress(4) },
    { size: 16 },
  )
}

function hardwareAddress(): Kind {
  return struct('sockaddr', { sa_family: choice('arphrd', { size: 2 }), sa_data: netAddress(6) }, { size: 16 })
}

function fsxattr(): Kind {
  return struct(
    'fsxattr',
    {
      fsx_xflags: flags('fileAttr'),
      fsx_extsize: uint(),
      fsx_nextents: uint(),
      fsx_projid: uint(),
      fsx_cowextsize: uint(),
    },
    { size: 28 },
  )
}

export function ioctlArgument(): Kind {
  const values = new Map<string, number[]>()
  for (const { name, value } of group('ioctl').constants) values.set(name, [...(values.get(name) ?? []), value])
  const cases = Object.entries(requests).flatMap(([name, kind]) => {
    const found = values.get(name)
    if (found === undefined) throw new RangeError(`no ioctl ${name}`)
    return found.map((value): [number, Kind] => [value, kind()])
  })
  return choose('request', cases, address())
}
