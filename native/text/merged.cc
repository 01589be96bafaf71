// Structs that the kernel reads and writes: every field as the kernel left it (lib/syscalls/kinds.ts, `merge`).
#include "text/values.h"

namespace syslens::text {

namespace {

// Behind the type: the offset on each side, whether fields are left out, how many fields; each: whether it is left out,
// the field before and after, how both are merged when it is a struct.
constexpr Reference first_field = 5;
constexpr Reference field_words = 4;

bool is_shown(Cursor& c, Reference place, const Side* side, std::uint32_t offset) {
  if (place == 0 || side == nullptr) return false;
  const Within within(c, side->end);
  return FieldView(c, place).is_shown(c, side->base + offset);
}

void write_field(Cursor& c, Reference place, const Side& side, std::uint32_t offset) {
  const FieldView field(c, place);
  field.write_name(c);
  const Within within(c, side.end);
  field.write(c, Place{side.base + offset, side.piece, 0});
}

std::optional<Side> inside(const Side* side, std::uint32_t offset) {
  if (side == nullptr) return std::nullopt;
  return Side{side->base + offset, side->end, side->piece};
}

const Side* pointer_to(const std::optional<Side>& side) {
  return side ? &*side : nullptr;
}

void write_structs(Cursor& c, Reference merged, const Side* before, const Side* after) {
  const TextTable& table = c.table;
  const std::uint32_t before_offset = table.at(merged + 1);
  const std::uint32_t after_offset = table.at(merged + 2);
  const bool is_shortened = table.at(merged + 3) != 0 && !c.verbose;
  const std::uint32_t count = table.at(merged + 4);
  c.out.byte('{');
  bool is_first = true;
  const auto separate = [&] {
    if (!is_first) c.out.put(", ");
    is_first = false;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const Reference row = merged + first_field + field_words * i;
    if (table.at(row) != 0 && !c.verbose) continue;
    const Reference was = table.at(row + 1);
    const Reference is = table.at(row + 2);
    const Reference nested = table.at(row + 3);
    const bool is_there = is_shown(c, is, after, after_offset);
    if (!is_there && !is_shown(c, was, before, before_offset)) continue;
    separate();
    if (nested != 0) {
      FieldView(c, was).write_name(c);
      const std::optional<Side> inside_before = inside(before, before_offset);
      const std::optional<Side> inside_after = inside(after, after_offset);
      write_merged(c, nested, pointer_to(inside_before), pointer_to(inside_after));
    } else if (is_there) {
      write_field(c, is, *after, after_offset);
    } else {
      write_field(c, was, *before, before_offset);
    }
  }
  if (is_shortened) {
    separate();
    c.out.put("...");
  }
  c.out.byte('}');
}

}  // namespace

void write_merged(Cursor& c, Reference merged, const Side* before, const Side* after) {
  const Side& known = before != nullptr ? *before : *after;
  switch (static_cast<MergedType>(c.table.at(merged))) {
    case MergedType::Structs:
      return write_structs(c, merged, before, after);
    case MergedType::Choose: {
      const double value = c.value_of(c.table.at(merged + 1), known.base);
      const Reference found = c.table.search(merged + 4, c.table.at(merged + 3), value);
      return write_merged(c, found == 0 ? c.table.at(merged + 2) : found, before, after);
    }
    case MergedType::Value: {
      const Side& side = after != nullptr ? *after : *before;
      const Within within(c, side.end);
      return write_value(c, Slot(c, c.table.at(merged + (after != nullptr ? 2 : 1))), Place{side.base, side.piece, 0});
    }
  }
}

}  // namespace syslens::text
