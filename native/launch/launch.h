#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/unique_fd.h"
#include "launch/child.h"

namespace syslens {

/// How a command begins (launch plan): argv, environment, directory, descriptors, limits … as one block that
/// lib/trace/plan.ts writes and the child reads (plan.h). The filter is not part of it: the tracer knows best.
struct LaunchPlan {
  std::vector<std::byte> block;

  // The child that the launcher made before Node began (SYSLENS_HELD), when this plan is for that one.
  pid_t held_pid = 0;
  UniqueFd held_control;
};

struct SendOptions {
  /// seccomp.h; installed right before the exec. Without CAP_SYS_ADMIN, NO_NEW_PRIVS is set for it. Empty: none.
  std::span<const sock_filter> filter{};
  /// The child raises SIGSTOP once, when nothing but the filter and its execve calls are left to do: the tracer lets it
  /// run up to there without syscall stops, suppresses the signal and goes on with PTRACE_SYSCALL. Only for a child
  /// that is seized: nobody else would wake it up.
  bool stop_before_exec = false;
};

/// A process that waits to become a command. Lives on the tracer thread, which seizes it before it sends the plan; all
/// that it does until its first successful exec is ours, not the command's.
///
///   HeldChild child = hold_child(plan);
///   ptrace(PTRACE_SEIZE, child.pid(), …);
///   child.send(plan, {.filter = filter});
///   … PTRACE_EVENT_EXEC: the command runs, `child` may be destroyed; or it exits: child.read_error() says why.
///
/// A child made here shares the memory of this process until its exec (clone(2), CLONE_VM): starting one costs the same
/// for a host of any size. Its stack and its plan belong to the HeldChild.
class HeldChild {
 public:
  class Impl;
  HeldChild(HeldChild&&) noexcept;
  HeldChild& operator=(HeldChild&&) noexcept;
  /// A child that has not exec'ed yet is killed and reaped; one that has is not touched.
  ~HeldChild();

  [[nodiscard]] pid_t pid() const;

  /// Tells the child what to become. Never waits for the child, which may be in a ptrace stop. Once.
  /// Throws SystemError (memfd_create, sendmsg; only for an adopted child).
  void send(const LaunchPlan& plan, const SendOptions& options = {});

  /// Why the child left without an exec, for after its death: step None when it did not say (killed, or never asked).
  [[nodiscard]] LaunchError read_error();

 private:
  explicit HeldChild(std::unique_ptr<Impl> impl);
  friend HeldChild start_held_child();
  friend HeldChild adopt_held_child(pid_t pid, UniqueFd control);

  std::unique_ptr<Impl> impl_;
};

/// Makes one from this thread, with a copy of the descriptors that this process has now; uses none itself. It dies with
/// this thread. Throws SystemError (mmap, clone).
[[nodiscard]] HeldChild start_held_child();

/// Takes over the one that the launcher made. Throws SystemError when `pid` is no child of this process.
[[nodiscard]] HeldChild adopt_held_child(pid_t pid, UniqueFd control);

/// Either of the two, as the plan says; takes the plan's control socket.
[[nodiscard]] HeldChild hold_child(LaunchPlan& plan);

}  // namespace syslens
