// A program that uses ptrace itself. Traced, both ways of becoming a tracer fail cleanly; untraced they work.
#include "truth.h"

#include <sys/ptrace.h>

int main(void) {
  pid_t child = fork();
  if (child == 0) {
    errno = 0;
    long result = ptrace(PTRACE_TRACEME, 0, 0, 0);
    say("traceme result=%ld errno=%d", result, errno);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  say_status("waited", child, status);
  child = fork();
  if (child == 0)
    for (;;) pause();
  wait_until_in(child, SYS_pause);
  errno = 0;
  long result = ptrace(PTRACE_SEIZE, child, 0, 0);
  say("seize result=%ld errno=%d", result, errno);
  errno = 0;
  result = ptrace(PTRACE_ATTACH, child, 0, 0);
  say("attach result=%ld errno=%d", result, errno);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  say_status("waited", child, status);
  return 0;
}
