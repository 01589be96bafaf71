#include "tracer/event_loop.h"

#include <sys/wait.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/system_error.h"
#include "tracer/condition.h"
#include "tracer/proc_status.h"

namespace syslens {
namespace {

// Only what this very thread forked or seized: the host's own children are never touched (wait(2), __WNOTHREAD). The
// bell has no exit signal: only __WALL finds it, while tracees are found in any case (since Linux 4.7).
constexpr int own_tracees = __WNOTHREAD;
constexpr int own_tracees_and_bell = __WNOTHREAD | __WALL;

// How long a new tracee waits for its parent's event. The event follows within microseconds unless there will be none
// (a child made with CLONE_PTRACE | CLONE_UNTRACED).
constexpr int orphan_tries = 40;
constexpr timespec orphan_pause{0, 50'000};

// Stops of one tracee in a row after which others are looked for only now and then.
constexpr std::uint32_t settled_alone = 64;
constexpr std::uint32_t look_for_others_every = 8;

}  // namespace

EventLoop::EventLoop(const Table& table, const TraceOptions& options, Log& log)
    : table_(table),
      options_(options),
      log_(log),
      registry_([this](std::span<const std::byte> record) { log_.append(record); }),
      place_(options.place),
      faults_(options.faults),
      stacks_([this](std::span<const std::byte> record) { log_.append(record); }),
      delays_([this](std::uint64_t delay) { post([delay](EventLoop& loop) { loop.end_delay(delay); }); }) {
  if (options.last != 0) last_.emplace(options.last);
}

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
  write_last();
  const std::lock_guard lock(outcome_mutex_);
  outcome_.duration_ns = now();
}

// Counting tracees is not enough: a parent may die before it could report the child that the kernel already attached
// to us. Only ECHILD says that there is none.
bool EventLoop::nothing_left() {
  if (!tracees_.empty() || !orphans_.empty()) return false;
  while (true) {
    const auto waited = wait(own_tracees | WNOHANG);
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
    const pid_t tid = ::wait4(-1, &status, flags, nullptr);
    if (tid >= 0) return Waited{tid, status};
    if (errno == ECHILD) return std::nullopt;
    if (errno != EINTR) throw_errno("wait4");
  }
}

// The next report, however long it takes.
std::optional<EventLoop::Waited> EventLoop::wait_for_report() {
  const std::uint64_t begin = monotonic_ns();
  if (lookout_.begin(begin)) {
    do {
      const auto waited = wait(own_tracees_and_bell | WNOHANG);
      if (waited.has_value() && waited->tid == 0) continue;
      lookout_.found();
      return waited;
    } while (monotonic_ns() - begin < Lookout::duration_ns);
  }
  return wait(own_tracees_and_bell);
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
  const auto first = wait_for_report();
  ++waits_;
  if (!first.has_value()) {
    bell_armed_ = false;
    return;
  }
  round_.assign(1, *first);
  if (tracees_.size() > 1 && looks_for_others(*first)) collect_round();
  for (std::size_t i = 0; i < round_.size(); ++i) handle(round_[i].tid, round_[i].status);
  if (registry_.generation() != kept_generation_) keep_names();
  if (options_.open_call_ns != 0 && last_call_ns_ >= next_announcement_ns_) announce_open_calls();
}

// Not at each stop of a tracee that alone has made calls for long, as most do whose parents wait for them.
bool EventLoop::looks_for_others(const Waited& first) {
  const bool alone = first.tid == alone_ && stop_reason(first.status).kind == StopKind::Syscall;
  alone_ = first.tid;
  alone_rounds_ = alone ? alone_rounds_ + 1 : 0;
  return alone_rounds_ < settled_alone || alone_rounds_ % look_for_others_every == 0;
}

// wait4 prefers the tracees at the front of its list; without this a busy one would starve the others.
void EventLoop::collect_round() {
  constexpr int flags = own_tracees_and_bell | WNOHANG;
  for (auto next = wait(flags); next.has_value() && next->tid != 0; next = wait(flags)) {
    // A second report of one thread id voids the first: another thread took over the id by an execve while the old
    // leader stood in a stop, or SIGKILL ended the stop.
    std::erase_if(round_, [&](const Waited& earlier) { return earlier.tid == next->tid; });
    round_.push_back(*next);
  }
  if (round_.size() > 1) alone_rounds_ = 0;
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
    const auto waited = wait(own_tracees_and_bell | WNOHANG);
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
  outcome.faults = faults_.counts();
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
  if (!last_.has_value()) return hand_over(record);
  RecordHeader header;
  std::memcpy(&header, record.data(), sizeof header);
  last_->keep(header.pid, record);
}

// The names of calls that are open while many others come and go, and of those that may have to be shown later.
void EventLoop::keep_names() {
  kept_generation_ = registry_.generation();
  std::vector<std::span<const std::byte>> waiting;
  for (const auto& [tid, tracee] : tracees_) {
    if (tracee->call.has_value() && tracee->call->recorded) waiting.push_back(tracee->record.bytes());
  }
  if (last_.has_value()) last_->each([&](std::span<const std::byte> record) { waiting.push_back(record); });
  registry_.keep(waiting);
}

void EventLoop::hand_over(std::span<const std::byte> record) {
  registry_.introduce(record);
  log_.append(record);
}

}  // namespace syslens
