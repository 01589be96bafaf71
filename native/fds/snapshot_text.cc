#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include "fds/json.h"
#include "fds/link.h"
#include "fds/scan.h"

namespace syslens::fds {

namespace {

struct Flag {
  std::uint32_t bits;
  std::string_view name;
};

// As fcntl(2) and open(2) name them. O_SYNC contains O_DSYNC and O_TMPFILE contains O_DIRECTORY, so they come first.
constexpr std::array<Flag, 14> kFlags{{{O_TMPFILE, "O_TMPFILE"},
                                       {O_SYNC, "O_SYNC"},
                                       {O_CREAT, "O_CREAT"},
                                       {O_EXCL, "O_EXCL"},
                                       {O_NOCTTY, "O_NOCTTY"},
                                       {O_APPEND, "O_APPEND"},
                                       {O_NONBLOCK, "O_NONBLOCK"},
                                       {O_DSYNC, "O_DSYNC"},
                                       {O_ASYNC, "O_ASYNC"},
                                       {O_DIRECT, "O_DIRECT"},
                                       {O_DIRECTORY, "O_DIRECTORY"},
                                       {O_NOFOLLOW, "O_NOFOLLOW"},
                                       {O_NOATIME, "O_NOATIME"},
                                       {O_PATH, "O_PATH"}}};

// Set by the kernel in every 64-bit process and thus no news; glibc defines O_LARGEFILE as 0 there.
constexpr std::uint32_t kLargeFile = 0100000;

constexpr std::uint64_t kMostExact = (std::uint64_t{1} << 53) - 1;

std::string_view access_name(Access access) {
  switch (access) {
    case Access::kNone:
      return "\"none\"";
    case Access::kRead:
      return "\"r\"";
    case Access::kWrite:
      return "\"w\"";
    case Access::kReadWrite:
      return "\"rw\"";
    default:
      return "null";
  }
}

std::string_view reason_name(const Row& row) {
  switch (row.gone) {
    case Gone::kUnlinked:
      return "unlinked";
    case Gone::kTmpfile:
      return "tmpfile";
    case Gone::kReplaced:
      return "replaced";
    case Gone::kMemory:
      return "memory";
    case Gone::kNameOnly:
      return "name-only";
    case Gone::kSillyRename:
      return "silly-rename";
    case Gone::kStale:
      return "stale";
    default:
      return "";
  }
}

std::string_view error_name(int error) {
  switch (error) {
    case ENAMETOOLONG:
      return "ENAMETOOLONG";
    case EACCES:
      return "EACCES";
    case EPERM:
      return "EPERM";
    case ENOENT:
      return "ENOENT";
    case ESTALE:
      return "ESTALE";
    case ETIMEDOUT:
      return "ETIMEDOUT";
    case ENOTCONN:
      return "ENOTCONN";
    case EIO:
      return "EIO";
    default:
      return "";
  }
}

void append_error(std::string& out, std::string_view key, int error) {
  out += ",\"";
  out += key;
  out += "\":\"";
  if (const std::string_view name = error_name(error); !name.empty()) {
    out += name;
  } else {
    append_number(out, static_cast<std::int64_t>(error));
  }
  out += '"';
}

void append_device(std::string& out, std::string_view key, std::uint32_t device) {
  out += ",\"";
  out += key;
  out += "\":\"";
  append_number(out, std::uint64_t{device_major(device)});
  out += ':';
  append_number(out, std::uint64_t{device_minor(device)});
  out += '"';
}

/// A byte count. What a double cannot hold exactly comes a second time as text.
void append_size(std::string& out, std::string_view key, std::uint64_t value) {
  out += ",\"";
  out += key;
  out += "\":";
  append_number(out, value);
  if (value <= kMostExact) return;
  out += ",\"";
  out += key;
  out += "Exact\":\"";
  append_number(out, value);
  out += '"';
}

void append_flags(std::string& out, std::uint32_t flags) {
  static constexpr std::array<std::string_view, 4> kAccess{"\"O_RDONLY\"", "\"O_WRONLY\"", "\"O_RDWR\"",
                                                           "\"O_ACCMODE\""};
  out += ",\"flags\":[";
  out += kAccess[flags & O_ACCMODE];
  std::uint32_t left = flags & ~static_cast<std::uint32_t>(O_ACCMODE | O_CLOEXEC) & ~kLargeFile;
  for (const Flag& flag : kFlags) {
    if ((left & flag.bits) != flag.bits) continue;
    left &= ~flag.bits;
    out += ",\"";
    out += flag.name;
    out += '"';
  }
  if (left != 0) {
    out += ",\"0x";
    append_number(out, std::uint64_t{left}, 16);
    out += '"';
  }
  out += (flags & O_CLOEXEC) != 0 ? R"(],"closeOnExec":true)" : R"(],"closeOnExec":false)";
}

/// An anonymous inode's class or a namespace's type, from the link's text.
void append_class(std::string& out, std::string_view text) {
  const Link link = read_link_text(text);
  out += ",\"class\":";
  append_string(out, link.name.empty() ? text : link.name);
}

bool is_path_kind(const Row& row) {
  return row.has_status || row.status_error != 0 || row.path_error != 0;
}

bool is_anonymous(Kind kind) {
  return kind >= Kind::kEventfd && kind <= Kind::kFscontext;
}

const Row* find_row(const Process& process, int fd) {
  const auto end =
      process.rows.begin() + static_cast<std::ptrdiff_t>(std::min(process.table_rows, process.rows.size()));
  const auto found =
      std::lower_bound(process.rows.begin(), end, fd, [](const Row& row, int number) { return row.fd < number; });
  for (auto row = found; row != end && row->fd == fd; ++row) {
    if (row->hold == Hold::kDescriptor) return &*row;
  }
  return nullptr;
}

/// Whether a descriptor is the very file that an epoll instance watches under a number. `offset` counts the targets of
/// the instance with that number before this one.
bool is_target(pid_t pid, int fd, int set, int number, std::uint32_t offset) {
  kcmp_epoll_slot slot{
      .efd = static_cast<__u32>(set), .tfd = static_cast<__u32>(number), .toff = static_cast<__u32>(offset)};
  return ::syscall(SYS_kcmp, pid, pid, KCMP_EPOLL_TFD, fd, &slot) == 0;
}

/// What has become of the number under which a file is watched: still that file, closed, or another file. A target
/// stays in the set as long as some copy of the description is open.
std::string_view ghost_of(const Process& process, const Row& set, const EpollTarget& target, std::uint32_t offset) {
  if (set.tid != 0) return {};
  const Row* now = find_row(process, target.fd);
  if (now == nullptr) return "closed";
  if (now->inode != 0 && now->inode != target.inode) return "reused";
  // Anonymous inodes share one number, so only the kernel can tell two eventfds apart.
  const bool ambiguous = is_anonymous(now->kind) && set.has_details && process.details;
  return ambiguous && !is_target(process.pid, now->fd, set.fd, target.fd, offset) ? "reused" : std::string_view{};
}

void append_targets(std::string& out, const Process& process, const Row& row) {
  constexpr std::uint32_t kLimit = 4096;
  const std::span<const EpollTarget> targets(process.targets.data() + row.targets.at, row.targets.size);
  out += ",\"targetCount\":";
  append_number(out, std::uint64_t{row.targets.size});
  out += ",\"targets\":[";
  for (std::uint32_t index = 0; index < std::min(row.targets.size, kLimit); ++index) {
    const EpollTarget& target = targets[index];
    out += index == 0 ? "{\"fd\":" : ",{\"fd\":";
    append_number(out, static_cast<std::int64_t>(target.fd));
    out += ",\"events\":";
    append_number(out, std::uint64_t{target.events});
    out += ",\"data\":\"0x";
    append_number(out, target.data, 16);
    out += "\",\"inode\":\"";
    append_number(out, target.inode);
    out += '"';
    // Targets come in the order of their numbers.
    std::uint32_t offset = 0;
    while (offset < index && targets[index - offset - 1].fd == target.fd) ++offset;
    if (const std::string_view ghost = ghost_of(process, row, target, offset); !ghost.empty()) {
      out += ",\"ghost\":\"";
      out += ghost;
      out += '"';
      for (const Row& other : process.rows) {
        if (other.hold != Hold::kDescriptor || other.inode != target.inode) continue;
        if (!is_target(process.pid, other.fd, row.fd, target.fd, offset)) continue;
        out += ",\"heldBy\":";
        append_number(out, static_cast<std::int64_t>(other.fd));
        break;
      }
    }
    out += '}';
  }
  out += ']';
}

void append_row_with(std::string& out, std::string_view head, const SocketTable& sockets, const Process& process,
                     const Row& row) {
  out += head;
  if (row.tid != 0) {
    out += ",\"tid\":";
    append_number(out, static_cast<std::int64_t>(row.tid));
  }
  out += ",\"fd\":";
  if (row.fd >= 0) {
    append_number(out, static_cast<std::int64_t>(row.fd));
  } else {
    out += "null";
  }
  out += ",\"hold\":\"";
  out += hold_name(row.hold);
  out += "\",\"kind\":\"";
  out += kind_name(row.kind);
  out += "\",\"access\":";
  out += access_name(row.access);
  const std::string_view text = process.slice(row.path);
  const bool path_kind = is_path_kind(row) || row.hold == Hold::kRing;
  if (row.path_error != 0) {
    out += ",\"path\":null";
    append_error(out, "pathError", row.path_error);
  } else if (path_kind) {
    out += ',';
    append_bytes(out, "path", text);
  } else if (is_class_kept(row.kind)) {
    append_class(out, text);
  }
  if (row.has_status || row.device != 0) append_device(out, "device", row.device);
  if (row.inode != 0) {
    out += ",\"inode\":\"";
    append_number(out, row.inode);
    out += '"';
  }
  if (row.has_status) {
    append_size(out, "size", row.size);
    append_size(out, "allocated", row.blocks * 512);
    out += ",\"links\":";
    append_number(out, std::uint64_t{row.nlink});
    if (row.rdev != 0) append_device(out, "deviceNumber", row.rdev);
  } else if (row.status_error != 0) {
    append_error(out, "statusError", row.status_error);
  }
  if (row.mount != 0 && path_kind) {
    out += ",\"mount\":";
    append_number(out, std::uint64_t{row.mount});
    if (row.detached) out += ",\"detached\":true";
  }
  if (path_kind) {
    // Without a link count nobody knows, and no is not the same as unknown.
    if (!row.has_status && row.gone != Gone::kStale) {
      out += ",\"deleted\":null";
    } else {
      const bool deleted =
          row.gone == Gone::kStale || row.gone == Gone::kSillyRename || (row.nlink == 0 && row.gone != Gone::kMemory);
      out += deleted ? ",\"deleted\":true" : ",\"deleted\":false";
    }
    if (const std::string_view reason = reason_name(row); !reason.empty()) {
      out += ",\"reason\":\"";
      out += reason;
      out += '"';
    }
    if (row.hold == Hold::kMapping) out += row.executable ? ",\"executable\":true" : ",\"executable\":false";
  }
  if (row.has_details) {
    append_flags(out, row.flags);
    if (path_kind) {
      out += ",\"position\":";
      append_number(out, row.position);
    }
  }
  if (row.kind == Kind::kEpoll && row.has_details) append_targets(out, process, row);
  if (row.answer != 0) {
    Socket socket;
    sockets.read(row.answer, socket);
    out += socket.members;
  }
  out += process.slice(row.extra);
  out += process.slice(row.peers);
  out += '}';
}

std::string row_head(const Process& process) {
  std::string head = "{\"pid\":";
  append_number(head, static_cast<std::int64_t>(process.pid));
  head += ",\"command\":";
  append_string(head, process.command);
  return head;
}

void append_process(std::string& out, const Process& process) {
  out += "{\"pid\":";
  append_number(out, static_cast<std::int64_t>(process.pid));
  out += ",\"command\":";
  append_string(out, process.command);
  out += ",\"startTime\":";
  append_number(out, static_cast<std::uint64_t>(process.start_time));
  out += ",\"parent\":";
  append_number(out, static_cast<std::int64_t>(process.parent));
  out += ",\"group\":";
  append_number(out, static_cast<std::int64_t>(process.group));
  out += ",\"uid\":";
  if (process.status_read) {
    append_number(out, std::uint64_t{process.euid});
  } else {
    out += "null";
  }
  out += ",\"user\":";
  if (process.user.empty()) {
    out += "null";
  } else {
    append_string(out, process.user);
  }
  out += ",\"state\":\"";
  out += process.zombie         ? "zombie"
         : process.kernel       ? "kernel"
         : process.leader_ended ? "leader-ended"
         : process.vanished     ? "vanished"
                                : "alive";
  out += "\",\"threads\":";
  append_number(out, static_cast<std::int64_t>(process.threads));
  out += ",\"open\":";
  if (process.open >= 0) {
    append_number(out, static_cast<std::int64_t>(process.open));
  } else {
    out += "null";
  }
  if (process.shares_table_with != 0) {
    out += ",\"sharesTableWith\":";
    append_number(out, static_cast<std::int64_t>(process.shares_table_with));
  }
  if (process.mount_namespace != 0) {
    out += ",\"mountNamespace\":\"";
    append_number(out, process.mount_namespace);
    out += '"';
  }
  if (process.net_namespace != 0) {
    out += ",\"netNamespace\":\"";
    append_number(out, process.net_namespace);
    out += '"';
  }
  out += '}';
}

void append_incomplete(std::string& out, const Incomplete& incomplete) {
  out += "{\"pid\":";
  if (incomplete.pid != 0) {
    append_number(out, static_cast<std::int64_t>(incomplete.pid));
  } else {
    out += "null";
  }
  if (!incomplete.command.empty()) {
    out += ",\"command\":";
    append_string(out, incomplete.command);
  }
  out += ",\"reason\":\"";
  out += incomplete.reason;
  out += "\",\"what\":";
  append_string(out, incomplete.what);
  if (incomplete.open >= 0) {
    out += ",\"open\":";
    append_number(out, static_cast<std::int64_t>(incomplete.open));
  }
  out += '}';
}

}  // namespace

void write_rows(const Snapshot& snapshot, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kChunk = std::size_t{256} << 10;
  std::string out;
  out.reserve(kChunk + (std::size_t{64} << 10));
  bool first = true;
  for (const Process& process : snapshot.processes) {
    const std::string head = row_head(process);
    for (const Row& row : process.rows) {
      if (!first) out += ",\n";
      first = false;
      append_row_with(out, head, snapshot.sockets, process, row);
      if (out.size() < kChunk) continue;
      write(out);
      out.clear();
    }
  }
  write(out);
}

SnapshotText::SnapshotText(const Snapshot& snapshot, bool with_rows) {
  std::size_t count = 0;
  for (const Process& process : snapshot.processes) count += process.rows.size();
  if (with_rows) {
    rows.reserve(count * 256);
    row_ends.reserve(count);
  }
  processes = "[";
  incomplete = "[";
  const auto comma = [](std::string& list) {
    if (list.size() > 1) list += ",\n";
  };
  for (const Process& process : snapshot.processes) {
    comma(processes);
    append_process(processes, process);
    for (const Incomplete& entry : process.incomplete) {
      comma(incomplete);
      append_incomplete(incomplete, entry);
    }
    if (!with_rows) continue;
    const std::string head = row_head(process);
    for (const Row& row : process.rows) {
      if (!rows.empty()) rows += ",\n";
      append_row_with(rows, head, snapshot.sockets, process, row);
      row_ends.push_back(static_cast<std::uint32_t>(rows.size()));
    }
  }
  for (const Incomplete& entry : snapshot.incomplete) {
    comma(incomplete);
    append_incomplete(incomplete, entry);
  }
  processes += ']';
  incomplete += ']';
}

}  // namespace syslens::fds
