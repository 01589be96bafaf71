#include "tracer/expression.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace syslens {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

template <typename T>
T operand(const std::uint8_t* code) {
  T value{};
  std::memcpy(&value, code, sizeof value);
  return value;
}

template <typename T>
std::int64_t load(const std::byte* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> load(std::span<const std::byte> bytes, std::size_t offset, std::uint8_t width) {
  const std::size_t size = width & ~width_signed;
  if (offset > bytes.size() || size > bytes.size() - offset) return std::nullopt;
  const std::byte* from = bytes.data() + offset;
  switch (width) {
    case 1:
      return load<std::uint8_t>(from);
    case 2:
      return load<std::uint16_t>(from);
    case 4:
      return load<std::uint32_t>(from);
    case 1 | width_signed:
      return load<std::int8_t>(from);
    case 2 | width_signed:
      return load<std::int16_t>(from);
    case 4 | width_signed:
      return load<std::int32_t>(from);
    default:
      return load<std::int64_t>(from);
  }
}

std::int64_t sign_extend(std::int64_t value, std::uint8_t width) {
  const int shift = 64 - 8 * (width & ~width_signed);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << shift) >> shift;
}

std::int64_t zero_extend(std::int64_t value, std::uint8_t width) {
  const int shift = 64 - 8 * (width & ~width_signed);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << shift >> shift);
}

// Saturating: a hostile length must not wrap to a small one.
std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? Limits::max() : Limits::min();
}

std::int64_t subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b < 0 ? Limits::max() : Limits::min();
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) return product;
  return (a < 0) == (b < 0) ? Limits::max() : Limits::min();
}

std::int64_t bits_to_bytes(std::int64_t bits, std::uint8_t unit) {
  if (bits <= 0) return 0;
  const std::int64_t unit_bits = unit * 8;
  return multiply(add(bits, unit_bits - 1) / unit_bits, unit);
}

std::int64_t shift_right(std::int64_t value, std::int64_t by) {
  return by < 0 || by > 63 ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(value) >> by);
}

std::int64_t shift_left(std::int64_t value, std::int64_t by) {
  return by < 0 || by > 63 ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << by);
}

// asm-generic/ioctl.h: 14 bits of size from bit 16, 2 bits of direction from bit 30.
std::int64_t ioc_size(std::int64_t request) {
  return shift_right(request, 16) & 0x3fff;
}
std::int64_t ioc_dir(std::int64_t request) {
  return shift_right(request, 30) & 3;
}

std::int64_t binary(Op op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case Op::And:
      return a & b;
    case Op::Or:
      return a | b;
    case Op::Add:
      return add(a, b);
    case Op::Sub:
      return subtract(a, b);
    case Op::Mul:
      return multiply(a, b);
    case Op::Min:
      return std::min(a, b);
    case Op::Max:
      return std::max(a, b);
    case Op::ShiftRight:
      return shift_right(a, b);
    case Op::ShiftLeft:
      return shift_left(a, b);
    case Op::Equal:
      return a == b ? 1 : 0;
    default:
      return a < b ? 1 : 0;  // Less: the table was checked, no other operation comes here
  }
}

std::optional<std::int64_t> field(const Operands& operands, const Element* element, const std::uint8_t* code) {
  if (element == nullptr || element->piece == CallRecord::nothing_added) return std::nullopt;
  return load(operands.record.data(element->piece), element->offset + operand<std::uint16_t>(code), code[2]);
}

std::optional<std::int64_t> value_of_node(const CallRecord& record, const std::uint8_t* code) {
  const auto node = operand<std::uint16_t>(code);
  for (std::size_t number = record.pieces(); number-- > 0;) {
    const Piece& piece = record.piece(number);
    if (piece.node != node || piece.status == PieceStatus::Name) continue;
    return load(record.data(number), operand<std::uint16_t>(code + 2), code[4]);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> evaluate(const std::uint8_t* code, const Operands& operands, const Element& element) {
  std::array<std::int64_t, max_expression_depth> stack;
  std::size_t depth = 0;
  const auto push = [&](std::optional<std::int64_t> value) {
    if (value.has_value()) stack[depth++] = *value;
    return value.has_value();
  };
  while (true) {
    const Op op = static_cast<Op>(*code++);
    switch (op) {
      case Op::End:
        return stack[depth - 1];
      case Op::Const:
        stack[depth++] = operand<std::int64_t>(code);
        code += 8;
        break;
      case Op::Arg:
        stack[depth++] = static_cast<std::int64_t>(operands.args[*code]);
        code += 1;
        break;
      case Op::Result:
        if (!push(operands.result)) return std::nullopt;
        break;
      case Op::StackPointer:
        if (!operands.stack_pointer.has_value()) return std::nullopt;
        stack[depth++] = static_cast<std::int64_t>(*operands.stack_pointer);
        break;
      case Op::Field:
        if (!push(field(operands, &element, code))) return std::nullopt;
        code += 3;
        break;
      case Op::Outer:
        if (!push(field(operands, element.outer, code))) return std::nullopt;
        code += 3;
        break;
      case Op::Value:
        if (!push(value_of_node(operands.record, code))) return std::nullopt;
        code += 5;
        break;
      case Op::Index:
        stack[depth++] = element.index;
        break;
      case Op::BitsToBytes:
        stack[depth - 1] = bits_to_bytes(stack[depth - 1], *code++);
        break;
      case Op::SignExtend:
        stack[depth - 1] = sign_extend(stack[depth - 1], *code++);
        break;
      case Op::ZeroExtend:
        stack[depth - 1] = zero_extend(stack[depth - 1], *code++);
        break;
      case Op::IocSize:
        stack[depth - 1] = ioc_size(stack[depth - 1]);
        break;
      case Op::IocDir:
        stack[depth - 1] = ioc_dir(stack[depth - 1]);
        break;
      case Op::Not:
        stack[depth - 1] = stack[depth - 1] == 0 ? 1 : 0;
        break;
      default: {
        const std::int64_t b = stack[--depth];
        stack[depth - 1] = binary(op, stack[depth - 1], b);
        break;
      }
    }
  }
}

}  // namespace syslens
