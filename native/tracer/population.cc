// Who is traced: launching, attaching, new threads and processes, and the change of identity in an execve.
#include <dirent.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include "base/system_error.h"
#include "launch/seccomp.h"
#include "tracer/event_loop.h"
#include "tracer/proc_status.h"
#include "tracer/stopped_calls.h"

namespace syslens {
namespace {

constexpr unsigned long base_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE;
constexpr unsigned long fork_options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;

unsigned long wanted_options(const TraceOptions& options) {
  return base_options | (options.follow_forks ? fork_options : 0) | (options.descriptors ? PTRACE_O_TRACEEXIT : 0);
}

bool kernel_can_trace_by_seccomp() {
  std::uint32_t action = SECCOMP_RET_TRACE;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

// Whether two threads share this part (kcmp(2)). Where the kernel has no kcmp: `otherwise`.
bool share(pid_t a, pid_t b, int what, bool otherwise) {
  const long order = ::syscall(SYS_kcmp, a, b, what, 0, 0);
  return order < 0 ? otherwise : order == 0;
}

struct Look {
  std::vector<pid_t> threads;
  // The kernel goes from each thread to the next one, and ends the list early when that one has died meanwhile.
  bool whole = true;
};

Look threads_of(pid_t pid) {
  Look look;
  const std::string path = "/proc/" + std::to_string(pid) + "/task";
  DIR* directory = ::opendir(path.c_str());
  if (directory == nullptr) return look;
  while (const dirent* entry = ::readdir(directory)) {
    pid_t tid = 0;
    const char* end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, tid).ptr == end && tid > 0) look.threads.push_back(tid);
  }
  ::closedir(directory);
  // Signal 0 only asks whether it is there. Where all have died, there is nothing to see.
  look.whole = look.threads.empty() || ::syscall(SYS_tgkill, pid, look.threads.back(), 0) == 0 || errno != ESRCH ||
               ::kill(pid, 0) != 0;
  return look;
}

}  // namespace

pid_t EventLoop::launch(LaunchPlan plan) {
  begin();
  std::vector<sock_filter> filter;
  const StoppedCalls stopped = stopped_calls(table_, options_, place_);
  // What is not followed must be able to live without us, which a filter would not allow.
  if (stopped.set.has_value() && options_.use_seccomp && options_.follow_forks && kernel_can_trace_by_seccomp()) {
    filter = compile_filter(*stopped.set);
    remembering_ = stopped.remembering;
  }
  filtered_ = !filter.empty();
  held_.emplace(hold_child(plan));
  const pid_t pid = held_->pid();
  unsigned long wanted = wanted_options(options_) | PTRACE_O_EXITKILL;
  if (filtered_) wanted |= PTRACE_O_TRACESECCOMP;
  Tracee& tracee = add(RunningThread::seize(pid, wanted), process_of(pid, true));
  tracee.process->hidden = true;
  tracee.fresh = false;
  {
    const std::lock_guard lock(outcome_mutex_);
    outcome_.pid = pid;
  }
  held_->send(plan, {.filter = filter, .stop_before_exec = true});
  return pid;
}

std::vector<AttachFailure> EventLoop::attach(const std::vector<pid_t>& pids) {
  begin();
  std::vector<AttachFailure> failures;
  for (const pid_t pid : pids) {
    AttachFailure failure{pid, 0};
    const auto status = read_proc_status(pid);
    if (status.has_value() && status->ppid == ::getpid()) {
      // libuv would take its ptrace stops for its exit: the kernel reports them to every thread of the parent.
      failure.error = ECHILD;
    } else if (seize_threads(status.has_value() ? status->tgid : pid, failure)) {
      continue;
    }
    failures.push_back(failure);
  }
  return failures;
}

// Threads that are made by one not yet seized are missed by a single look, so it looks until nothing is new.
bool EventLoop::seize_threads(pid_t pid, AttachFailure& failure) {
  const unsigned long wanted = wanted_options(options_);
  bool any = false;
  failure.error = ESRCH;
  for (bool again = true; again;) {
    const Look look = threads_of(pid);
    again = !look.whole;
    for (const pid_t tid : look.threads) {
      if (tracees_.contains(tid)) continue;
      try {
        RunningThread thread = RunningThread::seize(tid, wanted);
        Tracee& tracee = add(std::move(thread), process_of(pid, false));
        tracee.attached = true;
        static_cast<void>(tracee.running.interrupt());
        any = again = true;
      } catch (const SystemError& error) {
        // EPERM also for one that the kernel attached to us since (PTRACE_O_TRACECLONE): its event will introduce it.
        // A zombie leader cannot be seized either, and is not needed.
        if (!any) failure.error = error.error();
      }
    }
  }
  return any;
}

