// DWARF expressions in call frame information: those of PLT entries and of the trampoline behind signal handlers.
#include <array>

#include "stack/byte_reader.h"
#include "stack/frame_rules.h"

namespace syslens {
namespace {

// Names and numbers of DWARF 5, 7.7.1.
enum Operation : std::uint8_t {
  addr = 0x03,
  deref = 0x06,
  const1u = 0x08,
  const1s = 0x09,
  const2u = 0x0a,
  const2s = 0x0b,
  const4u = 0x0c,
  const4s = 0x0d,
  const8u = 0x0e,
  const8s = 0x0f,
  constu = 0x10,
  consts = 0x11,
  dup = 0x12,
  drop = 0x13,
  over = 0x14,
  pick = 0x15,
  swap = 0x16,
  rot = 0x17,
  abs = 0x19,
  and_ = 0x1a,
  minus = 0x1c,
  mul = 0x1e,
  neg = 0x1f,
  not_ = 0x20,
  or_ = 0x21,
  plus = 0x22,
  plus_uconst = 0x23,
  shl = 0x24,
  shr = 0x25,
  shra = 0x26,
  xor_ = 0x27,
  bra = 0x28,
  eq = 0x29,
  ge = 0x2a,
  gt = 0x2b,
  le = 0x2c,
  lt = 0x2d,
  ne = 0x2e,
  skip = 0x2f,
  lit0 = 0x30,
  lit31 = 0x4f,
  breg0 = 0x70,
  breg31 = 0x8f,
  bregx = 0x92,
  deref_size = 0x94,
  nop = 0x96,
};

class Machine {
 public:
  Machine(std::span<const std::byte> code, const FrameRegisters& frame, MemoryView& memory)
      : code_(code), reader_(code), frame_(frame), memory_(memory) {}

  std::optional<std::uint64_t> run(std::optional<std::uint64_t> initial) {
    if (initial.has_value()) push(*initial);
    // Branches may go backwards for ever.
    for (int steps = 0; steps < 1000 && !reader_.done() && !failed_; ++steps) step(reader_.u8());
    if (failed_ || !reader_.done() || reader_.failed() || size_ == 0) return std::nullopt;
    return stack_[size_ - 1];
  }

 private:
  void push(std::uint64_t value) {
    if (size_ == stack_.size()) {
      failed_ = true;
      return;
    }
    stack_[size_++] = value;
  }
  void push_signed(std::int64_t value) { push(static_cast<std::uint64_t>(value)); }
  std::uint64_t pop() {
    if (size_ == 0) {
      failed_ = true;
      return 0;
    }
    return stack_[--size_];
  }
  std::int64_t pop_signed() { return static_cast<std::int64_t>(pop()); }
  void copy_of(std::size_t depth) {
    if (depth >= size_) {
      failed_ = true;
    } else {
      push(stack_[size_ - 1 - depth]);
    }
  }
  void push_register(std::uint64_t number, std::int64_t offset) {
    const auto value = frame_.get(static_cast<std::size_t>(number));
    if (!value.has_value()) {
      failed_ = true;
    } else {
      push(*value + static_cast<std::uint64_t>(offset));
    }
  }
  void load(std::size_t bytes) {
    std::uint64_t value = 0;
    if (bytes == 0 || bytes > sizeof value ||
        !memory_.read(pop(), std::as_writable_bytes(std::span(&value, 1)).first(bytes))) {
      failed_ = true;
      return;
    }
    push(value);
  }
  void jump(std::int16_t by) {
    const auto to = static_cast<std::int64_t>(reader_.at()) + by;
    if (to < 0 || to > static_cast<std::int64_t>(code_.size())) {
      failed_ = true;
    } else {
      reader_ = ByteReader(code_, static_cast<std::size_t>(to));
    }
  }
  template <class Compute>
  void binary(Compute&& compute) {
    const std::uint64_t second = pop();
    const std::uint64_t first = pop();
    push(compute(first, second));
  }
  template <class Compare>
  void compare(Compare&& holds) {
    const std::int64_t second = pop_signed();
    const std::int64_t first = pop_signed();
    push(holds(first, second) ? 1 : 0);
  }

