#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fds/row.h"

namespace syslens::fds {

/// A file that an io_uring holds without any descriptor.
struct RingFile {
  std::string path;
  bool name_gone = false;
};

/// What else a descriptor holds: found in its fdinfo, shown as rows of their own.
struct FdinfoExtras {
  std::vector<RingFile> ring_files;
  std::uint64_t in_flight = 0;  // descriptors in SCM_RIGHTS messages that nobody has received yet
};

/// Reads /proc/PID/fdinfo/N into the row: position, flags, mount, locks and what its kind has of its own, as JSON
/// members.
void read_fdinfo(std::string_view text, Process& process, Row& row, FdinfoExtras& extras);

}  // namespace syslens::fds
