/* What the kernel reads, with another value in every field and every bit in use; it would refuse most of it, so it is
 * kept from the call where that is better for the machine. */
#include "exact.h"
#include "patterns.h"

#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <linux/kexec.h>
#include <linux/loop.h>
#include <linux/mount.h>
#include <linux/quota.h>
#include <sched.h>
#include <sys/quota.h>
#include <sys/socket.h>
#include <sys/uio.h>

CASE(input_times) {
  long *two = longs(2), *four = longs(4);
  int* zone = edge_of((int[2]){S32(1), S32(2)});
  ANSWERS({SYS_settimeofday, 0}, {SYS_clock_settime, 0}, {SYS_utime, 0}, {SYS_utimes, 0}, {SYS_futimesat, 0},
          {SYS_utimensat, 0});
  begin();
  long r = sys(SYS_settimeofday, two, zone);
  expect(r, "settimeofday(%s, {tz_minuteswest=%d, tz_dsttime=%d})", val(0), S32(1), S32(2));
  r = sys(SYS_clock_settime, 0, two);
  expect(r, "clock_settime(CLOCK_REALTIME, %s)", spec(0));
  r = sys(SYS_utime, "x", two);
  expect(r, "utime(\"x\", {actime=%ld, modtime=%ld})", S64(0), S64(1));
  r = sys(SYS_utimes, "x", four);
  expect(r, "utimes(\"x\", [%s, %s])", val(0), val(2));
  r = sys(SYS_futimesat, -9, "x", four);
  expect(r, "futimesat(-9, \"x\", [%s, %s])", val(0), val(2));
  r = sys(SYS_utimensat, -9, "x", four, 0);
  expect(r, "utimensat(-9, \"x\", [%s, %s], 0)", spec(0), spec(2));
}
CASE(input_timeouts) {
  long* two = longs(2);
  begin();
  long r = sys(SYS_io_getevents, 0L, 1L, 1L, NULL, two);
  expect(r, "io_getevents(0, 1, 1, NULL, %s)", spec(0));
  r = sys(SYS_io_pgetevents, 0L, 1L, 1L, NULL, two, NULL);
  expect(r, "io_pgetevents(0, 1, 1, NULL, %s, NULL)", spec(0));
  r = sys(SYS_recvmmsg, -1, NULL, 1, 0, two);
  expect(r, "recvmmsg(-1, NULL, 1, 0, %s)", spec(0));
  r = sys(SYS_epoll_pwait2, -1, NULL, 1, two, NULL, 8L);
  expect(r, "epoll_pwait2(-1, NULL, 1, %s, NULL, 8)", spec(0));
  r = sys(SYS_semtimedop, -1, NULL, 1, two);
  expect(r, "semtimedop(-1, NULL, 1, %s)", spec(0));
  r = sys(SYS_futex, NULL, 0, 7, two, JUNK(5), JUNK(6));
  expect(r, "futex(NULL, FUTEX_WAIT, 7, %s)", spec(0));
  r = sys(SYS_rt_sigtimedwait, NULL, NULL, two, 8L);
  expect(r, "rt_sigtimedwait(NULL, NULL, %s, 8)", spec(0));
  r = sys(SYS_mq_timedsend, -1, "ab", 2L, low32(U32(1)), two);
  expect(r, "mq_timedsend(-1, \"ab\", 2, %u, %s)", U32(1), spec(0));
  r = sys(SYS_mq_timedreceive, -1, NULL, 2L, NULL, two);
  expect(r, "mq_timedreceive(-1, NULL, 2, NULL, %s)", spec(0));
}
CASE(input_numbers) {
  ANSWERS({SYS_sethostname, 0}, {SYS_setdomainname, 0});
  begin();
  long r = sys(SYS_sethostname, NULL, low32(S32(1)));
  expect(r, "sethostname(NULL, %d)", S32(1));
  r = sys(SYS_setdomainname, NULL, low32(S32(1)));
  expect(r, "setdomainname(NULL, %d)", S32(1));
  r = sys(SYS_getgroups, low32(S32(2)), NULL);
  expect(r, "getgroups(%d, NULL)", S32(2));
  r = sys(SYS_setgroups, low32(S32(2)), NULL);
  expect(r, "setgroups(%d, NULL)", S32(2));
  r = sys(SYS_socketpair, 1, 1, low32(S32(3)), NULL);
  expect(r, "socketpair(AF_UNIX, SOCK_STREAM, %d, NULL)", S32(3));
  r = sys(SYS_socket, 1, 1, low32(S32(3)));
  expect(r, "socket(AF_UNIX, SOCK_STREAM, %d)", S32(3));
  r = sys(SYS_socket, 16, 9, low32(0));
  expect(r, "socket(AF_NETLINK, 0x9 /* SOCK_??? */, NETLINK_ROUTE)");
  r = sys(453, 0x1000, U64(1), low32(3));
  expect(r, "map_shadow_stack(0x1000, %lu, SHADOW_STACK_SET_TOKEN|SHADOW_STACK_SET_MARKER)", U64(1));
  r = sys(SYS_lookup_dcookie, U64(1), NULL, U64(2));
  expect(r, "lookup_dcookie(0x%lx, NULL, %lu)", U64(1), U64(2));
  r = sys(465, -9, "x", 0, NULL, U64(1));
  expect(r, "listxattrat(-9, \"x\", 0, NULL, %lu)", U64(1));
  r = sys(SYS_memfd_secret, low32(02000000));
  expect(r, "memfd_secret(O_CLOEXEC)");
}
CASE(input_death) {
  expect_line(text("exit_group(%d)", S32(1)), "?");
  add_line("+++ exited with 255 +++");
  expect_death();
  begin();
  sys(SYS_exit_group, low32(S32(1)));
}
CASE(input_vectors) {
  char* data = edge("abcdefgh", 8);
  struct iovec* v = edge(&(struct iovec[2]){{data, 3}, {(void*)U64(1), U64(2)}}, 32);
  begin();
  const char* shown = text("[{iov_base=\"abc\", iov_len=3}, {iov_base=%s, iov_len=%lu}]", addr(U64(1)), U64(2));
  long r = sys(SYS_writev, -1, v, 2L);
  expect(r, "writev(-1, %s, 2)", shown);
  r = sys(SYS_pwritev, -1, v, 2L, S64(3), JUNK(5));
  expect(r, "pwritev(-1, %s, 2, %ld)", shown, S64(3));
  r = sys(SYS_pwritev2, -1, v, 2L, S64(3), JUNK(5), 0);
  expect(r, "pwritev2(-1, %s, 2, %ld, 0)", shown, S64(3));
  r = sys(SYS_vmsplice, -1, v, 2L, 0);
  expect(r, "vmsplice(-1, %s, 2, 0)", shown);
  r = sys(SYS_process_vm_writev, low32(-5), v, 2L, v, 2L, 0L);
  expect(r, "process_vm_writev(-5, %s, 2, [{iov_base=%s, iov_len=3}, {iov_base=%s, iov_len=%lu}], 2, 0)", shown,
         addr(data), addr(U64(1)), U64(2));
  r = sys(SYS_process_madvise, low32(-5), v, 2L, 0, 0);
  expect(r, "process_madvise(-5, [{iov_base=%s, iov_len=3}, {iov_base=%s, iov_len=%lu}], 2, MADV_NORMAL, 0)",
         addr(data), addr(U64(1)), U64(2));
  r = sys(SYS_keyctl, 20, low32(77), v, 2L, low32(-3));
  expect(r, "keyctl(KEYCTL_INSTANTIATE_IOV, 77, %s, 2, KEY_SPEC_SESSION_KEYRING)", shown);
}
CASE(input_messages) {
  uint64_t* m = edge(&(uint64_t[8]){0, 0xffffffff00000000 | U32(1), 0, U64(2), 0, U64(3), 0x8000000040, U32(4)}, 64);
  begin();
  const char* shown = text(
      "{msg_name=NULL, msg_namelen=%u, msg_iov=NULL, msg_iovlen=%lu, msg_control=NULL, "
      "msg_controllen=%lu, msg_flags=MSG_DONTWAIT}",
      U32(1), U64(2), U64(3));
  long r = sys(SYS_sendmsg, -1, m, 0);
  expect(r, "sendmsg(-1, %s, 0)", shown);
  r = sys(SYS_sendmmsg, -1, m, 1, 0);
  expect(r, "sendmmsg(-1, [{msg_hdr=%s, msg_len=%u}], 1, 0)", shown, U32(4));
  r = sys(SYS_recvmsg, -1, m, 0);
  expect(r,
         "recvmsg(-1, {msg_name=NULL, msg_namelen=%u, msg_iov=NULL, msg_iovlen=%lu, msg_control=NULL, "
         "msg_controllen=%lu}, 0)",
         U32(1), U64(2), U64(3));
  r = sys(SYS_sendto, -1, NULL, U64(5), 0, NULL, low32(S32(6)));
  expect(r, "sendto(-1, NULL, %lu, 0, NULL, %d)", U64(5), S32(6));
  r = sys(SYS_connect, -1, NULL, low32(S32(6)));
  expect(r, "connect(-1, NULL, %d)", S32(6));
  r = sys(SYS_bind, -1, NULL, low32(S32(6)));
  expect(r, "bind(-1, NULL, %d)", S32(6));
  r = sys(SYS_listen, -1, low32(S32(6)));
  expect(r, "listen(-1, %d)", S32(6));
}
CASE(input_semaphores) {
  unsigned short* s = edge(&(unsigned short[6]){60001, (unsigned short)-30000, 04000, 60002, 30000, 010000}, 12);
  begin();
  const char* shown =
      "[{sem_num=60001, sem_op=-30000, sem_flg=IPC_NOWAIT}, {sem_num=60002, sem_op=30000, "
      "sem_flg=SEM_UNDO}]";
  long r = sys(SYS_semop, low32(S32(1)), s, 2);
  expect(r, "semop(%d, %s, 2)", S32(1), shown);
  r = sys(SYS_semtimedop, low32(S32(1)), s, 2, NULL);
  expect(r, "semtimedop(%d, %s, 2, NULL)", S32(1), shown);
}
CASE(input_sigevents) {
  struct {
    uint64_t value;
    int signo, notify, tid, pad[11];
  }* event = edge_room(64);
  memset(event, 0, 64);
  event->value = U64(1), event->signo = SIGUSR2, event->notify = 4, event->tid = S32(2);
  const char* shown = text(
      "{sigev_value={sival_int=%d, sival_ptr=%s}, sigev_signo=SIGUSR2, "
      "sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=%d}",
      (int)U64(1), addr(U64(1)), S32(2));
  begin();
  long r = sys(SYS_mq_notify, -1, event);
  expect(r, "mq_notify(-1, %s)", shown);
  r = sys(SYS_timer_create, low32(77), event, NULL);
  expect(r, "timer_create(77, %s, NULL)", shown);
}
CASE(input_aio) {
  struct iocb* x = edge_room(sizeof *x);
  memset(x, 0, sizeof *x);
  x->aio_data = U64(1), x->aio_key = U32(2), x->aio_rw_flags = 2, x->aio_lio_opcode = 1, x->aio_reqprio = -30000;
  x->aio_fildes = U32(3), x->aio_buf = U64(4), x->aio_nbytes = U64(5), x->aio_offset = S64(6), x->aio_flags = 3;
  x->aio_resfd = U32(7);
  struct iocb** list = edge_of((struct iocb*){x});
  const char* shown = text(
      "{aio_data=0x%lx, aio_key=%u, aio_rw_flags=RWF_DSYNC, aio_lio_opcode=IOCB_CMD_PWRITE, aio_reqprio=-30000, "
      "aio_fildes=%d, aio_buf=0x%lx, aio_nbytes=%lu, aio_offset=%ld, aio_flags=IOCB_FLAG_RESFD|IOCB_FLAG_IOPRIO, "
      "aio_resfd=%d, ...}",
      U64(1), U32(2), (int)U32(3), U64(4), U64(5), S64(6), (int)U32(7));
  begin();
  long r = sys(SYS_io_cancel, U64(8), x, NULL);
  expect(r, "io_cancel(0x%lx, %s, NULL)", U64(8), shown);
  r = sys(SYS_io_submit, U64(8), 1L, list);
  expect(r, "io_submit(0x%lx, 1, [%s])", U64(8), shown);
  r = sys(SYS_io_submit, U64(8), S64(9), NULL);
  expect(r, "io_submit(0x%lx, %ld, NULL)", U64(8), S64(9));
}
CASE(input_futexes) {
  struct {
    uint64_t val, uaddr;
    uint32_t flags, reserved;
  }* w = edge(&(struct {
    uint64_t val, uaddr;
    uint32_t flags, reserved;
  }[2]){{U64(1), U64(2), 0x82, 0}, {U64(3), U64(4), 1, 0}},
              48);
  long* two = longs(2);
  const char* shown = text(
      "[{val=0x%lx, uaddr=0x%lx, flags=FUTEX2_SIZE_U32|FUTEX2_PRIVATE, ...}, {val=0x%lx, "
      "uaddr=0x%lx, flags=FUTEX2_SIZE_U16, ...}]",
      U64(1), U64(2), U64(3), U64(4));
  begin();
  long r = sys(449, w, low32(2), low32(U32(1)), two, 1);
  expect(r, "futex_waitv(%s, 2, 0x%x, %s, CLOCK_MONOTONIC)", shown, U32(1), spec(0));
  r = sys(456, w, low32(U32(1)), low32(S32(2)), low32(S32(3)));
  expect(r, "futex_requeue(%s, 0x%x, %d, %d)", shown, U32(1), S32(2), S32(3));
  r = sys(455, NULL, U64(1), U64(2), low32(0x86), two, 1);
  expect(r, "futex_wait(NULL, 0x%lx, 0x%lx, FUTEX2_SIZE_U32|FUTEX2_NUMA|FUTEX2_PRIVATE, %s, CLOCK_MONOTONIC)", U64(1),
         U64(2), spec(0));
  r = sys(454, NULL, U64(1), low32(S32(2)), low32(0x8b));
  expect(r, "futex_wake(NULL, 0x%lx, %d, FUTEX2_SIZE_U64|FUTEX2_MPOL|FUTEX2_PRIVATE)", U64(1), S32(2));
}
CASE(input_quotas) {
  uint64_t* q = words(9);
  ((uint32_t*)q)[16] = 5;
  ((uint32_t*)q)[17] = U32(9);
  uint64_t* info = words(3);
  ((uint32_t*)info)[4] = 1, ((uint32_t*)info)[5] = 2;
  unsigned* format = edge_of((unsigned){4});
  ANSWERS({SYS_quotactl, 0}, {SYS_quotactl_fd, 0});
  const char* block = text(
      "{dqb_bhardlimit=%lu, dqb_bsoftlimit=%lu, dqb_curspace=%lu, dqb_ihardlimit=%lu, dqb_isoftlimit=%lu, "
      "dqb_curinodes=%lu, dqb_btime=%lu, dqb_itime=%lu, dqb_valid=QIF_BLIMITS|QIF_ILIMITS",
      U64(0), U64(1), U64(2), U64(3), U64(4), U64(5), U64(6), U64(7));
  const char* times =
      text("{dqi_bgrace=%lu, dqi_igrace=%lu, dqi_flags=DQF_ROOT_SQUASH, dqi_valid=IIF_IGRACE}", U64(0), U64(1));
  begin();
#define BOTH(command, id, address, ...)                                                      \
  do {                                                                                       \
    const char* rest = text(__VA_ARGS__);                                                    \
    long r = sys(SYS_quotactl, low32(QCMD(command, GRPQUOTA)), "x", low32(id), address);     \
    expect(r, "quotactl(QCMD(" #command ", GRPQUOTA), \"x\"%s)", rest);                      \
    r = sys(SYS_quotactl_fd, low32(-9), low32(QCMD(command, GRPQUOTA)), low32(id), address); \
    expect(r, "quotactl_fd(-9, QCMD(" #command ", GRPQUOTA)%s)", rest);                      \
  } while (0)
  BOTH(Q_GETQUOTA, U32(1), q, ", %u, %s}", U32(1), block);
  BOTH(Q_SETQUOTA, U32(1), q, ", %u, %s}", U32(1), block);
  BOTH(Q_GETNEXTQUOTA, U32(1), q, ", %u, %s, dqb_id=%u}", U32(1), block, U32(9));
  BOTH(Q_GETINFO, U32(1), info, ", %s", times);
  BOTH(Q_SETINFO, U32(1), info, ", %s", times);
  BOTH(Q_GETFMT, U32(1), format, ", [QFMT_VFS_V1]");
  BOTH(Q_QUOTAON, 2, "y", ", QFMT_VFS_V0, \"y\"");
  BOTH(Q_QUOTAOFF, U32(1), q, "%s", "");
  BOTH(Q_SYNC, U32(1), q, "%s", "");
}
CASE(input_segments) {
  struct kexec_segment* s = edge(&(struct kexec_segment[2]){{(void*)U64(1), U64(2), (void*)U64(3), U64(4)},
                                                            {(void*)U64(5), U64(6), (void*)U64(7), U64(8)}},
                                 64);
  ANSWERS({SYS_kexec_load, -EPERM}, {SYS_kexec_file_load, -EPERM});
  begin();
  long r = sys(SYS_kexec_load, U64(9), 2L, s, 0x3e0001L);
  expect(r,
         "kexec_load(%s, 2, [{buf=%s, bufsz=%lu, mem=%s, memsz=%lu}, {buf=%s, bufsz=%lu, mem=%s, memsz=%lu}], "
         "KEXEC_ARCH_X86_64|KEXEC_ON_CRASH)",
         addr(U64(9)), addr(U64(1)), U64(2), addr(U64(3)), U64(4), addr(U64(5)), U64(6), addr(U64(7)), U64(8));
  r = sys(SYS_kexec_load, U64(9), U64(10), NULL, 0x3e0000L);
  expect(r, "kexec_load(%s, %lu, NULL, KEXEC_ARCH_X86_64)", addr(U64(9)), U64(10));
  r = sys(SYS_kexec_file_load, low32(-1), low32(-2), 3L, "ab", U64(0) & ~7ul);
  expect(r, "kexec_file_load(-1, -2, 3, \"ab\\0\", %s /* KEXEC_FILE_??? */)", hex(U64(0) & ~7ul));
}
CASE(input_handles) {
  unsigned* h = edge_of((unsigned[2]){U32(1), U32(2)});
  int* id = edge_of((int){S32(3)});
  ANSWERS({SYS_name_to_handle_at, -EOVERFLOW}, {SYS_open_by_handle_at, -ESTALE});
  begin();
  long r = sys(SYS_name_to_handle_at, -9, "x", h, id, 0x200);
  expect(r, "name_to_handle_at(-9, \"x\", {handle_bytes=%u}, %s, AT_HANDLE_FID)", U32(1), addr(id));
  r = sys(SYS_name_to_handle_at, -9, "x", h, id, 1);
  expect(r, "name_to_handle_at(-9, \"x\", {handle_bytes=%u}, %s, AT_HANDLE_MNT_ID_UNIQUE)", U32(1), addr(id));
  r = sys(SYS_name_to_handle_at, -9, "x", h, id, 2);
  expect(r, "name_to_handle_at(-9, \"x\", {handle_bytes=%u}, %s, AT_HANDLE_CONNECTABLE)", U32(1), addr(id));
  r = sys(SYS_open_by_handle_at, -9, h, 0);
  expect(r, "open_by_handle_at(-9, {handle_bytes=%u, handle_type=%d}, O_RDONLY)", U32(1), (int)U32(2));
}
CASE(input_handle_out) {
  unsigned* h = edge_of((unsigned[2]){8, U32(2)});
  int* id = edge_of((int){S32(3)});
  ANSWERS({SYS_name_to_handle_at, 0});
  begin();
  long r = sys(SYS_name_to_handle_at, -9, "x", h, id, 0);
  expect(r, "name_to_handle_at(-9, \"x\", {handle_bytes=8} => {handle_bytes=8, handle_type=%d}, [%d], 0)", (int)U32(2),
         S32(3));
}
CASE(input_lsm) {
  uint64_t* c = edge_of((uint64_t[4]){104, U64(1), U64(2), U64(3)});
  unsigned* size = edge_of((unsigned){U32(4)});
  uint64_t* ids = edge_of((uint64_t[2]){110, 102});
  static const struct constant list[] = {{"LSM_ATTR_CURRENT", 100},  {"LSM_ATTR_EXEC", 101},
                                         {"LSM_ATTR_FSCREATE", 102}, {"LSM_ATTR_KEYCREATE", 103},
                                         {"LSM_ATTR_PREV", 104},     {"LSM_ATTR_SOCKCREATE", 105}};
  ANSWERS({459, 1}, {460, 0}, {461, 2});
  const char* shown = text("{id=LSM_ID_APPARMOR, flags=0x%lx, len=%lu, ctx_len=%lu}", U64(1), U64(2), U64(3));
  begin();
  EACH(k, list) {
    long r = sys(459, low32(k->value), c, size, low32(1));
    expect(r, "lsm_get_self_attr(%s, %s, [%u], LSM_FLAG_SINGLE)", k->name, shown, U32(4));
    r = sys(460, low32(k->value), c, low32(U32(5)), low32(U32(6)));
    expect(r, "lsm_set_self_attr(%s, %s, %u, 0x%x)", k->name, shown, U32(5), U32(6));
  }
  long r = sys(461, ids, size, low32(U32(6)));
  expect(r, "lsm_list_modules([LSM_ID_LANDLOCK, LSM_ID_SMACK], [%u], 0x%x)", U32(4), U32(6));
}
CASE(input_landlock) {
  static const struct constant list[] = {{"LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF", 1},
                                         {"LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON", 2},
                                         {"LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF", 4},
                                         {"LANDLOCK_RESTRICT_SELF_TSYNC", 8}};
  uint64_t* a = edge_of((uint64_t[3]){1ul << 40 | 4, 1ul << 41 | 2, 1ul << 42 | 1});
  uint64_t* port = edge_of((uint64_t[2]){2, U64(1)});
  char* beneath = edge_room(12);
  memcpy(beneath, &(uint64_t){8}, 8);
  memcpy(beneath + 8, &(int){S32(2)}, 4);
  begin();
  long r = sys(444, a, 24L, low32(U32(0) & ~7u));
  expect(r,
         "landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_READ_FILE|0x10000000000, "
         "handled_access_net=LANDLOCK_ACCESS_NET_CONNECT_TCP|0x20000000000, "
         "scoped=LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET|0x40000000000}, 24, 0x%x /* LANDLOCK_CREATE_RULESET_??? */)",
         U32(0) & ~7u);
  r = sys(445, -9, 2, port, low32(U32(3)));
  expect(r,
         "landlock_add_rule(-9, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_CONNECT_TCP, port=%lu}, "
         "0x%x)",
         U64(1), U32(3));
  r = sys(445, -9, 1, beneath, 0);
  expect(r,
         "landlock_add_rule(-9, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=LANDLOCK_ACCESS_FS_READ_DIR, "
         "parent_fd=%d}, 0)",
         S32(2));
  EACH(k, list) {
    r = sys(446, -9, low32(k->value));
    expect(r, "landlock_restrict_self(-9, %s)", k->name);
  }
}
CASE(input_mounts) {
  uint64_t* a = edge_of((uint64_t[4]){1ul << 40 | 1, 1ul << 41 | 2, 1ul << 42 | 1 << 18, U64(1)});
  char* q = edge_room(32);
  memcpy(q, &(uint32_t[2]){32, U32(2)}, 8);
  memcpy(q + 8, &(uint64_t[3]){U64(3), 1ul << 40 | 8, U64(5)}, 24);
  uint64_t* ids = words(2);
  ANSWERS({442, 0}, {467, 0}, {457, -ENOSYS}, {458, 2}, {470, 2}, {431, 0});
  const char* attr = text(
      "{attr_set=MOUNT_ATTR_RDONLY|0x10000000000, attr_clr=MOUNT_ATTR_NOSUID|0x20000000000, "
      "propagation=MS_PRIVATE|0x40000000000, userns_fd=%lu}",
      U64(1));
  begin();
  long r = sys(442, -9, "x", low32(0x8000), a, 32L);
  expect(r, "mount_setattr(-9, \"x\", AT_RECURSIVE, %s, 32)", attr);
  r = sys(467, -9, "x", low32(0x8001), a, 32L);
  expect(r, "open_tree_attr(-9, \"x\", OPEN_TREE_CLONE|AT_RECURSIVE, %s, 32)", attr);
  const char* asked = text("{size=32, mnt_ns_fd=%u, mnt_id=%s, param=STATMOUNT_MNT_ROOT|0x10000000000, mnt_ns_id=%lu}",
                           U32(2), hex(U64(3)), U64(5));
  /* listmount(2): the last mount of the answer before. */
  const char* before =
      text("{size=32, mnt_ns_fd=%u, mnt_id=%s, param=0x10000000008, mnt_ns_id=%lu}", U32(2), hex(U64(3)), U64(5));
  r = sys(457, q, NULL, U64(6), low32(U32(7)));
  expect(r, "statmount(%s, NULL, %lu, 0x%x)", asked, U64(6), U32(7));
  r = sys(458, q, ids, U64(6), low32(1));
  expect(r, "listmount(%s, [0x%lx, 0x%lx], %lu, LISTMOUNT_REVERSE)", before, U64(0), U64(1), U64(6));
  /* linux/nsfs.h, struct ns_id_req: the words at 4 and at 20 are spare. */
  uint64_t* n =
      edge_of((uint64_t[4]){32 | (uint64_t)U32(3) << 32, U64(1), 0x40000000 | (uint64_t)U32(4) << 32, U64(2)});
  r = sys(470, n, ids, U64(6), low32(U32(7)));
  expect(r, "listns({size=32, ns_id=%lu, ns_type=CLONE_NEWNET, user_ns_id=%lu}, [%lu, %lu], %lu, 0x%x)", U64(1), U64(2),
         U64(0), U64(1), U64(6), U32(7));
  r = sys(431, -9, 0, "key", NULL, low32(S32(1)));
  expect(r, "fsconfig(-9, FSCONFIG_SET_FLAG, \"key\", NULL, %d)", S32(1));
  r = sys(431, -9, 5, "key", NULL, low32(S32(1)));
  expect(r, "fsconfig(-9, FSCONFIG_SET_FD, \"key\", NULL, %d)", S32(1));
  r = sys(431, -9, 4, "key", "path", low32(-100));
  expect(r, "fsconfig(-9, FSCONFIG_SET_PATH_EMPTY, \"key\", \"path\", AT_FDCWD)");
}
CASE(input_scheduling) {
  uint32_t* attr = edge_room(56);
  attr[0] = 56, attr[12] = U32(10), attr[13] = U32(11);
  attr[1] = 6, attr[2] = 1, attr[3] = 0x100, attr[4] = (uint32_t)S32(4), attr[5] = U32(5);
  memcpy(attr + 6, &(uint64_t[3]){U64(6), U64(7), U64(8)}, 24);
  int* param = edge_of((int){S32(1)});
  uint64_t* limits = words(2);
  ANSWERS({SYS_sched_setattr, 0}, {SYS_sched_setparam, 0}, {SYS_sched_setscheduler, 0}, {SYS_setrlimit, 0},
          {SYS_prlimit64, 0}, {SYS_setpriority, 0}, {SYS_getpriority, 0});
  begin();
  long r = sys(SYS_sched_setattr, low32(-6), attr, low32(U32(9)));
  expect(r,
         "sched_setattr(-6, {size=56, sched_policy=SCHED_DEADLINE, sched_flags=SCHED_FLAG_RESET_ON_FORK|0x10000000000, "
         "sched_nice=%d, sched_priority=%u, sched_runtime=%lu, sched_deadline=%lu, sched_period=%lu, "
         "sched_util_min=%u, sched_util_max=%u}, 0x%x)",
         S32(4), U32(5), U64(6), U64(7), U64(8), U32(10), U32(11), U32(9));
  r = sys(SYS_sched_setparam, low32(-6), param);
  expect(r, "sched_setparam(-6, [%d])", S32(1));
  r = sys(SYS_sched_setscheduler, low32(-6), 2, param);
  expect(r, "sched_setscheduler(-6, SCHED_RR, [%d])", S32(1));
  r = sys(SYS_setrlimit, 7, limits);
  expect(r, "setrlimit(RLIMIT_NOFILE, {rlim_cur=%lu, rlim_max=%lu})", U64(0), U64(1));
  r = sys(SYS_prlimit64, low32(-6), 7, limits, NULL);
  expect(r, "prlimit64(-6, RLIMIT_NOFILE, {rlim_cur=%lu, rlim_max=%lu}, NULL)", U64(0), U64(1));
  r = sys(SYS_setpriority, 0, low32(S32(1)), low32(S32(2)));
  expect(r, "setpriority(PRIO_PROCESS, %d, %d)", S32(1), S32(2));
  r = sys(SYS_getpriority, 0, low32(S32(1)));
  expect(r, "getpriority(PRIO_PROCESS, %d)", S32(1));
}
CASE(input_keys) {
  ANSWERS({SYS_keyctl, 0});
  begin();
#define KEY(operation, b, c, d, e, ...)                                              \
  do {                                                                               \
    long r = sys(SYS_keyctl, operation, (long)(b), (long)(c), (long)(d), (long)(e)); \
    expect(r, "keyctl(" __VA_ARGS__);                                                \
  } while (0)
  KEY(0, low32(-3), low32(S32(1)), JUNK(4), JUNK(5), "KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, %d)", S32(1));
  KEY(1, "name", JUNK(3), JUNK(4), JUNK(5), "KEYCTL_JOIN_SESSION_KEYRING, \"name\")");
  KEY(2, low32(77), "data", 4L, JUNK(5), "KEYCTL_UPDATE, 77, \"data\", 4)");
  KEY(3, low32(77), JUNK(3), JUNK(4), JUNK(5), "KEYCTL_REVOKE, 77)");
  KEY(4, low32(77), low32(U32(1)), low32(-1), JUNK(5), "KEYCTL_CHOWN, 77, %u, -1)", U32(1));
  KEY(6, low32(77), NULL, U64(1), JUNK(5), "KEYCTL_DESCRIBE, 77, NULL, %lu)", U64(1));
  KEY(7, low32(-8), JUNK(3), JUNK(4), JUNK(5), "KEYCTL_CLEAR, KEY_SPEC_REQUESTOR_KEYRING)");
  KEY(8, low32(77), low32(-4), JUNK(4), JUNK(5), "KEYCTL_LINK, 77, KEY_SPEC_USER_KEYRING)");
  KEY(9, low32(77), low32(-5), JUNK(4), JUNK(5), "KEYCTL_UNLINK, 77, KEY_SPEC_USER_SESSION_KEYRING)");
  KEY(10, low32(-2), "user", "name", low32(-1),
      "KEYCTL_SEARCH, KEY_SPEC_PROCESS_KEYRING, \"user\", \"name\", KEY_SPEC_THREAD_KEYRING)");
  KEY(11, low32(77), NULL, U64(1), JUNK(5), "KEYCTL_READ, 77, NULL, %lu)", U64(1));
  KEY(12, low32(77), "data", 4L, low32(-6), "KEYCTL_INSTANTIATE, 77, \"data\", 4, KEY_SPEC_GROUP_KEYRING)");
  KEY(13, low32(77), low32(U32(1)), low32(-7), JUNK(5), "KEYCTL_NEGATE, 77, %u, KEY_SPEC_REQKEY_AUTH_KEY)", U32(1));
  KEY(15, low32(77), low32(U32(1)), JUNK(4), JUNK(5), "KEYCTL_SET_TIMEOUT, 77, %u)", U32(1));
  KEY(16, low32(77), JUNK(3), JUNK(4), JUNK(5), "KEYCTL_ASSUME_AUTHORITY, 77)");
  KEY(17, low32(77), NULL, U64(1), JUNK(5), "KEYCTL_GET_SECURITY, 77, NULL, %lu)", U64(1));
  KEY(18, JUNK(2), JUNK(3), JUNK(4), JUNK(5), "KEYCTL_SESSION_TO_PARENT)");
  KEY(19, low32(77), low32(U32(1)), low32(U32(2)), low32(-3), "KEYCTL_REJECT, 77, %u, %u, KEY_SPEC_SESSION_KEYRING)",
      U32(1), U32(2));
  KEY(21, low32(77), JUNK(3), JUNK(4), JUNK(5), "KEYCTL_INVALIDATE, 77)");
  KEY(22, low32(U32(1)), low32(-3), JUNK(4), JUNK(5), "KEYCTL_GET_PERSISTENT, %u, KEY_SPEC_SESSION_KEYRING)", U32(1));
  KEY(29, low32(-3), "type", "rule", JUNK(5), "KEYCTL_RESTRICT_KEYRING, KEY_SPEC_SESSION_KEYRING, \"type\", \"rule\")");
  KEY(30, low32(77), low32(-3), low32(-4), low32(1),
      "KEYCTL_MOVE, 77, KEY_SPEC_SESSION_KEYRING, KEY_SPEC_USER_KEYRING, KEYCTL_MOVE_EXCL)");
  KEY(31, NULL, U64(1), JUNK(4), JUNK(5), "KEYCTL_CAPABILITIES, NULL, %lu)", U64(1));
  KEY(77, U64(1), U64(2), U64(3), U64(4), "0x4d /* KEYCTL_??? */, 0x%lx, 0x%lx, 0x%lx, 0x%lx)", U64(1), U64(2), U64(3),
      U64(4));
}
CASE(input_loop) {
  struct loop_info64* l = edge_room(sizeof *l);
  memset(l, 0, sizeof *l);
  l->lo_device = U64(1), l->lo_inode = U64(2), l->lo_rdevice = U64(3), l->lo_offset = U64(4), l->lo_sizelimit = U64(5);
  l->lo_number = U32(6), l->lo_encrypt_type = U32(7), l->lo_encrypt_key_size = U32(8), l->lo_flags = 5;
  strcpy((char*)l->lo_file_name, "file");
  strcpy((char*)l->lo_crypt_name, "crypt");
  l->lo_init[0] = U64(9), l->lo_init[1] = U64(10);
  struct loop_config* c = edge_room(sizeof *c);
  memset(c, 0, sizeof *c);
  c->fd = U32(1), c->block_size = U32(2), c->info = *l;
  ANSWERS({SYS_ioctl, 0});
  const char* shown = text(
      "{lo_device=%lu, lo_inode=%lu, lo_rdevice=%lu, lo_offset=%lu, lo_sizelimit=%lu, lo_number=%u, "
      "lo_encrypt_type=%u, "
      "lo_encrypt_key_size=%u, lo_flags=LO_FLAGS_READ_ONLY|LO_FLAGS_AUTOCLEAR, lo_file_name=\"file\", "
      "lo_crypt_name=\"crypt\", lo_init=[%lu, %lu], ...}",
      U64(1), U64(2), U64(3), U64(4), U64(5), U32(6), U32(7), U32(8), U64(9), U64(10));
  begin();
  long r = sys(SYS_ioctl, -9, LOOP_SET_STATUS64, l);
  expect(r, "ioctl(-9, LOOP_SET_STATUS64, %s)", shown);
  r = sys(SYS_ioctl, -9, LOOP_GET_STATUS64, l);
  expect(r, "ioctl(-9, LOOP_GET_STATUS64, %s)", shown);
  r = sys(SYS_ioctl, -9, LOOP_CONFIGURE, c);
  expect(r, "ioctl(-9, LOOP_CONFIGURE, {fd=%d, block_size=%u, info=%s, ...})", (int)U32(1), U32(2), shown);
  r = sys(SYS_ioctl, -9, LOOP_SET_BLOCK_SIZE, U64(1));
  expect(r, "ioctl(-9, LOOP_SET_BLOCK_SIZE, %lu)", U64(1));
  r = sys(SYS_ioctl, -9, LOOP_SET_DIRECT_IO, U64(1));
  expect(r, "ioctl(-9, LOOP_SET_DIRECT_IO, %lu)", U64(1));
  r = sys(SYS_ioctl, -9, LOOP_CTL_ADD, low32(S32(1)));
  expect(r, "ioctl(-9, LOOP_CTL_ADD, %d)", S32(1));
  r = sys(SYS_ioctl, -9, LOOP_CTL_REMOVE, low32(S32(1)));
  expect(r, "ioctl(-9, LOOP_CTL_REMOVE, %d)", S32(1));
}
CASE(input_more) {
  uint64_t* stack = edge(&(uint64_t[3]){U64(1), 1ul << 63 | 1, U64(2)}, 24);
  unsigned* ldt = edge(&(unsigned[4]){U32(1), U32(2), U32(3), U32(4)}, 16);
  char* event = edge_room(12);
  memcpy(event, &(unsigned){0x80000001u}, 4);
  memcpy(event + 4, &(uint64_t){U64(5)}, 8);
  uint64_t* nodes = edge_of((uint64_t[2]){U64(6), U64(7)});
  int* member = edge_of((int[3]){0x04030201, 0x08070605, S32(8)});
  int* member6 = edge_of((int[5]){0, 0, 0, 0x01000000, S32(9)});
  ANSWERS({SYS_sigaltstack, 0}, {SYS_modify_ldt, 0}, {SYS_set_thread_area, 0}, {SYS_get_thread_area, 0},
          {SYS_migrate_pages, 0}, {SYS_set_mempolicy, 0}, {SYS_mbind, 0});
  begin();
  long r = sys(SYS_sigaltstack, stack, NULL);
  expect(r, "sigaltstack({ss_sp=%s, ss_flags=SS_ONSTACK, ss_size=%lu}, NULL)", addr(U64(1)), U64(2));
  const char* shown = text("{entry_number=%u, base_addr=0x%x, limit=0x%x, flags=0x%x}", U32(1), U32(2), U32(3), U32(4));
  r = sys(SYS_modify_ldt, 1, ldt, U64(3));
  expect(r, "modify_ldt(1, %s, %lu)", shown, U64(3));
  r = sys(SYS_modify_ldt, 0x11, ldt, 16L);
  expect(r, "modify_ldt(17, %s, 16)", shown);
  r = sys(SYS_set_thread_area, ldt);
  expect(r, "set_thread_area(%s)", shown);
  r = sys(SYS_get_thread_area, ldt);
  expect(r, "get_thread_area(%s)", shown);
  r = sys(SYS_epoll_ctl, -9, 1, low32(S32(1)), event);
  expect(r, "epoll_ctl(-9, EPOLL_CTL_ADD, %d, {events=EPOLLIN|EPOLLET, data={u32=%u, u64=%lu}})", S32(1),
         (unsigned)U64(5), U64(5));
  r = sys(SYS_migrate_pages, low32(-6), 129L, nodes, nodes);
  expect(r, "migrate_pages(-6, 129, [0x%lx, 0x%lx], [0x%lx, 0x%lx])", U64(6), U64(7), U64(6), U64(7));
  r = sys(SYS_set_mempolicy, 2, nodes, 129L);
  expect(r, "set_mempolicy(MPOL_BIND, [0x%lx, 0x%lx], 129)", U64(6), U64(7));
  r = sys(SYS_mbind, 0x1000, U64(1), 2, nodes, 129L, 2);
  expect(r, "mbind(0x1000, %lu, MPOL_BIND, [0x%lx, 0x%lx], 129, MPOL_MF_MOVE)", U64(1), U64(6), U64(7));
  r = sys(SYS_readlinkat, -9, "x", NULL, low32(U32(1)));
  expect(r, "readlinkat(-9, \"x\", NULL, %u)", U32(1));
  r = sys(SYS_readlink, "x", NULL, low32(U32(1)));
  expect(r, "readlink(\"x\", NULL, %u)", U32(1));
  r = sys(442, -9, "x", 0, NULL, U64(1));
  expect(r, "mount_setattr(-9, \"x\", 0, NULL, %lu)", U64(1));
  r = sys(SYS_sysfs, low32(S32(1)), U64(2), U64(3));
  expect(r, "sysfs(%d, %lu)", S32(1), U64(2));
  static const struct constant join[] = {
      {"IP_ADD_MEMBERSHIP", 35}, {"IP_DROP_MEMBERSHIP", 36}, {"IP_MULTICAST_IF", 32}};
  EACH(k, join) {
    r = sys(SYS_setsockopt, -1, 0, low32(k->value), member, 12);
    expect(r,
           "setsockopt(-1, SOL_IP, %s, {imr_multiaddr=inet_addr(\"1.2.3.4\"), imr_address=inet_addr(\"5.6.7.8\"), "
           "imr_ifindex=%d}, 12)",
           k->name, S32(8));
  }
  static const struct constant join6[] = {
      {"IPV6_ADD_MEMBERSHIP", 20}, {"IPV6_DROP_MEMBERSHIP", 21}, {"IPV6_JOIN_ANYCAST", 27}, {"IPV6_LEAVE_ANYCAST", 28}};
  EACH(k, join6) {
    r = sys(SYS_setsockopt, -1, 41, low32(k->value), member6, 20);
    expect(r, "setsockopt(-1, SOL_IPV6, %s, {ipv6mr_multiaddr=\"::1\", ipv6mr_interface=%d}, 20)", k->name, S32(9));
  }
}
CASE(input_received) {
  char* data = edge("abcdefgh", 8);
  struct iovec* v = edge(&(struct iovec[2]){{data, 3}, {(void*)U64(1), U64(2)}}, 32);
  ANSWERS({SYS_readv, 2}, {SYS_preadv, 2}, {SYS_preadv2, 2}, {SYS_process_vm_readv, 2});
  const char* shown = text("[{iov_base=\"ab\", iov_len=3}, {iov_base=%s, iov_len=%lu}]", addr(U64(1)), U64(2));
  begin();
  long r = sys(SYS_readv, -9, v, 2L);
  expect(r, "readv(-9, %s, 2)", shown);
  r = sys(SYS_preadv, -9, v, 2L, S64(3), JUNK(5));
  expect(r, "preadv(-9, %s, 2, %ld)", shown, S64(3));
  r = sys(SYS_preadv2, -9, v, 2L, S64(3), JUNK(5), 8);
  expect(r, "preadv2(-9, %s, 2, %ld, RWF_NOWAIT)", shown, S64(3));
  r = sys(SYS_process_vm_readv, low32(-5), v, 2L, v, 2L, 0L);
  expect(r, "process_vm_readv(-5, %s, 2, [{iov_base=%s, iov_len=3}, {iov_base=%s, iov_len=%lu}], 2, 0)", shown,
         addr(data), addr(U64(1)), U64(2));
}
CASE(input_statmount) {
  uint64_t* s = edge_of((uint64_t[2]){U32(1) | (uint64_t)U32(2) << 32, 1ul << 40 | 2});
  ANSWERS({457, 0});
  begin();
  long r = sys(457, NULL, s, 16L, 0);
  expect(r, "statmount(NULL, {size=%u, mask=STATMOUNT_MNT_BASIC|0x10000000000}, 16, 0)", U32(1));
}
