/* Processes, threads, signals, identity, scheduling, limits. */
#include "exact.h"

#include <linux/futex.h>
#include <linux/kcmp.h>
#include <linux/sched.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>

typedef struct {
  long sec, rest;
} pair;

CASE(ids_of_a_process) {
  long me = getpid(), parent = getppid(), group = getpgrp(), session = getsid(0);
  begin();
  sys(SYS_getpid), expect(me, "getpid()");
  sys(SYS_getppid), expect(parent, "getppid()");
  sys(SYS_gettid), expect(me, "gettid()");
  sys(SYS_getpgrp), expect(group, "getpgrp()");
  sys(SYS_getpgid, low32(0)), expect(group, "getpgid(0)");
  long r = sys(SYS_getpgid, low32(-2));
  expect(r, "getpgid(-2)");
  sys(SYS_getsid, low32(0)), expect(session, "getsid(0)");
  r = sys(SYS_setpgid, low32(-1), low32(-3));
  expect(r, "setpgid(-1, -3)");
  r = sys(SYS_setsid);
  expect(r, "setsid()");
}
CASE(ids_of_a_user) {
  int* three = edge_room(12);
  long u = getuid(), e = geteuid(), g = getgid(), h = getegid();
  begin();
  sys(SYS_getuid), expect(u, "getuid()");
  sys(SYS_geteuid), expect(e, "geteuid()");
  sys(SYS_getgid), expect(g, "getgid()");
  sys(SYS_getegid), expect(h, "getegid()");
  long r = sys(SYS_getresuid, three, three + 1, three + 2);
  expect(r, "getresuid([%d], [%d], [%d])", three[0], three[1], three[2]);
  r = sys(SYS_getresgid, three, three + 1, three + 2);
  expect(r, "getresgid([%d], [%d], [%d])", three[0], three[1], three[2]);
  r = sys(SYS_getresuid, NULL, three + 1, bad_address());
  expect(r, "getresuid(NULL, %s, %s)", addr(three + 1), addr(bad_address()));
  r = sys(SYS_getresgid, three, three + 1, NULL);
  expect(r, "getresgid(%s, %s, NULL)", addr(three), addr(three + 1));
}
CASE(changing_ids) {
  begin();
  long r = sys(SYS_setreuid, low32(-1), low32(-1));
  expect(r, "setreuid(-1, -1)");
  r = sys(SYS_setregid, low32(-1), low32(-1));
  expect(r, "setregid(-1, -1)");
  r = sys(SYS_setresuid, low32(-1), -1, -1);
  expect(r, "setresuid(-1, -1, -1)");
  r = sys(SYS_setresgid, -1, low32(-1), -1);
  expect(r, "setresgid(-1, -1, -1)");
  r = sys(SYS_setuid, low32(-1));
  expect(r, "setuid(-1)");
  r = sys(SYS_setgid, low32(-1));
  expect(r, "setgid(-1)");
  r = sys(SYS_setfsuid, low32(-1));
  expect(r, "setfsuid(-1)");
  r = sys(SYS_setfsgid, low32(-1));
  expect(r, "setfsgid(-1)");
}
CASE(changing_ids_for_good) {
  begin();
  long r = sys(SYS_setresgid, low32(4001), low32(4002), low32(4003));
  expect(r, "setresgid(4001, 4002, 4003)");
  r = sys(SYS_setregid, low32(4002), low32(4001));
  expect(r, "setregid(4002, 4001)");
  r = sys(SYS_setgid, low32(3000000000u));
  expect(r, "setgid(3000000000)");
  r = sys(SYS_setresuid, low32(4001), low32(4002), low32(4003));
  expect(r, "setresuid(4001, 4002, 4003)");
  r = sys(SYS_setreuid, low32(4002), low32(4001));
  expect(r, "setreuid(4002, 4001)");
  r = sys(SYS_setuid, low32(3000000000u));
  expect(r, "setuid(3000000000)");
  r = sys(SYS_setfsuid, low32(5));
  expect(r, "setfsuid(5)");
  r = sys(SYS_setfsgid, low32(6));
  expect(r, "setfsgid(6)");
}
CASE(groups) {
  unsigned *list = edge((unsigned[]){7, 4294967295u, 3000000000u}, 12), *room = edge_room(12);
  begin();
  long r = sys(SYS_setgroups, low32(2), list);
  expect(r, "setgroups(2, [7, -1])");
  r = sys(SYS_setgroups, 1, list + 2);
  expect(r, "setgroups(1, [3000000000])");
  r = sys(SYS_getgroups, low32(3), room);
  expect(r, "getgroups(3, %s)", r == 1 ? text("[%u]", room[0]) : addr(room));
  long count = sys(SYS_getgroups, 0, NULL);
  expect(count, "getgroups(0, NULL)");
  r = sys(SYS_setgroups, 2, list + 2);
  expect(r, "setgroups(2, [3000000000, ... /* %s */])", addr(list + 3));
  r = sys(SYS_setgroups, low32(-1), NULL);
  expect(r, "setgroups(-1, NULL)");
}
CASE(wait4_statuses) {
  int* status = edge_room(4);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  pid_t child = fork();
  if (child == 0) _exit(77);
  begin();
  long r = sys(SYS_wait4, low32(-1), status, low32(0), NULL);
  expect(r, "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 77}], 0, NULL)");
  r = sys(SYS_wait4, low32(-1), status, low32(WNOHANG | WUNTRACED), bad_address());
  expect(r, "wait4(-1, %s, WNOHANG|WUNTRACED, %s)", addr(status), addr(bad_address()));
}
CASE(wait4_killed_and_stopped) {
  signal(SIGCHLD, SIG_DFL);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  int* status = edge_room(4);
  struct rusage* usage = edge_room(sizeof(struct rusage));
  pid_t child = fork();
  if (child == 0) {
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    for (;;) pause();
  }
  must(kill(child, SIGSTOP));
  begin();
  long r = sys(SYS_wait4, low32(child), status, low32(WUNTRACED | 0x40000000), usage);
  expect(
      r,
      "wait4(%d, [{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}], WUNTRACED|__WALL, {ru_utime={tv_sec=%ld, tv_usec=%ld}, "
      "ru_stime={tv_sec=%ld, tv_usec=%ld}, ...})",
      child, usage->ru_utime.tv_sec, usage->ru_utime.tv_usec, usage->ru_stime.tv_sec, usage->ru_stime.tv_usec);
  end();
  must(kill(child, SIGCONT));
  begin();
  r = sys(SYS_wait4, child, status, WCONTINUED, NULL);
  expect(r, "wait4(%d, [{WIFCONTINUED(s)}], WCONTINUED, NULL)", child);
  end();
  must(kill(child, SIGKILL));
  begin();
  r = sys(SYS_wait4, child, status, 0x20000000, NULL);
  expect(r, "wait4(%d, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], __WNOTHREAD, NULL)", child);
}
CASE(waitid_kinds) {
  siginfo_t* info = edge_room(128);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  pid_t child = fork();
  if (child == 0) _exit(9);
  begin();
  long r = sys(SYS_waitid, low32(P_PID), low32(child), info, low32(WEXITED | WNOWAIT), NULL);
  end();
  uid_t me = getuid();
  expect(r,
         "waitid(P_PID, %d, {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=%d, si_uid=%u, si_status=9, si_utime=%ld, "
         "si_stime=%ld}, WEXITED|WNOWAIT, NULL)",
         child, child, me, info->si_utime, info->si_stime);
  begin();
  r = sys(SYS_waitid, P_ALL, low32(-1), NULL, WEXITED | WNOHANG, bad_address());
  expect(r, "waitid(P_ALL, -1, NULL, WNOHANG|WEXITED, %s)", addr(bad_address()));
  r = sys(SYS_waitid, low32(P_PIDFD), low32(-7), info, low32(WSTOPPED | WCONTINUED), NULL);
  expect(r, "waitid(P_PIDFD, -7, %s, WSTOPPED|WCONTINUED, NULL)", addr(info));
  r = sys(SYS_waitid, P_PGID, 12345678, info, 0x80000000u, NULL);
  expect(r, "waitid(P_PGID, 12345678, %s, __WCLONE, NULL)", addr(info));
}
CASE(fork_and_vfork) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  begin();
  long r = sys(SYS_fork);
  if (r == 0) _exit(0);
  expect(r, "fork()");
  end();
  must(waitpid((pid_t)r, NULL, 0));
}
CASE(clone_like_fork) {
  int* child_tid = edge_of((int){0});
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  begin();
  long r =
      sys(SYS_clone, (long)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD), NULL, JUNK(3), child_tid, JUNK(5));
  if (r == 0) _exit(0);
  end();
  expect(r, "clone(flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, stack=NULL, child_tid=%s)", addr(child_tid));
  must(waitpid((pid_t)r, NULL, 0));
  int* parent_tid = edge_of((int){0});
  begin();
  r = sys(SYS_clone, (long)(CLONE_PARENT_SETTID | 0x100000000 | SIGUSR1), NULL, parent_tid, JUNK(4), JUNK(5));
  if (r == 0) _exit(0);
  expect(r, "clone(flags=CLONE_PARENT_SETTID|CLONE_CLEAR_SIGHAND|SIGUSR1, stack=NULL, parent_tid=[%d])", *parent_tid);
  end();
  must(waitpid((pid_t)r, NULL, 0x40000000));
}
CASE(clone_failing) {
  begin();
  long r =
      sys(SYS_clone, (long)(CLONE_THREAD | CLONE_PARENT_SETTID | CLONE_SETTLS), 0x1000L, 0x2000L, 0x3000L, 0x4000L);
  expect(r, "clone(flags=CLONE_THREAD|CLONE_SETTLS|CLONE_PARENT_SETTID, stack=0x1000, parent_tid=0x2000, tls=0x4000)");
}
static const struct constant clone_flags[] = {
    K(CLONE_VM),     K(CLONE_FS),     K(CLONE_FILES),   K(CLONE_PIDFD),    K(CLONE_PTRACE),   K(CLONE_VFORK),
    K(CLONE_PARENT), K(CLONE_NEWNS),  K(CLONE_SYSVSEM), K(CLONE_DETACHED), K(CLONE_UNTRACED), K(CLONE_NEWCGROUP),
    K(CLONE_NEWUTS), K(CLONE_NEWIPC), K(CLONE_NEWUSER), K(CLONE_NEWPID),   K(CLONE_NEWNET),   K(CLONE_IO)};
