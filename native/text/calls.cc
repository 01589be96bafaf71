// One whole call: `name(arguments) = result`.
#include "text/calls.h"

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

// Words of a call: name, call::…, slot of the result, how many arguments; each: slot, label, when it exists.
constexpr Reference first_argument = 4;
constexpr Reference argument_words = 3;
constexpr std::uint32_t all_arguments = 6;

/// strace's default column of the result.
constexpr std::size_t result_column = 40;

/// What a call is called, also one that has no name.
void write_display_name(Out& out, const TextTable& table, std::uint32_t number, Header names) {
  if (const Reference name = table.listed(names, number); name != 0) return out.put(table.text(name));
  out.put("syscall_0x");
  out.integer(number, 16);
}

/// Everything between the last argument and the result; true when the result itself is still to be written.
bool write_end(Cursor& c, Progress progress, bool is_complete = false) {
  Out& out = c.out;
  if (progress == Progress::Open) {
    out.put(") <still open>");
    return false;
  }
  if (progress == Progress::Unfinished) {
    out.put(is_complete ? ")" : " <unfinished ...>)");
    out.column(result_column);
    out.put("= ?");
    return false;
  }
  out.byte(')');
  out.column(result_column);
  out.put("= ");
  const std::uint8_t flags = c.reader.flags();
  if ((flags & (flag::error | flag::restarting)) == 0) return true;
  const std::int64_t code = -std::int64_t{c.reader.i32(c.reader.result_at())};
  c.style(colour::error);
  if ((flags & flag::restarting) != 0) {
    write_restart(out, code);
  } else {
    write_error(out, c.table, code);
  }
  c.style(colour::reset);
  return false;
}

/// `0x8002 (flags O_RDWR|O_LARGEFILE)`, `0x2 (F_UNLCK)`, `12 (SIGUSR2)`: the number, and the word when that is another
/// text.
template <class WriteNumber, class WriteWord>
void write_explained(Out& out, std::string_view label, WriteNumber&& write_number, WriteWord&& write_word) {
  const std::size_t start = out.size();
  write_number();
  const std::size_t behind_number = out.size();
  out.put(" (");
  out.put(label);
  const std::size_t word = out.size();
  write_word();
  const std::string_view text = out.text();
  if (text.substr(word) == text.substr(start, behind_number - start)) {
    out.back(behind_number);
  } else {
    out.byte(')');
  }
}

void write_result(Cursor& c, const Slot& slot) {
  Out& out = c.out;
  const std::size_t at = c.reader.result_at();
  const std::uint64_t value = c.reader.u64(at);
  // As wide as the kind: above an int the register says nothing.
  const auto own_word = [&](std::uint32_t width) { return c.reader.word(at, width); };
  switch (slot.type()) {
    case SlotType::Choose:
      return write_result(c, chosen(c, slot, at));
    case SlotType::Address:
      return out.short_hex(value);
    case SlotType::Flags: {
      const std::uint64_t own = own_word(slot.word(0));
      return write_explained(
          out, "flags ", [&] { out.short_hex(own); }, [&] { write_flags(out, c.table, slot.word(2), own); });
    }
    case SlotType::Mixed: {
      const std::uint64_t own = own_word(slot.word(0));
      const bool is_value = (slot.word(1) & mixed::is_value) != 0;
      return write_explained(
          out, is_value ? "" : "flags ", [&] { out.short_hex(own); },
          [&] { write_mixed(out, c.table, slot.place(), own); });
    }
    case SlotType::Enum: {
      const std::uint64_t own = own_word(width_of(slot.word(0)));
      const bool is_decimal = static_cast<Other>(slot.word(3)) == Other::Decimal;
      const auto write_number = [&] {
        if (is_decimal) {
          out.integer(static_cast<std::int32_t>(own));
        } else {
          out.short_hex(own);
        }
      };
      return write_explained(out, "", write_number, [&] { write_enum(out, c.table, slot.place(), own); });
    }
    case SlotType::Mode: {
      const std::uint32_t mode = c.reader.u32(at);
      if (mode != 0) out.byte('0');
      return out.integer(mode, 8);
    }
    case SlotType::Timed:
      if (value == 0) return out.put("0 (Timeout)");
      return write_value(c, slot, Place{at});
    default:
      return write_value(c, slot, Place{at});
  }
}

