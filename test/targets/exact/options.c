/* Options: of processes (prctl) and of sockets, level by level. */
#include "exact.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PRCTL(...) sys(SYS_prctl, __VA_ARGS__)
ONE(prctl_set_dumpable, PRCTL(PR_SET_DUMPABLE, 7L, JUNK(3), JUNK(4), JUNK(5)),
    "prctl(PR_SET_DUMPABLE, 0x7 /* SUID_DUMP_??? */)")
ONE(prctl_get_keepcaps, PRCTL(PR_GET_KEEPCAPS, JUNK(2), JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_GET_KEEPCAPS)")
ONE(prctl_get_seccomp, PRCTL(PR_GET_SECCOMP, JUNK(2), JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_GET_SECCOMP)")
ONE(prctl_set_seccomp, PRCTL(PR_SET_SECCOMP, 2L, NULL, JUNK(4), JUNK(5)),
    "prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL)")
ONE(prctl_capbset_drop, PRCTL(PR_CAPBSET_DROP, 99L, JUNK(3), JUNK(4), JUNK(5)),
    "prctl(PR_CAPBSET_DROP, 0x63 /* CAP_??? */)")
ONE(prctl_set_tsc, PRCTL(PR_SET_TSC, 9L, JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_SET_TSC, 0x9 /* PR_TSC_??? */)")
CASE(prctl_get_tsc) {
  int* n = edge_room(4);
  begin();
  long r = PRCTL(PR_GET_TSC, n, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_TSC, [PR_TSC_ENABLE])");
}
ONE(prctl_get_securebits, PRCTL(PR_GET_SECUREBITS, JUNK(2), JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_GET_SECUREBITS)")
ONE(prctl_set_securebits, PRCTL(PR_SET_SECUREBITS, 0x80000001L, JUNK(3), JUNK(4), JUNK(5)),
    "prctl(PR_SET_SECUREBITS, SECBIT_NOROOT|0x80000000)")
ONE(prctl_events_off, PRCTL(PR_TASK_PERF_EVENTS_DISABLE, JUNK(2), JUNK(3), JUNK(4), JUNK(5)),
    "prctl(PR_TASK_PERF_EVENTS_DISABLE)")
ONE(prctl_set_mm, PRCTL(PR_SET_MM, (long)PR_SET_MM_BRK, 0x10L, 7L, JUNK(5)), "prctl(PR_SET_MM, PR_SET_MM_BRK, 0x10, 7)")
ONE(prctl_set_thp, PRCTL(PR_SET_THP_DISABLE, 1L, 9L, 0L, 0L), "prctl(PR_SET_THP_DISABLE, 1, 9, 0, 0)")
ONE(prctl_ambient_clear, PRCTL(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 5L),
    "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, CAP_CHOWN, 0, 5)")
ONE(prctl_speculation, PRCTL(PR_GET_SPECULATION_CTRL, 0L, JUNK(3), JUNK(4), JUNK(5)),
    "prctl(PR_GET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS)")
ONE(prctl_io_flusher, PRCTL(PR_SET_IO_FLUSHER, 3L, JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_SET_IO_FLUSHER, 3)")
ONE(prctl_set_vma, PRCTL(0x53564d41, 0L, 0x1000L, 4096L, edge_string("arena")),
    "prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0x1000, 4096, \"arena\")")
ONE(prctl_set_mdwe, PRCTL(65, 4L, 0L, 0L, 0L), "prctl(PR_SET_MDWE, 0x4 /* PR_MDWE_??? */)")
ONE(prctl_set_ptracer, PRCTL(0x59616d61, -1L, JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)")
ONE(prctl_mce, PRCTL(PR_MCE_KILL, (long)PR_MCE_KILL_SET, (long)PR_MCE_KILL_EARLY, 0L, 7L),
    "prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY)")

#define SET(level, name, value) sys(SYS_setsockopt, low32(-1), low32(level), low32(name), value, sizeof *(value))
ONE(option_linger, SET(SOL_SOCKET, SO_LINGER, &((struct linger){1, -5})),
    "setsockopt(-1, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=-5}, 8)")
ONE(option_timeout, SET(SOL_SOCKET, SO_RCVTIMEO, &((struct timeval){2, 500000})),
    "setsockopt(-1, SOL_SOCKET, SO_RCVTIMEO_OLD, {tv_sec=2, tv_usec=500000}, 16)")
ONE(option_nodelay, SET(SOL_TCP, TCP_NODELAY, &((int){-1})), "setsockopt(-1, SOL_TCP, TCP_NODELAY, [-1], 4)")
ONE(option_congestion, sys(SYS_setsockopt, -1, SOL_TCP, TCP_CONGESTION, "cubic", 5),
    "setsockopt(-1, SOL_TCP, TCP_CONGESTION, \"cubic\", 5)")
ONE(option_ttl, SET(SOL_IP, IP_TTL, &((int){64})), "setsockopt(-1, SOL_IP, IP_TTL, [64], 4)")
ONE(option_v6only, SET(SOL_IPV6, IPV6_V6ONLY, &((int){1})), "setsockopt(-1, SOL_IPV6, IPV6_V6ONLY, [1], 4)")
CASE(option_type_and_error) {
  int s = (int)must(socket(AF_INET, SOCK_DGRAM, 0)), *n = edge_room(4), *length = edge_of((int){4});
  begin();
  long r = sys(SYS_getsockopt, low32(s), low32(SOL_SOCKET), low32(SO_TYPE), n, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_TYPE, [SOCK_DGRAM], [4])", s);
  r = sys(SYS_getsockopt, s, SOL_SOCKET, SO_ERROR, n, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_ERROR, [0], [4])", s);
  r = sys(SYS_getsockopt, s, SOL_SOCKET, SO_DOMAIN, n, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_DOMAIN, [AF_INET], [4])", s);
  r = sys(SYS_getsockopt, s, SOL_SOCKET, SO_PROTOCOL, n, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_PROTOCOL, [IPPROTO_UDP], [4])", s);
  r = sys(SYS_getsockopt, low32(-1), SOL_SOCKET, SO_TYPE, n, length);
  expect(r, "getsockopt(-1, SOL_SOCKET, SO_TYPE, %s, [4])", addr(n));
}
CASE(option_of_the_peer) {
  int p[2], *three = edge_room(12), *length = edge_of((int){12});
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, p));
  begin();
  long r = sys(SYS_getsockopt, p[0], SOL_SOCKET, SO_PEERCRED, three, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_PEERCRED, {pid=%d, uid=%d, gid=%d}, [12])", p[0], three[0], three[1],
         three[2]);
  *length = 4;
  r = sys(SYS_getsockopt, p[0], SOL_SOCKET, SO_RCVBUF, three, length);
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_RCVBUF, [%d], [4])", p[0], three[0]);
}
CASE(capabilities) {
  struct __user_cap_header_struct* head = edge_of((struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_3, 0});
  begin();
  long r = sys(SYS_capget, head, NULL);
  expect(r, "capget({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, NULL)");
  r = sys(SYS_capset, NULL, bad_address());
  expect(r, "capset(NULL, %s)", addr(bad_address()));
}
/* The names of the bits of one word of a set: those of linux/capability.h from `first` on. */
static const char* capability_bits(uint32_t word, int first) {
  static const char* const names[] = {"CAP_CHOWN",
                                      "CAP_DAC_OVERRIDE",
                                      "CAP_DAC_READ_SEARCH",
                                      "CAP_FOWNER",
                                      "CAP_FSETID",
                                      "CAP_KILL",
                                      "CAP_SETGID",
                                      "CAP_SETUID",
                                      "CAP_SETPCAP",
                                      "CAP_LINUX_IMMUTABLE",
                                      "CAP_NET_BIND_SERVICE",
                                      "CAP_NET_BROADCAST",
                                      "CAP_NET_ADMIN",
                                      "CAP_NET_RAW",
                                      "CAP_IPC_LOCK",
                                      "CAP_IPC_OWNER",
                                      "CAP_SYS_MODULE",
                                      "CAP_SYS_RAWIO",
                                      "CAP_SYS_CHROOT",
                                      "CAP_SYS_PTRACE",
                                      "CAP_SYS_PACCT",
                                      "CAP_SYS_ADMIN",
                                      "CAP_SYS_BOOT",
                                      "CAP_SYS_NICE",
                                      "CAP_SYS_RESOURCE",
                                      "CAP_SYS_TIME",
                                      "CAP_SYS_TTY_CONFIG",
                                      "CAP_MKNOD",
                                      "CAP_LEASE",
                                      "CAP_AUDIT_WRITE",
                                      "CAP_AUDIT_CONTROL",
                                      "CAP_SETFCAP",
                                      "CAP_MAC_OVERRIDE",
                                      "CAP_MAC_ADMIN",
                                      "CAP_SYSLOG",
                                      "CAP_WAKE_ALARM",
                                      "CAP_BLOCK_SUSPEND",
                                      "CAP_AUDIT_READ",
                                      "CAP_PERFMON",
                                      "CAP_BPF",
                                      "CAP_CHECKPOINT_RESTORE"};
  char* into = ring();
  int length = 0;
  uint32_t unknown = 0;
  for (int bit = 0; bit < 32; bit++) {
    if ((word >> bit & 1) == 0) continue;
    if (first + bit >= (int)(sizeof names / sizeof names[0])) {
      unknown |= 1u << bit;
      continue;
    }
    length += sprintf(into + length, "%s%s", length == 0 ? "" : "|", names[first + bit]);
  }
  if (unknown != 0) sprintf(into + length, length == 0 ? "0x%x /* CAP_??? */" : "|0x%x", unknown);
  return word == 0 ? "0" : into;
}
static const char* capability_set(const struct __user_cap_data_struct* set, int first) {
  return text("{effective=%s, permitted=%s, inheritable=%s}", capability_bits(set->effective, first),
              capability_bits(set->permitted, first), capability_bits(set->inheritable, first));
}
CASE(capability_sets) {
  struct __user_cap_header_struct *three = edge_of((struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_3, 0}),
                                  *one = edge_of((struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_1, 0});
  struct __user_cap_data_struct *two = edge_room(24), *single = edge_room(12);
  struct __user_cap_data_struct* odd =
      edge(&(struct __user_cap_data_struct[2]){{0x00000001, 0x80000000, 0x00200400}, {0x101, 0x80000000, 0x1ff}}, 24);
  begin();
  long r = sys(SYS_capget, three, two);
  expect(r, "capget({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, [%s, %s])", capability_set(two, 0),
         capability_set(two + 1, 32));
  r = sys(SYS_capget, one, single);
  expect(r, "capget({version=_LINUX_CAPABILITY_VERSION_1, pid=0}, [%s])", capability_set(single, 0));
  /* Not this process, which capset refuses: EPERM. */
  three->pid = 1;
  r = sys(SYS_capset, three, odd);
  expect(r, "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=1}, [%s, %s])", capability_set(odd, 0),
         capability_set(odd + 1, 32));
}
CASE(terminal_peer) {
  int master = (int)must(posix_openpt(O_RDWR | O_NOCTTY));
  must(ioctl(master, TIOCSPTLCK, &(int){0}));
  begin();
  long r = sys(SYS_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  expect(r, "ioctl(%d, TIOCGPTPEER, O_RDWR|O_NOCTTY|O_CLOEXEC)", master);
}
