// A child in a pid namespace of its own: it is 1 there, its child 2, its thread 3. Says the numbers of the inside.
#include "truth.h"

static void* thread(void* unused) {
  say("thread pid=%d tid=%d", getpid(), own_tid());
  return unused;
}

int main(void) {
  if (unshare(CLONE_NEWPID) != 0) fail("unshare");
  pid_t init = fork();
  if (init == 0) {
    say("init pid=%d ppid=%d", getpid(), getppid());
    pid_t child = fork();
    if (child == 0) {
      say("inner pid=%d ppid=%d", getpid(), getppid());
      _exit(8);
    }
    say("forked pid=%d", child);
    int status;
    waitpid(child, &status, 0);
    say_status("waited", child, status);
    pthread_join(start(thread, NULL), NULL);
    _exit(3);
  }
  say("outer init=%d", init);
  int status;
  waitpid(init, &status, 0);
  say_status("waited", init, status);
  return 0;
}
