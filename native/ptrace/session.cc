#include "ptrace/session.h"

#include <linux/ptrace.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <string>
#include <utility>

#include "base/system_error.h"

namespace syslens {

namespace {

using std::chrono::milliseconds;

// How long the end of a session waits for tracees that cannot stop or die now (uninterruptible sleep). The kernel lets
// go, or kills, the rest when the thread ends.
constexpr milliseconds patience{2000};

unsigned long ptrace_options(const SessionOptions& options) {
  unsigned long bits = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;
  if (options.follow) bits |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORKDONE;
  if (options.exit_events) bits |= PTRACE_O_TRACEEXIT;
  if (options.seccomp_events) bits |= PTRACE_O_TRACESECCOMP;
  if (options.kill_at_end) bits |= PTRACE_O_EXITKILL;
  return bits;
}

// A number of /proc/TID/status; -1 when the thread is gone.
pid_t status_field(pid_t tid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(tid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return static_cast<pid_t>(std::stol(line.substr(name.size() + 1)));
  }
  return -1;
}

// A SIGTRAP is the tracer's own doing when the kernel made it for a step or a trap instruction, and not when the
// program raised it.
ReportType trap_type(const siginfo_t& info, Resume how) {
  switch (info.si_code) {
    case TRAP_TRACE:
      // The program may set the trap flag itself.
      return how == Resume::Step ? ReportType::Step : ReportType::SignalDelivery;
    case TRAP_BRKPT:
      // x86 reports a step over a system call with this code (user_single_step_report).
      return how == Resume::Step ? ReportType::Step : ReportType::Breakpoint;
    case TRAP_HWBKPT:
    case SI_KERNEL:  // int3
      return ReportType::Breakpoint;
    default:
      return ReportType::SignalDelivery;
  }
}

std::optional<ReportType> syscall_type(const SyscallInfo& info) {
  switch (info.op) {
    case PTRACE_SYSCALL_INFO_ENTRY:
      return ReportType::SyscallEntry;
    case PTRACE_SYSCALL_INFO_EXIT:
      return ReportType::SyscallExit;
    case PTRACE_SYSCALL_INFO_SECCOMP:
      return ReportType::Seccomp;
    default:
      return std::nullopt;
  }
}

}  // namespace

Session::Session(const SessionOptions& options, std::function<void(const Report&)> report)
    : follow_(options.follow),
      kill_at_end_(options.kill_at_end),
      options_(ptrace_options(options)),
      report_(std::move(report)),
      bell_(std::in_place),
      thread_([this] { loop(); }) {}

Session::~Session() {
  run([this] { ending_ = true; });
  thread_.join();
}

// --- any other thread

void Session::run(std::function<void()> body) {
  Request request{.body = std::move(body), .error = nullptr};
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(&request);
    if (waiting_ == Waiting::ForChild) bell_->ring();
    if (waiting_ == Waiting::ForRequest) {
      waiting_ = Waiting::No;
      asked_.release();
    }
  }
  request.done.acquire();
  if (request.error) std::rethrow_exception(request.error);
}

pid_t Session::launch(LaunchPlan plan) {
  return on_thread([&] {
    HeldChild child = hold_child(plan);
    const pid_t pid = child.pid();
    Tracee tracee{.thread = RunningThread::seize(pid, options_), .held = std::move(child)};
    tracee.held->send(plan);
    tracees_.emplace(pid, std::move(tracee));
    own_children_.insert(pid);
    return pid;
  });
}

void Session::seize(pid_t tid) {
  on_thread([&] {
    // wait4 of the host (libuv's after SIGCHLD) would get the stops of its own child and take them for its end.
    if (status_field(tid, "PPid") == ::getpid() && status_field(tid, "TracerPid") == 0) {
      throw SystemError("ptrace(PTRACE_SEIZE)", ECHILD, tid);
    }
    tracees_.emplace(tid, Tracee{.thread = RunningThread::seize(tid, options_)});
  });
}

void Session::resume(pid_t tid, Resume how, int signal) {
  on_thread([&] {
    stopped(tid);
    go_on(tracees_.at(tid), how, signal);
  });
}

void Session::interrupt(pid_t tid) {
  on_thread([&] {
    const Tracee* tracee = find(tid);
    if (tracee == nullptr) return;
    if (const auto* running = std::get_if<RunningThread>(&tracee->thread)) running->interrupt();
  });
}

