#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace syslens::fds {

/// One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)).
struct Mount {
  int id = 0;
  unsigned major = 0;
  unsigned minor = 0;
  std::string root;     // which folder of the file system is mounted
  std::string point;    // where, as the process sees it
  std::string type;     // "ext4", "fuse.sshfs" …
  std::string source;   // "/dev/sda1", "server:/export" …
  std::string options;  // of the superblock: overlay's upperdir= is here
  bool remote = false;  // a server outside the kernel answers, or does not
};

/// The mounts of one mount namespace, from text alone: no mount point is ever touched.
class MountTable {
 public:
  explicit MountTable(std::string_view mountinfo);

  [[nodiscard]] const std::vector<Mount>& mounts() const { return mounts_; }
  /// The mount with this id; ids are unique in the whole system.
  [[nodiscard]] const Mount* find(std::uint64_t id) const;
  /// The mount that makes a look at this path dangerous, since it could block for ever: the one with the longest
  /// matching mount point, when it is remote.
  [[nodiscard]] const Mount* remote_mount(std::string_view path) const;
  [[nodiscard]] bool has_remote() const { return has_remote_; }

 private:
  std::vector<Mount> mounts_;
  std::unordered_map<std::uint64_t, std::size_t> by_id_;
  bool has_remote_ = false;
};

/// Every mount table that a scan has met, by mount namespace. Safe to use from several threads; tables never move.
class MountTables {
 public:
  /// The table of the process behind a /proc/PID directory; null when its mountinfo cannot be read.
  const MountTable* of_process(int directory, std::uint64_t mount_namespace);
  /// A mount with this id in any namespace seen so far.
  [[nodiscard]] const Mount* find_anywhere(std::uint64_t id) const;
  [[nodiscard]] bool has_device(unsigned major, unsigned minor) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::unique_ptr<MountTable>> tables_;
};

}  // namespace syslens::fds
