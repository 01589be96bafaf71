#include "ptrace/stop.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>

namespace syslens {
namespace {

StopKind event_kind(int event, int signal) {
  switch (event) {
    case 0:
      // TRACESYSGOOD marks syscall stops, so that a real SIGTRAP is not taken for one.
      return signal == (SIGTRAP | 0x80) ? StopKind::Syscall : StopKind::SignalDelivery;
    case PTRACE_EVENT_STOP:
      return signal == SIGTRAP ? StopKind::EventStop : StopKind::GroupStop;
    case PTRACE_EVENT_FORK:
      return StopKind::Fork;
    case PTRACE_EVENT_VFORK:
      return StopKind::Vfork;
    case PTRACE_EVENT_CLONE:
      return StopKind::Clone;
    case PTRACE_EVENT_VFORK_DONE:
      return StopKind::VforkDone;
    case PTRACE_EVENT_EXEC:
      return StopKind::Exec;
    case PTRACE_EVENT_EXIT:
      return StopKind::ExitEvent;
    case PTRACE_EVENT_SECCOMP:
      return StopKind::Seccomp;
    default:
      return StopKind::UnknownEvent;
  }
}

}  // namespace

StopReason stop_reason(int status) {
  if (WIFEXITED(status)) return {StopKind::Exited, 0, WEXITSTATUS(status), false};
  if (WIFSIGNALED(status)) return {StopKind::Killed, WTERMSIG(status), 0, WCOREDUMP(status)};
  const int signal = WSTOPSIG(status);
  const StopKind kind = event_kind(status >> 16, signal);
  const bool carries_signal = kind == StopKind::SignalDelivery || kind == StopKind::GroupStop;
  return {kind, carries_signal ? signal : 0, 0, false};
}

}  // namespace syslens
