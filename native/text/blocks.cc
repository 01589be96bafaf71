// Blocks of bytes with a layout of their own: directory entries, instructions of classic BPF.
#include <array>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

// struct linux_dirent and linux_dirent64 of getdents(2).
constexpr std::size_t least_entry = 19;

/// The length of the entry there; 0 when there is none.
std::size_t entry_length(const Cursor& c, std::size_t at) {
  if (at + least_entry > c.end) return 0;
  const std::size_t length = c.reader.u16(at + 16);
  return length < least_entry || at + length > c.end ? 0 : length;
}

/// Entries are many: their number, behind the address.
void write_entry_count(Cursor& c, std::size_t start, std::uint32_t piece) {
  std::size_t count = 0;
  std::size_t at = start;
  while (const std::size_t length = entry_length(c, at)) {
    ++count;
    at += length;
  }
  c.out.hex(c.reader.address(piece));
  c.out.put(" /* ");
  c.out.integer(count);
  if (at < c.end) c.out.byte('+');
  c.out.put(count == 1 ? " entry */" : " entries */");
}

/// `[{d_ino=829, d_off=1, d_reclen=24, d_type=DT_DIR, d_name="."}]`
void write_entries(Cursor& c, std::size_t start, bool wide) {
  Out& out = c.out;
  const CallReader& reader = c.reader;
  const std::size_t name_at = wide ? 19 : 18;
  out.byte('[');
  std::size_t at = start;
  while (const std::size_t length = entry_length(c, at)) {
    if (at > start) out.put(", ");
    out.put("{d_ino=");
    out.integer(reader.u64(at));
    out.put(", d_off=");
    out.integer(reader.i64(at + 8));
    out.put(", d_reclen=");
    out.integer(length);
    const auto write_type = [&] {
      out.put(", d_type=");
      // getdents(2): the kind of the file lies in the last byte of the entry.
      write_name_or_unknown(out, c.table, c.table.known(Known::DirentType),
                            reader.u8(wide ? at + 18 : at + length - 1));
    };
    if (wide) write_type();
    out.put(", d_name=");
    c.quoted(reader.string(at + name_at, at + length));
    if (!wide) write_type();
    out.byte('}');
    at += length;
  }
  if (at < c.end) {
    if (at > start) out.put(", ");
    out.put("...");
  }
  out.byte(']');
}

// linux/bpf_common.h, linux/filter.h
constexpr std::array<std::string_view, 8> bpf_classes = {"LD", "LDX", "ST", "STX", "ALU", "JMP", "RET", "MISC"};
constexpr std::array<std::string_view, 3> bpf_sizes = {"W", "H", "B"};
constexpr std::array<std::string_view, 6> bpf_modes = {"IMM", "ABS", "IND", "MEM", "LEN", "MSH"};
constexpr std::array<std::string_view, 11> bpf_operations = {"ADD", "SUB", "MUL", "DIV", "OR", "AND",
                                                             "LSH", "RSH", "NEG", "MOD", "XOR"};
constexpr std::array<std::string_view, 5> bpf_jumps = {"JA", "JEQ", "JGT", "JGE", "JSET"};
constexpr std::array<std::string_view, 3> bpf_returns = {"K", "X", "A"};
enum BpfClass : std::uint32_t { load = 0, load_x = 1, alu = 4, jump = 5, ret = 6 };

template <std::size_t Count>
std::string_view named(const std::array<std::string_view, Count>& names, std::size_t index) {
  return index < Count ? names[index] : std::string_view();
}

void write_bpf_code(Out& out, std::uint32_t code) {
  const std::uint32_t kind = code & 7;
  const std::string_view source = (code & 8) == 0 ? "K" : "X";
  std::array<std::string_view, 3> words = {bpf_classes[kind]};
  std::size_t count = 1;
  if (kind == BpfClass::load || kind == BpfClass::load_x) {
    words[count++] = named(bpf_sizes, (code >> 3) & 3);
    words[count++] = named(bpf_modes, code >> 5);
  } else if (kind == BpfClass::alu || kind == BpfClass::jump) {
    words[count++] = source;
    words[count++] = kind == BpfClass::alu ? named(bpf_operations, code >> 4) : named(bpf_jumps, code >> 4);
  } else if (kind == BpfClass::ret) {
    words[count++] = named(bpf_returns, (code >> 3) & 3);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (words[i].empty() || code > 0xff) return out.short_hex(code);
  }
  for (std::size_t i = 0; i < count; ++i) {
    out.put(i == 0 ? "BPF_" : "|BPF_");
    out.put(words[i]);
  }
}

}  // namespace

void write_dirents(Cursor& c, std::size_t at, bool wide, std::uint32_t piece) {
  if (c.verbose) {
    write_entries(c, at, wide);
  } else {
    write_entry_count(c, at, piece);
  }
}

// `BPF_STMT(0x20, 0x4)`, `BPF_JUMP(0x15, 0xc000003e, 0, 0x1)`: sock_filter of seccomp(2).
void write_bpf(Cursor& c, std::size_t at) {
  const std::uint32_t code = c.reader.u16(at);
  const std::uint32_t jumps = c.reader.u16(at + 2);
  const bool is_statement = jumps == 0 && (code & 7) != BpfClass::jump;
  c.out.put(is_statement ? "BPF_STMT(" : "BPF_JUMP(");
  write_bpf_code(c.out, code);
  c.out.put(", ");
  c.out.short_hex(c.reader.u32(at + 4));
  if (!is_statement) {
    c.out.put(", ");
    c.out.short_hex(jumps & 0xff);
    c.out.put(", ");
    c.out.short_hex(jumps >> 8);
  }
  c.out.byte(')');
}

}  // namespace syslens::text
