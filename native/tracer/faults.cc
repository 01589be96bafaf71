#include "tracer/faults.h"

namespace syslens {
namespace {

bool is_turn(const FaultOptions& fault, std::uint64_t count) {
  return count >= fault.first && count <= fault.last && (count - fault.first) % fault.step == 0;
}

}  // namespace

Faults::Faults(const std::vector<FaultOptions>& faults) {
  for (const FaultOptions& one : faults) {
    faults_.push_back(std::make_unique<Fault>(one));
    for (std::size_t word = 0; word < calls_.size(); ++word) calls_[word] |= one.calls[word];
    if (!one.place.paths.empty()) by_path_ = true;
    if (one.after_startup) after_startup_ = true;
  }
}

const FaultOptions* Faults::strike(std::uint32_t number, bool in_startup, const IsThere& is_there) {
  const FaultOptions* struck = nullptr;
  for (const auto& fault : faults_) {
    const FaultOptions& options = fault->options;
    if (!contains(options.calls, number) || (options.after_startup && in_startup)) continue;
    if (!fault->place.everywhere() && !is_there(fault->place)) continue;
    const std::uint64_t count = ++fault->calls;
    if (struck != nullptr || !is_turn(options, count)) continue;
    ++fault->hits;
    struck = &options;
  }
  return struck;
}

std::vector<FaultCount> Faults::counts() const {
  std::vector<FaultCount> counts;
  counts.reserve(faults_.size());
  for (const auto& fault : faults_) counts.push_back({fault->calls, fault->hits});
  return counts;
}

}  // namespace syslens
