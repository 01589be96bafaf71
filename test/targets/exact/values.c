/* Every name of a set once, with the value that the kernel's headers give it. */
#include "exact.h"

#include <sched.h>

#include <asm/ioctls.h>
#include <asm/prctl.h>
#include <asm/socket.h>
#include <asm/termbits.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/io_uring.h>
#include <linux/ipv6.h>
#include <linux/kexec.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/quota.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <linux/sockios.h>
#include <linux/stat.h>
#include <linux/tcp.h>
#include <linux/tty.h>
#include <linux/udp.h>
#include <linux/userfaultfd.h>
#include <sys/socket.h>
#include <sys/timex.h>

CASE(values_termios_iflag) {
  static const struct constant list[] = {K(IGNBRK), K(BRKINT), K(IGNPAR), K(PARMRK),  K(INPCK),
                                         K(ISTRIP), K(INLCR),  K(IGNCR),  K(ICRNL),   K(IUCLC),
                                         K(IXON),   K(IXANY),  K(IXOFF),  K(IMAXBEL), K(IUTF8)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_iflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=%s, c_oflag=0, c_cflag=B0|CS5, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_oflag) {
  static const struct constant list[] = {K(OPOST), K(OLCUC),  K(ONLCR), K(OCRNL),
                                         K(ONOCR), K(ONLRET), K(OFILL), K(OFDEL)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_oflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=%s, c_cflag=B0|CS5, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_tab) {
  static const struct constant list[] = {K(TAB1), K(TAB2), K(TAB3)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_oflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=%s, c_cflag=B0|CS5, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_cflag) {
  static const struct constant list[] = {K(CSTOPB), K(CREAD),   K(PARENB), K(PARODD), K(HUPCL),
                                         K(CLOCAL), K(CRTSCTS), K(CMSPAR), K(ADDRB)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_cflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=0, c_cflag=B0|CS5|%s, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_baud) {
  static const struct constant list[] = {
      K(B0),       K(B50),      K(B75),      K(B110),     K(B134),     K(B150),     K(B200),     K(B300),
      K(B600),     K(B1200),    K(B1800),    K(B2400),    K(B4800),    K(B9600),    K(B19200),   K(B38400),
      K(BOTHER),   K(B57600),   K(B115200),  K(B230400),  K(B460800),  K(B500000),  K(B576000),  K(B921600),
      K(B1000000), K(B1152000), K(B1500000), K(B2000000), K(B2500000), K(B3000000), K(B3500000), K(B4000000)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_cflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=0, c_cflag=%s|CS5, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_size) {
  static const struct constant list[] = {K(CS5), K(CS6), K(CS7), K(CS8)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_cflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=0, c_cflag=B0|%s, c_lflag=0, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_termios_lflag) {
  static const struct constant list[] = {K(ISIG),   K(ICANON), K(XCASE),  K(ECHO),    K(ECHOE),   K(ECHOK),
                                         K(ECHONL), K(NOFLSH), K(TOSTOP), K(ECHOCTL), K(ECHOPRT), K(ECHOKE),
                                         K(FLUSHO), K(PENDIN), K(IEXTEN), K(EXTPROC)};
  struct termios* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  begin();
  EACH(k, list) {
    t->c_lflag = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TCSETS, t);
    expect(r, "ioctl(-1, TCSETS, {c_iflag=0, c_oflag=0, c_cflag=B0|CS5, c_lflag=%s, c_line=N_TTY, ...})", k->name);
  }
}

CASE(values_line_discipline) {
  static const struct constant list[] = {
      K(N_TTY),         K(N_SLIP),  K(N_MOUSE),    K(N_PPP),     K(N_STRIP),        K(N_AX25),
      K(N_X25),         K(N_6PACK), K(N_MASC),     K(N_R3964),   K(N_PROFIBUS_FDL), K(N_IRDA),
      K(N_SMSBLOCK),    K(N_HDLC),  K(N_SYNC_PPP), K(N_HCI),     K(N_GIGASET_M101), K(N_SLCAN),
      K(N_PPS),         K(N_V253),  K(N_CAIF),     K(N_GSM0710), K(N_TI_WL),        K(N_TRACESINK),
      K(N_TRACEROUTER), K(N_NCI),   K(N_SPEAKUP),  K(N_NULL),    K(N_MCTP),         K(N_CAN327)};
  int* n = edge_room(4);
  begin();
  EACH(k, list) {
    *n = (int)k->value;
    long r = sys(SYS_ioctl, -1, TIOCSETD, n);
    expect(r, "ioctl(-1, TIOCSETD, [%s])", k->name);
  }
}

CASE(values_tcflow) {
  static const struct constant list[] = {K(TCOOFF), K(TCOON), K(TCIOFF), K(TCION)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_ioctl, -1, TCXONC, low32(k->value));
    expect(r, "ioctl(-1, TCXONC, %s)", k->name);
  }
}

CASE(values_tcflush) {
  static const struct constant list[] = {K(TCIFLUSH), K(TCOFLUSH), K(TCIOFLUSH)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_ioctl, -1, TCFLSH, low32(k->value));
    expect(r, "ioctl(-1, TCFLSH, %s)", k->name);
  }
}

CASE(values_modem) {
  static const struct constant list[] = {
      K(TIOCM_LE),  K(TIOCM_DTR),           K(TIOCM_RTS),           K(TIOCM_ST),
      K(TIOCM_SR),  K(TIOCM_CTS),           K(TIOCM_CAR),           K(TIOCM_RNG),
      K(TIOCM_DSR), {"TIOCM_OUT1", 0x2000}, {"TIOCM_OUT2", 0x4000}, {"TIOCM_LOOP", 0x8000}};
  unsigned* n = edge_room(4);
  begin();
  EACH(k, list) {
    *n = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, TIOCMSET, n);
    expect(r, "ioctl(-1, TIOCMSET, [%s])", k->name);
  }
}

CASE(values_inode_flags) {
  static const struct constant list[] = {
      K(FS_SECRM_FL),       K(FS_UNRM_FL),        K(FS_COMPR_FL),     K(FS_SYNC_FL),      K(FS_IMMUTABLE_FL),
      K(FS_APPEND_FL),      K(FS_NODUMP_FL),      K(FS_NOATIME_FL),   K(FS_DIRTY_FL),     K(FS_COMPRBLK_FL),
      K(FS_NOCOMP_FL),      K(FS_ENCRYPT_FL),     K(FS_INDEX_FL),     K(FS_IMAGIC_FL),    K(FS_JOURNAL_DATA_FL),
      K(FS_NOTAIL_FL),      K(FS_DIRSYNC_FL),     K(FS_TOPDIR_FL),    K(FS_HUGE_FILE_FL), K(FS_EXTENT_FL),
      K(FS_VERITY_FL),      K(FS_EA_INODE_FL),    K(FS_EOFBLOCKS_FL), K(FS_NOCOW_FL),     K(FS_DAX_FL),
      K(FS_INLINE_DATA_FL), K(FS_PROJINHERIT_FL), K(FS_CASEFOLD_FL),  K(FS_RESERVED_FL)};
  unsigned* n = edge_room(4);
  begin();
  EACH(k, list) {
    *n = (unsigned)k->value;
    long r = sys(SYS_ioctl, -1, FS_IOC_SETFLAGS, n);
    expect(r, "ioctl(-1, FS_IOC_SETFLAGS, [%s])", k->name);
  }
}

CASE(values_file_attributes) {
  static const struct constant list[] = {K(FS_XFLAG_REALTIME),   K(FS_XFLAG_PREALLOC),   K(FS_XFLAG_IMMUTABLE),
                                         K(FS_XFLAG_APPEND),     K(FS_XFLAG_SYNC),       K(FS_XFLAG_NOATIME),
                                         K(FS_XFLAG_NODUMP),     K(FS_XFLAG_RTINHERIT),  K(FS_XFLAG_PROJINHERIT),
                                         K(FS_XFLAG_NOSYMLINKS), K(FS_XFLAG_EXTSIZE),    K(FS_XFLAG_EXTSZINHERIT),
                                         K(FS_XFLAG_NODEFRAG),   K(FS_XFLAG_FILESTREAM), K(FS_XFLAG_DAX),
                                         K(FS_XFLAG_COWEXTSIZE), K(FS_XFLAG_HASATTR)};
  struct fsxattr* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct fsxattr){.fsx_xflags = (unsigned)k->value};
    long r = sys(SYS_ioctl, -1, FS_IOC_FSSETXATTR, x);
    expect(
        r,
        "ioctl(-1, FS_IOC_FSSETXATTR, {fsx_xflags=%s, fsx_extsize=0, fsx_nextents=0, fsx_projid=0, fsx_cowextsize=0})",
        k->name);
  }
}

CASE(values_loop_flags) {
  static const struct constant list[] = {K(LO_FLAGS_READ_ONLY), K(LO_FLAGS_AUTOCLEAR), K(LO_FLAGS_PARTSCAN),
                                         K(LO_FLAGS_DIRECT_IO)};
  struct loop_info64* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct loop_info64){.lo_flags = (unsigned)k->value};
    long r = sys(SYS_ioctl, -1, LOOP_SET_STATUS64, x);
    expect(r,
           "ioctl(-1, LOOP_SET_STATUS64, {lo_device=0, lo_inode=0, lo_rdevice=0, lo_offset=0, lo_sizelimit=0, "
           "lo_number=0, lo_encrypt_type=0, lo_encrypt_key_size=0, lo_flags=%s, lo_file_name=\"\", lo_crypt_name=\"\", "
           "lo_init=[0, 0], ...})",
           k->name);
  }
}

