/* What the kernel writes, with another value in every field and every bit in use: no kernel does that, so answer()
 * keeps it from the call, and what lies there is what the program put there. */
#include "exact.h"
#include "patterns.h"

#include <linux/aio_abi.h>
#include <linux/time_types.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <time.h>

CASE(answer_clocks) {
  long* two = longs(2);
  ANSWERS({SYS_clock_gettime, 0}, {SYS_clock_getres, 0}, {SYS_sched_rr_get_interval, 0}, {SYS_gettimeofday, 0});
  int* zone = edge_of((int[2]){S32(0), S32(1)});
  begin();
  long r = sys(SYS_clock_gettime, 1, two);
  expect(r, "clock_gettime(CLOCK_MONOTONIC, %s)", spec(0));
  r = sys(SYS_clock_getres, 1, two);
  expect(r, "clock_getres(CLOCK_MONOTONIC, %s)", spec(0));
  r = sys(SYS_sched_rr_get_interval, low32(-5), two);
  expect(r, "sched_rr_get_interval(-5, %s)", spec(0));
  r = sys(SYS_gettimeofday, two, zone);
  expect(r, "gettimeofday(%s, {tz_minuteswest=%d, tz_dsttime=%d})", val(0), S32(0), S32(1));
}
CASE(answer_sleeps) {
  long *two = longs(2), *want = edge_of((long[2]){S64(5), S64(6)});
  ANSWERS({SYS_nanosleep, -EINTR}, {SYS_clock_nanosleep, -EINTR});
  begin();
  long r = sys(SYS_nanosleep, want, two);
  expect(r, "nanosleep(%s, %s)", spec(5), spec(0));
  r = sys(SYS_clock_nanosleep, 1, 0, want, two);
  expect(r, "clock_nanosleep(CLOCK_MONOTONIC, 0, %s, %s)", spec(5), spec(0));
}
CASE(answer_timers) {
  long* four = longs(4);
  int* id = edge_of((int){S32(3)});
  ANSWERS({SYS_timer_create, 0}, {SYS_timer_gettime, 0}, {SYS_timer_settime, 0}, {SYS_timerfd_gettime, 0},
          {SYS_timerfd_settime, 0}, {SYS_getitimer, 0}, {SYS_setitimer, 0});
  const char* specs = text("{it_interval=%s, it_value=%s}", spec(0), spec(2));
  const char* vals = text("{it_interval=%s, it_value=%s}", val(0), val(2));
  begin();
  long r = sys(SYS_timer_create, 1, NULL, id);
  expect(r, "timer_create(CLOCK_MONOTONIC, NULL, [%d])", S32(3));
  r = sys(SYS_timer_gettime, low32(S32(4)), four);
  expect(r, "timer_gettime(%d, %s)", S32(4), specs);
  r = sys(SYS_timer_settime, low32(S32(4)), 1, four, four);
  expect(r, "timer_settime(%d, TIMER_ABSTIME, %s, %s)", S32(4), specs, specs);
  r = sys(SYS_timer_getoverrun, low32(S32(4)));
  expect(r, "timer_getoverrun(%d)", S32(4));
  r = sys(SYS_timer_delete, low32(S32(4)));
  expect(r, "timer_delete(%d)", S32(4));
  r = sys(SYS_timerfd_gettime, low32(S32(4)), four);
  expect(r, "timerfd_gettime(%d, %s)", S32(4), specs);
  r = sys(SYS_timerfd_settime, low32(S32(4)), 1, four, four);
  expect(r, "timerfd_settime(%d, TFD_TIMER_ABSTIME, %s, %s)", S32(4), specs, specs);
  r = sys(SYS_getitimer, 0, four);
  expect(r, "getitimer(ITIMER_REAL, %s)", vals);
  r = sys(SYS_setitimer, 1, four, four);
  expect(r, "setitimer(ITIMER_VIRTUAL, %s, %s)", vals, vals);
}
CASE(answer_times) {
  long *four = longs(4), *one = edge_of((long){S64(7)});
  ANSWERS({SYS_times, S64(9)}, {SYS_time, S64(8)});
  begin();
  long r = sys(SYS_times, four);
  expect_line(
      text("times({tms_utime=%ld, tms_stime=%ld, tms_cutime=%ld, tms_cstime=%ld})", S64(0), S64(1), S64(2), S64(3)),
      text("%ld", r));
  r = sys(SYS_time, one);
  expect_line(text("time([%ld])", S64(7)), text("%ld", r));
}
static const char* timex_text(void) {
  return text(
      "{modes=ADJ_OFFSET|ADJ_TICK, offset=%ld, freq=%ld, maxerror=%ld, esterror=%ld, status=STA_PLL|STA_CLK, "
      "constant=%ld, precision=%ld, tolerance=%ld, time={tv_sec=%ld, tv_usec=%ld}, tick=%ld, ppsfreq=%ld, jitter=%ld, "
      "shift=%d, stabil=%ld, jitcnt=%ld, calcnt=%ld, errcnt=%ld, stbcnt=%ld, tai=%d}",
      S64(1), S64(2), S64(3), S64(4), S64(5), S64(6), S64(7), S64(8), S64(9), S64(10), S64(11), S64(12), S32(13),
      S64(14), S64(15), S64(16), S64(17), S64(18), S32(19));
}
CASE(answer_timex) {
  struct timex* t = edge_room(sizeof *t);
  memset(t, 0, sizeof *t);
  t->modes = ADJ_OFFSET | ADJ_TICK, t->offset = S64(1), t->freq = S64(2), t->maxerror = S64(3), t->esterror = S64(4);
  t->status = STA_PLL | STA_CLK, t->constant = S64(5), t->precision = S64(6), t->tolerance = S64(7);
  t->time.tv_sec = S64(8), t->time.tv_usec = S64(9), t->tick = S64(10), t->ppsfreq = S64(11), t->jitter = S64(12);
  t->shift = S32(13), t->stabil = S64(14), t->jitcnt = S64(15), t->calcnt = S64(16), t->errcnt = S64(17);
  t->stbcnt = S64(18), t->tai = S32(19);
  ANSWERS({SYS_adjtimex, TIME_ERROR}, {SYS_clock_adjtime, TIME_INS});
  begin();
  long r = sys(SYS_adjtimex, t);
  expect_as(r, "5 (TIME_ERROR)", "adjtimex(%s)", timex_text());
  r = sys(SYS_clock_adjtime, 0, t);
  expect_as(r, "1 (TIME_INS)", "clock_adjtime(CLOCK_REALTIME, %s)", timex_text());
}
CASE(answer_waiting) {
  long* two = longs(2);
  struct {
    int fd;
    short events, revents;
  }* polled = edge(&(struct {
    int fd;
    short events, revents;
  }){S32(1), 0x2001, 0x0011},
                   8);
  ANSWERS({SYS_ppoll, 1}, {SYS_poll, 1}, {SYS_select, 1}, {SYS_pselect6, 1});
  uint64_t* set = edge_of((uint64_t){1ul << 40 | 2});
  begin();
  long r = sys(SYS_poll, polled, 1, low32(S32(2)));
  expect_as(r, text("1 ([{fd=%d, revents=POLLIN|POLLHUP}])", S32(1)), "poll([{fd=%d, events=POLLIN|POLLRDHUP}], 1, %d)",
            S32(1), S32(2));
  r = sys(SYS_ppoll, polled, 1, two, NULL, 0);
  expect_as(r, text("1 ([{fd=%d, revents=POLLIN|POLLHUP}], left %s)", S32(1), spec(0)),
            "ppoll([{fd=%d, events=POLLIN|POLLRDHUP}], 1, %s, NULL, 0)", S32(1), spec(0));
  r = sys(SYS_select, 41, set, NULL, NULL, two);
  expect_as(r, text("1 (in [1 40], left %s)", val(0)), "select(41, [1 40], NULL, NULL, %s)", val(0));
  r = sys(SYS_pselect6, 41, NULL, set, set, two, NULL);
  expect_as(r, text("1 (out [1 40], except [1 40], left %s)", spec(0)), "pselect6(41, NULL, [1 40], [1 40], %s, NULL)",
            spec(0));
}
CASE(answer_epoll) {
  uint32_t* events = edge(&(uint32_t[6]){0x80000001u, U32(1), U32(2), 0x2010u, U32(3), U32(4)}, 24);
  ANSWERS({SYS_epoll_wait, 2});
  begin();
  long r = sys(SYS_epoll_wait, low32(-3), events, 2, low32(-4));
  expect(r,
         "epoll_wait(-3, [{events=EPOLLIN|EPOLLET, data={u32=%u, u64=%lu}}, {events=EPOLLHUP|EPOLLRDHUP, "
         "data={u32=%u, u64=%lu}}], 2, -4)",
         U32(1), U32(1) | (unsigned long)U32(2) << 32, U32(3), U32(3) | (unsigned long)U32(4) << 32);
}
static const char* usage_text(void) {
  return text("{ru_utime=%s, ru_stime=%s, ...}", val(0), val(2));
}
CASE(answer_usage) {
  long* usage = longs(18);
  int* status = edge_of((int){0x8b});
  ANSWERS({SYS_getrusage, 0}, {SYS_wait4, 0x7654321});
  begin();
  long r = sys(SYS_getrusage, 0, usage);
  expect(r, "getrusage(RUSAGE_SELF, %s)", usage_text());
  r = sys(SYS_wait4, low32(-1), status, low32(0x40000001), usage);
  expect(r, "wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}], WNOHANG|__WALL, %s)",
         usage_text());
}
CASE(answer_waitid) {
  long* usage = longs(18);
  uint32_t* info = edge_room(128);
  memset(info, 0, 128);
  info[0] = SIGCHLD, info[1] = 0, info[2] = 2, info[4] = U32(1), info[5] = U32(2), info[6] = SIGKILL;
  memcpy(info + 8, &(long[2]){S64(3), S64(4)}, 16);
  ANSWERS({SYS_waitid, 0});
  begin();
  long r = sys(SYS_waitid, 0, 0, info, 4, usage);
  expect(r,
         "waitid(P_ALL, 0, {si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=%d, si_uid=%u, si_status=SIGKILL, "
         "si_utime=%ld, si_stime=%ld}, WEXITED, %s)",
         (int)U32(1), U32(2), S64(3), S64(4), usage_text());
}
CASE(answer_sysinfo) {
  uint64_t* s = words(14);
  s[0] = (uint64_t)S64(0);
  ((uint16_t*)s)[40] = 60001;
  ((uint32_t*)s)[26] = U32(3);
  ANSWERS({SYS_sysinfo, 0});
  begin();
  long r = sys(SYS_sysinfo, s);
  expect(r,
         "sysinfo({uptime=%ld, loads=[%lu, %lu, %lu], totalram=%lu, freeram=%lu, sharedram=%lu, bufferram=%lu, "
         "totalswap=%lu, freeswap=%lu, procs=60001, totalhigh=%lu, freehigh=%lu, mem_unit=%u})",
         S64(0), U64(1), U64(2), U64(3), U64(4), U64(5), U64(6), U64(7), U64(8), U64(9), U64(11), U64(12), U32(3));
}
CASE(answer_file_systems) {
  uint64_t* s = words(15);
  s[0] = 0xef53;
  s[1] = (uint64_t)S64(1);
  s[8] = (uint64_t)S64(8), s[9] = (uint64_t)S64(9), s[10] = 0x1020;
  ((uint32_t*)s)[14] = U32(1), ((uint32_t*)s)[15] = U32(2);
  ANSWERS({SYS_statfs, 0}, {SYS_fstatfs, 0});
  const char* shown = text(
      "{f_type=EXT4_SUPER_MAGIC, f_bsize=%ld, f_blocks=%lu, f_bfree=%lu, f_bavail=%lu, f_files=%lu, f_ffree=%lu, "
      "f_fsid={val=[0x%x, 0x%x]}, f_namelen=%ld, f_frsize=%ld, f_flags=ST_VALID|ST_RELATIME}",
      S64(1), U64(2), U64(3), U64(4), U64(5), U64(6), U32(1), U32(2), S64(8), S64(9));
  begin();
  long r = sys(SYS_statfs, "x", s);
  expect(r, "statfs(\"x\", %s)", shown);
  r = sys(SYS_fstatfs, low32(-9), s);
  expect(r, "fstatfs(-9, %s)", shown);
}
CASE(answer_ustat) {
  char* u = edge_room(32);
  memset(u, 0, 32);
  memcpy(u, &(int){S32(1)}, 4);
  memcpy(u + 8, &(uint64_t){U64(2)}, 8);
  memcpy(u + 16, "abcdef", 6);
  memcpy(u + 22, "ghi", 3);
  ANSWERS({SYS_ustat, 0});
  begin();
  long r = sys(SYS_ustat, 0x80112233L, u);
  expect(r, "ustat(makedev(0x122, 0x80133), {f_tfree=%d, f_tinode=%lu, f_fname=\"abcdef\", f_fpack=\"ghi\"})", S32(1),
         U64(2));
}
CASE(answer_stat) {
  uint64_t* s = words(18);
  ((uint32_t*)s)[6] = 0100644;
  s[6] = (uint64_t)S64(6);
  ANSWERS({SYS_stat, 0}, {SYS_lstat, 0}, {SYS_fstat, 0}, {SYS_newfstatat, 0});
  const char* shown = text("{st_mode=S_IFREG|0644, st_size=%ld, ...}", S64(6));
  begin();
  long r = sys(SYS_stat, "x", s);
  expect(r, "stat(\"x\", %s)", shown);
  r = sys(SYS_lstat, "x", s);
  expect(r, "lstat(\"x\", %s)", shown);
  r = sys(SYS_fstat, low32(-9), s);
  expect(r, "fstat(-9, %s)", shown);
  r = sys(SYS_newfstatat, low32(-9), "x", s, 0);
  expect(r, "newfstatat(-9, \"x\", %s, 0)", shown);
}
CASE(answer_statx) {
  uint64_t* s = words(32);
  ((uint32_t*)s)[0] = 0x201;
  s[1] = 0x100000 | 1ul << 40;
  ((uint16_t*)s)[14] = 0120777;
  ANSWERS({SYS_statx, 0});
  begin();
  long r = sys(SYS_statx, low32(-9), "x", 0, 0, s);
  expect(r,
         "statx(-9, \"x\", AT_STATX_SYNC_AS_STAT, 0, {stx_mask=STATX_TYPE|STATX_SIZE, "
         "stx_attributes=STATX_ATTR_VERITY|0x10000000000, stx_mode=S_IFLNK|0777, stx_size=%lu, ...})",
         U64(5));
}
CASE(answer_limits) {
  uint64_t* two = edge_of((uint64_t[2]){U64(1), 1ul << 40});
  ANSWERS({SYS_getrlimit, 0}, {SYS_prlimit64, 0});
  const char* shown = text("{rlim_cur=%lu, rlim_max=1073741824*1024}", U64(1));
  begin();
  long r = sys(SYS_getrlimit, 7, two);
  expect(r, "getrlimit(RLIMIT_NOFILE, %s)", shown);
  r = sys(SYS_prlimit64, low32(-6), 7, NULL, two);
  expect(r, "prlimit64(-6, RLIMIT_NOFILE, NULL, %s)", shown);
}
CASE(answer_scheduling) {
  uint32_t* attr = edge_room(48);
  attr[0] = 48, attr[1] = 6, attr[2] = 1, attr[3] = 0x100, attr[4] = (uint32_t)S32(4), attr[5] = U32(5);
  memcpy(attr + 6, &(uint64_t[3]){U64(6), U64(7), U64(8)}, 24);
  int *param = edge_of((int){S32(1)}), *cpu = edge_of((unsigned){U32(1)}), *node = edge_of((unsigned){U32(2)});
  ANSWERS({SYS_sched_getattr, 0}, {SYS_sched_getparam, 0}, {SYS_getcpu, 0});
  begin();
  long r = sys(SYS_sched_getattr, low32(-6), attr, low32(48), low32(U32(9)));
  expect(r,
         "sched_getattr(-6, {size=48, sched_policy=SCHED_DEADLINE, sched_flags=SCHED_FLAG_RESET_ON_FORK|0x10000000000, "
         "sched_nice=%d, sched_priority=%u, sched_runtime=%lu, sched_deadline=%lu, sched_period=%lu}, 48, 0x%x)",
         S32(4), U32(5), U64(6), U64(7), U64(8), U32(9));
  r = sys(SYS_sched_getparam, low32(-6), param);
  expect(r, "sched_getparam(-6, [%d])", S32(1));
  r = sys(SYS_getcpu, cpu, node, NULL);
  expect(r, "getcpu([%u], [%u], NULL)", U32(1), U32(2));
}
CASE(answer_robust_list) {
  uint64_t *head = edge_of((uint64_t){U64(1)}), *length = edge_of((uint64_t){U64(2)});
  ANSWERS({SYS_get_robust_list, 0});
  begin();
  long r = sys(SYS_get_robust_list, low32(-6), head, length);
  expect(r, "get_robust_list(-6, [%s], [%lu])", addr(U64(1)), U64(2));
}
CASE(answer_signals) {
  uint64_t* act = edge(&(uint64_t[4]){U64(1), 0x80000000ul | 0x04000000 | 4, U64(2), 1ul << 1 | 1ul << 63}, 32);
  uint64_t* set = edge_of((uint64_t){1ul << 9 | 1ul << 63});
  uint64_t* stack = edge(&(uint64_t[3]){U64(1), 1ul << 63 | 1, U64(2)}, 24);
  uint32_t* info = edge_room(128);
  memset(info, 0, 128);
  info[0] = SIGUSR1, info[1] = 0, info[2] = (uint32_t)-1, info[4] = U32(1), info[5] = U32(2);
  memcpy(info + 6, &(uint64_t){U64(3)}, 8);
  ANSWERS({SYS_rt_sigaction, 0}, {SYS_rt_sigprocmask, 0}, {SYS_rt_sigpending, 0}, {SYS_sigaltstack, 0},
          {SYS_rt_sigtimedwait, SIGUSR1});
  begin();
  long r = sys(SYS_rt_sigaction, 10, NULL, act, 8L);
  expect(r,
         "rt_sigaction(SIGUSR1, NULL, {sa_handler=%s, sa_mask=[INT RT_32], sa_flags=SA_RESTORER|SA_RESETHAND|"
         "SA_SIGINFO, sa_restorer=%s}, 8)",
         addr(U64(1)), addr(U64(2)));
  r = sys(SYS_rt_sigprocmask, 0, NULL, set, 8L);
  expect(r, "rt_sigprocmask(SIG_BLOCK, NULL, [USR1 RT_32], 8)");
  r = sys(SYS_rt_sigpending, set, 8L);
  expect(r, "rt_sigpending([USR1 RT_32], 8)");
  r = sys(SYS_sigaltstack, NULL, stack);
  expect(r, "sigaltstack(NULL, {ss_sp=%s, ss_flags=SS_ONSTACK, ss_size=%lu})", addr(U64(1)), U64(2));
  r = sys(SYS_rt_sigtimedwait, set, info, NULL, 8L);
  expect_as(r, "10 (SIGUSR1)",
            "rt_sigtimedwait([USR1 RT_32], {si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=%d, si_uid=%u, si_int=%d, "
            "si_ptr=%s}, NULL, 8)",
            (int)U32(1), U32(2), (int)U64(3), addr(U64(3)));
}
static char* permissions(size_t size) {
  char* into = edge_room(size);
  memset(into, 0x5a, size);
  /* asm-generic/ipcbuf.h: key, uid, gid, cuid, cgid, mode. */
  memcpy(into, &(uint32_t[6]){1, U32(1), U32(2), U32(3), U32(4), 0100644}, 24);
  return into;
}
CASE(answer_shm) {
  static const struct constant list0[] = {{"IPC_STAT", 2}, {"SHM_STAT", 13}, {"SHM_STAT_ANY", 15}, {"IPC_SET", 1}};
  char* s = permissions(112);
  memcpy(s + 48, &(uint64_t){U64(1)}, 8);
  memcpy(s + 80, &(int[2]){S32(1), S32(2)}, 8);
  memcpy(s + 88, &(uint64_t){U64(2)}, 8);
  ANSWERS({SYS_shmctl, 0});
  const char* shown = text(
      "{shm_perm={uid=%u, gid=%u, mode=0100644, ...}, shm_segsz=%lu, shm_cpid=%d, shm_lpid=%d, shm_nattch=%lu, ...}",
      U32(1), U32(2), U64(1), S32(1), S32(2), U64(2));
  begin();
  EACH(k, list0) {
    long r = sys(SYS_shmctl, low32(S32(5)), low32(k->value), s);
    expect(r, "shmctl(%d, %s, %s)", S32(5), k->name, shown);
  }
}
CASE(answer_sem) {
  static const struct constant list0[] = {{"IPC_STAT", 2}, {"SEM_STAT", 18}, {"SEM_STAT_ANY", 20}, {"IPC_SET", 1}};
  char* s = permissions(104);
  memcpy(s + 80, &(uint64_t){U64(1)}, 8);
  ANSWERS({SYS_semctl, 0});
  const char* shown =
      text("{sem_perm={uid=%u, gid=%u, mode=0100644, ...}, sem_nsems=%lu, ...}", U32(1), U32(2), U64(1));
  begin();
  EACH(k, list0) {
    long r = sys(SYS_semctl, low32(S32(5)), low32(S32(6)), low32(k->value), s);
    expect(r, "semctl(%d, %d, %s, %s)", S32(5), S32(6), k->name, shown);
  }
  long r = sys(SYS_semctl, low32(S32(5)), low32(S32(6)), low32(16), low32(S32(7)));
  expect(r, "semctl(%d, %d, SETVAL, %d)", S32(5), S32(6), S32(7));
}
CASE(answer_msg) {
  static const struct constant list0[] = {{"IPC_STAT", 2}, {"MSG_STAT", 11}, {"MSG_STAT_ANY", 13}, {"IPC_SET", 1}};
  char* s = permissions(120);
  memcpy(s + 80, &(uint64_t[2]){U64(1), U64(2)}, 16);
  memcpy(s + 96, &(int[2]){S32(1), S32(2)}, 8);
  char* received = edge_room(14);
  memcpy(received, &(long){S64(3)}, 8);
  memcpy(received + 8, "ab\ncd\"", 6);
  ANSWERS({SYS_msgctl, 0}, {SYS_msgsnd, 0}, {SYS_msgrcv, 6});
  const char* shown = text(
      "{msg_perm={uid=%u, gid=%u, mode=0100644, ...}, msg_qnum=%lu, msg_qbytes=%lu, msg_lspid=%d, msg_lrpid=%d, ...}",
      U32(1), U32(2), U64(1), U64(2), S32(1), S32(2));
  begin();
  EACH(k, list0) {
    long r = sys(SYS_msgctl, low32(S32(5)), low32(k->value), s);
    expect(r, "msgctl(%d, %s, %s)", S32(5), k->name, shown);
  }
  long r = sys(SYS_msgsnd, low32(S32(5)), received, 6L, 04000);
  expect(r, "msgsnd(%d, {mtype=%ld, mtext=\"ab\\ncd\\\"\"}, 6, IPC_NOWAIT)", S32(5), S64(3));
  r = sys(SYS_msgrcv, low32(S32(5)), received, 100L, S64(4), 04000);
  expect(r, "msgrcv(%d, {mtype=%ld, mtext=\"ab\\ncd\\\"\"}, 100, %ld, IPC_NOWAIT)", S32(5), S64(3), S64(4));
}
CASE(answer_mq) {
  long* old = longs(8);
  old[0] = O_NONBLOCK | 1l << 40;
  long* limit = edge_of((long[2]){S64(5), S64(6)});
  unsigned* priority = edge_of((unsigned){U32(1)});
  ANSWERS({SYS_mq_getsetattr, 0}, {SYS_mq_timedreceive, 3}, {SYS_mq_timedsend, 0});
  begin();
  long r = sys(SYS_mq_getsetattr, low32(-9), old, old);
  const char* shown = text("{mq_flags=O_NONBLOCK|0x10000000000, mq_maxmsg=%ld, mq_msgsize=%ld, mq_curmsgs=%ld}", S64(1),
                           S64(2), S64(3));
  expect(r, "mq_getsetattr(-9, %s, %s)", shown, shown);
  r = sys(SYS_mq_timedreceive, low32(-9), "abcdef", 6L, priority, limit);
  expect(r, "mq_timedreceive(-9, \"abc\", 6, [%u], %s)", U32(1), spec(5));
  r = sys(SYS_mq_timedsend, low32(-9), "abcdef", 6L, low32(U32(2)), limit);
  expect(r, "mq_timedsend(-9, \"abcdef\", 6, %u, %s)", U32(2), spec(5));
}
CASE(answer_lock) {
  static const struct constant list0[] = {{"F_SETLK", 6}, {"F_SETLKW", 7}, {"F_OFD_SETLK", 37}, {"F_OFD_SETLKW", 38}};
  char* lock = edge_room(32);
  memset(lock, 0, 32);
  memcpy(lock, &(short[2]){1, 2}, 4);
  memcpy(lock + 8, &(long[2]){S64(1), S64(2)}, 16);
  memcpy(lock + 24, &(int){S32(3)}, 4);
  int* two = edge_of((int[2]){2, S32(4)});
  unsigned* ids = edge_of((unsigned[2]){U32(5), U32(6)});
  uint64_t* hint = edge_of((uint64_t){4});
  ANSWERS({SYS_fcntl, 0});
  begin();
  const char* in = text("{l_type=F_WRLCK, l_whence=SEEK_END, l_start=%ld, l_len=%ld}", S64(1), S64(2));
  const char* out =
      text("{l_type=F_WRLCK, l_whence=SEEK_END, l_start=%ld, l_len=%ld, l_pid=%d}", S64(1), S64(2), S32(3));
  long r = sys(SYS_fcntl, low32(-9), 5, lock);
  expect(r, "fcntl(-9, F_GETLK, %s)", out);
  r = sys(SYS_fcntl, low32(-9), 36, lock);
  expect(r, "fcntl(-9, F_OFD_GETLK, %s)", out);
  EACH(k, list0) {
    r = sys(SYS_fcntl, low32(-9), low32(k->value), lock);
    expect(r, "fcntl(-9, %s, %s)", k->name, in);
  }
  r = sys(SYS_fcntl, low32(-9), 16, two);
  expect(r, "fcntl(-9, F_GETOWN_EX, {type=F_OWNER_PGRP, pid=%d})", S32(4));
  r = sys(SYS_fcntl, low32(-9), 15, two);
  expect(r, "fcntl(-9, F_SETOWN_EX, {type=F_OWNER_PGRP, pid=%d})", S32(4));
  r = sys(SYS_fcntl, low32(-9), 17, ids);
  expect(r, "fcntl(-9, F_GETOWNER_UIDS, {uid=%u, euid=%u})", U32(5), U32(6));
  r = sys(SYS_fcntl, low32(-9), 1035, hint);
  expect(r, "fcntl(-9, F_GET_RW_HINT, [RWH_WRITE_LIFE_LONG])");
  r = sys(SYS_fcntl, low32(-9), 1037, hint);
  expect(r, "fcntl(-9, F_GET_FILE_RW_HINT, [RWH_WRITE_LIFE_LONG])");
  r = sys(SYS_fcntl, low32(-9), 0, low32(S32(7)));
  expect(r, "fcntl(-9, F_DUPFD, %d)", S32(7));
  r = sys(SYS_fcntl, low32(-9), 1030, low32(S32(7)));
  expect(r, "fcntl(-9, F_DUPFD_CLOEXEC, %d)", S32(7));
  r = sys(SYS_fcntl, low32(-9), 1031, low32(S32(7)));
  expect(r, "fcntl(-9, F_SETPIPE_SZ, %d)", S32(7));
  r = sys(SYS_fcntl, low32(-9), 8, low32(S32(7)));
  expect(r, "fcntl(-9, F_SETOWN, %d)", S32(7));
}
CASE(answer_addresses) {
  struct sockaddr_in6* a =
      edge(&(struct sockaddr_in6){AF_INET6, htons(60001), htonl(U32(1)), IN6ADDR_LOOPBACK_INIT, U32(2)}, 28);
  unsigned* length = edge_of((unsigned){28});
  ANSWERS({SYS_accept, 0}, {SYS_accept4, 0}, {SYS_getsockname, 0}, {SYS_getpeername, 0}, {SYS_recvfrom, 2});
  const char* shown = text(
      "{sa_family=AF_INET6, sin6_port=htons(60001), sin6_flowinfo=htonl(%u), inet_pton(AF_INET6, \"::1\", &sin6_addr), "
      "sin6_scope_id=%u}",
      U32(1), U32(2));
  begin();
  long r = sys(SYS_accept, low32(-9), a, length);
  expect(r, "accept(-9, %s, [28])", shown);
  r = sys(SYS_accept4, low32(-9), a, length, low32(02004000));
  expect(r, "accept4(-9, %s, [28], SOCK_CLOEXEC|SOCK_NONBLOCK)", shown);
  r = sys(SYS_getsockname, low32(-9), a, length);
  expect(r, "getsockname(-9, %s, [28])", shown);
  r = sys(SYS_getpeername, low32(-9), a, length);
  expect(r, "getpeername(-9, %s, [28])", shown);
  r = sys(SYS_recvfrom, low32(-9), "abc", 3L, low32(0x40), a, length);
  expect(r, "recvfrom(-9, \"ab\", 3, MSG_DONTWAIT, %s, [28])", shown);
  *length = U32(3);
  r = sys(SYS_accept, low32(-9), NULL, length);
  expect(r, "accept(-9, NULL, [%u])", U32(3));
  r = sys(SYS_accept4, low32(-9), NULL, length, 0);
  expect(r, "accept4(-9, NULL, [%u], 0)", U32(3));
  r = sys(SYS_getsockname, low32(-9), NULL, length);
  expect(r, "getsockname(-9, NULL, [%u])", U32(3));
  r = sys(SYS_getpeername, low32(-9), NULL, length);
  expect(r, "getpeername(-9, NULL, [%u])", U32(3));
  r = sys(SYS_recvfrom, low32(-9), "abc", 3L, 0, NULL, length);
  expect(r, "recvfrom(-9, \"ab\", 3, 0, NULL, [%u])", U32(3));
}
CASE(answer_tcp_info) {
  unsigned char* i = edge_room(144);
  memset(i, 0, 144);
  i[0] = 10;
  for (int k = 1; k < 8; k++) i[k] = (unsigned char)(200 + k);
  for (unsigned k = 0; k < 24; k++) memcpy(i + 8 + 4 * k, &(uint32_t){U32(k)}, 4);
  for (int k = 0; k < 4; k++) memcpy(i + 104 + 8 * k, &(uint64_t){U64(k)}, 8);
  for (unsigned k = 24; k < 26; k++) memcpy(i + 136 + 4 * (k - 24), &(uint32_t){U32(k)}, 4);
  int* length = edge_of((int){144});
  ANSWERS({SYS_getsockopt, 0});
  begin();
  long r = sys(SYS_getsockopt, low32(-9), 6, 11, i, length);
  expect(r,
         "getsockopt(-9, SOL_TCP, TCP_INFO, {tcpi_state=TCP_LISTEN, tcpi_ca_state=201, tcpi_retransmits=202, "
         "tcpi_probes=203, tcpi_backoff=204, tcpi_options=0xcd, tcpi_wscale=0xce, tcpi_flags=0xcf, tcpi_rto=%u, "
         "tcpi_ato=%u, tcpi_snd_mss=%u, tcpi_rcv_mss=%u, tcpi_unacked=%u, tcpi_sacked=%u, tcpi_lost=%u, "
         "tcpi_retrans=%u, tcpi_fackets=%u, tcpi_last_data_sent=%u, tcpi_last_ack_sent=%u, tcpi_last_data_recv=%u, "
         "tcpi_last_ack_recv=%u, tcpi_pmtu=%u, tcpi_rcv_ssthresh=%u, tcpi_rtt=%u, tcpi_rttvar=%u, "
         "tcpi_snd_ssthresh=%u, tcpi_snd_cwnd=%u, tcpi_advmss=%u, tcpi_reordering=%u, tcpi_rcv_rtt=%u, "
         "tcpi_rcv_space=%u, tcpi_total_retrans=%u, tcpi_pacing_rate=%lu, tcpi_max_pacing_rate=%lu, "
         "tcpi_bytes_acked=%lu, tcpi_bytes_received=%lu, tcpi_segs_out=%u, tcpi_segs_in=%u}, [144])",
         U32(0), U32(1), U32(2), U32(3), U32(4), U32(5), U32(6), U32(7), U32(8), U32(9), U32(10), U32(11), U32(12),
         U32(13), U32(14), U32(15), U32(16), U32(17), U32(18), U32(19), U32(20), U32(21), U32(22), U32(23), U64(0),
         U64(1), U64(2), U64(3), U32(24), U32(25));
}
CASE(answer_options) {
  static const struct constant list0[] = {{"SO_RCVTIMEO_OLD", 20}, {"SO_SNDTIMEO_OLD", 21}};
  int *linger = edge_of((int[2]){S32(1), S32(2)}), *length = edge_of((int){8}), *number = edge_of((int){S32(3)});
  unsigned* ids = edge_of((unsigned[3]){U32(1), U32(2), U32(3)});
  long* time = longs(2);
  uint64_t* rate = edge_of((uint64_t){U64(1)});
  ANSWERS({SYS_getsockopt, 0}, {SYS_setsockopt, 0});
  begin();
  const char* shown = text("{l_onoff=%d, l_linger=%d}", S32(1), S32(2));
  long r = sys(SYS_getsockopt, low32(-9), 1, 13, linger, length);
  expect(r, "getsockopt(-9, SOL_SOCKET, SO_LINGER, %s, [8])", shown);
  r = sys(SYS_setsockopt, low32(-9), 1, 13, linger, 8);
  expect(r, "setsockopt(-9, SOL_SOCKET, SO_LINGER, %s, 8)", shown);
  r = sys(SYS_getsockopt, low32(-9), 1, 47, rate, length);
  expect(r, "getsockopt(-9, SOL_SOCKET, SO_MAX_PACING_RATE, [%lu], [8])", U64(1));
  *length = 12;
  r = sys(SYS_getsockopt, low32(-9), 1, 17, ids, length);
  expect(r, "getsockopt(-9, SOL_SOCKET, SO_PEERCRED, {pid=%d, uid=%u, gid=%u}, [12])", (int)U32(1), U32(2), U32(3));
  *length = 16;
  EACH(k, list0) {
    r = sys(SYS_getsockopt, low32(-9), 1, low32(k->value), time, length);
    expect(r, "getsockopt(-9, SOL_SOCKET, %s, %s, [16])", k->name, val(0));
    r = sys(SYS_setsockopt, low32(-9), 1, low32(k->value), time, 16);
    expect(r, "setsockopt(-9, SOL_SOCKET, %s, %s, 16)", k->name, val(0));
  }
  *length = 4;
  r = sys(SYS_getsockopt, low32(-9), 1, 8, number, length);
  expect(r, "getsockopt(-9, SOL_SOCKET, SO_RCVBUF, [%d], [4])", S32(3));
  *length = S32(4);
  r = sys(SYS_getsockopt, low32(-9), 1, 8, NULL, length);
  expect(r, "getsockopt(-9, SOL_SOCKET, SO_RCVBUF, NULL, [%d])", S32(4));
  r = sys(SYS_setsockopt, low32(-9), 1, 8, NULL, low32(S32(4)));
  expect(r, "setsockopt(-9, SOL_SOCKET, SO_RCVBUF, NULL, %d)", S32(4));
}
CASE(answer_aio) {
  uint64_t* event = edge(&(uint64_t[8]){U64(1), U64(2), (uint64_t)S64(3), (uint64_t)S64(4), U64(5), U64(6),
                                        (uint64_t)S64(7), (uint64_t)S64(8)},
                         64);
  uint64_t* context = edge_of((uint64_t){U64(9)});
  uint64_t* mask = edge(&(uint64_t[2]){U64(1), U64(2)}, 16);
  ANSWERS({SYS_io_getevents, 2}, {SYS_io_pgetevents, 1}, {SYS_io_setup, 0}, {SYS_io_cancel, 0});
  begin();
  long r = sys(SYS_io_setup, low32(U32(1)), context);
  expect(r, "io_setup(%u, [0x%lx])", U32(1), U64(9));
  const char* one = text("{data=0x%lx, obj=0x%lx, res=%ld, res2=%ld}", U64(1), U64(2), S64(3), S64(4));
  r = sys(SYS_io_getevents, U64(10), S64(1), S64(2), event, NULL);
  expect(r, "io_getevents(0x%lx, %ld, %ld, [%s, {data=0x%lx, obj=0x%lx, res=%ld, res2=%ld}], NULL)", U64(10), S64(1),
         S64(2), one, U64(5), U64(6), S64(7), S64(8));
  r = sys(SYS_io_pgetevents, U64(10), S64(1), S64(2), event, NULL, mask);
  expect(r, "io_pgetevents(0x%lx, %ld, %ld, [%s], NULL, {sigmask=0x%lx, sigsetsize=%lu})", U64(10), S64(1), S64(2), one,
         U64(1), U64(2));
  r = sys(SYS_io_cancel, U64(10), NULL, event);
  expect(r, "io_cancel(0x%lx, NULL, %s)", U64(10), one);
}
CASE(answer_file_attributes) {
  uint64_t* attr = edge_room(24);
  attr[0] = 1ul << 40 | 2;
  memcpy(attr + 1, &(uint32_t[4]){U32(1), U32(2), U32(3), U32(4)}, 16);
  uint64_t* cache = words(5);
  ANSWERS({468, 0}, {469, 0}, {451, 0});
  const char* shown =
      text("{fa_xflags=FS_XFLAG_PREALLOC|0x10000000000, fa_extsize=%u, fa_nextents=%u, fa_projid=%u, fa_cowextsize=%u}",
           U32(1), U32(2), U32(3), U32(4));
  begin();
  long r = sys(468, low32(-9), "x", attr, 24L, low32(0x100));
  expect(r, "file_getattr(-9, \"x\", %s, 24, AT_SYMLINK_NOFOLLOW)", shown);
  r = sys(469, low32(-9), "x", attr, 24L, low32(0x100));
  expect(r, "file_setattr(-9, \"x\", %s, 24, AT_SYMLINK_NOFOLLOW)", shown);
  r = sys(451, low32(-9), NULL, cache, 0);
  expect(r,
         "cachestat(-9, NULL, {nr_cache=%lu, nr_dirty=%lu, nr_writeback=%lu, nr_evicted=%lu, nr_recently_evicted=%lu}, "
         "0)",
         U64(0), U64(1), U64(2), U64(3), U64(4));
}
CASE(answer_pages) {
  int* status = edge_of((int[2]){S32(1), S32(2)});
  unsigned char* core = edge(&(unsigned char[3]){1, 200, 255}, 3);
  uint32_t* mode = edge_of((uint32_t){0xc003});
  uint64_t* nodes = edge_of((uint64_t[2]){U64(1), U64(2)});
  ANSWERS({SYS_move_pages, 0}, {SYS_mincore, 0}, {SYS_get_mempolicy, 0});
  begin();
  long r = sys(SYS_move_pages, low32(-6), 2L, NULL, NULL, status, 0);
  expect(r, "move_pages(-6, 2, NULL, NULL, [%d, %d], 0)", S32(1), S32(2));
  r = sys(SYS_mincore, 0x1000, 8193L, core);
  expect(r, "mincore(0x1000, 8193, [1, 200, 255])");
  r = sys(SYS_get_mempolicy, mode, nodes, 129L, NULL, 0L);
  expect(r, "get_mempolicy([MPOL_INTERLEAVE|MPOL_F_STATIC_NODES|MPOL_F_RELATIVE_NODES], [0x%lx, 0x%lx], 129, NULL, 0)",
         U64(1), U64(2));
}
CASE(answer_prctl) {
  static const struct constant list0[] = {{"PR_SET_KEEPCAPS", 8},
                                          {"PR_SET_TIMERSLACK", 29},
                                          {"PR_SET_CHILD_SUBREAPER", 36},
                                          {"PR_SET_IO_FLUSHER", 57},
                                          {"PR_SET_MEMORY_MERGE", 67}};
  static const struct constant list1[] = {{"ARCH_GET_FS", 0x1003}, {"ARCH_GET_GS", 0x1004}};
  static const struct constant list2[] = {{"ARCH_GET_XCOMP_SUPP", 0x1021},
                                          {"ARCH_GET_XCOMP_PERM", 0x1022},
                                          {"ARCH_GET_UNTAG_MASK", 0x4001},
                                          {"ARCH_SHSTK_STATUS", 0x5005}};
  int *signal = edge_of((int){SIGUSR2}), *tsc = edge_of((int){2}), *reaper = edge_of((int){S32(1)});
  uint64_t* where = edge_of((uint64_t){U64(1)});
  ANSWERS({SYS_prctl, 0}, {SYS_arch_prctl, 0});
  begin();
  long r = sys(SYS_prctl, 2, signal, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_PDEATHSIG, [SIGUSR2])");
  r = sys(SYS_prctl, 25, tsc, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_TSC, [PR_TSC_SIGSEGV])");
  r = sys(SYS_prctl, 37, reaper, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_CHILD_SUBREAPER, [%d])", S32(1));
  r = sys(SYS_prctl, 40, where, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_TID_ADDRESS, [%s])", addr(U64(1)));
  EACH(k, list0) {
    r = sys(SYS_prctl, low32(k->value), U64(2), JUNK(3), JUNK(4), JUNK(5));
    expect(r, "prctl(%s, %lu)", k->name, U64(2));
  }
  EACH(k, list1) {
    r = sys(SYS_arch_prctl, low32(k->value), where);
    expect(r, "arch_prctl(%s, [%s])", k->name, addr(U64(1)));
  }
  EACH(k, list2) {
    r = sys(SYS_arch_prctl, low32(k->value), where);
    expect(r, "arch_prctl(%s, [%s])", k->name, hex(U64(1)));
  }
  r = sys(SYS_arch_prctl, 0x4003, where);
  expect(r, "arch_prctl(ARCH_GET_MAX_TAG_BITS, [%lu])", U64(1));
}
