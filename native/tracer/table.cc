#include "tracer/table.h"

#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace syslens {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("syscall table: " + what);
}

/// Takes typed pieces off the front of the buffer.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <typename T>
  std::vector<T> take(std::uint32_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (rest_.size() / sizeof(T) < count) refuse("it is too short");
    std::vector<T> items(count);
    const std::size_t size = count * sizeof(T);
    // The buffer has no alignment, so the items are copied out of it.
    if (size > 0) std::memcpy(items.data(), rest_.data(), size);
    rest_ = rest_.subspan(size);
    return items;
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  std::span<const std::byte> rest_;
};

// What an operation needs on the stack and leaves there, and how many operand bytes follow it.
struct OpShape {
  int pops;
  int operands;
};

OpShape shape_of(Op op) {
  switch (op) {
    case Op::Const:
      return {0, 8};
    case Op::Arg:
      return {0, 1};
    case Op::Result:
    case Op::Index:
    case Op::StackPointer:
      return {0, 0};
    case Op::Field:
    case Op::Outer:
      return {0, 3};
    case Op::Value:
      return {0, 5};
    case Op::And:
    case Op::Or:
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Min:
    case Op::Max:
    case Op::ShiftRight:
    case Op::ShiftLeft:
    case Op::Equal:
    case Op::Less:
      return {2, 0};
    case Op::BitsToBytes:
    case Op::SignExtend:
    case Op::ZeroExtend:
      return {1, 1};
    case Op::IocSize:
    case Op::IocDir:
    case Op::Not:
      return {1, 0};
    case Op::End:
      break;
  }
  refuse("unknown operation " + std::to_string(static_cast<int>(op)));
}

bool width_is_sound(std::uint8_t width) {
  const int bytes = width & ~width_signed;
  return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

void check_operands(Op op, const std::uint8_t* operands) {
  switch (op) {
    case Op::Arg:
      if (operands[0] > 5) refuse("argument above 5");
      break;
    case Op::Field:
    case Op::Outer:
      if (!width_is_sound(operands[2])) refuse("field width");
      break;
    case Op::Value:
      if (!width_is_sound(operands[4])) refuse("value width");
      break;
    case Op::SignExtend:
    case Op::ZeroExtend:
      if (!width_is_sound(operands[0])) refuse("extension width");
      break;
    case Op::BitsToBytes:
      if (operands[0] == 0) refuse("unit of 0 bytes");
      break;
    default:
      break;
  }
}

void check_expression(std::span<const std::uint8_t> code, std::uint32_t offset) {
  int depth = 0;
  std::size_t at = offset;
  while (true) {
    if (at >= code.size()) refuse("an expression has no end");
    const Op op = static_cast<Op>(code[at++]);
    if (op == Op::End) break;
    const OpShape shape = shape_of(op);
    if (code.size() - at < static_cast<std::size_t>(shape.operands)) refuse("an operand is cut");
    check_operands(op, code.data() + at);
    at += static_cast<std::size_t>(shape.operands);
    if (depth < shape.pops) refuse("an expression takes from an empty stack");
    depth += 1 - shape.pops;
    if (depth > max_expression_depth) refuse("an expression is too deep");
  }
  if (depth != 1) refuse("an expression leaves " + std::to_string(depth) + " values");
}

void check_optional(std::span<const std::uint8_t> code, std::uint32_t offset) {
  if (offset != no_expression) check_expression(code, offset);
}

// Children lie behind their parent, so that walking a tree always ends.
void check_children(std::size_t parent, std::uint32_t first, std::uint32_t count, std::size_t nodes) {
  if (count == 0) return;
  if (first <= parent || first + count > nodes) refuse("a child lies outside its call");
}

void check_node(const Node& node, std::size_t index, std::size_t nodes, std::span<const Case> cases,
                std::span<const std::uint8_t> code) {
  const bool known_when = static_cast<std::uint8_t>(node.when) <= static_cast<std::uint8_t>(When::ExitAlways);
  if (!known_when) refuse("unknown moment of capture");
  if (node.base > 6) refuse("a directory above argument 5");
  check_optional(code, node.condition);
  check_optional(code, node.budget);
  check_children(index, node.first_child, node.child_count, nodes);
  switch (node.kind) {
    case NodeKind::Array:
      if (node.stride == 0) refuse("an array with elements of 0 bytes");
      [[fallthrough]];
    case NodeKind::Bytes:
      check_expression(code, node.address);
      check_expression(code, node.length);
      return;
    case NodeKind::String:
    case NodeKind::Pointers:
    case NodeKind::Name:
      check_expression(code, node.address);
      return;
    case NodeKind::Names:
      check_expression(code, node.length);
      return;
    case NodeKind::Choose:
      check_expression(code, node.length);
      if (node.cap > cases.size() || node.case_count > cases.size() - node.cap) refuse("a case lies outside");
      for (const Case& one : cases.subspan(node.cap, node.case_count)) {
        check_children(index, one.first_child, one.child_count, nodes);
      }
      return;
  }
  refuse("unknown kind of node");
}

}  // namespace

Table::Table(std::span<const std::byte> bytes) {
  Cursor cursor(bytes);
  const TableHeader header = cursor.take<TableHeader>(1).front();
  if (header.magic != table_magic) refuse("wrong magic number");
  entries_ = cursor.take<Entry>(header.entries);
  nodes_ = cursor.take<Node>(header.nodes);
  cases_ = cursor.take<Case>(header.cases);
  code_ = cursor.take<std::uint8_t>(header.code_bytes);
  if (!cursor.empty()) refuse("bytes behind its end");
  for (const Entry& entry : entries_) {
    if (entry.first_node > nodes_.size() || entry.node_count > nodes_.size() - entry.first_node ||
        entry.root_count > entry.node_count) {
      refuse("a call's nodes lie outside");
    }
    const std::span<const Node> own = nodes(entry);
    for (std::size_t i = 0; i < own.size(); ++i) check_node(own[i], i, own.size(), cases_, code_);
  }
}

}  // namespace syslens
