#include "stack/unwind.h"

#include <array>
#include <cstring>
#include <optional>

namespace syslens {
namespace {

// `mov $15, %rax; syscall` as glibc and musl have it: what a signal handler returns to (rt_sigreturn(2)); and the same
// by way of %eax.
constexpr std::array<std::uint8_t, 9> trampoline_rax{0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
constexpr std::array<std::uint8_t, 7> trampoline_eax{0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05};

// In what order struct sigcontext has the registers (asm/sigcontext.h), by their DWARF numbers; it begins 40 bytes into
// struct ucontext.
constexpr std::uint64_t sigcontext_offset = 40;
constexpr std::array<std::uint8_t, 17> sigcontext_registers{8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, 7, 16};

class Walk {
 public:
  Walk(FrameRegisters registers, AddressSpace& space, MemorySource& source)
      : registers_(registers), space_(space), memory_(source) {}

  Stack run() {
    Stack stack;
    while (true) {
      const std::uint64_t pc = registers_.pc();
      const bool innermost = stack.frames.empty();
      const AddressSpace::Place place = space_.find(pc, memory_);
      if (!place.is_code && !innermost) {
        // Zero is what the first function of a thread is given as its caller.
        return end(stack, pc == 0 ? StackEnd::Complete : StackEnd::Lost);
      }
      if (stack.frames.size() == most_frames) return end(stack, StackEnd::Deeper);
      const bool has_file = place.module != nullptr;
      stack.frames.push_back({.address = pc,
                              .module = has_file ? place.module->module : nullptr,
                              .offset = has_file ? pc - place.module->image.bias : pc,
                              .is_return_address = returned_to_,
                              .is_signal_return = false});
      const std::uint64_t sp = registers_.sp();
      switch (step(place, innermost)) {
        case Step::Caller:
          // A stack grows downwards, so each caller lies above.
          if (registers_.sp() <= sp) return end(stack, StackEnd::Lost);
          returned_to_ = true;
          break;
        case Step::Interrupted:
          // What a signal interrupted may be on another stack (sigaltstack(2)).
          returned_to_ = false;
          stack.frames.back().is_signal_return = true;
          stack.frames.back().is_return_address = false;
          break;
        case Step::Outermost:
          return end(stack, StackEnd::Complete);
        case Step::Lost:
          return end(stack, StackEnd::Lost);
      }
    }
  }

 private:
  enum class Step : std::uint8_t { Caller, Interrupted, Outermost, Lost };

  static Stack end(Stack& stack, StackEnd how) {
    stack.end = how;
    return std::move(stack);
  }

  Step step(const AddressSpace::Place& place, bool innermost) {
    if (place.module != nullptr) {
      FrameTable& table = *place.module->frames;
      // What a handler returns to was not called from the code before it.
      if (returned_to_ && table.find(registers_.pc(), place.module->image, memory_) == nullptr &&
          by_trampoline(false)) {
        return Step::Interrupted;
      }
      // A call may be a function's last instruction, and what follows another function.
      const std::uint64_t pc = registers_.pc() - (returned_to_ ? 1 : 0);
      const FrameRules* rules = table.find(pc, place.module->image, memory_);
      if (rules != nullptr) {
        if (rules->registers[dwarf_register::return_address].kind == FrameRules::Kind::Undefined)
          return Step::Outermost;
        const bool is_signal_frame = rules->is_signal_frame;
        const auto caller = rules->caller(registers_, memory_);
        if (!caller.has_value() || !caller->get(dwarf_register::return_address).has_value()) return by_frame_pointer();
        registers_ = *caller;
        return is_signal_frame ? Step::Interrupted : Step::Caller;
      }
    }
    if (by_trampoline(innermost)) return Step::Interrupted;
    if (innermost && by_bare_return()) return Step::Caller;
    return by_frame_pointer();
  }

  // The thread is in a handler that returned here, or in rt_sigreturn itself.
  bool by_trampoline(bool innermost) {
    const std::uint64_t pc = registers_.pc();
    if (!has_code(pc, trampoline_rax) && !has_code(pc, trampoline_eax) &&
        !(innermost && (has_code(pc - trampoline_rax.size(), trampoline_rax) ||
                        has_code(pc - trampoline_eax.size(), trampoline_eax)))) {
      return false;
    }
    std::array<std::uint64_t, sigcontext_registers.size()> saved{};
    if (!memory_.read(registers_.sp() + sigcontext_offset, std::as_writable_bytes(std::span(saved)))) return false;
    for (std::size_t i = 0; i < saved.size(); ++i) registers_.set(sigcontext_registers[i], saved[i]);
    return true;
  }

  template <std::size_t Size>
  bool has_code(std::uint64_t at, const std::array<std::uint8_t, Size>& code) {
    std::array<std::uint8_t, Size> found{};
    return memory_.read(at, std::as_writable_bytes(std::span(found))) && found == code;
  }

  // A function that has no frame of its own: the stack pointer is still at the return address.
  bool by_bare_return() {
    const auto to = memory_.word(registers_.sp());
    if (!to.has_value() || !space_.find(*to, memory_).is_code || !follows_call(*to)) return false;
    registers_.set(dwarf_register::return_address, *to);
    registers_.set(dwarf_register::rsp, registers_.sp() + 8);
    return true;
  }

  // call rel32; call by register or memory (ff /2) with its forms of 2 to 7 bytes.
  bool follows_call(std::uint64_t address) {
    std::array<std::uint8_t, 7> before{};
    if (!memory_.read(address - before.size(), std::as_writable_bytes(std::span(before)))) return false;
    if (before[2] == 0xe8) return true;
    for (std::size_t length = 2; length <= 7; ++length) {
      const std::size_t at = before.size() - length;
      if (before[at] == 0xff && (before[at + 1] >> 3 & 7) == 2) return true;
    }
    return false;
  }

  Step by_frame_pointer() {
    const auto frame = registers_.get(dwarf_register::rbp);
    if (!frame.has_value() || *frame < registers_.sp() || *frame % 8 != 0) return Step::Lost;
    const auto outer = memory_.word(*frame);
    const auto to = memory_.word(*frame + 8);
    if (!outer.has_value() || !to.has_value()) return Step::Lost;
    // Others are not known: they may be saved in places that only this code knows.
    FrameRegisters caller;
    caller.set(dwarf_register::rbp, *outer);
    caller.set(dwarf_register::rsp, *frame + 16);
    caller.set(dwarf_register::return_address, *to);
    registers_ = caller;
    return Step::Caller;
  }

  FrameRegisters registers_;
  AddressSpace& space_;
  MemoryView memory_;
  bool returned_to_ = false;  // the pc is a return address
};

}  // namespace

Stack walk_stack(FrameRegisters registers, AddressSpace& space, MemorySource& source, AddressSpace::Read mappings) {
  space.begin_stack(std::move(mappings));
  return Walk(registers, space, source).run();
}

}  // namespace syslens
