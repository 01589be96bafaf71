#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tracer/call_set.h"
#include "tracer/faults.h"
#include "tracer/place.h"

namespace syslens {

class Log;
class Table;
struct LaunchPlan;

/// How a call ended.
namespace call_status {
inline constexpr std::uint8_t ok = 1;
inline constexpr std::uint8_t failed = 2;
inline constexpr std::uint8_t unfinished = 4;  // it never returned, or is made again after a signal
inline constexpr std::uint8_t any = 7;
}  // namespace call_status

struct TraceOptions {
  bool follow_forks = true;
  std::uint32_t string_limit = 32;         // bytes of `data` nodes
  std::optional<CallSet> selected;         // none: every call
  std::optional<CallSet> selected_i386;    // the same of int 0x80, by i386's numbers
  PlaceOptions place;                      // calls that have to do with these files; empty: with any and none
  std::uint8_t status = call_status::any;  // which ends of calls are recorded
  std::uint64_t slower_ns = 0;             // only calls that took at least so long
  bool skip_startup = false;               // no call before a program's own first instruction
  std::optional<CallSet> until;            // when one of these returns the recording ends
  std::size_t last = 0;                    // keep so many calls per process until they are asked for; 0: write all
  std::vector<FaultOptions> faults;
  bool use_seccomp = true;         // a launch with a selection gets a seccomp filter
  bool descriptors = false;        // tell what is open at each exec, at attach and before a process ends
  bool names = true;               // names of descriptors
  std::optional<CallSet> stacks;   // calls whose stack is recorded; none: of no call
  std::uint64_t open_call_ns = 0;  // a call open for longer gets an Entered record; 0: never
};

/// How it ended, and what was seen.
struct TraceOutcome {
  pid_t pid = 0;           // the launched command, 0 for an attach
  bool ended = false;      // the command ended before the trace: what follows is how
  bool by_signal = false;  // status is a signal
  bool core_dumped = false;
  int status = 0;              // exit code or signal of the command
  std::uint64_t epoch_ns = 0;  // CLOCK_REALTIME of the trace's start
  std::uint64_t duration_ns = 0;
  std::uint64_t calls = 0;  // completed or unfinished, selected and at the chosen places
  std::uint64_t errors = 0;
  std::vector<FaultCount> faults;
  bool recording_ended = false;  // before the trace: by stop_recording(), or by one of `until`
  std::uint64_t recorded = 0;    // of these calls, with the status and the duration that were asked for
  std::uint64_t io_uring_enters = 0;
  std::uint32_t processes = 0;
  std::uint32_t threads = 0;
  // The command could not be started: LaunchStep, errno and detail (launch/child.h).
  int launch_step = 0;
  int launch_error = 0;
  int launch_detail = 0;
  // The first ptrace request that failed for no reason that a tracee has, 0 and empty as a rule.
  int failure = 0;  // errno
  std::string failed_call;
};

struct AttachFailure {
  pid_t pid;
  int error;  // errno of PTRACE_SEIZE; ECHILD: it is a child of this very process
};

/// One trace: a thread of its own that owns all of its tracees (ptrace(2) belongs to a thread). Public functions may be
/// called from any one other thread; what the tracees do goes to the log as records.
class Trace {
 public:
  /// `ended` is called once, on the tracer thread, after the last record, when no tracee is left.
  Trace(std::shared_ptr<const Table> table, TraceOptions options, Log& log, std::function<void()> ended);
  ~Trace();  // stop(), then joins the thread
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  /// Starts the command; returns its pid once it is seized, before its exec. Throws SystemError when even that fails;
  /// a command that cannot be executed shows in the outcome. Once per trace; not with attach().
  pid_t launch(LaunchPlan plan);

  /// Seizes these processes with all their threads. Returns those that could not be. When none could, the trace ends.
  std::vector<AttachFailure> attach(const std::vector<pid_t>& pids);

  /// Writes what is kept of the last records (TraceOptions::last), and which calls are open now.
  void write_last();
  /// Stops recording; tracees are still resumed (a launched command goes on to its end).
  void stop_recording();
  /// Attached tracees are let go as they were; launched ones only when no seccomp filter binds them to us, else they
  /// are followed silently.
  void detach();
  /// Sends a signal to the launched command.
  void kill(int signal);
  /// Ends it now: launched tracees are killed (SIGKILL), attached ones let go.
  void stop();

  [[nodiscard]] bool over() const;
  [[nodiscard]] TraceOutcome outcome() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace syslens
