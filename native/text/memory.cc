// Strings, buffers and vectors of strings in the memory of the tracee.
#include <algorithm>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

/// The NUL-terminated string of a piece; false when it could not be read.
bool write_captured_string(Cursor& c, CallReader::PieceNumber piece) {
  const PieceStatus status = c.reader.status(piece);
  const std::size_t start = c.reader.data_at(piece);
  const std::size_t got = c.reader.got(piece);
  if (status == PieceStatus::Whole) {
    c.quoted(start, start + (got == 0 ? 0 : got - 1));
    return true;
  }
  if (status != PieceStatus::Capped) return false;
  c.quoted(start, start + got);
  c.out.put("...");
  return true;
}

constexpr std::uint32_t never = ~std::uint32_t{0};  // of a node: it is not captured

std::optional<CallReader::PieceNumber> piece_of(const Cursor& c, std::uint32_t node, const Place& place) {
  if (node == never) return std::nullopt;
  return c.reader.find(node, place.parent, place.element);
}

}  // namespace

Address::Address(Cursor& c, const Slot& slot, Reference expression, const Place& place)
    : cursor_(c), expression_(expression) {
  if (expression == 0) {
    value_ = c.reader.u64(place.base + slot.offset());
    return;
  }
  const double value = c.value_of(expression, place.base);
  value_ = value > 0 && value < 0x1p53 ? static_cast<std::uint64_t>(value) : 0;
}

void Address::write() const {
  write_pointer(cursor_.out, value_);
}

void write_unreadable(Cursor& c, CallReader::PieceNumber piece) {
  c.out.put("... /* ");
  c.out.hex(c.reader.address(piece) + c.reader.got(piece));
  c.out.put(" */");
}

void write_string(Cursor& c, const Slot& slot, const Place& place) {
  const std::optional<CallReader::PieceNumber> piece = piece_of(c, slot.word(0), place);
  if (!piece || !write_captured_string(c, *piece)) Address(c, slot, slot.word(1), place).write();
}

void write_buffer(Cursor& c, const Slot& slot, const Place& place) {
  const CallReader& reader = c.reader;
  const std::optional<CallReader::PieceNumber> piece = piece_of(c, slot.word(0), place);
  const Address address(c, slot, slot.word(1), place);
  if (!piece || reader.status(*piece) > PieceStatus::Capped) return address.write();
  const std::size_t start = reader.data_at(*piece);
  const std::size_t got = reader.got(*piece);
  // An empty buffer has no bytes to show, and NULL is as good an address for it as any.
  if (got == 0 && address.is_null()) return c.out.put("NULL");
  if (const std::optional<std::uint32_t> protocol = reader.netlink(*piece); protocol && got > 0) {
    return write_netlink(c, start, start + got, *protocol);
  }
  const std::size_t shown = std::min(got, c.limit);
  c.quoted(start, start + shown);
  if (shown < got || reader.status(*piece) == PieceStatus::Capped) c.out.put("...");
}

void write_strings(Cursor& c, const Slot& slot, const Place& place) {
  const CallReader& reader = c.reader;
  Out& out = c.out;
  const std::optional<CallReader::PieceNumber> found = reader.find(slot.word(0), place.parent, place.element);
  if (!found || reader.status(*found) == PieceStatus::Fault || reader.status(*found) == PieceStatus::NoRoom) {
    return write_address(c, place.base + slot.offset());
  }
  const CallReader::PieceNumber piece = *found;
  // The final NULL is part of a whole piece.
  const bool is_whole = reader.status(piece) == PieceStatus::Whole;
  const std::size_t pointers = reader.got(piece) / 8;
  const std::size_t count = is_whole && pointers > 0 ? pointers - 1 : pointers;
  if (const std::string_view what = slot.text(2); !what.empty() && !c.verbose) {
    write_address(c, place.base + slot.offset());
    out.put(" /* ");
    out.integer(count);
    if (!is_whole) out.byte('+');
    out.byte(' ');
    out.put(count == 1 ? what.substr(0, what.size() - 1) : what);
    return out.put(" */");
  }
  out.byte('[');
  const std::size_t shown = std::min(count, c.elements);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out.put(", ");
    const std::optional<CallReader::PieceNumber> string =
        reader.find(slot.word(1), piece, static_cast<std::uint32_t>(i));
    if (!string || !write_captured_string(c, *string)) write_address(c, reader.data_at(piece) + 8 * i);
  }
  if (shown < count || reader.status(piece) == PieceStatus::Capped) {
    if (shown > 0) out.put(", ");
    out.put("...");
  } else if (!is_whole) {
    out.put(", ");
    write_unreadable(c, piece);
  }
  out.byte(']');
}

}  // namespace syslens::text
