#include "stack/frame_table.h"

#include <elf.h>

#include <algorithm>

#include "stack/byte_reader.h"
#include "stack/elf_file.h"

namespace syslens {
namespace {

// The largest programs that there are have some million functions of 8 bytes each here.
constexpr std::uint64_t most_index_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t most_entry_bytes = std::uint64_t{1} << 16;
constexpr std::uint64_t most_note_bytes = 4096;
constexpr std::size_t most_build_id = 64;
constexpr std::size_t most_remembered_states = 64;

// Pointer encodings, LSB Core 10.5.
constexpr std::uint8_t encoding_omit = 0xff;
constexpr std::uint8_t encoding_indirect = 0x80;

std::uint64_t read_encoded(ByteReader& reader, std::uint8_t encoding, std::uint64_t field, std::uint64_t data_base) {
  std::uint64_t value = 0;
  switch (encoding & 0x0f) {
    case 0x00:
    case 0x04:
    case 0x0c:
      value = reader.u64();
      break;
    case 0x01:
      value = reader.uleb();
      break;
    case 0x02:
      value = reader.u16();
      break;
    case 0x03:
      value = reader.u32();
      break;
    case 0x09:
      value = static_cast<std::uint64_t>(reader.sleb());
      break;
    case 0x0a:
      value = static_cast<std::uint64_t>(static_cast<std::int64_t>(reader.read<std::int16_t>()));
      break;
    case 0x0b:
      value = static_cast<std::uint64_t>(static_cast<std::int64_t>(reader.read<std::int32_t>()));
      break;
    default:
      reader.fail();
  }
  switch (encoding & 0x70) {
    case 0x00:
      return value;
    case 0x10:
      return value + field;
    case 0x30:
      return value + data_base;
    default:
      reader.fail();  // relative to text or to the function: nobody emits that for x86-64
      return 0;
  }
}

/// A piece of .eh_frame with the address where it lies.
struct EntryBytes {
  std::uint64_t address;  // behind the length
  std::vector<std::byte> bytes;
};

std::optional<EntryBytes> read_entry(std::uint64_t address, MemoryView& memory) {
  std::uint32_t length = 0;
  if (!memory.read(address, std::as_writable_bytes(std::span(&length, 1)))) return std::nullopt;
  // 0 ends the section; all ones begin the 64-bit form, which no toolchain writes to .eh_frame.
  if (length < 4 || length > most_entry_bytes) return std::nullopt;
  EntryBytes entry{address + sizeof length, std::vector<std::byte>(length)};
  if (!memory.read(entry.address, entry.bytes)) return std::nullopt;
  return entry;
}

/// What a CIE says of the entries that name it.
struct Common {
  std::uint64_t code_align = 1;
  std::int64_t data_align = 1;
  std::uint64_t return_register = dwarf_register::return_address;
  std::uint8_t pointer_encoding = 0;
  bool has_augmentation = false;
  bool is_signal_frame = false;
  std::vector<std::byte> program;
};

std::optional<Common> read_common(std::uint64_t address, MemoryView& memory) {
  const auto entry = read_entry(address, memory);
  if (!entry.has_value()) return std::nullopt;
  ByteReader reader(entry->bytes);
  if (reader.u32() != 0) return std::nullopt;  // an FDE
  const std::uint8_t version = reader.u8();
  if (version != 1 && version != 3) return std::nullopt;
  const std::string_view augmentation = reader.text();
  Common common;
  common.code_align = reader.uleb();
  common.data_align = reader.sleb();
  common.return_register = version == 1 ? reader.u8() : reader.uleb();
  if (!augmentation.empty()) {
    if (augmentation.front() != 'z') return std::nullopt;
    common.has_augmentation = true;
    const std::uint64_t size = reader.uleb();
    const std::size_t end = reader.at() + static_cast<std::size_t>(std::min<std::uint64_t>(size, reader.left()));
    for (const char letter : augmentation.substr(1)) {
      if (letter == 'R') {
        common.pointer_encoding = reader.u8();
      } else if (letter == 'P') {
        const std::uint8_t encoding = reader.u8();
        read_encoded(reader, encoding & 0x7f, 0, 0);
      } else if (letter == 'L') {
        reader.u8();
      } else if (letter == 'S') {
        common.is_signal_frame = true;
      } else if (letter != 'B') {
        break;  // unknown: its size is counted in the augmentation's
      }
    }
    reader = ByteReader(entry->bytes, end);
  }
  const auto program = reader.bytes(reader.left());
  if (reader.failed()) return std::nullopt;
  common.program.assign(program.begin(), program.end());
  return common;
}

/// Runs the instructions of a CIE and an FDE up to an address (DWARF 5, 6.4.2).
class RulesProgram {
 public:
  RulesProgram(const Common& common, std::uint64_t start, std::uint64_t pc)
      : common_(common), location_(start), pc_(pc) {
    rules_.is_signal_frame = common.is_signal_frame;
    rules_.return_register =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(common.return_register, dwarf_register::count));
  }

