// Asks for its parent's id three times, and says what it got. For changing calls and results.
#include "truth.h"

int main(void) {
  for (int i = 0; i < 3; i++) {
    errno = 0;
    long result = syscall(SYS_getppid);
    say("getppid result=%ld errno=%d", result, errno);
  }
  return 0;
}
