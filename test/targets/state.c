// What a program is born with: arguments, descriptors, signal mask and dispositions, limits, umask, ids, nice value.
#include "truth.h"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int main(int argc, char** argv) {
  for (int i = 0; i < argc; i++) say("argv %d=%s", i, argv[i]);
  for (int fd = 0; fd < 1024; fd++)
    if (fcntl(fd, F_GETFD) >= 0)
      say("fd number=%d flags=%d cloexec=%d", fd, fcntl(fd, F_GETFL) & ~0100000, fcntl(fd, F_GETFD));
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  for (int number = 1; number < 65; number++) {
    struct sigaction action;
    if (sigismember(&mask, number)) say("blocked number=%d", number);
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) say("ignored number=%d", number);
  }
  for (int resource = 0; resource < RLIMIT_NLIMITS; resource++) {
    struct rlimit limit;
    getrlimit(resource, &limit);
    say("limit number=%d soft=%ld hard=%ld", resource, (long)limit.rlim_cur, (long)limit.rlim_max);
  }
  mode_t mask_of_files = umask(0);
  say("umask value=%o", mask_of_files);
  say("ids uid=%d euid=%d gid=%d egid=%d", getuid(), geteuid(), getgid(), getegid());
  say("no-new-privs value=%d", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  say("dumpable value=%d", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
  say("death-signal value=%d", ({
        int number = 0;
        prctl(PR_GET_PDEATHSIG, &number, 0, 0, 0);
        number;
      }));
  say("nice value=%d", getpriority(PRIO_PROCESS, 0));
  return 0;
}