CASE(clone_flags_one_by_one) {
  begin();
  /* CLONE_SIGHAND without CLONE_VM is refused, so none of these makes a process. */
  EACH(k, clone_flags) {
    if (k->value & (CLONE_VM | CLONE_PIDFD)) continue;
    long r = sys(SYS_clone, (long)(CLONE_SIGHAND | k->value), NULL, JUNK(3), JUNK(4), JUNK(5));
    const char* both = k->value < CLONE_SIGHAND ? text("%s|CLONE_SIGHAND", k->name) : text("CLONE_SIGHAND|%s", k->name);
    expect(r, "clone(flags=%s, stack=NULL)", both);
  }
}
CASE(clone3_arguments) {
  struct clone_args* args = edge_of(
      (struct clone_args){.flags = CLONE_THREAD, .exit_signal = SIGCHLD, .stack = 0x10000, .stack_size = 0x8000});
  begin();
  long r = sys(SYS_clone3, args, 64L);
  expect(r, "clone3({flags=CLONE_THREAD, exit_signal=SIGCHLD, stack=0x10000, stack_size=0x8000}, 64)");
  args->flags = CLONE_INTO_CGROUP | CLONE_THREAD;
  args->cgroup = 77;
  r = sys(SYS_clone3, args, sizeof *args);
  expect(r,
         "clone3({flags=CLONE_THREAD|CLONE_INTO_CGROUP, exit_signal=SIGCHLD, stack=0x10000, stack_size=0x8000, "
         "cgroup=77}, "
         "88)");
  r = sys(SYS_clone3, NULL, 64L);
  expect(r, "clone3(NULL, 64)");
  r = sys(SYS_clone3, (char*)args + 80, 64L);
  expect(r, "clone3(%s, 64)", addr((char*)args + 80));
}
CASE(execve_failing) {
  const char** argv = edge((const char*[]){"a", "b\n", NULL}, 24);
  const char** envp = edge((const char*[]){"A=1", "B=2", NULL}, 24);
  begin();
  long r = sys(SYS_execve, "none", argv, envp);
  expect(r, "execve(\"none\", [\"a\", \"b\\n\"], %s /* 2 vars */)", addr(envp));
  r = sys(SYS_execve, "none", argv + 2, envp + 1);
  expect(r, "execve(\"none\", [], %s /* 1 var */)", addr(envp + 1));
  r = sys(SYS_execve, "none", NULL, NULL);
  expect(r, "execve(\"none\", NULL, NULL)");
  r = sys(SYS_execve, NULL, bad_address(), envp + 2);
  expect(r, "execve(NULL, %s, %s /* 0 vars */)", addr(bad_address()), addr(envp + 2));
  const char** open_end = edge((const char*[]){"x", (char*)0x77}, 16);
  r = sys(SYS_execve, "none", open_end, NULL);
  expect(r, "execve(\"none\", [\"x\", 0x77, ... /* %s */], NULL)", addr(open_end + 2));
  r = sys(SYS_execveat, low32(-5), "", argv, envp, low32(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW));
  expect(r, "execveat(-5, \"\", [\"a\", \"b\\n\"], %s /* 2 vars */, AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH)", addr(envp));
}
CASE(execve_many_arguments) {
  const char* argv[40];
  for (int i = 0; i < 39; i++) argv[i] = "z";
  argv[39] = NULL;
  char all[512] = "";
  for (int i = 0; i < 32; i++) strcat(all, "\"z\", ");
  begin();
  long r = sys(SYS_execve, "none", argv, NULL);
  expect(r, "execve(\"none\", [%s...], NULL)", all);
  argv[32] = NULL;
  argv[0] = "0123456789012345678901234567890123456789";
  r = sys(SYS_execve, "none", argv, NULL);
  all[strlen(all) - 2] = 0;
  expect(r, "execve(\"none\", [\"01234567890123456789012345678901\"..., %s], NULL)", all + 5);
}
CASE(exit_of_a_thread) {
  expect_line("exit(-2)", "?");
  add_line("+++ exited with 254 +++");
  expect_death();
  begin();
  sys(SYS_exit, low32(-2));
}
CASE(exit_of_a_group) {
  expect_line("exit_group(257)", "?");
  add_line("+++ exited with 1 +++");
  expect_death();
  begin();
  sys(SYS_exit_group, low32(257));
}
CASE(killed_by_itself) {
  int me = getpid();
  unsigned u = getuid();
  expect_line(text("kill(%d, SIGTERM)", me), "0");
  add_line(text("--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=%d, si_uid=%u} ---", me, u));
  add_line("+++ killed by SIGTERM +++");
  expect_death();
  begin();
  sys(SYS_kill, low32(me), low32(SIGTERM));
  _exit(0);
}
CASE(segmentation_fault) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  add_line(text("--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR, si_addr=%s} ---", addr(bad_address())));
  add_line("+++ killed by SIGSEGV +++");
  expect_death();
  volatile char* nowhere = bad_address();
  begin();
  *nowhere = 1;
}
CASE(set_addresses) {
  long me = getpid();
  begin();
  sys(SYS_set_tid_address, 0x1234L), expect(me, "set_tid_address(0x1234)");
  sys(SYS_set_tid_address, NULL), expect(me, "set_tid_address(NULL)");
  long r = sys(SYS_set_robust_list, NULL, 24L);
  expect(r, "set_robust_list(NULL, 24)");
  r = sys(SYS_set_robust_list, 0x70L, -1L);
  expect(r, "set_robust_list(0x70, 18446744073709551615)");
  void** head = edge_room(8);
  long* length = edge_room(8);
  r = sys(SYS_get_robust_list, low32(0), head, length);
  expect(r, "get_robust_list(0, [%s], [%ld])", addr(*head), *length);
  r = sys(SYS_get_robust_list, low32(-3), head, length);
  expect(r, "get_robust_list(-3, %s, %s)", addr(head), addr(length));
  r = sys(SYS_rseq, 0x20L, low32(-1), low32(1), low32(0x53053053));
  expect(r, "rseq(0x20, 0xffffffff, RSEQ_FLAG_UNREGISTER, 0x53053053)");
}
#define FUTEX(op) ((op) | FUTEX_PRIVATE_FLAG)
CASE(futex_operations) {
  unsigned *word = edge_of((unsigned){5}), *other = edge_of((unsigned){6});
  pair* t = edge_of((pair){0, 1000});
  begin();
  long r = sys(SYS_futex, word, low32(FUTEX_WAIT), low32(4), t, JUNK(5), JUNK(6));
  expect(r, "futex(%s, FUTEX_WAIT, 4, {tv_sec=0, tv_nsec=1000})", addr(word));
  r = sys(SYS_futex, word, FUTEX(FUTEX_WAIT), low32(-1), NULL, JUNK(5), JUNK(6));
  expect(r, "futex(%s, FUTEX_WAIT_PRIVATE, 4294967295, NULL)", addr(word));
  r = sys(SYS_futex, word, FUTEX(FUTEX_WAKE), low32(2147483647), JUNK(4), JUNK(5), JUNK(6));
  expect(r, "futex(%s, FUTEX_WAKE_PRIVATE, 2147483647)", addr(word));
  r = sys(SYS_futex, word, FUTEX_REQUEUE, 1, low32(2), other, JUNK(6));
  expect(r, "futex(%s, FUTEX_REQUEUE, 1, 2, %s)", addr(word), addr(other));
  r = sys(SYS_futex, word, FUTEX_CMP_REQUEUE, 1, 2, other, low32(9));
  expect(r, "futex(%s, FUTEX_CMP_REQUEUE, 1, 2, %s, 9)", addr(word), addr(other));
  r = sys(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 4, t, JUNK(5), low32(-1));
  expect(r, "futex(%s, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 4, {tv_sec=0, tv_nsec=1000}, FUTEX_BITSET_MATCH_ANY)",
         addr(word));
  r = sys(SYS_futex, word, FUTEX_WAKE_BITSET, 1, JUNK(4), JUNK(5), 0x30);
  expect(r, "futex(%s, FUTEX_WAKE_BITSET, 1, 0x30)", addr(word));
  r = sys(SYS_futex, 1L, FUTEX_LOCK_PI, JUNK(3), t, JUNK(5), JUNK(6));
  expect(r, "futex(0x1, FUTEX_LOCK_PI, {tv_sec=0, tv_nsec=1000})");
  r = sys(SYS_futex, 1L, FUTEX_UNLOCK_PI, JUNK(3), JUNK(4), JUNK(5), JUNK(6));
  expect(r, "futex(0x1, FUTEX_UNLOCK_PI)");
  r = sys(SYS_futex, 1L, FUTEX_TRYLOCK_PI, JUNK(3), JUNK(4), JUNK(5), JUNK(6));
  expect(r, "futex(0x1, FUTEX_TRYLOCK_PI)");
  r = sys(SYS_futex, 1L, FUTEX_WAIT_REQUEUE_PI, 7, bad_address(), 0x30L, JUNK(6));
  expect(r, "futex(0x1, FUTEX_WAIT_REQUEUE_PI, 7, %s, 0x30)", addr(bad_address()));
  r = sys(SYS_futex, 1L, FUTEX_CMP_REQUEUE_PI, 7, 8, 0x30L, 9);
  expect(r, "futex(0x1, FUTEX_CMP_REQUEUE_PI, 7, 8, 0x30, 9)");
  r = sys(SYS_futex, 1L, FUTEX_LOCK_PI2, JUNK(3), NULL, JUNK(5), JUNK(6));
  expect(r, "futex(0x1, FUTEX_LOCK_PI2, NULL)");
}
CASE(futex2_calls) {
  struct {
    uint64_t val, uaddr;
    uint32_t flags, reserved;
  }* waiters = edge((__typeof__(*waiters)[]){{0x100000005, 0x1000, 0x82, 0}, {6, 0x2000, 0, 0}}, 48);
  pair* t = edge_of((pair){0, 1});
  begin();
  long r = sys(449, waiters, low32(2), low32(0x10), t, low32(CLOCK_MONOTONIC));
  expect(r,
         "futex_waitv([{val=0x100000005, uaddr=0x1000, flags=FUTEX2_SIZE_U32|FUTEX2_PRIVATE, ...}, {val=0x6, "
         "uaddr=0x2000, flags=FUTEX2_SIZE_U8, ...}], 2, 0x10, {tv_sec=0, tv_nsec=1}, CLOCK_MONOTONIC)");
  r = sys(454, 0x10L, 0x100000001L, low32(-2), low32(2));
  expect(r, "futex_wake(0x10, 0x100000001, -2, FUTEX2_SIZE_U32)");
  r = sys(455, 0x10L, 0x100000001L, 0x200000002L, low32(0x83), NULL, low32(CLOCK_REALTIME));
  expect(r, "futex_wait(0x10, 0x100000001, 0x200000002, FUTEX2_SIZE_U64|FUTEX2_PRIVATE, NULL, CLOCK_REALTIME)");
  r = sys(456, NULL, low32(1), low32(-2), low32(-3));
  expect(r, "futex_requeue(NULL, 0x1, -2, -3)");
}
static const struct constant resources[] = {K(RLIMIT_CPU),      K(RLIMIT_FSIZE), K(RLIMIT_DATA),   K(RLIMIT_STACK),
                                            K(RLIMIT_CORE),     K(RLIMIT_RSS),   K(RLIMIT_NPROC),  K(RLIMIT_NOFILE),
                                            K(RLIMIT_MEMLOCK),  K(RLIMIT_AS),    K(RLIMIT_LOCKS),  K(RLIMIT_SIGPENDING),
                                            K(RLIMIT_MSGQUEUE), K(RLIMIT_NICE),  K(RLIMIT_RTPRIO), K(RLIMIT_RTTIME)};
