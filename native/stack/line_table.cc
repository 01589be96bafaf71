#include "stack/line_table.h"

#include <algorithm>

#include "stack/byte_reader.h"

namespace syslens {
namespace {

constexpr std::size_t most_sequences = 4'000'000;
constexpr std::size_t most_names = 100'000;

// DWARF 5, 7.5.6 and 7.22.
enum Form : std::uint64_t {
  data2 = 0x05,
  data4 = 0x06,
  data8 = 0x07,
  string = 0x08,
  block = 0x09,
  data1 = 0x0b,
  strp = 0x0e,
  udata = 0x0f,
  data16 = 0x1e,
  line_strp = 0x1f,
};
constexpr std::uint64_t content_path = 1;
constexpr std::uint64_t content_directory = 2;

struct FileName {
  std::string_view name;
  std::uint64_t directory = 0;
};

/// The head of one unit's table.
struct Unit {
  std::uint64_t next = 0;  // offset of the next unit
  std::uint16_t version = 0;
  bool wide = false;  // the 64-bit format
  std::uint8_t instruction_length = 1;
  std::int8_t line_base = 0;
  std::uint8_t line_range = 1;
  std::uint8_t opcode_base = 1;
  std::vector<std::uint8_t> operands;  // of the standard opcodes from 1 on
  std::span<const std::byte> program;
  std::size_t names_at = 0;  // where the directories begin
};

/// A row of the table.
struct Row {
  std::uint64_t address = 0;
  std::uint64_t file = 1;
  std::uint64_t line = 1;
  std::uint64_t column = 0;
  bool ends_sequence = false;
};

std::optional<Unit> read_unit(std::span<const std::byte> lines, std::uint64_t offset) {
  ByteReader reader(lines, static_cast<std::size_t>(offset));
  Unit unit;
  std::uint64_t length = reader.u32();
  if (length == 0xffffffff) {
    unit.wide = true;
    length = reader.u64();
  }
  if (reader.failed() || length > reader.left()) return std::nullopt;
  const std::size_t end = reader.at() + static_cast<std::size_t>(length);
  unit.next = end;
  const auto offset_field = [&] { return unit.wide ? reader.u64() : reader.u32(); };
  unit.version = reader.u16();
  if (unit.version < 2 || unit.version > 5) {
    unit.version = 0;  // skipped
    return unit;
  }
  if (unit.version == 5) reader.skip(2);  // sizes of an address and of a segment selector
  const std::uint64_t header_length = offset_field();
  const std::size_t program_at =
      reader.at() + static_cast<std::size_t>(std::min<std::uint64_t>(header_length, lines.size()));
  unit.instruction_length = reader.u8();
  if (unit.version >= 4) reader.skip(1);  // operations per instruction: VLIW only
  reader.skip(1);                         // default_is_stmt
  unit.line_base = reader.read<std::int8_t>();
  unit.line_range = reader.u8();
  unit.opcode_base = reader.u8();
  for (int opcode = 1; opcode < unit.opcode_base; ++opcode) unit.operands.push_back(reader.u8());
  unit.names_at = reader.at();
  if (reader.failed() || unit.line_range == 0 || unit.opcode_base == 0 || program_at > end ||
      unit.names_at > program_at) {
    unit.version = 0;
    return unit;
  }
  unit.program = lines.subspan(program_at, end - program_at);
  return unit;
}

/// Runs a line number program; `each` gets every row and says whether to go on.
template <class Each>
void run_program(const Unit& unit, Each&& each) {
  ByteReader reader(unit.program);
  Row row;
  const auto advance = [&](std::uint64_t by) { row.address += by * unit.instruction_length; };
  const auto add_line = [&](std::int64_t by) { row.line += static_cast<std::uint64_t>(by); };
  const std::uint64_t constant_advance = static_cast<std::uint64_t>((255 - unit.opcode_base) / unit.line_range);
  while (!reader.done()) {
    const std::uint8_t opcode = reader.u8();
    if (opcode >= unit.opcode_base) {
      const int adjusted = opcode - unit.opcode_base;
      advance(static_cast<std::uint64_t>(adjusted / unit.line_range));
      add_line(unit.line_base + adjusted % unit.line_range);
      if (!each(row)) return;
      continue;
    }
    switch (opcode) {
      case 0: {  // extended
        const std::uint64_t length = reader.uleb();
        if (length == 0 || length > reader.left()) return;
        const std::size_t behind = reader.at() + static_cast<std::size_t>(length);
        const std::uint8_t extended = reader.u8();
        if (extended == 1) {  // end_sequence
          row.ends_sequence = true;
          if (!each(row)) return;
          row = Row{};
        } else if (extended == 2 && length == 9) {  // set_address
          row.address = reader.u64();
        }
        reader = ByteReader(unit.program, behind);
        break;
      }
      case 1:  // copy
        if (!each(row)) return;
        break;
      case 2:
        advance(reader.uleb());
        break;
      case 3:
        add_line(reader.sleb());
        break;
      case 4:
        row.file = reader.uleb();
        break;
      case 5:
        row.column = reader.uleb();
        break;
      case 8:  // const_add_pc
        advance(constant_advance);
        break;
      case 9:  // fixed_advance_pc
        row.address += reader.u16();
        break;
      default:  // is_stmt and others that have no say here, and those that are newer
        for (int i = 0; i < unit.operands[opcode - 1u]; ++i) reader.uleb();
    }
  }
}

class Names {
 public:
  Names(const Unit& unit, std::span<const std::byte> lines, std::span<const std::byte> strings,
        std::span<const std::byte> line_strings)
      : reader_(lines, unit.names_at), unit_(unit), strings_(strings), line_strings_(line_strings) {
    if (unit.version == 5) {
      for (const FileName& directory : entries()) directories_.push_back(directory.name);
      files_ = entries();
    } else {
      directories_.emplace_back();
      while (directories_.size() < most_names) {
        const std::string_view name = reader_.text();
        if (name.empty()) break;
        directories_.push_back(name);
      }
      files_.emplace_back();
      while (files_.size() < most_names) {
        const std::string_view name = reader_.text();
        if (name.empty()) break;
        files_.push_back({name, reader_.uleb()});
        reader_.uleb();  // time of change
        reader_.uleb();  // size
      }
    }
  }

