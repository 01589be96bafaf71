/* Calls with extreme numbers: sizes beyond 2^63, negative offsets, names longer than data may be. */
#include "exact.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#define BIG 0x8123456789abcdefUL
#define MINUS (-0x1123456789abcdefL)
#define BAD bad_address()
#define LONG_NAME "user.a-name-that-is-longer-than-the-thirty-two-bytes-of-data"
#define CUT_NAME "\"user.a-name-that-is-longer-than-\"..."

ONE(size_read, sys(SYS_read, -1, BAD, BIG), "read(-1, %s, %lu)", addr(BAD), BIG)
ONE(size_write, sys(SYS_write, -1, BAD, BIG), "write(-1, %s, %lu)", addr(BAD), BIG)
ONE(size_pread64, sys(SYS_pread64, -1, BAD, BIG, MINUS), "pread64(-1, %s, %lu, %ld)", addr(BAD), BIG, MINUS)
ONE(size_pwrite64, sys(SYS_pwrite64, -1, BAD, BIG, MINUS), "pwrite64(-1, %s, %lu, %ld)", addr(BAD), BIG, MINUS)
ONE(size_readv, sys(SYS_readv, -1, BAD, BIG), "readv(-1, %s, %lu)", addr(BAD), BIG)
ONE(size_writev, sys(SYS_writev, -1, BAD, BIG), "writev(-1, %s, %lu)", addr(BAD), BIG)
ONE(size_preadv, sys(SYS_preadv, -1, BAD, BIG, MINUS, JUNK(5)), "preadv(-1, %s, %lu, %ld)", addr(BAD), BIG, MINUS)
ONE(size_pwritev, sys(SYS_pwritev, -1, BAD, BIG, MINUS, JUNK(5)), "pwritev(-1, %s, %lu, %ld)", addr(BAD), BIG, MINUS)
ONE(size_preadv2, sys(SYS_preadv2, -1, BAD, BIG, MINUS, JUNK(5), low32(2)), "preadv2(-1, %s, %lu, %ld, RWF_DSYNC)",
    addr(BAD), BIG, MINUS)
ONE(size_pwritev2, sys(SYS_pwritev2, -1, BAD, BIG, MINUS, JUNK(5), low32(4)), "pwritev2(-1, %s, %lu, %ld, RWF_SYNC)",
    addr(BAD), BIG, MINUS)
CASE(size_copies) {
  long *a = edge_of((long){MINUS}), *b = edge_of((long){MINUS + 1});
  begin();
  long r = sys(SYS_sendfile, low32(-1), low32(-2), a, BIG);
  expect(r, "sendfile(-1, -2, [%ld], %lu)", *a, BIG);
  r = sys(SYS_copy_file_range, low32(-1), a, low32(-2), b, BIG, low32(0x80000000u));
  expect(r, "copy_file_range(-1, [%ld], -2, [%ld], %lu, 0x80000000)", *a, *b, BIG);
  r = sys(SYS_splice, low32(-1), a, low32(-2), b, BIG, low32(0x80000002u));
  expect(r, "splice(-1, [%ld], -2, [%ld], %lu, SPLICE_F_NONBLOCK|0x80000000)", *a, *b, BIG);
  r = sys(SYS_tee, low32(-1), low32(-2), BIG, low32(0x40000000u));
  expect(r, "tee(-1, -2, %lu, 0x40000000 /* SPLICE_F_??? */)", BIG);
  r = sys(SYS_vmsplice, -1, BAD, BIG, low32(2));
  expect(r, "vmsplice(-1, %s, %lu, SPLICE_F_NONBLOCK)", addr(BAD), BIG);
}
ONE(offset_lseek, sys(SYS_lseek, -1, MINUS, 1), "lseek(-1, %ld, SEEK_CUR)", MINUS)
ONE(offset_ftruncate, sys(SYS_ftruncate, -1, MINUS), "ftruncate(-1, %ld)", MINUS)
ONE(offset_truncate, sys(SYS_truncate, LONG_NAME, MINUS), "truncate(\"" LONG_NAME "\", %ld)", MINUS)
ONE(offset_fallocate, sys(SYS_fallocate, -1, 0, MINUS, MINUS + 1), "fallocate(-1, 0, %ld, %ld)", MINUS, MINUS + 1)
ONE(offset_sync_file_range, sys(SYS_sync_file_range, -1, MINUS, MINUS + 1, low32(0x80000000u)),
    "sync_file_range(-1, %ld, %ld, 0x80000000 /* SYNC_FILE_RANGE_??? */)", MINUS, MINUS + 1)
