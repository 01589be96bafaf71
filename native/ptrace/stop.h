#pragma once

#include <cstdint>

namespace syslens {

/// Why wait4(2) reported a tracee, in the words of ptrace(2).
enum class StopKind : std::uint8_t {
  Syscall,         // syscall-entry or syscall-exit stop (PTRACE_O_TRACESYSGOOD); GET_SYSCALL_INFO tells which
  SignalDelivery,  // signal-delivery-stop
  GroupStop,       // PTRACE_EVENT_STOP with a stopping signal
  EventStop,  // PTRACE_EVENT_STOP with SIGTRAP: PTRACE_INTERRUPT, a new child's first stop, the end of a group-stop
  Fork,
  Vfork,
  Clone,
  VforkDone,
  Exec,
  ExitEvent,  // PTRACE_EVENT_EXIT: about to die, registers still readable
  Seccomp,
  UnknownEvent,
  Exited,  // gone: WIFEXITED
  Killed,  // gone: WIFSIGNALED
};

struct StopReason {
  StopKind kind;
  int signal;        // the signal of a SignalDelivery, GroupStop or Killed; else 0
  int exit_code;     // Exited
  bool core_dumped;  // Killed

  [[nodiscard]] bool alive() const { return kind != StopKind::Exited && kind != StopKind::Killed; }
};

/// Decodes the status of wait4(2) for a tracee that was seized with PTRACE_O_TRACESYSGOOD.
[[nodiscard]] StopReason stop_reason(int status);

}  // namespace syslens
