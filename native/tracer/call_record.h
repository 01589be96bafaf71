#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tracer/record.h"

namespace syslens {

/// The record of one call in the making: begun at its entry, filled with pieces at both stops, and its memory used
/// again for the thread's next call.
class CallRecord {
 public:
  /// More is not kept of one call, whatever its lengths say.
  static constexpr std::size_t max_bytes = std::size_t{1} << 20;
  static constexpr std::size_t max_pieces = 60'000;

  void begin(const SyscallRecord& head);

  [[nodiscard]] SyscallRecord& head() { return *reinterpret_cast<SyscallRecord*>(bytes_.data()); }
  [[nodiscard]] const SyscallRecord& head() const { return *reinterpret_cast<const SyscallRecord*>(bytes_.data()); }

  /// Appends a piece with room for `room` bytes behind it; then fill data() and close with finish(). The number of the
  /// piece, or nothing_added when the record is full.
  std::uint32_t add(const Piece& piece, std::size_t room);
  /// Keeps `got` bytes of the room of the piece added last.
  void finish(std::size_t got, PieceStatus status);

  [[nodiscard]] std::size_t pieces() const { return offsets_.size(); }
  [[nodiscard]] const Piece& piece(std::size_t number) const {
    return *reinterpret_cast<const Piece*>(bytes_.data() + offsets_[number]);
  }
  [[nodiscard]] Piece& piece(std::size_t number) { return *reinterpret_cast<Piece*>(bytes_.data() + offsets_[number]); }
  [[nodiscard]] std::span<std::byte> room() { return {bytes_.data() + offsets_.back() + sizeof(Piece), room_}; }
  [[nodiscard]] std::span<const std::byte> data(std::size_t number) const;

  /// The whole record, its header's size and piece count set.
  [[nodiscard]] std::span<const std::byte> bytes();

  static constexpr std::uint32_t nothing_added = 0xffffffff;

 private:
  std::vector<std::byte> bytes_;
  std::vector<std::uint32_t> offsets_;  // of each piece
  std::size_t size_ = 0;                // of bytes_, as far as it is used
  std::size_t room_ = 0;
};

}  // namespace syslens
