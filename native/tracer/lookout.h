#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace syslens {

/// Whether to look for the next report for a moment before sleeping in wait4(2). A thread that sleeps is woken late, by
/// tens of microseconds where its processor has gone idle meanwhile, and most tracees make their next call sooner. But
/// who looks takes time of a processor, and the tracee may be waiting for just that one. Which of the two is quicker
/// depends on the machine, on what else runs there and on where the scheduler puts the tracee, so it is measured: some
/// rounds of either kind, and then many of the better one.
class Lookout {
 public:
  /// How long to look. About what it costs to sleep and to be woken.
  static constexpr std::uint64_t duration_ns = 30'000;

  explicit Lookout(unsigned processors) : pays_(processors > 1) {}

  /// At the begin of each round, which is a wait and what follows from it: whether to look first.
  [[nodiscard]] bool begin(std::uint64_t now_ns);
  /// The look of this round was not in vain.
  void found() { vain_looks_ = 0; }

 private:
  static constexpr std::uint32_t run = 8;  // rounds of one kind in a row, on trial
  static constexpr std::uint32_t trial = 8 * run;
  static constexpr std::uint32_t most_in_vain = 6;
  static constexpr std::uint32_t first_rest = 1024;  // rounds until the next trial
  static constexpr std::uint32_t longest_rest = 16384;

  [[nodiscard]] bool looks() const { return on_trial() ? round_ / run % 2 == 0 : look_; }
  [[nodiscard]] bool on_trial() const { return round_ < trial; }
  void settle(bool look);

  const bool pays_;
  bool look_ = false;
  std::uint32_t round_ = 0;  // since the trial began
  std::uint32_t rest_ = first_rest;
  std::uint32_t vain_looks_ = 0;  // without another one between them
  std::uint64_t began_ns_ = 0;
  std::array<std::array<std::uint64_t, trial / 2>, 2> times_{};  // of rounds on trial: without and with a look
};

}  // namespace syslens
