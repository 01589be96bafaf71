#pragma once

#include <poll.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/unique_fd.h"

namespace syslens {

/// Wakes a thread that is blocked in wait4(-1, …, __WALL | __WNOTHREAD, …), without a signal handler in the host.
///
/// wait4 hears of nothing but children. So the waiting thread gets one more child, which does nothing but read an
/// eventfd: ring() lets it read and exit, and wait4 returns its pid. It shares memory, descriptors and directory with
/// the host, has no exit signal (no SIGCHLD, invisible to a wait without __WALL or __WCLONE) and dies with the host.
///
///     bell.arm();
///     pid = wait4(-1, &status, __WALL | __WNOTHREAD, nullptr);
///     if (bell.answered(pid)) …do what was asked, then arm again…
class Bell {
 public:
  /// Throws SystemError (eventfd2). Any thread.
  Bell();
  /// Wakes and reaps the child. On the thread that armed the bell or, when that one has ended, on any of its process.
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  /// Makes the child when there is none; before every wait4. Throws SystemError (clone: EAGAIN, ENOMEM). On the thread
  /// that waits, since with __WNOTHREAD only that thread sees its children.
  void arm();
  /// Lets the wait4 of the armed thread return, now or the next time it waits. Any thread; many calls before the answer
  /// are one. What is to be done must be queued before.
  void ring() noexcept;
  /// Whether the pid that wait4 reported as ended is the bell's. Then what was queued before a ring() is there to see.
  /// On the thread that armed.
  [[nodiscard]] bool answered(pid_t pid) noexcept;

 private:
  // What the child works on; its stack is the rest, of which it uses nothing.
  struct alignas(16) Room {
    pollfd poll;
    std::uint64_t count;
    std::byte stack[1024];
  };

  UniqueFd event_;
  std::unique_ptr<Room> room_;
  pid_t child_ = 0;
  std::atomic<bool> rung_ = false;
};

}  // namespace syslens
