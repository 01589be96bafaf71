#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "stack/byte_reader.h"
#include "stack/elf_file.h"

namespace syslens {

/// A run of addresses.
struct AddressRange {
  std::uint64_t low;
  std::uint64_t high;  // behind the last
};

// DWARF 5, 7.5.3.
enum class DebugTag : std::uint64_t {
  None = 0,  // the end of a list of siblings
  ClassType = 0x02,
  LexicalBlock = 0x0b,
  StructureType = 0x13,
  InlinedSubroutine = 0x1d,
  Module = 0x1e,
  Subprogram = 0x2e,
  Namespace = 0x39,
};

/// An attribute's value: what its form says it is (DWARF 5, 7.5.5).
struct DebugValue {
  enum class Kind : std::uint8_t { None, Number, Address, AddressIndex, Reference, Text, TextIndex, RangeIndex };
  Kind kind = Kind::None;
  std::uint64_t number = 0;  // of a reference: the entry's offset in .debug_info
  std::string_view text;
};

/// A debugging information entry: those of its attributes that tell where code is, and what it is called.
struct DebugEntry {
  DebugTag tag = DebugTag::None;
  bool has_children = false;
  DebugValue sibling;
  DebugValue name;
  DebugValue linkage_name;
  DebugValue low_pc;
  DebugValue high_pc;
  DebugValue ranges;
  DebugValue origin;  // abstract_origin or specification
  DebugValue call_file;
  DebugValue call_line;
  DebugValue call_column;
  DebugValue stmt_list;
  DebugValue text_base;
  DebugValue address_base;
  DebugValue range_base;
};

/// Reads .debug_info, versions 2 to 5. What contradicts itself is as good as not there.
class DebugInfo {
 public:
  DebugInfo() = default;
  explicit DebugInfo(const ElfFile& file);

  /// The head of what was compiled at once.
  struct Unit {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t entries_at = 0;  // behind the head
    std::uint16_t version = 0;
    bool wide = false;  // the 64-bit format
    std::uint64_t abbreviations = 0;
    std::uint64_t low_pc = 0;
    std::optional<std::uint64_t> lines;  // of its line table in .debug_line
    std::uint64_t text_base = 0;
    std::uint64_t address_base = 0;
    std::uint64_t range_base = 0;
    std::vector<AddressRange> ranges;  // of its code
  };
  /// In the order of their offsets.
  [[nodiscard]] const std::vector<Unit>& units() const { return units_; }
  /// The one that an offset lies in, or null.
  [[nodiscard]] const Unit* unit_at(std::uint64_t offset) const;

  /// A reader of all of .debug_info at an offset.
  [[nodiscard]] ByteReader at(std::uint64_t offset) const;
  /// The entry there; the reader is behind it, at the first of its children if it has some.
  DebugEntry read(ByteReader& reader, const Unit& unit) const;
  /// Goes behind all children of an entry that was just read.
  void skip_children(ByteReader& reader, const Unit& unit, const DebugEntry& entry) const;

  /// Where the code of an entry lies; empty: it has none, or nobody says.
  [[nodiscard]] std::vector<AddressRange> ranges_of(const DebugEntry& entry, const Unit& unit) const;
  /// Text of a value, also of one that stands in a table.
  [[nodiscard]] std::string_view text_of(const DebugValue& value, const Unit& unit) const;

 private:
  struct Field {
    std::uint64_t attribute;
    std::uint64_t form;
    std::int64_t constant;  // of DW_FORM_implicit_const
  };
  struct Abbreviation {
    DebugTag tag;
    bool has_children;
    std::vector<Field> fields;
  };
  using Abbreviations = std::map<std::uint64_t, Abbreviation>;

  std::optional<Unit> read_unit(std::uint64_t offset) const;
  const Abbreviations& abbreviations(std::uint64_t offset) const;
  DebugValue read_value(ByteReader& reader, std::uint64_t form, std::int64_t constant, const Unit& unit) const;
  [[nodiscard]] std::optional<std::uint64_t> address_of(const DebugValue& value, const Unit& unit) const;
  [[nodiscard]] std::vector<AddressRange> old_ranges(std::uint64_t offset, const Unit& unit) const;
  [[nodiscard]] std::vector<AddressRange> new_ranges(std::uint64_t offset, const Unit& unit) const;

  std::vector<std::byte> info_;
  std::vector<std::byte> abbreviations_;
  std::vector<std::byte> strings_;       // .debug_str
  std::vector<std::byte> line_strings_;  // .debug_line_str
  std::vector<std::byte> string_offsets_;
  std::vector<std::byte> addresses_;  // .debug_addr
  std::vector<std::byte> ranges_;     // .debug_ranges, up to version 4
  std::vector<std::byte> range_lists_;
  std::vector<Unit> units_;
  mutable std::map<std::uint64_t, Abbreviations> parsed_;  // by offset in .debug_abbrev
};

}  // namespace syslens
