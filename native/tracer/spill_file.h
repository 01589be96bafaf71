#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/unique_fd.h"

namespace syslens {

/// An unlinked temporary file of bounded size, used as a ring: ranges are given back in the order in which they were
/// taken. Taking and giving back need one lock around them; writing and reading a range that is taken need none.
class SpillFile {
 public:
  struct Range {
    std::uint64_t offset;
    std::size_t size;
  };

  explicit SpillFile(std::uint64_t limit) : limit_(limit) {}

  /// None: the file is full, or could not be made (see error()).
  std::optional<Range> take(std::size_t size);
  void give_back(Range range);
  /// Gives all back and closes the file. Nobody may be writing or reading.
  void clear();

  /// 0 or an errno: no space left on the device or the like. Pass that to fail(), under the lock.
  [[nodiscard]] int write(Range range, std::span<const std::byte> bytes) const;
  /// Nothing is taken from then on.
  void fail(int error) { error_ = error; }
  /// Throws SystemError.
  void read(Range range, std::span<std::byte> bytes) const;

  [[nodiscard]] int error() const { return error_; }

 private:
  bool open();
  void trim();

  std::uint64_t limit_;
  std::uint64_t head_ = 0;  // the oldest range begins here
  std::uint64_t tail_ = 0;  // the next one goes here; below head_ after it has wrapped
  std::size_t ranges_ = 0;
  UniqueFd fd_;
  int error_ = 0;
};

}  // namespace syslens
