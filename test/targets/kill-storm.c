// Starts N children of two threads that do nothing but calls, and kills each (SIGKILL) at a moment of its own.
#include "truth.h"

static void* call(void* unused) {
  for (;;) getppid(), close(-1);
  return unused;
}

int main(int argc, char** argv) {
  int count = argc > 1 ? atoi(argv[1]) : 200, killed = 0;
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child == 0) {
      start(call, NULL);
      call(NULL);
    }
    for (volatile int spin = 0; spin < i * 977 % 300000; spin++) continue;
    kill(child, SIGKILL);
    int status;
    if (waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) killed++;
  }
  say("killed count=%d", killed);
  return killed == count ? 0 : 1;
}
