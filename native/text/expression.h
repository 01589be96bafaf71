#pragma once

#include "text/call_reader.h"
#include "text/table.h"

namespace syslens::text {

/// The value of an expression for a record; `at` is the start of the struct in which the expression stands (of the
/// arguments outside of structs). NaN when an operand was not captured; beyond 2^53 rounded, as in
/// lib/syscalls/evaluate.ts.
[[nodiscard]] double evaluate(const TextTable& table, Reference expression, const CallReader& reader, std::size_t at);

/// A scalar of so many bytes, `operand` as in the table: the width, and 0x100 for a signed one.
[[nodiscard]] double scalar(const Bytes& bytes, std::size_t at, std::uint32_t operand);
[[nodiscard]] inline std::uint32_t width_of(std::uint32_t operand) {
  return operand & 0xff;
}
[[nodiscard]] inline bool is_signed(std::uint32_t operand) {
  return (operand & 0x100) != 0;
}
/// The value with the sign of its width.
[[nodiscard]] std::int64_t extended(std::uint64_t value, std::uint32_t width);

}  // namespace syslens::text
