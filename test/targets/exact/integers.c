/* Numbers that need all of their bits, where the other families have small ones: sizes beyond 2^63, both halves of a
 * word, results beyond an int. Where the kernel would refuse them, it answers without looking. */
#include "exact.h"
#include "patterns.h"

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/quota.h>
#include <linux/sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <time.h>

#define BIG 0x8123456789abcdefUL
#define BAD bad_address()

/* Arguments. */
ONE(size_setxattrat, sys(463, -1, "x", 0, "n", BAD, BIG), "setxattrat(-1, \"x\", 0, \"n\", %s, %lu)", addr(BAD), BIG)
ONE(size_getxattrat, sys(464, -1, "x", 0, "n", BAD, BIG), "getxattrat(-1, \"x\", 0, \"n\", %s, %lu)", addr(BAD), BIG)
ONE(size_file_getattr, sys(468, -1, "x", BAD, BIG, 0), "file_getattr(-1, \"x\", %s, %lu, 0)", addr(BAD), BIG)
ONE(size_file_setattr, sys(469, -1, "x", BAD, BIG, 0), "file_setattr(-1, \"x\", %s, %lu, 0)", addr(BAD), BIG)
ONE(size_open_tree_attr, sys(467, -1, "x", 0, BAD, BIG), "open_tree_attr(-1, \"x\", 0, %s, %lu)", addr(BAD), BIG)
ONE(size_landlock, sys(444, BAD, BIG, 0), "landlock_create_ruleset(%s, %lu, 0)", addr(BAD), BIG)
ONE(size_kexec_file_load, sys(SYS_kexec_file_load, -1, -2, BIG, BAD, 1L << 40),
    "kexec_file_load(-1, -2, %lu, %s, 0x10000000000 /* KEXEC_FILE_??? */)", BIG, addr(BAD))
ONE(size_kexec_load, sys(SYS_kexec_load, 0L, 1L, BAD, 1L << 40 | 1),
    "kexec_load(NULL, 1, %s, KEXEC_ARCH_DEFAULT|KEXEC_ON_CRASH|0x10000000000)", addr(BAD))
ONE(size_unshare, sys(SYS_unshare, 1L << 40), "unshare(0x10000000000 /* CLONE_??? */)")
ONE(size_ioperm, sys(SYS_ioperm, BIG, BIG + 1, low32(-1)), "ioperm(0x%lx, 0x%lx, -1)", BIG, BIG + 1)
ONE(size_pkey_alloc, sys(SYS_pkey_alloc, BIG, 1L << 40 | 1), "pkey_alloc(0x%lx, PKEY_DISABLE_ACCESS|0x10000000000)",
    BIG)
ONE(numbers_epoll_ctl_old, sys(SYS_epoll_ctl_old, -1, low32(S32(1)), -3, low32(U32(2))),
    "epoll_ctl_old(-1, %d, -3, %u)", S32(1), U32(2))
CASE(numbers_modify_ldt) {
  begin();
  long r = sys(SYS_modify_ldt, low32(S32(1)), 0L, 0L);
  expect_as(r, text("%d", (int)r), "modify_ldt(%d, NULL, 0)", S32(1));
}
ONE(numbers_futex_waitv, sys(449, NULL, low32(U32(1)), 0, NULL, 0), "futex_waitv(NULL, %u, 0, NULL, CLOCK_REALTIME)",
    U32(1))
ONE(numbers_mbind, sys(SYS_mbind, 0L, 0L, low32(1), NULL, 0L, 0), "mbind(NULL, 0, MPOL_PREFERRED, NULL, 0, 0)")
ONE(protocol_of_inet, sys(SYS_socket, AF_INET, 0x7, low32(6)), "socket(AF_INET, 0x7 /* SOCK_??? */, IPPROTO_TCP)")
ONE(protocol_of_inet6, sys(SYS_socket, AF_INET6, 0x7, low32(6)), "socket(AF_INET6, 0x7 /* SOCK_??? */, IPPROTO_TCP)")
ONE(protocol_of_bluetooth, sys(SYS_socketpair, AF_BLUETOOTH, 0x7, low32(2), NULL),
    "socketpair(AF_BLUETOOTH, 0x7 /* SOCK_??? */, BTPROTO_SCO, NULL)")
