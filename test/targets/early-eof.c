// Closes its standard output, then lives on until standard input ends: whoever reads its output must see the end at
// once.
#include "truth.h"

int main(void) {
  say("closing pid=%d", getpid());
  close(STDOUT_FILENO);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 4;
}