CASE(values_interface_flags) {
  static const struct constant list[] = {K(IFF_UP),          K(IFF_BROADCAST),  K(IFF_DEBUG),     K(IFF_LOOPBACK),
                                         K(IFF_POINTOPOINT), K(IFF_NOTRAILERS), K(IFF_RUNNING),   K(IFF_NOARP),
                                         K(IFF_PROMISC),     K(IFF_ALLMULTI),   K(IFF_MASTER),    K(IFF_SLAVE),
                                         K(IFF_MULTICAST),   K(IFF_PORTSEL),    K(IFF_AUTOMEDIA), K(IFF_DYNAMIC)};
  struct ifreq* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct ifreq){.ifr_flags = (short)k->value};
    long r = sys(SYS_ioctl, -1, SIOCSIFFLAGS, x);
    expect(r, "ioctl(-1, SIOCSIFFLAGS, {ifr_name=\"\", ifr_flags=%s})", k->name);
  }
}

CASE(values_tun_flags) {
  static const struct constant list[] = {
      K(IFF_TUN),         K(IFF_TAP),          K(IFF_NAPI),         K(IFF_NAPI_FRAGS), K(IFF_NO_CARRIER),
      K(IFF_MULTI_QUEUE), K(IFF_ATTACH_QUEUE), K(IFF_DETACH_QUEUE), K(IFF_PERSIST),    K(IFF_NOFILTER),
      K(IFF_ONE_QUEUE),   K(IFF_VNET_HDR),     K(IFF_TUN_EXCL)};
  struct ifreq* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct ifreq){.ifr_flags = (short)k->value};
    long r = sys(SYS_ioctl, -1, TUNSETIFF, x);
    expect(r, "ioctl(-1, TUNSETIFF, {ifr_name=\"\", ifr_flags=%s})", k->name);
  }
}

CASE(values_hardware_types) {
  static const struct constant list[] = {K(ARPHRD_NETROM),
                                         K(ARPHRD_ETHER),
                                         K(ARPHRD_EETHER),
                                         K(ARPHRD_AX25),
                                         K(ARPHRD_PRONET),
                                         K(ARPHRD_CHAOS),
                                         K(ARPHRD_IEEE802),
                                         K(ARPHRD_ARCNET),
                                         K(ARPHRD_APPLETLK),
                                         K(ARPHRD_DLCI),
                                         K(ARPHRD_ATM),
                                         K(ARPHRD_METRICOM),
                                         K(ARPHRD_IEEE1394),
                                         K(ARPHRD_EUI64),
                                         K(ARPHRD_INFINIBAND),
                                         K(ARPHRD_SLIP),
                                         K(ARPHRD_CSLIP),
                                         K(ARPHRD_SLIP6),
                                         K(ARPHRD_CSLIP6),
                                         K(ARPHRD_RSRVD),
                                         K(ARPHRD_ADAPT),
                                         K(ARPHRD_ROSE),
                                         K(ARPHRD_X25),
                                         K(ARPHRD_HWX25),
                                         K(ARPHRD_CAN),
                                         K(ARPHRD_MCTP),
                                         K(ARPHRD_PPP),
                                         K(ARPHRD_CISCO),
                                         K(ARPHRD_LAPB),
                                         K(ARPHRD_DDCMP),
                                         K(ARPHRD_RAWHDLC),
                                         K(ARPHRD_RAWIP),
                                         K(ARPHRD_TUNNEL),
                                         K(ARPHRD_TUNNEL6),
                                         K(ARPHRD_FRAD),
                                         K(ARPHRD_SKIP),
                                         K(ARPHRD_LOOPBACK),
                                         K(ARPHRD_LOCALTLK),
                                         K(ARPHRD_FDDI),
                                         K(ARPHRD_BIF),
                                         K(ARPHRD_SIT),
                                         K(ARPHRD_IPDDP),
                                         K(ARPHRD_IPGRE),
                                         K(ARPHRD_PIMREG),
                                         K(ARPHRD_HIPPI),
                                         K(ARPHRD_ASH),
                                         K(ARPHRD_ECONET),
                                         K(ARPHRD_IRDA),
                                         K(ARPHRD_FCPP),
                                         K(ARPHRD_FCAL),
                                         K(ARPHRD_FCPL),
                                         K(ARPHRD_FCFABRIC),
                                         K(ARPHRD_IEEE802_TR),
                                         K(ARPHRD_IEEE80211),
                                         K(ARPHRD_IEEE80211_PRISM),
                                         K(ARPHRD_IEEE80211_RADIOTAP),
                                         K(ARPHRD_IEEE802154),
                                         K(ARPHRD_IEEE802154_MONITOR),
                                         K(ARPHRD_PHONET),
                                         K(ARPHRD_PHONET_PIPE),
                                         K(ARPHRD_CAIF),
                                         K(ARPHRD_IP6GRE),
                                         K(ARPHRD_NETLINK),
                                         K(ARPHRD_6LOWPAN),
                                         K(ARPHRD_VSOCKMON),
                                         K(ARPHRD_NONE),
                                         K(ARPHRD_VOID)};
  struct ifreq* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct ifreq){.ifr_hwaddr = {(unsigned short)k->value, {1, 2, 3, 4, 5, 6}}};
    long r = sys(SYS_ioctl, -1, SIOCSIFHWADDR, x);
    expect(r, "ioctl(-1, SIOCSIFHWADDR, {ifr_name=\"\", ifr_hwaddr={sa_family=%s, sa_data=01:02:03:04:05:06}})",
           k->name);
  }
}

CASE(values_uffd_features) {
  static const struct constant list[] = {K(UFFD_FEATURE_PAGEFAULT_FLAG_WP), K(UFFD_FEATURE_EVENT_FORK),
                                         K(UFFD_FEATURE_EVENT_REMAP),       K(UFFD_FEATURE_EVENT_REMOVE),
                                         K(UFFD_FEATURE_MISSING_HUGETLBFS), K(UFFD_FEATURE_MISSING_SHMEM),
                                         K(UFFD_FEATURE_EVENT_UNMAP),       K(UFFD_FEATURE_SIGBUS),
                                         K(UFFD_FEATURE_THREAD_ID),         K(UFFD_FEATURE_MINOR_HUGETLBFS),
                                         K(UFFD_FEATURE_MINOR_SHMEM),       K(UFFD_FEATURE_EXACT_ADDRESS),
                                         K(UFFD_FEATURE_WP_HUGETLBFS_SHMEM)};
  struct uffdio_api* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct uffdio_api){.api = 0xaa, .features = k->value};
    long r = sys(SYS_ioctl, -1, UFFDIO_API, x);
    expect(r, "ioctl(-1, UFFDIO_API, {api=0xaa, features=%s})", k->name);
  }
}

CASE(values_uffd_modes) {
  static const struct constant list[] = {K(UFFDIO_REGISTER_MODE_MISSING), K(UFFDIO_REGISTER_MODE_WP),
                                         K(UFFDIO_REGISTER_MODE_MINOR)};
  struct uffdio_register* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct uffdio_register){.mode = k->value};
    long r = sys(SYS_ioctl, -1, UFFDIO_REGISTER, x);
    expect(r, "ioctl(-1, UFFDIO_REGISTER, {range={start=0, len=0}, mode=%s})", k->name);
  }
}

