#pragma once

#include <cstdint>
#include <string>
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
  /// Dumps the namespace of the calling thread, which has this number. `unix_only`: the family that can hold
  /// descriptors.
  void dump(std::uint64_t name, bool unix_only);
  /// Whether all sockets with an address of that namespace are here.
  [[nodiscard]] bool has_dump(std::uint64_t name) const;
  /// Which answer is about this socket, counted from 1; 0: none.
  [[nodiscard]] std::uint32_t find(std::uint64_t inode) const;
  [[nodiscard]] Kind kind_of(std::uint32_t answer) const { return by_inode_[answer - 1].kind; }
  /// Makes text of an answer.
  void read(std::uint32_t answer, Socket& socket) const;
  /// A dump that the kernel refused or cut; the texts name the family.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  struct Answer {
    std::uint64_t inode;
    std::uint32_t at;    // in answers_
    std::uint32_t size;  // with its attributes
    Kind kind;
  };

  template <typename Body>
  int dump_with(unsigned short type, const void* request, std::size_t size, Kind kind, std::uint32_t Body::*inode);
  template <typename Body>
  void dump_family(std::string_view name, const void* request, std::size_t size, Kind kind, std::uint32_t Body::*inode);
  void dump_inet(int family, int protocol, Kind kind);
  void dump_tcp();
  void dump_internet();
  void dump_local(bool unix_only);

  std::string answers_;
  std::vector<Answer> by_inode_;  // sorted
  std::vector<std::string> failures_;
  std::vector<std::uint64_t> dumped_;
};

/// Asks a socket itself, through a copy of the descriptor (pidfd_getfd(2)): for families without a dump and for sockets
/// that are in no table since they are neither bound nor connected. Works across network namespaces. False: not
/// allowed.
[[nodiscard]] bool ask_socket(int pidfd, int fd, Socket& socket);

/// The protocol's name, where even that is not allowed.
[[nodiscard]] bool name_socket(const char* link, Socket& socket);

}  // namespace syslens::fds