  bool run(std::span<const std::byte> program) {
    ByteReader reader(program);
    while (!reader.done() && !failed_ && location_ <= pc_) step(reader);
    return !failed_ && !reader.failed();
  }
  void end_of_common() { initial_ = rules_; }
  [[nodiscard]] FrameRules take() { return std::move(rules_); }

 private:
  using Kind = FrameRules::Kind;

  void set(std::uint64_t number, Kind kind, std::int64_t value) {
    if (value < INT32_MIN || value > INT32_MAX) {
      failed_ = true;
    } else if (number < rules_.registers.size()) {
      rules_.registers[number] = {kind, static_cast<std::int32_t>(value)};
    }  // else a vector register
  }
  void set_cfa(std::uint64_t number, std::int64_t offset) {
    if (number >= dwarf_register::count || offset < INT32_MIN || offset > INT32_MAX) {
      failed_ = true;
      return;
    }
    rules_.cfa_register = static_cast<std::uint8_t>(number);
    rules_.cfa_value = static_cast<std::int32_t>(offset);
    rules_.cfa_by_expression = false;
  }
  void restore(std::uint64_t number) {
    if (number < rules_.registers.size()) rules_.registers[number] = initial_.registers[number];
  }
  std::int64_t add_expression(ByteReader& reader) {
    const auto code = reader.bytes(reader.uleb());
    if (rules_.expressions.size() >= 64) {
      failed_ = true;
      return 0;
    }
    rules_.expressions.emplace_back(code.begin(), code.end());
    return static_cast<std::int64_t>(rules_.expressions.size()) - 1;
  }
  std::int64_t factored(std::int64_t value) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(value, common_.data_align, &result)) failed_ = true;
    return result;
  }
  std::int64_t offset(std::uint64_t value) {
    if (value > INT32_MAX) failed_ = true;
    return failed_ ? 0 : static_cast<std::int64_t>(value);
  }
  void advance(std::uint64_t by) { location_ += by * common_.code_align; }

  void step(ByteReader& reader) {
    const std::uint8_t instruction = reader.u8();
    const std::uint8_t low = instruction & 0x3f;
    switch (instruction >> 6) {
      case 1:  // advance_loc
        return advance(low);
      case 2:  // offset
        return set(low, Kind::Offset, factored(offset(reader.uleb())));
      case 3:  // restore
        return restore(low);
      default:
        break;
    }
    switch (instruction) {
      case 0x00:  // nop
        return;
      case 0x01:  // set_loc
        location_ = reader.u64();
        failed_ = true;  // its encoding is the CIE's, and no compiler emits it
        return;
      case 0x02:  // advance_loc1, 2, 4
        return advance(reader.u8());
      case 0x03:
        return advance(reader.u16());
      case 0x04:
        return advance(reader.u32());
      case 0x05: {  // offset_extended
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::Offset, factored(offset(reader.uleb())));
      }
      case 0x06:  // restore_extended
        return restore(reader.uleb());
      case 0x07:  // undefined
        return set(reader.uleb(), Kind::Undefined, 0);
      case 0x08:  // same_value
        return set(reader.uleb(), Kind::Same, 0);
      case 0x09: {  // register
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::Register, offset(reader.uleb()));
      }
      case 0x0a:  // remember_state
        if (states_.size() >= most_remembered_states) {
          failed_ = true;
        } else {
          states_.push_back(rules_);
        }
        return;
      case 0x0b:  // restore_state
        if (states_.empty()) {
          failed_ = true;
        } else {
          rules_ = std::move(states_.back());
          states_.pop_back();
        }
        return;
      case 0x0c: {  // def_cfa
        const std::uint64_t number = reader.uleb();
        return set_cfa(number, offset(reader.uleb()));
      }
      case 0x0d:  // def_cfa_register
        return set_cfa(reader.uleb(), rules_.cfa_value);
      case 0x0e:  // def_cfa_offset
        return set_cfa(rules_.cfa_register, offset(reader.uleb()));
      case 0x0f:  // def_cfa_expression
        rules_.cfa_value = static_cast<std::int32_t>(add_expression(reader));
        rules_.cfa_by_expression = true;
        return;
      case 0x10: {  // expression
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::Expression, add_expression(reader));
      }
      case 0x11: {  // offset_extended_sf
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::Offset, factored(reader.sleb()));
      }
      case 0x12: {  // def_cfa_sf
        const std::uint64_t number = reader.uleb();
        return set_cfa(number, factored(reader.sleb()));
      }
      case 0x13:  // def_cfa_offset_sf
        return set_cfa(rules_.cfa_register, factored(reader.sleb()));
      case 0x14: {  // val_offset
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::ValueOffset, factored(offset(reader.uleb())));
      }
      case 0x15: {  // val_offset_sf
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::ValueOffset, factored(reader.sleb()));
      }
      case 0x16: {  // val_expression
        const std::uint64_t number = reader.uleb();
        return set(number, Kind::ValueExpression, add_expression(reader));
      }
      case 0x2e:  // GNU_args_size
        reader.uleb();
        return;
      default:
        failed_ = true;
    }
  }

  const Common& common_;
  std::uint64_t location_;
  const std::uint64_t pc_;
  FrameRules rules_;
  FrameRules initial_;
  std::vector<FrameRules> states_;
  bool failed_ = false;
};