ONE(offset_fadvise64, sys(SYS_fadvise64, -1, MINUS, MINUS + 1, 0), "fadvise64(-1, %ld, %ld, POSIX_FADV_NORMAL)", MINUS,
    MINUS + 1)
ONE(offset_readahead, sys(SYS_readahead, -1, MINUS, BIG), "readahead(-1, %ld, %lu)", MINUS, BIG)
CASE(offset_cachestat) {
  uint64_t* range = edge((uint64_t[]){BIG, BIG + 1}, 16);
  begin();
  long r = sys(451, low32(-1), range, BAD, low32(0x80000000u));
  expect(r, "cachestat(-1, {off=%lu, len=%lu}, %s, 0x80000000)", BIG, BIG + 1, addr(BAD));
}
ONE(numbers_close_range, sys(SYS_close_range, low32(4000000001u), low32(4000000000u), low32(0x80000000u)),
    "close_range(4000000001, 4000000000, 0x80000000 /* CLOSE_RANGE_??? */)")
ONE(numbers_getdents, sys(SYS_getdents, -1, BAD, low32(-1)), "getdents(-1, %s, 4294967295)", addr(BAD))
ONE(size_openat2, sys(SYS_openat2, -1, "x", BAD, BIG), "openat2(-1, \"x\", %s, %lu)", addr(BAD), BIG)
ONE(size_getcwd, sys(SYS_getcwd, BAD, BIG), "getcwd(%s, %lu)", addr(BAD), BIG)
ONE(size_setxattr, sys(SYS_setxattr, LONG_NAME, LONG_NAME, BAD, BIG, low32(0x80000000u)),
    "setxattr(\"" LONG_NAME "\", " CUT_NAME ", %s, %lu, 0x80000000 /* XATTR_??? */)", addr(BAD), BIG)
ONE(size_lsetxattr, sys(SYS_lsetxattr, LONG_NAME, LONG_NAME, BAD, BIG, low32(0x80000000u)),
    "lsetxattr(\"" LONG_NAME "\", " CUT_NAME ", %s, %lu, 0x80000000 /* XATTR_??? */)", addr(BAD), BIG)
ONE(size_fsetxattr, sys(SYS_fsetxattr, -1, LONG_NAME, BAD, BIG, low32(0x80000000u)),
    "fsetxattr(-1, " CUT_NAME ", %s, %lu, 0x80000000 /* XATTR_??? */)", addr(BAD), BIG)
ONE(size_getxattr, sys(SYS_getxattr, LONG_NAME, LONG_NAME, BAD, BIG),
    "getxattr(\"" LONG_NAME "\", " CUT_NAME ", %s, %lu)", addr(BAD), BIG)
ONE(size_lgetxattr, sys(SYS_lgetxattr, LONG_NAME, LONG_NAME, BAD, BIG),
    "lgetxattr(\"" LONG_NAME "\", " CUT_NAME ", %s, %lu)", addr(BAD), BIG)
ONE(size_fgetxattr, sys(SYS_fgetxattr, -1, LONG_NAME, BAD, BIG), "fgetxattr(-1, " CUT_NAME ", %s, %lu)", addr(BAD), BIG)
ONE(size_listxattr, sys(SYS_listxattr, LONG_NAME, BAD, BIG), "listxattr(\"" LONG_NAME "\", %s, %lu)", addr(BAD), BIG)
ONE(size_llistxattr, sys(SYS_llistxattr, LONG_NAME, BAD, BIG), "llistxattr(\"" LONG_NAME "\", %s, %lu)", addr(BAD), BIG)
ONE(size_flistxattr, sys(SYS_flistxattr, -1, BAD, BIG), "flistxattr(-1, %s, %lu)", addr(BAD), BIG)
ONE(name_removexattr, sys(SYS_removexattr, LONG_NAME, LONG_NAME), "removexattr(\"" LONG_NAME "\", " CUT_NAME ")")
ONE(name_lremovexattr, sys(SYS_lremovexattr, LONG_NAME, LONG_NAME), "lremovexattr(\"" LONG_NAME "\", " CUT_NAME ")")
ONE(name_fremovexattr, sys(SYS_fremovexattr, -1, LONG_NAME), "fremovexattr(-1, " CUT_NAME ")")
ONE(name_mount, sys(SYS_mount, LONG_NAME, LONG_NAME, LONG_NAME, 0x100000000L, LONG_NAME),
    "mount(\"" LONG_NAME "\", \"" LONG_NAME "\", " CUT_NAME ", 0x100000000 /* MS_??? */, " CUT_NAME ")")
