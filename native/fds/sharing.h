#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace syslens::fds {

struct DescriptorName {
  pid_t pid;
  int fd;
};

/// For each descriptor the index of the first in the list that is the same open file description (kcmp(2)). Where kcmp
/// is not allowed, each counts as its own.
[[nodiscard]] std::vector<std::size_t> first_of_same(const std::vector<DescriptorName>& names);

}  // namespace syslens::fds
