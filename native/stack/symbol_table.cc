#include "stack/symbol_table.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "stack/byte_reader.h"

namespace syslens {
namespace {

// How far back a function that holds the address is looked for: functions seldom lie in each other.
constexpr int most_steps_back = 32;

// Of several names for one place: functions, of a known size, and of those the public one: open rather than __open.
std::uint8_t rank_of(const Elf64_Sym& symbol, std::string_view name) {
  const unsigned type = ELF64_ST_TYPE(symbol.st_info);
  int rank = 0;
  if (symbol.st_size != 0) rank += 8;
  if (type == STT_FUNC || type == STT_GNU_IFUNC) rank += 4;
  if (!name.starts_with('_') || name.starts_with("_Z") || name.starts_with("_R")) rank += 2;
  if (ELF64_ST_BIND(symbol.st_info) != STB_LOCAL) rank += 1;
  return static_cast<std::uint8_t>(rank);
}

}  // namespace

SymbolTable::SymbolTable(const ElfFile& file) {
  const ElfFile::Section* section = file.section(".symtab");
  if (section == nullptr) section = file.section(".dynsym");
  if (section == nullptr) return;
  const std::vector<std::byte> bytes = file.contents(section);
  names_ = file.contents(file.section(section->link));
  for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= bytes.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, bytes.data() + at, sizeof symbol);
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE) continue;
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_name == 0 || symbol.st_name >= names_.size()) continue;
    std::uint64_t end = 0;
    if (__builtin_add_overflow(symbol.st_value, symbol.st_size, &end)) continue;
    entries_.push_back({symbol.st_value, end, symbol.st_name, rank_of(symbol, text_at(names_, symbol.st_name))});
  }
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tuple(entry.start, entry.rank); });
}

std::optional<SymbolTable::Symbol> SymbolTable::find(std::uint64_t address) const {
  auto at = std::ranges::upper_bound(entries_, address, {}, &Entry::start);
  // A label of assembler has no size: it reaches to the next one.
  const bool nearest_counts = at != entries_.end();
  for (int steps = 0; steps < most_steps_back && at != entries_.begin(); ++steps) {
    --at;
    const bool holds = address < at->end || (nearest_counts && steps == 0 && at->end == at->start);
    if (!holds) continue;
    // The version of a symbol is no part of its name: __libc_start_main@@GLIBC_2.34.
    const std::string_view versioned = text_at(names_, at->name);
    const std::string_view name = versioned.substr(0, versioned.find('@'));
    if (!name.empty()) return Symbol{name, at->start};
  }
  return std::nullopt;
}

}  // namespace syslens
