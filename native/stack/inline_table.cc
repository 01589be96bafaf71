#include "stack/inline_table.h"

#include <algorithm>

#include "stack/demangle.h"

namespace syslens {
namespace {

// Deeper is nobody's program.
constexpr int most_depth = 200;
// A name may stand in what an entry refers to, and in what that refers to.
constexpr int most_hops = 8;

bool holds(const std::vector<AddressRange>& ranges, std::uint64_t address) {
  return std::ranges::any_of(ranges,
                             [&](const AddressRange& range) { return range.low <= address && address < range.high; });
}

std::uint32_t small(const DebugValue& value) {
  const bool fits = value.kind == DebugValue::Kind::Number && value.number <= UINT32_MAX;
  return fits ? static_cast<std::uint32_t>(value.number) : 0;
}

}  // namespace

InlineTable::InlineTable(const ElfFile& file) : info_(file) {
  for (const DebugInfo::Unit& unit : info_.units()) {
    for (const AddressRange& range : unit.ranges) ranges_.push_back({range, &unit});
  }
  std::ranges::sort(ranges_, {}, [](const UnitRange& one) { return one.range.low; });
}

std::vector<InlineTable::Call> InlineTable::find(std::uint64_t address) const {
  const auto next = std::ranges::upper_bound(ranges_, address, {}, [](const UnitRange& one) { return one.range.low; });
  if (next == ranges_.begin() || address >= std::prev(next)->range.high) return {};
  const DebugInfo::Unit& unit = *std::prev(next)->unit;
  ByteReader reader = info_.at(unit.entries_at);
  std::vector<Call> calls;
  if (info_.read(reader, unit).has_children) walk(reader, unit, address, 0, calls);
  std::ranges::reverse(calls);
  return calls;
}

// Looks through siblings up to the end of their list; true when the address was found in one of them.
bool InlineTable::walk(ByteReader& reader, const DebugInfo::Unit& unit, std::uint64_t address, int depth,
                       std::vector<Call>& calls) const {
  if (depth > most_depth) return true;
  while (!reader.done() && reader.at() < unit.end) {
    const DebugEntry entry = info_.read(reader, unit);
    switch (entry.tag) {
      case DebugTag::None:
        return false;
      case DebugTag::Namespace:
      case DebugTag::Module:
      case DebugTag::ClassType:
      case DebugTag::StructureType:
        if (entry.has_children && walk(reader, unit, address, depth + 1, calls)) return true;
        break;
      case DebugTag::Subprogram:
      case DebugTag::LexicalBlock:
      case DebugTag::InlinedSubroutine: {
        const std::vector<AddressRange> ranges = info_.ranges_of(entry, unit);
        // A block may be there for its names only.
        const bool may_hold = holds(ranges, address) || (ranges.empty() && entry.tag == DebugTag::LexicalBlock);
        if (!may_hold) {
          info_.skip_children(reader, unit, entry);
          break;
        }
        if (entry.tag == DebugTag::InlinedSubroutine) calls.push_back(call_of(entry, unit));
        const bool is_below = entry.has_children && walk(reader, unit, address, depth + 1, calls);
        if (is_below || !ranges.empty()) return true;
        break;
      }
      default:
        info_.skip_children(reader, unit, entry);
    }
  }
  return false;
}

InlineTable::Call InlineTable::call_of(const DebugEntry& entry, const DebugInfo::Unit& unit) const {
  return {name_of(entry, unit, 0), unit.lines.value_or(UINT64_MAX), entry.call_file.number, small(entry.call_line),
          small(entry.call_column)};
}

std::string InlineTable::name_of(const DebugEntry& entry, const DebugInfo::Unit& unit, int hops) const {
  if (const std::string_view name = info_.text_of(entry.linkage_name, unit); !name.empty()) return demangle(name);
  if (entry.origin.kind == DebugValue::Kind::Reference && hops < most_hops) {
    if (const DebugInfo::Unit* other = info_.unit_at(entry.origin.number); other != nullptr) {
      ByteReader reader = info_.at(entry.origin.number);
      const DebugEntry origin = info_.read(reader, *other);
      if (std::string name = name_of(origin, *other, hops + 1); !name.empty()) return name;
    }
  }
  return std::string(info_.text_of(entry.name, unit));
}

}  // namespace syslens
