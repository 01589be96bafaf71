// What each stop of a tracee leads to.
#include <fcntl.h>
#include <linux/audit.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "launch/seccomp.h"
#include "tracer/event_loop.h"

namespace syslens {
namespace {

// Of the arguments of a program, which may be megabytes.
constexpr std::size_t most_argument_bytes = 8192;

// /proc/PID/cmdline (proc(5)); nothing when it cannot be read.
std::size_t read_arguments(pid_t pid, std::span<char> room) {
  const std::string file = "/proc/" + std::to_string(pid) + "/cmdline";
  const UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (fd.get() < 0) return 0;
  std::size_t size = 0;
  while (size < room.size()) {
    const ssize_t got = ::read(fd.get(), room.data() + size, room.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  return size;
}

// Results in this range are -errno (asm/unistd.h, MAX_ERRNO).
bool is_error(std::int64_t result) {
  return result < 0 && result >= -4095;
}

SpawnKind spawn_kind(StopKind kind, bool thread) {
  if (thread) return SpawnKind::Thread;
  if (kind == StopKind::Fork) return SpawnKind::Fork;
  return kind == StopKind::Vfork ? SpawnKind::Vfork : SpawnKind::Clone;
}

}  // namespace

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
    case StopKind::ExitEvent:
      return on_ending(tracee, std::move(stopped));
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
      leave(tracee, stopped, inject_result(tracee, stopped, {result, is_error(result)}), time);
    } else {
      enter(tracee, stopped, entry_of(regs), time);
      inject(tracee, stopped);
    }
  } else if (info->op == PTRACE_SYSCALL_INFO_ENTRY) {
    CallEntry entry{info->arch, info->entry.nr, info->stack_pointer, {}};
    std::copy_n(info->entry.args, 6, entry.args);
    enter(tracee, stopped, entry, time);
    inject(tracee, stopped);
  } else if (info->op == PTRACE_SYSCALL_INFO_EXIT) {
    const CallExit exit{info->exit.rval, info->exit.is_error != 0};
    if (tracee.call.has_value()) {
      leave(tracee, stopped, inject_result(tracee, stopped, exit), time);
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
  return {AUDIT_ARCH_X86_64, regs.orig_rax, regs.rsp, {regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9}};
}

void EventLoop::on_seccomp_stop(Tracee& tracee, StoppedThread stopped) {
  // While PTRACE_SYSCALL is used too (up to the first exec), the entry was already seen: since Linux 4.8 the filter
  // runs behind the syscall-entry stop.
  if (!tracee.call.has_value() && watches() && !skips(tracee)) {
    const auto info = stopped.syscall_info();
    if (!info.has_value()) {
      enter(tracee, stopped, entry_of(stopped.registers()), now());
    } else if (info->op == PTRACE_SYSCALL_INFO_SECCOMP) {
      CallEntry entry{info->arch, info->seccomp.nr, info->stack_pointer, {}};
      std::copy_n(info->seccomp.args, 6, entry.args);
      enter(tracee, stopped, entry, now());
    }
    // Not selected: its end is of no interest, unless it changes a name, or where code lies.
    if (tracee.call.has_value() && !tracee.call->recorded && !changes_names(*tracee.call) &&
        !changes_maps(*tracee.call) && !tracee.call->ends_recording && tracee.call->fault == nullptr) {
      tracee.call.reset();
    }
    inject(tracee, stopped);
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
  if (const auto entry = tracee.process->entry_point;
      entry.has_value() && signal == SIGTRAP && entry->reached_by(stopped)) {
    entry->pass(stopped);
    tracee.process->entry_point.reset();
    return go_on(tracee, std::move(stopped));
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
    if (tracee.fresh && tracee.attached) tell_attach(tracee);
    write(record);
  }
  tracee.fresh = false;
  tracee.listening = true;
  go_on(tracee, std::move(stopped));
}

void EventLoop::on_event_stop(Tracee& tracee, StoppedThread stopped) {
  if (tracee.fresh && tracee.attached) {
    tell_attach(tracee);
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
  if (program.process->space != nullptr) program.process->space = std::make_shared<AddressSpace>(stacks_.modules());
  write_exec(program, former);
  tell_descriptors(program, DescriptorsAt::Exec);
  begin_program(program, stopped);
  go_on(program, std::move(stopped));
}

void EventLoop::begin_program(Tracee& program, StoppedThread& stopped) {
  program.process->entry_point.reset();
  if ((options_.skip_startup && recording_) || faults_.after_startup())
    program.process->entry_point = EntryPoint::set(stopped);
}

// The table is still whole here; the last thread takes it along. Also when a signal kills the process.
void EventLoop::on_ending(Tracee& tracee, StoppedThread stopped) {
  if (!tracee.ending) {
    tracee.ending = true;
    if (++tracee.process->ending == tracee.process->threads) tell_descriptors(tracee, DescriptorsAt::Exit);
  }
  go_on(tracee, std::move(stopped));
}

void EventLoop::tell_attach(Tracee& tracee) {
  write(stamp(tracee, RecordType::Attach, sizeof(RecordHeader)));
  if (!std::exchange(tracee.process->listed, true)) tell_descriptors(tracee, DescriptorsAt::Attach);
}

void EventLoop::write_exec(const Tracee& tracee, pid_t former) {
  const std::string link = "/proc/" + std::to_string(tracee.pid()) + "/exe";
  std::array<char, 4096> path;
  const ssize_t length = std::max<ssize_t>(::readlink(link.c_str(), path.data(), path.size()), 0);
  const auto size = static_cast<std::size_t>(length);
  // The process stands in its stop with its new memory: these are the arguments that the kernel gave it.
  std::array<char, most_argument_bytes> arguments;
  const std::size_t arguments_size = read_arguments(tracee.pid(), arguments);
  ExecRecord record{};
  record.header = stamp(tracee, RecordType::Exec, (sizeof record + size + arguments_size + 7) & ~std::size_t{7});
  record.former_tid = former;
  record.length = static_cast<std::uint32_t>(size);
  record.arguments = static_cast<std::uint32_t>(arguments_size);
  std::vector<std::byte> bytes(record.header.size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, path.data(), size);
  std::memcpy(bytes.data() + sizeof record + size, arguments.data(), arguments_size);
  write_bytes(bytes);
}

void EventLoop::go_on(Tracee& tracee, StoppedThread stopped, int signal) {
  if (detaching_ && may_let_go(tracee)) return let_go(tracee, std::move(stopped), signal);
  if (const std::uint64_t delay = std::exchange(tracee.delay_ns, 0); delay != 0) {
    tracee.delayed.emplace(std::move(stopped));
    delayed_.emplace(next_delay_, tracee.tid());
    return delays_.begin(delay, next_delay_++);
  }
  const Resume how = tracee.listening ? Resume::Listen : way_of(tracee);
  tracee.running = std::move(stopped).resume(how, signal);
}

// Whether what a tracee does now is start-up that nobody wants to see.
bool EventLoop::skips(const Tracee& tracee) const {
  return options_.skip_startup && tracee.process->entry_point.has_value();
}

// What a fault does to the call that has just been entered.
void EventLoop::inject(Tracee& tracee, StoppedThread& stopped) {
  if (!tracee.call.has_value() || tracee.call->fault == nullptr) return;
  const FaultOptions& fault = *tracee.call->fault;
  // A call with the number -1 is not made (ptrace(2), seccomp(2)).
  if (fault.result.has_value()) stopped.set(Register::orig_rax, static_cast<std::uint64_t>(-1));
  if (fault.signal != 0) ::syscall(SYS_tgkill, tracee.pid(), tracee.tid(), fault.signal);
  tracee.delay_ns = fault.entry_delay_ns;
}

// The same when it returns; what the program is to get.
EventLoop::CallExit EventLoop::inject_result(Tracee& tracee, StoppedThread& stopped, const CallExit& exit) {
  if (tracee.call->fault == nullptr) return exit;
  const FaultOptions& fault = *tracee.call->fault;
  tracee.delay_ns = fault.exit_delay_ns;
  if (!fault.result.has_value()) return exit;
  stopped.set(Register::rax, static_cast<std::uint64_t>(*fault.result));
  return {*fault.result, is_error(*fault.result)};
}

void EventLoop::end_delay(std::uint64_t delay) {
  const auto node = delayed_.extract(delay);
  if (node.empty()) return;
  const auto found = tracees_.find(node.mapped());
  // Killed meanwhile, and perhaps another one has its id.
  if (found == tracees_.end() || !found->second->delayed.has_value()) return;
  StoppedThread stopped = std::move(*found->second->delayed);
  found->second->delayed.reset();
  go_on(*found->second, std::move(stopped));
}

Resume EventLoop::way_of(const Tracee& tracee) const {
  if (tracee.process->hidden) return tracee.go_to_exec ? Resume::ToSyscall : Resume::Continue;
  if (!watches()) return Resume::Continue;
  // Nothing of its start-up is wanted, but the end of the execve that led to it.
  if (skips(tracee) && !tracee.call.has_value()) return Resume::Continue;
  // With a filter the entry of a selected call comes as a seccomp stop; only its exit needs a syscall stop.
  // What may come as restart_syscall, which no filter can tell from that of another call, is waited for as well.
  if (filtered_) return tracee.call.has_value() || tracee.may_resume ? Resume::ToSyscall : Resume::Continue;
  return Resume::ToSyscall;
}

}  // namespace syslens
