#pragma once

// The table that lib/syscalls/text-table.ts makes when the package is built: where the values of each call lie in its
// record, how each is written, and the names of constants. It is 32-bit words and read where it lies. A reference is
// the index of a word, 0 stands for none; a text is its length in bytes, then the bytes; a number that values are
// compared with is two words (IEEE 754, lower word first).

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace syslens::text {

using Reference = std::uint32_t;

/// What the bytes of a slot are. Behind the type, the offset and the size come the words named here.
enum class SlotType : std::uint32_t {
  Int,      // operand, base, big-endian, macro
  Address,  //
  Raw,      //
  Pid,      //
  Id,       // size
  Mode,     // size, with file type
  Bits,     // size, shift, width, group or 0
  Flags,    // size, big-endian, group
  Enum,     // operand, big-endian, group, Other, macro
  Mixed,   // size, mixed::…, group of the flags, macro, how many parts; each: mask (2), shift, group, base, part::…
  Dev,     // size
  Rlimit,  //
  Ioctl,   //
  WaitStatus,  //
  Changed,     // as Int, then the expression of what was there before
  Never,       //
  Nothing,     //
  Timed,       //
  Chars,       // size
  Blob,        // size, 0: all that there is
  Rest,        //
  Sigset,      //
  FdSet,       // expression of the number of bits, node of the names
  Bitset,      //
  Sockaddr,    // size, 0: all that there is
  Control,     //
  Dirents,     // wide
  Siginfo,     //
  NetAddress,  // size
  Bpf,         //
  Fd,          // node of the name, may be AT_FDCWD
  String,      // node, expression of its address or 0
  Buffer,      // node, expression of its address or 0
  Strings,     // node, node of the elements, what they are called where they are counted
  Pointer,  // expression of its address or 0, Change, label, entry node and slot, exit node and slot, has news, merged
  Struct,   // structs::…, how many fields, a reference to each
  Array,    // stride, count or -1, slot of an element, offset and size of the field that must not be 0
  Choose,   // expression, slot for every other value, how many cases; each: number (2), slot
};

/// Words of a slot before those that its type has.
inline constexpr Reference slot_head = 3;

/// How a value without a name is shown.
enum class Other : std::uint32_t { Comment, Decimal, Hex, Octal, Address };
enum class Change : std::uint32_t { Value, Merge, Arrow, After };
enum class MergedType : std::uint32_t { Value, Structs, Choose };

namespace mixed {
inline constexpr std::uint32_t flags_first = 1;
inline constexpr std::uint32_t is_value = 2;
}  // namespace mixed
namespace part {
inline constexpr std::uint32_t always = 1;
inline constexpr std::uint32_t shifted = 2;
}  // namespace part
namespace structs {
inline constexpr std::uint32_t bare = 1;
inline constexpr std::uint32_t shortened = 2;
}  // namespace structs
namespace field {
inline constexpr std::uint32_t verbose = 1;
inline constexpr std::uint32_t not_zero = 2;
}  // namespace field
namespace call {
inline constexpr std::uint32_t complete = 1;
inline constexpr std::uint32_t resumes = 2;
}  // namespace call

/// Groups that the writer itself asks for.
enum class Known : std::uint32_t {
  Errno,
  Signal,
  SiCode,
  SiCodeIll,
  SiCodeTrap,
  SiCodeBus,
  SiCodeFpe,
  SiCodeSegv,
  SiCodeChld,
  SiCodePoll,
  SiCodeSys,
  Domain,
  SocketLevel,
  EtherType,
  Arphrd,
  PacketType,
  DirentType,
  Ioctl,
  NetlinkType,
  NetlinkErrorFlags,
  NetlinkFlags,
  NetlinkNewFlags,
  NetlinkDeleteFlags,
  NetlinkGetFlags,
};

/// Where the parts of the table are.
enum class Header : std::uint32_t {
  Calls = 3,     // by number: the name, call::…, slot of the result, how many arguments; each: slot, label, condition
  Names,         // of x86-64, by number
  I386Names,     // by number
  ErrorTexts,    // by number
  KnownGroups,   // by Known
  Blocks,        // rows: 0 for a socket address, 1 for a control message; two numbers of its key; slot
  ControlTypes,  // rows: level, group
  NetlinkTypes,  // rows: protocol, group
  NetlinkRows,   // rows, see netlink.cc
  NetlinkSets,   // by index, see netlink.cc
};

class TextTable {
 public:
  /// Throws std::runtime_error when these are no words of such a table.
  explicit TextTable(std::vector<std::uint32_t> words);
  /// Maps a file. Throws SystemError when it cannot be read.
  explicit TextTable(const char* path);
  ~TextTable();
  TextTable(const TextTable&) = delete;
  TextTable& operator=(const TextTable&) = delete;

  /// A word; one behind the end is 0.
  [[nodiscard]] std::uint32_t at(Reference place) const { return place < words_.size() ? words_[place] : 0; }
  [[nodiscard]] std::int32_t signed_at(Reference place) const { return static_cast<std::int32_t>(at(place)); }
  [[nodiscard]] double number_at(Reference place) const {
    return std::bit_cast<double>(at(place) | (std::uint64_t{at(place + 1)} << 32));
  }
  [[nodiscard]] std::string_view text(Reference place) const;

  /// The text, slot or group in a list by number, 0 when it has none.
  [[nodiscard]] Reference listed(Header list, std::uint32_t number) const;
  /// The last word of the row of two that begins with this number, 0 when there is none.
  [[nodiscard]] Reference row(Header rows, std::uint32_t number) const;
  [[nodiscard]] Reference list(Header header) const { return at(static_cast<Reference>(header)); }
  [[nodiscard]] Reference known(Known group) const {
    return listed(Header::KnownGroups, static_cast<std::uint32_t>(group));
  }

  // Names of constants: prefix, how many there are, how many values; the constants in the order of flags: value (2),
  // name; the first name of each value in the order of values: number (2), name.

  /// The name of a value, empty when it has none.
  [[nodiscard]] std::string_view name(Reference group, double value) const;
  [[nodiscard]] std::string_view prefix(Reference group) const { return text(at(group)); }

  /// The last word of the row of three that begins with this number, of `count` in the order of numbers; 0: none.
  [[nodiscard]] Reference search(Reference rows, std::uint32_t count, double number) const;

 private:
  void check() const;

  std::vector<std::uint32_t> own_;
  std::span<const std::uint32_t> words_;
  void* mapped_ = nullptr;
  std::size_t mapped_bytes_ = 0;
};

}  // namespace syslens::text
