#include "tracer/delays.h"

namespace syslens {

Delays::~Delays() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify();
  }
  if (thread_.joinable()) thread_.join();
}

void Delays::begin(std::uint64_t duration_ns, std::uint64_t what) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(monotonic_ns() + duration_ns, what);
  if (thread_.joinable()) {
    changed_.notify();
  } else {
    // With the signal mask of the tracer thread: the host's handlers have no business there.
    thread_ = std::thread([this] { watch(); });
  }
}

void Delays::watch() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = waiting_.begin();
    if (monotonic_ns() < first->first) {
      changed_.wait_until(lock, first->first);
      continue;
    }
    const std::uint64_t what = first->second;
    waiting_.erase(first);
    lock.unlock();
    over_(what);
    lock.lock();
  }
}

}  // namespace syslens