/// What stands behind the result of poll and select.
void write_notes(Cursor& c, Reference call, std::uint32_t arguments) {
  Out& out = c.out;
  const std::size_t start = out.size();
  out.put(" (");
  bool is_empty = true;
  // The descriptors were named among the arguments.
  c.without_names = true;
  for (std::uint32_t i = 0; i < arguments; ++i) {
    const std::size_t before = out.size();
    if (!is_empty) out.put(", ");
    if (write_after(c, Slot(c, c.table.at(call + first_argument + argument_words * i)))) {
      is_empty = false;
    } else {
      out.back(before);
    }
  }
  c.without_names = false;
  if (is_empty) {
    out.back(start);
  } else {
    out.byte(')');
  }
}

void write_arguments(Cursor& c, Reference call, std::uint32_t count) {
  Out& out = c.out;
  const std::size_t base = c.reader.args_at();
  bool is_first = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Reference argument = call + first_argument + argument_words * i;
    const Reference condition = c.table.at(argument + 2);
    if (condition != 0 && c.value_of(condition, base) == 0) continue;
    const std::size_t before = out.size();
    if (!is_first) out.put(", ");
    out.put(c.table.text(c.table.at(argument + 1)));
    const std::size_t start = out.size();
    write_value(c, Slot(c, c.table.at(argument)), Place{base});
    // An argument that has no meaning for this choice writes nothing.
    if (out.size() == start) {
      out.back(before);
    } else {
      is_first = false;
    }
  }
}

void begin_call(Cursor& c, std::string_view name) {
  c.style(colour::name);
  c.out.put(name);
  c.style(colour::reset);
  c.out.byte('(');
}

/// A call of the table.
void write_known_call(Cursor& c, Reference call, Progress progress) {
  const std::uint32_t count = c.table.at(call + 3);
  begin_call(c, c.table.text(c.table.at(call)));
  write_arguments(c, call, count);
  if (!write_end(c, progress, (c.table.at(call + 1) & call::complete) != 0)) return;
  const Slot result(c, c.table.at(call + 2));
  write_result(c, result);
  // When time ran out nothing is ready and nothing is left.
  if (result.type() == SlotType::Timed && c.reader.u64(c.reader.result_at()) == 0) return;
  write_notes(c, call, count);
}

/// A call whose arguments are numbers: only its name is known, or not even that, or they were asked for.
void write_raw_call(Cursor& c, Reference call, Header names, Progress progress, bool hex_result) {
  Out& out = c.out;
  c.style(colour::name);
  write_display_name(out, c.table, c.reader.number(), names);
  c.style(colour::reset);
  out.byte('(');
  const std::uint32_t count = call == 0 ? all_arguments : c.table.at(call + 3);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) out.put(", ");
    out.short_hex(c.reader.u64(c.reader.args_at() + std::size_t{8} * i));
  }
  if (!write_end(c, progress)) return;
  const std::int64_t result = c.reader.i64(c.reader.result_at());
  if (hex_result) {
    out.short_hex(static_cast<std::uint64_t>(result));
  } else {
    out.integer(result);
  }
}

/// `restart_syscall(<... resuming interrupted nanosleep ...>)`: its arguments are whatever the registers held.
void write_restart_call(Cursor& c, Reference call, Progress progress) {
  begin_call(c, c.table.text(c.table.at(call)));
  c.out.put("<... resuming interrupted ");
  const std::uint32_t number = c.reader.resumes();
  if (number == resumes_unknown) {
    c.out.put("system call");
  } else {
    write_display_name(c.out, c.table, number, Header::Names);
  }
  c.out.put(" ...>");
  if (write_end(c, progress)) c.out.integer(c.reader.i64(c.reader.result_at()));
}

}  // namespace

void write_call(Cursor& c, Progress progress, bool is_raw) {
  const bool is_i386 = (c.reader.flags() & flag::i386) != 0;
  const Header names = is_i386 ? Header::I386Names : Header::Names;
  const Reference call = is_i386 ? 0 : c.table.listed(Header::Calls, c.reader.number());
  if (call == 0 || is_raw) return write_raw_call(c, call, names, progress, is_raw);
  if ((c.table.at(call + 1) & call::resumes) != 0) return write_restart_call(c, call, progress);
  write_known_call(c, call, progress);
}

}  // namespace syslens::text