ONE(name_add_key, sys(SYS_add_key, LONG_NAME, LONG_NAME, BAD, BIG, low32(-1)),
    "add_key(" CUT_NAME ", " CUT_NAME ", %s, %lu, KEY_SPEC_THREAD_KEYRING)", addr(BAD), BIG)
ONE(size_mmap, sys(SYS_mmap, 1L, BIG, 0x100000000L, 0x100000002L, low32(-1), BIG),
    "mmap(0x1, %lu, 0x100000000 /* PROT_??? */, MAP_PRIVATE|0x100000000, -1, %s)", BIG, hex(BIG))
ONE(size_munmap, sys(SYS_munmap, 1L, BIG), "munmap(0x1, %lu)", BIG)
ONE(size_mprotect, sys(SYS_mprotect, 1L, BIG, 0x100000001L), "mprotect(0x1, %lu, PROT_READ|0x100000000)", BIG)
ONE(size_pkey_mprotect, sys(SYS_pkey_mprotect, 1L, BIG, 0x100000001L, low32(-1)),
    "pkey_mprotect(0x1, %lu, PROT_READ|0x100000000, -1)", BIG)
ONE(size_mremap, sys(SYS_mremap, 1L, BIG, BIG + 1, 0x100000001L, JUNK(5)),
    "mremap(0x1, %lu, %lu, MREMAP_MAYMOVE|0x100000000)", BIG, BIG + 1)
ONE(size_msync, sys(SYS_msync, 1L, BIG, low32(0x80000000u)), "msync(0x1, %lu, 0x80000000 /* MS_??? */)", BIG)
ONE(size_mincore, sys(SYS_mincore, 1L, BIG, BAD), "mincore(0x1, %lu, %s)", BIG, addr(BAD))
ONE(size_madvise, sys(SYS_madvise, 1L, BIG, low32(0)), "madvise(0x1, %lu, MADV_NORMAL)", BIG)
ONE(size_process_madvise, sys(SYS_process_madvise, -1, BAD, BIG, low32(0), low32(0x80000000u)),
    "process_madvise(-1, %s, %lu, MADV_NORMAL, 0x80000000)", addr(BAD), BIG)
ONE(size_mlock, sys(SYS_mlock, BIG, BIG), "mlock(%s, %lu)", hex(BIG), BIG)
ONE(size_mlock2, sys(SYS_mlock2, BIG, BIG, low32(0x80000000u)), "mlock2(%s, %lu, 0x80000000 /* MLOCK_??? */)", hex(BIG),
    BIG)
ONE(size_munlock, sys(SYS_munlock, BIG, BIG), "munlock(%s, %lu)", hex(BIG), BIG)
ONE(size_mseal, sys(462, BIG, BIG, BIG + 1), "mseal(%s, %lu, %s)", hex(BIG), BIG, hex(BIG + 1))
ONE(size_remap_file_pages, sys(SYS_remap_file_pages, 1L, BIG, 0x100000000L, BIG + 1, 0x100000001L),
    "remap_file_pages(0x1, %lu, 0x100000000 /* PROT_??? */, %lu, MAP_SHARED|0x100000000)", BIG, BIG + 1)
ONE(size_mbind, sys(SYS_mbind, BIG, BIG, 0L, NULL, BIG, low32(0x80000000u)),
    "mbind(%s, %lu, MPOL_DEFAULT, NULL, %lu, 0x80000000 /* MPOL_MF_??? */)", hex(BIG), BIG, BIG)
ONE(size_set_mempolicy, sys(SYS_set_mempolicy, 0, BAD, BIG), "set_mempolicy(MPOL_DEFAULT, %s, %lu)", addr(BAD), BIG)
ONE(size_get_mempolicy, sys(SYS_get_mempolicy, BAD, BAD, BIG, BIG, BIG & ~7ul),
    "get_mempolicy(%s, %s, %lu, %s, %s /* MPOL_F_??? */)", addr(BAD), addr(BAD), BIG, hex(BIG), hex(BIG & ~7ul))
