#include "tracer/call_record.h"

#include <algorithm>
#include <cstring>

namespace syslens {
namespace {

constexpr std::size_t padded(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

}  // namespace

void CallRecord::begin(const SyscallRecord& head) {
  // A record that once grew large does not hold its memory for ever.
  if (bytes_.size() > 65536) bytes_ = {};
  if (bytes_.size() < sizeof head) bytes_.resize(1024);
  std::memcpy(bytes_.data(), &head, sizeof head);
  offsets_.clear();
  size_ = sizeof head;
  room_ = 0;
}

std::uint32_t CallRecord::add(const Piece& piece, std::size_t room) {
  const std::size_t end = size_ + sizeof piece + padded(room);
  if (offsets_.size() >= max_pieces || end > max_bytes) return nothing_added;
  if (bytes_.size() < end) bytes_.resize(std::max(end, std::min(bytes_.size() * 2, max_bytes)));
  std::memcpy(bytes_.data() + size_, &piece, sizeof piece);
  offsets_.push_back(static_cast<std::uint32_t>(size_));
  size_ += sizeof piece;
  room_ = room;
  return static_cast<std::uint32_t>(offsets_.size() - 1);
}

void CallRecord::finish(std::size_t got, PieceStatus status) {
  Piece& last = piece(offsets_.size() - 1);
  last.got = static_cast<std::uint32_t>(got);
  last.status = status;
  const std::size_t end = padded(got);
  // The padding is part of the record: it must not show what an earlier record left here.
  std::memset(bytes_.data() + size_ + got, 0, end - got);
  size_ += end;
  room_ = 0;
}

std::span<const std::byte> CallRecord::data(std::size_t number) const {
  const std::byte* at = bytes_.data() + offsets_[number];
  return {at + sizeof(Piece), reinterpret_cast<const Piece*>(at)->got};
}

std::span<const std::byte> CallRecord::bytes() {
  head().header.size = static_cast<std::uint32_t>(size_);
  head().header.pieces = static_cast<std::uint16_t>(offsets_.size());
  return {bytes_.data(), size_};
}

}  // namespace syslens
