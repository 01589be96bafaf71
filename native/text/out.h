#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace syslens::text {

/// Which bytes are escaped: those between double quotes, or those between `<` and `>`.
enum class Escapes { Quoted, Named };

/// Text on its way to a file or terminal: one buffer that grows, and is written again and again.
class Out {
 public:
  [[nodiscard]] std::string_view text() const { return {buffer_.data(), at_}; }
  [[nodiscard]] std::size_t size() const { return at_; }
  void clear() { at_ = 0; }
  /// Takes back what was written from there on.
  void back(std::size_t size) { at_ = size; }

  /// Columns count from here on.
  void begin_line() {
    line_ = at_;
    invisible_ = 0;
  }

  void byte(char value) {
    need(1);
    buffer_[at_++] = value;
  }
  void put(std::string_view text) {
    if (text.empty()) return;
    need(text.size());
    std::memcpy(buffer_.data() + at_, text.data(), text.size());
    at_ += text.size();
  }
  /// A colour or its end: bytes that move no cursor.
  void style(std::string_view sequence) {
    put(sequence);
    invisible_ += sequence.size();
  }
  template <class Integer>
  void integer(Integer value, int base = 10) {
    need(longest_number);
    char* const begin = buffer_.data() + at_;
    at_ += static_cast<std::size_t>(std::to_chars(begin, begin + longest_number, value, base).ptr - begin);
  }
  /// With zeros in front up to `digits` digits.
  void padded(std::uint64_t value, std::size_t digits, int base = 10);
  /// `0x…`, lower case; 0 is `0x0`.
  void hex(std::uint64_t value) {
    put("0x");
    integer(value, 16);
  }
  /// `0x…`, and 0 as it is.
  void short_hex(std::uint64_t value) {
    if (value == 0) {
      byte('0');
    } else {
      hex(value);
    }
  }
  /// Spaces up to this column of the line, at least one.
  void column(std::size_t column);
  /// A C string literal's inside, as strace writes it: `\n`, octal for all that is not printable ASCII.
  void escaped(std::string_view bytes, Escapes escapes);

 private:
  static constexpr std::size_t longest_number = 72;  // 64 bits in any base, with a sign

  void need(std::size_t bytes) {
    if (buffer_.size() - at_ < bytes) grow(bytes);
  }
  void grow(std::size_t bytes);

  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t invisible_ = 0;
};

}  // namespace syslens::text
