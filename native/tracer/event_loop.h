#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/processors.h"
#include "launch/launch.h"
#include "ptrace/bell.h"
#include "ptrace/stop.h"
#include "tracer/delays.h"
#include "tracer/faults.h"
#include "tracer/flight_recorder.h"
#include "tracer/log.h"
#include "tracer/lookout.h"
#include "tracer/names.h"
#include "tracer/place.h"
#include "tracer/stacks.h"
#include "tracer/table.h"
#include "tracer/trace.h"
#include "tracer/tracee.h"

namespace syslens {

/// The tracer thread's work: waits for stops, turns them into records, resumes. Everything here but post() and the
/// counters happens on that one thread (ptrace(2) belongs to a thread).
class EventLoop {
 public:
  EventLoop(const Table& table, const TraceOptions& options, Log& log);

  using Job = std::function<void(EventLoop&)>;
  /// Any thread: has the loop do this soon. After the loop's end nothing happens.
  void post(Job job);
  /// Any thread, now and then: how often the loop began to wait, and whether it waits now with calls that nobody was
  /// told of. The announcer (trace.cc) rings when both stay the same for long.
  struct Pulse {
    std::uint64_t waits;  // odd: it waits now
    bool quiet_calls;
  };
  [[nodiscard]] Pulse pulse() const;

  /// The jobs that begin a trace, each before run().
  pid_t launch(LaunchPlan plan);
  std::vector<AttachFailure> attach(const std::vector<pid_t>& pids);

  /// Until no tracee is left.
  void run();

  // Jobs.
  void stop_recording();
  void write_last();
  void detach_all();
  void leave_stuck();
  void kill_command(int signal);
  void stop();
  void announce_open_calls();
  /// Any thread: run() returns soon, whatever is left; the kernel lets go of what is still attached.
  void give_up();

  [[nodiscard]] TraceOutcome outcome() const;

 private:
  using Tracees = std::unordered_map<pid_t, std::unique_ptr<Tracee>>;
  struct Waited {
    pid_t tid;
    int status;
  };
  struct CallEntry {
    std::uint32_t arch;
    std::uint64_t number;
    std::uint64_t stack_pointer;
    std::uint64_t args[6];
  };
  struct CallExit {
    std::int64_t result;
    bool error;
  };

  // event_loop.cc: waiting, and whom a report is about.
  void begin();
  void serve_round();
  [[nodiscard]] std::optional<Waited> wait(int flags);
  [[nodiscard]] std::optional<Waited> wait_for_report();
  [[nodiscard]] bool looks_for_others(const Waited& first);
  void collect_round();
  void run_jobs();
  bool nothing_left();
  void handle(pid_t tid, int status);
  void handle_unknown(pid_t tid, int status);
  void adopt_orphans();
  void note_failure(const char* call, int error);

  // stops.cc: what each stop leads to.
  void dispatch(Tracee& tracee, const StopReason& reason);
  void on_syscall_stop(Tracee& tracee, StoppedThread stopped);
  void on_seccomp_stop(Tracee& tracee, StoppedThread stopped);
  void on_signal(Tracee& tracee, StoppedThread stopped, int signal);
  void on_group_stop(Tracee& tracee, StoppedThread stopped, int signal);
  void on_event_stop(Tracee& tracee, StoppedThread stopped);
  void on_spawn(Tracee& tracee, StoppedThread stopped, StopKind kind);
  void on_exec(Tracee& tracee, StoppedThread stopped);
  void on_ending(Tracee& tracee, StoppedThread stopped);
  void tell_attach(Tracee& tracee);
  void write_exec(const Tracee& tracee, pid_t former);
  void begin_program(Tracee& program, StoppedThread& stopped);
  void go_on(Tracee& tracee, StoppedThread stopped, int signal = 0);
  void inject(Tracee& tracee, StoppedThread& stopped);
  CallExit inject_result(Tracee& tracee, StoppedThread& stopped, const CallExit& exit);
  void end_delay(std::uint64_t delay);
  [[nodiscard]] bool skips(const Tracee& tracee) const;
  [[nodiscard]] bool watches() const { return recording_ || !faults_.empty(); }
  [[nodiscard]] Resume way_of(const Tracee& tracee) const;

  // descriptors.cc
  void tell_descriptors(const Tracee& tracee, DescriptorsAt at);

  // ends.cc: how tracing ends.
  void on_death(Tracee& tracee, const StopReason& reason);
  void note_end(const StopReason& reason);
  [[nodiscard]] bool may_let_go(const Tracee& tracee) const;
  void let_go(Tracee& tracee, StoppedThread stopped, int signal);

