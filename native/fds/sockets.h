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

/// All sockets of the network namespaces that were asked for, by inode: one dump per namespace and family. The kernel's
/// answers are kept as they came; text is made for those that somebody holds.
class SocketTable {
 public:
  /// Dumps the namespace of the calling thread.
  void dump();
  /// Fills `socket` in; false: in no table.
  [[nodiscard]] bool find(std::uint64_t inode, Socket& socket) const;
  /// A dump that the kernel refused or cut; the texts name the family.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  struct Answer {
    std::uint32_t at;    // in answers_
    std::uint32_t size;  // with its attributes
    Kind kind;
  };

  template <typename Body>
  void dump_family(std::string_view name, const void* request, std::size_t size, Kind kind, std::uint32_t Body::*inode);
  void dump_inet(int family, int protocol, Kind kind);

  std::string answers_;
  std::unordered_map<std::uint64_t, Answer> by_inode_;
  std::vector<std::string> failures_;
};

/// Asks a socket itself, through a copy of the descriptor (pidfd_getfd(2)): for families without a dump and for sockets
/// that are in no table since they are neither bound nor connected. Works across network namespaces. False: not
/// allowed.
[[nodiscard]] bool ask_socket(int pidfd, int fd, Socket& socket);

/// The protocol's name, where even that is not allowed.
[[nodiscard]] bool name_socket(const char* link, Socket& socket);

}  // namespace syslens::fds
