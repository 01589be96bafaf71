#include "fds/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace syslens::fds {

namespace {

// The length of the valid UTF-8 sequence at the beginning, 0: none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto tail = [&](std::size_t at) { return at < text.size() && (byte(at) & 0xc0) == 0x80; };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if ((first & 0xf0) == 0xe0) {
    if (!tail(1) || !tail(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;  // overlong
    if (first == 0xed && byte(1) > 0x9f) return 0;  // surrogate
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;  // overlong
    if (first == 0xf4 && byte(1) > 0x8f) return 0;  // beyond U+10FFFF
    return 4;
  }
  return 0;
}

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7f; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

/// How many bytes from the beginning stand for themselves in a JSON string.
std::size_t plain_length(std::string_view bytes) {
  std::size_t length = 0;
  while (length < bytes.size() && kPlain[static_cast<unsigned char>(bytes[length])]) ++length;
  return length;
}

unsigned code_point(std::string_view sequence) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(sequence[at])); };
  if (sequence.size() == 2) return ((byte(0) & 0x1f) << 6) | (byte(1) & 0x3f);
  if (sequence.size() == 3) return ((byte(0) & 0x0f) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
  return 0x10000;
}

// C1 controls, marks that turn the direction of text, line separators: a terminal that shows the JSON must not act on
// them.
bool is_invisible(unsigned code) {
  return (code >= 0x80 && code < 0xa0) || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

void append_unicode_escape(JsonText& out, unsigned code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

void append_escaped(JsonText& out, char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_unicode_escape(out, static_cast<unsigned char>(byte));
  }
}

void append_base64(JsonText& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) : 0U;
    };
    const unsigned group = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    out += kDigits[group >> 18];
    out += kDigits[(group >> 12) & 63];
    out += bytes.size() > 1 ? kDigits[(group >> 6) & 63] : '=';
    out += bytes.size() > 2 ? kDigits[group & 63] : '=';
  }
}

}  // namespace

void JsonText::grow(std::size_t bytes) {
  constexpr std::size_t kLeast = 256;
  const std::size_t capacity = std::max({kLeast, capacity_ * 2, size_ + bytes});
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
  bytes_ = std::move(larger);
  capacity_ = capacity;
}

void append_number(JsonText& out, std::uint64_t value) {
  static constexpr auto kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t number = 0; number < 100; ++number) {
      pairs[2 * number] = static_cast<char>('0' + number / 10);
      pairs[2 * number + 1] = static_cast<char>('0' + number % 10);
    }
    return pairs;
  }();
  constexpr std::size_t kMost = 20;
  std::size_t digits = 1;
  for (std::uint64_t bound = 10; digits < kMost && value >= bound; bound *= 10) ++digits;
  char* const to = out.room(kMost);
  char* at = to + digits;
  for (; value >= 10; value /= 100) {
    at -= 2;
    std::memcpy(at, &kPairs[2 * (value % 100)], 2);
  }
  if (at != to) *to = static_cast<char>('0' + value);
  out.commit(to + digits);
}

void append_number(JsonText& out, std::int64_t value) {
  if (value < 0) out += '-';
  append_number(out, value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
}

void append_hex(JsonText& out, std::uint64_t value) {
  std::array<char, 16> digits;
  const char* end = std::to_chars(digits.begin(), digits.end(), value, 16).ptr;
  out += std::string_view(digits.data(), end);
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

void append_string(JsonText& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    const std::size_t plain = plain_length(bytes);
    out += bytes.substr(0, plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const std::size_t length = sequence_length(bytes);
    if (length == 1) {
      append_escaped(out, bytes[0]);
    } else if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (const unsigned code = code_point(bytes.substr(0, length)); is_invisible(code)) {
      append_unicode_escape(out, code);
    } else {
      out += bytes.substr(0, length);
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_bytes(JsonText& out, std::string_view key, std::string_view bytes) {
  out += '"';
  out += key;
  out += "\":";
  append_string(out, bytes);
  if (plain_length(bytes) == bytes.size() || is_utf8(bytes)) return;
  out += ",\"";
  out += key;
  out += "Bytes\":\"";
  append_base64(out, bytes);
  out += '"';
}

}  // namespace syslens::fds
