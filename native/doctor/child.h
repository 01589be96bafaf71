#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <vector>

#include <linux/filter.h>

#include "base/unique_fd.h"

namespace syslens::doctor {

/// A page that a child shares with us: what it found out, and what may be read and written there.
struct SharedPage {
  int filter_as_is = -1;  // errno; -1: not tried
  int filter = -1;
  int close_range = -1;
  std::uint64_t word = 0x5359534c454e53;
};

/// A child that waits for a word, then installs a filter, makes the call that it selects (getppid), and ends. It is
/// killed by its own alarm after 10 seconds and when its maker dies.
class ProbedChild {
 public:
  /// Throws SystemError (fork, pipe2, mmap).
  explicit ProbedChild(const std::vector<sock_filter>& filter);
  ProbedChild(const ProbedChild&) = delete;
  ProbedChild& operator=(const ProbedChild&) = delete;
  ~ProbedChild();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] SharedPage& page() const { return *page_; }
  [[nodiscard]] int pipe() const { return go_.get(); }
  /// Lets it go on.
  void go();
  /// wait4(2) for it; the status, and whether it is gone. Ends with it gone.
  int wait();
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  SharedPage* page_;
  UniqueFd go_;
  pid_t pid_ = 0;
  bool gone_ = false;
};

/// A process of our own making whose parent is gone, so that it is no descendant of ours any more (unless we reap
/// orphans). It sleeps until it is killed, or `pipe` is closed.
class Stranger {
 public:
  /// Throws SystemError (fork, pipe2).
  Stranger();
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger();

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  UniqueFd hold_;
  pid_t pid_ = 0;
};

}  // namespace syslens::doctor