static const char* limit(unsigned long value) {
  if (value == ~0ul) return "RLIM64_INFINITY";
  return value > 1024 && value % 1024 == 0 ? text("%lu*1024", value / 1024) : text("%lu", value);
}
CASE(limits) {
  unsigned long* two = edge_room(16);
  begin();
  EACH(k, resources) {
    long r = sys(SYS_getrlimit, low32(k->value), two);
    expect(r, "getrlimit(%s, {rlim_cur=%s, rlim_max=%s})", k->name, limit(two[0]), limit(two[1]));
  }
  two[0] = 1024;
  two[1] = 2048;
  long r = sys(SYS_setrlimit, low32(16), two);
  expect(r, "setrlimit(0x10 /* RLIMIT_??? */, {rlim_cur=1024, rlim_max=2*1024})");
  two[0] = 1025;
  two[1] = ~0ul;
  r = sys(SYS_prlimit64, low32(-2), low32(RLIMIT_AS), two, bad_address());
  expect(r, "prlimit64(-2, RLIMIT_AS, {rlim_cur=1025, rlim_max=RLIM64_INFINITY}, %s)", addr(bad_address()));
  r = sys(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, two);
  expect(r, "prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=%s, rlim_max=%s})", limit(two[0]), limit(two[1]));
}
CASE(usage_and_times) {
  struct rusage* u = edge_room(sizeof(struct rusage));
  struct tms* t = edge_room(sizeof(struct tms));
  begin();
  static const struct constant who[] = {K(RUSAGE_SELF), K(RUSAGE_CHILDREN), K(RUSAGE_THREAD)};
  EACH(k, who) {
    long r = sys(SYS_getrusage, low32(k->value), u);
    expect(r, "getrusage(%s, {ru_utime={tv_sec=%ld, tv_usec=%ld}, ru_stime={tv_sec=%ld, tv_usec=%ld}, ...})", k->name,
           u->ru_utime.tv_sec, u->ru_utime.tv_usec, u->ru_stime.tv_sec, u->ru_stime.tv_usec);
  }
  long r = sys(SYS_getrusage, 7, u);
  expect(r, "getrusage(0x7 /* RUSAGE_??? */, %s)", addr(u));
  r = sys(SYS_times, t);
  expect(r, "times({tms_utime=%ld, tms_stime=%ld, tms_cutime=%ld, tms_cstime=%ld})", t->tms_utime, t->tms_stime,
         t->tms_cutime, t->tms_cstime);
  r = sys(SYS_times, NULL);
  expect(r, "times(NULL)");
}
CASE(priorities) {
  begin();
  static const struct constant which[] = {K(PRIO_PROCESS), K(PRIO_PGRP), K(PRIO_USER)};
  EACH(k, which) {
    long r = sys(SYS_getpriority, low32(k->value), low32(-3));
    expect(r, "getpriority(%s, -3)", k->name);
    r = sys(SYS_setpriority, low32(k->value), low32(-3), low32(-21));
    expect(r, "setpriority(%s, -3, -21)", k->name);
  }
  long r = sys(SYS_getpriority, PRIO_PROCESS, 0);
  expect(r, "getpriority(PRIO_PROCESS, 0)");
}
static const struct constant sched_policies[] = {{"SCHED_OTHER", 0}, K(SCHED_FIFO), K(SCHED_RR),
                                                 K(SCHED_BATCH),     K(SCHED_IDLE), K(SCHED_DEADLINE)};
