#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fds/json.h"
#include "fds/key_index.h"
#include "fds/row.h"

namespace syslens::fds {

/// What a socket says of itself.
struct Socket {
  Kind kind = Kind::kSocket;
  JsonText members;  // each led by a comma
  bool may_carry_descriptors = false;
};

/// How a unix socket is tied to others.
struct UnixTies {
  std::uint32_t peer = 0;  // the inode at the other end, 0: none
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
  [[nodiscard]] Kind kind_of(std::uint32_t answer) const { return answers_[answer - 1].kind; }
  [[nodiscard]] UnixTies unix_ties(std::uint32_t answer) const;
  /// Appends what the answer says as JSON members, each led by a comma.
  void append(JsonText& out, std::uint32_t answer) const;
  /// A dump that the kernel refused or cut; the texts name the family.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  struct Answer {
    const char* at;  // in blocks_
    std::uint32_t inode;
    std::uint16_t size;  // with its attributes; a datagram of the kernel has at most 32 KB
    Kind kind;
    [[nodiscard]] std::string_view bytes() const { return {at, size}; }
  };

  template <typename Take>
  int ask_kernel(unsigned short type, const void* body, std::size_t size, const Take& take);
  template <typename Body>
  int dump_with(unsigned short type, const void* request, std::size_t size, Kind kind, std::uint32_t Body::*inode);
  template <typename Body>
  void dump_family(std::string_view name, const void* request, std::size_t size, Kind kind, std::uint32_t Body::*inode);
  void dump_inet(int family, int protocol, Kind kind);
  void dump_tcp();
  void dump_internet();
  void dump_local(bool unix_only);
  [[nodiscard]] char* room_for_answers();

  std::vector<std::unique_ptr<char[]>> blocks_;  // what was received, never copied
  std::size_t block_used_ = 0;                   // of the last block
  std::vector<Answer> answers_;
  KeyIndex by_inode_;
  std::vector<std::string> failures_;
  std::vector<std::uint64_t> dumped_;
};

/// Asks a socket itself, through a copy of the descriptor (pidfd_getfd(2)): for families without a dump and for sockets
/// that are in no table since they are neither bound nor connected. Works across network namespaces. False: not
/// allowed.
[[nodiscard]] bool ask_socket(int pidfd, int fd, Socket& socket);

/// The protocol's name, where even that is not allowed.
[[nodiscard]] bool name_socket(pid_t pid, int fd, Socket& socket);

}  // namespace syslens::fds
