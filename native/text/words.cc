#include "text/words.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include "text/expression.h"

namespace syslens::text {

namespace {

/// Texts one behind the other, with something between them.
class List {
 public:
  List(Out& out, std::string_view between) : out_(out), between_(between) {}
  Out& next() {
    if (!is_empty_) out_.put(between_);
    is_empty_ = false;
    return out_;
  }
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  Out& out_;
  std::string_view between_;
  bool is_empty_ = true;
};

/// At least three octal digits, the first a 0.
void write_octal(Out& out, std::uint64_t value) {
  if (value < 010) {
    out.padded(value, 3, 8);
  } else {
    out.byte('0');
    out.integer(value, 8);
  }
}

/// The names of the bits; what has none. A zero with a name of its own (PROT_NONE) has that name.
std::uint64_t write_flag_names(List& list, const TextTable& table, Reference group, std::uint64_t value) {
  if (value == 0) {
    if (const std::string_view zero = table.name(group, 0); !zero.empty()) list.next().put(zero);
    return 0;
  }
  const std::uint32_t count = table.at(group + 1);
  std::uint64_t rest = value;
  for (Reference place = group + 3; place < group + 3 + 3 * count && rest != 0; place += 3) {
    const std::uint64_t bits = table.at(place) | (std::uint64_t{table.at(place + 1)} << 32);
    if (bits == 0 || (rest & bits) != bits) continue;
    list.next().put(table.text(table.at(place + 2)));
    rest &= ~bits;
  }
  return rest;
}

constexpr std::uint32_t file_type = 0170000;
struct ModeName {
  std::uint32_t value;
  std::string_view name;
};
constexpr std::array<ModeName, 7> file_types{{{0140000, "S_IFSOCK"},
                                              {0120000, "S_IFLNK"},
                                              {0100000, "S_IFREG"},
                                              {0060000, "S_IFBLK"},
                                              {0040000, "S_IFDIR"},
                                              {0020000, "S_IFCHR"},
                                              {0010000, "S_IFIFO"}}};
constexpr std::array<ModeName, 3> mode_bits{{{04000, "S_ISUID"}, {02000, "S_ISGID"}, {01000, "S_ISVTX"}}};

constexpr std::int32_t first_real_time = 32;
constexpr std::int32_t last_real_time = 64;

}  // namespace

void write_unknown(Out& out, const TextTable& table, Reference group, std::uint64_t value) {
  out.short_hex(value);
  out.put(" /* ");
  out.put(table.prefix(group));
  out.put("??? */");
}

void write_name_or_unknown(Out& out, const TextTable& table, Reference group, std::int64_t value) {
  const std::string_view name = table.name(group, static_cast<double>(value));
  if (name.empty()) {
    write_unknown(out, table, group, static_cast<std::uint32_t>(value));
  } else {
    out.put(name);
  }
}

void write_flags(Out& out, const TextTable& table, Reference group, std::uint64_t value) {
  List list(out, "|");
  const std::uint64_t rest = write_flag_names(list, table, group, value);
  if (rest == 0) {
    if (list.is_empty()) out.byte('0');
  } else if (list.is_empty()) {
    write_unknown(out, table, group, rest);
  } else {
    list.next().hex(rest);
  }
}

void write_bits(Out& out, const TextTable& table, Reference slot, std::uint64_t word) {
  const std::uint32_t shift = table.at(slot + slot_head + 1);
  const std::uint32_t width = table.at(slot + slot_head + 2);
  const Reference group = table.at(slot + slot_head + 3);
  const std::uint64_t value = (word >> shift) & ((std::uint64_t{1} << width) - 1);
  if (group == 0) {
    out.integer(value);
  } else {
    write_name_or_unknown(out, table, group, static_cast<std::int64_t>(value));
  }
}

void write_enum(Out& out, const TextTable& table, Reference slot, std::uint64_t value) {
  const std::uint32_t operand = table.at(slot + slot_head);
  const Reference group = table.at(slot + slot_head + 2);
  const auto other = static_cast<Other>(table.at(slot + slot_head + 3));
  const std::string_view macro = table.text(table.at(slot + slot_head + 4));
  const std::int64_t number = is_signed(operand) ? extended(value, width_of(operand)) : 0;
  const double key = is_signed(operand) ? static_cast<double>(number) : static_cast<double>(value);
  if (!macro.empty()) {
    out.put(macro);
    out.byte('(');
  }
  const std::string_view name = table.name(group, key);
  if (!name.empty()) {
    out.put(name);
  } else {
    switch (other) {
      case Other::Comment:
        write_unknown(out, table, group, value);
        break;
      case Other::Decimal:
        // Of 64 bits the upper half are rather small negative numbers.
        out.integer(is_signed(operand) ? number : static_cast<std::int64_t>(value));
        break;
      case Other::Octal:
        write_octal(out, value);
        break;
      case Other::Hex:
        out.short_hex(value);
        break;
      case Other::Address:
        write_pointer(out, value);
        break;
    }
  }
  if (!macro.empty()) out.byte(')');
}

void write_mixed(Out& out, const TextTable& table, Reference slot, std::uint64_t value) {
  constexpr Reference part_words = 6;
  const std::uint32_t options = table.at(slot + slot_head + 1);
  const Reference group = table.at(slot + slot_head + 2);
  const std::string_view macro = table.text(table.at(slot + slot_head + 3));
  const std::uint32_t parts = table.at(slot + slot_head + 4);
  const Reference first = slot + slot_head + 5;
  const auto mask_of = [&](Reference place) { return table.at(place) | (std::uint64_t{table.at(place + 1)} << 32); };
  if (!macro.empty()) {
    out.put(macro);
    out.byte('(');
  }
  List list(out, macro.empty() ? "|" : ", ");
  std::uint64_t rest = value;
  for (std::uint32_t i = 0; i < parts; ++i) rest &= ~mask_of(first + part_words * i);
  std::uint64_t unnamed = 0;
  const auto write_rest = [&] {
    if (rest != 0) unnamed = write_flag_names(list, table, group, rest);
  };
  if ((options & mixed::flags_first) != 0) write_rest();
  for (std::uint32_t i = 0; i < parts; ++i) {
    const Reference place = first + part_words * i;
    const std::uint32_t shift = table.at(place + 2);
    const Reference names = table.at(place + 3);
    const std::uint32_t base = table.at(place + 4);
    const std::uint32_t how = table.at(place + 5);
    const std::uint64_t bits = (value & mask_of(place)) >> shift;
    if (bits == 0 && (how & part::always) == 0) continue;
    const auto write_shift = [&] {
      if ((how & part::shifted) == 0) return;
      out.put("<<");
      out.integer(shift);
    };
    const std::string_view name = table.name(names, static_cast<double>(bits));
    if (!name.empty()) {
      list.next().put(name);
      write_shift();
    } else if (base == 10) {
      list.next().integer(bits);
    } else if (bits != 0 && base == 8) {
      write_octal(list.next(), bits);
    } else if (bits != 0) {
      write_unknown(list.next(), table, names, bits);
      write_shift();
    }
  }
  if ((options & mixed::flags_first) == 0) write_rest();
  if (unnamed != 0) {
    if (list.is_empty()) {
      write_unknown(list.next(), table, group, unnamed);
    } else {
      list.next().hex(unnamed);
    }
  }
  if (!macro.empty()) {
    out.byte(')');
  } else if (list.is_empty()) {
    out.byte('0');
  }
}

void write_mode(Out& out, const TextTable& table, Reference slot, std::uint64_t value) {
  const auto mode = static_cast<std::uint32_t>(value);
  const bool has_type = table.at(slot + slot_head + 1) != 0;
  const ModeName* type = nullptr;
  for (const ModeName& one : file_types) {
    if (has_type && (mode & file_type) == one.value) type = &one;
  }
  if (type == nullptr) {
    write_octal(out, mode);
    return;
  }
  out.put(type->name);
  for (const ModeName& one : mode_bits) {
    if ((mode & one.value) == 0) continue;
    out.byte('|');
    out.put(one.name);
  }
  out.byte('|');
  write_octal(out, mode & ~0177000u);
}

void write_signal(Out& out, const TextTable& table, std::int32_t signal) {
  if (const std::string_view name = table.name(table.known(Known::Signal), signal); !name.empty()) {
    out.put(name);
  } else if (signal < first_real_time || signal > last_real_time) {
    out.integer(signal);
  } else if (signal == first_real_time) {
    // As the kernel counts: the C library keeps the first two for itself and begins later.
    out.put("SIGRTMIN");
  } else {
    out.put("SIGRT_");
    out.integer(signal - first_real_time);
  }
}

void write_short_signal(Out& out, const TextTable& table, std::int32_t signal) {
  const std::string_view name = table.name(table.known(Known::Signal), signal);
  if (name.starts_with("SIG")) {
    out.put(name.substr(3));
  } else if (signal == first_real_time) {
    out.put("RTMIN");
  } else if (signal > first_real_time && signal <= last_real_time) {
    out.put("RT_");
    out.integer(signal - first_real_time);
  } else {
    out.integer(signal);
  }
}

void write_wait_status(Out& out, const TextTable& table, std::uint32_t status) {
  const auto low = static_cast<std::int32_t>(status & 0x7f);
  const auto second = static_cast<std::int32_t>((status >> 8) & 0xff);
  if (status == 0xffff) {
    out.put("{WIFCONTINUED(s)}");
  } else if ((status & 0xff) == 0x7f) {
    out.put("{WIFSTOPPED(s) && WSTOPSIG(s) == ");
    write_signal(out, table, (second & 0x80) != 0 ? second & 0x7f : second);
    if ((second & 0x80) != 0) out.put(" | 0x80");
    out.byte('}');
    if (const std::uint32_t event = status >> 16; event != 0) {
      out.put(" | ");
      out.hex(event << 16);
    }
  } else if (low == 0) {
    out.put("{WIFEXITED(s) && WEXITSTATUS(s) == ");
    out.integer(second);
    out.byte('}');
  } else {
    out.put("{WIFSIGNALED(s) && WTERMSIG(s) == ");
    write_signal(out, table, low);
    if ((status & 0x80) != 0) out.put(" && WCOREDUMP(s)");
    out.byte('}');
  }
}

void write_error(Out& out, const TextTable& table, std::int64_t error) {
  const std::string_view name = table.name(table.known(Known::Errno), static_cast<double>(error));
  if (name.empty()) {
    out.put("-1 (errno ");
    out.integer(error);
    out.byte(')');
    return;
  }
  out.put("-1 ");
  out.put(name);
  const std::string_view text = table.text(table.listed(Header::ErrorTexts, static_cast<std::uint32_t>(error)));
  if (text.empty()) return;
  out.put(" (");
  out.put(text);
  out.byte(')');
}

void write_restart(Out& out, std::int64_t code) {
  out.put("? ");
  switch (code) {
    case 512:
      return out.put("ERESTARTSYS (To be restarted if SA_RESTART is set)");
    case 513:
      return out.put("ERESTARTNOINTR (To be restarted)");
    case 514:
      return out.put("ERESTARTNOHAND (To be restarted if no handler)");
    case 516:
      return out.put("ERESTART_RESTARTBLOCK (Interrupted by signal)");
    default:
      out.put("ERESTART_");
      out.integer(code);
  }
}

void write_device(Out& out, std::uint64_t device) {
  // The kernel's own encoding of a device number (new_encode_dev, huge_encode_dev).
  const auto low = static_cast<std::uint32_t>(device);
  const auto high = static_cast<std::uint32_t>(device >> 32);
  out.put("makedev(");
  out.short_hex(((low >> 8) & 0xfff) | (high & ~0xfffu));
  out.put(", ");
  out.short_hex((low & 0xff) | ((low >> 12) & ~0xffu));
  out.byte(')');
}

void write_rlimit(Out& out, std::uint64_t limit) {
  if (limit == ~std::uint64_t{0}) {
    out.put("RLIM64_INFINITY");
  } else if (limit > 1024 && limit % 1024 == 0) {
    out.integer(limit / 1024);
    out.put("*1024");
  } else {
    out.integer(limit);
  }
}

void write_ioctl(Out& out, const TextTable& table, std::uint32_t request) {
  if (const std::string_view name = table.name(table.known(Known::Ioctl), request); !name.empty()) {
    out.put(name);
    return;
  }
  constexpr std::array<std::string_view, 4> directions = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ",
                                                          "_IOC_READ|_IOC_WRITE"};
  out.put("_IOC(");
  out.put(directions[request >> 30]);
  for (const std::uint32_t number : {(request >> 8) & 0xff, request & 0xff, (request >> 16) & 0x3fff}) {
    out.put(", ");
    out.short_hex(number);
  }
  out.byte(')');
}

void write_pointer(Out& out, std::uint64_t address) {
  if (address == 0) {
    out.put("NULL");
  } else {
    out.hex(address);
  }
}

}  // namespace syslens::text