bool Session::detach(pid_t tid, int signal) {
  return on_thread([&] {
    stopped(tid);
    return let_go(tid, signal);
  });
}

std::vector<pid_t> Session::detach_all() {
  return on_thread([&] {
    letting_go_ = true;
    empty_within(patience);
    letting_go_ = false;
    std::vector<pid_t> left;
    for (const auto& [tid, tracee] : tracees_) left.push_back(tid);
    return left;
  });
}

bool Session::kill(pid_t tid, int signal) {
  return on_thread([&] {
    // Not reaped, so the id cannot be somebody else's. kill(2) takes the id of any thread of the process.
    if (find(tid) == nullptr && !own_children_.contains(tid)) return false;
    if (::kill(tid, signal) == 0) return true;
    if (errno != ESRCH) throw_errno("kill", tid);
    return false;
  });
}

// --- the session's own thread: waiting

void Session::loop() {
  ::pthread_setname_np(::pthread_self(), "syslens-session");
  while (!ending_) {
    serve_requests();
    if (ending_) break;
    if (anything_to_wait_for()) {
      wait_for_child();
    } else {
      wait_for_request();
    }
  }
  try {
    if (kill_at_end_) {
      kill_all();
    } else {
      letting_go_ = true;
    }
    empty_within(patience);
  } catch (const SystemError&) {
    // The kernel does it when this thread is gone, only less gently.
  }
  // Here, since these belong to the thread.
  tracees_.clear();
  bell_.reset();
}

void Session::kill_all() {
  for (auto& [tid, tracee] : tracees_) {
    ::kill(tid, SIGKILL);
    // Whoever stands in its exit event is not woken by SIGKILL.
    if (std::holds_alternative<StoppedThread>(tracee.thread)) go_on(tracee, Resume::Continue, 0);
  }
}

void Session::serve_requests() {
  std::vector<Request*> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
  }
  for (Request* request : requests) {
    try {
      request->body();
    } catch (...) {
      request->error = std::current_exception();
    }
    request->done.release();
  }
}

bool Session::anything_to_wait_for() const {
  for (const auto& [tid, tracee] : tracees_) {
    if (std::holds_alternative<RunningThread>(tracee.thread)) return true;
  }
  // Nobody else would reap the launched ones that were let go.
  for (const pid_t pid : own_children_) {
    if (!tracees_.contains(pid)) return true;
  }
  return false;
}

void Session::wait_for_child() {
  try {
    bell_->arm();
  } catch (const SystemError&) {
    // No room for another process (RLIMIT_NPROC, a cgroup's pids.max): look from time to time instead.
    if (!wait_once(WNOHANG)) wait_for_request(milliseconds{1});
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!requests_.empty()) return;
    waiting_ = Waiting::ForChild;
  }
  wait_once(0);
  const std::lock_guard lock(mutex_);
  waiting_ = Waiting::No;
}

void Session::wait_for_request(std::optional<milliseconds> at_most) {
  {
    const std::lock_guard lock(mutex_);
    if (!requests_.empty()) return;
    waiting_ = Waiting::ForRequest;
  }
  if (!at_most) return asked_.acquire();
  if (asked_.try_acquire_for(*at_most)) return;
  const std::lock_guard lock(mutex_);
  // A request that came right now has released the semaphore.
  if (waiting_ == Waiting::No) asked_.acquire();
  waiting_ = Waiting::No;
}

bool Session::wait_once(int options) {
  int status = 0;
  const pid_t pid = ::wait4(-1, &status, __WALL | __WNOTHREAD | options, nullptr);
  if (pid <= 0) return false;
  if (!bell_->answered(pid)) handle(pid, status);
  return true;
}

void Session::empty_within(milliseconds time) {
  std::vector<pid_t> stopped_now;
  for (const auto& [tid, tracee] : tracees_) {
    if (const auto* running = std::get_if<RunningThread>(&tracee.thread)) {
      if (letting_go_) running->interrupt();
    } else {
      stopped_now.push_back(tid);
    }
  }
  for (const pid_t tid : stopped_now) {
    if (letting_go_) let_go(tid, tracees_.at(tid).signal);
  }
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!tracees_.empty() && std::chrono::steady_clock::now() < deadline) {
    if (!wait_once(WNOHANG)) ::poll(nullptr, 0, 1);
  }
}