ONE(size_home_node, sys(450, BIG, BIG, BIG, BIG), "set_mempolicy_home_node(%s, %lu, %lu, %s)", hex(BIG), BIG, BIG,
    hex(BIG))
ONE(size_migrate_pages, sys(SYS_migrate_pages, low32(-1), BIG, BAD, BAD), "migrate_pages(-1, %lu, %s, %s)", BIG,
    addr(BAD), addr(BAD))
ONE(size_move_pages, sys(SYS_move_pages, low32(-1), BIG, BAD, BAD, BAD, low32(0x80000000u)),
    "move_pages(-1, %lu, %s, %s, %s, 0x80000000 /* MPOL_MF_??? */)", BIG, addr(BAD), addr(BAD), addr(BAD))
ONE(size_process_vm_readv, sys(SYS_process_vm_readv, low32(-1), BAD, BIG, BAD, BIG + 1, BIG + 2),
    "process_vm_readv(-1, %s, %lu, %s, %lu, %s)", addr(BAD), BIG, addr(BAD), BIG + 1, hex(BIG + 2))
ONE(size_process_vm_writev, sys(SYS_process_vm_writev, low32(-1), BAD, BIG, BAD, BIG + 1, BIG + 2),
    "process_vm_writev(-1, %s, %lu, %s, %lu, %s)", addr(BAD), BIG, addr(BAD), BIG + 1, hex(BIG + 2))
ONE(size_rt_sigaction, sys(SYS_rt_sigaction, low32(-1), BAD, BAD, BIG), "rt_sigaction(-1, %s, %s, %lu)", addr(BAD),
    addr(BAD), BIG)
ONE(size_rt_sigprocmask, sys(SYS_rt_sigprocmask, low32(1), BAD, BAD, BIG), "rt_sigprocmask(SIG_UNBLOCK, %s, %s, %lu)",
    addr(BAD), addr(BAD), BIG)
ONE(size_rt_sigpending, sys(SYS_rt_sigpending, BAD, BIG), "rt_sigpending(%s, %lu)", addr(BAD), BIG)
ONE(size_rt_sigtimedwait, sys(SYS_rt_sigtimedwait, BAD, BAD, BAD, BIG), "rt_sigtimedwait(%s, %s, %s, %lu)", addr(BAD),
    addr(BAD), addr(BAD), BIG)
ONE(size_rt_sigsuspend, sys(SYS_rt_sigsuspend, BAD, BIG), "rt_sigsuspend(%s, %lu)", addr(BAD), BIG)
ONE(size_signalfd, sys(SYS_signalfd, -1, BAD, BIG), "signalfd(-1, %s, %lu)", addr(BAD), BIG)
ONE(size_signalfd4, sys(SYS_signalfd4, -1, BAD, BIG, low32(0x80000)), "signalfd4(-1, %s, %lu, SFD_CLOEXEC)", addr(BAD),
    BIG)
ONE(size_ppoll, sys(SYS_ppoll, BAD, low32(-1), BAD, BAD, BIG), "ppoll(%s, 4294967295, %s, %s, %lu)", addr(BAD),
    addr(BAD), addr(BAD), BIG)
ONE(size_poll, sys(SYS_poll, BAD, low32(-1), low32(-2)), "poll(%s, 4294967295, -2)", addr(BAD))
ONE(size_epoll_pwait, sys(SYS_epoll_pwait, -1, BAD, low32(-2), low32(-3), BAD, BIG),
    "epoll_pwait(-1, %s, -2, -3, %s, %lu)", addr(BAD), addr(BAD), BIG)
ONE(size_epoll_pwait2, sys(SYS_epoll_pwait2, -1, BAD, low32(-2), BAD, BAD, BIG),
    "epoll_pwait2(-1, %s, -2, %s, %s, %lu)", addr(BAD), addr(BAD), addr(BAD), BIG)
ONE(size_epoll_create, sys(SYS_epoll_create, low32(-5)), "epoll_create(-5)")
ONE(size_epoll_wait, sys(SYS_epoll_wait, -1, BAD, low32(-2), low32(-3)), "epoll_wait(-1, %s, -2, -3)", addr(BAD))
ONE(size_sendto, sys(SYS_sendto, -1, BAD, BIG, low32(0), BAD, low32(-1)), "sendto(-1, %s, %lu, 0, %s, -1)", addr(BAD),
    BIG, addr(BAD))
