// Two threads make calls (getppid and close(-1) in turns) and count SIGRTMIN until SIGTERM comes; then says the count
// and whether every result was the expected one. For attaching and detaching again and again without losing or doubling
// a signal.
#include "truth.h"

static volatile sig_atomic_t ended;
static long count, wrong, calls;

static void handle(int number) {
  if (number == SIGTERM)
    ended = 1;
  else
    __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
}

static void* call(void* unused) {
  pid_t parent = getppid();
  while (!ended) {
    if (getppid() != parent) __atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST);
    if (close(-1) != -1 || errno != EBADF) __atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  }
  return unused;
}

int main(void) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGRTMIN, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  pthread_t other = start(call, NULL);
  say("ready pid=%d ppid=%d", getpid(), getppid());
  call(NULL);
  pthread_join(other, NULL);
  say("counted signals=%ld wrong=%ld", count, wrong);
  return 0;
}
