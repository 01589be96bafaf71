#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "fds/read_file.h"

namespace syslens::fds {

/// Gives each entry of an open directory whose name is a number to `take`; false: the listing failed (errno is set).
template <typename Take>
bool list_numbers(int directory, std::span<char> buffer, const Take& take) {
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
    if (got <= 0) return got == 0;
    for (long at = 0; at < got;) {
      // struct linux_dirent64 (getdents64(2)): inode (8 bytes), offset (8), length (2), type (1), name
      const char* entry = buffer.data() + at;
      std::uint16_t length = 0;
      std::memcpy(&length, entry + 16, sizeof length);
      at += length;
      const char* name = entry + 19;
      if (*name >= '0' && *name <= '9') take(static_cast<int>(to_number(name)));
    }
  }
}

}  // namespace syslens::fds
