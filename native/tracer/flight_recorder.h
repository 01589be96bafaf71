#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

namespace syslens {

/// Keeps the last calls of each process, and what else happened since, in bounded memory until somebody wants to see
/// it.
class FlightRecorder {
 public:
  /// All processes together; then the oldest records of all go first.
  static constexpr std::size_t max_bytes = std::size_t{64} << 20;

  /// `calls`: of each process.
  explicit FlightRecorder(std::size_t calls) : calls_(calls) {}

  void keep(pid_t pid, std::span<const std::byte> record);

  using Use = std::function<void(std::span<const std::byte>)>;
  /// What is kept, without taking it.
  void each(const Use& use) const;
  /// Hands out what is kept, in the order in which it came, and forgets it.
  void take(const Use& use);
  /// The same of one process.
  void take(pid_t pid, const Use& use);

 private:
  struct Kept {
    pid_t pid;
    bool call;
    std::vector<std::byte> record;
  };
  using Order = std::map<std::uint64_t, Kept>;

  struct Own {
    std::deque<std::uint64_t> order;  // keys of kept_
    std::size_t calls = 0;
  };

  void drop(Order::iterator oldest);

  const std::size_t calls_;
  Order kept_;
  std::unordered_map<pid_t, Own> processes_;
  std::uint64_t next_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace syslens
