#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace syslens::fds {

inline void append_number(std::string& out, std::int64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

inline void append_number(std::string& out, std::uint64_t value, int base = 10) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value, base).ptr);
}

/// Whether the bytes are UTF-8 as RFC 3629 has it: no overlong form, no surrogate.
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// A JSON string. What is not UTF-8 becomes U+FFFD, one for each bad byte.
void append_string(std::string& out, std::string_view bytes);

void append_base64(std::string& out, std::string_view bytes);

/// A name as text, and when that text lost something the exact bytes as well: `"path":"a\ufffd","pathBytes":"Yf8="`.
void append_bytes(std::string& out, std::string_view key, std::string_view bytes);

}  // namespace syslens::fds
