// Children that are made in ways that touch the tracer: ptrace (CLONE_PTRACE), untraced (CLONE_UNTRACED), parent
// (CLONE_PARENT: a sibling, child of whoever started us), nosignal (exit signal 0), files (shares the descriptor
// table).
#include "truth.h"

static int run(long flags) {
  long child = syscall(SYS_clone, flags, NULL, NULL, NULL, 0);
  if (child == 0) {
    say("child pid=%d", (int)syscall(SYS_getpid));
    for (int i = 0; i < 5; i++) getppid();
    syscall(SYS_exit_group, 4);
  }
  return (int)child;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "ptrace";
  long flags = strcmp(mode, "ptrace") == 0     ? CLONE_PTRACE | SIGCHLD
               : strcmp(mode, "untraced") == 0 ? CLONE_UNTRACED | SIGCHLD
               : strcmp(mode, "parent") == 0   ? CLONE_PARENT | SIGCHLD
               : strcmp(mode, "files") == 0    ? CLONE_FILES | SIGCHLD
                                               : 0;
  pid_t child = run(flags);
  say("made pid=%d", child);
  int status = 0;
  if (strcmp(mode, "parent") == 0) {
    errno = 0;
    pid_t got = waitpid(-1, &status, 0);
    say("waited result=%d errno=%d", got, errno);  // not our child
    while (kill(child, 0) == 0 && state_of(child, child) != 'Z') sched_yield();
  } else {
    if (waitpid(child, &status, __WALL) != child) fail("waitpid");
    say_status("waited", child, status);
  }
  return 0;
}
