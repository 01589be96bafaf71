#include "fds/json.h"

#include <algorithm>
#include <array>

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

bool is_plain(char byte) {
  return kPlain[static_cast<unsigned char>(byte)];
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

void append_unicode_escape(std::string& out, unsigned code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

void append_escaped(std::string& out, char byte) {
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

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

void append_string(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    std::size_t plain = 0;
    while (plain < bytes.size() && is_plain(bytes[plain])) ++plain;
    out.append(bytes.substr(0, plain));
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
      out.append(bytes.substr(0, length));
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_base64(std::string& out, std::string_view bytes) {
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

void append_bytes(std::string& out, std::string_view key, std::string_view bytes) {
  out += '"';
  out += key;
  out += "\":";
  append_string(out, bytes);
  bool ascii = true;
  for (const char byte : bytes) ascii &= static_cast<unsigned char>(byte) < 0x80;
  if (ascii || is_utf8(bytes)) return;
  out += ",\"";
  out += key;
  out += "Bytes\":\"";
  append_base64(out, bytes);
  out += '"';
}

}  // namespace syslens::fds
