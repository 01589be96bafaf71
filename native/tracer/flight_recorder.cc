#include "tracer/flight_recorder.h"

#include <cstring>
#include <utility>

#include "tracer/record.h"

namespace syslens {
namespace {

bool is_call(std::span<const std::byte> record) {
  RecordHeader header;
  std::memcpy(&header, record.data(), sizeof header);
  return header.type == RecordType::Syscall;
}

}  // namespace

void FlightRecorder::keep(pid_t pid, std::span<const std::byte> record) {
  Own& own = processes_[pid];
  Kept kept{pid, is_call(record), {record.begin(), record.end()}};
  if (kept.call) ++own.calls;
  bytes_ += record.size();
  own.order.push_back(next_);
  kept_.emplace_hint(kept_.end(), next_++, std::move(kept));
  while (own.calls > calls_) drop(kept_.find(own.order.front()));
  while (bytes_ > max_bytes && kept_.size() > 1) drop(kept_.begin());
}

// The oldest of its process, so also when it is the oldest of all.
void FlightRecorder::drop(Order::iterator oldest) {
  const auto own = processes_.find(oldest->second.pid);
  own->second.order.pop_front();
  if (oldest->second.call) --own->second.calls;
  if (own->second.order.empty()) processes_.erase(own);
  bytes_ -= oldest->second.record.size();
  kept_.erase(oldest);
}

void FlightRecorder::each(const Use& use) const {
  for (const auto& [order, one] : kept_) use(one.record);
}

void FlightRecorder::take(const Use& use) {
  const Order kept = std::exchange(kept_, {});
  processes_.clear();
  bytes_ = 0;
  for (const auto& [order, one] : kept) use(one.record);
}

void FlightRecorder::take(pid_t pid, const Use& use) {
  const auto own = processes_.extract(pid);
  if (own.empty()) return;
  for (const std::uint64_t order : own.mapped().order) {
    const auto kept = kept_.extract(order);
    bytes_ -= kept.mapped().record.size();
    use(kept.mapped().record);
  }
}

}  // namespace syslens
