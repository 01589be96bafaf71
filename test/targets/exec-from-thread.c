// A thread that is not the leader execs. What the leader does meanwhile: alive, blocked, exited, or crowd: it is
// blocked and three more threads sleep, wait and run.
#include "truth.h"

static volatile pid_t leader;
static volatile int up;
static bool waits;
static const char* self;  // not /proc/self/exe, which a zombie leader no longer has

static __attribute__((noreturn)) void* pause_forever(void* unused) {
  (void)unused;
  __atomic_add_fetch(&up, 1, __ATOMIC_SEQ_CST);
  for (;;) pause();
}
static __attribute__((noreturn)) void* sleep_forever(void* unused) {
  (void)unused;
  __atomic_add_fetch(&up, 1, __ATOMIC_SEQ_CST);
  for (;;) nanosleep(&(struct timespec){1000, 0}, NULL);
}
static __attribute__((noreturn)) void* call_forever(void* unused) {
  (void)unused;
  __atomic_add_fetch(&up, 1, __ATOMIC_SEQ_CST);
  for (;;) getppid();
}

static void* exec(void* mode) {
  if (strcmp(mode, "exited") == 0)
    while (state_of(leader, leader) != 'Z') sched_yield();
  else if (strcmp(mode, "alive") != 0)
    wait_until_in(leader, SYS_pause);
  while (strcmp(mode, "crowd") == 0 && up < 3) sched_yield();
  char byte;
  if (waits) {
    say("ready pid=%d tid=%d", getpid(), own_tid());
    while (read(STDIN_FILENO, &byte, 1) < 0) continue;
  }
  say("execing pid=%d tid=%d", getpid(), own_tid());
  execl(self, "exec-from-thread", "after", NULL);
  fail("execl");
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "alive";
  if (strcmp(mode, "after") == 0) {
    say("after pid=%d tid=%d", getpid(), own_tid());
    return 6;
  }
  leader = getpid();
  self = argv[0];
  waits = argc > 2;
  say("leader pid=%d", leader);
  if (strcmp(mode, "crowd") == 0) {
    start(pause_forever, NULL);
    start(sleep_forever, NULL);
    start(call_forever, NULL);
  }
  start(exec, (void*)mode);
  if (strcmp(mode, "exited") == 0) syscall(SYS_exit, 0);
  if (strcmp(mode, "alive") == 0)
    for (;;) getppid();
  for (;;) pause();
}
