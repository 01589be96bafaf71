#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fds/json.h"
#include "fds/key_index.h"
#include "fds/row.h"

namespace syslens::fds {

/// Who holds which end of pipes, unix sockets, eventfds and terminals.
class PeerTable {
 public:
  /// Enters what a process holds.
  void enter(const Process& process);
  /// Whether anything entered has another end, which a process that was not entered may hold.
  [[nodiscard]] bool seeks_others() const { return seeks_others_; }
  /// Appends who holds the other end of a row as JSON members, each led by a comma; nothing for what has no other end.
  void append(JsonText& out, pid_t pid, const Row& row) const;

 private:
  struct Holder {
    pid_t pid;
    std::string head;  // the first members of a peer, as JSON
  };
  /// One descriptor. Those with one key form a list, in the order in which they were entered.
  struct End {
    std::uint64_t key;
    std::uint32_t holder;
    int fd;
    std::uint32_t next = KeyIndex::kNone;
    std::uint32_t last = KeyIndex::kNone;  // of the first of a list: its last
    Access access;
    bool master;  // of a terminal: the ptmx side
  };

  std::vector<Holder> holders_;
  std::vector<End> ends_;
  KeyIndex first_;  // of each list
  bool seeks_others_ = false;
};

/// Marks processes that share one descriptor table (clone(2) with CLONE_FILES), so that nobody counts it twice.
void find_shared_tables(std::vector<Process>& processes);

}  // namespace syslens::fds
