#pragma once

#include <cstdint>
#include <vector>

#include "stack/address_space.h"
#include "stack/frame_rules.h"
#include "stack/memory.h"

namespace syslens {

/// Deeper stacks are cut: as many frames as strace shows (--stack-trace-frame-limit).
inline constexpr std::size_t most_frames = 256;

struct Frame {
  std::uint64_t address = 0;
  /// The file that the address lies in; null: in none (code made at run time).
  const Module* module = nullptr;
  std::uint64_t offset = 0;        // the address in the file's own terms, as symbol tables have it
  bool is_return_address = false;  // the call lies before it
  bool is_signal_return = false;   // the kernel called a handler here: the next frame was interrupted
};

enum class StackEnd : std::uint8_t {
  Complete = 0,
  Deeper = 1,  // there are more than most_frames
  Lost = 2,    // what lies behind the last frame could not be found
};

struct Stack {
  std::vector<Frame> frames;  // the innermost first
  StackEnd end = StackEnd::Lost;
};

/// Walks the stack of a stopped thread: by call frame information where the code has it, by the frame pointer where it
/// has none (what V8 and other compilers make at run time, assembler). `mappings` reads what is mapped now.
Stack walk_stack(FrameRegisters registers, AddressSpace& space, MemorySource& source, AddressSpace::Read mappings);

}  // namespace syslens
