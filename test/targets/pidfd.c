// Children known by descriptors: CLONE_PIDFD, pidfd_open, pidfd_send_signal, poll and waitid(P_PIDFD), pidfd_getfd.
#include "truth.h"

#include <linux/sched.h>
#include <poll.h>

int main(void) {
  int pidfd = -1;
  struct clone_args arguments = {.flags = CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  long child = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (child == 0)
    for (;;) pause();
  say("child pid=%ld pidfd=%d", child, pidfd);
  int second = (int)syscall(SYS_pidfd_open, child, 0);
  say("opened pidfd=%d", second);
  int copy = (int)syscall(SYS_pidfd_getfd, pidfd, STDOUT_FILENO, 0);
  say("getfd fd=%d", copy);
  wait_until_in((pid_t)child, SYS_pause);
  struct pollfd one = {.fd = pidfd, .events = POLLIN};
  say("before ready=%d", poll(&one, 1, 0));
  say("send result=%ld", syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0));
  say("after ready=%d", poll(&one, 1, -1));
  siginfo_t info;
  memset(&info, 0, sizeof info);
  int result = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED);
  say("waitid result=%d pid=%d status=%d", result, info.si_pid, info.si_status);
  return 0;
}
