#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stack/elf_file.h"

namespace syslens {

/// The functions of an ELF file by address.
class SymbolTable {
 public:
  SymbolTable() = default;
  /// From .symtab, or what is left of it in a stripped file: .dynsym.
  explicit SymbolTable(const ElfFile& file);

  struct Symbol {
    std::string_view name;  // as it stands there, mangled; good as long as the table
    std::uint64_t start;
  };
  /// The function that an address (in the file's own terms) lies in. One that merely lies before is not taken for it.
  [[nodiscard]] std::optional<Symbol> find(std::uint64_t address) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::uint64_t start;
    std::uint64_t end;
    std::uint32_t name;
    std::uint8_t rank;  // of several for one address the highest is shown
  };
  std::vector<Entry> entries_;  // by start, then rank
  std::vector<std::byte> names_;
};

}  // namespace syslens
