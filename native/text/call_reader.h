#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tracer/record.h"

namespace syslens::text {

/// Bytes of a batch, read wherever a tracee may have said that something lies: what is behind the end reads as 0.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  template <class Value>
  [[nodiscard]] Value load(std::size_t at) const {
    Value value{};
    if (at <= bytes_.size() && bytes_.size() - at >= sizeof value) {
      std::memcpy(&value, bytes_.data() + at, sizeof value);
    }
    return value;
  }
  [[nodiscard]] std::uint8_t u8(std::size_t at) const { return load<std::uint8_t>(at); }
  [[nodiscard]] std::uint16_t u16(std::size_t at) const { return load<std::uint16_t>(at); }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const { return load<std::uint32_t>(at); }
  [[nodiscard]] std::int32_t i32(std::size_t at) const { return load<std::int32_t>(at); }
  [[nodiscard]] std::uint64_t u64(std::size_t at) const { return load<std::uint64_t>(at); }
  [[nodiscard]] std::int64_t i64(std::size_t at) const { return load<std::int64_t>(at); }
  // Network byte order.
  [[nodiscard]] std::uint16_t be16(std::size_t at) const { return __builtin_bswap16(u16(at)); }
  [[nodiscard]] std::uint32_t be32(std::size_t at) const { return __builtin_bswap32(u32(at)); }
  /// An unsigned value of 1, 2, 4 or 8 bytes.
  [[nodiscard]] std::uint64_t word(std::size_t at, std::uint32_t width, bool big_endian = false) const {
    switch (width) {
      case 1:
        return u8(at);
      case 2:
        return big_endian ? be16(at) : u16(at);
      case 4:
        return big_endian ? be32(at) : u32(at);
      default:
        return u64(at);
    }
  }
  /// From `start` to before `end`, as far as there are bytes.
  [[nodiscard]] std::string_view text(std::size_t start, std::size_t end) const {
    const std::size_t stop = std::min(end, bytes_.size());
    if (start >= stop) return {};
    return {reinterpret_cast<const char*>(bytes_.data()) + start, stop - start};
  }
  /// Up to the first NUL, or to `end`.
  [[nodiscard]] std::string_view string(std::size_t start, std::size_t end) const {
    const std::string_view all = text(start, end);
    return all.substr(0, all.find('\0'));
  }
  [[nodiscard]] bool is_zero(std::size_t start, std::size_t end) const {
    const std::string_view all = text(start, end);
    return std::all_of(all.begin(), all.end(), [](char byte) { return byte == '\0'; });
  }

 private:
  std::span<const std::byte> bytes_;
};

/// One Syscall or Entered record in a batch, as offsets: nothing is copied.
class CallReader : public Bytes {
 public:
  using PieceNumber = std::uint32_t;

  /// Goes to the record at `offset`.
  void load_record(Bytes batch, std::size_t offset);

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::size_t end() const { return offset_ + u32(offset_); }
  [[nodiscard]] std::uint8_t flags() const { return u8(offset_ + offsetof(RecordHeader, flags)); }
  [[nodiscard]] std::uint32_t number() const { return u32(offset_ + offsetof(SyscallRecord, number)); }
  [[nodiscard]] std::uint32_t resumes() const { return u32(offset_ + offsetof(SyscallRecord, resumes)); }
  [[nodiscard]] std::size_t args_at() const { return offset_ + offsetof(SyscallRecord, args); }
  [[nodiscard]] std::size_t result_at() const { return offset_ + offsetof(SyscallRecord, result); }

  /// The piece of a capture node under a parent piece; nothing when it was not captured.
  [[nodiscard]] std::optional<PieceNumber> find(std::uint32_t node, std::uint32_t parent = no_parent,
                                                std::uint32_t element = 0) const;
  /// Where its bytes begin, how many there are, and where they end.
  [[nodiscard]] std::size_t data_at(PieceNumber piece) const { return header_at(piece) + sizeof(Piece); }
  [[nodiscard]] std::uint32_t got(PieceNumber piece) const { return u32(header_at(piece) + offsetof(Piece, got)); }
  [[nodiscard]] std::size_t data_end(PieceNumber piece) const { return data_at(piece) + got(piece); }
  [[nodiscard]] PieceStatus status(PieceNumber piece) const {
    return static_cast<PieceStatus>(u8(header_at(piece) + offsetof(Piece, status)));
  }
  /// Where in the tracee the bytes begin; of a name: its id.
  [[nodiscard]] std::uint64_t address(PieceNumber piece) const {
    return u64(header_at(piece) + offsetof(Piece, address));
  }
  /// Of bytes of a netlink socket its protocol.
  [[nodiscard]] std::optional<std::uint32_t> netlink(PieceNumber piece) const {
    const std::uint8_t protocol = u8(header_at(piece) + offsetof(Piece, netlink));
    return protocol == 0 ? std::nullopt : std::optional<std::uint32_t>(protocol - 1);
  }
  /// What the descriptor is whose name this node captured, wherever the node hangs.
  [[nodiscard]] ObjectKind object(std::uint32_t node) const;

 private:
  [[nodiscard]] std::size_t header_at(PieceNumber piece) const { return piece < at_.size() ? at_[piece] : size(); }

  std::size_t offset_ = 0;
  std::vector<std::size_t> at_;  // where the header of each piece is
};

}  // namespace syslens::text
