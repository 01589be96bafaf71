// The two stops of a system call.
#include <linux/audit.h>

#include <cerrno>
#include <utility>

#include "tracer/event_loop.h"
#include "tracer/socket_name.h"
#include "tracer/stopped_calls.h"

namespace syslens {
namespace {

// Results that the kernel keeps for itself and that only a tracer sees: the call is made again, perhaps after a signal
// handler (include/linux/errno.h).
constexpr std::int64_t restart_sys = -512;
constexpr std::int64_t restart_no_intr = -513;
constexpr std::int64_t restart_no_hand = -514;
constexpr std::int64_t restart_block = -516;

bool is_restart(std::int64_t result) {
  return result == restart_sys || result == restart_no_intr || result == restart_no_hand || result == restart_block;
}

constexpr std::uint64_t x32_bit = 0x40000000;  // __X32_SYSCALL_BIT (asm/unistd.h)

constexpr Entry unknown_call{};

bool has(const OpenCall& call, std::uint32_t trait) {
  return (call.entry->traits & trait) != 0;
}

// A piece that is no captured memory.
void add_word(CallRecord& record, PieceStatus status, std::uint64_t word) {
  Piece piece{};
  piece.node = no_node;
  piece.parent = no_parent;
  piece.address = word;
  if (record.add(piece, 0) != CallRecord::nothing_added) record.finish(0, status);
}

}  // namespace

bool EventLoop::wants(const Tracee& tracee, const OpenCall& call) const {
  if (!recording_ || skips(tracee)) return false;
  // That of the command itself is shown, unless it is part of the start-up that nobody wants to see.
  if (tracee.process->hidden && (!has(call, trait::execs) || options_.skip_startup)) return false;
  // The same number is another call there.
  if (call.i386) return !options_.selected_i386.has_value() || contains(*options_.selected_i386, call.number);
  if (!options_.selected.has_value()) return true;
  if (has(call, trait::resumes_call) && contains(*options_.selected, tracee.interrupted)) return true;
  return contains(*options_.selected, call.number);
}

// Whether names that are remembered may be others after it: then it is looked at even if nobody wants to see it.
bool EventLoop::changes_names(const OpenCall& call) const {
  if (!filtered_) return true;
  if (!remembering_.files && !remembering_.directory) return false;
  return call.entry == &unknown_call || has(call, changes_files | changes_directory);
}

// Whether the call ended as it was asked for.
bool EventLoop::asked_for(const SyscallRecord& call, std::uint64_t time) const {
  const std::uint8_t flags = call.header.flags;
  std::uint8_t status = call_status::ok;
  if ((flags & flag::error) != 0) status = call_status::failed;
  if ((flags & (flag::unfinished | flag::restarting)) != 0) status = call_status::unfinished;
  return (options_.status & status) != 0 && time - call.header.time >= options_.slower_ns;
}

ThreadNamer EventLoop::namer(Tracee& tracee, const RecordHeader& stamp) {
  return {registry_, epoch_, tracee.names, stamp, remembering_};
}

// Adds to the call's record what this stop shows, and finds out whether the call is at one of the chosen places.
void EventLoop::capture_stop(Tracee& tracee, const CallStop& stop, bool faults) {
  OpenCall& call = *tracee.call;
  const RecordHeader stamp = tracee.record.head().header;
  ThreadNamer names = namer(tracee, stamp);
  notes_.clear();
  NotingNamer noting(names, options_.names, place_.by_path() || (faults && faults_.by_path()), notes_);
  DescriptorNamer* asked = options_.names ? static_cast<DescriptorNamer*>(&names) : nullptr;
  if (!call.placed || faults) asked = &noting;
  capture(table_, *call.entry, stop, options_.string_limit, asked, tracee.record);
  const bool at_entry = !stop.result.has_value();
  const auto is_at = [&](Place& place) {
    return place.has_one_of(notes_, registry_) ||
           (at_entry && place.has_path_argument(table_, *call.entry, tracee.record, names, registry_));
  };
  if (!call.placed) call.placed = is_at(place_);
  if (faults) call.fault = faults_.strike(call.number, tracee.process->entry_point.has_value(), is_at);
}

void EventLoop::enter(Tracee& tracee, const StoppedThread& stopped, const CallEntry& entry, std::uint64_t time) {
  // An entry while a call is open: its exit was never reported.
  if (tracee.call.has_value()) abandon_call(tracee);
  tracee.may_resume = false;
  last_call_ns_ = time;

  SyscallRecord head{};
  OpenCall call{};
  call.i386 = entry.arch == AUDIT_ARCH_I386;
  if (call.i386) head.header.flags |= flag::i386;
  std::uint64_t number = entry.number;
  const bool x32 = !call.i386 && (number & x32_bit) != 0 && number <= UINT32_MAX && number != UINT32_MAX;
  if (x32) {
    head.header.flags |= flag::x32;
    number &= ~x32_bit;
  }
  call.number = static_cast<std::uint32_t>(number);
  call.entry = call.i386 || x32 ? &unknown_call : &table_.entry(call.number);
  std::copy_n(entry.args, 6, call.args);
  tracee.call = call;
  if (has(call, trait::unseen_work)) ++unseen_work_;
  tracee.call->recorded = wants(tracee, call);
  tracee.call->ends_recording = options_.until.has_value() && !tracee.process->hidden && call.entry != &unknown_call &&
                                contains(*options_.until, call.number);
  const bool faults = call.entry != &unknown_call && !tracee.process->hidden && faults_.concern(call.number);
  if (!tracee.call->recorded && !faults) {
    if (tracee.call->ends_recording && has(call, trait::never_returns)) end_recording();
    return;
  }

  head.header.type = RecordType::Syscall;
  head.header.pid = tracee.pid();
  head.header.tid = tracee.tid();
  head.header.time = time;
  head.number = call.number;
  head.resumes = has(call, trait::resumes_call) ? tracee.interrupted : resumes_unknown;
  std::copy_n(call.args, 6, head.args);
  tracee.record.begin(head);
  tracee.call->placed = place_.everywhere() || (has(call, trait::resumes_call) && tracee.interrupted_placed);
  capture_stop(tracee, {tracee.tid(), tracee.call->args, entry.stack_pointer, std::nullopt}, faults);
  const FaultOptions* fault = tracee.call->fault;
  if (fault != nullptr) {
    if (fault->result.has_value()) tracee.record.head().header.flags |= flag::tampered;
    if (fault->entry_delay_ns + fault->exit_delay_ns != 0) tracee.record.head().header.flags |= flag::delayed;
  }
  if (!tracee.call->recorded) return;
  if (tracee.call->placed || place_.may_show_late(table_, *call.entry)) {
    // What that takes is no time of the call.
    if (capture_stack(tracee, stopped)) tracee.record.head().header.time = now();
    capture_unread(tracee);
  }
  // One that a fault keeps from being made does return.
  if (has(call, trait::never_returns) && (fault == nullptr || !fault->result.has_value())) {
    // There is no exit to wait for, and the leader of a process that goes on would show its exit only at the very end.
    tracee.record.head().header.flags |= flag::unfinished;
    end_call(tracee, tracee.record.head().header.time);
    if (tracee.call->ends_recording) end_recording();
  } else if (!tracee.call->placed && !place_.may_show_late(table_, *call.entry)) {
    tracee.call->recorded = false;
  } else if (tracee.call->placed && options_.status == call_status::any) {
    tracee.call->quiet = true;
    ++quiet_calls_;
  }
}

void EventLoop::leave(Tracee& tracee, const StoppedThread& stopped, const CallExit& exit, std::uint64_t time) {
  last_call_ns_ = time;
  OpenCall& call = *tracee.call;
  apply_to_names(tracee, call, exit);
  if (changes_maps(call)) tracee.process->space->changed();
  const bool restarting = exit.error && is_restart(exit.result);
  if (restarting && !has(call, trait::resumes_call)) {
    tracee.interrupted = call.number;
    tracee.interrupted_placed = call.recorded && call.placed;
  }
  tracee.may_resume = exit.error && exit.result == restart_block && call.recorded;
  if (tracee.process->hidden) {
    // An execve along PATH that failed; the one that succeeds leaves after the exec event.
    abandon_call(tracee);
    return;
  }
  if (call.recorded && !call.written) {
    capture_stop(tracee, {tracee.tid(), call.args, std::nullopt, exit.result, exit.error}, false);
    SyscallRecord& done = tracee.record.head();
    done.end = time;
    done.result = exit.result;
    if (exit.error) done.header.flags |= flag::error;
    if (restarting) done.header.flags |= flag::restarting;
    if (is_misuse(call, exit)) add_stack(tracee, stopped);
    end_call(tracee, time);
  }
  const bool is_last = call.ends_recording && !restarting;
  tracee.call.reset();
  if (is_last) end_recording();
}

// What was waited for has come. What was attached to is let go; a launched command, which may be bound to us, goes on.
void EventLoop::end_recording() {
  if (!recording_) return;
  if (outcome_.pid != 0) {
    stop_recording();
  } else {
    detach_all();
  }
}

// The exit of a call whose entry came before the attach: the registers still tell which it is.
void EventLoop::leave_unseen(Tracee& tracee, const StoppedThread& stopped, const CallExit& exit, std::uint64_t time) {
  if (tracee.process->hidden) return;
  const Registers regs = stopped.registers();
  if (static_cast<std::int64_t>(regs.orig_rax) < 0) return;
  SyscallRecord head{};
  OpenCall call{};
  call.number = static_cast<std::uint32_t>(regs.orig_rax);
  call.entry = &table_.entry(call.number);
  const std::uint64_t args[6] = {regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9};
  std::copy_n(args, 6, call.args);
  call.recorded = wants(tracee, call);
  tracee.call = call;
  if (call.recorded) {
    head.header = stamp(tracee, RecordType::Syscall, sizeof head);
    head.header.flags = flag::no_entry;
    head.number = call.number;
    head.resumes = resumes_unknown;
    std::copy_n(args, 6, head.args);
    tracee.record.begin(head);
    tracee.call->placed = place_.everywhere();
    static_cast<void>(capture_stack(tracee, stopped));
  }
  leave(tracee, stopped, exit, time);
}

bool EventLoop::changes_maps(const OpenCall& call) const {
  return options_.stacks.has_value() && (has(call, trait::changes_maps) || call.i386);
}

// At the entry, since some calls do not come back.
bool EventLoop::capture_stack(Tracee& tracee, const StoppedThread& stopped) {
  const OpenCall& call = *tracee.call;
  if (!options_.stacks.has_value() || call.i386 || !contains(*options_.stacks, call.number)) return false;
  add_stack(tracee, stopped);
  return true;
}

void EventLoop::add_stack(Tracee& tracee, const StoppedThread& stopped) {
  add_word(tracee.record, PieceStatus::Stack,
           stacks_.id_of(stopped, *tracee.process->space, tracee.record.head().header));
}

// A number that is not open is a mistake wherever it is used, but too rare to look at the stack of each use for it.
bool EventLoop::is_misuse(const OpenCall& call, const CallExit& exit) const {
  return options_.descriptors && options_.stacks.has_value() && exit.error && exit.result == -EBADF && !call.i386 &&
         !contains(*options_.stacks, call.number);
}

// A TCP connection that is closed while it holds data that nobody read is reset (tcp(7)): only before can that be seen.
void EventLoop::capture_unread(Tracee& tracee) {
  const OpenCall& call = *tracee.call;
  if (!options_.descriptors || !has(call, trait::ends_fd)) return;
  const auto fd = static_cast<std::int32_t>(call.args[0]);
  const RecordHeader stamp = tracee.record.head().header;
  const std::uint32_t name = namer(tracee, stamp).name(fd);
  if (!registry_.text_of(name).starts_with("TCP") || tracee.names.own_files) return;
  const std::uint32_t bytes = unread_bytes(tracee.pid(), fd);
  if (bytes > 0) add_word(tracee.record, PieceStatus::Unread, bytes);
}

// What the call did to the descriptors, before names are asked for again.
void EventLoop::apply_to_names(Tracee& tracee, const OpenCall& call, const CallExit& exit) {
  ThreadNames& names = tracee.names;
  if (call.i386 || call.entry == &unknown_call) {
    // The table does not know what such a call does.
    names.files->forget_all();
    names.directory->table.forget_all();
    return;
  }
  const std::uint32_t traits = call.entry->traits;
  if (traits == 0) return;
  const auto fd = [&](int argument) { return static_cast<std::int32_t>(call.args[argument]); };
  // close(2) frees the descriptor even when it fails, all but for EBADF.
  if ((traits & trait::ends_fd) != 0) names.files->forget(fd(0));
  if ((traits & trait::ends_fds) != 0) {
    names.files->forget_range(static_cast<std::uint32_t>(call.args[0]), static_cast<std::uint32_t>(call.args[1]));
  }
  // Also when it fails: a connect may be in progress.
  if ((traits & trait::renames_fd) != 0) names.files->forget(fd(0));
  if (exit.error) return;
  if ((traits & trait::makes_fd) != 0) names.files->forget(static_cast<std::int32_t>(exit.result));
  if ((traits & trait::moves_fd) != 0) names.files->forget(fd(1));
  if ((traits & trait::changes_cwd) != 0) names.directory->table.forget_all();
  if ((traits & trait::renames_paths) != 0) ++epoch_.paths;
  if ((traits & trait::unshares_fds) != 0) names.unshare_files();
}

// The thread is gone, let go, or in another program: the call has no end.
void EventLoop::abandon_call(Tracee& tracee) {
  if (!tracee.call.has_value()) return;
  if (tracee.call->recorded && !tracee.call->written) {
    if (tracee.process->hidden) {
      if (tracee.call->quiet) --quiet_calls_;
    } else {
      tracee.record.head().header.flags |= flag::unfinished;
      end_call(tracee, now());
    }
  }
  tracee.call.reset();
}

// The record is complete: `time` is the end, or when the call was known to have none.
void EventLoop::end_call(Tracee& tracee, std::uint64_t time) {
  OpenCall& call = *tracee.call;
  if (std::exchange(call.quiet, false)) --quiet_calls_;
  call.written = true;
  if (!call.placed || !recording_) return;
  const SyscallRecord& record = tracee.record.head();
  ++calls_;
  if ((record.header.flags & (flag::error | flag::restarting)) == flag::error) ++errors_;
  if (!asked_for(record, time)) return;
  ++recorded_;
  write_bytes(tracee.record.bytes());
}

void EventLoop::announce_open_calls() {
  const std::uint64_t time = now();
  for (const auto& [tid, tracee] : tracees_) {
    if (!tracee->call.has_value() || !tracee->call->quiet || tracee->process->hidden) continue;
    const std::uint64_t age = time - tracee->record.head().header.time;
    if (age < options_.open_call_ns || age < options_.slower_ns) continue;
    write_open_call(*tracee);
    tracee->call->quiet = false;
    --quiet_calls_;
  }
  next_announcement_ns_ = time + options_.open_call_ns / 2;
}

void EventLoop::write_open_call(Tracee& tracee) {
  if (!recording_) return;
  tracee.record.head().header.type = RecordType::Entered;
  hand_over(tracee.record.bytes());
  tracee.record.head().header.type = RecordType::Syscall;
}

void EventLoop::write_last() {
  if (!last_.has_value() || !recording_) return;
  last_->take([this](std::span<const std::byte> kept) { hand_over(kept); });
  for (const auto& [tid, tracee] : tracees_) {
    const auto& call = tracee->call;
    if (call.has_value() && call->recorded && call->placed && !call->written && !tracee->process->hidden) {
      write_open_call(*tracee);
    }
  }
}

void EventLoop::learn_interrupted(Tracee& tracee, const StoppedThread& stopped) {
  const Registers regs = stopped.registers();
  if (static_cast<std::int64_t>(regs.orig_rax) < 0) return;
  if (is_restart(static_cast<std::int64_t>(regs.rax))) tracee.interrupted = static_cast<std::uint32_t>(regs.orig_rax);
}

}  // namespace syslens
