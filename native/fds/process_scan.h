#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/unique_fd.h"
#include "fds/guard.h"
#include "fds/mounts.h"
#include "fds/row.h"
#include "fds/scan.h"

namespace syslens::fds {

/// Opens /proc/PID as a directory that stays this process: after its end every use fails with ESRCH, also when the pid
/// is used again.
[[nodiscard]] UniqueFd open_process(pid_t pid);

/// Reads name, state and start time, which with the pid is the identity (stat), and users (status); false when the
/// process is gone.
[[nodiscard]] bool read_identity(int directory, Process& process, std::string& buffer);

/// Looks at one process after the other on one thread.
class ProcessScan {
 public:
  ProcessScan(const Request& request, MountTables& mounts, std::uint32_t memory_device)
      : request_(request), mounts_(mounts), memory_device_(memory_device), guard_(request.deadline) {}

  /// Fills in a process of which identity has been read.
  void look_at(Process& process, int directory);

 private:
  /// What a link of the fd directory says.
  struct FdLink {
    int number;
    const char* name;  // the number as text
    std::string_view text;
    int error;  // why there is no text; 0: there is
    pid_t tid;  // of a thread with a table of its own
  };

  void table(Process& process, const char* name, pid_t tid);
  void own_tables_of_threads(Process& process);
  void descriptor(Process& process, const FdLink& fd);
  void path_row(Process& process, Row& row, int directory, const char* name, std::string_view text);
  void judge(Process& process, Row& row, std::string_view text);
  [[nodiscard]] bool is_message_queue(const Row& row);
  [[nodiscard]] bool lies_on_nfs(const Row& row) const;
  void details(Process& process, Row& row);
  void special(Process& process, const char* name, Hold hold);
  void mappings(Process& process);
  void mapping(Process& process, const char* name, std::string_view device, std::uint64_t inode, std::string_view text,
               bool executable);
  [[nodiscard]] bool is_kept(const Row& row) const;
  [[nodiscard]] bool wants_details(const Row& row) const;
  [[nodiscard]] int status(std::string_view path, int directory, const char* name, struct statx* out);
  [[nodiscard]] bool path_is(std::string_view path, const Row& row, bool& exists);
  void not_answering(Process& process, const Mount& mount);
  void missing(Process& process, std::string_view reason, std::string what);
  const MountTable* mount_table(Process& process);

  const Request& request_;
  MountTables& mounts_;
  std::uint32_t memory_device_;  // where the kernel keeps memfd, SysV and anonymous shared memory
  Guard guard_;
  std::unordered_set<const Mount*> dead_mounts_;
  std::unordered_set<std::string> linked_mappings_;  // "dev inode" of files known to have a link
  // Of the process that is looked at now.
  int directory_ = -1;
  const MountTable* mount_table_ = nullptr;
  std::uint32_t attached_mount_ = 0;  // the last one that was found in the table
  UniqueFd root_;
  int table_ = -1;      // the open fd directory
  std::string fdinfo_;  // "fdinfo/" or "task/TID/fdinfo/"
  std::array<char, 4096 + 1> link_;
  std::vector<Row> ring_rows_;
  std::string buffer_;
  std::string maps_;
  std::array<char, 65536> entries_;
};

}  // namespace syslens::fds