CASE(values_socket_options) {
  static const struct constant list[] = {K(SO_DEBUG),
                                         K(SO_REUSEADDR),
                                         K(SO_TYPE),
                                         K(SO_ERROR),
                                         K(SO_DONTROUTE),
                                         K(SO_BROADCAST),
                                         K(SO_SNDBUF),
                                         K(SO_RCVBUF),
                                         K(SO_KEEPALIVE),
                                         K(SO_OOBINLINE),
                                         K(SO_NO_CHECK),
                                         K(SO_PRIORITY),
                                         K(SO_LINGER),
                                         K(SO_BSDCOMPAT),
                                         K(SO_REUSEPORT),
                                         K(SO_PASSCRED),
                                         K(SO_PEERCRED),
                                         K(SO_RCVLOWAT),
                                         K(SO_SNDLOWAT),
                                         K(SO_RCVTIMEO_OLD),
                                         K(SO_SNDTIMEO_OLD),
                                         K(SO_SECURITY_AUTHENTICATION),
                                         K(SO_SECURITY_ENCRYPTION_TRANSPORT),
                                         K(SO_SECURITY_ENCRYPTION_NETWORK),
                                         K(SO_BINDTODEVICE),
                                         K(SO_ATTACH_FILTER),
                                         K(SO_DETACH_FILTER),
                                         K(SO_PEERNAME),
                                         K(SO_TIMESTAMP_OLD),
                                         K(SO_ACCEPTCONN),
                                         K(SO_PEERSEC),
                                         K(SO_SNDBUFFORCE),
                                         K(SO_RCVBUFFORCE),
                                         K(SO_PASSSEC),
                                         K(SO_TIMESTAMPNS_OLD),
                                         K(SO_MARK),
                                         K(SO_TIMESTAMPING_OLD),
                                         K(SO_PROTOCOL),
                                         K(SO_DOMAIN),
                                         K(SO_RXQ_OVFL),
                                         K(SO_WIFI_STATUS),
                                         K(SO_PEEK_OFF),
                                         K(SO_NOFCS),
                                         K(SO_LOCK_FILTER),
                                         K(SO_SELECT_ERR_QUEUE),
                                         K(SO_BUSY_POLL),
                                         K(SO_MAX_PACING_RATE),
                                         K(SO_BPF_EXTENSIONS),
                                         K(SO_INCOMING_CPU),
                                         K(SO_ATTACH_BPF),
                                         K(SO_ATTACH_REUSEPORT_CBPF),
                                         K(SO_ATTACH_REUSEPORT_EBPF),
                                         K(SO_CNX_ADVICE),
                                         K(SO_MEMINFO),
                                         K(SO_INCOMING_NAPI_ID),
                                         K(SO_COOKIE),
                                         K(SO_PEERGROUPS),
                                         K(SO_ZEROCOPY),
                                         K(SO_TXTIME),
                                         K(SO_BINDTOIFINDEX),
                                         K(SO_TIMESTAMP_NEW),
                                         K(SO_TIMESTAMPNS_NEW),
                                         K(SO_TIMESTAMPING_NEW),
                                         K(SO_RCVTIMEO_NEW),
                                         K(SO_SNDTIMEO_NEW),
                                         K(SO_DETACH_REUSEPORT_BPF),
                                         K(SO_PREFER_BUSY_POLL),
                                         K(SO_BUSY_POLL_BUDGET),
                                         K(SO_NETNS_COOKIE),
                                         K(SO_BUF_LOCK),
                                         K(SO_RESERVE_MEM),
                                         K(SO_TXREHASH),
                                         K(SO_RCVMARK)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 1, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_SOCKET, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 1, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_SOCKET, %s, NULL, NULL)", k->name);
  }
}

CASE(values_ip_options) {
  static const struct constant list[] = {K(IP_TOS),
                                         K(IP_TTL),
                                         K(IP_HDRINCL),
                                         K(IP_OPTIONS),
                                         K(IP_ROUTER_ALERT),
                                         K(IP_RECVOPTS),
                                         K(IP_RETOPTS),
                                         K(IP_PKTINFO),
                                         K(IP_PKTOPTIONS),
                                         K(IP_MTU_DISCOVER),
                                         K(IP_RECVERR),
                                         K(IP_RECVTTL),
                                         K(IP_RECVTOS),
                                         K(IP_MTU),
                                         K(IP_FREEBIND),
                                         K(IP_IPSEC_POLICY),
                                         K(IP_XFRM_POLICY),
                                         K(IP_PASSSEC),
                                         K(IP_TRANSPARENT),
                                         K(IP_ORIGDSTADDR),
                                         K(IP_MINTTL),
                                         K(IP_NODEFRAG),
                                         K(IP_CHECKSUM),
                                         K(IP_BIND_ADDRESS_NO_PORT),
                                         K(IP_RECVFRAGSIZE),
                                         K(IP_RECVERR_RFC4884),
                                         K(IP_MULTICAST_IF),
                                         K(IP_MULTICAST_TTL),
                                         K(IP_MULTICAST_LOOP),
                                         K(IP_ADD_MEMBERSHIP),
                                         K(IP_DROP_MEMBERSHIP),
                                         K(IP_UNBLOCK_SOURCE),
                                         K(IP_BLOCK_SOURCE),
                                         K(IP_ADD_SOURCE_MEMBERSHIP),
                                         K(IP_DROP_SOURCE_MEMBERSHIP),
                                         K(IP_MSFILTER),
                                         K(MCAST_JOIN_GROUP),
                                         K(MCAST_BLOCK_SOURCE),
                                         K(MCAST_UNBLOCK_SOURCE),
                                         K(MCAST_LEAVE_GROUP),
                                         K(MCAST_JOIN_SOURCE_GROUP),
                                         K(MCAST_LEAVE_SOURCE_GROUP),
                                         K(MCAST_MSFILTER),
                                         K(IP_MULTICAST_ALL),
                                         K(IP_UNICAST_IF),
                                         K(IP_LOCAL_PORT_RANGE),
                                         K(IP_PROTOCOL)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 0, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_IP, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 0, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_IP, %s, NULL, NULL)", k->name);
  }
}

CASE(values_ipv6_options) {
  static const struct constant list[] = {K(IPV6_ADDRFORM),        K(IPV6_2292PKTINFO),
                                         K(IPV6_2292HOPOPTS),     K(IPV6_2292DSTOPTS),
                                         K(IPV6_2292RTHDR),       K(IPV6_2292PKTOPTIONS),
                                         K(IPV6_CHECKSUM),        K(IPV6_2292HOPLIMIT),
                                         K(IPV6_NEXTHOP),         K(IPV6_AUTHHDR),
                                         K(IPV6_FLOWINFO),        K(IPV6_UNICAST_HOPS),
                                         K(IPV6_MULTICAST_IF),    K(IPV6_MULTICAST_HOPS),
                                         K(IPV6_MULTICAST_LOOP),  K(IPV6_ADD_MEMBERSHIP),
                                         K(IPV6_DROP_MEMBERSHIP), K(IPV6_ROUTER_ALERT),
                                         K(IPV6_MTU_DISCOVER),    K(IPV6_MTU),
                                         K(IPV6_RECVERR),         K(IPV6_V6ONLY),
                                         K(IPV6_JOIN_ANYCAST),    K(IPV6_LEAVE_ANYCAST),
                                         K(IPV6_MULTICAST_ALL),   K(IPV6_ROUTER_ALERT_ISOLATE),
                                         K(IPV6_RECVERR_RFC4884), K(IPV6_FLOWLABEL_MGR),
                                         K(IPV6_FLOWINFO_SEND),   K(IPV6_IPSEC_POLICY),
                                         K(IPV6_XFRM_POLICY),     K(IPV6_HDRINCL),
                                         K(IPV6_RECVPKTINFO),     K(IPV6_PKTINFO),
                                         K(IPV6_RECVHOPLIMIT),    K(IPV6_HOPLIMIT),
                                         K(IPV6_RECVHOPOPTS),     K(IPV6_HOPOPTS),
                                         K(IPV6_RTHDRDSTOPTS),    K(IPV6_RECVRTHDR),
                                         K(IPV6_RTHDR),           K(IPV6_RECVDSTOPTS),
                                         K(IPV6_DSTOPTS),         K(IPV6_RECVPATHMTU),
                                         K(IPV6_PATHMTU),         K(IPV6_DONTFRAG),
                                         K(IPV6_RECVTCLASS),      K(IPV6_TCLASS),
                                         K(IPV6_AUTOFLOWLABEL),   K(IPV6_ADDR_PREFERENCES),
                                         K(IPV6_MINHOPCOUNT),     K(IPV6_ORIGDSTADDR),
                                         K(IPV6_TRANSPARENT),     K(IPV6_UNICAST_IF),
                                         K(IPV6_RECVFRAGSIZE),    K(IPV6_FREEBIND)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 41, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_IPV6, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 41, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_IPV6, %s, NULL, NULL)", k->name);
  }
}

CASE(values_tcp_options) {
  static const struct constant list[] = {K(TCP_NODELAY),
                                         K(TCP_MAXSEG),
                                         K(TCP_CORK),
                                         K(TCP_KEEPIDLE),
                                         K(TCP_KEEPINTVL),
                                         K(TCP_KEEPCNT),
                                         K(TCP_SYNCNT),
                                         K(TCP_LINGER2),
                                         K(TCP_DEFER_ACCEPT),
                                         K(TCP_WINDOW_CLAMP),
                                         K(TCP_INFO),
                                         K(TCP_QUICKACK),
                                         K(TCP_CONGESTION),
                                         K(TCP_MD5SIG),
                                         K(TCP_THIN_LINEAR_TIMEOUTS),
                                         K(TCP_THIN_DUPACK),
                                         K(TCP_USER_TIMEOUT),
                                         K(TCP_REPAIR),
                                         K(TCP_REPAIR_QUEUE),
                                         K(TCP_QUEUE_SEQ),
                                         K(TCP_REPAIR_OPTIONS),
                                         K(TCP_FASTOPEN),
                                         K(TCP_TIMESTAMP),
                                         K(TCP_NOTSENT_LOWAT),
                                         K(TCP_CC_INFO),
                                         K(TCP_SAVE_SYN),
                                         K(TCP_SAVED_SYN),
                                         K(TCP_REPAIR_WINDOW),
                                         K(TCP_FASTOPEN_CONNECT),
                                         K(TCP_ULP),
                                         K(TCP_MD5SIG_EXT),
                                         K(TCP_FASTOPEN_KEY),
                                         K(TCP_FASTOPEN_NO_COOKIE),
                                         K(TCP_ZEROCOPY_RECEIVE),
                                         K(TCP_INQ),
                                         K(TCP_TX_DELAY)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 6, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_TCP, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 6, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_TCP, %s, NULL, NULL)", k->name);
  }
}

