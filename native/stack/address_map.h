#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace syslens {

/// A line of /proc/PID/maps (proc_pid_maps(5)).
struct Mapping {
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t offset;
  std::uint64_t device;
  std::uint64_t inode;
  bool readable;
  bool executable;
  std::string path;  // without the suffix of a deleted file; empty: anonymous
};

/// What a process has mapped where, at one moment.
class AddressMap {
 public:
  AddressMap() = default;
  /// Lines that are none are left out.
  explicit AddressMap(std::string_view text);
  /// Of a process that can be looked at; empty when it is gone.
  static AddressMap of_process(pid_t pid);

  [[nodiscard]] const std::vector<Mapping>& all() const { return mappings_; }
  [[nodiscard]] const Mapping* find(std::uint64_t address) const;
  [[nodiscard]] const Mapping* find_code(std::uint64_t address) const;
  /// Where the file that this is a part of begins: the mapping with its ELF header. Null: not mapped.
  [[nodiscard]] const Mapping* file_start(const Mapping& part) const;

 private:
  std::vector<Mapping> mappings_;  // in ascending order, as the kernel lists them
};

}  // namespace syslens
