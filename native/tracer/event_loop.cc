#include "tracer/event_loop.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/system_error.h"
#include "launch/seccomp.h"
#include "tracer/condition.h"
#include "tracer/proc_status.h"

namespace syslens {
namespace {

// Only what this very thread forked or seized: the host's own children are never touched (wait(2), __WNOTHREAD).
constexpr int own_tracees = __WALL | __WNOTHREAD;

// How long a new tracee waits for its parent's event. The event follows within microseconds unless there will be none
// (a child made with CLONE_PTRACE | CLONE_UNTRACED).
constexpr int orphan_tries = 40;
constexpr timespec orphan_pause{0, 50'000};

SpawnKind spawn_kind(StopKind kind, bool thread) {
  if (thread) return SpawnKind::Thread;
  if (kind == StopKind::Fork) return SpawnKind::Fork;
  return kind == StopKind::Vfork ? SpawnKind::Vfork : SpawnKind::Clone;
}

}  // namespace

EventLoop::EventLoop(const Table& table, const TraceOptions& options, Log& log)
    : table_(table),
      options_(options),
      log_(log),
      registry_([this](std::span<const std::byte> record) { write_bytes(record); }),
      place_(options.place) {}

void EventLoop::post(Job job) {
  {
    const std::lock_guard lock(jobs_mutex_);
    jobs_.push_back(std::move(job));
  }
  bell_.ring();
}

void EventLoop::give_up() {
  given_up_ = true;
  bell_.ring();
}

EventLoop::Pulse EventLoop::pulse() const {
  return {waits_.load(), quiet_calls_.load() > 0};
}

void EventLoop::begin() {
  start_ns_ = monotonic_ns();
  timespec real{};
  ::clock_gettime(CLOCK_REALTIME, &real);
  const std::lock_guard lock(outcome_mutex_);
  outcome_.epoch_ns =
      static_cast<std::uint64_t>(real.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(real.tv_nsec);
}

void EventLoop::run() {
  while (!given_up_ && !nothing_left()) serve_round();
  // Whatever the kernel lets go of now ends without an exit of its own.
  for (const auto& [tid, tracee] : tracees_) {
    if (tracee->process->launched) continue;
    abandon_call(*tracee);
    write(stamp(*tracee, RecordType::Detach, sizeof(RecordHeader)));
  }
  const std::lock_guard lock(outcome_mutex_);
  outcome_.duration_ns = now();
}

// Counting tracees is not enough: a parent may die before it could report the child that the kernel already attached
// to us. Only ECHILD says that there is none, and it can be had only while the bell has no child.
bool EventLoop::nothing_left() {
  if (!tracees_.empty() || !orphans_.empty()) return false;
  if (bell_armed_) {
    bell_.ring();
    return false;
  }
  while (true) {
    const auto waited = wait(WNOHANG);
    if (!waited.has_value()) return true;
    // A child that is no tracee is the command that was let go: a stop does not wait for its end.
    if (waited->tid == 0) return stopping_;
    handle(waited->tid, waited->status);
    if (!tracees_.empty() || !orphans_.empty()) return false;
  }
}

// The next report; tid 0: none now (WNOHANG); nothing: no child at all.
std::optional<EventLoop::Waited> EventLoop::wait(int flags) {
  while (true) {
    int status = 0;
    const pid_t tid = ::wait4(-1, &status, own_tracees | flags, nullptr);
    if (tid >= 0) return Waited{tid, status};
    if (errno == ECHILD) return std::nullopt;
    if (errno != EINTR) throw_errno("wait4");
  }
}

void EventLoop::serve_round() {
  if (!orphans_.empty()) {
    adopt_orphans();
    if (nothing_left()) return;
  }
  if (!bell_armed_) {
    bell_.arm();
    bell_armed_ = true;
  }
  ++waits_;
  const auto first = wait(0);
  ++waits_;
  if (!first.has_value()) {
    bell_armed_ = false;
    return;
  }
  round_.assign(1, *first);
  if (tracees_.size() > 1) collect_round();
  for (std::size_t i = 0; i < round_.size(); ++i) handle(round_[i].tid, round_[i].status);
  if (options_.open_call_ns != 0 && last_call_ns_ >= next_announcement_ns_) announce_open_calls();
}

// wait4 prefers the tracees at the front of its list; without this a busy one would starve the others.
void EventLoop::collect_round() {
  while (true) {
    const auto next = wait(WNOHANG);
    if (!next.has_value() || next->tid == 0) return;
    // A second report of one thread id voids the first: another thread took over the id by an execve while the old
    // leader stood in a stop, or SIGKILL ended the stop.
    std::erase_if(round_, [&](const Waited& earlier) { return earlier.tid == next->tid; });
    round_.push_back(*next);
  }
}

void EventLoop::run_jobs() {
  std::vector<Job> jobs;
  {
    const std::lock_guard lock(jobs_mutex_);
    jobs.swap(jobs_);
  }
  for (const Job& job : jobs) job(*this);
}

void EventLoop::handle(pid_t tid, int status) {
  if (bell_.answered(tid)) {
    bell_armed_ = false;
    run_jobs();
    return;
  }
  auto found = tracees_.find(tid);
  if (found == tracees_.end() && stop_reason(status).kind == StopKind::Exec && take_over_leader(tid)) {
    found = tracees_.find(tid);
  }
  if (found == tracees_.end()) return handle_unknown(tid, status);
  Tracee& tracee = *found->second;
  const StopReason reason = stop_reason(status);
  if (!reason.alive()) return on_death(tracee, reason);
  try {
    dispatch(tracee, reason);
  } catch (const SystemError& error) {
    // SIGKILL may end any stop at any moment; the death is reported by the next wait (ptrace(2), "Death under ptrace").
    if (error.error() == ESRCH) return;
    note_failure(error.call(), error.error());
    StoppedThread stopped = RunningThread::attached(tid).stopped();
    static_cast<void>(std::move(stopped).resume(Resume::Continue));
  }
}

// A new child may be reported before the event of its parent: it waits until that tells whose child it is.
void EventLoop::handle_unknown(pid_t tid, int status) {
  const StopReason reason = stop_reason(status);
  if (!reason.alive()) {
    // Let go, the command is no tracee any more but still our child.
    if (tid == outcome_.pid) note_end(reason);
    orphans_.erase(tid);
    unwanted_.erase(tid);
    return;
  }
  if (unwanted_.erase(tid) > 0) {
    static_cast<void>(RunningThread::attached(tid).stopped().detach());
    return;
  }
  orphans_[tid] = status;
}

void EventLoop::adopt_orphans() {
  for (int i = 0; i < orphan_tries && !orphans_.empty(); ++i) {
    const auto waited = wait(WNOHANG);
    if (!waited.has_value()) break;
    if (waited->tid != 0) {
      handle(waited->tid, waited->status);
    } else {
      ::nanosleep(&orphan_pause, nullptr);
    }
  }
  const auto orphans = std::exchange(orphans_, {});
  for (const auto& [tid, status] : orphans) {
    const auto ids = read_proc_status(tid);
    if (!ids.has_value()) continue;  // it died meanwhile, wait4 will say so
    const bool thread = ids->tgid != tid;
    const auto parent = tracees_.find(thread ? ids->tgid : ids->ppid);
    if (!follows(thread)) {
      static_cast<void>(RunningThread::attached(tid).stopped().detach());
      continue;
    }
    if (parent != tracees_.end()) {
      add_child(*parent->second, tid, thread ? SpawnKind::Thread : SpawnKind::Clone);
    } else {
      add_stray(tid, ids->tgid);
    }
    handle(tid, status);
  }
}

void EventLoop::dispatch(Tracee& tracee, const StopReason& reason) {
  StoppedThread stopped = std::move(tracee.running).stopped();
  switch (reason.kind) {
    case StopKind::Syscall:
      return on_syscall_stop(tracee, std::move(stopped));
    case StopKind::Seccomp:
      return on_seccomp_stop(tracee, std::move(stopped));
    case StopKind::SignalDelivery:
      return on_signal(tracee, std::move(stopped), reason.signal);
    case StopKind::GroupStop:
      return on_group_stop(tracee, std::move(stopped), reason.signal);
    case StopKind::EventStop:
      return on_event_stop(tracee, std::move(stopped));
    case StopKind::Fork:
    case StopKind::Vfork:
    case StopKind::Clone:
      return on_spawn(tracee, std::move(stopped), reason.kind);
    case StopKind::Exec:
      return on_exec(tracee, std::move(stopped));
    default:
      return go_on(tracee, std::move(stopped));
  }
}

void EventLoop::on_syscall_stop(Tracee& tracee, StoppedThread stopped) {
  const std::uint64_t time = now();
  const auto info = stopped.syscall_info();
  if (!info.has_value()) {
    // A kernel before 5.3, or a filter around us: registers tell, and whether the entry was seen.
    const Registers regs = stopped.registers();
    if (tracee.call.has_value()) {
      const auto result = static_cast<std::int64_t>(regs.rax);
      leave(tracee, {result, result < 0 && result >= -4095}, time);
    } else {
      enter(tracee, entry_of(regs), time);
    }
  } else if (info->op == PTRACE_SYSCALL_INFO_ENTRY) {
    CallEntry entry{info->arch, info->entry.nr, {}};
    std::copy_n(info->entry.args, 6, entry.args);
    enter(tracee, entry, time);
  } else if (info->op == PTRACE_SYSCALL_INFO_EXIT) {
    const CallExit exit{info->exit.rval, info->exit.is_error != 0};
    if (tracee.call.has_value()) {
      leave(tracee, exit, time);
    } else {
      leave_unseen(tracee, stopped, exit, time);
    }
  } else {
    // No syscall stop: the thread that reported it is gone and another one, now in a stop of its own that is still to
    // be reported, took over its id by an execve. Act as if this stop had never happened.
    return;
  }
  go_on(tracee, std::move(stopped));
}

// Registers do not tell an int 0x80 from a system call of x86-64.
EventLoop::CallEntry EventLoop::entry_of(const Registers& regs) {
  return {AUDIT_ARCH_X86_64, regs.orig_rax, {regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9}};
}

void EventLoop::on_seccomp_stop(Tracee& tracee, StoppedThread stopped) {
  // While PTRACE_SYSCALL is used too (up to the first exec), the entry was already seen: since Linux 4.8 the filter
  // runs behind the syscall-entry stop.
  if (!tracee.call.has_value() && recording_) {
    const auto info = stopped.syscall_info();
    if (!info.has_value()) {
      enter(tracee, entry_of(stopped.registers()), now());
    } else if (info->op == PTRACE_SYSCALL_INFO_SECCOMP) {
      CallEntry entry{info->arch, info->seccomp.nr, {}};
      std::copy_n(info->seccomp.args, 6, entry.args);
      enter(tracee, entry, now());
    }
    // Not selected: its end is of no interest, unless it changes a name.
    if (tracee.call.has_value() && !tracee.call->recorded && !changes_names(*tracee.call)) tracee.call.reset();
  }
  // A filter of the tracee's own asks for a tracer of its own: without us it would get ENOSYS (seccomp(2)), and the
  // number -1 gives just that.
  if (stopped.event_message() != filter_mark) stopped.set(Register::orig_rax, static_cast<std::uint64_t>(-1));
  go_on(tracee, std::move(stopped));
}

void EventLoop::on_signal(Tracee& tracee, StoppedThread stopped, int signal) {
  if (tracee.process->hidden) {
    // The stop that the child makes right before its execve (launch.h); from here on its calls are watched.
    if (signal == SIGSTOP && !tracee.go_to_exec) {
      tracee.go_to_exec = true;
      signal = 0;
    }
    return go_on(tracee, std::move(stopped), signal);
  }
  SignalRecord record{};
  record.header = stamp(tracee, RecordType::Signal, sizeof record);
  record.signal = signal;
  if (const auto info = stopped.signal_info(); info.has_value()) {
    static_assert(sizeof record.siginfo == sizeof *info);
    std::memcpy(record.siginfo, &*info, sizeof record.siginfo);
  }
  write(record);
  go_on(tracee, std::move(stopped), signal);
}

void EventLoop::on_group_stop(Tracee& tracee, StoppedThread stopped, int signal) {
  if (!tracee.listening && !tracee.process->hidden) {
    StopRecord record{};
    record.header = stamp(tracee, RecordType::Stop, sizeof record);
    record.signal = signal;
    if (tracee.fresh && tracee.attached) write(stamp(tracee, RecordType::Attach, sizeof(RecordHeader)));
    write(record);
  }
  tracee.fresh = false;
  tracee.listening = true;
  go_on(tracee, std::move(stopped));
}

void EventLoop::on_event_stop(Tracee& tracee, StoppedThread stopped) {
  if (tracee.fresh && tracee.attached) {
    write(stamp(tracee, RecordType::Attach, sizeof(RecordHeader)));
    learn_interrupted(tracee, stopped);
    tracee.fresh = false;
    seize_late_threads(tracee);
  } else if (tracee.listening) {
    StopRecord record{};
    record.header = stamp(tracee, RecordType::Stop, sizeof record);
    record.header.flags = flag::continued;
    record.signal = SIGCONT;
    write(record);
  }
  tracee.fresh = false;
  tracee.listening = false;
  go_on(tracee, std::move(stopped));
}

void EventLoop::on_spawn(Tracee& tracee, StoppedThread stopped, StopKind kind) {
  const auto child = static_cast<pid_t>(stopped.event_message());
  // Signal 0 to a thread of this group: tells a thread from a process without reading /proc (tgkill(2)).
  const bool thread = ::syscall(SYS_tgkill, tracee.pid(), child, 0) == 0;
  if (tracees_.contains(child)) return go_on(tracee, std::move(stopped));
  const auto orphan = orphans_.extract(child);
  if (!follows(thread)) {
    if (orphan.empty()) {
      unwanted_.insert(child);
    } else {
      static_cast<void>(RunningThread::attached(child).stopped().detach());
    }
  } else {
    add_child(tracee, child, spawn_kind(kind, thread));
    if (!orphan.empty()) handle(child, orphan.mapped());
  }
  go_on(tracee, std::move(stopped));
}

void EventLoop::on_exec(Tracee& tracee, StoppedThread stopped) {
  const auto former = static_cast<pid_t>(stopped.event_message());
  if (former != tracee.tid()) rename_to_leader(former, tracee.tid());
  // The leader's entry may just have been replaced by that of the thread that called execve.
  Tracee& program = *tracees_.at(stopped.tid());
  if (program.process->hidden) {
    program.process->hidden = false;
    held_.reset();
  }
  program.names.exec();
  write_exec(program, former);
  go_on(program, std::move(stopped));
}

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

void EventLoop::go_on(Tracee& tracee, StoppedThread stopped, int signal) {
  if (detaching_ && may_let_go(tracee)) return let_go(tracee, std::move(stopped), signal);
  const Resume how = tracee.listening ? Resume::Listen : way_of(tracee);
  tracee.running = std::move(stopped).resume(how, signal);
}

Resume EventLoop::way_of(const Tracee& tracee) const {
  if (tracee.process->hidden) return tracee.go_to_exec ? Resume::ToSyscall : Resume::Continue;
  if (!recording_) return Resume::Continue;
  // With a filter the entry of a selected call comes as a seccomp stop; only its exit needs a syscall stop.
  // What may come as restart_syscall, which no filter can tell from that of another call, is waited for as well.
  if (filtered_) return tracee.call.has_value() || tracee.may_resume ? Resume::ToSyscall : Resume::Continue;
  return Resume::ToSyscall;
}

// A filter cannot be taken off: without a tracer its calls would fail with ENOSYS (seccomp(2), SECCOMP_RET_TRACE).
bool EventLoop::may_let_go(const Tracee& tracee) const {
  return !(tracee.process->launched && (filtered_ || stopping_)) && !tracee.process->hidden;
}

void EventLoop::let_go(Tracee& tracee, StoppedThread stopped, int signal) {
  abandon_call(tracee);
  write(stamp(tracee, RecordType::Detach, sizeof(RecordHeader)));
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
  recording_ = false;
}

void EventLoop::detach_all() {
  if (detaching_) return;
  detaching_ = true;
  for (const auto& [tid, tracee] : tracees_) {
    if (may_let_go(*tracee)) static_cast<void>(tracee->running.interrupt());
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

void EventLoop::announce_open_calls() {
  const std::uint64_t time = now();
  for (const auto& [tid, tracee] : tracees_) {
    if (!tracee->call.has_value() || !tracee->call->quiet || tracee->process->hidden) continue;
    const std::uint64_t age = time - tracee->record.head().header.time;
    if (age < options_.open_call_ns || age < options_.slower_ns) continue;
    tracee->record.head().header.type = RecordType::Entered;
    write_bytes(tracee->record.bytes());
    tracee->record.head().header.type = RecordType::Syscall;
    tracee->call->quiet = false;
    --quiet_calls_;
  }
  next_announcement_ns_ = time + options_.open_call_ns / 2;
}

void EventLoop::note_failure(const char* call, int error) {
  const std::lock_guard lock(outcome_mutex_);
  if (outcome_.failure != 0) return;
  outcome_.failure = error;
  outcome_.failed_call = call;
}

TraceOutcome EventLoop::outcome() const {
  const std::lock_guard lock(outcome_mutex_);
  TraceOutcome outcome = outcome_;
  outcome.calls = calls_;
  outcome.errors = errors_;
  outcome.recorded = recorded_;
  outcome.io_uring_enters = unseen_work_;
  return outcome;
}

std::uint64_t EventLoop::now() const {
  return monotonic_ns() - start_ns_;
}

RecordHeader EventLoop::stamp(const Tracee& tracee, RecordType type, std::size_t size) const {
  RecordHeader header{};
  header.size = static_cast<std::uint32_t>(size);
  header.type = type;
  header.pid = tracee.pid();
  header.tid = tracee.tid();
  header.time = now();
  return header;
}

void EventLoop::write_bytes(std::span<const std::byte> record) {
  if (!recording_) return;
  registry_.introduce(record);
  log_.append(record);
}

void EventLoop::write_exec(const Tracee& tracee, pid_t former) {
  const std::string link = "/proc/" + std::to_string(tracee.pid()) + "/exe";
  std::array<char, 4096> path;
  const ssize_t length = std::max<ssize_t>(::readlink(link.c_str(), path.data(), path.size()), 0);
  const auto size = static_cast<std::size_t>(length);
  ExecRecord record{};
  record.header = stamp(tracee, RecordType::Exec, (sizeof record + size + 7) & ~std::size_t{7});
  record.former_tid = former;
  record.length = static_cast<std::uint32_t>(size);
  std::vector<std::byte> bytes(record.header.size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, path.data(), size);
  write_bytes(bytes);
}

}  // namespace syslens