CASE(values_udp_options) {
  static const struct constant list[] = {K(UDP_CORK),         K(UDP_ENCAP),   K(UDP_NO_CHECK6_TX),
                                         K(UDP_NO_CHECK6_RX), K(UDP_SEGMENT), K(UDP_GRO)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 17, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_UDP, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 17, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_UDP, %s, NULL, NULL)", k->name);
  }
}

CASE(values_netlink_options) {
  static const struct constant list[] = {
      K(NETLINK_ADD_MEMBERSHIP),   K(NETLINK_DROP_MEMBERSHIP), K(NETLINK_PKTINFO), K(NETLINK_BROADCAST_ERROR),
      K(NETLINK_NO_ENOBUFS),       K(NETLINK_RX_RING),         K(NETLINK_TX_RING), K(NETLINK_LISTEN_ALL_NSID),
      K(NETLINK_LIST_MEMBERSHIPS), K(NETLINK_CAP_ACK),         K(NETLINK_EXT_ACK), K(NETLINK_GET_STRICT_CHK)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 270, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_NETLINK, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 270, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_NETLINK, %s, NULL, NULL)", k->name);
  }
}

CASE(values_packet_options) {
  static const struct constant list[] = {
      K(PACKET_ADD_MEMBERSHIP), K(PACKET_DROP_MEMBERSHIP), K(PACKET_RECV_OUTPUT),  K(PACKET_RX_RING),
      K(PACKET_STATISTICS),     K(PACKET_COPY_THRESH),     K(PACKET_AUXDATA),      K(PACKET_ORIGDEV),
      K(PACKET_VERSION),        K(PACKET_HDRLEN),          K(PACKET_RESERVE),      K(PACKET_TX_RING),
      K(PACKET_LOSS),           K(PACKET_VNET_HDR),        K(PACKET_TX_TIMESTAMP), K(PACKET_TIMESTAMP),
      K(PACKET_FANOUT),         K(PACKET_TX_HAS_OFF),      K(PACKET_QDISC_BYPASS), K(PACKET_ROLLOVER_STATS),
      K(PACKET_FANOUT_DATA),    K(PACKET_IGNORE_OUTGOING)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_setsockopt, -1, 263, low32(k->value), NULL, 0);
    expect(r, "setsockopt(-1, SOL_PACKET, %s, NULL, 0)", k->name);
    r = sys(SYS_getsockopt, -1, 263, low32(k->value), NULL, NULL);
    expect(r, "getsockopt(-1, SOL_PACKET, %s, NULL, NULL)", k->name);
  }
}

CASE(values_errors) {
  static const struct constant list[] = {
      K(E2BIG),        K(EACCES),          K(EADDRINUSE),  K(EADDRNOTAVAIL),   K(EADV),         K(EAFNOSUPPORT),
      K(EAGAIN),       K(EALREADY),        K(EBADF),       K(EBADE),           K(EBADR),        K(EBADRQC),
      K(EBADSLT),      K(EBADMSG),         K(EBADFD),      K(EBFONT),          K(EBUSY),        K(ECANCELED),
      K(ECHILD),       K(ECHRNG),          K(ECOMM),       K(ECONNABORTED),    K(ECONNRESET),   K(ECONNREFUSED),
      K(EDEADLK),      K(EDESTADDRREQ),    K(EDOM),        K(EDOTDOT),         K(EDQUOT),       K(EEXIST),
      K(EFAULT),       K(EFBIG),           K(EHOSTDOWN),   K(EHOSTUNREACH),    K(EHWPOISON),    K(EIDRM),
      K(EILSEQ),       K(EINPROGRESS),     K(EINTR),       K(EINVAL),          K(EIO),          K(EISCONN),
      K(EISDIR),       K(EISNAM),          K(EKEYEXPIRED), K(EKEYREVOKED),     K(EKEYREJECTED), K(EL2HLT),
      K(EL2NSYNC),     K(EL3HLT),          K(EL3RST),      K(ELIBACC),         K(ELIBBAD),      K(ELIBSCN),
      K(ELIBMAX),      K(ELIBEXEC),        K(ELNRNG),      K(ELOOP),           K(EMEDIUMTYPE),  K(EMFILE),
      K(EMLINK),       K(EMSGSIZE),        K(EMULTIHOP),   K(ENAMETOOLONG),    K(ENAVAIL),      K(ENETDOWN),
      K(ENETUNREACH),  K(ENETRESET),       K(ENFILE),      K(ENOENT),          K(ENOEXEC),      K(ENOMEM),
      K(ENOTBLK),      K(ENODEV),          K(ENOTDIR),     K(ENOTTY),          K(ENOSPC),       K(ENOLCK),
      K(ENOSYS),       K(ENOTEMPTY),       K(ENOMSG),      K(ENOCSI),          K(ENOANO),       K(ENOSTR),
      K(ENODATA),      K(ENOSR),           K(ENONET),      K(ENOPKG),          K(ENOLINK),      K(ENOTUNIQ),
      K(ENOTSOCK),     K(ENOPROTOOPT),     K(ENOBUFS),     K(ENOTCONN),        K(ENOTNAM),      K(ENOMEDIUM),
      K(ENOKEY),       K(ENOTRECOVERABLE), K(EOPNOTSUPP),  K(EOVERFLOW),       K(EOWNERDEAD),   K(EPERM),
      K(EPFNOSUPPORT), K(EPIPE),           K(EPROTO),      K(EPROTONOSUPPORT), K(EPROTOTYPE),   K(ERANGE),
      K(EREMCHG),      K(EREMOTE),         K(EREMOTEIO),   K(ERESTART),        K(ERFKILL),      K(EROFS),
      K(ESHUTDOWN),    K(ESOCKTNOSUPPORT), K(ESPIPE),      K(ESRCH),           K(ESRMNT),       K(ESTALE),
      K(ESTRPIPE),     K(ETIME),           K(ETIMEDOUT),   K(ETOOMANYREFS),    K(ETXTBSY),      K(EUCLEAN),
      K(EUNATCH),      K(EUSERS),          K(EXDEV),       K(EXFULL),          K(ENXIO)};
  int *n = edge_room(4), *length = edge_of((int){4});
  ANSWERS({SYS_getsockopt, 0});
  begin();
  EACH(k, list) {
    *n = (int)k->value;
    long r = sys(SYS_getsockopt, -1, 1, 4, n, length);
    expect(r, "getsockopt(-1, SOL_SOCKET, SO_ERROR, [%s], [4])", k->name);
  }
}

CASE(values_ptrace) {
  static const struct constant list[] = {K(PTRACE_TRACEME),
                                         K(PTRACE_PEEKTEXT),
                                         K(PTRACE_PEEKDATA),
                                         K(PTRACE_PEEKUSR),
                                         K(PTRACE_POKETEXT),
                                         K(PTRACE_POKEDATA),
                                         K(PTRACE_POKEUSR),
                                         K(PTRACE_KILL),
                                         K(PTRACE_GETREGS),
                                         K(PTRACE_SETREGS),
                                         K(PTRACE_GETFPREGS),
                                         K(PTRACE_SETFPREGS),
                                         K(PTRACE_ATTACH),
                                         K(PTRACE_GETFPXREGS),
                                         K(PTRACE_SETFPXREGS),
                                         K(PTRACE_GET_THREAD_AREA),
                                         K(PTRACE_SET_THREAD_AREA),
                                         K(PTRACE_ARCH_PRCTL),
                                         K(PTRACE_GETEVENTMSG),
                                         K(PTRACE_GETSIGINFO),
                                         K(PTRACE_SETSIGINFO),
                                         K(PTRACE_GETREGSET),
                                         K(PTRACE_SETREGSET),
                                         K(PTRACE_INTERRUPT),
                                         K(PTRACE_LISTEN),
                                         K(PTRACE_PEEKSIGINFO),
                                         K(PTRACE_GETSIGMASK),
                                         K(PTRACE_SETSIGMASK),
                                         K(PTRACE_SECCOMP_GET_FILTER),
                                         K(PTRACE_SECCOMP_GET_METADATA),
                                         K(PTRACE_GET_SYSCALL_INFO),
                                         K(PTRACE_GET_RSEQ_CONFIGURATION),
                                         K(PTRACE_SYSEMU),
                                         K(PTRACE_SYSEMU_SINGLESTEP),
                                         K(PTRACE_SINGLEBLOCK),
                                         {"PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG", 0x4210},
                                         {"PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG", 0x4211},
                                         {"PTRACE_SET_SYSCALL_INFO", 0x4212}};
  begin();
  EACH(k, list) {
    long r = sys(SYS_ptrace, k->value, low32(-1), NULL, NULL);
    expect(r, "ptrace(%s%s)", k->name, k->value == 0 ? "" : ", -1, NULL, NULL");
  }
}

