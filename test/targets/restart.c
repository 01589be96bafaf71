// Calls that a signal or a stop interrupts, one per mode of restarting (signal(7), "Interruption of system calls"):
// says each result as the program sees it.
#include "truth.h"

#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

static pid_t self;
static int pipe_fds[2];

static void handle(int number) {
  (void)number;
}

static void take(int number, int flags) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = flags};
  sigaction(number, &action, NULL);
}

// A helper process waits until we sleep in `number`, then does what `how` says: h handler, s stop and continue, w write
// a byte.
static pid_t disturb(long number, const char* how) {
  pid_t child = fork();
  if (child != 0) return child;
  for (; *how; how++) {
    wait_until_in(self, number);
    while (state_of(self, self) != 'S') sched_yield();
    if (*how == 'h') {
      kill(self, SIGUSR1);
    } else if (*how == 's') {
      kill(self, SIGSTOP);
      char state;
      while ((state = state_of(self, self)) != 'T' && state != 't') sched_yield();
      kill(self, SIGCONT);
      // Back in the call, be it under its own number or as restart_syscall (219).
      while (state_of(self, self) != 'S') sched_yield();
      number = call_of(self) == 219 ? 219 : number;
    } else if (write(pipe_fds[1], "x", 1) != 1) {
      _exit(1);
    }
  }
  _exit(0);
}

static void result(const char* what, long value, pid_t helper) {
  int error = value < 0 ? errno : 0;
  waitpid(helper, NULL, 0);
  say("%s result=%ld errno=%d", what, value, error);
}

int main(void) {
  self = getpid();
  // The end of a helper must not interrupt what comes next: to a tracee even an ignored signal does that.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) fail("pipe2");
  char byte;
  pid_t helper;
  say("self pid=%d", self);

  take(SIGUSR1, SA_RESTART);
  helper = disturb(SYS_read, "hw");  // ERESTARTSYS, made again
  result("read-restarted", read(pipe_fds[0], &byte, 1), helper);

  helper = disturb(SYS_read, "sw");  // a stop without a handler
  result("read-stopped", read(pipe_fds[0], &byte, 1), helper);

  helper = disturb(SYS_pause, "h");  // ERESTARTNOHAND: never made again after a handler
  result("pause", pause(), helper);

  struct pollfd one = {.fd = pipe_fds[0], .events = POLLIN};
  helper = disturb(SYS_poll, "h");  // ERESTART_RESTARTBLOCK: EINTR after a handler, SA_RESTART or not
  result("poll-handler", poll(&one, 1, -1), helper);

  helper = disturb(SYS_poll, "sw");  // after a stop: restart_syscall
  result("poll-stopped", poll(&one, 1, 100000), helper);
  if (read(pipe_fds[0], &byte, 1) != 1) fail("read");

  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_ctl(epoll, EPOLL_CTL_ADD, pipe_fds[0], &event);
  helper = disturb(SYS_epoll_wait, "h");  // plain EINTR
  result("epoll", syscall(SYS_epoll_wait, epoll, &event, 1, -1), helper);

  take(SIGUSR1, 0);
  helper = disturb(SYS_read, "h");  // ERESTARTSYS without SA_RESTART: EINTR
  result("read-interrupted", read(pipe_fds[0], &byte, 1), helper);

  struct timespec left = {0, 0}, ten = {10, 0}, second = {1, 0};
  helper = disturb(SYS_nanosleep, "h");
  result("nanosleep-handler", syscall(SYS_nanosleep, &ten, &left), helper);
  say("left seconds=%ld", (long)left.tv_sec);

  helper = disturb(SYS_nanosleep, "s");
  result("nanosleep-stopped", syscall(SYS_nanosleep, &second, &left), helper);

  helper = disturb(SYS_clock_nanosleep, "ss");
  result("clock-nanosleep-stopped-twice", syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &second, &left), helper);

  int word = 0;
  helper = disturb(SYS_futex, "s");
  result("futex-stopped", syscall(SYS_futex, &word, FUTEX_WAIT, 0, &second, NULL, 0), helper);
  return 0;
}