// --- the session's own thread: what happened

void Session::handle(pid_t tid, int status) {
  const StopReason reason = stop_reason(status);
  try {
    if (reason.alive()) {
      handle_stop(tid, reason);
    } else {
      handle_end(tid, reason);
    }
  } catch (const SystemError& error) {
    // ESRCH: killed in this very stop, so as if it had never stopped; its end will be reported.
    if (error.error() != ESRCH) send({.type = ReportType::Failed, .tid = tid, .known_as = tid, .error = error.error()});
  }
}

void Session::handle_end(pid_t tid, const StopReason& reason) {
  own_children_.erase(tid);
  const auto it = tracees_.find(tid);
  Report report{.type = reason.kind == StopKind::Exited ? ReportType::Exited : ReportType::Killed,
                .tid = tid,
                .known_as = tid,
                .signal = reason.signal,
                .exit_code = reason.exit_code,
                .core_dumped = reason.core_dumped};
  if (it != tracees_.end()) {
    if (it->second.held) {
      report.launch = it->second.held->read_error();
      if (report.launch.step != LaunchStep::None) {
        report.type = ReportType::Failed;
        report.error = report.launch.error;
      }
    }
    if (!it->second.announced) ended_early_.insert(tid);
    tracees_.erase(it);
  }
  send(std::move(report));
}

void Session::handle_stop(pid_t tid, const StopReason& reason) {
  StopReason why = reason;
  const pid_t known_as = why.kind == StopKind::Exec ? take_over(tid) : tid;
  Tracee* tracee = find(tid);
  if (tracee == nullptr) tracee = adopt(tid);
  if (tracee == nullptr) return;
  auto* running = std::get_if<RunningThread>(&tracee->thread);
  // Nobody resumed it: it was killed while stopped, and passes by its exit event. Whoever holds it will see its end.
  if (running == nullptr) return;
  StoppedThread thread = std::move(*running).stopped();
  tracee->thread = std::move(thread);
  if (!prepare_launch(*tracee, why)) return;
  std::optional<Report> report;
  try {
    report = describe(tid, *tracee, why);
  } catch (const SystemError&) {
    tracee->thread = RunningThread::attached(tid);
    throw;
  }
  tracee->started = true;
  if (why.kind == StopKind::Fork || why.kind == StopKind::Vfork || why.kind == StopKind::Clone) {
    announce(static_cast<pid_t>(report->message));
  }
  if (!report) return go_on(*tracee, tracee->how, 0);
  tracee->signal = report->type == ReportType::SignalDelivery ? report->signal : 0;
  if (letting_go_) {
    let_go(tid, tracee->signal);
  } else if (ending_) {
    go_on(*tracee, Resume::Continue, 0);  // killed, on its way out
  } else {
    report->known_as = known_as;
    send(std::move(*report));
  }
}

/// What a launched child does before it is the command is ours, and goes by unseen. Returns whether the stop counts.
bool Session::prepare_launch(Tracee& tracee, StopReason& reason) {
  if (!tracee.held && !tracee.in_first_exec) return true;
  if (reason.kind == StopKind::ExitEvent) return true;
  if (tracee.held && reason.kind == StopKind::Exec) {
    tracee.held.reset();
    tracee.in_first_exec = true;
  } else if (tracee.in_first_exec && reason.kind == StopKind::Syscall) {
    // The exit of execve(2): where a child that called PTRACE_TRACEME stops as well, and the next step is the first
    // instruction of the command.
    tracee.in_first_exec = false;
    reason.kind = StopKind::Exec;
    return true;
  }
  const bool delivers = reason.kind == StopKind::SignalDelivery;
  go_on(tracee, tracee.in_first_exec ? Resume::ToSyscall : Resume::Continue, delivers ? reason.signal : 0);
  return false;
}