CASE(values_ptrace_options) {
  static const struct constant list[] = {
      K(PTRACE_O_TRACESYSGOOD), K(PTRACE_O_TRACEFORK),      K(PTRACE_O_TRACEVFORK), K(PTRACE_O_TRACECLONE),
      K(PTRACE_O_TRACEEXEC),    K(PTRACE_O_TRACEVFORKDONE), K(PTRACE_O_TRACEEXIT),  K(PTRACE_O_TRACESECCOMP),
      K(PTRACE_O_EXITKILL),     K(PTRACE_O_SUSPEND_SECCOMP)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_ptrace, 0x4200L, low32(-1), NULL, k->value);
    expect(r, "ptrace(PTRACE_SETOPTIONS, -1, NULL, %s)", k->name);
  }
}

CASE(values_personality) {
  static const struct constant list[] = {K(PER_LINUX),    K(PER_LINUX32), K(PER_SVR4),   K(PER_SCOSVR3), K(PER_OSR5),
                                         K(PER_WYSEV386), K(PER_ISCR4),   K(PER_BSD),    K(PER_XENIX),   K(PER_IRIX32),
                                         K(PER_IRIXN32),  K(PER_IRIX64),  K(PER_RISCOS), K(PER_SOLARIS), K(PER_UW7),
                                         K(PER_OSF4),     K(PER_HPUX)};
  ANSWERS({SYS_personality, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_personality, low32(k->value));
    expect(r, "personality(%s)", k->name);
  }
}

CASE(values_personality_flags) {
  static const struct constant list[] = {K(UNAME26),          K(ADDR_NO_RANDOMIZE),  K(FDPIC_FUNCPTRS),
                                         K(MMAP_PAGE_ZERO),   K(ADDR_COMPAT_LAYOUT), K(READ_IMPLIES_EXEC),
                                         K(ADDR_LIMIT_32BIT), K(SHORT_INODE),        K(WHOLE_SECONDS),
                                         K(STICKY_TIMEOUTS),  K(ADDR_LIMIT_3GB)};
  ANSWERS({SYS_personality, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_personality, low32(k->value));
    expect(r, "personality(PER_LINUX|%s)", k->name);
  }
}

CASE(values_file_systems) {
  static const struct constant list[] = {K(QNX4_SUPER_MAGIC),
                                         K(AUTOFS_SUPER_MAGIC),
                                         K(MINIX_SUPER_MAGIC),
                                         K(DEVPTS_SUPER_MAGIC),
                                         K(MINIX2_SUPER_MAGIC),
                                         K(NILFS_SUPER_MAGIC),
                                         K(MINIX3_SUPER_MAGIC),
                                         K(SMB_SUPER_MAGIC),
                                         K(NCP_SUPER_MAGIC),
                                         K(NFS_SUPER_MAGIC),
                                         K(JFFS2_SUPER_MAGIC),
                                         K(ISOFS_SUPER_MAGIC),
                                         K(PROC_SUPER_MAGIC),
                                         K(OPENPROM_SUPER_MAGIC),
                                         K(USBDEVICE_SUPER_MAGIC),
                                         K(ADFS_SUPER_MAGIC),
                                         K(AFFS_SUPER_MAGIC),
                                         K(EXT4_SUPER_MAGIC),
                                         K(ECRYPTFS_SUPER_MAGIC),
                                         K(CGROUP_SUPER_MAGIC),
                                         K(EFS_SUPER_MAGIC),
                                         K(HOSTFS_SUPER_MAGIC),
                                         K(CEPH_SUPER_MAGIC),
                                         K(RDTGROUP_SUPER_MAGIC),
                                         K(FUTEXFS_SUPER_MAGIC),
                                         K(UDF_SUPER_MAGIC),
                                         K(EXFAT_SUPER_MAGIC),
                                         K(REISERFS_SUPER_MAGIC),
                                         K(AFS_SUPER_MAGIC),
                                         K(XFS_SUPER_MAGIC),
                                         K(CGROUP2_SUPER_MAGIC),
                                         K(FUSE_SUPER_MAGIC),
                                         K(QNX6_SUPER_MAGIC),
                                         K(BINDERFS_SUPER_MAGIC),
                                         K(CODA_SUPER_MAGIC),
                                         K(OCFS2_SUPER_MAGIC),
                                         K(OVERLAYFS_SUPER_MAGIC),
                                         K(BTRFS_SUPER_MAGIC),
                                         K(XENFS_SUPER_MAGIC),
                                         K(F2FS_SUPER_MAGIC),
                                         K(HPFS_SUPER_MAGIC),
                                         K(SMB2_SUPER_MAGIC),
                                         K(CIFS_SUPER_MAGIC),
                                         K(ANON_INODE_FS_MAGIC),
                                         K(MTD_INODE_FS_MAGIC),
                                         K(AFS_FS_MAGIC),
                                         K(BPF_FS_MAGIC),
                                         K(TMPFS_MAGIC),
                                         K(V9FS_MAGIC),
                                         K(CRAMFS_MAGIC),
                                         K(BINFMTFS_MAGIC),
                                         K(PIPEFS_MAGIC),
                                         K(SOCKFS_MAGIC),
                                         K(AAFS_MAGIC),
                                         K(ZONEFS_MAGIC),
                                         K(PSTOREFS_MAGIC),
                                         K(BDEVFS_MAGIC),
                                         K(SYSFS_MAGIC),
                                         K(DEBUGFS_MAGIC),
                                         K(DAXFS_MAGIC),
                                         K(NSFS_MAGIC),
                                         K(SECURITYFS_MAGIC),
                                         K(SQUASHFS_MAGIC),
                                         K(TRACEFS_MAGIC),
                                         K(RAMFS_MAGIC),
                                         K(HUGETLBFS_MAGIC),
                                         K(EFIVARFS_MAGIC),
                                         K(DEVMEM_MAGIC),
                                         K(SECRETMEM_MAGIC),
                                         K(DMA_BUF_MAGIC),
                                         K(MSDOS_SUPER_MAGIC),
                                         {"BCACHEFS_SUPER_MAGIC", 0xca451a4e},
                                         {"NULL_FS_MAGIC", 0x4e554c4c},
                                         {"PID_FS_MAGIC", 0x50494446}};
  uint64_t* s = edge_room(120);
  memset(s, 0, 120);
  ANSWERS({SYS_statfs, 0});
  begin();
  EACH(k, list) {
    s[0] = k->value;
    long r = sys(SYS_statfs, "x", s);
    expect(r,
           "statfs(\"x\", {f_type=%s, f_bsize=0, f_blocks=0, f_bfree=0, f_bavail=0, f_files=0, f_ffree=0, "
           "f_fsid={val=[0, 0]}, f_namelen=0, f_frsize=0, f_flags=0})",
           k->name);
  }
}

CASE(values_securebits) {
  static const struct constant list[] = {K(SECBIT_NOROOT),
                                         K(SECBIT_NOROOT_LOCKED),
                                         K(SECBIT_NO_SETUID_FIXUP),
                                         K(SECBIT_NO_SETUID_FIXUP_LOCKED),
                                         K(SECBIT_KEEP_CAPS),
                                         K(SECBIT_KEEP_CAPS_LOCKED),
                                         K(SECBIT_NO_CAP_AMBIENT_RAISE),
                                         K(SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_SET_SECUREBITS, k->value, JUNK(3), JUNK(4), JUNK(5));
    expect(r, "prctl(PR_SET_SECUREBITS, %s)", k->name);
  }
}

CASE(values_adjtimex_modes) {
  static const struct constant list[] = {K(ADJ_OFFSET_SS_READ),
                                         K(ADJ_OFFSET_SINGLESHOT),
                                         K(ADJ_OFFSET),
                                         K(ADJ_FREQUENCY),
                                         K(ADJ_MAXERROR),
                                         K(ADJ_ESTERROR),
                                         K(ADJ_STATUS),
                                         K(ADJ_TIMECONST),
                                         K(ADJ_TAI),
                                         K(ADJ_SETOFFSET),
                                         K(ADJ_MICRO),
                                         K(ADJ_NANO),
                                         K(ADJ_TICK)};
  struct timex* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  ANSWERS({SYS_adjtimex, 0});
  begin();
  EACH(k, list) {
    t->modes = (unsigned)k->value;
    long r = sys(SYS_adjtimex, t);
    expect_as(r, "0 (TIME_OK)",
              "adjtimex({modes=%s, offset=0, freq=0, maxerror=0, esterror=0, status=0, constant=0, precision=0, "
              "tolerance=0, time={tv_sec=0, tv_usec=0}, tick=0, ppsfreq=0, jitter=0, shift=0, stabil=0, jitcnt=0, "
              "calcnt=0, errcnt=0, stbcnt=0, tai=0})",
              k->name);
  }
}

CASE(values_adjtimex_status) {
  static const struct constant list[] = {K(STA_PLL),       K(STA_PPSFREQ),   K(STA_PPSTIME),   K(STA_FLL),
                                         K(STA_INS),       K(STA_DEL),       K(STA_UNSYNC),    K(STA_FREQHOLD),
                                         K(STA_PPSSIGNAL), K(STA_PPSJITTER), K(STA_PPSWANDER), K(STA_PPSERROR),
                                         K(STA_CLOCKERR),  K(STA_NANO),      K(STA_MODE),      K(STA_CLK)};
  struct timex* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  ANSWERS({SYS_adjtimex, 0});
  begin();
  EACH(k, list) {
    t->status = (int)k->value;
    long r = sys(SYS_adjtimex, t);
    expect_as(r, "0 (TIME_OK)",
              "adjtimex({modes=0, offset=0, freq=0, maxerror=0, esterror=0, status=%s, constant=0, precision=0, "
              "tolerance=0, time={tv_sec=0, tv_usec=0}, tick=0, ppsfreq=0, jitter=0, shift=0, stabil=0, jitcnt=0, "
              "calcnt=0, errcnt=0, stbcnt=0, tai=0})",
              k->name);
  }
}

