#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "tracer/call_set.h"
#include "tracer/place.h"

namespace syslens {

/// What is done to a call instead of, before or after making it.
struct FaultOptions {
  CallSet calls{};                     // of x86-64
  PlaceOptions place;                  // only calls on these files; empty: on any and none
  std::optional<std::int64_t> result;  // the kernel does not make the call, and this is what the program gets: -errno …
  int signal = 0;                      // sent to the thread when it enters the call
  std::uint64_t entry_delay_ns = 0;
  std::uint64_t exit_delay_ns = 0;
  // Which of these calls, counted from 1 over all processes of the trace: first, first + step … up to last.
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t step = 1;
  bool after_startup = false;  // calls before a program's own entry point do not count
};

struct FaultCount {
  std::uint64_t calls = 0;  // that the fault is for
  std::uint64_t hits = 0;   // of these, the ones that it changed
};

/// The faults of a trace, and how often each has hit.
class Faults {
 public:
  explicit Faults(const std::vector<FaultOptions>& faults);

  [[nodiscard]] bool empty() const { return faults_.empty(); }
  [[nodiscard]] bool concern(std::uint32_t number) const { return contains(calls_, number); }
  [[nodiscard]] const CallSet& calls() const { return calls_; }
  /// One of them looks at the names of descriptors.
  [[nodiscard]] bool by_path() const { return by_path_; }
  /// One of them begins at the entry point of each program.
  [[nodiscard]] bool after_startup() const { return after_startup_; }

  using IsThere = std::function<bool(Place&)>;
  /// Counts a call that is about to be made, and says what to do to it: at most one fault hits, the first one whose
  /// turn it is. `is_there`: whether the call has to do with a place.
  const FaultOptions* strike(std::uint32_t number, bool in_startup, const IsThere& is_there);

  /// Any thread.
  [[nodiscard]] std::vector<FaultCount> counts() const;

 private:
  struct Fault {
    explicit Fault(const FaultOptions& from) : options(from), place(from.place) {}
    FaultOptions options;
    Place place;
    std::atomic<std::uint64_t> calls = 0;
    std::atomic<std::uint64_t> hits = 0;
  };

  std::vector<std::unique_ptr<Fault>> faults_;
  CallSet calls_{};
  bool by_path_ = false;
  bool after_startup_ = false;
};

}  // namespace syslens
