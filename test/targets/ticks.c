// Two calls about every millisecond, each with its own result in order, for at most two minutes; "ready" on standard
// output when it has begun.
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  alarm(120);
  puts("ready");
  fflush(stdout);
  const struct timespec pause = {0, 1000000};
  for (;;) {
    syscall(SYS_getppid);
    nanosleep(&pause, NULL);
  }
}