CASE(protocols_of_pairs) {
  begin();
  expect(sys(SYS_socketpair, AF_INET, 0x7, low32(17), NULL),
         "socketpair(AF_INET, 0x7 /* SOCK_??? */, IPPROTO_UDP, NULL)");
  expect(sys(SYS_socketpair, AF_INET6, 0x7, low32(17), NULL),
         "socketpair(AF_INET6, 0x7 /* SOCK_??? */, IPPROTO_UDP, NULL)");
  expect(sys(SYS_socketpair, AF_NETLINK, 0x7, low32(17), NULL),
         "socketpair(AF_NETLINK, 0x7 /* SOCK_??? */, 0x11 /* NETLINK_??? */, NULL)");
}
CASE(pselect6_sizes) {
  uint64_t* mask = edge(&(uint64_t[2]){0, BIG}, 16);
  begin();
  long r = sys(SYS_pselect6, low32(-1), NULL, NULL, NULL, NULL, mask);
  expect(r, "pselect6(-1, NULL, NULL, NULL, NULL, {sigmask=NULL, sigsetsize=%lu})", BIG);
}
CASE(prctl_arguments) {
  ANSWERS({SYS_prctl, 0}, {SYS_arch_prctl, 0});
  begin();
#define PRCTL(option, ...) sys(SYS_prctl, low32(option), __VA_ARGS__)
#define FOUR U64(1), U64(2), U64(3), U64(4)
  static const struct constant four[] = {K(PR_SET_NO_NEW_PRIVS), K(PR_GET_NO_NEW_PRIVS), K(PR_SET_THP_DISABLE),
                                         K(PR_GET_THP_DISABLE)};
  EACH(k, four) expect(PRCTL(k->value, FOUR), "prctl(%s, %lu, %lu, %lu, %lu)", k->name, FOUR);
  expect(PRCTL(PR_CAP_AMBIENT, FOUR),
         "prctl(PR_CAP_AMBIENT, 0x%lx /* PR_CAP_AMBIENT_??? */, 0x%lx /* CAP_??? */, %lu, %lu)", FOUR);
  expect(PRCTL(59, FOUR), "prctl(PR_SET_SYSCALL_USER_DISPATCH, %lu, 0x%lx, %lu, 0x%lx)", FOUR);
  expect(PRCTL(PR_SET_MM, FOUR), "prctl(PR_SET_MM, 0x%lx /* PR_SET_MM_??? */, 0x%lx, %lu)", U64(1), U64(2), U64(3));
  expect(PRCTL(PR_SCHED_CORE, U64(1), low32(S32(2)), U64(3), U64(4)),
         "prctl(PR_SCHED_CORE, 0x%lx /* PR_SCHED_CORE_??? */, %d, 0x%lx /* PR_SCHED_CORE_SCOPE_??? */, 0x%lx)", U64(1),
         S32(2), U64(3), U64(4));
  expect(PRCTL(0x53564d41, FOUR), "prctl(PR_SET_VMA, 0x%lx /* PR_SET_VMA_??? */, 0x%lx, %lu, 0x%lx)", FOUR);
  expect(PRCTL(0x41555856, FOUR), "prctl(PR_GET_AUXV, 0x%lx, %lu)", U64(1), U64(2));
  expect(PRCTL(9999, FOUR), "prctl(0x270f /* PR_??? */, 0x%lx, 0x%lx, 0x%lx, 0x%lx)", FOUR);
  expect(PRCTL(PR_MCE_KILL, FOUR), "prctl(PR_MCE_KILL, 0x%lx /* PR_MCE_??? */, 0x%lx /* PR_MCE_KILL_??? */)", U64(1),
         U64(2));
  expect(PRCTL(PR_SET_SPECULATION_CTRL, U64(1), 1L << 40 | 2),
         "prctl(PR_SET_SPECULATION_CTRL, 0x%lx /* PR_SPEC_??? */, PR_SPEC_ENABLE|0x10000000000)", U64(1));
  expect(PRCTL(PR_GET_SPECULATION_CTRL, U64(1)), "prctl(PR_GET_SPECULATION_CTRL, 0x%lx /* PR_SPEC_??? */)", U64(1));
  expect(PRCTL(PR_SET_SECCOMP, U64(1), U64(2)), "prctl(PR_SET_SECCOMP, 0x%lx /* SECCOMP_MODE_??? */, 0x%lx)", U64(1),
         U64(2));
  expect(PRCTL(PR_CAPBSET_READ, U64(1)), "prctl(PR_CAPBSET_READ, 0x%lx /* CAP_??? */)", U64(1));
  expect(PRCTL(PR_CAPBSET_DROP, U64(1)), "prctl(PR_CAPBSET_DROP, 0x%lx /* CAP_??? */)", U64(1));
  expect(PRCTL(PR_SET_DUMPABLE, U64(1)), "prctl(PR_SET_DUMPABLE, 0x%lx /* SUID_DUMP_??? */)", U64(1));
  expect(PRCTL(PR_SET_TSC, U64(1)), "prctl(PR_SET_TSC, 0x%lx /* PR_TSC_??? */)", U64(1));
  expect(PRCTL(65, 1L << 40 | 1), "prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN|0x10000000000)");
  expect(PRCTL(PR_SET_SECUREBITS, 1L << 40 | 1), "prctl(PR_SET_SECUREBITS, SECBIT_NOROOT|0x10000000000)");
  expect(PRCTL(PR_SET_PDEATHSIG, 1L << 40), "prctl(PR_SET_PDEATHSIG, 1099511627776)");
  expect(PRCTL(0x59616d61, 1L << 40), "prctl(PR_SET_PTRACER, 1099511627776)");
  expect(sys(SYS_arch_prctl, 0x1012, U64(1)), "arch_prctl(ARCH_SET_CPUID, 0x%lx)", U64(1));
  struct sock_fprog* filter = edge_of((struct sock_fprog){60000, (void*)0x10});
  expect(PRCTL(PR_SET_SECCOMP, 2L, filter), "prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {len=60000, filter=0x10})");
}
CASE(ptrace_words) {
  uint64_t* message = edge_of((uint64_t){U64(1)});
  ANSWERS({SYS_ptrace, 0});
  begin();
  expect(sys(SYS_ptrace, 0x4201L, low32(-1), NULL, message), "ptrace(PTRACE_GETEVENTMSG, -1, NULL, [%lu])", U64(1));
  expect(sys(SYS_ptrace, 1L << 40, low32(-1), U64(1), U64(2)),
         "ptrace(0x10000000000 /* PTRACE_??? */, -1, 0x%lx, 0x%lx)", U64(1), U64(2));
  expect(sys(SYS_ptrace, 0x4200L, low32(-1), NULL, 1L << 40 | 1),
         "ptrace(PTRACE_SETOPTIONS, -1, NULL, PTRACE_O_TRACESYSGOOD|0x10000000000)");
}