  void step(std::uint8_t operation) {
    if (operation >= lit0 && operation <= lit31) return push(operation - lit0);
    if (operation >= breg0 && operation <= breg31) return push_register(operation - breg0, reader_.sleb());
    using Word = std::uint64_t;
    switch (operation) {
      case addr:
      case const8u:
      case const8s:
        return push(reader_.u64());
      case const1u:
        return push(reader_.u8());
      case const1s:
        return push_signed(reader_.read<std::int8_t>());
      case const2u:
        return push(reader_.u16());
      case const2s:
        return push_signed(reader_.read<std::int16_t>());
      case const4u:
        return push(reader_.u32());
      case const4s:
        return push_signed(reader_.read<std::int32_t>());
      case constu:
        return push(reader_.uleb());
      case consts:
        return push_signed(reader_.sleb());
      case bregx: {
        const Word number = reader_.uleb();
        return push_register(number, reader_.sleb());
      }
      case deref:
        return load(8);
      case deref_size:
        return load(reader_.u8());
      case dup:
        return copy_of(0);
      case over:
        return copy_of(1);
      case pick:
        return copy_of(reader_.u8());
      case drop:
        pop();
        return;
      case swap: {
        const Word top = pop();
        const Word next = pop();
        push(top);
        return push(next);
      }
      case rot: {
        const Word top = pop();
        const Word second = pop();
        const Word third = pop();
        push(top);
        push(third);
        return push(second);
      }
      case abs: {
        const std::int64_t value = pop_signed();
        return push(value < 0 ? 0 - static_cast<Word>(value) : static_cast<Word>(value));
      }
      case neg:
        return push(0 - pop());
      case not_:
        return push(~pop());
      case plus_uconst:
        return push(pop() + reader_.uleb());
      case and_:
        return binary([](Word a, Word b) { return a & b; });
      case or_:
        return binary([](Word a, Word b) { return a | b; });
      case xor_:
        return binary([](Word a, Word b) { return a ^ b; });
      case plus:
        return binary([](Word a, Word b) { return a + b; });
      case minus:
        return binary([](Word a, Word b) { return a - b; });
      case mul:
        return binary([](Word a, Word b) { return a * b; });
      case shl:
        return binary([](Word a, Word b) { return b > 63 ? 0 : a << b; });
      case shr:
        return binary([](Word a, Word b) { return b > 63 ? 0 : a >> b; });
      case shra:
        return binary(
            [](Word a, Word b) { return static_cast<Word>(static_cast<std::int64_t>(a) >> (b > 63 ? 63 : b)); });
      case eq:
        return compare([](auto a, auto b) { return a == b; });
      case ne:
        return compare([](auto a, auto b) { return a != b; });
      case ge:
        return compare([](auto a, auto b) { return a >= b; });
      case gt:
        return compare([](auto a, auto b) { return a > b; });
      case le:
        return compare([](auto a, auto b) { return a <= b; });
      case lt:
        return compare([](auto a, auto b) { return a < b; });
      case skip:
        return jump(reader_.read<std::int16_t>());
      case bra: {
        const auto by = reader_.read<std::int16_t>();
        if (pop() != 0) jump(by);
        return;
      }
      case nop:
        return;
      default:
        // Division, too: no compiler emits it here, and it has a case that traps.
        failed_ = true;
    }
  }

  const std::span<const std::byte> code_;
  ByteReader reader_;
  const FrameRegisters& frame_;
  MemoryView& memory_;
  std::array<std::uint64_t, 64> stack_{};
  std::size_t size_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<std::uint64_t> evaluate_expression(std::span<const std::byte> code, const FrameRegisters& frame,
                                                 MemoryView& memory, std::optional<std::uint64_t> initial) {
  return Machine(code, frame, memory).run(initial);
}

}  // namespace syslens