ONE(size_recvfrom, sys(SYS_recvfrom, -1, BAD, BIG, low32(2), BAD, BAD), "recvfrom(-1, %s, %lu, MSG_PEEK, %s, %s)",
    addr(BAD), BIG, addr(BAD), addr(BAD))
ONE(size_mmsg, sys(SYS_sendmmsg, -1, BAD, low32(-1), low32(1)), "sendmmsg(-1, %s, 4294967295, MSG_OOB)", addr(BAD))
ONE(size_recvmmsg, sys(SYS_recvmmsg, -1, BAD, low32(-1), low32(1), BAD), "recvmmsg(-1, %s, 4294967295, MSG_OOB, %s)",
    addr(BAD), addr(BAD))
ONE(size_shmget, sys(SYS_shmget, low32(0x87654321u), BIG, low32(0x80000000u)),
    "shmget(0x87654321, %lu, 0x80000000 /* SHM_??? */)", BIG)
ONE(size_semop, sys(SYS_semop, low32(-1), BAD, low32(-2)), "semop(-1, %s, 4294967294)", addr(BAD))
ONE(size_semtimedop, sys(SYS_semtimedop, low32(-1), BAD, low32(-2), BAD), "semtimedop(-1, %s, 4294967294, %s)",
    addr(BAD), addr(BAD))
ONE(size_semget, sys(SYS_semget, low32(0x87654321u), low32(-1), 0), "semget(0x87654321, -1, 0)")
ONE(size_msgsnd, sys(SYS_msgsnd, low32(-1), BAD, BIG, low32(0)), "msgsnd(-1, %s, %lu, 0)", addr(BAD), BIG)
ONE(size_msgrcv, sys(SYS_msgrcv, low32(-1), BAD, BIG, MINUS, low32(0)), "msgrcv(-1, %s, %lu, %ld, 0)", addr(BAD), BIG,
    MINUS)
ONE(size_mq_timedsend, sys(SYS_mq_timedsend, -1, BAD, BIG, low32(-1), BAD), "mq_timedsend(-1, %s, %lu, 4294967295, %s)",
    addr(BAD), BIG, addr(BAD))
ONE(size_mq_timedreceive, sys(SYS_mq_timedreceive, -1, BAD, BIG, BAD, BAD), "mq_timedreceive(-1, %s, %lu, %s, %s)",
    addr(BAD), BIG, addr(BAD), addr(BAD))
ONE(size_getrandom, sys(SYS_getrandom, BAD, BIG, low32(0x80000000u)), "getrandom(%s, %lu, 0x80000000 /* GRND_??? */)",
    addr(BAD), BIG)
ONE(size_sched_setaffinity, sys(SYS_sched_setaffinity, low32(-1), low32(-2), BAD),
    "sched_setaffinity(-1, 4294967294, %s)", addr(BAD))
ONE(size_sched_getaffinity, sys(SYS_sched_getaffinity, low32(-1), low32(-2), BAD),
    "sched_getaffinity(-1, 4294967294, %s)", addr(BAD))
ONE(size_sched_getattr, sys(SYS_sched_getattr, low32(-1), BAD, low32(-2), low32(-3)),
    "sched_getattr(-1, %s, 4294967294, 0xfffffffd)", addr(BAD))
ONE(numbers_ioprio, sys(SYS_ioprio_set, low32(-1), low32(-2), low32(0x2007)),
    "ioprio_set(0xffffffff /* IOPRIO_WHO_??? */, -2, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 7))")
ONE(numbers_setpgid, sys(SYS_setpgid, low32(-5), low32(7)), "setpgid(-5, 7)")
ONE(numbers_kcmp, sys(SYS_kcmp, low32(-1), low32(-2), low32(0), BIG, BIG + 1), "kcmp(-1, -2, KCMP_FILE, %lu, %lu)", BIG,
    BIG + 1)
ONE(numbers_kill, sys(SYS_tgkill, low32(-3), low32(5), low32(9)), "tgkill(-3, 5, SIGKILL)")
ONE(size_io_submit, sys(SYS_io_submit, BIG, MINUS, BAD), "io_submit(%s, %ld, %s)", hex(BIG), MINUS, addr(BAD))
ONE(size_io_getevents, sys(SYS_io_getevents, BIG, MINUS, MINUS + 1, BAD, BAD), "io_getevents(%s, %ld, %ld, %s, %s)",
    hex(BIG), MINUS, MINUS + 1, addr(BAD), addr(BAD))
