#include "tracer/lookout.h"

#include <algorithm>

namespace syslens {
namespace {

// A program computes now and then: such a round says nothing about the two ways.
template <std::size_t size>
std::uint64_t median(std::array<std::uint64_t, size>& times) {
  std::ranges::nth_element(times, times.begin() + size / 2);
  return times[size / 2];
}

}  // namespace

bool Lookout::begin(std::uint64_t now_ns) {
  if (!pays_) return false;
  if (began_ns_ != 0) {
    if (on_trial()) times_[looks() ? 1 : 0][round_ / (2 * run) * run + round_ % run] = now_ns - began_ns_;
    ++round_;
    if (vain_looks_ == most_in_vain) {
      settle(false);
    } else if (round_ == trial) {
      // Looking has to be clearly better: it costs others.
      settle(median(times_[1]) < median(times_[0]) / 4 * 3);
    } else if (round_ >= trial + rest_) {
      round_ = 0;
    }
  }
  began_ns_ = now_ns;
  if (looks()) ++vain_looks_;
  return looks();
}

// As long as nothing changes it is asked less and less often.
void Lookout::settle(bool look) {
  rest_ = look == look_ ? std::min(rest_ * 2, longest_rest) : first_rest;
  look_ = look;
  round_ = trial;
  vain_looks_ = 0;
}

}  // namespace syslens
