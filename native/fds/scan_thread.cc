#include "fds/scan_thread.h"

#include <linux/close_range.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/signals_blocked.h"

namespace syslens::fds {

namespace {

std::mutex mutex;
std::vector<pid_t> threads;

/// Marks the current thread for as long as it lives.
class Registration {
 public:
  Registration() : tid_(::gettid()) {
    const std::lock_guard lock(mutex);
    threads.push_back(tid_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() {
    const std::lock_guard lock(mutex);
    std::erase(threads, tid_);
  }

 private:
  pid_t tid_;
};

void take_empty_table() {
  // One call makes a new table without the closed range, so that no file of the host gets a second reference
  // (Linux 5.9).
  if (::syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE) == 0) return;
  // Older kernels, or a seccomp filter that knows only unshare(2): copy, then empty the copy.
  if (::unshare(CLONE_FILES) == 0) ::syscall(SYS_close_range, 0U, ~0U, 0U);
}

}  // namespace

void run_on_scan_threads(unsigned count, const std::function<void()>& work) {
  std::exception_ptr failure;
  std::mutex failure_mutex;
  std::vector<std::jthread> running;
  running.reserve(count);
  {
    // A handler of the host would not find the host's descriptors here. libuv's writes to a pipe: a SIGCHLD that it
    // took on such a thread was lost, and the child's end with it.
    const SignalsBlocked blocked;
    for (unsigned index = 0; index < count; ++index) {
      running.emplace_back([&] {
        const Registration registration;
        take_empty_table();
        try {
          work();
        } catch (...) {
          const std::lock_guard lock(failure_mutex);
          if (!failure) failure = std::current_exception();
        }
      });
    }
  }
  running.clear();  // joins
  if (failure) std::rethrow_exception(failure);
}

bool is_scan_thread(pid_t tid) {
  const std::lock_guard lock(mutex);
  return std::ranges::find(threads, tid) != threads.end();
}

}  // namespace syslens::fds
