#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace syslens::fds {

/// Finds an entry of a list by a key that the entry itself has: a hash table that only grows and whose slots are
/// positions in the list, so that four bytes an entry suffice. `key_of(position)` gives the key of an entry.
class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  template <typename KeyOf>
  [[nodiscard]] std::uint32_t find(std::uint64_t key, const KeyOf& key_of) const {
    return slots_.empty() ? kNone : slots_[slot_of(key, key_of)];
  }

  /// Adds the entry at this position unless one has its key; the position of the entry with that key.
  template <typename KeyOf>
  std::uint32_t add(std::uint32_t position, const KeyOf& key_of) {
    if (count_ * 2 >= slots_.size()) grow(key_of);
    std::uint32_t& slot = slots_[slot_of(key_of(position), key_of)];
    if (slot == kNone) {
      slot = position;
      ++count_;
    }
    return slot;
  }

 private:
  /// Where the key is, or would be.
  template <typename KeyOf>
  [[nodiscard]] std::size_t slot_of(std::uint64_t key, const KeyOf& key_of) const {
    // Keys are mostly numbers that were given in turn: the golden ratio spreads those (Knuth's multiplicative hash).
    std::size_t slot = (key * 0x9e3779b97f4a7c15) >> shift_;
    while (slots_[slot] != kNone && key_of(slots_[slot]) != key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  template <typename KeyOf>
  void grow(const KeyOf& key_of) {
    const std::vector<std::uint32_t> before =
        std::exchange(slots_, std::vector<std::uint32_t>(slots_.empty() ? 1024 : slots_.size() * 2, kNone));
    shift_ = 64;
    for (std::size_t size = slots_.size(); size > 1; size /= 2) --shift_;
    for (const std::uint32_t position : before) {
      if (position != kNone) slots_[slot_of(key_of(position), key_of)] = position;
    }
  }

  std::vector<std::uint32_t> slots_;  // a power of two of them, at most half in use
  std::size_t count_ = 0;
  int shift_ = 0;
};

}  // namespace syslens::fds
