#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "ptrace/thread.h"
#include "stack/address_space.h"
#include "tracer/call_record.h"
#include "tracer/entry_point.h"
#include "tracer/faults.h"
#include "tracer/names.h"
#include "tracer/table.h"

namespace syslens {

/// A thread group, as far as its threads are traced.
struct Process {
  pid_t pid;
  bool launched;        // we started it, or one of its ancestors: it may be killed
  bool hidden = false;  // not yet the command: what it does is ours
  std::uint32_t threads = 0;
  std::optional<EntryPoint> entry_point = std::nullopt;  // it has not been reached, and calls before it are not wanted
  std::shared_ptr<AddressSpace> space = nullptr;  // shared as the kernel shares the memory; null: no stacks are wanted
  std::uint32_t ending = 0;                       // of them: behind their PTRACE_EVENT_EXIT
  bool listed = false;                            // its descriptors were told when it was attached to
};

/// The call that a thread is in, between its syscall-entry and its syscall-exit stop.
struct OpenCall {
  const Entry* entry;
  std::uint32_t number;
  std::uint64_t args[6];
  bool i386;
  bool recorded;              // the thread's CallRecord is being filled
  bool placed;                // it is known to have to do with the chosen places
  bool ends_recording;        // when it returns, whether it is recorded or not
  const FaultOptions* fault;  // what is done to it, or null
  bool quiet;                 // counted as one that may have to be announced
  bool written;               // its Syscall record is out already (calls that never return)
};

/// A traced thread.
struct Tracee {
  Tracee(RunningThread thread, std::shared_ptr<Process> of) : running(std::move(thread)), process(std::move(of)) {}

  RunningThread running;
  std::shared_ptr<Process> process;
  ThreadNames names;
  std::optional<OpenCall> call;
  CallRecord record;
  std::uint32_t interrupted = resumes_unknown;  // number of the last call that gave a restart code
  bool interrupted_placed = false;              // and it had to do with the chosen places
  bool may_resume = false;                      // its last call gave ERESTART_RESTARTBLOCK: restart_syscall may follow
  std::uint64_t delay_ns = 0;                   // to be waited for before it goes on
  std::optional<StoppedThread> delayed;         // while that is waited for
  bool fresh = true;                            // its first stop is still to come
  bool attached = false;                        // by attach(), so its first stop is told as such
  bool listening = false;                       // in a group-stop (PTRACE_LISTEN)
  bool ending = false;                          // behind its PTRACE_EVENT_EXIT
  bool go_to_exec = false;                      // hidden, and behind the stop that the child makes before its execve

  [[nodiscard]] pid_t tid() const { return running.tid(); }
  [[nodiscard]] pid_t pid() const { return process->pid; }
};

}  // namespace syslens
