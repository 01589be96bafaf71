#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <set>
#include <thread>
#include <type_traits>
#include <variant>
#include <vector>

#include "launch/launch.h"
#include "ptrace/bell.h"
#include "ptrace/stop.h"
#include "ptrace/thread.h"

namespace syslens {

// One entry per kind of report: the enum, and the names that TypeScript's `stop.type` has, are made from it.
#define SYSLENS_REPORTS(X)                                                                    \
  X(SyscallEntry, "syscall-entry")                                                            \
  X(SyscallExit, "syscall-exit")                                                              \
  X(Seccomp, "seccomp")                                                                       \
  X(SignalDelivery, "signal-delivery")                                                        \
  X(Step, "step")             /* SIGTRAP of PTRACE_SINGLESTEP */                              \
  X(Breakpoint, "breakpoint") /* SIGTRAP of int3 or of a debug register */                    \
  X(GroupStop, "group-stop")                                                                  \
  X(Continued, "continued") /* the end of a group-stop that was listened to */                \
  X(Interrupted, "interrupted")                                                               \
  X(Started, "started") /* the first stop of a thread that the kernel attached */             \
  X(Exec, "exec")                                                                             \
  X(Fork, "fork")                                                                             \
  X(Vfork, "vfork")                                                                           \
  X(Clone, "clone")                                                                           \
  X(VforkDone, "vfork-done")                                                                  \
  X(ExitEvent, "exit-event")                                                                  \
  X(Exited, "exited")                                                                         \
  X(Killed, "killed")                                                                         \
  X(Superseded, "superseded") /* another thread of the process took over its id by an exec */ \
  X(Detached, "detached")                                                                     \
  X(Failed, "failed") /* the command could not be started, or the kernel lacks what is needed to describe a stop */

enum class ReportType : std::uint8_t {
#define SYSLENS_REPORT_ENUM(name, text) name,
  SYSLENS_REPORTS(SYSLENS_REPORT_ENUM)
#undef SYSLENS_REPORT_ENUM
};

/// What happened to a thread, with what ptrace says of it there and then.
struct Report {
  ReportType type;
  pid_t tid;
  pid_t known_as;             // the id it was resumed under: another one after an exec by a thread that is no leader
  int signal = 0;             // SignalDelivery, Step, Breakpoint, GroupStop, Killed
  int exit_code = 0;          // Exited
  bool core_dumped = false;   // Killed
  std::uint64_t message = 0;  // PTRACE_GETEVENTMSG: the new thread's id, the exit status
  std::optional<SyscallInfo> syscall = std::nullopt;    // SyscallEntry, SyscallExit, Seccomp
  std::optional<siginfo_t> signal_info = std::nullopt;  // SignalDelivery, Step, Breakpoint
  int error = 0;                                        // Failed
  LaunchError launch = {};                              // Failed, when it was the launch
  bool last = false;                                    // no thread is left in the session
};

struct SessionOptions {
  bool follow = false;          // threads and processes that a tracee makes are attached as well
  bool exit_events = false;     // stop before a thread ends
  bool seccomp_events = false;  // SECCOMP_RET_TRACE of the tracee's own filters
  bool kill_at_end = false;     // tracees die with the session (PTRACE_O_EXITKILL); else they are let go
};

/// Tracees for the low-level interface: a thread that owns them, since ptrace(2) belongs to a thread. Requests are
/// carried out on it while the caller waits; what tracees do is reported when it happens. Public functions may be
/// called from any other thread.
class Session {
 public:
  /// `report` is called on the session's thread. Throws SystemError (eventfd2), std::system_error (thread).
  Session(const SessionOptions& options, std::function<void(const Report&)> report);
  /// Kills launched tracees, lets attached ones go, ends the thread.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Starts a command; reports Exec right after its execve(2), or Failed. Returns its pid. Throws SystemError.
  pid_t launch(LaunchPlan plan);
  /// PTRACE_SEIZE of one thread, which runs on. Throws SystemError: EPERM, ESRCH, ECHILD for a child of this process.
  void seize(pid_t tid);

  /// Carries out a request while the thread is stopped, and returns its value. Throws SystemError: ESRCH when the
  /// thread is not stopped.
  template <class Body>
  auto in_stop(pid_t tid, Body body) -> std::invoke_result_t<Body, StoppedThread&> {
    return on_thread([&] { return body(stopped(tid)); });
  }

  void resume(pid_t tid, Resume how, int signal);
  /// A stop will be reported; nothing happens to a thread that is stopped or gone.
  void interrupt(pid_t tid);
  /// Lets a stopped thread go. False: it died meanwhile, which will be reported.
  bool detach(pid_t tid, int signal);
  /// Lets every thread go; each that was is reported. Returns those that could not be stopped in time.
  std::vector<pid_t> detach_all();
  /// kill(2) for the process of a thread of the session. False: it is gone.
  bool kill(pid_t tid, int signal);

 private:
  struct Tracee {
    std::variant<RunningThread, StoppedThread> thread;
    bool started = true;                           // has had its first stop
    bool announced = true;                         // by its maker's event, or seized
    bool in_first_exec = false;                    // of a launch: between the exec event and the exit of execve(2)
    Resume how = Resume::Continue;                 // how it was resumed
    int signal = 0;                                // what it would get if it were let go now
    std::optional<HeldChild> held = std::nullopt;  // of a launch: until its exec
  };

  // What another thread asks for. Lives on the caller's stack until it is done.
  struct Request {
    std::function<void()> body;
    std::exception_ptr error;
    std::binary_semaphore done{0};
  };

  void run(std::function<void()> body);
  template <class Body>
  auto on_thread(Body body) -> std::invoke_result_t<Body> {
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      run([&] { body(); });
    } else {
      std::optional<std::invoke_result_t<Body>> result;
      run([&] { result.emplace(body()); });
      return std::move(*result);
    }
  }

  // From here on: on the session's own thread.
  void loop();
  void kill_all();
  void serve_requests();
  void wait_for_child();
  void wait_for_request(std::optional<std::chrono::milliseconds> at_most = std::nullopt);
  bool wait_once(int options);
  [[nodiscard]] bool anything_to_wait_for() const;
  void empty_within(std::chrono::milliseconds time);

  void handle(pid_t tid, int status);
  void handle_end(pid_t tid, const StopReason& reason);
  void handle_stop(pid_t tid, const StopReason& reason);
  bool prepare_launch(Tracee& tracee, StopReason& reason);
  std::optional<Report> describe(pid_t tid, Tracee& tracee, const StopReason& reason) const;
  Tracee* find(pid_t tid);
  Tracee* adopt(pid_t tid);
  void announce(pid_t tid);
  pid_t take_over(pid_t tid);
  StoppedThread& stopped(pid_t tid);
  void go_on(Tracee& tracee, Resume how, int signal);
  bool let_go(pid_t tid, int signal);
  void send(Report report);

  const bool follow_;
  const bool kill_at_end_;
  const unsigned long options_;
  const std::function<void(const Report&)> report_;
  std::map<pid_t, Tracee> tracees_;
  std::set<pid_t> own_children_;  // launched and not reaped; also those that were let go
  std::set<pid_t> ended_early_;   // before their maker's event came
  bool letting_go_ = false;       // every stop is the last one
  bool ending_ = false;

  std::optional<Bell> bell_;
  std::mutex mutex_;  // guards what follows
  std::vector<Request*> requests_;
  enum class Waiting : std::uint8_t { No, ForRequest, ForChild };
  Waiting waiting_ = Waiting::No;
  std::binary_semaphore asked_{0};

  std::thread thread_;
};

}  // namespace syslens
