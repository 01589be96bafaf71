// A child of two threads is stopped by SIGSTOP, by SIGTSTP from itself and by SIGTTIN, each time continued by SIGCONT,
// and in the end killed while stopped. The parent says what waitpid(2) tells. The child has a process group of its own:
// in an orphaned one SIGTSTP and SIGTTIN would be ignored (setpgid(2)), and whoever starts us may have left us in such.
#include "truth.h"

static __attribute__((noreturn)) void* count(void* calls) {
  for (;;) {
    getppid();
    __atomic_add_fetch((long*)calls, 1, __ATOMIC_SEQ_CST);
  }
}

static int wait_for(pid_t child) {
  int status;
  if (waitpid(child, &status, WUNTRACED | WCONTINUED) != child) fail("waitpid");
  say_status("waited", child, status);
  return status;
}

int main(void) {
  long* calls = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    start(count, &calls[0]);
    while (calls[1] == 0) {
      getppid();
      sched_yield();
    }
    raise(SIGTSTP);
    count(&calls[2]);
  }
  say("child pid=%d", child);
  while (calls[0] == 0) sched_yield();
  kill(child, SIGSTOP);
  wait_for(child);
  // Stopped means all threads: no call is made any more.
  long before = calls[0];
  for (int i = 0; i < 1000; i++) sched_yield();
  say("while-stopped calls=%ld", calls[0] - before);
  kill(child, SIGCONT);
  wait_for(child);
  calls[1] = 1;
  wait_for(child);
  kill(child, SIGCONT);
  wait_for(child);
  while (calls[2] == 0) sched_yield();
  kill(child, SIGTTIN);
  wait_for(child);
  // SIGKILL takes away a stop that its tracer has not waited for yet. At this call, which is always traced, it does.
  getuid();
  kill(child, SIGKILL);
  wait_for(child);
  return 0;
}
