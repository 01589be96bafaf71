#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stack/memory.h"

namespace syslens {

/// Registers by their DWARF numbers (System V ABI for AMD64, figure 3.36).
namespace dwarf_register {
inline constexpr std::size_t rbx = 3;
inline constexpr std::size_t rbp = 6;
inline constexpr std::size_t rsp = 7;
inline constexpr std::size_t return_address = 16;  // and that of a frame: where it is
inline constexpr std::size_t count = 17;
}  // namespace dwarf_register

/// The registers of one frame, as far as they are known.
class FrameRegisters {
 public:
  [[nodiscard]] std::optional<std::uint64_t> get(std::size_t number) const {
    if (number >= values_.size() || (known_ >> number & 1) == 0) return std::nullopt;
    return values_[number];
  }
  void set(std::size_t number, std::uint64_t value) {
    values_[number] = value;
    known_ |= 1u << number;
  }
  void forget(std::size_t number) { known_ &= ~(1u << number); }
  [[nodiscard]] std::uint64_t pc() const { return values_[dwarf_register::return_address]; }
  [[nodiscard]] std::uint64_t sp() const { return values_[dwarf_register::rsp]; }

 private:
  std::array<std::uint64_t, dwarf_register::count> values_{};
  std::uint32_t known_ = 0;
};

/// How the caller's registers are found from those of a frame: one row of call frame information (DWARF 5, 6.4.1).
struct FrameRules {
  enum class Kind : std::uint8_t {
    Same,
    Undefined,
    Offset,           // saved at CFA + value
    ValueOffset,      // is CFA + value
    Register,         // is in another register
    Expression,       // saved where the expression says
    ValueExpression,  // is what the expression says
  };
  struct Rule {
    Kind kind = Kind::Same;
    std::int32_t value = 0;  // offset, register, or which of `expressions`
  };
  std::array<Rule, dwarf_register::count> registers{};
  // The canonical frame address: a register and an offset, or an expression.
  std::uint8_t cfa_register = 0;
  bool cfa_by_expression = false;
  bool is_signal_frame = false;  // its pc was interrupted, it is no return address
  std::int32_t cfa_value = 0;
  std::uint8_t return_register = dwarf_register::return_address;
  std::vector<std::vector<std::byte>> expressions;

  /// The caller's registers; nothing when something needed is not known or not readable.
  [[nodiscard]] std::optional<FrameRegisters> caller(const FrameRegisters& frame, MemoryView& memory) const;
};

/// A DWARF expression (DWARF 5, 2.5) as call frame information uses them; `initial` is pushed first.
std::optional<std::uint64_t> evaluate_expression(std::span<const std::byte> code, const FrameRegisters& frame,
                                                 MemoryView& memory, std::optional<std::uint64_t> initial);

}  // namespace syslens
