// How tracing ends: a tracee dies, is let go, or is killed.
#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "tracer/event_loop.h"

namespace syslens {
namespace {

// Ended by a signal that says that something is wrong with the program (signal(7), "Core").
bool is_crash(const StopReason& reason) {
  if (reason.kind != StopKind::Killed) return false;
  constexpr std::array signals{SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};
  return std::ranges::find(signals, reason.signal) != signals.end();
}

}  // namespace

void EventLoop::on_death(Tracee& tracee, const StopReason& reason) {
  abandon_call(tracee);
  // A leader that ended before the attach is not among the tracees: then the last thread stands for the process.
  const bool whole_process =
      tracee.tid() == tracee.pid() || (tracee.process->threads == 1 && !detaching_ && !tracees_.contains(tracee.pid()));
  if (tracee.process->hidden) {
    if (held_.has_value()) {
      const LaunchError error = held_->read_error();
      const std::lock_guard lock(outcome_mutex_);
      outcome_.launch_step = static_cast<int>(error.step);
      outcome_.launch_error = error.error;
      outcome_.launch_detail = error.detail;
    }
    held_.reset();
  } else {
    ExitRecord record{};
    record.header = stamp(tracee, RecordType::Exit, sizeof record);
    record.status = reason.kind == StopKind::Exited ? reason.exit_code : reason.signal;
    if (whole_process) record.header.flags |= flag::process;
    if (reason.kind == StopKind::Killed) record.header.flags |= flag::by_signal;
    if (reason.core_dumped) record.header.flags |= flag::core_dumped;
    write(record);
    // What led to a crash is told at once: a server may go on for long after the death of one of its processes.
    if (last_.has_value() && recording_ && whole_process && is_crash(reason)) {
      last_->take(tracee.pid(), [this](std::span<const std::byte> kept) { hand_over(kept); });
    }
  }
  if (tracee.tid() == outcome_.pid) note_end(reason);
  remove(tracee);
}

void EventLoop::note_end(const StopReason& reason) {
  const std::lock_guard lock(outcome_mutex_);
  outcome_.ended = true;
  outcome_.by_signal = reason.kind == StopKind::Killed;
  outcome_.core_dumped = reason.core_dumped;
  outcome_.status = reason.kind == StopKind::Exited ? reason.exit_code : reason.signal;
}

// A filter cannot be taken off: without a tracer its calls would fail with ENOSYS (seccomp(2), SECCOMP_RET_TRACE).
bool EventLoop::may_let_go(const Tracee& tracee) const {
  return !(tracee.process->launched && (filtered_ || stopping_)) && !tracee.process->hidden;
}

void EventLoop::let_go(Tracee& tracee, StoppedThread stopped, int signal) {
  abandon_call(tracee);
  write(stamp(tracee, RecordType::Detach, sizeof(RecordHeader)));
  if (tracee.process->entry_point.has_value()) {
    tracee.process->entry_point->remove(stopped);
    tracee.process->entry_point.reset();
  }
  // In a group-stop the process stays stopped, as it was (ptrace(2), "PTRACE_DETACH").
  if (std::move(stopped).detach(signal)) {
    remove(tracee);
  }
  // else it died meanwhile: its death will be reported and removes it.
}

// A parent that sleeps in its vfork cannot stop, and so not be let go, before its child execs or ends. When this thread
// ends the kernel does it; launched ones it would kill (PTRACE_O_EXITKILL), for them there is only waiting.
void EventLoop::leave_stuck() {
  given_up_ = std::ranges::none_of(tracees_, [](const auto& item) { return item.second->process->launched; });
}

void EventLoop::stop_recording() {
  if (!recording_) return;
  write_last();
  recording_ = false;
  {
    const std::lock_guard lock(outcome_mutex_);
    outcome_.recording_ended = true;
  }
  // Readers need not wait for the end of what goes on.
  log_.end();
}

void EventLoop::detach_all() {
  if (detaching_) return;
  detaching_ = true;
  std::vector<Tracee*> delayed;
  for (const auto& [tid, tracee] : tracees_) {
    if (!may_let_go(*tracee)) continue;
    if (tracee->delayed.has_value()) {
      delayed.push_back(tracee.get());
    } else {
      static_cast<void>(tracee->running.interrupt());
    }
  }
  for (Tracee* tracee : delayed) {
    StoppedThread stopped = std::move(*tracee->delayed);
    tracee->delayed.reset();
    let_go(*tracee, std::move(stopped), 0);
  }
}

void EventLoop::kill_command(int signal) {
  // Not reaped as long as it is in the table, so the pid is still its own.
  if (outcome_.pid != 0 && tracees_.contains(outcome_.pid)) ::kill(outcome_.pid, signal);
}

void EventLoop::stop() {
  stopping_ = true;
  for (const auto& [tid, tracee] : tracees_) {
    if (tracee->process->launched) ::kill(tracee->pid(), SIGKILL);
  }
  detach_all();
}

}  // namespace syslens
