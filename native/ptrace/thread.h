#pragma once

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>

#include "ptrace/memory.h"
#include "ptrace/registers.h"

namespace syslens {

/// What PTRACE_GET_SYSCALL_INFO (Linux 5.3) says of a stop.
using SyscallInfo = __ptrace_syscall_info;

/// How a stopped thread goes on.
enum class Resume : std::uint8_t {
  Continue,   // PTRACE_CONT
  ToSyscall,  // PTRACE_SYSCALL: until the next syscall-entry or syscall-exit stop
  Step,       // PTRACE_SINGLESTEP
  Listen,     // PTRACE_LISTEN: stays in its group-stop, and reports when that ends
};

class StoppedThread;

/// A seized thread that runs. All ptrace types live on the thread that seized (ptrace(2)).
class RunningThread {
 public:
  /// PTRACE_SEIZE with these PTRACE_O_ options. Throws SystemError: EPERM, ESRCH.
  static RunningThread seize(pid_t tid, unsigned long options);
  /// A thread that the kernel attached by itself (PTRACE_O_TRACEFORK and the like).
  static RunningThread attached(pid_t tid) { return RunningThread(tid); }

  [[nodiscard]] pid_t tid() const { return tid_; }
  /// PTRACE_INTERRUPT: it will report a stop. False: it is gone.
  bool interrupt() const;
  /// To be called when wait4 reported a stop of this thread.
  [[nodiscard]] StoppedThread stopped() &&;

  RunningThread(RunningThread&&) noexcept = default;
  RunningThread& operator=(RunningThread&&) noexcept = default;
  RunningThread(const RunningThread&) = delete;
  RunningThread& operator=(const RunningThread&) = delete;

 private:
  friend class StoppedThread;
  explicit RunningThread(pid_t tid) : tid_(tid) {}
  pid_t tid_;
};

/// A thread in a ptrace stop. Resuming or detaching consumes it. Any request may throw SystemError with ESRCH: SIGKILL
/// ends a stop at any moment (ptrace(2), "Death under ptrace"); wait4 will then report the death.
class StoppedThread {
 public:
  [[nodiscard]] pid_t tid() const { return tid_; }

  [[nodiscard]] std::uint64_t get(Register reg) const;  // PTRACE_PEEKUSER
  void set(Register reg, std::uint64_t value);          // PTRACE_POKEUSER
  [[nodiscard]] Registers registers() const;            // PTRACE_GETREGS
  void set_registers(const Registers& registers);       // PTRACE_SETREGS
  [[nodiscard]] std::uint64_t peek_user(std::uint64_t offset) const;

  [[nodiscard]] std::size_t read(RemoteAddress from, std::span<std::byte> to) const {
    return read_memory(tid_, from, to);
  }
  std::size_t write(RemoteAddress to, std::span<const std::byte> from) { return write_memory(tid_, to, from); }

  /// Nothing where the kernel has no PTRACE_GET_SYSCALL_INFO or something blocks it.
  [[nodiscard]] std::optional<SyscallInfo> syscall_info() const;
  /// PTRACE_SET_SYSCALL_INFO (Linux 6.16); false where the kernel does not have it.
  bool set_syscall_info(const SyscallInfo& info);
  /// PTRACE_GETSIGINFO; nothing where the stop has none (EINVAL: a group-stop of a thread that was not seized).
  [[nodiscard]] std::optional<siginfo_t> signal_info() const;
  [[nodiscard]] std::uint64_t event_message() const;  // PTRACE_GETEVENTMSG
  void set_options(unsigned long options);            // PTRACE_SETOPTIONS

  /// Goes on, delivering `signal` when it stands in a signal-delivery-stop. A thread that died meanwhile counts as
  /// resumed: wait4 reports it.
  RunningThread resume(Resume how, int signal = 0) &&;
  /// PTRACE_DETACH. False: it died meanwhile.
  bool detach(int signal = 0) &&;

  StoppedThread(StoppedThread&&) noexcept = default;
  StoppedThread& operator=(StoppedThread&&) noexcept = default;
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

 private:
  friend class RunningThread;
  explicit StoppedThread(pid_t tid) : tid_(tid) {}
  pid_t tid_;
};

}  // namespace syslens