CASE(scheduling) {
  int* priority = edge_of((int){-7});
  pair* t = edge_room(16);
  begin();
  EACH(k, sched_policies) {
    long r = sys(SYS_sched_setscheduler, low32(-3), low32(k->value | SCHED_RESET_ON_FORK), priority);
    expect(r, "sched_setscheduler(-3, %s|SCHED_RESET_ON_FORK, [-7])", k->name);
    r = sys(SYS_sched_get_priority_max, low32(k->value));
    expect(r, "sched_get_priority_max(%s)", k->name);
    r = sys(SYS_sched_get_priority_min, low32(k->value));
    expect(r, "sched_get_priority_min(%s)", k->name);
  }
  long r = sys(SYS_sched_getscheduler, low32(0));
  expect_as(r, "0 (SCHED_OTHER)", "sched_getscheduler(0)");
  r = sys(SYS_sched_setparam, low32(-1), priority);
  expect(r, "sched_setparam(-1, [-7])");
  r = sys(SYS_sched_getparam, low32(0), priority);
  expect(r, "sched_getparam(0, [%d])", *priority);
  r = sys(SYS_sched_getparam, low32(-1), priority);
  expect(r, "sched_getparam(-1, %s)", addr(priority));
  r = sys(SYS_sched_rr_get_interval, low32(0), t);
  expect(r, "sched_rr_get_interval(0, {tv_sec=%ld, tv_nsec=%ld})", t->sec, t->rest);
  r = sys(SYS_sched_yield);
  expect(r, "sched_yield()");
}
CASE(affinity) {
  unsigned long* mask = edge((unsigned long[]){3, 0x8000000000000000}, 16);
  begin();
  long r = sys(SYS_sched_setaffinity, low32(-1), 16L, mask);
  expect(r, "sched_setaffinity(-1, 16, [0 1 127])");
  r = sys(SYS_sched_getaffinity, low32(0), 16L, mask);
  char bits[512] = "";
  for (int i = 0; i < 64; i++)
    if (mask[0] >> i & 1) sprintf(bits + strlen(bits), "%s%d", bits[0] ? " " : "", i);
  expect(r, "sched_getaffinity(0, 16, [%s])", bits);
  r = sys(SYS_sched_getaffinity, -1, 16L, mask);
  expect(r, "sched_getaffinity(-1, 16, %s)", addr(mask));
  r = sys(SYS_sched_setaffinity, -1, 16L, bad_address());
  expect(r, "sched_setaffinity(-1, 16, %s)", addr(bad_address()));
}
struct attributes {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
  uint32_t util_min, util_max;
};
CASE(sched_attributes) {
  struct attributes* a = edge_of((struct attributes){56, SCHED_DEADLINE, 3, -5, 6, 7, 8, 9, 10, 11});
  begin();
  long r = sys(SYS_sched_setattr, low32(-1), a, low32(2));
  expect(r,
         "sched_setattr(-1, {size=56, sched_policy=SCHED_DEADLINE, "
         "sched_flags=SCHED_FLAG_RESET_ON_FORK|SCHED_FLAG_RECLAIM, "
         "sched_nice=-5, sched_priority=6, sched_runtime=7, sched_deadline=8, sched_period=9, sched_util_min=10, "
         "sched_util_max=11}, 0x2)");
  r = sys(SYS_sched_getattr, low32(-1), a, low32(56), low32(1));
  expect(r, "sched_getattr(-1, %s, 56, 0x1)", addr(a));
  r = sys(SYS_sched_getattr, 0, a, 48, 0);
  expect(
      r,
      "sched_getattr(0, {size=48, sched_policy=%s, sched_flags=0, sched_nice=%d, sched_priority=0, sched_runtime=%lu, "
      "sched_deadline=%lu, sched_period=%lu}, 48, 0)",
      "SCHED_OTHER", a->nice, a->runtime, a->deadline, a->period);
}
CASE(io_priorities) {
  begin();
  long r = sys(SYS_ioprio_set, low32(1), low32(-2), low32(2 << 13 | 5));
  expect(r, "ioprio_set(IOPRIO_WHO_PROCESS, -2, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 5))");
  r = sys(SYS_ioprio_get, low32(3), low32(-2));
  expect(r, "ioprio_get(IOPRIO_WHO_USER, -2)");
  r = sys(SYS_ioprio_get, 2, -3);
  expect(r, "ioprio_get(IOPRIO_WHO_PGRP, -3)");
}
CASE(names_of_the_system) {
  struct utsname* u = edge_room(390);
  struct sysinfo* s = edge_room(112);
  begin();
  long r = sys(SYS_uname, u);
  expect(r, "uname({sysname=%s, nodename=%s, ...})", path(u->sysname), path(u->nodename));
  r = sys(SYS_uname, (char*)u + 1);
  expect(r, "uname(%s)", addr((char*)u + 1));
  r = sys(SYS_sysinfo, s);
  expect(r,
         "sysinfo({uptime=%ld, loads=[%lu, %lu, %lu], totalram=%lu, freeram=%lu, sharedram=%lu, bufferram=%lu, "
         "totalswap=%lu, freeswap=%lu, procs=%u, totalhigh=%lu, freehigh=%lu, mem_unit=%u})",
         s->uptime, s->loads[0], s->loads[1], s->loads[2], s->totalram, s->freeram, s->sharedram, s->bufferram,
         s->totalswap, s->freeswap, s->procs, s->totalhigh, s->freehigh, s->mem_unit);
  r = sys(SYS_sysinfo, NULL);
  expect(r, "sysinfo(NULL)");
}
CASE(getcpu_and_random) {
  unsigned *cpu = edge_room(4), *node = edge_room(4);
  unsigned char room[40];
  begin();
  long r = sys(SYS_getcpu, cpu, node, 0x10L);
  expect(r, "getcpu([%u], [%u], 0x10)", *cpu, *node);
  r = sys(SYS_getrandom, room, 40L, low32(1));
  expect(r, "getrandom(%s, 40, GRND_NONBLOCK)", data(room, 40));
  r = sys(SYS_getrandom, room, 3L, 6);
  expect(r, "getrandom(%s, 3, GRND_RANDOM|GRND_INSECURE)", addr(room));
  r = sys(SYS_getrandom, NULL, -1L, 8);
  expect(r, "getrandom(NULL, 18446744073709551615, 0x8 /* GRND_??? */)");
}
CASE(personalities) {
  begin();
  long r = sys(SYS_personality, low32(0xffffffff));
  expect_as(r, hex(r), "personality(0xffffffff)");
  r = sys(SYS_personality, low32(0x0040000));
  expect_as(r, hex(r), "personality(PER_LINUX|ADDR_NO_RANDOMIZE)");
  r = sys(SYS_personality, 0x8);
  expect_as(r, "0x40000", "personality(PER_LINUX32)");
}
CASE(namespaces) {
  begin();
  long r = sys(SYS_unshare, (long)0x80000000u);
  expect(r, "unshare(0x80000000 /* CLONE_??? */)");
  r = sys(SYS_setns, low32(-1), low32(CLONE_NEWNET | CLONE_NEWPID));
  expect(r, "setns(-1, CLONE_NEWPID|CLONE_NEWNET)");
  r = sys(SYS_setns, -1, 0);
  expect(r, "setns(-1, 0)");
  r = sys(SYS_unshare, (long)(CLONE_FILES | CLONE_SYSVSEM));
  expect(r, "unshare(CLONE_FILES|CLONE_SYSVSEM)");
}
static const struct constant compared[] = {K(KCMP_FILE),    K(KCMP_VM), K(KCMP_FILES),  K(KCMP_FS),
                                           K(KCMP_SIGHAND), K(KCMP_IO), K(KCMP_SYSVSEM)};
CASE(comparing) {
  begin();
  EACH(k, compared) {
    long r = sys(SYS_kcmp, low32(-1), low32(-2), low32(k->value), k->value == KCMP_FILE ? 3L : JUNK(4), 4L);
    expect(r, k->value == KCMP_FILE ? "kcmp(-1, -2, %s, 3, 4)" : "kcmp(-1, -2, %s)", k->name);
  }
}
