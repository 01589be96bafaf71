#include "text/expression.h"

#include <cmath>
#include <limits>

namespace syslens::text {

namespace {

enum class ExpressionType : std::uint32_t { Const, Arg, Result, Field, Value, Object, BitsToBytes, FirstOperation };
enum class Operation : std::uint32_t {
  And,
  Or,
  Add,
  Sub,
  Mul,
  Min,
  Max,
  ShiftRight,
  ShiftLeft,
  IocSize,
  IocDir,
  Equal,
  Less,
  Not,
};

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The 64 bits of a whole number; nothing for what is none, or needs more.
std::optional<std::uint64_t> bits_of(double value) {
  if (std::isnan(value) || std::trunc(value) != value) return std::nullopt;
  if (value >= 0 && value < 0x1p64) return static_cast<std::uint64_t>(value);
  if (value < 0 && value >= -0x1p63) return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  return std::nullopt;
}

template <class Combine>
double wide(double a, double b, Combine&& combine) {
  const std::optional<std::uint64_t> first = bits_of(a);
  const std::optional<std::uint64_t> second = bits_of(b);
  if (!first || !second) return unknown;
  return static_cast<double>(static_cast<std::int64_t>(combine(*first, *second)));
}

double operate(Operation operation, double a, double b) {
  switch (operation) {
    case Operation::And:
      return wide(a, b, [](std::uint64_t x, std::uint64_t y) { return x & y; });
    case Operation::Or:
      return wide(a, b, [](std::uint64_t x, std::uint64_t y) { return x | y; });
    case Operation::Add:
      return a + b;
    case Operation::Sub:
      return a - b;
    case Operation::Mul:
      return a * b;
    case Operation::Min:
      return std::isnan(a) || std::isnan(b) ? unknown : std::fmin(a, b);
    case Operation::Max:
      return std::isnan(a) || std::isnan(b) ? unknown : std::fmax(a, b);
    case Operation::ShiftRight:
      return wide(a, b, [](std::uint64_t x, std::uint64_t y) { return y > 63 ? 0 : x >> y; });
    case Operation::ShiftLeft:
      return wide(a, b, [](std::uint64_t x, std::uint64_t y) { return y > 63 ? 0 : x << y; });
    case Operation::IocSize:
      return static_cast<double>((bits_of(a).value_or(0) >> 16) & 0x3fff);
    case Operation::IocDir:
      return static_cast<double>((bits_of(a).value_or(0) >> 30) & 3);
    case Operation::Equal:
      return a == b ? 1 : 0;
    case Operation::Less:
      return a < b ? 1 : 0;
    case Operation::Not:
      return std::isnan(a) ? unknown : a == 0 ? 1 : 0;
  }
  return unknown;
}

}  // namespace

std::int64_t extended(std::uint64_t value, std::uint32_t width) {
  switch (width) {
    case 1:
      return static_cast<std::int8_t>(value);
    case 2:
      return static_cast<std::int16_t>(value);
    case 4:
      return static_cast<std::int32_t>(value);
    default:
      return static_cast<std::int64_t>(value);
  }
}

double scalar(const Bytes& bytes, std::size_t at, std::uint32_t operand) {
  const std::uint64_t value = bytes.word(at, width_of(operand));
  return is_signed(operand) ? static_cast<double>(extended(value, width_of(operand))) : static_cast<double>(value);
}

double evaluate(const TextTable& table, Reference expression, const CallReader& reader, std::size_t at) {
  const std::uint32_t type = table.at(expression);
  switch (static_cast<ExpressionType>(type)) {
    case ExpressionType::Const:
      return table.number_at(expression + 1);
    case ExpressionType::Arg:
      return scalar(reader, reader.args_at() + std::size_t{8} * table.at(expression + 1), table.at(expression + 2));
    case ExpressionType::Result:
      return static_cast<double>(reader.i64(reader.result_at()));
    case ExpressionType::Field:
      return scalar(reader, at + static_cast<std::size_t>(std::int64_t{table.signed_at(expression + 1)}),
                    table.at(expression + 2));
    case ExpressionType::Value: {
      const std::optional<CallReader::PieceNumber> piece = reader.find(table.at(expression + 1));
      const std::uint32_t offset = table.at(expression + 2);
      const std::uint32_t operand = table.at(expression + 3);
      if (!piece || reader.got(*piece) < offset + width_of(operand)) return unknown;
      return scalar(reader, reader.data_at(*piece) + offset, operand);
    }
    case ExpressionType::Object:
      return static_cast<double>(reader.object(table.at(expression + 1)));
    case ExpressionType::BitsToBytes: {
      const std::uint32_t unit = table.at(expression + 1);
      return std::ceil(evaluate(table, table.at(expression + 2), reader, at) / (unit * 8)) * unit;
    }
    default:
      break;
  }
  const auto value = [&](Reference place) {
    const Reference operand = table.at(place);
    return operand == 0 ? 0 : evaluate(table, operand, reader, at);
  };
  const std::uint32_t operation = type - static_cast<std::uint32_t>(ExpressionType::FirstOperation);
  return operate(static_cast<Operation>(operation), value(expression + 1), value(expression + 2));
}

}  // namespace syslens::text
