/* Signals: masks, actions, sending, waiting. */
#include "exact.h"

#include <sys/signalfd.h>
#include <ucontext.h>

struct kernel_action {
  void* handler;
  unsigned long flags;
  void* restorer;
  unsigned long mask;
};
typedef unsigned long set;
#define BIT(signal) (1ul << ((signal)-1))

static const struct constant signals[] = {
    K(SIGHUP),  K(SIGINT),        K(SIGQUIT),      K(SIGILL),       K(SIGTRAP),       K(SIGABRT),
    K(SIGBUS),  K(SIGFPE),        K(SIGKILL),      K(SIGUSR1),      K(SIGSEGV),       K(SIGUSR2),
    K(SIGPIPE), K(SIGALRM),       K(SIGTERM),      K(SIGSTKFLT),    K(SIGCHLD),       K(SIGCONT),
    K(SIGSTOP), K(SIGTSTP),       K(SIGTTIN),      K(SIGTTOU),      K(SIGURG),        K(SIGXCPU),
    K(SIGXFSZ), K(SIGVTALRM),     K(SIGPROF),      K(SIGWINCH),     K(SIGIO),         K(SIGPWR),
    K(SIGSYS),  {"SIGRTMIN", 32}, {"SIGRT_1", 33}, {"SIGRT_2", 34}, {"SIGRT_31", 63}, {"SIGRT_32", 64}};
CASE(signals_one_by_one) {
  begin();
  EACH(k, signals) {
    long r = sys(SYS_kill, low32(0x7ffffff0), low32(k->value));
    expect(r, "kill(2147483632, %s)", k->name);
    r = sys(SYS_tkill, low32(-2), low32(k->value));
    expect(r, "tkill(-2, %s)", k->name);
  }
  long r = sys(SYS_kill, 0x7ffffff0, 0);
  expect(r, "kill(2147483632, 0)");
  r = sys(SYS_tgkill, low32(-1), low32(-2), low32(65));
  expect(r, "tgkill(-1, -2, 65)");
  r = sys(SYS_kill, 0x7ffffff0, low32(-1));
  expect(r, "kill(2147483632, -1)");
}
CASE(sets_one_by_one) {
  set* one = edge_room(8);
  begin();
  EACH(k, signals) {
    *one = BIT(k->value);
    long r = sys(SYS_rt_sigprocmask, low32(9), one, NULL, 8L);
    expect(r, "rt_sigprocmask(0x9 /* SIG_??? */, [%s], NULL, 8)", k->name + 3);
    *one = ~BIT(k->value);
    r = sys(SYS_rt_sigprocmask, 9, one, NULL, 8L);
    expect(r, "rt_sigprocmask(0x9 /* SIG_??? */, ~[%s], NULL, 8)", k->name + 3);
  }
}
CASE(masks) {
  set *now = edge_of((set){0}), *old = edge_room(8);
  begin();
  long r = sys(SYS_rt_sigprocmask, low32(SIG_SETMASK), now, NULL, 8L);
  expect(r, "rt_sigprocmask(SIG_SETMASK, [], NULL, 8)");
  *now = BIT(SIGINT) | BIT(SIGCHLD) | BIT(40);
  r = sys(SYS_rt_sigprocmask, low32(SIG_BLOCK), now, old, 8L);
  expect(r, "rt_sigprocmask(SIG_BLOCK, [INT CHLD RT_8], [], 8)");
  *now = BIT(SIGINT);
  r = sys(SYS_rt_sigprocmask, low32(SIG_UNBLOCK), now, old, 8L);
  expect(r, "rt_sigprocmask(SIG_UNBLOCK, [INT], [INT CHLD RT_8], 8)");
  *now = ~0ul;
  r = sys(SYS_rt_sigprocmask, SIG_SETMASK, now, NULL, 8L);
  expect(r, "rt_sigprocmask(SIG_SETMASK, ~[], NULL, 8)");
  r = sys(SYS_rt_sigprocmask, SIG_SETMASK, NULL, old, 8L);
  expect(r, "rt_sigprocmask(SIG_SETMASK, NULL, ~[KILL STOP], 8)");
  r = sys(SYS_rt_sigprocmask, SIG_BLOCK, now, old, 9L);
  expect(r, "rt_sigprocmask(SIG_BLOCK, %s, %s, 9)", addr(now), addr(old));
  r = sys(SYS_rt_sigprocmask, SIG_BLOCK, (char*)now + 1, NULL, 8L);
  expect(r, "rt_sigprocmask(SIG_BLOCK, %s, NULL, 8)", addr((char*)now + 1));
  r = sys(SYS_rt_sigpending, old, 8L);
  expect(r, "rt_sigpending([], 8)");
  r = sys(SYS_rt_sigpending, old, 9L);
  expect(r, "rt_sigpending(%s, 9)", addr(old));
}
static const struct constant action_flags[] = {K(SA_NOCLDSTOP),
                                               K(SA_NOCLDWAIT),
                                               K(SA_SIGINFO),
                                               K(SA_ONSTACK),
                                               {"SA_RESTART", 0x10000000},
                                               K(SA_NODEFER),
                                               {"SA_RESETHAND", 0x80000000ul},
                                               {"SA_UNSUPPORTED", 0x400},
                                               {"SA_EXPOSE_TAGBITS", 0x800}};
