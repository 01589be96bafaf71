#include "stack/memory.h"

#include <algorithm>
#include <cstring>

namespace syslens {

const MemoryView::Block* MemoryView::block(std::uint64_t number) {
  const auto known = blocks_.find(number);
  if (known != blocks_.end()) return &known->second;
  if (blocks_.size() >= most_blocks) return nullptr;
  Block block;
  block.bytes.resize(block_bytes);
  const std::uint64_t from = number * block_bytes;
  std::size_t got = source_.read(from, block.bytes);
  // The pages in front may be missing where those behind are there: the end of a stack's guard.
  constexpr std::uint64_t page = 4096;
  for (std::uint64_t at = page; got < at && at < block_bytes; at += page) {
    const std::size_t more = source_.read(from + at, std::span(block.bytes).subspan(at));
    if (more > 0) got = static_cast<std::size_t>(at) + more;
  }
  block.bytes.resize(got);
  return &blocks_.emplace(number, std::move(block)).first->second;
}

bool MemoryView::read(std::uint64_t from, std::span<std::byte> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const std::uint64_t at = from + done;
    if (at < from) return false;
    const std::uint64_t offset = at % block_bytes;
    const std::size_t count = std::min<std::size_t>(to.size() - done, block_bytes - offset);
    const Block* found = block(at / block_bytes);
    if (found == nullptr || found->bytes.size() < offset + count) return false;
    std::memcpy(to.data() + done, found->bytes.data() + offset, count);
    done += count;
  }
  return true;
}

std::optional<std::uint64_t> MemoryView::word(std::uint64_t from) {
  std::uint64_t value = 0;
  if (!read(from, std::as_writable_bytes(std::span(&value, 1)))) return std::nullopt;
  return value;
}

std::vector<std::byte> MemoryView::copy(std::uint64_t from, std::uint64_t size, std::uint64_t most) {
  if (size > most || from + size < from) return {};
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  if (source_.read(from, bytes) != bytes.size()) return {};
  return bytes;
}

}  // namespace syslens