std::optional<FrameRules> read_rules(std::uint64_t entry_address, std::uint64_t pc, MemoryView& memory) {
  const auto entry = read_entry(entry_address, memory);
  if (!entry.has_value()) return std::nullopt;
  ByteReader reader(entry->bytes);
  const std::uint32_t back = reader.u32();
  if (back == 0) return std::nullopt;  // a CIE
  const auto common = read_common(entry->address - back, memory);
  if (!common.has_value()) return std::nullopt;
  if ((common->pointer_encoding & encoding_indirect) != 0) return std::nullopt;
  const std::uint64_t start = read_encoded(reader, common->pointer_encoding, entry->address + reader.at(), 0);
  const std::uint64_t size = read_encoded(reader, common->pointer_encoding & 0x0f, 0, 0);
  if (common->has_augmentation) reader.skip(reader.uleb());
  if (reader.failed() || pc < start || pc - start >= size) return std::nullopt;
  RulesProgram program(*common, start, pc);
  if (!program.run(common->program)) return std::nullopt;
  program.end_of_common();
  if (!program.run(reader.bytes(reader.left()))) return std::nullopt;
  return program.take();
}

}  // namespace

std::string build_id_of(std::span<const std::byte> notes) {
  ByteReader reader(notes);
  while (!reader.done()) {
    const std::uint32_t name_size = reader.u32();
    const std::uint32_t size = reader.u32();
    const std::uint32_t type = reader.u32();
    const auto name = reader.bytes((std::uint64_t{name_size} + 3) & ~std::uint64_t{3});
    const auto value = reader.bytes(size);
    reader.skip(std::min<std::size_t>((4 - size % 4) % 4, reader.left()));
    if (reader.failed()) break;
    constexpr std::string_view gnu("GNU\0", 4);
    const std::string_view owner(reinterpret_cast<const char*>(name.data()), name.size());
    if (type == NT_GNU_BUILD_ID && owner == gnu && size <= most_build_id) {
      return {reinterpret_cast<const char*>(value.data()), value.size()};
    }
  }
  return {};
}

