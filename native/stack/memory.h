#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace syslens {

/// Memory that is looked at; of a tracee, or of a test.
class MemorySource {
 public:
  virtual ~MemorySource() = default;
  /// How many bytes from the start could be read.
  virtual std::size_t read(std::uint64_t from, std::span<std::byte> to) = 0;
  /// What stands before a path of the process to make it one of ours: /proc/PID/root.
  [[nodiscard]] virtual std::string root() const { return {}; }

 protected:
  MemorySource() = default;
  MemorySource(const MemorySource&) = default;
  MemorySource& operator=(const MemorySource&) = default;
};

/// Memory that does not change while it is looked at: read in blocks, each once.
class MemoryView {
 public:
  explicit MemoryView(MemorySource& source) : source_(source) {}
  [[nodiscard]] std::string root() const { return source_.root(); }

  /// False unless all of it could be read.
  bool read(std::uint64_t from, std::span<std::byte> to);
  std::optional<std::uint64_t> word(std::uint64_t from);
  /// Past the blocks, for what is large and read once. Empty: not all of it could be read.
  std::vector<std::byte> copy(std::uint64_t from, std::uint64_t size, std::uint64_t most);

 private:
  // A stack that is walked is read four pages at a time.
  static constexpr std::uint64_t block_bytes = 16384;
  static constexpr std::size_t most_blocks = 256;

  struct Block {
    std::vector<std::byte> bytes;  // as far as it could be read, from its start
  };
  const Block* block(std::uint64_t number);

  MemorySource& source_;
  std::unordered_map<std::uint64_t, Block> blocks_;
};

}  // namespace syslens
