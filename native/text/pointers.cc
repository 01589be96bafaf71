// What pointers point to, before and after the call.
#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

/// Kinds that text puts in brackets behind a pointer, because they have none of their own.
bool is_scalar(SlotType type) {
  switch (type) {
    case SlotType::Int:
    case SlotType::Address:
    case SlotType::Raw:
    case SlotType::Fd:
    case SlotType::Pid:
    case SlotType::Id:
    case SlotType::Mode:
    case SlotType::Flags:
    case SlotType::Enum:
    case SlotType::Mixed:
    case SlotType::Dev:
    case SlotType::Rlimit:
    case SlotType::Ioctl:
    case SlotType::WaitStatus:
    case SlotType::Changed:
    case SlotType::NetAddress:
    case SlotType::Pointer:
    case SlotType::String:
    case SlotType::Buffer:
    case SlotType::Strings:
      return true;
    default:
      return false;
  }
}

/// A value of which the tracee gave fewer bytes than it has (an option's length of 2 for an int): those bytes.
void write_whole(Cursor& c, const Slot& slot, const Place& place) {
  switch (slot.type()) {
    case SlotType::Struct:
    case SlotType::Array:
    case SlotType::Chars:
    case SlotType::Blob:
      // These stop by themselves at the end of what was captured.
      return write_value(c, slot, place);
    default:
      if (place.base + slot.offset() + slot.size() > c.end) return c.quoted(place.base + slot.offset(), c.end);
      return write_value(c, slot, place);
  }
}

/// One side of a pointer: the node of its bytes, and what they are.
struct Target {
  std::uint32_t node;
  Slot slot;
};

/// The words of a pointer slot.
struct PointerView {
  explicit PointerView(const Cursor& c, const Slot& slot)
      : address(slot.word(0)),
        change(static_cast<Change>(slot.word(1))),
        label(slot.text(2)),
        has_news(slot.word(7) != 0),
        merged(slot.word(8)) {
    if (slot.word(4) != 0) entry.emplace(Target{slot.word(3), Slot(c, slot.word(4))});
    if (slot.word(6) != 0) exit.emplace(Target{slot.word(5), Slot(c, slot.word(6))});
  }

  Reference address;
  Change change;
  std::string_view label;
  std::optional<Target> entry;
  std::optional<Target> exit;
  bool has_news;
  Reference merged;
};

/// Writes what was captured of a side; false when there is nothing, or not all of what makes sense as a whole only.
template <class Write>
bool write_side(Cursor& c, const Target& target, const Place& place, Write&& write) {
  const CallReader& reader = c.reader;
  const std::optional<CallReader::PieceNumber> piece = reader.find(target.node, place.parent, place.element);
  if (!piece) return false;
  const PieceStatus status = reader.status(*piece);
  if (status >= PieceStatus::Fault) return false;
  // What is cut in the middle of a struct is not shown: strace would not either.
  if (status == PieceStatus::Cut && !(target.slot.type() == SlotType::Array && reader.got(*piece) > 0)) return false;
  const Within within(c, reader.data_end(*piece));
  write(c, target.slot, Place{reader.data_at(*piece), *piece, 0});
  return true;
}

/// Whether the exit's bytes are there and differ from the entry's, or are news in any case.
bool is_changed(const Cursor& c, const PointerView& pointer, const Place& place) {
  const CallReader& reader = c.reader;
  const auto entry = reader.find(pointer.entry->node, place.parent, place.element);
  const auto exit = reader.find(pointer.exit->node, place.parent, place.element);
  if (!exit || reader.status(*exit) > PieceStatus::Capped) return false;
  if (pointer.has_news || !entry) return true;
  return reader.text(reader.data_at(*exit), reader.data_end(*exit)) !=
         reader.text(reader.data_at(*entry), reader.data_end(*entry));
}

/// Where a target stands on its side, when it was captured.
std::optional<Side> side_of(const Cursor& c, const Target& target, const Place& place) {
  const CallReader& reader = c.reader;
  const auto piece = reader.find(target.node, place.parent, place.element);
  if (!piece || reader.status(*piece) > PieceStatus::Capped) return std::nullopt;
  return Side{reader.data_at(*piece), reader.data_end(*piece), *piece};
}

