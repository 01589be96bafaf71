// Makes itself non-dumpable, so that an ordinary user may not trace it, and waits until standard input ends.
#include "truth.h"

#include <sys/prctl.h>

int main(void) {
  prctl(PR_SET_DUMPABLE, 0);
  say("ready pid=%d", getpid());
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 0;
}
