#include "fds/epoll_text.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <span>

namespace syslens::fds {

namespace {

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

}  // namespace

void append_targets(JsonText& out, const Process& process, const Row& set) {
  constexpr std::uint32_t kLimit = 4096;
  const std::span<const EpollTarget> targets(process.targets.data() + set.targets.at, set.targets.size);
  out += ",\"targetCount\":";
  append_number(out, std::uint64_t{set.targets.size});
  out += ",\"targets\":[";
  for (std::uint32_t index = 0; index < std::min(set.targets.size, kLimit); ++index) {
    const EpollTarget& target = targets[index];
    out += index == 0 ? "{\"fd\":" : ",{\"fd\":";
    append_number(out, static_cast<std::int64_t>(target.fd));
    out += ",\"events\":";
    append_number(out, std::uint64_t{target.events});
    out += ",\"data\":\"0x";
    append_hex(out, target.data);
    out += "\",\"inode\":\"";
    append_number(out, target.inode);
    out += '"';
    // Targets come in the order of their numbers.
    std::uint32_t offset = 0;
    while (offset < index && targets[index - offset - 1].fd == target.fd) ++offset;
    if (const std::string_view ghost = ghost_of(process, set, target, offset); !ghost.empty()) {
      out += ",\"ghost\":\"";
      out += ghost;
      out += '"';
      for (const Row& other : process.rows) {
        if (other.hold != Hold::kDescriptor || other.inode != target.inode) continue;
        if (!is_target(process.pid, other.fd, set.fd, target.fd, offset)) continue;
        out += ",\"heldBy\":";
        append_number(out, static_cast<std::int64_t>(other.fd));
        break;
      }
    }
    out += '}';
  }
  out += ']';
}

}  // namespace syslens::fds