  // population.cc: who is traced.
  Tracee& add(RunningThread thread, std::shared_ptr<Process> process);
  void remove(Tracee& tracee);
  std::shared_ptr<Process> process_of(pid_t pid, bool launched);
  Tracee& add_child(Tracee& parent, pid_t tid, SpawnKind kind);
  bool seize_threads(pid_t pid, AttachFailure& failure);
  void seize_late_threads(const Tracee& stopped);
  void add_stray(pid_t tid, pid_t tgid);
  void rename_to_leader(pid_t former, pid_t leader);
  bool take_over_leader(pid_t leader);
  [[nodiscard]] bool follows(bool thread) const { return thread || options_.follow_forks; }

  // calls.cc: the two stops of a call.
  static CallEntry entry_of(const Registers& regs);
  void enter(Tracee& tracee, const StoppedThread& stopped, const CallEntry& entry, std::uint64_t now);
  void leave(Tracee& tracee, const StoppedThread& stopped, const CallExit& exit, std::uint64_t now);
  void leave_unseen(Tracee& tracee, const StoppedThread& stopped, const CallExit& exit, std::uint64_t now);
  bool capture_stack(Tracee& tracee, const StoppedThread& stopped);
  void add_stack(Tracee& tracee, const StoppedThread& stopped);
  [[nodiscard]] bool is_misuse(const OpenCall& call, const CallExit& exit) const;
  void capture_unread(Tracee& tracee);
  [[nodiscard]] bool changes_maps(const OpenCall& call) const;
  void apply_to_names(Tracee& tracee, const OpenCall& call, const CallExit& exit);
  void abandon_call(Tracee& tracee);
  void end_call(Tracee& tracee, std::uint64_t time);
  void end_recording();
  void learn_interrupted(Tracee& tracee, const StoppedThread& stopped);
  [[nodiscard]] bool wants(const Tracee& tracee, const OpenCall& call) const;
  [[nodiscard]] bool asked_for(const SyscallRecord& call, std::uint64_t time) const;
  [[nodiscard]] bool changes_names(const OpenCall& call) const;
  void capture_stop(Tracee& tracee, const CallStop& stop, bool faults);
  [[nodiscard]] ThreadNamer namer(Tracee& tracee, const RecordHeader& stamp);

  [[nodiscard]] RecordHeader stamp(const Tracee& tracee, RecordType type, std::size_t size) const;
  [[nodiscard]] std::uint64_t now() const;
  template <typename Record>
  void write(const Record& record) {
    write_bytes(std::as_bytes(std::span(&record, 1)));
  }
  void write_bytes(std::span<const std::byte> record);
  void hand_over(std::span<const std::byte> record);
  void keep_names();
  void write_open_call(Tracee& tracee);

  const Table& table_;
  const TraceOptions options_;
  Log& log_;

  Bell bell_;
  bool bell_armed_ = false;
  std::mutex jobs_mutex_;
  std::vector<Job> jobs_;
  std::atomic<std::uint64_t> waits_ = 0;  // odd: it waits now
  std::atomic<std::uint32_t> quiet_calls_ = 0;
  std::atomic<bool> given_up_ = false;

  Tracees tracees_;
  std::unordered_map<pid_t, std::weak_ptr<Process>> processes_;
  std::unordered_map<pid_t, int> orphans_;  // stopped before their parent's event came: their wait statuses
  std::unordered_set<pid_t> unwanted_;      // attached by the kernel, not to be followed: let go at their first stop
  std::vector<Waited> round_;
  pid_t alone_ = 0;                 // who was reported last
  std::uint32_t alone_rounds_ = 0;  // so often in a row, each time at a call and without another one
  Lookout lookout_{usable_processors()};

  NameRegistry registry_;
  std::uint32_t kept_generation_ = 0;
  NameEpoch epoch_;
  Place place_;
  Remembering remembering_;
  Faults faults_;
  std::vector<NamedDescriptor> notes_;                // of the stop that is looked at
  std::unordered_map<std::uint64_t, pid_t> delayed_;  // who waits, by number of the delay
  std::uint64_t next_delay_ = 0;
  std::optional<FlightRecorder> last_;
  StackRegistry stacks_;

  std::optional<HeldChild> held_;
  bool filtered_ = false;  // a seccomp filter selects the calls: stops come as PTRACE_EVENT_SECCOMP
  bool recording_ = true;
  bool detaching_ = false;
  bool stopping_ = false;
  std::uint64_t start_ns_ = 0;
  std::uint64_t last_call_ns_ = 0;  // when a call was last seen to begin or end
  std::uint64_t next_announcement_ns_ = 0;

  std::atomic<std::uint64_t> calls_ = 0;
  std::atomic<std::uint64_t> errors_ = 0;
  std::atomic<std::uint64_t> recorded_ = 0;
  std::atomic<std::uint64_t> unseen_work_ = 0;
  mutable std::mutex outcome_mutex_;
  TraceOutcome outcome_;
  Delays delays_;  // last: its thread uses the above
};

}  // namespace syslens
