// Sessions without Node, for the sanitizers: requests from several threads, stops reported, every way to end.
#include "ptrace/session.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/system_error.h"
#include "test/check.h"
#include "test/launch_plan.h"

using namespace syslens;

namespace {

/// What a session reports, in order, for the thread of the test.
class Reports {
 public:
  void operator()(const Report& report) {
    const std::lock_guard lock(mutex_);
    reports_.push_back(report);
    arrived_.notify_one();
  }
  Report next() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !reports_.empty(); });
    Report report = reports_.front();
    reports_.pop_front();
    return report;
  }
  Report next(ReportType type) {
    Report report = next();
    CHECK(report.type == type);
    return report;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Report> reports_;
};

std::function<void(const Report&)> into(Reports& reports) {
  return [&reports](const Report& report) { reports(report); };
}

std::uint64_t orig_rax(Session& session, pid_t tid) {
  return session.in_stop(tid, [](const StoppedThread& thread) { return thread.get(Register::orig_rax); });
}

void from_launch_to_exit() {
  Reports reports;
  Session session({.kill_at_end = true}, into(reports));
  const pid_t pid = session.launch(plan_of({"true"}));
  CHECK(reports.next(ReportType::Exec).tid == pid);
  CHECK(orig_rax(session, pid) == 59);
  int entries = 0;
  int exits = 0;
  for (;;) {
    session.resume(pid, Resume::ToSyscall, 0);
    const Report report = reports.next();
    if (report.type == ReportType::SyscallEntry) entries++;
    if (report.type == ReportType::SyscallExit) exits++;
    if (report.type != ReportType::Exited) continue;
    CHECK(report.exit_code == 0 && report.last);
    break;
  }
  CHECK(entries > 10 && exits == entries - 1);
}

void says_why_a_launch_failed() {
  Reports reports;
  Session session({.kill_at_end = true}, into(reports));
  session.launch(plan_of({"/no/such/program"}));
  const Report report = reports.next(ReportType::Failed);
  CHECK(report.launch.step == LaunchStep::Exec && report.error == ENOENT && report.last);
}

void refuses_what_is_not_stopped() {
  Reports reports;
  Session session({.kill_at_end = true}, into(reports));
  const pid_t pid = session.launch(plan_of({"sleep", "1000"}));
  reports.next(ReportType::Exec);
  session.resume(pid, Resume::Continue, 0);
  for (const pid_t tid : {pid, ::getpid()}) {
    try {
      orig_rax(session, tid);
      CHECK(false);
    } catch (const SystemError& error) {
      CHECK(error.error() == ESRCH);
    }
  }
  try {
    session.seize(::getpid());
    CHECK(false);
  } catch (const SystemError& error) {
    CHECK(error.error() == EPERM);
  }
}

// Requests wake the session's thread where it waits: for a request, or in wait4.
void answers_several_threads() {
  for (const bool another_runs : {false, true}) {
    Reports reports;
    Session session({.kill_at_end = true}, into(reports));
    const pid_t stopped = session.launch(plan_of({"sleep", "1000"}));
    reports.next(ReportType::Exec);
    if (another_runs) {
      const pid_t running = session.launch(plan_of({"sleep", "1000"}));
      reports.next(ReportType::Exec);
      session.resume(running, Resume::Continue, 0);
    }
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) CHECK(orig_rax(session, stopped) == 59);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

void interrupts_again_and_again() {
  Reports reports;
  Session session({.kill_at_end = true}, into(reports));
  const pid_t pid = session.launch(plan_of({"sleep", "1000"}));
  reports.next(ReportType::Exec);
  for (int i = 0; i < 500; ++i) {
    session.resume(pid, Resume::Continue, 0);
    session.interrupt(pid);
    session.interrupt(pid);
    reports.next(ReportType::Interrupted);
  }
}

// A child of a child, since own children are refused; it ends when the pipe does.
pid_t make_grandchild(int& hold) {
  int ends[2];
  int back[2];
  CHECK(::pipe(ends) == 0 && ::pipe(back) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    const pid_t grandchild = ::fork();
    char byte;
    if (grandchild == 0) {
      while (::read(ends[0], &byte, 1) > 0) continue;
      ::_exit(0);
    }
    if (::write(back[1], &grandchild, sizeof grandchild) != sizeof grandchild) ::_exit(1);
    int status;
    ::waitpid(grandchild, &status, 0);
    ::_exit(WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1);
  }
  pid_t grandchild;
  CHECK(::read(back[0], &grandchild, sizeof grandchild) == sizeof grandchild);
  for (const int fd : {ends[0], back[0], back[1]}) ::close(fd);
  hold = ends[1];
  return grandchild;
}

void expect_unharmed(int hold) {
  ::close(hold);
  int status;
  CHECK(::wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void lets_go_what_was_attached_to() {
  for (const bool at_the_end : {false, true}) {
    for (const bool running : {false, true}) {
      int hold;
      const pid_t pid = make_grandchild(hold);
      {
        Reports reports;
        Session session({}, into(reports));
        session.seize(pid);
        if (!running) {
          session.interrupt(pid);
          reports.next(ReportType::Interrupted);
        }
        if (!at_the_end) {
          CHECK(session.detach_all().empty());
          CHECK(reports.next(ReportType::Detached).last);
        }
      }
      expect_unharmed(hold);
    }
  }
}

void refuses_its_own_child() {
  const pid_t child = ::fork();
  if (child == 0) {
    for (;;) ::pause();
  }
  Reports reports;
  Session session({}, into(reports));
  try {
    session.seize(child);
    CHECK(false);
  } catch (const SystemError& error) {
    CHECK(error.error() == ECHILD);
  }
  CHECK(session.kill(child, SIGKILL) == false);
  ::kill(child, SIGKILL);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

void kills_in_every_state() {
  for (int state = 0; state < 4; ++state) {
    Reports reports;
    pid_t pid = 0;
    {
      Session session({.exit_events = state == 3, .kill_at_end = true}, into(reports));
      pid = session.launch(plan_of({"sleep", state == 3 ? "0" : "1000"}));
      if (state == 0) continue;  // perhaps before its exec
      reports.next(ReportType::Exec);
      if (state == 1) continue;
      session.resume(pid, Resume::Continue, 0);
      if (state == 3) reports.next(ReportType::ExitEvent);
    }
    CHECK(::kill(pid, 0) < 0 && errno == ESRCH);
  }
}

// Where no process can be made for the bell (RLIMIT_NPROC, a cgroup's pids.max; here a seccomp filter): slower, but
// all works.
void works_without_a_bell() {
  const pid_t host = ::fork();
  if (host == 0) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_UNTRACED, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{6, filter};
    CHECK(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    try {
      Bell().arm();
      CHECK(false);
    } catch (const SystemError& error) {
      CHECK(error.error() == EAGAIN);
    }
    from_launch_to_exit();
    answers_several_threads();
    lets_go_what_was_attached_to();
    std::_Exit(0);  // the leak sanitizer makes a child with the same flags
  }
  int status;
  CHECK(::waitpid(host, &status, 0) == host && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace

int main() {
  ::alarm(300);
  from_launch_to_exit();
  says_why_a_launch_failed();
  refuses_what_is_not_stopped();
  answers_several_threads();
  interrupts_again_and_again();
  lets_go_what_was_attached_to();
  refuses_its_own_child();
  kills_in_every_state();
  works_without_a_bell();
  CHECK(::wait4(-1, nullptr, __WALL | WNOHANG, nullptr) < 0 && errno == ECHILD);
  std::puts("session: all is well");
}