/// Nothing for an event that is not of those asked for.
std::optional<Report> Session::describe(pid_t tid, Tracee& tracee, const StopReason& reason) const {
  const auto& thread = std::get<StoppedThread>(tracee.thread);
  Report report{.type = ReportType::Failed, .tid = tid, .known_as = tid, .signal = reason.signal};
  auto event = [&](ReportType type) {
    report.type = type;
    report.message = thread.event_message();
    return report;
  };
  switch (reason.kind) {
    case StopKind::Syscall:
    case StopKind::Seccomp:
      report.syscall = thread.syscall_info();
      if (const auto type = report.syscall ? syscall_type(*report.syscall) : std::nullopt) {
        report.type = *type;
      } else {
        report.error = ENOSYS;
      }
      return report;
    case StopKind::SignalDelivery:
      report.type = ReportType::SignalDelivery;
      report.signal_info = thread.signal_info();
      if (reason.signal == SIGTRAP && report.signal_info) report.type = trap_type(*report.signal_info, tracee.how);
      return report;
    case StopKind::GroupStop:
      report.type = ReportType::GroupStop;
      return report;
    case StopKind::EventStop:
      report.type = !tracee.started                ? ReportType::Started
                    : tracee.how == Resume::Listen ? ReportType::Continued
                                                   : ReportType::Interrupted;
      return report;
    case StopKind::Exec:
      return event(ReportType::Exec);
    case StopKind::Fork:
      return event(ReportType::Fork);
    case StopKind::Vfork:
      return event(ReportType::Vfork);
    case StopKind::Clone:
      return event(ReportType::Clone);
    case StopKind::VforkDone:
      return event(ReportType::VforkDone);
    case StopKind::ExitEvent:
      return event(ReportType::ExitEvent);
    case StopKind::UnknownEvent:
    case StopKind::Exited:
    case StopKind::Killed:
      return std::nullopt;
  }
  __builtin_unreachable();
}

Session::Tracee* Session::find(pid_t tid) {
  const auto it = tracees_.find(tid);
  return it == tracees_.end() ? nullptr : &it->second;
}

/// A thread that the kernel attached, whose first stop may come before its maker's event.
Session::Tracee* Session::adopt(pid_t tid) {
  if (!follow_) {
    // Made with CLONE_PTRACE: nobody asked for it.
    RunningThread::attached(tid).stopped().detach();
    return nullptr;
  }
  Tracee tracee{.thread = RunningThread::attached(tid), .started = false, .announced = false};
  return &tracees_.emplace(tid, std::move(tracee)).first->second;
}

/// A tracee has made a thread or process, whose first stop comes, has come, or was passed over by its end.
void Session::announce(pid_t tid) {
  if (ended_early_.erase(tid) != 0) return;
  if (find(tid) == nullptr) adopt(tid);
  find(tid)->announced = true;
}

/// The thread that called execve(2) goes on under its leader's id, and the leader is gone without a word (ptrace(2),
/// "execve(2) under ptrace"). Returns the id under which it was known.
pid_t Session::take_over(pid_t tid) {
  const auto former = static_cast<pid_t>(RunningThread::attached(tid).stopped().event_message());
  if (former == tid) return tid;
  auto node = tracees_.extract(former);
  if (node.empty()) return tid;
  if (tracees_.erase(tid) != 0) send({.type = ReportType::Superseded, .tid = tid, .known_as = tid});
  node.key() = tid;
  node.mapped().thread = RunningThread::attached(tid);
  tracees_.insert(std::move(node));
  return former;
}

StoppedThread& Session::stopped(pid_t tid) {
  Tracee* tracee = find(tid);
  auto* thread = tracee == nullptr ? nullptr : std::get_if<StoppedThread>(&tracee->thread);
  if (thread == nullptr) throw SystemError("ptrace", ESRCH, tid);
  return *thread;
}

void Session::go_on(Tracee& tracee, Resume how, int signal) {
  RunningThread running = std::get<StoppedThread>(std::move(tracee.thread)).resume(how, signal);
  tracee.thread = std::move(running);
  tracee.how = how;
}

bool Session::let_go(pid_t tid, int signal) {
  Tracee& tracee = tracees_.at(tid);
  if (!std::get<StoppedThread>(std::move(tracee.thread)).detach(signal)) {
    tracee.thread = RunningThread::attached(tid);
    return false;
  }
  tracees_.erase(tid);
  send({.type = ReportType::Detached, .tid = tid, .known_as = tid});
  return true;
}

void Session::send(Report report) {
  if (ending_) return;
  report.last = tracees_.empty() && own_children_.empty();
  report_(report);
}

}  // namespace syslens
