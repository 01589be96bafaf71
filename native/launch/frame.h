#pragma once

#include <cstddef>
#include <cstdint>

#include "launch/plan.h"

namespace syslens {

/// A frame that was read and found sound: everything that the child needs to become the command.
struct Command {
  const PlanHeader* plan;
  const PlanLimit* limits;
  const PlanDescriptor* descriptors;
  const std::uint32_t* groups;
  const sock_filter* filter;
  std::uint32_t filter_count;
  bool stop_before_exec;

  const char* file;
  const char* directory;
  const char* folder;  // where in PATH the search begins; null: at its start
  const char** argv;
  std::size_t argc;
  const char** envp;
  const char** shell_argv;  // room for argc + 2 pointers: what /bin/sh gets for a script without a first line #!
  std::int32_t* moved;      // room for one number per descriptor

  [[nodiscard]] bool has(std::uint32_t flag) const { return (plan->flags & flag) != 0; }
};

/// What the launcher's child was given by its caller; empty elsewhere.
struct Own {
  char** argv = nullptr;
  char** envp = nullptr;
};

/// How many bytes of scratch read_frame() needs for its pointers; 0 when the frame is not sound.
[[nodiscard]] std::size_t frame_scratch(const std::byte* frame, std::size_t size, const Own& own);

/// Checks every count and every string of the frame before anything of it is used. False: not sound, nothing was done.
/// The scratch is 8-byte aligned, as is the frame; both outlive the command's exec. No C library, no allocation.
[[nodiscard]] bool read_frame(const std::byte* frame, std::size_t size, std::byte* scratch, std::size_t scratch_size,
                              const Own& own, Command& command);

}  // namespace syslens