CASE(actions) {
  struct kernel_action *act = edge_room(32), *old = edge_room(32);
  *act = (struct kernel_action){(void*)1, 0, (void*)0x5555, 0};
  begin();
  long r = sys(SYS_rt_sigaction, low32(SIGUSR1), act, NULL, 8L);
  expect(r, "rt_sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, NULL, 8)");
  *act = (struct kernel_action){(void*)0x123456, 0x04000000 | SA_RESTART, (void*)0x777, BIT(SIGINT) | BIT(SIGTERM)};
  r = sys(SYS_rt_sigaction, SIGUSR1, act, old, 8L);
  expect(r,
         "rt_sigaction(SIGUSR1, {sa_handler=0x123456, sa_mask=[INT TERM], sa_flags=SA_RESTORER|SA_RESTART, "
         "sa_restorer=0x777}, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, 8)");
  r = sys(SYS_rt_sigaction, SIGCHLD, NULL, old, 8L);
  expect(r, "rt_sigaction(SIGCHLD, NULL, {sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8)");
  r = sys(SYS_rt_sigaction, SIGKILL, act, old, 8L);
  expect(r,
         "rt_sigaction(SIGKILL, {sa_handler=0x123456, sa_mask=[INT TERM], sa_flags=SA_RESTORER|SA_RESTART, "
         "sa_restorer=0x777}, %s, 8)",
         addr(old));
  r = sys(SYS_rt_sigaction, low32(0), bad_address(), NULL, 4L);
  expect(r, "rt_sigaction(0, %s, NULL, 4)", addr(bad_address()));
}
CASE(action_flags) {
  struct kernel_action* act = edge_room(32);
  begin();
  EACH(k, action_flags) {
    *act = (struct kernel_action){(void*)0, k->value, NULL, 0};
    long r = sys(SYS_rt_sigaction, low32(99), act, NULL, 8L);
    expect(r, "rt_sigaction(99, {sa_handler=SIG_DFL, sa_mask=[], sa_flags=%s}, NULL, 8)", k->name);
  }
}
CASE(alternate_stack) {
  stack_t* stack = edge_of((stack_t){.ss_sp = (void*)0x10000, .ss_flags = SS_DISABLE, .ss_size = 0x100000000});
  stack_t* old = edge_room(24);
  begin();
  long r = sys(SYS_sigaltstack, stack, old);
  expect(r,
         "sigaltstack({ss_sp=0x10000, ss_flags=SS_DISABLE, ss_size=4294967296}, {ss_sp=NULL, ss_flags=SS_DISABLE, "
         "ss_size=0})");
  stack->ss_flags = (int)0x80000004;
  r = sys(SYS_sigaltstack, stack, NULL);
  expect(r, "sigaltstack({ss_sp=0x10000, ss_flags=SS_AUTODISARM|0x4, ss_size=4294967296}, NULL)");
  r = sys(SYS_sigaltstack, NULL, bad_address());
  expect(r, "sigaltstack(NULL, %s)", addr(bad_address()));
}
CASE(queued_signals) {
  set *mask = edge_of((set){BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(40)}), *pending = edge_room(8);
  siginfo_t* info = edge_room(128);
  struct timespec* none = edge_of((struct timespec){0, 0});
  int me = getpid();
  memset(info, 0, 128);
  info->si_signo = 5;
  info->si_code = SI_QUEUE;
  info->si_pid = 77;
  info->si_uid = 88;
  info->si_value.sival_ptr = (void*)0x123456789;
  begin();
  long r = sys(SYS_rt_sigprocmask, SIG_BLOCK, mask, NULL, 8L);
  expect(r, "rt_sigprocmask(SIG_BLOCK, [USR1 USR2 RT_8], NULL, 8)");
  r = sys(SYS_rt_sigqueueinfo, low32(me), low32(SIGUSR2), info);
  expect(r,
         "rt_sigqueueinfo(%d, SIGUSR2, {si_signo=SIGTRAP, si_code=SI_QUEUE, si_pid=77, si_uid=88, si_int=591751049, "
         "si_ptr=0x123456789})",
         me);
  r = sys(SYS_rt_sigpending, pending, 8L);
  expect(r, "rt_sigpending([USR2], 8)");
  r = sys(SYS_rt_sigtimedwait, mask, info, none, 8L);
  expect_as(r, "12 (SIGUSR2)",
            "rt_sigtimedwait([USR1 USR2 RT_8], {si_signo=SIGUSR2, si_code=SI_QUEUE, si_pid=77, si_uid=88, "
            "si_int=591751049, si_ptr=0x123456789}, {tv_sec=0, tv_nsec=0}, 8)");
  r = sys(SYS_rt_sigtimedwait, mask, info, none, 8L);
  expect(r, "rt_sigtimedwait([USR1 USR2 RT_8], %s, {tv_sec=0, tv_nsec=0}, 8)", addr(info));
  info->si_code = SI_TKILL;
  r = sys(SYS_rt_tgsigqueueinfo, low32(-1), low32(-2), low32(SIGINT), info);
  expect(r, "rt_tgsigqueueinfo(-1, -2, SIGINT, {si_signo=SIGUSR2, si_code=SI_TKILL, si_pid=77, si_uid=88})");
  r = sys(SYS_pidfd_send_signal, low32(-1), low32(SIGUSR1), NULL, low32(1));
  expect(r, "pidfd_send_signal(-1, SIGUSR1, NULL, PIDFD_SIGNAL_THREAD)");
  r = sys(SYS_pidfd_send_signal, -1, 64, bad_address(), 0);
  expect(r, "pidfd_send_signal(-1, SIGRT_32, %s, 0)", addr(bad_address()));
}
CASE(siginfo_kinds) {
  int* info = edge_room(128);
  begin();
  memset(info, 0, 128);
  info[0] = SIGCHLD;
  info[2] = CLD_KILLED;
  info[4] = 5, info[5] = 6, info[6] = SIGTERM;
  info[8] = 7, info[10] = 8;
  long r = sys(SYS_rt_sigqueueinfo, -1, SIGCHLD, info);
  expect(r,
         "rt_sigqueueinfo(-1, SIGCHLD, {si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=5, si_uid=6, si_status=SIGTERM, "
         "si_utime=7, si_stime=8})");
  info[2] = CLD_EXITED;
  info[6] = 3;
  r = sys(SYS_rt_sigqueueinfo, -1, SIGCHLD, info);
  expect(r,
         "rt_sigqueueinfo(-1, SIGCHLD, {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=5, si_uid=6, si_status=3, "
         "si_utime=7, si_stime=8})");
  memset(info, 0, 128);
  info[0] = SIGSEGV;
  info[1] = EINVAL;
  info[2] = SEGV_MAPERR;
  info[4] = 0x1234;
  r = sys(SYS_rt_sigqueueinfo, -1, SIGSEGV, info);
  expect(r, "rt_sigqueueinfo(-1, SIGSEGV, {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_errno=EINVAL, si_addr=0x1234})");
  memset(info, 0, 128);
  info[0] = SIGALRM;
  info[2] = SI_TIMER;
  info[4] = 9, info[5] = 10, info[6] = 11;
  r = sys(SYS_rt_sigqueueinfo, -1, SIGALRM, info);
  expect(r,
         "rt_sigqueueinfo(-1, SIGALRM, {si_signo=SIGALRM, si_code=SI_TIMER, si_timerid=0x9, si_overrun=10, si_int=11, "
         "si_ptr=0xb})");
  memset(info, 0, 128);
  info[0] = SIGIO;
  info[2] = POLL_IN;
  info[4] = 12, info[6] = 13;
  r = sys(SYS_rt_sigqueueinfo, -1, SIGIO, info);
  expect(r, "rt_sigqueueinfo(-1, SIGIO, {si_signo=SIGIO, si_code=POLL_IN, si_band=12, si_fd=13})");
  memset(info, 0, 128);
  info[0] = SIGSYS;
  info[2] = 1;
  info[4] = 0x4000, info[6] = SYS_close, info[7] = (int)0xc000003e;
  r = sys(SYS_rt_sigqueueinfo, -1, SIGSYS, info);
  expect(r,
         "rt_sigqueueinfo(-1, SIGSYS, {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x4000, "
         "si_syscall=__NR_close, si_arch=AUDIT_ARCH_X86_64})");
  memset(info, 0, 128);
  info[0] = 40;
  info[2] = 0x12345;
  r = sys(SYS_rt_sigqueueinfo, -1, 40, info);
  expect(r, "rt_sigqueueinfo(-1, SIGRT_8, {si_signo=SIGRT_8, si_code=0x12345})");
}
CASE(suspending) {
  set* mask = edge_of((set){0});
  begin();
  long r = sys(SYS_rt_sigsuspend, mask, 7L);
  expect(r, "rt_sigsuspend(%s, 7)", addr(mask));
  r = sys(SYS_rt_sigsuspend, bad_address(), 8L);
  expect(r, "rt_sigsuspend(%s, 8)", addr(bad_address()));
}
static void caught(int signal) {
  (void)signal;
}
CASE(suspend_until_signal) {
  struct sigaction action = {.sa_handler = caught};
  sigaction(SIGUSR1, &action, NULL);
  sigset_t usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  set* mask = edge_of((set){BIT(SIGPIPE)});
  int me = getpid();
  unsigned u = getuid();
  must(kill(me, SIGUSR1));
  begin();
  sys(SYS_rt_sigsuspend, mask, 8L);
  end();
  expect_line("rt_sigsuspend([PIPE], 8)", "? ERESTARTNOHAND (To be restarted if no handler)");
  add_line(text("--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=%d, si_uid=%u} ---", me, u));
  expect_line("rt_sigreturn({mask=[USR1]})", "-1 EINTR (Interrupted system call)");
}
/* The frame of a handler holds the mask that was there before it: without the signals that cannot be blocked. */
CASE(returns_from_handlers) {
  struct sigaction action = {.sa_handler = caught};
  sigaction(SIGUSR2, &action, NULL);
  const struct {
    set mask;
    const char* words;
  } masks[] = {
      {0, "[]"},
      {BIT(SIGINT) | BIT(64), "[INT RT_32]"},
      {~BIT(SIGUSR2), "~[KILL USR2 STOP]"},
  };
  set* mask = edge_room(8);
  int me = getpid();
  unsigned u = getuid();
  begin();
  for (int i = 0; i < 3; i++) {
    *mask = masks[i].mask;
    sys(SYS_rt_sigprocmask, low32(SIG_SETMASK), mask, NULL, 8L);
    expect_line(text("rt_sigprocmask(SIG_SETMASK, %s, NULL, 8)", i == 2 ? "~[USR2]" : masks[i].words), "0");
    sys(SYS_kill, me, SIGUSR2);
    expect_line(text("kill(%d, SIGUSR2)", me), "0");
    add_line(text("--- SIGUSR2 {si_signo=SIGUSR2, si_code=SI_USER, si_pid=%d, si_uid=%u} ---", me, u));
    expect_line(text("rt_sigreturn({mask=%s})", masks[i].words), "0");
  }
}
static unsigned long stack_before;
static void back_on_stack(int signal, siginfo_t* info, void* context) {
  (void)signal, (void)info;
  ((ucontext_t*)context)->uc_mcontext.gregs[REG_RSP] = (long)stack_before;
}
/* Where no frame is. */
__attribute__((noinline)) static void return_from(unsigned long frame) {
  __asm__ volatile("mov %%rsp, %0; mov %1, %%rsp; mov $15, %%eax; syscall"
                   : "=m"(stack_before)
                   : "r"(frame)
                   : "rax", "rcx", "r11", "memory");
}
/* struct ucontext: flags and link of 8 bytes, a stack_t of 24, a sigcontext of 256, the mask. */
enum { mask_in_frame = 296 };
CASE(returns_from_nowhere) {
  stack_t other = {.ss_sp = must(mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
                   .ss_size = 1 << 16};
  must(sigaltstack(&other, NULL));
  struct sigaction action = {.sa_sigaction = back_on_stack, .sa_flags = SA_ONSTACK | SA_SIGINFO};
  must(sigaction(SIGSEGV, &action, NULL));
  unsigned long end = (unsigned long)bad_address();
  const unsigned long frames[] = {end, end - mask_in_frame, end - mask_in_frame - 4, 0, -(unsigned long)mask_in_frame};
  begin();
  for (int i = 0; i < 5; i++) {
    return_from(frames[i]);
    expect_line(text("rt_sigreturn({mask=%s})", addr(frames[i] + mask_in_frame)), "0");
    add_line("--- SIGSEGV {si_signo=SIGSEGV, si_code=SI_KERNEL, si_addr=NULL} ---");
    expect_line("rt_sigreturn({mask=[]})", "0");
  }
}
CASE(signalfds) {
  set* mask = edge_of((set){BIT(SIGINT) | BIT(SIGQUIT)});
  begin();
  long fd = sys(SYS_signalfd4, low32(-1), mask, 8L, low32(SFD_CLOEXEC | SFD_NONBLOCK));
  expect(fd, "signalfd4(-1, [INT QUIT], 8, SFD_CLOEXEC|SFD_NONBLOCK)");
  long r = sys(SYS_signalfd, low32(fd), mask, 8L);
  expect(r, "signalfd(%ld, [INT QUIT], 8)", fd);
  r = sys(SYS_signalfd4, -1, mask, 4L, 1);
  expect(r, "signalfd4(-1, %s, 4, 0x1 /* SFD_??? */)", addr(mask));
  r = sys(SYS_signalfd4, -1, NULL, 8L, 0);
  expect(r, "signalfd4(-1, NULL, 8, 0)");
}
