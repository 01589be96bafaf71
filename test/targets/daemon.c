// Becomes a daemon by forking twice: the command itself ends with 2 at once, its grandchild goes on in a session of its
// own and ends with 5.
#include "truth.h"

int main(void) {
  say("command pid=%d", getpid());
  pid_t middle = fork();
  if (middle == 0) {
    setsid();
    pid_t parent = getpid();
    pid_t grandchild = fork();
    if (grandchild != 0) _exit(0);
    while (getppid() == parent) sched_yield();
    say("daemon pid=%d sid=%d", getpid(), getsid(0));
    for (int i = 0; i < 100; i++) getppid();
    _exit(5);
  }
  return 2;
}
