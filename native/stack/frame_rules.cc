#include "stack/frame_rules.h"

namespace syslens {

std::optional<FrameRegisters> FrameRules::caller(const FrameRegisters& frame, MemoryView& memory) const {
  std::optional<std::uint64_t> cfa;
  if (cfa_by_expression) {
    const auto at = static_cast<std::size_t>(cfa_value);
    if (at >= expressions.size()) return std::nullopt;
    cfa = evaluate_expression(expressions[at], frame, memory, std::nullopt);
  } else if (const auto base = frame.get(cfa_register); base.has_value()) {
    cfa = *base + static_cast<std::uint64_t>(static_cast<std::int64_t>(cfa_value));
  }
  if (!cfa.has_value()) return std::nullopt;

  FrameRegisters result;
  for (std::size_t number = 0; number < registers.size(); ++number) {
    const Rule& rule = registers[number];
    const std::uint64_t place = *cfa + static_cast<std::uint64_t>(static_cast<std::int64_t>(rule.value));
    std::optional<std::uint64_t> value;
    switch (rule.kind) {
      case Kind::Same:
        // Of the return address it would mean a frame that returns to itself.
        if (number != dwarf_register::return_address) value = frame.get(number);
        break;
      case Kind::Undefined:
        break;
      case Kind::Offset:
        value = memory.word(place);
        break;
      case Kind::ValueOffset:
        value = place;
        break;
      case Kind::Register:
        value = frame.get(static_cast<std::size_t>(rule.value));
        break;
      case Kind::Expression:
      case Kind::ValueExpression: {
        const auto at = static_cast<std::size_t>(rule.value);
        if (at >= expressions.size()) break;
        value = evaluate_expression(expressions[at], frame, memory, cfa);
        if (value.has_value() && rule.kind == Kind::Expression) value = memory.word(*value);
        break;
      }
    }
    if (value.has_value()) result.set(number, *value);
  }
  // The CFA is what the stack pointer was before the call, unless a rule says otherwise (signal frames).
  if (registers[dwarf_register::rsp].kind == Kind::Same) result.set(dwarf_register::rsp, *cfa);
  if (return_register < dwarf_register::count && return_register != dwarf_register::return_address) {
    const auto value = result.get(return_register);
    if (value.has_value()) {
      result.set(dwarf_register::return_address, *value);
    } else {
      result.forget(dwarf_register::return_address);
    }
  }
  return result;
}

}  // namespace syslens
