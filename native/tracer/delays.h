#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "tracer/condition.h"

namespace syslens {

/// Says when the time of a delayed thread has come. The tracer thread cannot: it is blocked in wait4. A thread of its
/// own, made for the first delay.
class Delays {
 public:
  /// `over` is called on that thread, with what was given to begin().
  explicit Delays(std::function<void(std::uint64_t)> over) : over_(std::move(over)) {}
  ~Delays();
  Delays(const Delays&) = delete;
  Delays& operator=(const Delays&) = delete;

  void begin(std::uint64_t duration_ns, std::uint64_t what);

 private:
  void watch();

  const std::function<void(std::uint64_t)> over_;
  std::mutex mutex_;
  Condition changed_;
  std::multimap<std::uint64_t, std::uint64_t> waiting_;  // by deadline
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace syslens
