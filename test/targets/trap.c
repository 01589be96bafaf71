// Real SIGTRAPs: an int3, one by tgkill, one by kill, and two forged ones whose si_code looks like a syscall stop and
// like a ptrace event. Each must reach the handler.
#include "truth.h"

static volatile int seen;

static void handle(int number, siginfo_t* info, void* unused) {
  (void)unused;
  seen++;
  say("trap number=%d code=%d", number, info->si_code);
}

static void forge(int code) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_signo = SIGTRAP;
  info.si_code = code;
  // To oneself any si_code is allowed (rt_sigqueueinfo(2)).
  if (syscall(SYS_rt_sigqueueinfo, getpid(), SIGTRAP, &info) != 0) fail("rt_sigqueueinfo");
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTRAP, &action, NULL);
  __asm__ volatile("int3");
  raise(SIGTRAP);
  kill(getpid(), SIGTRAP);
  forge(SIGTRAP | 0x80);
  forge(SIGTRAP | (1 << 8));    // PTRACE_EVENT_FORK
  forge(SIGTRAP | (128 << 8));  // PTRACE_EVENT_STOP
  say("seen count=%d", seen);
  return seen == 6 ? 0 : 1;
}
