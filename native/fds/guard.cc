#include "fds/guard.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/signals_blocked.h"

namespace syslens::fds {

namespace {

enum Operation { kStatx, kStatfs, kRead, kEnd };
enum Phase : std::uint32_t { kAsked = 1, kAnswered = 2 };

constexpr std::size_t kStackBytes = std::size_t{32} << 10;
constexpr std::size_t kDataBytes = std::size_t{64} << 10;

}  // namespace

/// Shared with the helper; never unmapped while the helper may still write into it.
struct Guard::Mailbox {
  std::atomic<std::uint32_t> phase;
  int operation;
  int directory;
  int flags;
  unsigned mask;
  long result;
  std::array<char, 8192> path;
  struct statx status;
  struct statfs filesystem;
  std::array<char, kDataBytes> data;
  alignas(64) std::array<char, kStackBytes> stack;
};

namespace {

// The helper uses its maker's thread-local storage, so no libc wrapper: each would write the maker's errno.
long raw_syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

long address(const void* pointer) {
  return reinterpret_cast<long>(pointer);
}

long open_in_helper(const Guard::Mailbox& box, long flags) {
  return raw_syscall(SYS_openat, box.directory, address(box.path.data()), flags | O_CLOEXEC, 0);
}

long statfs_in_helper(Guard::Mailbox& box) {
  const long fd = open_in_helper(box, O_PATH);
  if (fd < 0) return fd;
  const long result = raw_syscall(SYS_fstatfs, fd, address(&box.filesystem));
  raw_syscall(SYS_close, fd);
  return result;
}

long read_in_helper(Guard::Mailbox& box) {
  const long fd = open_in_helper(box, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return fd;
  long length = 0;
  while (length < static_cast<long>(kDataBytes)) {
    const long got =
        raw_syscall(SYS_read, fd, address(box.data.data() + length), static_cast<long>(kDataBytes) - length);
    if (got <= 0) {
      if (got < 0 && length == 0) length = got;
      break;
    }
    length += got;
  }
  raw_syscall(SYS_close, fd);
  return length;
}

int helper_main(void* argument) {
  auto& box = *static_cast<Guard::Mailbox*>(argument);
  // Ends with the thread that made it, however that ends.
  raw_syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    for (std::uint32_t phase; (phase = box.phase.load(std::memory_order_acquire)) != kAsked;) {
      raw_syscall(SYS_futex, address(&box.phase), FUTEX_WAIT, phase);
    }
    if (box.operation == kEnd) return 0;
    switch (box.operation) {
      case kStatx:
        box.result = raw_syscall(SYS_statx, box.directory, address(box.path.data()), box.flags,
                                 static_cast<long>(box.mask), address(&box.status));
        break;
      case kStatfs:
        box.result = statfs_in_helper(box);
        break;
      default:
        box.result = read_in_helper(box);
    }
    box.phase.store(kAnswered, std::memory_order_release);
    raw_syscall(SYS_futex, address(&box.phase), FUTEX_WAKE, 1);
  }
}

// Lock-free, since every scan in the process looks here for every process it lists.
std::array<std::atomic<pid_t>, 64> helpers;

void remember(pid_t pid) {
  for (auto& slot : helpers) {
    pid_t none = 0;
    if (slot.compare_exchange_strong(none, pid)) return;
  }
}

void forget(pid_t pid) {
  for (auto& slot : helpers) {
    pid_t expected = pid;
    if (slot.compare_exchange_strong(expected, 0)) return;
  }
}

}  // namespace

bool is_guard_helper(pid_t pid) {
  return std::ranges::any_of(helpers, [&](const auto& slot) { return slot.load(std::memory_order_relaxed) == pid; });
}

int Guard::start() {
  void* memory = ::mmap(nullptr, sizeof(Mailbox), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return -errno;
  auto* box = static_cast<Mailbox*>(memory);
  const SignalsBlocked blocked;
  helper_ = ::clone(helper_main, box->stack.data() + box->stack.size(), CLONE_VM | CLONE_FILES | CLONE_FS, box);
  if (helper_ < 0) {
    const int error = errno;
    helper_ = 0;
    ::munmap(memory, sizeof(Mailbox));
    return -error;
  }
  remember(helper_);
  mailbox_ = box;
  return 0;
}

// The mailbox stays mapped: the kernel still writes into it when the server answers one day.
void Guard::abandon() {
  ::kill(helper_, SIGKILL);
  if (::waitpid(helper_, nullptr, __WCLONE | WNOHANG) == helper_) forget(helper_);
  helper_ = 0;
  mailbox_ = nullptr;
}

int Guard::ask(int operation, int directory, const char* path, int flags, unsigned mask) {
  const std::size_t length = std::strlen(path);
  if (length >= mailbox_->path.size()) return -ENAMETOOLONG;
  std::memcpy(mailbox_->path.data(), path, length + 1);
  mailbox_->operation = operation;
  mailbox_->directory = directory;
  mailbox_->flags = flags;
  mailbox_->mask = mask;
  mailbox_->phase.store(kAsked, std::memory_order_release);
  ::syscall(SYS_futex, &mailbox_->phase, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  const auto until = std::chrono::steady_clock::now() + deadline_;
  while (mailbox_->phase.load(std::memory_order_acquire) != kAnswered) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) {
      abandon();
      return -ETIMEDOUT;
    }
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    const timespec wait{.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
    ::syscall(SYS_futex, &mailbox_->phase, FUTEX_WAIT, kAsked, &wait, nullptr, 0);
  }
  return mailbox_->result < 0 ? static_cast<int>(mailbox_->result) : 0;
}

int Guard::statx(int directory, const char* path, int flags, unsigned mask, struct statx* out) {
  if (helper_ == 0) {
    if (const int error = start(); error != 0) return error;
  }
  const int result = ask(kStatx, directory, path, flags, mask);
  if (result == 0) *out = mailbox_->status;
  return result;
}

int Guard::statfs(int directory, const char* path, struct statfs* out) {
  if (helper_ == 0) {
    if (const int error = start(); error != 0) return error;
  }
  const int result = ask(kStatfs, directory, path, 0, 0);
  if (result == 0) *out = mailbox_->filesystem;
  return result;
}

int Guard::read(int directory, const char* path, std::string& out) {
  if (helper_ == 0) {
    if (const int error = start(); error != 0) return error;
  }
  const int result = ask(kRead, directory, path, 0, 0);
  if (result == 0) out.assign(mailbox_->data.data(), static_cast<std::size_t>(mailbox_->result));
  return result;
}

Guard::~Guard() {
  if (helper_ == 0) return;
  mailbox_->operation = kEnd;
  mailbox_->phase.store(kAsked, std::memory_order_release);
  ::syscall(SYS_futex, &mailbox_->phase, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  while (::waitpid(helper_, nullptr, __WCLONE) < 0 && errno == EINTR) {
  }
  forget(helper_);
  ::munmap(mailbox_, sizeof(Mailbox));
}

}  // namespace syslens::fds
