// The leader ends while a thread goes on: the process lives, its leader is a zombie. The thread then makes calls,
// starts another thread and ends the process with 7.
#include "truth.h"

static void* last(void* unused) {
  (void)unused;
  say("last tid=%d", own_tid());
  return NULL;
}

static void* go_on(void* unused) {
  (void)unused;
  while (state_of(getpid(), getpid()) != 'Z') sched_yield();
  say("alone pid=%d tid=%d", getpid(), own_tid());
  for (int i = 0; i < 50; i++) getppid();
  pthread_join(start(last, NULL), NULL);
  exit(7);
}

int main(void) {
  say("leader pid=%d", getpid());
  start(go_on, NULL);
  syscall(SYS_exit, 0);
}
