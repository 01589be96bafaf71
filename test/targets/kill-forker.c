// N times: a child forks children without end, each of which makes one call and ends; the child is killed (SIGKILL) at
// a moment of its own, which may be inside a fork. A grandchild then has lost its parent before any tracer could hear
// of it. Every grandchild counts itself, and counts whether its call had the right result.
#include "truth.h"

int main(int argc, char** argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 200;
  long* counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int alive[2];  // its writing end is held by all but us: at its end everybody is gone
  if (pipe(alive) != 0) fail("pipe");
  enum { forked, right, wrong };
  for (int i = 0; i < rounds; i++) {
    long before = __atomic_load_n(&counts[forked], __ATOMIC_SEQ_CST);
    pid_t child = fork();
    if (child == 0) {
      signal(SIGCHLD, SIG_IGN);
      for (;;) {
        if (fork() != 0) continue;
        __atomic_add_fetch(&counts[forked], 1, __ATOMIC_SEQ_CST);
        errno = 0;
        int result = close(-1);
        __atomic_add_fetch(&counts[result == -1 && errno == EBADF ? right : wrong], 1, __ATOMIC_SEQ_CST);
        _exit(0);
      }
    }
    while (__atomic_load_n(&counts[forked], __ATOMIC_SEQ_CST) < before + 2 + i % 3) continue;
    for (volatile int spin = 0; spin < (i * 977) % 20000; spin++) continue;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  close(alive[1]);
  char byte;
  while (read(alive[0], &byte, 1) < 0) continue;
  say("grandchildren right=%ld wrong=%ld", counts[right], counts[wrong]);
  return 0;
}