CASE(values_quota_formats) {
  static const struct constant list[] = {K(QFMT_VFS_OLD), K(QFMT_VFS_V0), K(QFMT_OCFS2), K(QFMT_VFS_V1)};
  ANSWERS({SYS_quotactl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_quotactl, low32(0x80000200u), "x", low32(k->value), NULL);
    expect(r, "quotactl(QCMD(Q_QUOTAON, USRQUOTA), \"x\", %s, NULL)", k->name);
  }
}

CASE(values_aio_commands) {
  static const struct constant list[] = {K(IOCB_CMD_PREAD),  K(IOCB_CMD_PWRITE), K(IOCB_CMD_FSYNC),
                                         K(IOCB_CMD_FDSYNC), K(IOCB_CMD_POLL),   K(IOCB_CMD_NOOP),
                                         K(IOCB_CMD_PREADV), K(IOCB_CMD_PWRITEV)};
  struct iocb* x = edge_room(sizeof *x);
  begin();
  EACH(k, list) {
    *x = (struct iocb){.aio_lio_opcode = (unsigned short)k->value};
    long r = sys(SYS_io_cancel, 0L, x, NULL);
    expect(r,
           "io_cancel(0, {aio_data=0, aio_key=0, aio_rw_flags=0, aio_lio_opcode=%s, aio_reqprio=0, aio_fildes=0, "
           "aio_buf=NULL, aio_nbytes=0, aio_offset=0, aio_flags=0, aio_resfd=0, ...}, NULL)",
           k->name);
  }
}

CASE(values_kexec_architectures) {
  static const struct constant list[] = {
      K(KEXEC_ARCH_DEFAULT), K(KEXEC_ARCH_386),     K(KEXEC_ARCH_68K),   K(KEXEC_ARCH_MIPS),
      K(KEXEC_ARCH_MIPS_LE), K(KEXEC_ARCH_PARISC),  K(KEXEC_ARCH_PPC),   K(KEXEC_ARCH_PPC64),
      K(KEXEC_ARCH_S390),    K(KEXEC_ARCH_ARM),     K(KEXEC_ARCH_SH),    K(KEXEC_ARCH_IA_64),
      K(KEXEC_ARCH_X86_64),  K(KEXEC_ARCH_AARCH64), K(KEXEC_ARCH_RISCV), K(KEXEC_ARCH_LOONGARCH)};
  ANSWERS({SYS_kexec_load, -EPERM});
  begin();
  EACH(k, list) {
    long r = sys(SYS_kexec_load, NULL, 0L, NULL, k->value);
    expect(r, "kexec_load(NULL, 0, NULL, %s)", k->name);
  }
}

CASE(values_kexec_flags) {
  static const struct constant list[] = {K(KEXEC_ON_CRASH),
                                         K(KEXEC_PRESERVE_CONTEXT),
                                         {"KEXEC_UPDATE_ELFCOREHDR", 0x4},
                                         {"KEXEC_CRASH_HOTPLUG_SUPPORT", 0x8}};
  ANSWERS({SYS_kexec_load, -EPERM});
  begin();
  EACH(k, list) {
    long r = sys(SYS_kexec_load, NULL, 0L, NULL, k->value);
    expect(r, "kexec_load(NULL, 0, NULL, KEXEC_ARCH_DEFAULT|%s)", k->name);
  }
}

CASE(values_kexec_file_flags) {
  static const struct constant list[] = {K(KEXEC_FILE_UNLOAD),        K(KEXEC_FILE_ON_CRASH),
                                         K(KEXEC_FILE_NO_INITRAMFS),  {"KEXEC_FILE_DEBUG", 0x8},
                                         {"KEXEC_FILE_NO_CMA", 0x10}, {"KEXEC_FILE_FORCE_DTB", 0x20}};
  ANSWERS({SYS_kexec_file_load, -EPERM});
  begin();
  EACH(k, list) {
    long r = sys(SYS_kexec_file_load, low32(-1), low32(-2), 0L, NULL, k->value);
    expect(r, "kexec_file_load(-1, -2, 0, NULL, %s)", k->name);
  }
}

CASE(values_key_defaults) {
  static const struct constant list[] = {K(KEY_REQKEY_DEFL_NO_CHANGE),
                                         K(KEY_REQKEY_DEFL_DEFAULT),
                                         K(KEY_REQKEY_DEFL_THREAD_KEYRING),
                                         K(KEY_REQKEY_DEFL_PROCESS_KEYRING),
                                         K(KEY_REQKEY_DEFL_SESSION_KEYRING),
                                         K(KEY_REQKEY_DEFL_USER_KEYRING),
                                         K(KEY_REQKEY_DEFL_USER_SESSION_KEYRING),
                                         K(KEY_REQKEY_DEFL_GROUP_KEYRING),
                                         K(KEY_REQKEY_DEFL_REQUESTOR_KEYRING)};
  ANSWERS({SYS_keyctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_keyctl, 14, low32(k->value), JUNK(3), JUNK(4), JUNK(5));
    expect(r, "keyctl(KEYCTL_SET_REQKEY_KEYRING, %s)", k->name);
  }
}

CASE(values_seccomp_filter_flags) {
  static const struct constant list[] = {K(SECCOMP_FILTER_FLAG_TSYNC),       K(SECCOMP_FILTER_FLAG_LOG),
                                         K(SECCOMP_FILTER_FLAG_SPEC_ALLOW),  K(SECCOMP_FILTER_FLAG_NEW_LISTENER),
                                         K(SECCOMP_FILTER_FLAG_TSYNC_ESRCH), K(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_seccomp, 1, low32(k->value), NULL);
    expect(r, "seccomp(SECCOMP_SET_MODE_FILTER, %s, NULL)", k->name);
  }
}

CASE(values_seccomp_actions) {
  static const struct constant list[] = {K(SECCOMP_RET_KILL_PROCESS), K(SECCOMP_RET_KILL_THREAD), K(SECCOMP_RET_TRAP),
                                         K(SECCOMP_RET_ERRNO),        K(SECCOMP_RET_USER_NOTIF),  K(SECCOMP_RET_TRACE),
                                         K(SECCOMP_RET_LOG),          K(SECCOMP_RET_ALLOW)};
  unsigned* n = edge_room(4);
  begin();
  EACH(k, list) {
    *n = (unsigned)k->value;
    long r = sys(SYS_seccomp, 2, 0, n);
    expect(r, "seccomp(SECCOMP_GET_ACTION_AVAIL, 0, [%s])", k->name);
  }
}

CASE(values_statx_attributes) {
  static const struct constant list[] = {K(STATX_ATTR_COMPRESSED), K(STATX_ATTR_IMMUTABLE),
                                         K(STATX_ATTR_APPEND),     K(STATX_ATTR_NODUMP),
                                         K(STATX_ATTR_ENCRYPTED),  K(STATX_ATTR_AUTOMOUNT),
                                         K(STATX_ATTR_MOUNT_ROOT), K(STATX_ATTR_VERITY),
                                         K(STATX_ATTR_DAX),        {"STATX_ATTR_WRITE_ATOMIC", 0x400000}};
  uint64_t* s = edge_room(256);
  memset(s, 0, 256);
  ANSWERS({SYS_statx, 0});
  begin();
  EACH(k, list) {
    s[1] = k->value;
    long r = sys(SYS_statx, low32(-9), "x", 0, 0, s);
    expect(r,
           "statx(-9, \"x\", AT_STATX_SYNC_AS_STAT, 0, {stx_mask=0, stx_attributes=%s, stx_mode=000, stx_size=0, ...})",
           k->name);
  }
}

CASE(values_huge_pages) {
  static const struct constant list[] = {};
  begin();
  EACH(k, list) {
    long r = sys(SYS_mmap, NULL, 0L, 0L, k->value | 2, low32(-1), 0L);
    expect(r, "mmap(NULL, 0, PROT_NONE, MAP_PRIVATE|%s, -1, 0)", k->name);
  }
}

CASE(values_huge_memfds) {
  static const struct constant list[] = {};
  begin();
  EACH(k, list) {
    long r = sys(SYS_memfd_create, NULL, low32(k->value));
    expect(r, "memfd_create(NULL, %s)", k->name);
  }
}

CASE(values_map_flags) {
  static const struct constant list[] = {};
  begin();
  EACH(k, list) {
    long r = sys(SYS_mmap, NULL, 0L, 0L, k->value | 2, low32(-1), 0L);
    expect(r, "mmap(NULL, 0, PROT_NONE, MAP_PRIVATE|%s, -1, 0)", k->name);
  }
}

