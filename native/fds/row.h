#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

namespace syslens::fds {

// What a descriptor leads to. The second name is what users see and filter by (`--kind`).
// clang-format off: it cannot settle on one form of this list
#define SYSLENS_FD_KINDS(X)      \
  X(kFile, "file")               \
  X(kDirectory, "directory")     \
  X(kSymlink, "symlink")         \
  X(kChar, "char")               \
  X(kBlock, "block")             \
  X(kFifo, "fifo")               \
  X(kPipe, "pipe")               \
  X(kPty, "pty")                 \
  X(kSocketFile, "socket-file")  \
  X(kMqueue, "mqueue")           \
  X(kMemfd, "memfd")             \
  X(kSecretmem, "secretmem")     \
  X(kMemory, "memory")           \
  X(kNamespace, "namespace")     \
  X(kTcp, "tcp")                 \
  X(kUdp, "udp")                 \
  X(kUdplite, "udplite")         \
  X(kRaw, "raw")                 \
  X(kPing, "ping")               \
  X(kSctp, "sctp")               \
  X(kDccp, "dccp")               \
  X(kMptcp, "mptcp")             \
  X(kSmc, "smc")                 \
  X(kUnix, "unix")               \
  X(kNetlink, "netlink")         \
  X(kPacket, "packet")           \
  X(kVsock, "vsock")             \
  X(kSocket, "socket")           \
  X(kEventfd, "eventfd")         \
  X(kEpoll, "epoll")             \
  X(kTimerfd, "timerfd")         \
  X(kSignalfd, "signalfd")       \
  X(kInotify, "inotify")         \
  X(kFanotify, "fanotify")       \
  X(kPidfd, "pidfd")             \
  X(kIoUring, "io_uring")        \
  X(kBpf, "bpf")                 \
  X(kUserfaultfd, "userfaultfd") \
  X(kPerfEvent, "perf_event")    \
  X(kFscontext, "fscontext")     \
  X(kKvm, "kvm")                 \
  X(kTun, "tun")                 \
  X(kAnonInode, "anon_inode")    \
  X(kUnknown, "unknown")
// clang-format on

enum class Kind : std::uint8_t {
#define SYSLENS_KIND(name, text) name,
  SYSLENS_FD_KINDS(SYSLENS_KIND)
#undef SYSLENS_KIND
};

[[nodiscard]] std::string_view kind_name(Kind kind);

// How a process holds a file; all but the first have no number.
#define SYSLENS_FD_HOLDS(X)    \
  X(kDescriptor, "descriptor") \
  X(kMapping, "mapping")       \
  X(kExecutable, "exe") X(kWorkingDirectory, "cwd") X(kRootDirectory, "root") X(kRing, "io_uring")

enum class Hold : std::uint8_t {
#define SYSLENS_HOLD(name, text) name,
  SYSLENS_FD_HOLDS(SYSLENS_HOLD)
#undef SYSLENS_HOLD
};

[[nodiscard]] std::string_view hold_name(Hold hold);

enum class Access : std::uint8_t { kUnknown, kNone, kRead, kWrite, kReadWrite };

/// Why a file counts as deleted, or nearly so.
enum class Gone : std::uint8_t { kNo, kUnlinked, kTmpfile, kReplaced, kMemory, kNameOnly, kSillyRename, kStale };

/// A piece of a process's text: paths, fdinfo, ready-made JSON members.
struct Slice {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
};

/// What an epoll instance waits for, as its fdinfo has it.
struct EpollTarget {
  int fd = -1;
  std::uint32_t events = 0;
  std::uint64_t data = 0;
  std::uint64_t inode = 0;
  std::uint32_t device = 0;  // as device_number makes it
};

/// One held file. Plain data, the wide members first: a scan makes 100,000 of these, and to touch a megabyte of fresh
/// memory takes as long as to look at 500 descriptors.
struct Row {
  std::uint64_t inode = 0;  // of pipes and sockets also without statx
  std::uint64_t size = 0;
  std::uint64_t blocks = 0;  // of 512 bytes
  std::int64_t position = 0;
  Slice path;     // for path kinds the path without a false suffix, for classes the link's text
  Slice extra;    // JSON members of this kind, each led by a comma
  Slice targets;  // of an epoll instance: which of the process's targets
  int fd = -1;
  pid_t tid = 0;            // a thread with a descriptor table of its own
  std::uint32_t flags = 0;  // O_*, O_CLOEXEC included
  std::uint32_t nlink = 0;
  std::uint32_t device = 0;  // as device_number makes it
  std::uint32_t rdev = 0;
  std::uint32_t mount = 0;
  std::uint32_t id = 0;           // eventfd-id, or tty-index + 1: what the two ends share
  std::uint32_t answer = 0;       // of a socket: which answer in the snapshot's table is about it, 0: none
  std::uint32_t peer = 0;         // the inode of a unix socket's peer
  std::int16_t path_error = 0;    // readlink's errno; 0: `path` is real
  std::int16_t status_error = 0;  // statx's errno, ETIMEDOUT: the file server did not answer
  Kind kind = Kind::kUnknown;
  Hold hold = Hold::kDescriptor;
  Access access = Access::kUnknown;
  Gone gone = Gone::kNo;
  bool has_status : 1 = false;   // statx answered: mode, links, device, size are real
  bool has_details : 1 = false;  // fdinfo was read: flags and position are real
  bool executable : 1 = false;   // a mapping with the x bit
  bool detached : 1 = false;     // its mount is in no mount namespace any more
};

/// The kernel's own form of a device number: 12 bits of major, 20 bits of minor.
constexpr std::uint32_t device_number(std::uint32_t major, std::uint32_t minor) {
  return major << 20 | (minor & 0xfffff);
}
constexpr std::uint32_t device_major(std::uint32_t device) {
  return device >> 20;
}
constexpr std::uint32_t device_minor(std::uint32_t device) {
  return device & 0xfffff;
}

/// Something that the scan could not see.
struct Incomplete {
  pid_t pid = 0;
  std::string command;
  std::string_view reason;  // "permission", "not-answering", "hidepid", …
  std::string what;         // "descriptors", "mappings", "fd 7" …
  long long open = -1;      // descriptors that are there, where known
};

/// One process as the scan found it.
struct Process {
  explicit Process(std::pmr::memory_resource* memory = std::pmr::get_default_resource()) : rows(memory), text(memory) {}

  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  char state = '?';
  bool kernel = false;
  bool zombie = false;        // the leader has ended and so has every thread
  bool leader_ended = false;  // the leader has ended, other threads live
  bool vanished = false;
  bool denied = false;
  bool status_read = false;
  bool details = false;       // fdinfo of every descriptor was read
  bool has_detached = false;  // some row's mount was in no table when it was looked at
  uid_t uid = 0;              // real
  uid_t euid = 0;
  std::string user;  // of euid in /etc/passwd; empty: no entry
  int threads = 0;
  long long open = -1;                // descriptors in its table
  unsigned long long start_time = 0;  // clock ticks since boot: with the pid the process's identity
  std::uint64_t mount_namespace = 0;
  std::uint64_t net_namespace = 0;
  pid_t shares_table_with = 0;  // the lowest pid with the same descriptor table, 0: none
  std::string command;
  std::pmr::vector<Row> rows;
  std::size_t table_rows = 0;  // the first rows are the main table's, in the order of their numbers
  std::pmr::string text;
  std::vector<EpollTarget> targets;
  std::vector<Incomplete> incomplete;

  [[nodiscard]] std::string_view slice(Slice piece) const {
    return std::string_view(text).substr(piece.at, piece.size);
  }
  Slice keep(std::string_view piece) {
    const Slice slice{static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(piece.size())};
    text.append(piece);
    return slice;
  }
  /// Adds JSON members to a row that may have some already.
  void add_members(Row& row, std::string_view members) {
    if (row.extra.size == 0) {
      row.extra = keep(members);
      return;
    }
    const std::string joined = std::string(slice(row.extra)) + std::string(members);
    row.extra = keep(joined);
  }
};

}  // namespace syslens::fds