/* Structs. */
CASE(attributes_of_files) {
  struct {
    uint64_t value;
    uint32_t size, flags;
  }* a = edge_room(16);
  a->value = U64(1), a->size = U32(2), a->flags = 2;
  ANSWERS({463, 0});
  begin();
  expect(sys(463, -1, "x", 0, "n", a, 16L),
         "setxattrat(-1, \"x\", 0, \"n\", {value=0x%lx, size=%u, flags=XATTR_REPLACE}, 16)", U64(1), U32(2));
}
CASE(attributes_that_are_read) {
  struct {
    uint64_t value;
    uint32_t size, flags;
  }* a = edge_room(16);
  a->value = (uint64_t)edge("va", 2), a->size = U32(2), a->flags = 0x80000002;
  ANSWERS({464, 2});
  begin();
  expect(sys(464, -1, "x", 0, "n", a, 16L),
         "getxattrat(-1, \"x\", 0, \"n\", {value=\"va\", size=%u, flags=XATTR_REPLACE|0x80000000}, 16)", U32(2));
}
CASE(clone3_words) {
  uint64_t* a = words(11);
  int *ids = edge_of((int[2]){S32(1), S32(2)}), *pidfd = edge_of((int){S32(3)}), *parent = edge_of((int){S32(4)});
  ANSWERS({SYS_clone3, -EPERM});
  begin();
  a[0] = CLONE_PIDFD | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_SETTLS | CLONE_INTO_CGROUP | 1ul << 60;
  a[1] = (uint64_t)pidfd, a[3] = (uint64_t)parent, a[4] = 1ul << 40, a[8] = (uint64_t)ids, a[9] = 2;
  expect(sys(SYS_clone3, a, 88L),
         "clone3({flags=CLONE_PIDFD|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_SETTID|CLONE_INTO_CGROUP|"
         "0x1000000000000000, pidfd=%s, child_tid=0x%lx, parent_tid=%s, exit_signal=1099511627776, stack=0x%lx, "
         "stack_size=0x%lx, tls=0x%lx, set_tid=[%d, %d], set_tid_size=2, cgroup=%lu}, 88)",
         addr(pidfd), U64(2), addr(parent), U64(5), U64(6), U64(7), S32(1), S32(2), U64(10));
  a[0] = 0, a[8] = 0, a[9] = U64(9);
  expect(sys(SYS_clone3, a, 80L),
         "clone3({flags=0, exit_signal=1099511627776, stack=0x%lx, stack_size=0x%lx, set_tid_size=%lu}, 80)", U64(5),
         U64(6), U64(9));
}
CASE(vectors_of_messages) {
  struct iovec* v = edge_of((struct iovec){NULL, U64(1)});
  struct msghdr* m = edge_of((struct msghdr){.msg_iov = v, .msg_iovlen = 1});
  begin();
#define MESSAGE                                                                                             \
  "{msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=NULL, iov_len=%lu}], msg_iovlen=1, msg_control=NULL, " \
  "msg_controllen=0"
  expect(sys(SYS_sendmsg, -1, m, 0), "sendmsg(-1, " MESSAGE ", msg_flags=0}, 0)", U64(1));
}
CASE(vectors_that_are_filled) {
  struct iovec* v = edge_of((struct iovec){NULL, U64(1)});
  struct mmsghdr* m = edge_of((struct mmsghdr){{.msg_iov = v, .msg_iovlen = 1, .msg_flags = MSG_TRUNC}, U32(2)});
  memset((char*)m + 60, 0xee, 4);
  memset((char*)m + 12, 0xee, 4);
  ANSWERS({SYS_recvmsg, 0}, {SYS_recvmmsg, 1}, {SYS_sendmmsg, 1});
  begin();
  expect(sys(SYS_recvmsg, -1, m, 0), "recvmsg(-1, " MESSAGE ", msg_flags=MSG_TRUNC}, 0)", U64(1));
  expect(sys(SYS_recvmmsg, -1, m, 1, 0, NULL),
         "recvmmsg(-1, [{msg_hdr=" MESSAGE ", msg_flags=MSG_TRUNC}, msg_len=%u}], 1, 0, NULL)", U64(1), U32(2));
  expect(sys(SYS_sendmmsg, -1, m, 1, 0),
         "sendmmsg(-1, [{msg_hdr=" MESSAGE ", msg_flags=MSG_TRUNC}, msg_len=%u}], 1, 0)", U64(1), U32(2));
}
CASE(messages_that_are_filled) {
  uint64_t* m =
      edge(&(uint64_t[8]){0, U32(1) | 0xeeUL << 56, 0, U64(2), 0, U64(3), 0x20 | 1UL << 62, U32(4) | 7UL << 40}, 64);
  ANSWERS({SYS_recvmmsg, 1});
  begin();
  expect(sys(SYS_recvmmsg, -1, m, 1, 0, NULL),
         "recvmmsg(-1, [{msg_hdr={msg_name=NULL, msg_namelen=%u, msg_iov=NULL, msg_iovlen=%lu, msg_control=NULL, "
         "msg_controllen=%lu, msg_flags=MSG_TRUNC}, msg_len=%u}], 1, 0, NULL)",
         U32(1), U64(2), U64(3), U32(4));
}
static const char* two_sets(void) {
  return "[{effective=CAP_CHOWN, permitted=CAP_KILL, inheritable=CAP_SETGID}, {effective=CAP_MAC_ADMIN, "
         "permitted=CAP_SYSLOG, inheritable=CAP_WAKE_ALARM}]";
}
CASE(sets_of_capabilities) {
  uint32_t* head = edge(&(uint32_t[2]){_LINUX_CAPABILITY_VERSION_3, U32(1)}, 8);
  uint32_t* sets = edge(&(uint32_t[6]){1, 1 << 5, 1 << 6, 2, 4, 8}, 24);
  ANSWERS({SYS_capget, 0}, {SYS_capset, 0});
  begin();
  expect(sys(SYS_capget, head, sets), "capget({version=_LINUX_CAPABILITY_VERSION_3, pid=%d}, %s)", (int)U32(1),
         two_sets());
  expect(sys(SYS_capset, head, sets), "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=%d}, %s)", (int)U32(1),
         two_sets());
}
CASE(attributes_of_scheduling) {
  uint32_t* a = edge(&(uint32_t[14]){56, 6, 1, 0, (uint32_t)-5, U32(5), U32(6), U32(7), U32(8), U32(9), U32(10),
                                     U32(11), U32(12), U32(13)},
                     56);
  uint32_t* large = edge_room(page_size);
  memset(large, 0, page_size);
  *large = U32(1);
#define PAIR(n) (U32(n) | (unsigned long)U32((n) + 1) << 32)
  ANSWERS({SYS_sched_getattr, 0}, {SYS_sched_setattr, 0});
  begin();
  expect(sys(SYS_sched_getattr, -6, a, 56, 0),
         "sched_getattr(-6, {size=56, sched_policy=SCHED_DEADLINE, sched_flags=SCHED_FLAG_RESET_ON_FORK, "
         "sched_nice=-5, sched_priority=%u, sched_runtime=%lu, sched_deadline=%lu, sched_period=%lu, "
         "sched_util_min=%u, sched_util_max=%u}, 56, 0)",
         U32(5), PAIR(6), PAIR(8), PAIR(10), U32(12), U32(13));
  a[0] = U32(1);
  expect(sys(SYS_sched_getattr, -6, a, 4, 0), "sched_getattr(-6, {size=%u}, 4, 0)", U32(1));
  expect(sys(SYS_sched_setattr, -6, large, 0),
         "sched_setattr(-6, {size=%u, sched_policy=SCHED_OTHER, sched_flags=0, sched_nice=0, sched_priority=0, "
         "sched_runtime=0, sched_deadline=0, sched_period=0, sched_util_min=0, sched_util_max=0}, 0)",
         U32(1));
}
CASE(modules_and_their_attributes) {
  uint64_t* c = edge_of((uint64_t[4]){U64(0), U64(1), U64(2), U64(3)});
  unsigned* size = edge_of((unsigned){U32(4)});
  ANSWERS({459, 1}, {460, 0}, {461, 1});
  begin();
  const char* shown =
      text("{id=0x%lx /* LSM_ID_??? */, flags=0x%lx, len=%lu, ctx_len=%lu}", U64(0), U64(1), U64(2), U64(3));
  expect(sys(459, low32(100), c, size, 0), "lsm_get_self_attr(LSM_ATTR_CURRENT, %s, [%u], 0)", shown, U32(4));
  expect(sys(460, low32(100), c, 32, 0), "lsm_set_self_attr(LSM_ATTR_CURRENT, %s, 32, 0)", shown);
  expect(sys(461, c, size, 0), "lsm_list_modules([0x%lx /* LSM_ID_??? */], [%u], 0)", U64(0), U32(4));
}
CASE(words_of_statfs) {
  uint64_t* s = words(15);
  s[10] = 1ul << 40 | 1;
  ANSWERS({SYS_statfs, 0}, {SYS_fstatfs, 0});
  begin();
  const char* shown = text(
      "{f_type=0x%lx, f_bsize=%ld, f_blocks=%lu, f_bfree=%lu, f_bavail=%lu, f_files=%lu, f_ffree=%lu, "
      "f_fsid={val=[0x%x, 0x%x]}, f_namelen=%ld, f_frsize=%ld, f_flags=ST_RDONLY|0x10000000000}",
      U64(0), U64(1), U64(2), U64(3), U64(4), U64(5), U64(6), (int)U64(7), (int)(U64(7) >> 32), U64(8), U64(9));
  expect(sys(SYS_statfs, "x", s), "statfs(\"x\", %s)", shown);
  expect(sys(SYS_fstatfs, -9, s), "fstatfs(-9, %s)", shown);
}
CASE(words_of_timex) {
  uint32_t* t = edge_room(sizeof(struct timex));
  memset(t, 0, sizeof(struct timex));
  /* What lies behind modes and status is nothing. */
  t[0] = ADJ_OFFSET, t[1] = U32(1), t[10] = STA_PLL, t[11] = U32(2);
  ANSWERS({SYS_adjtimex, 1UL << 40 | 1}, {SYS_clock_adjtime, 1UL << 40 | 1});
  begin();
#define TIMEX                                                                                                  \
  "{modes=ADJ_OFFSET, offset=0, freq=0, maxerror=0, esterror=0, status=STA_PLL, constant=0, precision=0, "     \
  "tolerance=0, "                                                                                              \
  "time={tv_sec=0, tv_usec=0}, tick=0, ppsfreq=0, jitter=0, shift=0, stabil=0, jitcnt=0, calcnt=0, errcnt=0, " \
  "stbcnt=0, tai=0}"
  sys(SYS_adjtimex, t);
  expect_line("adjtimex(" TIMEX ")", "1 (TIME_INS)");
  sys(SYS_clock_adjtime, 0, t);
  expect_line("clock_adjtime(CLOCK_REALTIME, " TIMEX ")", "1 (TIME_INS)");
}
CASE(words_of_epoll) {
  uint32_t* events = edge(&(uint32_t[3]){1, U32(1), U32(2)}, 12);
  ANSWERS({SYS_epoll_pwait, 1}, {SYS_epoll_pwait2, 1});
  begin();
  unsigned long both = PAIR(1);
  expect(sys(SYS_epoll_pwait, -3, events, 1, 0, NULL, 8L),
         "epoll_pwait(-3, [{events=EPOLLIN, data={u32=%u, u64=%lu}}], 1, 0, NULL, 8)", U32(1), both);
  expect(sys(SYS_epoll_pwait2, -3, events, 1, NULL, NULL, 8L),
         "epoll_pwait2(-3, [{events=EPOLLIN, data={u32=%u, u64=%lu}}], 1, NULL, NULL, 8)", U32(1), both);
}
CASE(words_of_actions) {
  /* Of the flags the kernel takes the lower half. */
  uint64_t* a = edge_of((uint64_t[4]){U64(1), U64(2) << 32 | 4, U64(3), 2});
  ANSWERS({SYS_rt_sigaction, 0});
  begin();
  const char* shown = text("{sa_handler=0x%lx, sa_mask=[INT], sa_flags=SA_SIGINFO}", U64(1));
  expect(sys(SYS_rt_sigaction, 10, a, NULL, 8L), "rt_sigaction(SIGUSR1, %s, NULL, 8)", shown);
  expect(sys(SYS_rt_sigaction, 10, NULL, a, 8L), "rt_sigaction(SIGUSR1, NULL, %s, 8)", shown);
}
CASE(words_of_seccomp) {
  unsigned short* sizes = edge_of((unsigned short[3]){60001, 60002, 60003});
  struct sock_fprog* filter = edge_of((struct sock_fprog){60000, (void*)0x10});
  ((char*)filter)[2] = 7;
  ANSWERS({SYS_seccomp, 0});
  begin();
  expect(sys(SYS_seccomp, 3, low32(U32(1)), sizes),
         "seccomp(SECCOMP_GET_NOTIF_SIZES, 0x%x, {seccomp_notif=60001, seccomp_notif_resp=60002, seccomp_data=60003})",
         U32(1));
  expect(sys(SYS_seccomp, 1, 0, filter), "seccomp(SECCOMP_SET_MODE_FILTER, 0, {len=60000, filter=0x10})");
}
CASE(words_of_waiters) {
  struct {
    uint64_t val, uaddr;
    uint32_t flags, reserved;
  }* w = edge_room(48);
  w[0] = (__typeof__(*w)){U64(1), U64(2), 2, U32(3)};
  w[1] = (__typeof__(*w)){U64(4), U64(5), 2, U32(6)};
  begin();
  const char* shown = text(
      "[{val=0x%lx, uaddr=0x%lx, flags=FUTEX2_SIZE_U32, ...}, {val=0x%lx, uaddr=0x%lx, flags=FUTEX2_SIZE_U32, ...}]",
      U64(1), U64(2), U64(4), U64(5));
  expect(sys(449, w, 2, 0, NULL, 0), "futex_waitv(%s, 2, 0, NULL, CLOCK_REALTIME)", shown);
  expect(sys(456, w, 0, 1, 2), "futex_requeue(%s, 0, 1, 2)", shown);
}
CASE(words_of_mounts) {
  uint64_t *request = words(4), *status = edge_room(512);
  uint64_t* ids = edge_of((uint64_t){U64(1)});
  ((uint32_t*)request)[0] = 32, ((uint32_t*)request)[1] = U32(2);
  request[2] = 1ul << 40 | 2;
  memset(status, 0, 512);
  ((uint32_t*)status)[0] = U32(3);
  ANSWERS({457, -ENOSYS}, {458, 1}, {470, 1});
  begin();
  uint64_t* large = memset(edge_room(page_size), 0, page_size);
  *(uint32_t*)large = U32(1);
  large[1] = -1ul;
  expect(sys(457, large, NULL, 0L, 0),
         "statmount({size=%u, mnt_ns_fd=0, mnt_id=LSMT_ROOT, param=0, mnt_ns_id=0}, NULL, 0, 0)", U32(1));
  expect(sys(470, large, NULL, 0L, 0), "listns({size=%u, ns_id=%lu, ns_type=0, user_ns_id=0}, NULL, 0, 0)", U32(1),
         -1ul);
  expect(sys(458, request, ids, 1L, 0),
         "listmount({size=32, mnt_ns_fd=%u, mnt_id=0x%lx, param=0x10000000002, mnt_ns_id=%lu}, [0x%lx], 1, 0)", U32(2),
         U64(1), U64(3), U64(1));
}

