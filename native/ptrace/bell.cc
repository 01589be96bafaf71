#include "ptrace/bell.h"

#include <linux/sched.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>

#include "base/system_error.h"

namespace syslens {

namespace {

// CLONE_UNTRACED: a debugger of the host would take the child for a thread of it. No CLONE_SIGHAND: all signals are
// blocked instead. Exit signal 0: no SIGCHLD.
constexpr unsigned long clone_flags = CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_UNTRACED;

// Should the kernel not be allowed to send the parent-death signal (the host gave up privileges after arm()), the child
// notices within this time; it must not keep the host's sockets open for ever.
constexpr int poll_ms = 5000;

// The child shares the thread pointer with its creator: errno, stack protector and sanitizers would work on the
// creator's state. So all it does is written here, without a function call and without touching its stack.
long clone_child(void* stack, pollfd* poll, std::uint64_t* count, pid_t host, const char* name) {
  long result;
  register long tls asm("r8") = 0;
  register long child_tid asm("r10") = 0;
  register pollfd* poll_arg asm("r12") = poll;
  register std::uint64_t* count_arg asm("r13") = count;
  register long host_arg asm("r14") = host;
  register const char* name_arg asm("r15") = name;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 3f\n\t"
      "xor %%ebp, %%ebp\n\t"  // a debugger's backtrace ends here
      "mov %[prctl], %%eax\n\t"
      "mov %[pdeathsig], %%edi\n\t"
      "mov %[sigkill], %%esi\n\t"
      "syscall\n\t"
      "mov %[prctl], %%eax\n\t"  // so that ps tells it from the host
      "mov %[set_name], %%edi\n\t"
      "mov %%r15, %%rsi\n\t"
      "syscall\n"
      "1:\n\t"  // the host may have died before the prctl above
      "mov %[getppid], %%eax\n\t"
      "syscall\n\t"
      "test %%eax, %%eax\n\t"  // 0: the host is in another pid namespace (it called unshare(2)), so nothing can be told
      "jz 4f\n\t"
      "cmp %%r14d, %%eax\n\t"
      "jne 2f\n"
      "4:\n\t"
      "mov %[poll], %%eax\n\t"
      "mov %%r12, %%rdi\n\t"
      "mov $1, %%esi\n\t"
      "mov %[poll_ms], %%edx\n\t"
      "syscall\n\t"
      "test %%eax, %%eax\n\t"
      "jz 1b\n\t"
      "xor %%eax, %%eax\n\t"  // read(2); also after a failed poll, which a RLIMIT_NOFILE of 0 makes fail
      "mov (%%r12), %%edi\n\t"
      "mov %%r13, %%rsi\n\t"
      "mov $8, %%edx\n\t"
      "syscall\n"
      "2:\n\t"
      "mov %[exit], %%eax\n\t"
      "xor %%edi, %%edi\n\t"
      "syscall\n\t"
      "ud2\n"
      "3:\n"
      : "=a"(result)
      : "0"(static_cast<long>(SYS_clone)), "D"(clone_flags), "S"(stack), "d"(0L), "r"(child_tid), "r"(tls),
        "r"(poll_arg), "r"(count_arg), "r"(host_arg), "r"(name_arg), [prctl] "i"(SYS_prctl),
        [pdeathsig] "i"(PR_SET_PDEATHSIG), [sigkill] "i"(SIGKILL), [set_name] "i"(PR_SET_NAME),
        [getppid] "i"(SYS_getppid), [poll] "i"(SYS_poll), [poll_ms] "i"(poll_ms), [exit] "i"(SYS_exit)
      : "rcx", "r11", "memory", "cc");
  return result;
}

static_assert(SYS_read == 0);

// The kernel's set, which has 8 bytes; pthread_sigmask would leave out the two signals that glibc keeps for itself.
std::uint64_t swap_signal_mask(std::uint64_t mask) {
  std::uint64_t old = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &old, sizeof mask);
  return old;
}

}  // namespace

Bell::Bell() : event_(::eventfd(0, EFD_CLOEXEC)), room_(std::make_unique<Room>()) {
  if (!event_.valid()) throw_errno("eventfd2");
  room_->poll = {.fd = event_.get(), .events = POLLIN, .revents = 0};
}

Bell::~Bell() {
  if (child_ == 0) return;
  rung_ = false;
  ring();
  int status;
  while (::wait4(child_, &status, __WALL, nullptr) < 0 && errno == EINTR) continue;
}

void Bell::arm() {
  if (child_ != 0) return;
  // Read with a system call: glibc's getpid is the same today, but once cached it across clone.
  const auto host = static_cast<pid_t>(syscall(SYS_getpid));
  const std::uint64_t mask = swap_signal_mask(~std::uint64_t{0});
  const long child = clone_child(room_->stack + sizeof room_->stack, &room_->poll, &room_->count, host, "syslens-bell");
  swap_signal_mask(mask);
  if (child < 0) throw SystemError("clone", static_cast<int>(-child));
  child_ = static_cast<pid_t>(child);
}

void Bell::ring() noexcept {
  if (rung_.exchange(true)) return;
  const std::uint64_t one = 1;
  // Cannot fail: the counter never comes near its limit, since a ring that is not answered is not repeated.
  while (::write(event_.get(), &one, sizeof one) < 0 && errno == EINTR) continue;
}

bool Bell::answered(pid_t pid) noexcept {
  if (pid <= 0 || pid != child_) return false;
  child_ = 0;
  // Before the caller looks into its queue: whoever queues after that look rings anew.
  rung_ = false;
  return true;
}

}  // namespace syslens
