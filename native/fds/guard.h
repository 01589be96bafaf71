#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>

#include <chrono>
#include <string>

namespace syslens::fds {

/// Makes the calls that a dead file server can block for ever (NFS, CIFS, FUSE, 9p): a helper process makes them, and
/// the caller waits no longer than the deadline. A thread would not do: a FUSE request that the daemon has taken but
/// does not answer waits uninterruptibly, and a process with such a thread cannot end. The helper shares memory and
/// descriptors with its maker, so a directory descriptor means the same to both.
///
/// Each call returns 0 or a negative errno; -ETIMEDOUT: no answer. Belongs to one thread. The helper starts with the
/// first call.
class Guard {
 public:
  explicit Guard(std::chrono::milliseconds deadline) : deadline_(deadline) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();

  [[nodiscard]] int statx(int directory, const char* path, int flags, unsigned mask, struct statx* out);
  [[nodiscard]] int statfs(int directory, const char* path, struct statfs* out);
  /// Reads the beginning of a file, 64 KB at most.
  [[nodiscard]] int read(int directory, const char* path, std::string& out);

  struct Mailbox;

 private:
  [[nodiscard]] int ask(int operation, int directory, const char* path, int flags, unsigned mask);
  [[nodiscard]] int start();
  void abandon();

  std::chrono::milliseconds deadline_;
  Mailbox* mailbox_ = nullptr;
  pid_t helper_ = 0;
};

/// Whether a process is a helper of a guard in this process: part of the observer, not of what is observed.
[[nodiscard]] bool is_guard_helper(pid_t pid);

}  // namespace syslens::fds