ONE(size_io_pgetevents, sys(SYS_io_pgetevents, BIG, MINUS, MINUS + 1, BAD, BAD, BAD),
    "io_pgetevents(%s, %ld, %ld, %s, %s, %s)", hex(BIG), MINUS, MINUS + 1, addr(BAD), addr(BAD), addr(BAD))
ONE(size_io_destroy, sys(SYS_io_destroy, BIG), "io_destroy(%s)", hex(BIG))
ONE(size_io_cancel, sys(SYS_io_cancel, BIG, BAD, BAD), "io_cancel(%s, %s, %s)", hex(BIG), addr(BAD), addr(BAD))
ONE(size_io_uring_enter, sys(SYS_io_uring_enter, -1, low32(-2), low32(-3), low32(0), BIG, BIG),
    "io_uring_enter(-1, 4294967294, 4294967293, 0, %s, %lu)", hex(BIG), BIG)
ONE(size_init_module, sys(SYS_init_module, BAD, BIG, LONG_NAME), "init_module(%s, %lu, " CUT_NAME ")", addr(BAD), BIG)
ONE(size_create_module, sys(SYS_create_module, LONG_NAME, BIG), "create_module(" CUT_NAME ", %lu)", BIG)
ONE(size_query_module, sys(SYS_query_module, LONG_NAME, low32(-2), BIG, BIG, BIG),
    "query_module(" CUT_NAME ", -2, %s, %lu, %s)", hex(BIG), BIG, hex(BIG))
ONE(size_lookup_dcookie, sys(SYS_lookup_dcookie, BIG, BAD, BIG), "lookup_dcookie(%s, %s, %lu)", hex(BIG), addr(BAD),
    BIG)
ONE(size_clone3, sys(SYS_clone3, BAD, BIG), "clone3(%s, %lu)", addr(BAD), BIG)
ONE(size_set_robust_list, sys(SYS_set_robust_list, BIG, BIG), "set_robust_list(%s, %lu)", hex(BIG), BIG)
CASE(times_beyond) {
  struct timespec* t = edge_of((struct timespec){MINUS, MINUS + 1});
  struct itimerspec* i = edge_of((struct itimerspec){{MINUS, MINUS + 1}, {MINUS + 2, MINUS + 3}});
  begin();
  long r = sys(SYS_nanosleep, t, NULL);
  expect(r, "nanosleep({tv_sec=%ld, tv_nsec=%ld}, NULL)", MINUS, MINUS + 1);
  r = sys(SYS_clock_nanosleep, low32(-7), low32(0x80000000u), t, NULL);
  expect(r, "clock_nanosleep(-7, 0x80000000 /* TIMER_??? */, {tv_sec=%ld, tv_nsec=%ld}, NULL)", MINUS, MINUS + 1);
  r = sys(SYS_timerfd_settime, -1, low32(0x80000000u), i, NULL);
  expect(r,
         "timerfd_settime(-1, 0x80000000 /* TFD_TIMER_??? */, {it_interval={tv_sec=%ld, tv_nsec=%ld}, "
         "it_value={tv_sec=%ld, "
         "tv_nsec=%ld}}, NULL)",
         MINUS, MINUS + 1, MINUS + 2, MINUS + 3);
  r = sys(SYS_timer_settime, low32(-7), low32(0x80000000u), i, NULL);
  expect(r,
         "timer_settime(-7, 0x80000000 /* TIMER_??? */, {it_interval={tv_sec=%ld, tv_nsec=%ld}, it_value={tv_sec=%ld, "
         "tv_nsec=%ld}}, NULL)",
         MINUS, MINUS + 1, MINUS + 2, MINUS + 3);
  r = sys(SYS_futex, BIG, 0, low32(4000000000u), t, JUNK(5), JUNK(6));
  expect(r, "futex(%s, FUTEX_WAIT, 4000000000, {tv_sec=%ld, tv_nsec=%ld})", hex(BIG), MINUS, MINUS + 1);
  r = sys(455, BIG, BIG + 1, BIG + 2, low32(0), t, low32(-1));
  expect(r, "futex_wait(%s, %s, %s, FUTEX2_SIZE_U8, {tv_sec=%ld, tv_nsec=%ld}, 0xffffffff /* CLOCK_??? */)", hex(BIG),
         hex(BIG + 1), hex(BIG + 2), MINUS, MINUS + 1);
}