CASE(values_rw_hints) {
  static const struct constant list[] = {K(RWH_WRITE_LIFE_NOT_SET), K(RWH_WRITE_LIFE_NONE), K(RWH_WRITE_LIFE_SHORT),
                                         K(RWH_WRITE_LIFE_MEDIUM),  K(RWH_WRITE_LIFE_LONG), K(RWH_WRITE_LIFE_EXTREME)};
  uint64_t* n = edge_room(8);
  begin();
  EACH(k, list) {
    *n = k->value;
    long r = sys(SYS_fcntl, -1, 1036, n);
    expect(r, "fcntl(-1, F_SET_RW_HINT, [%s])", k->name);
    r = sys(SYS_fcntl, -1, 1038, n);
    expect(r, "fcntl(-1, F_SET_FILE_RW_HINT, [%s])", k->name);
  }
}

CASE(values_notify) {
  static const struct constant list[] = {K(DN_ACCESS), K(DN_MODIFY), K(DN_CREATE),   K(DN_DELETE),
                                         K(DN_RENAME), K(DN_ATTRIB), K(DN_MULTISHOT)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_fcntl, -1, 1026, low32(k->value));
    expect(r, "fcntl(-1, F_NOTIFY, %s)", k->name);
  }
}

CASE(values_leases) {
  static const struct constant list[] = {K(F_RDLCK), K(F_WRLCK), K(F_UNLCK), K(F_EXLCK), K(F_SHLCK)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_fcntl, -1, 1024, low32(k->value));
    expect(r, "fcntl(-1, F_SETLEASE, %s)", k->name);
  }
}

CASE(values_file_locks) {
  static const struct constant list[] = {K(LOCK_SH),   K(LOCK_EX),   K(LOCK_NB),   K(LOCK_UN),
                                         K(LOCK_MAND), K(LOCK_READ), K(LOCK_WRITE)};
  begin();
  EACH(k, list) {
    long r = sys(SYS_flock, -1, low32(k->value));
    expect(r, "flock(-1, %s)", k->name);
  }
}

CASE(values_prctl_memory) {
  static const struct constant list[] = {K(PR_SET_MM_START_CODE), K(PR_SET_MM_END_CODE),    K(PR_SET_MM_START_DATA),
                                         K(PR_SET_MM_END_DATA),   K(PR_SET_MM_START_STACK), K(PR_SET_MM_START_BRK),
                                         K(PR_SET_MM_BRK),        K(PR_SET_MM_ARG_START),   K(PR_SET_MM_ARG_END),
                                         K(PR_SET_MM_ENV_START),  K(PR_SET_MM_ENV_END),     K(PR_SET_MM_AUXV),
                                         K(PR_SET_MM_EXE_FILE),   K(PR_SET_MM_MAP),         K(PR_SET_MM_MAP_SIZE)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_SET_MM, k->value, 0x1000, 77L, JUNK(5));
    expect(r, "prctl(PR_SET_MM, %s, 0x1000, 77)", k->name);
  }
}

CASE(values_prctl_ambient) {
  static const struct constant list[] = {K(PR_CAP_AMBIENT_IS_SET), K(PR_CAP_AMBIENT_RAISE), K(PR_CAP_AMBIENT_LOWER),
                                         K(PR_CAP_AMBIENT_CLEAR_ALL)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_CAP_AMBIENT, k->value, 1L, 2L, 3L);
    expect(r, "prctl(PR_CAP_AMBIENT, %s, CAP_DAC_OVERRIDE, 2, 3)", k->name);
  }
}

CASE(values_prctl_speculation) {
  static const struct constant list[] = {K(PR_SPEC_PRCTL), K(PR_SPEC_ENABLE), K(PR_SPEC_DISABLE),
                                         K(PR_SPEC_FORCE_DISABLE), K(PR_SPEC_DISABLE_NOEXEC)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_SET_SPECULATION_CTRL, 1L, k->value, JUNK(4), JUNK(5));
    expect(r, "prctl(PR_SET_SPECULATION_CTRL, PR_SPEC_INDIRECT_BRANCH, %s)", k->name);
  }
}

CASE(values_prctl_misfeatures) {
  static const struct constant list[] = {K(PR_SPEC_STORE_BYPASS), K(PR_SPEC_INDIRECT_BRANCH), K(PR_SPEC_L1D_FLUSH)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_GET_SPECULATION_CTRL, k->value, JUNK(3), JUNK(4), JUNK(5));
    expect(r, "prctl(PR_GET_SPECULATION_CTRL, %s)", k->name);
  }
}

CASE(values_prctl_machine_check) {
  static const struct constant list[] = {K(PR_MCE_KILL_LATE), K(PR_MCE_KILL_EARLY), K(PR_MCE_KILL_DEFAULT)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_MCE_KILL, 1L, k->value, JUNK(4), JUNK(5));
    expect(r, "prctl(PR_MCE_KILL, PR_MCE_KILL_SET, %s)", k->name);
  }
}

CASE(values_prctl_core_scheduling) {
  static const struct constant list[] = {K(PR_SCHED_CORE_GET), K(PR_SCHED_CORE_CREATE), K(PR_SCHED_CORE_SHARE_TO),
                                         K(PR_SCHED_CORE_SHARE_FROM)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_SCHED_CORE, k->value, low32(-7), 1L, 0x1000);
    expect(r, "prctl(PR_SCHED_CORE, %s, -7, PR_SCHED_CORE_SCOPE_THREAD_GROUP, 0x1000)", k->name);
  }
}

CASE(values_seccomp_modes) {
  static const struct constant list[] = {K(SECCOMP_MODE_DISABLED), K(SECCOMP_MODE_STRICT), K(SECCOMP_MODE_FILTER)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_prctl, PR_SET_SECCOMP, k->value, NULL, JUNK(4), JUNK(5));
    expect(r, "prctl(PR_SET_SECCOMP, %s, NULL)", k->name);
  }
}

/* Of these the headers that programs may use have no names: numbers of syslog(2), keyctl_setperm(3), statfs(2),
 * netinet/tcp.h and bluetooth.h. */
