// A plain program, so that the sanitizers can look at the bell: exit status 0 when all is well.
#include "ptrace/bell.h"

#include <poll.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/system_error.h"
#include "test/check.h"

using syslens::Bell;
using syslens::SystemError;
using syslens::UniqueFd;

namespace {

pid_t wait_any(int* status, int options = 0) {
  return static_cast<pid_t>(::wait4(-1, status, __WALL | __WNOTHREAD | options, nullptr));
}

// The children of the calling thread.
std::vector<pid_t> children() {
  std::ifstream file("/proc/thread-self/children");
  std::vector<pid_t> pids;
  for (pid_t pid; file >> pid;) pids.push_back(pid);
  return pids;
}

std::string comm(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  std::getline(file, name);
  return name;
}

void rings_before_and_during_the_wait() {
  Bell bell;
  int status;
  for (int i = 0; i < 2000; i++) {
    bell.arm();
    bell.arm();
    CHECK(children().size() == 1);
    std::thread other([&] { bell.ring(); });
    if (i % 2 == 0) other.join();
    const pid_t pid = wait_any(&status);
    CHECK(!bell.answered(pid + 1));
    CHECK(bell.answered(pid));
    CHECK(!bell.answered(pid));
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    if (i % 2 != 0) other.join();
  }
}

void no_request_is_lost() {
  Bell bell;
  std::mutex mutex;
  int queued = 0;
  constexpr int each = 20'000;
  auto ask = [&] {
    for (int i = 0; i < each; i++) {
      {
        const std::lock_guard lock(mutex);
        queued++;
      }
      bell.ring();
    }
  };
  std::thread first(ask);
  std::thread second(ask);
  int done = 0;
  while (done < 2 * each) {
    bell.arm();
    int status;
    CHECK(bell.answered(wait_any(&status)));
    const std::lock_guard lock(mutex);
    done += queued;
    queued = 0;
  }
  CHECK(done == 2 * each);
  first.join();
  second.join();
}

std::atomic<int> sigchld_count = 0;

void wakes_nobody_else() {
  std::signal(SIGCHLD, [](int) { sigchld_count++; });
  // A child of another thread stays that thread's, and is seen by a plain wait there.
  const pid_t foreign = ::fork();
  if (foreign == 0) {
    ::pause();
    ::_exit(7);
  }
  std::thread tracer([] {
    Bell bell;
    bell.arm();
    bell.ring();
    int status;
    CHECK(bell.answered(wait_any(&status)));
    bell.arm();
    CHECK(wait_any(&status, WNOHANG) == 0);
  });
  tracer.join();
  CHECK(sigchld_count == 0);
  CHECK(::kill(foreign, SIGTERM) == 0);
  int status;
  CHECK(::waitpid(foreign, &status, 0) == foreign && WIFSIGNALED(status));
  std::signal(SIGCHLD, SIG_DFL);
}

void the_destructor_leaves_nothing() {
  { Bell never_armed; }
  {
    Bell armed;
    armed.arm();
  }
  {
    Bell rung;
    rung.arm();
    rung.ring();
  }
  {
    Bell answered;
    answered.arm();
    answered.ring();
    int status;
    CHECK(answered.answered(wait_any(&status)));
    answered.ring();
  }
  CHECK(wait_any(nullptr, WNOHANG) == -1 && errno == ECHILD);
}

void somebody_kills_the_child() {
  Bell bell;
  bell.arm();
  const pid_t child = children().at(0);
  // Signals that a terminal or a shell sends to the whole group do not end it, SIGKILL does; the next one works.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGUSR1, SIGRTMIN, 32, 33})
    CHECK(::kill(child, signal) == 0);
  CHECK(wait_any(nullptr, WNOHANG) == 0);
  CHECK(::kill(child, SIGKILL) == 0);
  int status;
  CHECK(wait_any(&status) == child && WIFSIGNALED(status));
  CHECK(bell.answered(child));
  bell.arm();
  bell.ring();
  CHECK(bell.answered(wait_any(&status)));
}

void works_beside_a_tracee() {
  const pid_t tracee = ::fork();
  if (tracee == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    for (;;) ::pause();
  }
  Bell bell;
  bell.arm();
  int status;
  CHECK(wait_any(&status) == tracee && WIFSTOPPED(status));
  CHECK(::ptrace(PTRACE_CONT, tracee, nullptr, nullptr) == 0);
  std::thread other([&] { bell.ring(); });
  CHECK(bell.answered(wait_any(&status)));
  other.join();
  bell.arm();
  CHECK(::kill(tracee, SIGKILL) == 0);
  CHECK(wait_any(&status) == tracee && WIFSIGNALED(status));
}

void dies_with_the_host() {
  for (const bool other_thread : {false, true}) {
    int ends[2];
    CHECK(::pipe(ends) == 0);
    const UniqueFd out(ends[0]);
    UniqueFd in(ends[1]);
    const pid_t host = ::fork();
    if (host == 0) {
      auto serve = [&] {
        Bell bell;
        bell.arm();
        const pid_t child = children().at(0);
        while (comm(child) != "syslens-bell") ::sched_yield();
        CHECK(::write(in.get(), &child, sizeof child) == sizeof child);
        ::pause();
      };
      if (other_thread) std::thread(serve).join();
      serve();
    }
    in.reset();
    pid_t child;
    CHECK(::read(out.get(), &child, sizeof child) == sizeof child);
    const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    CHECK(pidfd.valid());
    CHECK(::kill(host, SIGKILL) == 0);
    CHECK(::waitpid(host, nullptr, 0) == host);
    pollfd ended{.fd = pidfd.get(), .events = POLLIN, .revents = 0};
    CHECK(::poll(&ended, 1, 10'000) == 1);
    // The bell shared the descriptor table: it is gone only when the bell is.
    char none;
    CHECK(::read(out.get(), &none, 1) == 0);
  }
}

[[maybe_unused]] void says_what_the_system_refuses() {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_NOFILE, &none);
    try {
      Bell bell;
    } catch (const SystemError& error) {
      std::_Exit(error.error() == EMFILE ? 0 : 1);
    }
    std::_Exit(2);
  }
  int status;
  CHECK(::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace

int main() {
  ::alarm(120);
#ifndef __SANITIZE_ADDRESS__  // the sanitizer's own checks need descriptors
  says_what_the_system_refuses();
#endif
  rings_before_and_during_the_wait();
  no_request_is_lost();
  wakes_nobody_else();
  the_destructor_leaves_nothing();
  somebody_kills_the_child();
  works_beside_a_tracee();
  dies_with_the_host();
  std::puts("bell: all is well");
}
