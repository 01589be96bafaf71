#pragma once

#include <optional>

#include "ptrace/thread.h"

namespace syslens {

/// A breakpoint at the first instruction of a program's own (AT_ENTRY of its auxiliary vector, getauxval(3)): when it
/// is reached, the kernel and the dynamic loader are done. The memory is as it was before that instruction runs.
class EntryPoint {
 public:
  /// For a thread in the stop of its execve (PTRACE_EVENT_EXEC). Nothing where it cannot be done without a trace: a
  /// program that blocks or ignores SIGTRAP would not do so any more (the kernel forces the signal of a breakpoint).
  static std::optional<EntryPoint> set(StoppedThread& stopped);

  /// Whether a thread that stands in the delivery of a SIGTRAP has reached it.
  [[nodiscard]] bool reached_by(const StoppedThread& stopped) const;
  /// Takes the breakpoint away, for a thread that has reached it: its next instruction is the program's first.
  void pass(StoppedThread& stopped) const;
  /// Takes the breakpoint away.
  void remove(StoppedThread& stopped) const;

 private:
  EntryPoint(RemoteAddress address, std::byte original) : address_(address), original_(original) {}

  RemoteAddress address_;
  std::byte original_;
};

}  // namespace syslens