CASE(values_syslog) {
  static const char* const names[] = {"CLOSE",         "OPEN",        "READ",        "READ_ALL",
                                      "READ_CLEAR",    "CLEAR",       "CONSOLE_OFF", "CONSOLE_ON",
                                      "CONSOLE_LEVEL", "SIZE_UNREAD", "SIZE_BUFFER"};
  ANSWERS({SYS_syslog, 0});
  begin();
  for (int i = 0; i < 11; i++) {
    if (i >= 2 && i <= 4) continue;
    long r = sys(SYS_syslog, low32(i), NULL, low32(-5));
    expect(r, "syslog(SYSLOG_ACTION_%s, NULL, -5)", names[i]);
  }
}
CASE(values_key_permissions) {
  static const char* const who[] = {"OTH", "GRP", "USR", "POS"};
  static const char* const what[] = {"VIEW", "READ", "WRITE", "SEARCH", "LINK", "SETATTR"};
  ANSWERS({SYS_keyctl, 0});
  begin();
  for (int i = 0; i < 24; i++) {
    long r = sys(SYS_keyctl, 5, low32(-77), low32(1u << (8 * (i / 6) + i % 6)), JUNK(4), JUNK(5));
    expect(r, "keyctl(KEYCTL_SETPERM, -77, KEY_%s_%s)", who[i / 6], what[i % 6]);
  }
}
CASE(values_statfs_flags) {
  static const struct constant list[] = {{"ST_RDONLY", 1},        {"ST_NOSUID", 2},        {"ST_NODEV", 4},
                                         {"ST_NOEXEC", 8},        {"ST_SYNCHRONOUS", 16},  {"ST_MANDLOCK", 64},
                                         {"ST_NOATIME", 1024},    {"ST_NODIRATIME", 2048}, {"ST_RELATIME", 4096},
                                         {"ST_NOSYMFOLLOW", 8192}};
  uint64_t* s = edge_room(120);
  memset(s, 0, 120);
  ANSWERS({SYS_fstatfs, 0});
  begin();
  EACH(k, list) {
    s[10] = k->value;
    long r = sys(SYS_fstatfs, -9, s);
    expect(r,
           "fstatfs(-9, {f_type=0, f_bsize=0, f_blocks=0, f_bfree=0, f_bavail=0, f_files=0, f_ffree=0, f_fsid={val=[0, "
           "0]}, f_namelen=0, f_frsize=0, f_flags=%s})",
           k->name);
  }
}
CASE(values_tcp_states) {
  static const char* const names[] = {"ESTABLISHED", "SYN_SENT",   "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
                                      "CLOSE",       "CLOSE_WAIT", "LAST_ACK", "LISTEN",    "CLOSING"};
  unsigned char* state = edge_room(1);
  int* length = edge_of((int){1});
  ANSWERS({SYS_getsockopt, 0});
  begin();
  for (int i = 0; i < 11; i++) {
    *state = (unsigned char)(i + 1);
    long r = sys(SYS_getsockopt, -1, 6, 11, state, length);
    expect(r, "getsockopt(-1, SOL_TCP, TCP_INFO, {tcpi_state=TCP_%s}, [1])", names[i]);
  }
}
CASE(values_bluetooth) {
  static const char* const names[] = {"L2CAP", "HCI", "SCO", "RFCOMM", "BNEP", "CMTP", "HIDP", "AVDTP"};
  begin();
  for (int i = 0; i < 8; i++) {
    long r = sys(SYS_socket, AF_BLUETOOTH, 7, low32(i));
    expect(r, "socket(AF_BLUETOOTH, 0x7 /* SOCK_??? */, BTPROTO_%s)", names[i]);
  }
}
CASE(values_signals) {
  begin();
  for (int i = 1; i <= 32; i++) {
    long r = sys(SYS_tgkill, low32(-1), low32(-1), low32(32 + i));
    expect(r, "tgkill(-1, -1, SIGRT_%d)", i);
  }
}
/* Which arguments a futex operation has, as futex(2) says it: v val, t timeout, n val2, u uaddr2, 3 val3, b bits. */
CASE(values_futex) {
  static const struct {
    const char *name, *has;
  } operations[] = {{"WAIT", "vt"},
                    {"WAKE", "v"},
                    {"FD", "v"},
                    {"REQUEUE", "vnu"},
                    {"CMP_REQUEUE", "vnu3"},
                    {"WAKE_OP", "vnux"},
                    {"LOCK_PI", "t"},
                    {"UNLOCK_PI", ""},
                    {"TRYLOCK_PI", ""},
                    {"WAIT_BITSET", "vtb"},
                    {"WAKE_BITSET", "vb"},
                    {"WAIT_REQUEUE_PI", "vtu"},
                    {"CMP_REQUEUE_PI", "vnu3"},
                    {"LOCK_PI2", "t"}};
  ANSWERS({SYS_futex, 0});
  begin();
  for (int i = 0; i < 28; i++) {
    const char* has = operations[i / 2].has;
    int is_time = strchr(has, 't') != NULL;
    long r = sys(SYS_futex, NULL, low32(i / 2 | (i % 2 == 0 ? 0 : 128)), low32(4000000001u),
                 is_time ? 0 : low32(4000000002u), 0x1000, low32(4000000003u));
    /* FUTEX_FD is gone: it has no private form. */
    const char* name =
        i == 5 ? "0x82 /* FUTEX_??? */" : text("FUTEX_%s%s", operations[i / 2].name, i % 2 == 0 ? "" : "_PRIVATE");
    expect(r, "futex(NULL, %s%s%s%s%s)", name, strchr(has, 'v') ? ", 4000000001" : "",
           is_time                    ? ", NULL"
           : strchr(has, 'n') != NULL ? ", 4000000002"
                                      : "",
           strchr(has, 'u') ? ", 0x1000" : "",
           strchr(has, '3')     ? ", 4000000003"
           : strpbrk(has, "xb") ? ", 0xee6b2803"
                                : "");
  }
}
#define STATE(name, number)                                                            \
  CASE(values_clock_##name) {                                                          \
    ANSWERS({SYS_adjtimex, number});                                                   \
    begin();                                                                           \
    expect_as(sys(SYS_adjtimex, NULL), #number " (TIME_" #name ")", "adjtimex(NULL)"); \
  }
STATE(DEL, 2)
STATE(OOP, 3)
STATE(WAIT, 4)
CASE(values_unshare) {
  static const struct constant list[] = {K(CLONE_VM),     K(CLONE_FS),     K(CLONE_FILES),   K(CLONE_SIGHAND),
                                         K(CLONE_THREAD), K(CLONE_NEWNS),  K(CLONE_SYSVSEM), K(CLONE_NEWCGROUP),
                                         K(CLONE_NEWUTS), K(CLONE_NEWIPC), K(CLONE_NEWUSER), K(CLONE_NEWPID),
                                         K(CLONE_NEWNET), K(CLONE_NEWTIME)};
  ANSWERS({SYS_unshare, 0});
  begin();
  EACH(k, list) expect(sys(SYS_unshare, k->value), "unshare(%s)", k->name);
}
CASE(values_mount) {
  static const struct constant list[] = {
      K(MS_RDONLY),       K(MS_NOSUID),     K(MS_NODEV),     K(MS_NOEXEC),      K(MS_SYNCHRONOUS),
      K(MS_REMOUNT),      K(MS_MANDLOCK),   K(MS_DIRSYNC),   K(MS_NOSYMFOLLOW), K(MS_NOATIME),
      K(MS_NODIRATIME),   K(MS_BIND),       K(MS_MOVE),      K(MS_REC),         K(MS_SILENT),
      K(MS_POSIXACL),     K(MS_UNBINDABLE), K(MS_PRIVATE),   K(MS_SLAVE),       K(MS_SHARED),
      K(MS_RELATIME),     K(MS_KERNMOUNT),  K(MS_I_VERSION), K(MS_STRICTATIME), K(MS_LAZYTIME),
      K(MS_NOREMOTELOCK), K(MS_NOSEC),      K(MS_BORN),      K(MS_ACTIVE),      {"MS_NOUSER", 0x80000000}};
  ANSWERS({SYS_mount, 0});
  begin();
  EACH(k, list) expect(sys(SYS_mount, "a", "b", "c", k->value, "d"), "mount(\"a\", \"b\", \"c\", %s, \"d\")", k->name);
}
CASE(values_wait) {
  static const struct constant list[] = {K(WNOHANG), K(WUNTRACED), K(WEXITED),  K(WCONTINUED),
                                         K(WNOWAIT), K(__WALL),    K(__WCLONE), {"__WNOTHREAD", 0x20000000}};
  ANSWERS({SYS_wait4, 0}, {SYS_waitid, 0});
  begin();
  EACH(k, list) {
    long r = sys(SYS_wait4, low32(-1), NULL, low32(k->value), NULL);
    expect(r, "wait4(-1, NULL, %s, NULL)", k->name);
  }
}
CASE(values_swap) {
  static const struct constant list[] = {{"SWAP_FLAG_PREFER", 0x8000},
                                         {"SWAP_FLAG_DISCARD", 0x10000},
                                         {"SWAP_FLAG_DISCARD_ONCE", 0x20000},
                                         {"SWAP_FLAG_DISCARD_PAGES", 0x40000}};
  ANSWERS({SYS_swapon, -EPERM});
  begin();
  EACH(k, list) expect(sys(SYS_swapon, "x", low32(k->value | 7)), "swapon(\"x\", %s|7)", k->name);
}
CASE(values_reboot) {
  static const struct constant list[] = {{"LINUX_REBOOT_MAGIC1", 0xfee1dead},
                                         {"LINUX_REBOOT_MAGIC2", 672274793},
                                         {"LINUX_REBOOT_MAGIC2A", 85072278},
                                         {"LINUX_REBOOT_MAGIC2B", 369367448},
                                         {"LINUX_REBOOT_MAGIC2C", 537993216}};
  ANSWERS({SYS_reboot, -EPERM});
  begin();
  EACH(k, list) {
    long r = sys(SYS_reboot, low32(k->value), low32(k->value), 0, JUNK(4));
    expect(r, "reboot(%s, %s, LINUX_REBOOT_CMD_CAD_OFF)", k->name, k->name);
  }
}
CASE(values_ipc) {
  begin();
  expect(sys(SYS_shmget, 7, 0L, low32(04000)), "shmget(0x7, 0, SHM_HUGETLB)");
  expect(sys(SYS_semctl, -1, 0, low32(0x102), NULL), "semctl(-1, 0, IPC_STAT|IPC_64, NULL)");
  expect(sys(SYS_shmctl, -1, low32(0x102), NULL), "shmctl(-1, IPC_STAT|IPC_64, NULL)");
  expect(sys(SYS_msgctl, -1, low32(0x102), NULL), "msgctl(-1, IPC_STAT|IPC_64, NULL)");
  expect(sys(SYS_pipe2, NULL, low32(0200)), "pipe2(NULL, O_EXCL)");
  expect(sys(SYS_sendto, -1, NULL, 0L, low32(0x2000000), NULL, 0), "sendto(-1, NULL, 0, MSG_SOCK_DEVMEM, NULL, 0)");
  expect(sys(SYS_ioctl, -1, TIOCMIWAIT, low32(0x40)), "ioctl(-1, TIOCMIWAIT, TIOCM_CAR)");
  expect(sys(SYS_perf_event_open, NULL, low32(-5), low32(-6), low32(-7), 8L),
         "perf_event_open(NULL, -5, -6, -7, PERF_FLAG_FD_CLOEXEC)");
}
CASE(values_ptrace_data) {
  static const struct constant resume[] = {K(PTRACE_CONT), K(PTRACE_SINGLESTEP), K(PTRACE_DETACH), K(PTRACE_SYSCALL)};
  begin();
  EACH(k, resume) {
    long r = sys(SYS_ptrace, k->value, low32(-1), 0x1000, 10L);
    expect(r, "ptrace(%s, -1, 0x1000, SIGUSR1)", k->name);
    r = sys(SYS_ptrace, k->value, low32(-1), 0x1000, 0x100000000L);
    expect(r, "ptrace(%s, -1, 0x1000, 4294967296)", k->name);
  }
  long r = sys(SYS_ptrace, 0x4206L, low32(-1), NULL, 0x100000001L);
  expect(r, "ptrace(PTRACE_SEIZE, -1, NULL, PTRACE_O_TRACESYSGOOD|0x100000000)");
}
