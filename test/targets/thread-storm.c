// Threads start threads and end, all the time, until standard input has a byte or ends: at most 16 at once, a new
// generation every few microseconds. Says how many there were.
#include "truth.h"

static long started, ended;
static volatile bool over;

static void* generation(void* unused) {
  __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
  for (int i = 0; i < 20; i++) getppid();
  if (!over) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 65536);
    pthread_t thread;
    while (pthread_create(&thread, &attributes, generation, NULL) != 0) sched_yield();
    pthread_attr_destroy(&attributes);
  }
  __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
  return unused;
}

int main(void) {
  for (int i = 0; i < 16; i++) pthread_detach(start(generation, NULL));
  say("storm pid=%d", getpid());
  char byte;
  while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) continue;
  over = true;
  while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < __atomic_load_n(&started, __ATOMIC_SEQ_CST) || ended == 0)
    sched_yield();
  say("over started=%ld", started);
  return 0;
}