bool write_both_merged(Cursor& c, const PointerView& pointer, const Place& place) {
  const std::optional<Side> before = side_of(c, *pointer.entry, place);
  const std::optional<Side> after = side_of(c, *pointer.exit, place);
  if (!before && !after) return false;
  write_merged(c, pointer.merged, before ? &*before : nullptr, after ? &*after : nullptr);
  return true;
}

/// What stood there before the call, and what stands there after it when that is something else.
bool write_both(Cursor& c, const PointerView& pointer, const Place& place) {
  Out& out = c.out;
  const std::size_t start = out.size();
  // `[16 => 28]`, but `{…} => {…}`.
  const bool is_enclosed = pointer.change == Change::Value;
  const auto write = is_enclosed ? write_whole : write_target;
  if (is_enclosed) out.byte('[');
  if (!write_side(c, *pointer.entry, place, write)) {
    out.back(start);
    return write_side(c, *pointer.exit, place, write_target);
  }
  if (is_changed(c, pointer, place)) {
    out.put(" => ");
    write_side(c, *pointer.exit, place, write);
  }
  if (is_enclosed) out.byte(']');
  return true;
}

bool write_sides(Cursor& c, const PointerView& pointer, const Place& place) {
  if (!pointer.entry) return write_side(c, *pointer.exit, place, write_target);
  if (!pointer.exit || pointer.change == Change::After) return write_side(c, *pointer.entry, place, write_target);
  if (pointer.change == Change::Merge) return write_both_merged(c, pointer, place);
  if (pointer.change == Change::Value && !is_scalar(pointer.entry->slot.type())) {
    // A struct that was overwritten is shown as it is now; `changed` fields say what they were.
    return write_side(c, *pointer.exit, place, write_target) || write_side(c, *pointer.entry, place, write_target);
  }
  return write_both(c, pointer, place);
}

/// Where the tracer looked for the target; nowhere when that is NULL. It may know more than the record: the stack
/// pointer.
std::optional<std::uint64_t> looked_at(const Cursor& c, const PointerView& pointer, const Place& place) {
  const std::uint32_t node = pointer.entry ? pointer.entry->node : pointer.exit->node;
  const std::optional<CallReader::PieceNumber> piece = c.reader.find(node, place.parent, place.element);
  if (!piece) return std::nullopt;
  return c.reader.address(*piece);
}

}  // namespace

void write_target(Cursor& c, const Slot& slot, const Place& place) {
  if (slot.type() == SlotType::Choose) return write_target(c, chosen(c, slot, place.base), place);
  if (!is_scalar(slot.type())) return write_whole(c, slot, place);
  // A length of the tracee's may be shorter than the value (an option of setsockopt): half a number is none.
  if (place.base + slot.size() > c.end) return c.quoted(place.base, c.end);
  c.out.byte('[');
  write_whole(c, slot, place);
  c.out.byte(']');
}

void write_pointer(Cursor& c, const Slot& slot, const Place& place) {
  const PointerView pointer(c, slot);
  const Address address(c, slot, pointer.address, place);
  if (!pointer.entry && !pointer.exit) return address.write();
  if (address.is_null()) return c.out.put("NULL");
  if (write_sides(c, pointer, place)) return;
  if (const std::optional<std::uint64_t> at = looked_at(c, pointer, place)) return write_pointer(c.out, *at);
  address.write();
}

bool write_after(Cursor& c, const Slot& slot) {
  if (slot.type() != SlotType::Pointer) return false;
  const PointerView pointer(c, slot);
  if (!pointer.exit || pointer.change != Change::After) return false;
  const CallReader& reader = c.reader;
  const auto piece = reader.find(pointer.exit->node);
  if (!piece || reader.status(*piece) > PieceStatus::Capped) return false;
  const bool is_set = pointer.exit->slot.type() == SlotType::FdSet;
  if (is_set && reader.is_zero(reader.data_at(*piece), reader.data_end(*piece))) return false;
  c.out.put(pointer.label);
  return write_side(c, *pointer.exit, Place{0}, write_target);
}

}  // namespace syslens::text