CASE(devices) {
  struct stat* s = edge_of((struct stat){.st_mode = S_IFCHR | 0620, .st_rdev = 0x12345678, .st_size = S64(1)});
  ANSWERS({SYS_stat, 0}, {SYS_lstat, 0}, {SYS_fstat, 0}, {SYS_newfstatat, 0});
  begin();
#define DEVICE "{st_mode=S_IFCHR|0620, st_rdev=makedev(0x456, 0x12378), ...}"
  expect(sys(SYS_stat, "x", s), "stat(\"x\", " DEVICE ")");
  expect(sys(SYS_lstat, "x", s), "lstat(\"x\", " DEVICE ")");
  expect(sys(SYS_fstat, -9, s), "fstat(-9, " DEVICE ")");
  expect(sys(SYS_newfstatat, -9, "x", s, 0), "newfstatat(-9, \"x\", " DEVICE ", 0)");
}
CASE(words_of_landlock) {
  uint64_t* port = edge_of((uint64_t[2]){1ul << 40 | 2, U64(1)});
  char* beneath = edge_room(12);
  memcpy(beneath, &(uint64_t){1ul << 40 | 8}, 8);
  memcpy(beneath + 8, &(int){S32(2)}, 4);
  begin();
  expect(sys(445, -9, 2, port, 0),
         "landlock_add_rule(-9, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_CONNECT_TCP|0x10000000000, "
         "port=%lu}, 0)",
         U64(1));
  expect(sys(445, -9, 1, beneath, 0),
         "landlock_add_rule(-9, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=LANDLOCK_ACCESS_FS_READ_DIR|0x10000000000, "
         "parent_fd=%d}, 0)",
         S32(2));
}
/* keyctl(2): which arguments an operation has: k a key, n a number, s a string, b bytes of as many as z says, x hex. */
CASE(keys_of_operations) {
  static const struct {
    const char *name, *has;
    int value;
  } operations[] = {{"GET_KEYRING_ID", "kn", 0},
                    {"UPDATE", "kbz", 2},
                    {"REVOKE", "k", 3},
                    {"CHOWN", "kuu", 4},
                    {"SETPERM", "kp", 5},
                    {"DESCRIBE", "kbz", 6},
                    {"CLEAR", "k", 7},
                    {"LINK", "kk", 8},
                    {"UNLINK", "kk", 9},
                    {"SEARCH", "kbbk", 10},
                    {"READ", "kbz", 11},
                    {"INSTANTIATE", "kbzk", 12},
                    {"NEGATE", "kuk", 13},
                    {"SET_TIMEOUT", "ku", 15},
                    {"ASSUME_AUTHORITY", "k", 16},
                    {"GET_SECURITY", "kbz", 17},
                    {"REJECT", "kuuk", 19},
                    {"INSTANTIATE_IOV", "kbzk", 20},
                    {"INVALIDATE", "k", 21},
                    {"GET_PERSISTENT", "uk", 22},
                    {"RESTRICT_KEYRING", "kbb", 29},
                    {"MOVE", "kkkm", 30}};
  ANSWERS({SYS_keyctl, -EPERM});
  begin();
  for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    const char *has = operations[i].has, *shown = "";
    long given[4];
    for (unsigned j = 0; j < 4; j++) {
      char one = j < strlen(has) ? has[j] : 0;
      given[j] = one == 0     ? JUNK(j)
                 : one == 'k' ? low32(-4)
                 : one == 'n' ? low32(S32(j))
                 : one == 'u' ? low32(U32(j))
                 : one == 'p' ? low32(1 << 29)
                 : one == 'm' ? low32(1)
                 : one == 'z' ? (long)U64(j)
                              : 0;
      const char* word = one == 0     ? ""
                         : one == 'k' ? "KEY_SPEC_USER_KEYRING"
                         : one == 'n' ? text("%d", S32((int)j))
                         : one == 'u' ? text("%u", U32(j))
                         : one == 'p' ? "KEY_POS_SETATTR"
                         : one == 'm' ? "KEYCTL_MOVE_EXCL"
                         : one == 'z' ? text("%lu", U64(j))
                                      : "NULL";
      if (one != 0) shown = text("%s, %s", shown, word);
    }
    expect(sys(SYS_keyctl, low32(operations[i].value), given[0], given[1], given[2], given[3]), "keyctl(KEYCTL_%s%s)",
           operations[i].name, shown);
  }
}

