#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fds/arena.h"
#include "fds/json.h"
#include "fds/peers.h"
#include "fds/row.h"
#include "fds/sockets.h"

namespace syslens::fds {

/// What to look at, and how closely.
struct Request {
  // A process is looked at when it is in any of these; all empty: every process.
  std::vector<pid_t> pids;
  std::vector<std::string> names;  // comm, cut at 15 bytes by the kernel
  std::vector<uid_t> users;        // real or effective

  bool details = false;       // fdinfo of every descriptor: position, flags, close-on-exec, locks
  bool access = true;         // whether files are open for reading or writing, also without details
  bool holders = false;       // exe, cwd, root and mappings too
  bool deleted_only = false;  // keep only rows that the audit of deleted files needs
  bool links_only = false;    // no file is touched: enough to find who holds the other end of something
  bool sockets = true;        // addresses, states and queues
  bool peers = true;          // who holds the other end
  std::chrono::milliseconds deadline{250};
  unsigned threads = 0;  // 0: as many as are useful
};

struct Snapshot {
  std::vector<std::unique_ptr<Arena>> arenas;  // what the processes' rows lie in, so before them
  std::vector<Process> processes;
  SocketTable sockets;
  PeerTable peers;
  std::vector<Incomplete> incomplete;  // beyond those of the processes
  std::uint64_t vanished = 0;          // processes that ended while they were looked at
  bool peers_complete = true;          // every process could be searched for the other ends
};

/// Looks at all processes of the request. Runs on threads with a descriptor table of their own, so that the observer's
/// descriptors are never among the observed and a full table of the host does not stop it.
[[nodiscard]] Snapshot scan(const Request& request);

/// The whole snapshot as JSON text, ready for a file or for JSON.parse.
class SnapshotText {
 public:
  explicit SnapshotText(const Snapshot& snapshot, bool with_rows = true);

  JsonText rows;        // `{…},\n{…}`
  JsonText processes;   // `[…]`
  JsonText incomplete;  // `[…]`
};

/// The same rows piece by piece, for who writes them away at once.
void write_rows(const Snapshot& snapshot, const std::function<void(std::string_view)>& write);

/// The number of descriptors of a process; no value: it cannot be known (errno is set). One stat where the kernel
/// is 6.2 or newer, which also works for processes of other users.
[[nodiscard]] std::optional<long long> open_count(pid_t pid);

}  // namespace syslens::fds
