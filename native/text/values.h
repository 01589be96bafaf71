#pragma once

// Writers of strace's notation for values: each writes the slot's value at a place.

#include "text/cursor.h"

namespace syslens::text {

void write_value(Cursor& c, const Slot& slot, const Place& place);

// Values that lie in place (scalars.cc).
void write_plain(Cursor& c, const Slot& slot, const Place& place);
void write_fd(Cursor& c, const Slot& slot, const Place& place);
/// NULL or `0x…`, from the 8 bytes there.
void write_address(Cursor& c, std::size_t at);
/// `[INT CHLD]`, `~[KILL STOP]` (sets.cc).
void write_sigset(Cursor& c, std::size_t at);
void write_fd_set(Cursor& c, const Slot& slot, const Place& place);
void write_bitset(Cursor& c, std::size_t at);
/// What is behind the descriptor of a piece (scalars.cc).
void write_name_of(Cursor& c, std::uint32_t node, std::uint32_t parent, std::uint32_t element);
/// getdents64 and getdents (blocks.cc): how many there are, or with -v all.
void write_dirents(Cursor& c, std::size_t at, bool wide, std::uint32_t piece);
/// An instruction of classic BPF.
void write_bpf(Cursor& c, std::size_t at);
/// `{si_signo=SIGCHLD, …}` (siginfo.cc)
void write_siginfo(Out& out, const TextTable& table, const Bytes& bytes, std::size_t at);
/// Socket addresses and control messages (sockets.cc), up to the end of the cursor.
void write_sockaddr(Cursor& c, std::size_t at);
void write_control(Cursor& c, std::size_t at);
/// The messages of a netlink socket (netlink.cc).
void write_netlink(Cursor& c, std::size_t start, std::size_t end, std::uint32_t protocol);

// Memory behind an address (memory.cc, pointers.cc).
void write_string(Cursor& c, const Slot& slot, const Place& place);
void write_buffer(Cursor& c, const Slot& slot, const Place& place);
void write_strings(Cursor& c, const Slot& slot, const Place& place);
void write_pointer(Cursor& c, const Slot& slot, const Place& place);
/// What a pointer points to; scalars in brackets, also behind a choice.
void write_target(Cursor& c, const Slot& slot, const Place& place);
/// The part of a pointer that stands behind the result: poll's revents, select's sets. False when there is nothing.
bool write_after(Cursor& c, const Slot& slot);
/// An address that stands at a place, or is worked out.
class Address {
 public:
  Address(Cursor& c, const Slot& slot, Reference expression, const Place& place);
  [[nodiscard]] bool is_null() const { return expression_ == 0 && value_ == 0; }
  void write() const;

 private:
  Cursor& cursor_;
  Reference expression_;
  std::uint64_t value_;
};
/// `... /* 0x… */`: the memory from that address on could not be read.
void write_unreadable(Cursor& c, CallReader::PieceNumber piece);

// Structs and arrays (structs.cc).
void write_struct(Cursor& c, const Slot& slot, const Place& place);
void write_array(Cursor& c, const Slot& slot, const Place& place);
/// A struct that the kernel reads and writes, where it stands on each side of the call (merged.cc).
struct Side {
  std::size_t base;
  std::size_t end;
  std::uint32_t piece;
};
void write_merged(Cursor& c, Reference merged, const Side* before, const Side* after);

/// The slot of a choice for the record.
[[nodiscard]] Slot chosen(const Cursor& c, const Slot& slot, std::size_t base);

/// A field of a struct, as the table has it.
class FieldView {
 public:
  FieldView(const Cursor& c, Reference place);
  [[nodiscard]] bool is_verbose() const { return (flags_ & field::verbose) != 0; }
  /// Whether it has a place in the text, for the struct at `start`: it was captured, exists, and is not left out.
  [[nodiscard]] bool is_shown(const Cursor& c, std::size_t start) const;
  void write(Cursor& c, const Place& place) const;
  /// What stands before the value.
  void write_name(Cursor& c) const { c.out.put(c.table.text(c.table.at(place_ + 1))); }

 private:
  [[nodiscard]] bool is_zero(const Cursor& c, std::size_t start) const;

  Reference place_;
  Slot slot_;
  std::uint32_t flags_;
};

// Addresses of networks in their usual notation (addresses.cc).
void write_ipv4(Out& out, const Bytes& bytes, std::size_t at);
void write_ipv6(Out& out, const Bytes& bytes, std::size_t at);
/// Bytes in hex with colons between them.
void write_mac(Out& out, const Bytes& bytes, std::size_t at, std::size_t size);

}  // namespace syslens::text
