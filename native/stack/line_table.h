#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/elf_file.h"

namespace syslens {

/// Which source line machine code was made from: .debug_line, versions 2 to 5 (DWARF 5, 6.2).
class LineTable {
 public:
  LineTable() = default;
  explicit LineTable(const ElfFile& file);

  struct Place {
    std::string file;  // as the compiler was given it, made absolute where the table says how
    std::uint32_t line;
    std::uint32_t column;  // 0: not known
  };
  /// Of an address in the file's own terms.
  [[nodiscard]] std::optional<Place> find(std::uint64_t address) const;
  /// A file by its number in the table of a unit, which stands at this offset; empty when there is none.
  [[nodiscard]] std::string file(std::uint64_t unit, std::uint64_t number) const;
  [[nodiscard]] bool empty() const { return sequences_.empty(); }

 private:
  /// A run of addresses that one unit's table describes.
  struct Sequence {
    std::uint64_t low;
    std::uint64_t high;
    std::uint64_t unit;  // offset in .debug_line
  };
  std::vector<std::byte> lines_;
  std::vector<std::byte> strings_;       // .debug_str
  std::vector<std::byte> line_strings_;  // .debug_line_str
  std::vector<Sequence> sequences_;      // by low
};

}  // namespace syslens
