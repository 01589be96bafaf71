#include "text/call_reader.h"

namespace syslens::text {

void CallReader::load_record(Bytes batch, std::size_t offset) {
  static_cast<Bytes&>(*this) = batch;
  offset_ = offset;
  at_.clear();
  const std::uint16_t pieces = u16(offset + offsetof(RecordHeader, pieces));
  std::size_t at = offset + sizeof(SyscallRecord);
  for (std::uint16_t i = 0; i < pieces; ++i) {
    at_.push_back(at);
    at += sizeof(Piece) + ((u32(at + offsetof(Piece, got)) + std::size_t{7}) & ~std::size_t{7});
  }
}

std::optional<CallReader::PieceNumber> CallReader::find(std::uint32_t node, std::uint32_t parent,
                                                        std::uint32_t element) const {
  for (PieceNumber piece = 0; piece < at_.size(); ++piece) {
    const Piece head = load<Piece>(at_[piece]);
    if (head.node == node && head.parent == parent && head.element == element) return piece;
  }
  return std::nullopt;
}

ObjectKind CallReader::object(std::uint32_t node) const {
  for (const std::size_t at : at_) {
    const Piece head = load<Piece>(at);
    if (head.node == node) return head.object;
  }
  return ObjectKind::Other;
}

}  // namespace syslens::text
