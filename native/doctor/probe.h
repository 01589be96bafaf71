#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace syslens::doctor {

// What is tried, in this order. Whatever a filter, a module or an old kernel does to a call shows only when it is made:
// no file in /proc says which calls a seccomp filter lets pass.
// clang-format off
#define SYSLENS_PROBES(X) \
  X(Fork, "fork") \
  X(Seize, "seize")                          /* PTRACE_SEIZE of a child, with the options of a trace */ \
  X(Stop, "stop")                            /* PTRACE_INTERRUPT and the stop that it makes */ \
  X(Registers, "registers")                  /* PTRACE_GETREGS */ \
  X(Peek, "peek")                            /* PTRACE_PEEKDATA */ \
  X(GetSyscallInfo, "getSyscallInfo")        /* PTRACE_GET_SYSCALL_INFO, Linux 5.3 */ \
  X(SetSyscallInfo, "setSyscallInfo")        /* PTRACE_SET_SYSCALL_INFO, Linux 6.16 */ \
  X(Readv, "processVmReadv") \
  X(Writev, "processVmWritev") \
  X(TraceAction, "traceAction")              /* SECCOMP_GET_ACTION_AVAIL of SECCOMP_RET_TRACE, Linux 4.14 */ \
  X(FilterAsIs, "filterAsIs")                /* seccomp(2) without NO_NEW_PRIVS: needs CAP_SYS_ADMIN */ \
  X(Filter, "filter")                        /* seccomp(2), with NO_NEW_PRIVS where it must be */ \
  X(FilterStop, "filterStop")                /* the stop that a filter of ours makes */ \
  X(SeizeStranger, "seizeStranger")          /* PTRACE_SEIZE of a process of ours that is no descendant */ \
  X(PidfdOpen, "pidfdOpen")                  /* Linux 5.3 */ \
  X(PidfdGetfd, "pidfdGetfd")                /* Linux 5.6 */ \
  X(Kcmp, "kcmp")                            /* CONFIG_KCMP */ \
  X(Prlimit, "prlimit") \
  X(MemfdCreate, "memfdCreate")              /* Linux 3.17 */ \
  X(CloseRange, "closeRange")                /* CLOSE_RANGE_UNSHARE, Linux 5.9 */ \
  X(Openat2, "openat2")                      /* Linux 5.6 */ \
  X(StatxMount, "statxMount")                /* STATX_MNT_ID, Linux 5.8 */ \
  X(MapFiles, "mapFiles")                    /* to follow a link of /proc/PID/map_files */ \
  X(DiagTcp, "diagTcp")                      /* sock_diag(7) of each family; ENOENT: no such module */ \
  X(DiagUdp, "diagUdp") \
  X(DiagUnix, "diagUnix") \
  X(DiagNetlink, "diagNetlink") \
  X(DiagPacket, "diagPacket") \
  X(DiagVsock, "diagVsock")
// clang-format on

enum class Probe : std::size_t {
#define SYSLENS_PROBE_NAME(name, text) name,
  SYSLENS_PROBES(SYSLENS_PROBE_NAME)
#undef SYSLENS_PROBE_NAME
};

inline constexpr std::array probe_names{
#define SYSLENS_PROBE_TEXT(name, text) std::string_view(text),
    SYSLENS_PROBES(SYSLENS_PROBE_TEXT)
#undef SYSLENS_PROBE_TEXT
};

/// What the kernel answered: 0 or an errno; nothing where an earlier answer left nothing to try on.
class Answers {
 public:
  [[nodiscard]] std::optional<int> of(Probe probe) const { return answers_[static_cast<std::size_t>(probe)]; }
  [[nodiscard]] std::optional<int> at(std::size_t index) const { return answers_[index]; }
  void set(Probe probe, int error) { answers_[static_cast<std::size_t>(probe)] = error; }
  [[nodiscard]] bool works(Probe probe) const { return of(probe) == 0; }

 private:
  std::array<std::optional<int>, probe_names.size()> answers_{};
};

/// Does to children of this thread what a trace does to its command, and makes the other calls that syslens rests on.
/// Nothing but the children is changed; they are gone when it returns, after 10 seconds in the worst case.
[[nodiscard]] Answers probe();

/// How access to another process was asked for without touching it.
enum class AccessBy { Readv, PidfdGetfd, Memory, Nothing };

struct Access {
  int error = 0;  // 0: the kernel would let us attach
  AccessBy by = AccessBy::Nothing;
};

/// Whether this process may attach to another one: the check that ptrace(2) makes (PTRACE_MODE_ATTACH_REALCREDS), asked
/// for by a call that makes it too and then fails for another reason. The process notices nothing of it.
[[nodiscard]] Access access_to(pid_t pid);

/// PR_GET_DUMPABLE of this process (prctl(2)).
[[nodiscard]] int dumpable();

}  // namespace syslens::doctor
