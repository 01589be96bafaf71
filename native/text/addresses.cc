#include "text/values.h"

namespace syslens::text {

void write_ipv4(Out& out, const Bytes& bytes, std::size_t at) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) out.byte('.');
    out.integer(unsigned{bytes.u8(at + i)});
  }
}

// inet_ntop(3): the longest run of zero groups as `::`, an IPv4 address in its own notation.
void write_ipv6(Out& out, const Bytes& bytes, std::size_t at) {
  constexpr std::size_t groups = 8;
  const auto group = [&](std::size_t index) { return unsigned{bytes.be16(at + 2 * index)}; };
  const auto is_zero = [&](std::size_t from, std::size_t to) { return bytes.is_zero(at + 2 * from, at + 2 * to); };
  if (is_zero(0, 5) && group(5) == 0xffff) {
    out.put("::ffff:");
    return write_ipv4(out, bytes, at + 12);
  }
  if (is_zero(0, 6) && group(6) != 0) {
    out.put("::");
    return write_ipv4(out, bytes, at + 12);
  }
  std::size_t best = groups;
  std::size_t best_length = 1;
  for (std::size_t start = 0; start < groups; ++start) {
    std::size_t length = 0;
    while (start + length < groups && group(start + length) == 0) ++length;
    if (length > best_length) {
      best = start;
      best_length = length;
    }
  }
  for (std::size_t i = 0; i < groups; ++i) {
    if (i == best) {
      out.put("::");
      i += best_length - 1;
      continue;
    }
    if (i > 0 && i != best + best_length) out.byte(':');
    out.integer(group(i), 16);
  }
}

void write_mac(Out& out, const Bytes& bytes, std::size_t at, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out.byte(':');
    out.padded(bytes.u8(at + i), 2, 16);
  }
}

}  // namespace syslens::text
