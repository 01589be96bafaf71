// Structs and arrays.
#include <algorithm>

#include "text/clock.h"
#include "text/values.h"

namespace syslens::text {

namespace {

constexpr std::uint32_t any_count = ~std::uint32_t{0};

}  // namespace

// Words of a field: slot, its name with `=`, when it exists, when it is shown, field::…, the end of what it needs from
// the start of its struct, offset and size of the nanoseconds of a time whose date stands behind it (size 0: it is
// none).
FieldView::FieldView(const Cursor& c, Reference place)
    : place_(place), slot_(c, c.table.at(place)), flags_(c.table.at(place + 4)) {}

bool FieldView::is_zero(const Cursor& c, std::size_t start) const {
  const std::size_t at = start + slot_.offset();
  if (slot_.type() == SlotType::Rest) return c.reader.is_zero(at, c.end);
  if (slot_.type() != SlotType::Bits) return c.reader.is_zero(at, at + slot_.size());
  const std::uint64_t mask = (std::uint64_t{1} << slot_.word(2)) - 1;
  return ((c.reader.word(at, slot_.word(0)) >> slot_.word(1)) & mask) == 0;
}

bool FieldView::is_shown(const Cursor& c, std::size_t start) const {
  if (start + c.table.at(place_ + 5) > c.end) return false;
  // One that is not known (NaN) does not hide the field.
  const auto hides = [&](Reference condition) { return condition != 0 && c.value_of(condition, start) == 0; };
  if (hides(c.table.at(place_ + 2)) || hides(c.table.at(place_ + 3))) return false;
  const bool never_zero = slot_.type() == SlotType::Rest;
  return (flags_ & field::not_zero) == 0 || (c.verbose && !never_zero) || !is_zero(c, start);
}

void FieldView::write(Cursor& c, const Place& place) const {
  write_value(c, slot_, place);
  const std::uint32_t size = c.table.at(place_ + 7);
  if (size == 0) return;
  const std::uint64_t ns = c.reader.word(place.base + c.table.at(place_ + 6), size);
  write_date_comment(c.out, c.reader.i64(place.base + slot_.offset()), ns);
}

void write_struct(Cursor& c, const Slot& slot, const Place& place) {
  const std::uint32_t flags = slot.word(0);
  const std::uint32_t count = slot.word(1);
  const bool is_bare = (flags & structs::bare) != 0;
  const Place inside{place.base + slot.offset(), place.parent, place.element};
  c.out.byte(is_bare ? '[' : '{');
  bool is_first = true;
  const auto separate = [&] {
    if (!is_first) c.out.put(", ");
    is_first = false;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const FieldView field(c, slot.word(2 + i));
    if ((field.is_verbose() && !c.verbose) || !field.is_shown(c, inside.base)) continue;
    separate();
    field.write_name(c);
    field.write(c, inside);
  }
  if ((flags & structs::shortened) != 0 && !c.verbose) {
    separate();
    c.out.put("...");
  }
  c.out.byte(is_bare ? ']' : '}');
}

void write_array(Cursor& c, const Slot& slot, const Place& place) {
  const std::uint32_t stride = slot.word(0);
  const std::uint32_t count = slot.word(1);
  const Slot element(c, slot.word(2));
  const std::uint32_t tested = slot.word(4);
  const std::size_t start = place.base + slot.offset();
  const std::size_t available = stride == 0 || start >= c.end ? 0 : (c.end - start) / stride;
  const std::size_t total = count == any_count ? available : std::min<std::size_t>(count, available);
  c.out.byte('[');
  std::size_t shown = 0;
  const auto separate = [&] {
    if (shown > 0) c.out.put(", ");
  };
  bool has_more = false;
  for (std::size_t i = 0; i < total; ++i) {
    const std::size_t at = start + i * stride;
    if (tested != 0 && c.reader.is_zero(at + slot.word(3), at + slot.word(3) + tested)) continue;
    if (shown == c.elements) {
      has_more = true;
      break;
    }
    separate();
    // The elements of an array behind a pointer carry their index; those of an array in a struct the struct's.
    const std::uint32_t index = count == any_count ? static_cast<std::uint32_t>(i) : place.element;
    write_value(c, element, Place{at, place.parent, index});
    ++shown;
  }
  const PieceStatus status =
      count == any_count && place.parent != no_parent ? c.reader.status(place.parent) : PieceStatus::Whole;
  if (has_more || status == PieceStatus::Capped) {
    separate();
    c.out.put("...");
  } else if (status == PieceStatus::Cut) {
    separate();
    write_unreadable(c, place.parent);
  }
  c.out.byte(']');
}

}  // namespace syslens::text
