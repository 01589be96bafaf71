#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "text/call_reader.h"
#include "text/expression.h"
#include "text/out.h"
#include "text/table.h"

namespace syslens::text {

/// Colour sequences of the terminal: of the eight colours that every theme chooses itself, readable on dark and on
/// light.
namespace colour {
inline constexpr std::string_view reset = "\x1b[0m";
inline constexpr std::string_view name = "\x1b[1m";
inline constexpr std::string_view string = "\x1b[32m";
inline constexpr std::string_view descriptor = "\x1b[36m";
inline constexpr std::string_view error = "\x1b[31m";
inline constexpr std::string_view note = "\x1b[33m";
inline constexpr std::string_view quiet = "\x1b[2m";
}  // namespace colour

/// What the writers of one line share: where bytes go, which record they come from.
struct Cursor {
  Cursor(const TextTable& its_table, Out& its_out) : table(its_table), out(its_out) {}

  const TextTable& table;
  Out& out;
  CallReader reader;
  /// What stands behind a descriptor, `<…>`, by the id of the name.
  std::unordered_map<std::uint32_t, std::string> names;
  /// The names have been shown already in this line.
  bool without_names = false;
  /// Behind the captured bytes in which the writer stands: a field that ends behind it was not captured.
  std::size_t end = 0;
  /// Bytes of data, and elements of lists, that are shown.
  std::size_t limit = 32;
  std::size_t elements = 32;
  /// Nothing is left out of structs and vectors.
  bool verbose = false;
  bool coloured = false;

  void style(std::string_view sequence) {
    if (coloured) out.style(sequence);
  }
  /// `"…"`
  void quoted(std::string_view bytes) {
    style(colour::string);
    out.byte('"');
    out.escaped(bytes, Escapes::Quoted);
    out.byte('"');
    style(colour::reset);
  }
  void quoted(std::size_t from, std::size_t to) { quoted(reader.text(from, to)); }
  /// Bytes without a meaning of their own, no more than are shown of data.
  void data(std::size_t from, std::size_t to) {
    const bool is_whole = to <= from || to - from <= limit;
    quoted(from, is_whole ? to : from + limit);
    if (!is_whole) out.put("...");
  }
  [[nodiscard]] double value_of(Reference expression, std::size_t at) const {
    return evaluate(table, expression, reader, at);
  }
};

/// While it lives, the bytes end here.
class Within {
 public:
  Within(Cursor& cursor, std::size_t end) : cursor_(cursor), before_(cursor.end) { cursor.end = end; }
  ~Within() { cursor_.end = before_; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  Cursor& cursor_;
  std::size_t before_;
};

/// Where a value stands: `base` is the start of its struct or element (the first argument, the result), an offset in
/// the batch; `parent` and `element` say under which captured piece that is.
struct Place {
  std::size_t base;
  std::uint32_t parent = no_parent;
  std::uint32_t element = 0;
};

/// A reference to a slot of the table with the words that all have.
class Slot {
 public:
  Slot(const Cursor& c, Reference place) : table_(c.table), place_(place) {}

  [[nodiscard]] Reference place() const { return place_; }
  [[nodiscard]] SlotType type() const { return static_cast<SlotType>(table_.at(place_)); }
  [[nodiscard]] std::uint32_t offset() const { return table_.at(place_ + 1); }
  [[nodiscard]] std::uint32_t size() const { return table_.at(place_ + 2); }
  /// A word of its type.
  [[nodiscard]] std::uint32_t word(Reference index) const { return table_.at(place_ + slot_head + index); }
  [[nodiscard]] std::string_view text(Reference index) const { return table_.text(word(index)); }

 private:
  const TextTable& table_;
  Reference place_;
};

}  // namespace syslens::text