  [[nodiscard]] std::string path_of(std::uint64_t number) const {
    if (number >= files_.size()) return {};
    const FileName& file = files_[static_cast<std::size_t>(number)];
    if (file.name.starts_with('/')) return std::string(file.name);
    std::string path(file.name);
    if (file.directory >= directories_.size()) return path;
    const std::string_view directory = directories_[static_cast<std::size_t>(file.directory)];
    if (directory.empty()) return path;
    path = std::string(directory) + "/" + path;
    // The first directory of version 5 is the one that the compiler ran in.
    if (!path.starts_with('/') && unit_.version == 5 && !directories_.front().empty()) {
      path = std::string(directories_.front()) + "/" + path;
    }
    return path;
  }

 private:
  std::vector<FileName> entries() {
    struct Format {
      std::uint64_t content;
      std::uint64_t form;
    };
    std::vector<Format> formats(reader_.u8());
    for (Format& format : formats) {
      format.content = reader_.uleb();
      format.form = reader_.uleb();
    }
    const std::uint64_t count = reader_.uleb();
    std::vector<FileName> found;
    for (std::uint64_t i = 0; i < count && i < most_names && !reader_.failed(); ++i) {
      FileName entry;
      for (const auto& [content, form] : formats) {
        std::string_view text;
        const std::uint64_t value = field(form, text);
        if (content == content_path) entry.name = text;
        if (content == content_directory) entry.directory = value;
      }
      found.push_back(entry);
    }
    return found;
  }

  std::uint64_t field(std::uint64_t form, std::string_view& text) {
    switch (form) {
      case string:
        text = reader_.text();
        return 0;
      case line_strp:
        text = text_at(line_strings_, offset());
        return 0;
      case strp:
        text = text_at(strings_, offset());
        return 0;
      case udata:
        return reader_.uleb();
      case data1:
        return reader_.u8();
      case data2:
        return reader_.u16();
      case data4:
        return reader_.u32();
      case data8:
        return reader_.u64();
      case data16:
        reader_.skip(16);
        return 0;
      case block:
        reader_.skip(reader_.uleb());
        return 0;
      default:
        reader_.fail();
        return 0;
    }
  }
  std::uint64_t offset() { return unit_.wide ? reader_.u64() : reader_.u32(); }

  ByteReader reader_;
  const Unit& unit_;
  std::span<const std::byte> strings_;
  std::span<const std::byte> line_strings_;
  std::vector<std::string_view> directories_;
  std::vector<FileName> files_;
};

}  // namespace

LineTable::LineTable(const ElfFile& file) : lines_(file.contents(file.section(".debug_line"))) {
  if (lines_.empty()) return;
  strings_ = file.contents(file.section(".debug_str"));
  line_strings_ = file.contents(file.section(".debug_line_str"));
  for (std::uint64_t at = 0; at < lines_.size();) {
    const auto unit = read_unit(lines_, at);
    if (!unit.has_value()) break;
    if (unit->version != 0) {
      std::optional<std::uint64_t> low;
      run_program(*unit, [&](const Row& row) {
        low = std::min(low.value_or(row.address), row.address);
        if (row.ends_sequence) {
          // What the linker dropped begins at 0.
          if (*low != 0 && row.address > *low) sequences_.push_back({*low, row.address, at});
          low.reset();
        }
        return sequences_.size() < most_sequences;
      });
    }
    at = unit->next;
  }
  std::ranges::sort(sequences_, {}, &Sequence::low);
}

std::optional<LineTable::Place> LineTable::find(std::uint64_t address) const {
  const auto next = std::ranges::upper_bound(sequences_, address, {}, &Sequence::low);
  if (next == sequences_.begin() || address >= std::prev(next)->high) return std::nullopt;
  const auto unit = read_unit(lines_, std::prev(next)->unit);
  if (!unit.has_value() || unit->version == 0) return std::nullopt;
  std::optional<Row> before;
  std::optional<Row> found;
  run_program(*unit, [&](const Row& row) {
    // A row holds up to the next one of its sequence.
    if (before.has_value() && before->address <= address && address < row.address) found = before;
    before = row.ends_sequence ? std::nullopt : std::optional(row);
    return !found.has_value();
  });
  if (!found.has_value() || found->line == 0 || found->line > UINT32_MAX) return std::nullopt;
  std::string path = Names(*unit, lines_, strings_, line_strings_).path_of(found->file);
  if (path.empty()) return std::nullopt;
  return Place{std::move(path), static_cast<std::uint32_t>(found->line),
               static_cast<std::uint32_t>(std::min<std::uint64_t>(found->column, UINT32_MAX))};
}

std::string LineTable::file(std::uint64_t offset, std::uint64_t number) const {
  if (offset >= lines_.size()) return {};
  const auto unit = read_unit(lines_, offset);
  if (!unit.has_value() || unit->version == 0) return {};
  return Names(*unit, lines_, strings_, line_strings_).path_of(number);
}

}  // namespace syslens
