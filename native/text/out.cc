#include "text/out.h"

#include <algorithm>
#include <array>

namespace syslens::text {

namespace {

constexpr std::size_t first_size = std::size_t{64} << 10;

/// Per byte: 0 stands for itself, 1 is written in octal, else the letter behind the backslash.
using EscapeTable = std::array<char, 256>;

constexpr EscapeTable escape_table(std::string_view octal) {
  EscapeTable table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    if (byte < 0x20 || byte > 0x7e) table[byte] = 1;
  }
  constexpr std::string_view bytes = "\t\n\v\f\r\"\\";
  constexpr std::string_view letters = "tnvfr\"\\";
  for (std::size_t i = 0; i < bytes.size(); ++i) table[static_cast<unsigned char>(bytes[i])] = letters[i];
  for (const char byte : octal) table[static_cast<unsigned char>(byte)] = 1;
  return table;
}

constexpr EscapeTable quoted = escape_table("");
constexpr EscapeTable named = escape_table("<>");

constexpr bool is_octal_digit(char byte) {
  return byte >= '0' && byte <= '7';
}

}  // namespace

void Out::grow(std::size_t bytes) {
  buffer_.resize(std::max({first_size, buffer_.size() * 2, at_ + bytes}));
}

void Out::padded(std::uint64_t value, std::size_t digits, int base) {
  const std::size_t start = at_;
  integer(value, base);
  const std::size_t length = at_ - start;
  if (length >= digits) return;
  need(digits);
  std::memmove(buffer_.data() + start + digits - length, buffer_.data() + start, length);
  std::memset(buffer_.data() + start, '0', digits - length);
  at_ = start + digits;
}

void Out::column(std::size_t column) {
  const std::size_t end = std::max(at_ + 1, line_ + invisible_ + column);
  need(end - at_);
  std::memset(buffer_.data() + at_, ' ', end - at_);
  at_ = end;
}

void Out::escaped(std::string_view bytes, Escapes escapes) {
  const EscapeTable& table = escapes == Escapes::Named ? named : quoted;
  need(4 * bytes.size());
  char* to = buffer_.data() + at_;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char byte = bytes[i];
    const char escape = table[static_cast<unsigned char>(byte)];
    if (escape == 0) {
      *to++ = byte;
      continue;
    }
    *to++ = '\\';
    if (escape > 1) {
      *to++ = escape;
      continue;
    }
    const unsigned value = static_cast<unsigned char>(byte);
    // The short form would swallow an octal digit that follows.
    const bool is_long = i + 1 < bytes.size() && is_octal_digit(bytes[i + 1]);
    if (is_long || value > 077) *to++ = static_cast<char>('0' + (value >> 6));
    if (is_long || value > 07) *to++ = static_cast<char>('0' + ((value >> 3) & 7));
    *to++ = static_cast<char>('0' + (value & 7));
  }
  at_ = static_cast<std::size_t>(to - buffer_.data());
}

}  // namespace syslens::text
