#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace syslens::fds {

/// Text that grows by many short pieces: like std::string, but a piece of known length takes a few instructions instead
/// of a call. The rows of a busy host are millions of pieces.
class JsonText {
 public:
  JsonText() = default;
  explicit JsonText(std::size_t capacity) { grow(capacity); }

  JsonText& operator+=(std::string_view piece) {
    if (!piece.empty()) std::memcpy(room(piece.size()), piece.data(), piece.size());
    size_ += piece.size();
    return *this;
  }
  JsonText& operator+=(char byte) {
    *room(1) = byte;
    ++size_;
    return *this;
  }
  /// Space for so many bytes more; what was written there counts after `commit`.
  [[nodiscard]] char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return bytes_.get() + size_;
  }
  void commit(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  void clear() { size_ = 0; }

  [[nodiscard]] const char* data() const { return bytes_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  void grow(std::size_t bytes);

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

void append_number(JsonText& out, std::uint64_t value);
void append_number(JsonText& out, std::int64_t value);
void append_hex(JsonText& out, std::uint64_t value);

/// Whether the bytes are UTF-8 as RFC 3629 has it: no overlong form, no surrogate.
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// A JSON string. What is not UTF-8 becomes U+FFFD, one for each bad byte.
void append_string(JsonText& out, std::string_view bytes);

// Members, each led by a comma.
inline void append_key(JsonText& out, std::string_view key) {
  out += ",\"";
  out += key;
  out += "\":";
}
inline void append_count(JsonText& out, std::string_view key, std::uint64_t value) {
  append_key(out, key);
  append_number(out, value);
}
inline void append_text(JsonText& out, std::string_view key, std::string_view text) {
  append_key(out, key);
  append_string(out, text);
}

/// A name as text, and when that text lost something the exact bytes as well: `"path":"a\ufffd","pathBytes":"Yf8="`.
void append_bytes(JsonText& out, std::string_view key, std::string_view bytes);

}  // namespace syslens::fds