// A thread that was seized while it made another one has made it without our knowledge. By its first stop the new one
// can be seen, so when all have stopped once there is one more look.
void EventLoop::seize_late_threads(const Tracee& stopped) {
  if (detaching_) return;
  for (const auto& [tid, tracee] : tracees_) {
    if (tracee->process == stopped.process && tracee->attached && tracee->fresh) return;
  }
  AttachFailure unused{};
  seize_threads(stopped.pid(), unused);
}

Tracee& EventLoop::add(RunningThread thread, std::shared_ptr<Process> process) {
  const pid_t tid = thread.tid();
  ++process->threads;
  auto& slot = tracees_[tid];
  slot = std::make_unique<Tracee>(std::move(thread), std::move(process));
  const std::lock_guard lock(outcome_mutex_);
  ++outcome_.threads;
  return *slot;
}

void EventLoop::remove(Tracee& tracee) {
  const std::shared_ptr<Process> process = tracee.process;
  if (tracee.ending) --process->ending;
  tracees_.erase(tracee.tid());
  if (--process->threads == 0) processes_.erase(process->pid);
}

std::shared_ptr<Process> EventLoop::process_of(pid_t pid, bool launched) {
  auto& known = processes_[pid];
  if (auto process = known.lock()) return process;
  auto process = std::make_shared<Process>(Process{.pid = pid, .launched = launched});
  if (options_.stacks.has_value()) process->space = std::make_shared<AddressSpace>(stacks_.modules());
  known = process;
  const std::lock_guard lock(outcome_mutex_);
  ++outcome_.processes;
  return process;
}

Tracee& EventLoop::add_child(Tracee& parent, pid_t tid, SpawnKind kind) {
  const bool thread = kind == SpawnKind::Thread;
  const bool files = share(parent.tid(), tid, KCMP_FILES, thread);
  const bool directory = share(parent.tid(), tid, KCMP_FS, thread);
  auto process = thread ? parent.process : process_of(tid, parent.process->launched);
  if (!thread && process->space != nullptr && parent.process->space != nullptr) {
    // vfork(2) and others of its kind run in the parent's memory.
    const bool memory = share(parent.tid(), tid, KCMP_VM, kind == SpawnKind::Vfork);
    process->space = memory ? parent.process->space : std::make_shared<AddressSpace>(*parent.process->space);
  }
  Tracee& child = add(RunningThread::attached(tid), std::move(process));
  // The child's memory has the breakpoint as well.
  if (!thread) child.process->entry_point = parent.process->entry_point;
  child.names = thread ? parent.names.for_thread(files, directory) : parent.names.for_process(files, directory);
  SpawnRecord record{};
  record.header = stamp(parent, RecordType::Spawn, sizeof record);
  record.child_pid = child.pid();
  record.child_tid = tid;
  record.kind = kind;
  if (files) record.header.flags |= flag::shares_files;
  write(record);
  if (stopping_ && child.process->launched) ::kill(child.pid(), SIGKILL);
  return child;
}

// Its parent was killed before it could tell: SIGKILL ends the stop of a fork event too. It is a tracee all the same,
// and under a filter it needs a tracer. Nobody is left to name as its parent, so it begins as one that was attached to.
void EventLoop::add_stray(pid_t tid, pid_t tgid) {
  const Tracee& stray = add(RunningThread::attached(tid), process_of(tgid, outcome_.pid != 0));
  write(stamp(stray, RecordType::Attach, sizeof(RecordHeader)));
  if (stopping_ && stray.process->launched) ::kill(tgid, SIGKILL);
}

// After an execve by another thread than the leader, that thread bears the leader's id. The exit of the old leader is
// never reported, nor that of the former id (ptrace(2), "execve(2) under ptrace").
void EventLoop::rename_to_leader(pid_t former, pid_t leader) {
  const auto found = tracees_.find(former);
  if (found == tracees_.end()) return;  // the caller was not traced by us: the leader's entry serves
  if (const auto old_leader = tracees_.find(leader); old_leader != tracees_.end()) {
    abandon_call(*old_leader->second);
    remove(*old_leader->second);
  }
  auto node = tracees_.extract(former);
  node.key() = leader;
  node.mapped()->running = RunningThread::attached(leader);
  Tracee& renamed = *node.mapped();
  tracees_.insert(std::move(node));
  // Its open execve goes on under the new id.
  if (renamed.call.has_value() && renamed.call->recorded) renamed.record.head().header.tid = leader;
}

// The same where the leader was a zombie at the attach and so could not be seized: its id is new to us.
bool EventLoop::take_over_leader(pid_t leader) {
  try {
    const auto former = static_cast<pid_t>(RunningThread::attached(leader).stopped().event_message());
    rename_to_leader(former, leader);
  } catch (const SystemError&) {
    // SIGKILL: its death is reported next.
  }
  return tracees_.contains(leader);
}

}  // namespace syslens