/* Results. */
#define RESULT(title, number, value, shown, call, ...) \
  CASE(result_of_##title) {                            \
    ANSWERS({number, value});                          \
    begin();                                           \
    call;                                              \
    expect_line(text(__VA_ARGS__), shown);             \
  }
RESULT(request_key, SYS_request_key, U32(1), "-294967295", sys(SYS_request_key, NULL, NULL, NULL, 5),
       "request_key(NULL, NULL, NULL, 5)")
RESULT(add_key, SYS_add_key, U32(1), "-294967295", sys(SYS_add_key, NULL, NULL, NULL, 0L, 5),
       "add_key(NULL, NULL, NULL, 0, 5)")
RESULT(special_keys, SYS_request_key, 4294967292, "-4 (KEY_SPEC_USER_KEYRING)",
       sys(SYS_request_key, NULL, NULL, NULL, 5), "request_key(NULL, NULL, NULL, 5)")
RESULT(special_keyrings, SYS_add_key, 4294967292, "-4 (KEY_SPEC_USER_KEYRING)",
       sys(SYS_add_key, NULL, NULL, NULL, 0L, 5), "add_key(NULL, NULL, NULL, 0, 5)")
RESULT(landlock_version, 444, U32(1), "-294967295", sys(444, NULL, 0L, 1),
       "landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)")
