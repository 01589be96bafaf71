#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace syslens {

/// Reads little-endian fields from bytes that nobody vouches for. Past the end it gives zeros and is `failed` for good,
/// so that a reader may look once, behind a group of fields.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::span<const std::byte> bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {
    if (at > bytes.size()) fail();
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool done() const { return failed_ || at_ >= bytes_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return failed_ ? 0 : bytes_.size() - at_; }

  template <class Integer>
  Integer read() {
    Integer value{};
    if (left() < sizeof value) {
      fail();
      return value;
    }
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::uint8_t u8() { return read<std::uint8_t>(); }
  std::uint16_t u16() { return read<std::uint16_t>(); }
  std::uint32_t u32() { return read<std::uint32_t>(); }
  std::uint64_t u64() { return read<std::uint64_t>(); }

  /// Bits beyond the 64th are dropped.
  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = u8();
      if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }
  std::int64_t sleb() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint8_t byte = 0;
    do {
      byte = u8();
      if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    if (shift < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }

  std::span<const std::byte> bytes(std::uint64_t count) {
    if (count > left()) {
      fail();
      return {};
    }
    const auto found = bytes_.subspan(at_, static_cast<std::size_t>(count));
    at_ += static_cast<std::size_t>(count);
    return found;
  }
  void skip(std::uint64_t count) { static_cast<void>(bytes(count)); }
  /// The text up to a NUL, which is skipped too.
  std::string_view text() {
    if (failed_) return {};
    const char* from = reinterpret_cast<const char*>(bytes_.data()) + at_;
    const void* end = left() == 0 ? nullptr : std::memchr(from, 0, left());
    if (end == nullptr) {
      fail();
      return {};
    }
    const auto length = static_cast<std::size_t>(static_cast<const char*>(end) - from);
    at_ += length + 1;
    return {from, length};
  }
  void fail() {
    failed_ = true;
    at_ = bytes_.size();
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// The text at an offset of a string table; empty when there is none.
inline std::string_view text_at(std::span<const std::byte> table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  return ByteReader(table, static_cast<std::size_t>(offset)).text();
}

}  // namespace syslens
