// Sets of signals, descriptors and processors, as strace writes them.
#include <algorithm>
#include <bit>
#include <cmath>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

constexpr std::int32_t signals = 64;
// A set of more than this many is shown by what it lacks.
constexpr int most = signals * 2 / 3;

/// The numbers of the bits that are set, at most `limit` of them; `write_more` says more of each.
template <class WriteMore>
void write_bits(Cursor& c, std::size_t at, std::size_t bits, std::size_t limit, WriteMore&& write_more) {
  c.out.byte('[');
  std::size_t shown = 0;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    if (((c.reader.u8(at + bit / 8) >> (bit % 8)) & 1) == 0) continue;
    if (shown > 0) c.out.byte(' ');
    if (shown++ == limit) {
      c.out.put("...");
      break;
    }
    c.out.integer(bit);
    write_more(static_cast<std::uint32_t>(bit));
  }
  c.out.byte(']');
}

std::size_t bits_from(const Cursor& c, std::size_t at) {
  return at < c.end ? (c.end - at) * 8 : 0;
}

}  // namespace

void write_sigset(Cursor& c, std::size_t at) {
  std::uint64_t set = c.reader.u64(at);
  if (std::popcount(set) >= most) {
    c.out.byte('~');
    set = ~set;
  }
  c.out.byte('[');
  bool is_first = true;
  for (std::int32_t signal = 1; signal <= signals; ++signal) {
    if (((set >> (signal - 1)) & 1) == 0) continue;
    if (!is_first) c.out.byte(' ');
    is_first = false;
    write_short_signal(c.out, c.table, signal);
  }
  c.out.byte(']');
}

void write_fd_set(Cursor& c, const Slot& slot, const Place& place) {
  const std::size_t at = place.base + slot.offset();
  const double asked = c.value_of(slot.word(0), place.base);
  std::size_t bits = bits_from(c, at);
  // NaN: what was asked for is not known.
  if (!(asked >= static_cast<double>(bits))) bits = asked > 0 ? static_cast<std::size_t>(std::ceil(asked)) : 0;
  write_bits(c, at, bits, c.elements, [&](std::uint32_t fd) { write_name_of(c, slot.word(1), place.parent, fd); });
}

void write_bitset(Cursor& c, std::size_t at) {
  write_bits(c, at, bits_from(c, at), ~std::size_t{0}, [](std::uint32_t) {});
}

}  // namespace syslens::text
