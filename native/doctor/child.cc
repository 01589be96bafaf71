#include "doctor/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "base/system_error.h"

namespace syslens::doctor {
namespace {

constexpr unsigned patience_seconds = 10;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// What the host does with signals must not happen in the child: no handler of Node's runs there.
void forget_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

int install(const sock_fprog& program) {
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

// Between fork and _exit of a process with threads: async-signal-safe calls only (signal-safety(7)).
[[noreturn]] void run_probed(SharedPage& page, int go, const sock_fprog& program) {
  forget_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::alarm(patience_seconds);
  char word = 0;
  while (::read(go, &word, 1) < 0 && errno == EINTR) continue;
  page.close_range = ::syscall(SYS_close_range, ~0U, ~0U, CLOSE_RANGE_UNSHARE) == 0 ? 0 : errno;
  page.filter_as_is = install(program);
  page.filter = page.filter_as_is;
  if (page.filter != 0) {
    // seccomp(2): without CAP_SYS_ADMIN only with NO_NEW_PRIVS.
    page.filter = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? install(program) : errno;
  }
  ::syscall(SYS_getppid);
  ::_exit(0);
}

pid_t wait_for(pid_t pid, int& status) {
  for (;;) {
    const pid_t waited = ::waitpid(pid, &status, __WALL);
    if (waited >= 0 || errno != EINTR) return waited;
  }
}

}  // namespace

ProbedChild::ProbedChild(const std::vector<sock_filter>& filter) {
  Pipe pipe = make_pipe();
  void* memory = ::mmap(nullptr, sizeof(SharedPage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw_errno("mmap");
  page_ = new (memory) SharedPage;
  const sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
  pid_ = ::fork();
  if (pid_ == 0) {
    pipe.write.reset();
    run_probed(*page_, pipe.read.get(), program);
  }
  if (pid_ < 0) {
    const int error = errno;
    ::munmap(page_, sizeof(SharedPage));
    throw SystemError("fork", error);
  }
  go_ = std::move(pipe.write);
}

ProbedChild::~ProbedChild() {
  if (!gone_) {
    ::kill(pid_, SIGKILL);
    while (!gone_) wait();
  }
  ::munmap(page_, sizeof(SharedPage));
}

void ProbedChild::go() {
  // Its reader may be gone already, and the host may not ignore SIGPIPE: closing says the same as a byte.
  go_.reset();
}

int ProbedChild::wait() {
  int status = 0;
  const pid_t waited = wait_for(pid_, status);
  // ECHILD: somebody else in this process collected it.
  if (waited < 0 || WIFEXITED(status) || WIFSIGNALED(status)) gone_ = true;
  return status;
}

Stranger::Stranger() {
  Pipe hold = make_pipe();
  Pipe tell = make_pipe();
  const pid_t middle = ::fork();
  if (middle < 0) throw_errno("fork");
  if (middle == 0) {
    forget_signals();
    hold.write.reset();
    const pid_t stranger = ::fork();
    if (stranger == 0) {
      ::alarm(patience_seconds);
      char word = 0;
      while (::read(hold.read.get(), &word, 1) < 0 && errno == EINTR) continue;
      ::_exit(0);
    }
    const ssize_t told = ::write(tell.write.get(), &stranger, sizeof stranger);
    ::_exit(told == sizeof stranger ? 0 : 1);
  }
  int status = 0;
  wait_for(middle, status);
  tell.write.reset();
  ssize_t got = 0;
  do got = ::read(tell.read.get(), &pid_, sizeof pid_);
  while (got < 0 && errno == EINTR);
  if (got != sizeof pid_ || pid_ < 0) throw SystemError("fork", EAGAIN);
  hold_ = std::move(hold.write);
}

Stranger::~Stranger() {
  hold_.reset();
  // Ours to collect when it is traced by us, or when orphans become our children.
  int status = 0;
  for (;;) {
    const pid_t waited = wait_for(pid_, status);
    if (waited < 0 || WIFEXITED(status) || WIFSIGNALED(status)) return;
    ::kill(pid_, SIGKILL);
  }
}

}  // namespace syslens::doctor
