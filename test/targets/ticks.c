// Two calls about every millisecond for at most two minutes, or with an argument one long sleep; says "ready" when it
// begins. Anybody may trace it, where Yama asks for that (kernel.yama.ptrace_scope = 1).
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
  (void)argv;
  alarm(120);
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
  puts("ready");
  fflush(stdout);
  const struct timespec pause = {argc > 1 ? 120 : 0, 1000000};
  for (;;) {
    syscall(SYS_getppid);
    nanosleep(&pause, NULL);
  }
}
