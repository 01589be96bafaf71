#include "ptrace/thread.h"

#include <cerrno>

#include "base/system_error.h"

namespace syslens {
namespace {

// Not in the headers of glibc before 2.42 (Linux 6.16, include/uapi/linux/ptrace.h).
constexpr auto set_syscall_info_request = static_cast<__ptrace_request>(0x4212);

constexpr std::size_t register_offset(Register reg) {
  return register_table[static_cast<std::size_t>(reg)].offset;
}

__ptrace_request request_of(Resume how) {
  switch (how) {
    case Resume::Continue:
      return PTRACE_CONT;
    case Resume::ToSyscall:
      return PTRACE_SYSCALL;
    case Resume::Step:
      return PTRACE_SINGLESTEP;
    case Resume::Listen:
      return PTRACE_LISTEN;
  }
  __builtin_unreachable();
}

}  // namespace

RunningThread RunningThread::seize(pid_t tid, unsigned long options) {
  if (::ptrace(PTRACE_SEIZE, tid, nullptr, options) < 0) throw_errno("ptrace(PTRACE_SEIZE)", tid);
  return RunningThread(tid);
}

bool RunningThread::interrupt() const {
  if (::ptrace(PTRACE_INTERRUPT, tid_, nullptr, nullptr) == 0) return true;
  if (errno != ESRCH) throw_errno("ptrace(PTRACE_INTERRUPT)", tid_);
  return false;
}

StoppedThread RunningThread::stopped() && {
  return StoppedThread(tid_);
}

std::uint64_t StoppedThread::peek_user(std::uint64_t offset) const {
  // -1 is a value as well: only errno tells (ptrace(2), "Return value").
  errno = 0;
  const long value = ::ptrace(PTRACE_PEEKUSER, tid_, offset, nullptr);
  if (value == -1 && errno != 0) throw_errno("ptrace(PTRACE_PEEKUSER)", tid_);
  return static_cast<std::uint64_t>(value);
}

std::uint64_t StoppedThread::get(Register reg) const {
  return peek_user(register_offset(reg));
}

void StoppedThread::set(Register reg, std::uint64_t value) {
  if (::ptrace(PTRACE_POKEUSER, tid_, register_offset(reg), value) < 0) throw_errno("ptrace(PTRACE_POKEUSER)", tid_);
}

Registers StoppedThread::registers() const {
  Registers registers{};
  if (::ptrace(PTRACE_GETREGS, tid_, nullptr, &registers) < 0) throw_errno("ptrace(PTRACE_GETREGS)", tid_);
  return registers;
}

void StoppedThread::set_registers(const Registers& registers) {
  // PTRACE_SETREGS only reads; its parameter has no const.
  if (::ptrace(PTRACE_SETREGS, tid_, nullptr, const_cast<Registers*>(&registers)) < 0) {
    throw_errno("ptrace(PTRACE_SETREGS)", tid_);
  }
}

std::optional<SyscallInfo> StoppedThread::syscall_info() const {
  SyscallInfo info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, tid_, sizeof info, &info) > 0) return info;
  if (errno == ESRCH) throw_errno("ptrace(PTRACE_GET_SYSCALL_INFO)", tid_);
  return std::nullopt;
}

bool StoppedThread::set_syscall_info(const SyscallInfo& info) {
  if (::ptrace(set_syscall_info_request, tid_, sizeof info, const_cast<SyscallInfo*>(&info)) == 0) return true;
  if (errno == EIO) return false;  // the kernel's answer to a request that it does not know
  throw_errno("ptrace(PTRACE_SET_SYSCALL_INFO)", tid_);
}

std::optional<siginfo_t> StoppedThread::signal_info() const {
  siginfo_t info{};
  if (::ptrace(PTRACE_GETSIGINFO, tid_, nullptr, &info) == 0) return info;
  if (errno != EINVAL) throw_errno("ptrace(PTRACE_GETSIGINFO)", tid_);
  return std::nullopt;
}

std::uint64_t StoppedThread::event_message() const {
  unsigned long message = 0;
  if (::ptrace(PTRACE_GETEVENTMSG, tid_, nullptr, &message) < 0) throw_errno("ptrace(PTRACE_GETEVENTMSG)", tid_);
  return message;
}

void StoppedThread::set_options(unsigned long options) {
  if (::ptrace(PTRACE_SETOPTIONS, tid_, nullptr, options) < 0) throw_errno("ptrace(PTRACE_SETOPTIONS)", tid_);
}

RunningThread StoppedThread::resume(Resume how, int signal) && {
  if (::ptrace(request_of(how), tid_, nullptr, signal) < 0 && errno != ESRCH) throw_errno("ptrace(resume)", tid_);
  return RunningThread(tid_);
}

bool StoppedThread::detach(int signal) && {
  if (::ptrace(PTRACE_DETACH, tid_, nullptr, signal) == 0) return true;
  if (errno != ESRCH) throw_errno("ptrace(PTRACE_DETACH)", tid_);
  return false;
}

}  // namespace syslens