RESULT(rt_sigtimedwait, SYS_rt_sigtimedwait, 1L << 40 | 10, "10 (SIGUSR1)",
       sys(SYS_rt_sigtimedwait, NULL, NULL, NULL, 8L), "rt_sigtimedwait(NULL, NULL, NULL, 8)")
RESULT(ioprio_get, SYS_ioprio_get, 1L << 40 | 0x2007, "0x2007 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 7))",
       sys(SYS_ioprio_get, 1, 0), "ioprio_get(IOPRIO_WHO_PROCESS, 0)")
RESULT(seccomp, SYS_seccomp, U32(1), "-294967295", sys(SYS_seccomp, 99, 0, NULL),
       "seccomp(0x63 /* SECCOMP_??? */, 0, NULL)")
RESULT(landlock, 444, U32(1), "-294967295", sys(444, NULL, 0L, 0), "landlock_create_ruleset(NULL, 0, 0)")
RESULT(fcntl_locks, SYS_fcntl, U32(1), "-294967295", sys(SYS_fcntl, -1, 1032), "fcntl(-1, F_GETPIPE_SZ)")
RESULT(fcntl_signals, SYS_fcntl, 1L << 40 | 10, "10 (SIGUSR1)", sys(SYS_fcntl, -1, 11), "fcntl(-1, F_GETSIG)")
RESULT(fcntl_flags, SYS_fcntl, 1L << 40 | 1, "0x1 (flags FD_CLOEXEC)", sys(SYS_fcntl, -1, 1), "fcntl(-1, F_GETFD)")
RESULT(sched_getscheduler, SYS_sched_getscheduler, 1L << 40 | 1, "0x1 (SCHED_FIFO)", sys(SYS_sched_getscheduler, 0),
       "sched_getscheduler(0)")
