// Values that lie in place: numbers, words of flags, descriptors, blocks with a layout of their own.
#include <algorithm>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

constexpr std::int32_t at_fdcwd = -100;

/// Words: operand, base, big-endian, macro.
void write_int(Cursor& c, const Slot& slot, std::size_t at) {
  const std::uint32_t operand = slot.word(0);
  const std::uint32_t base = slot.word(1);
  const std::uint32_t width = width_of(operand);
  const std::uint64_t value = c.reader.word(at, width, slot.word(2) != 0);
  const std::int64_t number = extended(value, width);
  const std::string_view macro = slot.text(3);
  if (!macro.empty()) {
    c.out.put(macro);
    c.out.byte('(');
  }
  if (base == 16) {
    c.out.short_hex(width < 8 && is_signed(operand) ? static_cast<std::uint32_t>(number) : value);
  } else if (base == 8) {
    if (value != 0) c.out.byte('0');
    c.out.integer(value, 8);
  } else if (is_signed(operand)) {
    c.out.integer(number);
  } else {
    c.out.integer(value);
  }
  if (!macro.empty()) c.out.byte(')');
}

/// `128 => 16` when the kernel overwrote it.
void write_changed(Cursor& c, const Slot& slot, const Place& place) {
  const std::size_t at = place.base + slot.offset();
  const double before = c.value_of(slot.word(4), place.base);
  if (before == before && before != scalar(c.reader, at, slot.word(0))) {
    c.out.integer(static_cast<std::int64_t>(before));
    c.out.put(" => ");
  }
  write_int(c, slot, at);
}

void write_net_address(Cursor& c, std::size_t at, std::uint32_t size) {
  switch (size) {
    case 4:
      c.out.put("inet_addr(\"");
      write_ipv4(c.out, c.reader, at);
      return c.out.put("\")");
    case 16:
      c.out.byte('"');
      write_ipv6(c.out, c.reader, at);
      return c.out.byte('"');
    default:
      return write_mac(c.out, c.reader, at, size);
  }
}

/// A user or group, -1 for none.
void write_id(Cursor& c, std::size_t at, std::uint32_t size) {
  if (size == 4 && c.reader.u32(at) == ~std::uint32_t{0}) {
    c.out.put("-1");
  } else {
    c.out.integer(c.reader.word(at, size));
  }
}

}  // namespace

void write_address(Cursor& c, std::size_t at) {
  write_pointer(c.out, c.reader.u64(at));
}

void write_plain(Cursor& c, const Slot& slot, const Place& place) {
  const CallReader& reader = c.reader;
  const std::size_t at = place.base + slot.offset();
  switch (slot.type()) {
    case SlotType::Int:
      return write_int(c, slot, at);
    case SlotType::Address:
      return write_address(c, at);
    case SlotType::Raw:
      return c.out.short_hex(reader.u64(at));
    case SlotType::Pid:
      return c.out.integer(reader.i32(at));
    case SlotType::Id:
      return write_id(c, at, slot.word(0));
    case SlotType::Mode:
      return write_mode(c.out, c.table, slot.place(), reader.word(at, slot.word(0)));
    case SlotType::Bits:
      return write_bits(c.out, c.table, slot.place(), reader.word(at, slot.word(0)));
    case SlotType::Flags:
      return write_flags(c.out, c.table, slot.word(2), reader.word(at, slot.word(0), slot.word(1) != 0));
    case SlotType::Enum:
      return write_enum(c.out, c.table, slot.place(), reader.word(at, width_of(slot.word(0)), slot.word(1) != 0));
    case SlotType::Mixed:
      return write_mixed(c.out, c.table, slot.place(), reader.word(at, slot.word(0)));
    case SlotType::Dev:
      return write_device(c.out, reader.word(at, slot.word(0)));
    case SlotType::Rlimit:
      return write_rlimit(c.out, reader.u64(at));
    case SlotType::Ioctl:
      return write_ioctl(c.out, c.table, reader.u32(at));
    case SlotType::WaitStatus:
      return write_wait_status(c.out, c.table, reader.u32(at));
    case SlotType::Changed:
      return write_changed(c, slot, place);
    case SlotType::Never:
      return c.out.byte('?');
    case SlotType::Timed:
      return c.out.integer(reader.i64(at));
    case SlotType::Chars:
      return c.quoted(reader.string(at, std::min(at + slot.word(0), c.end)));
    case SlotType::Blob:
      if (slot.word(0) == 0) return c.data(at, c.end);
      return c.quoted(at, std::min(at + slot.word(0), c.end));
    case SlotType::Rest:
      return c.data(at, c.end);
    case SlotType::Sigset:
      return write_sigset(c, at);
    case SlotType::FdSet:
      return write_fd_set(c, slot, place);
    case SlotType::Bitset:
      return write_bitset(c, at);
    case SlotType::Sockaddr: {
      const Within within(c, slot.word(0) == 0 ? c.end : std::min(c.end, at + slot.word(0)));
      return write_sockaddr(c, at);
    }
    case SlotType::Control:
      return write_control(c, at);
    case SlotType::Dirents:
      return write_dirents(c, at, slot.word(0) != 0, place.parent);
    case SlotType::Siginfo:
      return write_siginfo(c.out, c.table, reader, at);
    case SlotType::NetAddress:
      return write_net_address(c, at, slot.word(0));
    case SlotType::Bpf:
      return write_bpf(c, at);
    default:
      return;
  }
}

/// `</path>` behind the descriptor of a piece.
void write_name_of(Cursor& c, std::uint32_t node, std::uint32_t parent, std::uint32_t element) {
  if (c.without_names) return;
  const std::optional<CallReader::PieceNumber> piece = c.reader.find(node, parent, element);
  if (!piece) return;
  const auto name = c.names.find(static_cast<std::uint32_t>(c.reader.address(*piece)));
  if (name == c.names.end()) return;
  c.style(colour::descriptor);
  c.out.put(name->second);
  c.style(colour::reset);
}

void write_fd(Cursor& c, const Slot& slot, const Place& place) {
  const std::int32_t fd = c.reader.i32(place.base + slot.offset());
  if (slot.word(1) != 0 && fd == at_fdcwd) {
    c.out.put("AT_FDCWD");
  } else {
    c.out.integer(fd);
  }
  write_name_of(c, slot.word(0), place.parent, place.element);
}

void write_value(Cursor& c, const Slot& slot, const Place& place) {
  switch (slot.type()) {
    case SlotType::Fd:
      return write_fd(c, slot, place);
    case SlotType::String:
      return write_string(c, slot, place);
    case SlotType::Buffer:
      return write_buffer(c, slot, place);
    case SlotType::Strings:
      return write_strings(c, slot, place);
    case SlotType::Pointer:
      return write_pointer(c, slot, place);
    case SlotType::Struct:
      return write_struct(c, slot, place);
    case SlotType::Array:
      return write_array(c, slot, place);
    case SlotType::Choose:
      return write_value(c, chosen(c, slot, place.base), place);
    default:
      return write_plain(c, slot, place);
  }
}

Slot chosen(const Cursor& c, const Slot& slot, std::size_t base) {
  const Reference found = c.table.search(slot.place() + slot_head + 3, slot.word(2), c.value_of(slot.word(0), base));
  return {c, found == 0 ? slot.word(1) : found};
}

}  // namespace syslens::text
