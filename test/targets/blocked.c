// Blocks in one call until standard input ends (or, nanosleep, for 0.7 s), then says how the call returned. For
// attaching to a process inside a call, and for leaving it.
#include "truth.h"

#include <linux/futex.h>
#include <poll.h>
#include <sys/select.h>

static int word;
static pid_t leader;

static void* wake(void* mode) {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) < 0) continue;
  if (strcmp(mode, "futex") == 0) {
    word = 1;
    syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
  } else {
    syscall(SYS_tgkill, getpid(), leader, SIGUSR1);
  }
  return NULL;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "read";
  char byte;
  long result = 0;
  struct pollfd one = {.fd = 0, .events = POLLIN};
  leader = getpid();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  if (strcmp(mode, "futex") == 0 || strcmp(mode, "sigwait") == 0) {
    sigprocmask(SIG_BLOCK, &signals, NULL);
    pthread_detach(start(wake, (void*)mode));
  }
  pid_t child = 0;
  if (strcmp(mode, "wait4") == 0 && (child = fork()) == 0) {
    while (read(STDIN_FILENO, &byte, 1) < 0) continue;
    _exit(3);
  }
  say("ready pid=%d", leader);
  errno = 0;
  if (strcmp(mode, "read") == 0) result = read(STDIN_FILENO, &byte, 1);
  if (strcmp(mode, "poll") == 0) result = poll(&one, 1, -1);
  if (strcmp(mode, "poll-timeout") == 0) result = poll(&one, 1, 1000000);
  if (strcmp(mode, "select") == 0) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(0, &set);
    result = select(1, &set, NULL, NULL, NULL);
  }
  if (strcmp(mode, "nanosleep") == 0) result = syscall(SYS_nanosleep, &(struct timespec){0, 700000000}, NULL);
  if (strcmp(mode, "futex") == 0) result = syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
  if (strcmp(mode, "sigwait") == 0) result = sigwaitinfo(&signals, NULL);
  if (strcmp(mode, "wait4") == 0) result = waitpid(child, NULL, 0) == child ? 0 : -1;
  say("woken result=%ld errno=%d", result, errno);
  for (int i = 0; i < 3; i++) getppid();
  return 0;
}
