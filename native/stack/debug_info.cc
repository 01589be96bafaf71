#include "stack/debug_info.h"

#include <algorithm>

namespace syslens {
namespace {

constexpr std::size_t most_units = 1'000'000;
constexpr std::size_t most_abbreviations = 100'000;
constexpr std::size_t most_fields = 1000;
constexpr std::size_t most_ranges = 100'000;

// DWARF 5, 7.5.4; those above 0x2000 came with versions before it.
enum Attribute : std::uint64_t {
  sibling = 0x01,
  name = 0x03,
  stmt_list = 0x10,
  low_pc = 0x11,
  high_pc = 0x12,
  abstract_origin = 0x31,
  specification = 0x47,
  ranges = 0x55,
  call_column = 0x57,
  call_file = 0x58,
  call_line = 0x59,
  linkage_name = 0x6e,
  str_offsets_base = 0x72,
  addr_base = 0x73,
  rnglists_base = 0x74,
  mips_linkage_name = 0x2007,
};

// DWARF 5, 7.5.6.
enum Form : std::uint64_t {
  addr = 0x01,
  block2 = 0x03,
  block4 = 0x04,
  data2 = 0x05,
  data4 = 0x06,
  data8 = 0x07,
  string = 0x08,
  block = 0x09,
  block1 = 0x0a,
  data1 = 0x0b,
  flag = 0x0c,
  sdata = 0x0d,
  strp = 0x0e,
  udata = 0x0f,
  ref_addr = 0x10,
  ref1 = 0x11,
  ref2 = 0x12,
  ref4 = 0x13,
  ref8 = 0x14,
  ref_udata = 0x15,
  indirect = 0x16,
  sec_offset = 0x17,
  exprloc = 0x18,
  flag_present = 0x19,
  strx = 0x1a,
  addrx = 0x1b,
  ref_sup4 = 0x1c,
  strp_sup = 0x1d,
  data16 = 0x1e,
  line_strp = 0x1f,
  ref_sig8 = 0x20,
  implicit_const = 0x21,
  loclistx = 0x22,
  rnglistx = 0x23,
  ref_sup8 = 0x24,
  strx1 = 0x25,
  strx2 = 0x26,
  strx3 = 0x27,
  strx4 = 0x28,
  addrx1 = 0x29,
  addrx2 = 0x2a,
  addrx3 = 0x2b,
  addrx4 = 0x2c,
  gnu_ref_alt = 0x1f20,
  gnu_strp_alt = 0x1f21,
};

// DWARF 5, 7.25.
enum RangeEntry : std::uint8_t {
  end_of_list = 0,
  base_addressx = 1,
  startx_endx = 2,
  startx_length = 3,
  offset_pair = 4,
  base_address = 5,
  start_end = 6,
  start_length = 7,
};

constexpr std::uint8_t compile_unit = 1;
constexpr std::uint8_t partial_unit = 3;

std::uint64_t u24(ByteReader& reader) {
  const std::uint64_t low = reader.u16();
  return low | static_cast<std::uint64_t>(reader.u8()) << 16;
}

std::uint64_t offset_field(ByteReader& reader, bool wide) {
  return wide ? reader.u64() : reader.u32();
}

void add_range(std::vector<AddressRange>& ranges, std::uint64_t low, std::uint64_t high) {
  // What the linker dropped begins at 0.
  if (low != 0 && high > low && ranges.size() < most_ranges) ranges.push_back({low, high});
}

}  // namespace

DebugInfo::DebugInfo(const ElfFile& file) : info_(file.contents(file.section(".debug_info"))) {
  if (info_.empty()) return;
  abbreviations_ = file.contents(file.section(".debug_abbrev"));
  strings_ = file.contents(file.section(".debug_str"));
  line_strings_ = file.contents(file.section(".debug_line_str"));
  string_offsets_ = file.contents(file.section(".debug_str_offsets"));
  addresses_ = file.contents(file.section(".debug_addr"));
  ranges_ = file.contents(file.section(".debug_ranges"));
  range_lists_ = file.contents(file.section(".debug_rnglists"));
  for (std::uint64_t offset = 0; offset < info_.size() && units_.size() < most_units;) {
    auto unit = read_unit(offset);
    if (!unit.has_value()) break;
    offset = unit->end;
    if (unit->version != 0) units_.push_back(std::move(*unit));
  }
}

const DebugInfo::Unit* DebugInfo::unit_at(std::uint64_t offset) const {
  const auto next = std::ranges::upper_bound(units_, offset, {}, &Unit::start);
  if (next == units_.begin()) return nullptr;
  const Unit& unit = *std::prev(next);
  return offset >= unit.entries_at && offset < unit.end ? &unit : nullptr;
}

ByteReader DebugInfo::at(std::uint64_t offset) const {
  return ByteReader(info_, static_cast<std::size_t>(std::min<std::uint64_t>(offset, info_.size())));
}

std::optional<DebugInfo::Unit> DebugInfo::read_unit(std::uint64_t offset) const {
  ByteReader reader = at(offset);
  Unit unit;
  unit.start = offset;
  std::uint64_t length = reader.u32();
  if (length == 0xffffffff) {
    unit.wide = true;
    length = reader.u64();
  }
  if (reader.failed() || length == 0 || length > reader.left()) return std::nullopt;
  unit.end = reader.at() + length;
  unit.version = reader.u16();
  if (unit.version < 2 || unit.version > 5) {
    unit.version = 0;  // skipped
    return unit;
  }
  std::uint8_t type = compile_unit;
  std::uint8_t address_size = 0;
  if (unit.version == 5) {
    type = reader.u8();
    address_size = reader.u8();
    unit.abbreviations = offset_field(reader, unit.wide);
  } else {
    unit.abbreviations = offset_field(reader, unit.wide);
    address_size = reader.u8();
  }
  unit.entries_at = reader.at();
  if (reader.failed() || address_size != 8 || (type != compile_unit && type != partial_unit)) {
    unit.version = 0;
    return unit;
  }
  const DebugEntry root = read(reader, unit);
  unit.text_base = root.text_base.number;
  unit.address_base = root.address_base.number;
  unit.range_base = root.range_base.number;
  unit.low_pc = address_of(root.low_pc, unit).value_or(0);
  if (root.stmt_list.kind == DebugValue::Kind::Number) unit.lines = root.stmt_list.number;
  unit.ranges = ranges_of(root, unit);
  return unit;
}

const DebugInfo::Abbreviations& DebugInfo::abbreviations(std::uint64_t offset) const {
  const auto [known, is_new] = parsed_.try_emplace(offset);
  Abbreviations& table = known->second;
  if (!is_new || offset >= abbreviations_.size()) return table;
  ByteReader reader(abbreviations_, static_cast<std::size_t>(offset));
  while (table.size() < most_abbreviations) {
    const std::uint64_t code = reader.uleb();
    if (code == 0 || reader.failed()) break;
    Abbreviation& one = table[code];
    one.tag = static_cast<DebugTag>(reader.uleb());
    one.has_children = reader.u8() != 0;
    one.fields.clear();
    while (!reader.failed() && one.fields.size() < most_fields) {
      Field field{reader.uleb(), reader.uleb(), 0};
      if (field.form == Form::implicit_const) field.constant = reader.sleb();
      if (field.attribute == 0 && field.form == 0) break;
      one.fields.push_back(field);
    }
  }
  return table;
}

DebugEntry DebugInfo::read(ByteReader& reader, const Unit& unit) const {
  DebugEntry entry;
  const std::uint64_t code = reader.uleb();
  if (code == 0 || reader.failed()) return entry;
  const Abbreviations& table = abbreviations(unit.abbreviations);
  const auto found = table.find(code);
  if (found == table.end()) {
    reader.fail();
    return entry;
  }
  entry.tag = found->second.tag;
  entry.has_children = found->second.has_children;
  for (const auto& [attribute, form, constant] : found->second.fields) {
    const DebugValue value = read_value(reader, form, constant, unit);
    switch (attribute) {
      case Attribute::sibling:
        entry.sibling = value;
        break;
      case Attribute::name:
        entry.name = value;
        break;
      case Attribute::linkage_name:
      case Attribute::mips_linkage_name:
        entry.linkage_name = value;
        break;
      case Attribute::low_pc:
        entry.low_pc = value;
        break;
      case Attribute::high_pc:
        entry.high_pc = value;
        break;
      case Attribute::ranges:
        entry.ranges = value;
        break;
      case Attribute::abstract_origin:
      case Attribute::specification:
        entry.origin = value;
        break;
      case Attribute::call_file:
        entry.call_file = value;
        break;
      case Attribute::call_line:
        entry.call_line = value;
        break;
      case Attribute::call_column:
        entry.call_column = value;
        break;
      case Attribute::stmt_list:
        entry.stmt_list = value;
        break;
      case Attribute::str_offsets_base:
        entry.text_base = value;
        break;
      case Attribute::addr_base:
        entry.address_base = value;
        break;
      case Attribute::rnglists_base:
        entry.range_base = value;
        break;
      default:
        break;
    }
  }
  return entry;
}

void DebugInfo::skip_children(ByteReader& reader, const Unit& unit, const DebugEntry& entry) const {
  if (!entry.has_children) return;
  if (entry.sibling.kind == DebugValue::Kind::Reference && entry.sibling.number > reader.at() &&
      entry.sibling.number < unit.end) {
    reader = at(entry.sibling.number);
    return;
  }
  for (std::size_t depth = 1; depth > 0 && !reader.done() && reader.at() < unit.end;) {
    const DebugEntry child = read(reader, unit);
    if (child.tag == DebugTag::None) {
      --depth;
    } else if (child.has_children) {
      if (child.sibling.kind == DebugValue::Kind::Reference && child.sibling.number > reader.at()) {
        reader = at(child.sibling.number);
      } else {
        ++depth;
      }
    }
  }
}

DebugValue DebugInfo::read_value(ByteReader& reader, std::uint64_t form, std::int64_t constant,
                                 const Unit& unit) const {
  using Kind = DebugValue::Kind;
  const auto number = [](std::uint64_t value) { return DebugValue{Kind::Number, value, {}}; };
  const auto text = [](std::string_view value) { return DebugValue{Kind::Text, 0, value}; };
  const auto text_index = [](std::uint64_t value) { return DebugValue{Kind::TextIndex, value, {}}; };
  const auto address_index = [](std::uint64_t value) { return DebugValue{Kind::AddressIndex, value, {}}; };
  const auto within_unit = [&](std::uint64_t value) { return DebugValue{Kind::Reference, unit.start + value, {}}; };
  const auto skipped = [&](std::uint64_t bytes) {
    reader.skip(bytes);
    return DebugValue{};
  };
  switch (form) {
    case Form::addr:
      return {Kind::Address, reader.u64(), {}};
    case Form::data1:
    case Form::flag:
      return number(reader.u8());
    case Form::data2:
      return number(reader.u16());
    case Form::data4:
      return number(reader.u32());
    case Form::data8:
      return number(reader.u64());
    case Form::sdata:
      return number(static_cast<std::uint64_t>(reader.sleb()));
    case Form::udata:
      return number(reader.uleb());
    case Form::implicit_const:
      return number(static_cast<std::uint64_t>(constant));
    case Form::sec_offset:
      return number(offset_field(reader, unit.wide));
    case Form::flag_present:
      return number(1);
    case Form::string:
      return text(reader.text());
    case Form::strp:
      return text(text_at(strings_, offset_field(reader, unit.wide)));
    case Form::line_strp:
      return text(text_at(line_strings_, offset_field(reader, unit.wide)));
    case Form::strx:
      return text_index(reader.uleb());
    case Form::strx1:
      return text_index(reader.u8());
    case Form::strx2:
      return text_index(reader.u16());
    case Form::strx3:
      return text_index(u24(reader));
    case Form::strx4:
      return text_index(reader.u32());
    case Form::addrx:
      return address_index(reader.uleb());
    case Form::addrx1:
      return address_index(reader.u8());
    case Form::addrx2:
      return address_index(reader.u16());
    case Form::addrx3:
      return address_index(u24(reader));
    case Form::addrx4:
      return address_index(reader.u32());
    case Form::rnglistx:
      return {Kind::RangeIndex, reader.uleb(), {}};
    case Form::ref1:
      return within_unit(reader.u8());
    case Form::ref2:
      return within_unit(reader.u16());
    case Form::ref4:
      return within_unit(reader.u32());
    case Form::ref8:
      return within_unit(reader.u64());
    case Form::ref_udata:
      return within_unit(reader.uleb());
    case Form::ref_addr:
      // Of version 2, as long as an address.
      return {Kind::Reference, unit.version == 2 ? reader.u64() : offset_field(reader, unit.wide), {}};
    case Form::loclistx:
      reader.uleb();
      return {};
    case Form::ref_sup4:
      return skipped(4);
    case Form::ref_sup8:
    case Form::ref_sig8:
      return skipped(8);
    case Form::data16:
      return skipped(16);
    case Form::strp_sup:
    case Form::gnu_ref_alt:
    case Form::gnu_strp_alt:
      return skipped(unit.wide ? 8 : 4);
    case Form::block1:
      return skipped(reader.u8());
    case Form::block2:
      return skipped(reader.u16());
    case Form::block4:
      return skipped(reader.u32());
    case Form::block:
    case Form::exprloc:
      return skipped(reader.uleb());
    case Form::indirect: {
      const std::uint64_t actual = reader.uleb();
      if (actual != Form::indirect && actual != Form::implicit_const) {
        return read_value(reader, actual, constant, unit);
      }
      break;
    }
    default:
      break;
  }
  reader.fail();
  return {};
}

std::optional<std::uint64_t> DebugInfo::address_of(const DebugValue& value, const Unit& unit) const {
  if (value.kind == DebugValue::Kind::Address) return value.number;
  if (value.kind != DebugValue::Kind::AddressIndex) return std::nullopt;
  const std::uint64_t offset = unit.address_base + value.number * 8;
  if (offset > addresses_.size()) return std::nullopt;
  ByteReader reader(addresses_, static_cast<std::size_t>(offset));
  const std::uint64_t address = reader.u64();
  return reader.failed() ? std::nullopt : std::optional(address);
}

std::string_view DebugInfo::text_of(const DebugValue& value, const Unit& unit) const {
  if (value.kind == DebugValue::Kind::Text) return value.text;
  if (value.kind != DebugValue::Kind::TextIndex) return {};
  const std::uint64_t offset = unit.text_base + value.number * (unit.wide ? 8 : 4);
  if (offset > string_offsets_.size()) return {};
  ByteReader reader(string_offsets_, static_cast<std::size_t>(offset));
  const std::uint64_t at = offset_field(reader, unit.wide);
  return reader.failed() ? std::string_view{} : text_at(strings_, at);
}

std::vector<AddressRange> DebugInfo::ranges_of(const DebugEntry& entry, const Unit& unit) const {
  std::vector<AddressRange> found;
  switch (entry.ranges.kind) {
    case DebugValue::Kind::RangeIndex: {
      const std::uint64_t at = unit.range_base + entry.ranges.number * (unit.wide ? 8 : 4);
      if (at > range_lists_.size()) return {};
      ByteReader reader(range_lists_, static_cast<std::size_t>(at));
      const std::uint64_t offset = offset_field(reader, unit.wide);
      return reader.failed() ? found : new_ranges(unit.range_base + offset, unit);
    }
    case DebugValue::Kind::Number:
      return unit.version >= 5 ? new_ranges(entry.ranges.number, unit) : old_ranges(entry.ranges.number, unit);
    default:
      break;
  }
  const auto low = address_of(entry.low_pc, unit);
  if (!low.has_value()) return found;
  // Since version 4 a number is the size.
  if (entry.high_pc.kind == DebugValue::Kind::Number) {
    add_range(found, *low, *low + entry.high_pc.number);
  } else if (const auto high = address_of(entry.high_pc, unit); high.has_value()) {
    add_range(found, *low, *high);
  }
  return found;
}

std::vector<AddressRange> DebugInfo::old_ranges(std::uint64_t offset, const Unit& unit) const {
  std::vector<AddressRange> found;
  if (offset > ranges_.size()) return found;
  ByteReader reader(ranges_, static_cast<std::size_t>(offset));
  std::uint64_t base = unit.low_pc;
  while (!reader.done() && found.size() < most_ranges) {
    const std::uint64_t low = reader.u64();
    const std::uint64_t high = reader.u64();
    if (reader.failed() || (low == 0 && high == 0)) break;
    if (low == UINT64_MAX) {
      base = high;
    } else {
      add_range(found, base + low, base + high);
    }
  }
  return found;
}

std::vector<AddressRange> DebugInfo::new_ranges(std::uint64_t offset, const Unit& unit) const {
  std::vector<AddressRange> found;
  if (offset > range_lists_.size()) return found;
  ByteReader reader(range_lists_, static_cast<std::size_t>(offset));
  const auto indexed = [&] {
    return address_of({DebugValue::Kind::AddressIndex, reader.uleb(), {}}, unit).value_or(0);
  };
  std::uint64_t base = unit.low_pc;
  while (!reader.done() && found.size() < most_ranges) {
    std::uint64_t low = 0;
    switch (reader.u8()) {
      case RangeEntry::base_addressx:
        base = indexed();
        break;
      case RangeEntry::startx_endx:
        low = indexed();
        add_range(found, low, indexed());
        break;
      case RangeEntry::startx_length:
        low = indexed();
        add_range(found, low, low + reader.uleb());
        break;
      case RangeEntry::offset_pair:
        low = base + reader.uleb();
        add_range(found, low, base + reader.uleb());
        break;
      case RangeEntry::base_address:
        base = reader.u64();
        break;
      case RangeEntry::start_end:
        low = reader.u64();
        add_range(found, low, reader.u64());
        break;
      case RangeEntry::start_length:
        low = reader.u64();
        add_range(found, low, low + reader.uleb());
        break;
      default:  // end_of_list, or nonsense
        return found;
    }
  }
  return found;
}

}  // namespace syslens
