#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace syslens {

/// What the child was doing when it failed. Numbers are known to lib/trace/plan.ts.
enum class LaunchStep : std::int32_t {
  None = 0,
  Plan = 1,         // reading it: EINVAL it is not sound, ENOMEM, or the error of receiving it
  Descriptors = 2,  // detail: the descriptor that the command should have had
  Directory = 3,    // chdir(2)
  Limits = 4,       // detail: the resource (RLIMIT_…)
  Filter = 5,       // seccomp(2), or NO_NEW_PRIVS
  User = 6,         // setgroups, setresgid, setresuid
  Signals = 7,      // rt_sigaction, rt_sigprocmask
  Exec = 8,         // execve(2), after the search along PATH
};

struct LaunchError {
  LaunchStep step = LaunchStep::None;
  std::int32_t error = 0;  // errno
  std::int32_t detail = 0;
};

// Exit codes as a shell's and env(1)'s.
inline constexpr int exit_our_failure = 125;
inline constexpr int exit_cannot_execute = 126;
inline constexpr int exit_not_found = 127;

/// What a child that shares its maker's memory and the maker tell each other. The maker fills it in.
struct SharedStart {
  std::atomic<std::uint32_t> sent;  // futex: 0 until the frame is there
  const std::byte* frame;           // plan.h
  std::size_t frame_size;
  std::byte* scratch;  // for the child's own pointers, frame_scratch() bytes
  std::size_t scratch_size;
  std::uint64_t signal_mask;  // of the maker, before it blocked all for the clone
  pid_t maker_process;
  pid_t maker_thread;
  LaunchError error;  // written by the child
};

/// Where a held child gets its plan from: a socket (the launcher's child) or its maker's memory (a child of the addon).
struct ChildStart {
  int control = -1;               // the socket, or -1: `shared` it is
  SharedStart* shared = nullptr;  // null: the child has memory of its own
  char** argv = nullptr;          // what the caller gave the launcher, for plans that name a word of it
  char** envp = nullptr;
  const rlimit* nofile = nullptr;  // RLIMIT_NOFILE as it was; it may have been raised to make room for the socket
};

/// Waits for the plan and becomes the command; leaves silently when nobody is there to send one. Uses nothing but
/// system calls and its own stack: no C library, no errno, no thread-local storage, since all that may belong to a
/// running thread of the host.
[[noreturn]] void become_command(const ChildStart& start);

/// The same for bare::clone(), which gives a `const ChildStart*`.
void become_command_in_clone(void* start);

}  // namespace syslens
