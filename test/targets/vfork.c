// vfork: the parent sleeps until the child ends (exit) or execs (exec); with wait the child first reads standard input.
#include "truth.h"

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "exit";
  say("parent pid=%d", getpid());
  pid_t child = vfork();
  if (child == 0) {
    say("child pid=%d ppid=%d", getpid(), getppid());
    char byte;
    if (strcmp(mode, "wait") == 0) {
      ssize_t got = read(STDIN_FILENO, &byte, 1);
      say("read result=%zd errno=%d", got, got < 0 ? errno : 0);
    }
    if (strcmp(mode, "exec") == 0) execl("/bin/sh", "sh", "-c", "exit 3", NULL);
    _exit(3);
  }
  say("resumed child=%d", child);
  int status;
  waitpid(child, &status, 0);
  say_status("waited", child, status);
  return 0;
}
