#pragma once

#include <array>
#include <cstdint>

namespace syslens {

/// Numbers of x86-64 calls, one bit each.
using CallSet = std::array<std::uint64_t, 8>;

inline constexpr std::uint32_t call_numbers = 512;  // bits of a CallSet

[[nodiscard]] constexpr bool contains(const CallSet& set, std::uint32_t number) {
  return number < call_numbers && (set[number / 64] >> (number % 64) & 1) != 0;
}

constexpr void add(CallSet& set, std::uint32_t number) {
  set[number / 64] |= std::uint64_t{1} << (number % 64);
}

}  // namespace syslens