/* fcntl: the upper half of the register of an int. */
CASE(commands_with_an_int) {
  struct {
    short type, whence;
    int pad;
    uint64_t start, length;
    int pid, more;
  }* lock = edge_room(32);
  *lock = (__typeof__(*lock)){1, 2, (int)U32(1), S64(2), S64(3), S32(4), (int)U32(5)};
  uint64_t* hint = edge_of((uint64_t){1UL << 40 | 2});
  ANSWERS({SYS_fcntl, 0});
  begin();
  static const struct constant whole[] = {
      K(F_SETLK), K(F_SETLKW), {"F_OFD_SETLK", 37}, {"F_OFD_SETLKW", 38}, {"F_CANCELLK", 1029}};
  EACH(k, whole) {
    expect(sys(SYS_fcntl, -1, low32(k->value), lock),
           "fcntl(-1, %s, {l_type=F_WRLCK, l_whence=SEEK_END, l_start=%ld, l_len=%ld})", k->name, S64(2), S64(3));
  }
  static const struct constant hints[] = {
      {"F_GET_RW_HINT", 1035}, {"F_SET_RW_HINT", 1036}, {"F_GET_FILE_RW_HINT", 1037}, {"F_SET_FILE_RW_HINT", 1038}};
  EACH(k, hints) {
    expect(sys(SYS_fcntl, -1, low32(k->value), hint), "fcntl(-1, %s, [0x10000000002 /* RWH_WRITE_LIFE_??? */])",
           k->name);
  }
  expect(sys(SYS_fcntl, -1, 1033, low32(2)), "fcntl(-1, F_ADD_SEALS, F_SEAL_SHRINK)");
  expect(sys(SYS_fcntl, -1, 10, low32(10)), "fcntl(-1, F_SETSIG, SIGUSR1)");
}
