#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "fds/row.h"

namespace syslens::fds {

/// What the kernel says about one socket.
struct Socket {
  Kind kind = Kind::kSocket;
  std::string members;     // JSON members, each led by a comma
  std::uint64_t peer = 0;  // unix: the inode at the other end
  bool may_carry_descriptors = false;
};

/// All sockets of the network namespaces that were asked for, by inode: one dump per namespace and family.
class SocketTable {
 public:
  /// Dumps the namespace of the calling thread. With `inodes` nothing but these is kept.
  void dump();
  [[nodiscard]] const Socket* find(std::uint64_t inode) const;
  void add(std::uint64_t inode, Socket socket) { sockets_.insert_or_assign(inode, std::move(socket)); }
  /// A dump that the kernel refused or cut; the texts name the family.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  std::unordered_map<std::uint64_t, Socket> sockets_;
  std::vector<std::string> failures_;
};

/// Asks a socket itself, through a copy of the descriptor (pidfd_getfd(2)): for families without a dump and for sockets
/// that are in no table since they are neither bound nor connected. Works across network namespaces. False: not
/// allowed.
[[nodiscard]] bool ask_socket(int pidfd, int fd, Socket& socket);

/// The protocol's name, where even that is not allowed.
[[nodiscard]] bool name_socket(const char* link, Socket& socket);

}  // namespace syslens::fds
