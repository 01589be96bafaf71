// Forks N children that end at once. With `reap` the parent waits for each batch of 50 and says how many codes were
// right; with `orphan` each child forks a grandchild and ends first; with `ignore` SIGCHLD is ignored, so that nobody
// waits.
#include "truth.h"

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "reap";
  int count = argc > 2 ? atoi(argv[2]) : 1000, right = 0, made = 0;
  bool ignore = strcmp(mode, "ignore") == 0, orphan = strcmp(mode, "orphan") == 0;
  if (ignore) signal(SIGCHLD, SIG_IGN);
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child == 0) {
      if (orphan) fork();
      _exit(i % 200);
    }
    made += child > 0;
    if (ignore) {
      if (i % 50 == 49)
        while (waitpid(-1, NULL, 0) > 0) continue;
      continue;
    }
    // Batches: the exit code says which one it was.
    if (i % 50 == 49 || i == count - 1) {
      int status;
      while (waitpid(-1, &status, 0) > 0) right += WIFEXITED(status);
    }
  }
  say("made count=%d right=%d", made, right);
  return 0;
}
