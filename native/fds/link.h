#pragma once

#include <cstdint>
#include <string_view>

#include "fds/row.h"

namespace syslens::fds {

/// What the text of a /proc/PID/fd link says by itself.
struct Link {
  bool is_path = false;  // begins with '/': only statx knows more
  Kind kind = Kind::kUnknown;
  std::uint64_t inode = 0;  // pipes, sockets, namespaces
  std::string_view name;    // the class of an anonymous inode ("eventpoll"), the type of a namespace ("net")
};

[[nodiscard]] Link read_link_text(std::string_view text);

/// Whether fdinfo is read even in a scan without details: it says who is at the other end, or how much is watched.
[[nodiscard]] bool needs_fdinfo(Kind kind);

/// Whether the text of the link says more than the kind does: the class of an anonymous inode, the type of a namespace.
[[nodiscard]] bool is_class_kept(Kind kind);

/// The access of kinds that are always opened in one way: sockets and most anonymous inodes.
[[nodiscard]] Access usual_access(Kind kind);

constexpr std::string_view kDeletedSuffix = " (deleted)";

/// The kind of memory without a file system, by the name that the kernel gives it: memfd, secretmem, SysV shared memory
/// …
[[nodiscard]] Kind memory_kind(std::string_view path);

}  // namespace syslens::fds
