// A process of two threads for attaching and leaving: it says where it is and goes on until standard input ends. With
// `stopped` it stops itself by SIGSTOP first, with `tree` it starts a child, with `stay` as well, and never ends.
#include "truth.h"

static void* call(void* unused) {
  for (;;) getppid();
  return unused;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "run";
  pid_t child = 0;
  if (strcmp(mode, "tree") == 0 || strcmp(mode, "stay") == 0) {
    child = fork();
    if (child == 0)
      for (;;) pause();
    wait_until_in(child, SYS_pause);
    say("child pid=%d", child);
  }
  start(call, NULL);
  say("ready pid=%d", getpid());
  if (strcmp(mode, "stopped") == 0) {
    raise(SIGSTOP);
    say("continued pid=%d", getpid());
  }
  if (strcmp(mode, "stay") == 0)
    for (;;) pause();
  char byte;
  ssize_t got;
  while ((got = read(STDIN_FILENO, &byte, 1)) > 0) say("byte value=%d", byte);
  say("ended result=%zd errno=%d", got, got < 0 ? errno : 0);
  if (child != 0) kill(child, SIGKILL);
  _exit(7);
}
