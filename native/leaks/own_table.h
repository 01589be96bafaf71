#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace syslens::leaks {

/// One descriptor of this process: what can be told of it without opening anything. Two of these with the same number
/// and the same bytes from `access` on are, as far as the kernel tells, the same file (there is no lasting identity of
/// an open file description).
struct OwnDescriptor {
  std::int32_t fd;
  std::uint32_t access;  // O_ACCMODE and O_PATH: what F_SETFL cannot change
  std::uint32_t mode;
  std::uint32_t unused;  // no bytes without a value: the whole is compared
  std::uint64_t device;
  std::uint64_t inode;
  std::uint64_t device_number;
  std::uint64_t anonymous;  // hash of the class where all descriptors share one inode (anon_inode:[eventfd]); else 0
};
static_assert(sizeof(OwnDescriptor) == 48);

/// The descriptors of this process, by number. Opens nothing in the common case, so it takes no number away from
/// anybody and works where none is left. Other threads may open and close meanwhile.
///
/// `before` is an earlier table, by which this one is faster: when nothing was opened and closed, only what it has is
/// looked at. The class of a descriptor whose number and inode are as before is taken over from it.
[[nodiscard]] std::vector<OwnDescriptor> own_table(std::span<const OwnDescriptor> before = {});

}  // namespace syslens::leaks
