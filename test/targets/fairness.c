// Thirty threads make calls without end; three others each need 300 calls to be done, then the process ends. A tracer
// that serves the first stop it finds never comes to the three.
#include "truth.h"

static volatile bool go;
static long hammered;

static void* hammer(void* unused) {
  for (;;) {
    getppid();
    __atomic_add_fetch(&hammered, 1, __ATOMIC_SEQ_CST);
  }
  return unused;
}

static void* worker(void* unused) {
  while (!go) continue;
  for (int i = 0; i < 300; i++) close(-1);
  say("worker tid=%d", own_tid());
  return unused;
}

int main(void) {
  pthread_t workers[3];
  for (int i = 0; i < 3; i++) workers[i] = start(worker, NULL);
  // Last, for wait4(2) looks at the youngest tracees first.
  for (int i = 0; i < 30; i++) start(hammer, NULL);
  while (__atomic_load_n(&hammered, __ATOMIC_SEQ_CST) < 100) continue;
  go = true;
  for (int i = 0; i < 3; i++) pthread_join(workers[i], NULL);
  say("hammered count=%ld", hammered);
  return 0;
}
