#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stack/debug_info.h"
#include "stack/elf_file.h"

namespace syslens {

/// Which functions the compiler has put into others (DWARF 5, 3.3.8): they have code, but no frame.
class InlineTable {
 public:
  InlineTable() = default;
  explicit InlineTable(const ElfFile& file);
  InlineTable(InlineTable&&) = default;
  InlineTable& operator=(InlineTable&&) = default;

  /// A function that was put where it would have been called.
  struct Call {
    std::string function;  // demangled; empty: nobody says
    /// Where it would have been called: for LineTable::file.
    std::uint64_t line_unit;
    std::uint64_t file;
    std::uint32_t line;
    std::uint32_t column;
  };
  /// Those that an address (in the file's own terms) lies in, the innermost first.
  [[nodiscard]] std::vector<Call> find(std::uint64_t address) const;

 private:
  struct UnitRange {
    AddressRange range;
    const DebugInfo::Unit* unit;
  };
  bool walk(ByteReader& reader, const DebugInfo::Unit& unit, std::uint64_t address, int depth,
            std::vector<Call>& calls) const;
  [[nodiscard]] Call call_of(const DebugEntry& entry, const DebugInfo::Unit& unit) const;
  [[nodiscard]] std::string name_of(const DebugEntry& entry, const DebugInfo::Unit& unit, int hops) const;

  DebugInfo info_;
  std::vector<UnitRange> ranges_;  // by low
};

}  // namespace syslens