std::optional<MappedImage> MappedImage::read(std::uint64_t start, MemoryView& memory) {
  Elf64_Ehdr header;
  if (!memory.read(start, std::as_writable_bytes(std::span(&header, 1)))) return std::nullopt;
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_machine != EM_X86_64 || header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > 256) {
    return std::nullopt;
  }
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  if (!memory.read(start + header.e_phoff, std::as_writable_bytes(std::span(segments)))) return std::nullopt;
  MappedImage image;
  const auto first = std::ranges::find(segments, static_cast<Elf64_Word>(PT_LOAD), &Elf64_Phdr::p_type);
  if (first == segments.end()) return std::nullopt;
  image.bias = start - (first->p_vaddr - first->p_offset);
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_GNU_EH_FRAME) {
      image.eh_frame_hdr = image.bias + segment.p_vaddr;
      image.eh_frame_hdr_size = segment.p_memsz;
    } else if (segment.p_type == PT_NOTE && image.build_id.empty() && segment.p_memsz <= most_note_bytes) {
      std::vector<std::byte> notes(segment.p_memsz);
      if (memory.read(image.bias + segment.p_vaddr, notes)) image.build_id = build_id_of(notes);
    }
  }
  return image;
}

FrameTable::FrameTable(const MappedImage& image, const std::string& path, MemoryView& memory) {
  if (image.eh_frame_hdr != 0) {
    read_index(image, memory);
  } else if (path.starts_with('/')) {
    read_entries(image, path, memory);
  }
}

// Static programs are linked without an index.
void FrameTable::read_entries(const MappedImage& image, const std::string& path, MemoryView& memory) {
  const auto file = ElfFile::read(memory.root() + path);
  const ElfFile::Section* section = file.has_value() ? file->section(".eh_frame") : nullptr;
  if (section == nullptr) return;
  const std::uint64_t start = image.bias + section->address;
  const std::vector<std::byte> bytes = memory.copy(start, section->size, most_index_bytes);
  std::unordered_map<std::uint64_t, std::uint8_t> encodings;  // of pointers, by CIE
  ByteReader reader(bytes);
  while (!reader.done()) {
    const std::uint64_t entry = start + reader.at();
    const std::uint32_t length = reader.u32();
    const std::uint64_t id_at = start + reader.at();
    ByteReader body(reader.bytes(length));
    const std::uint32_t back = body.u32();
    if (length == 0 || back == 0 || body.failed()) continue;
    const auto [encoding, is_new] = encodings.try_emplace(id_at - back);
    if (is_new) {
      const auto common = read_common(id_at - back, memory);
      encoding->second = common.has_value() ? common->pointer_encoding : encoding_omit;
    }
    if (encoding->second == encoding_omit) continue;
    const std::uint64_t function = read_encoded(body, encoding->second, id_at + body.at(), 0);
    if (!body.failed()) index_.push_back({function - image.bias, entry - image.bias});
  }
  std::ranges::sort(index_, {}, &IndexEntry::start);
}

void FrameTable::read_index(const MappedImage& image, MemoryView& memory) {
  const std::vector<std::byte> bytes = memory.copy(image.eh_frame_hdr, image.eh_frame_hdr_size, most_index_bytes);
  ByteReader reader(bytes);
  if (reader.u8() != 1) return;
  const std::uint8_t frame_encoding = reader.u8();
  const std::uint8_t count_encoding = reader.u8();
  const std::uint8_t table_encoding = reader.u8();
  if (count_encoding == encoding_omit || table_encoding == encoding_omit) return;
  const auto encoded = [&](std::uint8_t encoding) {
    return read_encoded(reader, encoding, image.eh_frame_hdr + reader.at(), image.eh_frame_hdr);
  };
  if (frame_encoding != encoding_omit) encoded(frame_encoding);
  const std::uint64_t count = encoded(count_encoding);
  // Two fields of at least two bytes each.
  if (reader.failed() || count > reader.left() / 4) return;
  index_.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t start = encoded(table_encoding) - image.bias;
    const std::uint64_t entry = encoded(table_encoding) - image.bias;
    if (reader.failed()) break;
    index_.push_back({start, entry});
  }
  if (!std::ranges::is_sorted(index_, {}, &IndexEntry::start)) index_.clear();
}

const FrameRules* FrameTable::find(std::uint64_t pc, const MappedImage& image, MemoryView& memory) {
  const std::uint64_t place = pc - image.bias;
  if (const auto known = rules_.find(place); known != rules_.end()) {
    return known->second.has_value() ? &*known->second : nullptr;
  }
  const auto next = std::ranges::upper_bound(index_, place, {}, &IndexEntry::start);
  if (next == index_.begin()) return nullptr;
  if (rules_.size() >= most_rules) rules_.clear();
  auto& rules = rules_[place] = read_rules(std::prev(next)->entry + image.bias, pc, memory);
  return rules.has_value() ? &*rules : nullptr;
}

}  // namespace syslens
