// A plain program: the doctor's probes where everything is allowed, and in a child where a filter denies ptrace(2).
// Exit status 0 when all is well.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>

#include "doctor/child.h"
#include "doctor/probe.h"
#include "test/check.h"

using syslens::doctor::Answers;
using syslens::doctor::Probe;

namespace {

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator folder("/proc/self/fd");
  return std::distance(begin(folder), end(folder));
}

void everything_allowed() {
  const std::ptrdiff_t before = open_descriptors();
  const Answers answers = syslens::doctor::probe();
  for (const Probe probe : {Probe::Fork, Probe::Seize, Probe::Stop, Probe::Registers, Probe::Peek, Probe::Readv,
                            Probe::Writev, Probe::Filter, Probe::FilterStop, Probe::SeizeStranger, Probe::PidfdOpen})
    CHECK(answers.works(probe));
  // Nothing is left: no descriptor, no child.
  CHECK(open_descriptors() == before);
  CHECK(waitpid(-1, nullptr, __WALL | WNOHANG) < 0 && errno == ECHILD);
}

void deny_ptrace() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{std::size(program), program};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
}

void ptrace_denied() {
  const pid_t child = fork();
  if (child == 0) {
    deny_ptrace();
    const Answers answers = syslens::doctor::probe();
    CHECK(answers.of(Probe::Seize) == EPERM);
    CHECK(!answers.of(Probe::Stop).has_value());
    CHECK(!answers.of(Probe::FilterStop).has_value());
    CHECK(!answers.of(Probe::SeizeStranger).has_value());
    CHECK(answers.works(Probe::Filter));
    CHECK(answers.works(Probe::Readv));
    CHECK(waitpid(-1, nullptr, __WALL | WNOHANG) < 0 && errno == ECHILD);
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void access_of_others() {
  CHECK(syslens::doctor::access_to(getpid()).error == 0);
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  CHECK(syslens::doctor::access_to(child).error == 0);
  kill(child, SIGKILL);
  CHECK(waitpid(child, nullptr, 0) == child);
  CHECK(syslens::doctor::access_to(child).error == ESRCH);
}

// What dies in the middle of it all hangs nobody.
void child_dies() {
  syslens::doctor::ProbedChild child({});
  kill(child.pid(), SIGKILL);
  while (!child.gone()) child.wait();
}

}  // namespace

int main() {
  everything_allowed();
  ptrace_denied();
  access_of_others();
  child_dies();
  return 0;
}
