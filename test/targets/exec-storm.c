// chain N: one process that execs itself N times. forks N: N children, each execs itself once and ends.
#include "truth.h"

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "chain";
  int count = argc > 2 ? atoi(argv[2]) : 100;
  char number[16];
  if (strcmp(mode, "leaf") == 0) return count;
  if (strcmp(mode, "chain") == 0) {
    if (count == 0) {
      say("end pid=%d", getpid());
      return 5;
    }
    snprintf(number, sizeof number, "%d", count - 1);
    execl(argv[0], argv[0], "chain", number, NULL);
    fail("execl");
  }
  int right = 0;
  for (int i = 0; i < count; i++) {
    pid_t child = i % 2 ? fork() : vfork();
    if (child == 0) {
      snprintf(number, sizeof number, "%d", i % 100);
      execl(argv[0], argv[0], "leaf", number, NULL);
      _exit(121);
    }
    int status;
    if (waitpid(child, &status, 0) == child && WIFEXITED(status)) right += WEXITSTATUS(status) == i % 100;
  }
  say("right count=%d", right);
  return 0;
}
