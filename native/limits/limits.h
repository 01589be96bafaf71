#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fds/json.h"

namespace syslens::limits {

// Number as in getrlimit(2), name of the constant, text in /proc/PID/limits.
// clang-format off
#define SYSLENS_LIMITS(X) \
  X(0, "CPU", "Max cpu time") \
  X(1, "FSIZE", "Max file size") \
  X(2, "DATA", "Max data size") \
  X(3, "STACK", "Max stack size") \
  X(4, "CORE", "Max core file size") \
  X(5, "RSS", "Max resident set") \
  X(6, "NPROC", "Max processes") \
  X(7, "NOFILE", "Max open files") \
  X(8, "MEMLOCK", "Max locked memory") \
  X(9, "AS", "Max address space") \
  X(10, "LOCKS", "Max file locks") \
  X(11, "SIGPENDING", "Max pending signals") \
  X(12, "MSGQUEUE", "Max msgqueue size") \
  X(13, "NICE", "Max nice priority") \
  X(14, "RTPRIO", "Max realtime priority") \
  X(15, "RTTIME", "Max realtime timeout")
// clang-format on

constexpr std::size_t kLimits = 16;
constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

[[nodiscard]] std::string_view limit_name(std::size_t number);

struct Limit {
  std::uint64_t soft = kUnlimited;
  std::uint64_t hard = kUnlimited;
  std::optional<std::uint64_t> used;  // nothing: cannot be known
};

/// Descriptors against NOFILE. open(2) fails with EMFILE when every number below the soft limit is taken: neither the
/// count nor the highest number decides.
struct OpenFiles {
  std::optional<std::uint64_t> open;     // all of them
  std::optional<std::uint64_t> used;     // below the soft limit
  std::optional<std::uint64_t> highest;  // number
};

struct ProcessLimits {
  pid_t pid = 0;
  std::string command;
  std::uint64_t start_time = 0;
  uid_t uid = 0;  // real: what per-user limits count by
  uid_t euid = 0;
  char state = '?';
  bool kernel = false;
  int threads = 0;
  std::array<Limit, kLimits> limits;
  OpenFiles files;
  std::optional<std::uint64_t> mappings;  // as vm.max_map_count counts them
};

struct Unreadable {
  pid_t pid;
  int error;
  std::string_view what;
};

struct Report {
  std::vector<ProcessLimits> processes;
  std::unordered_map<uid_t, std::uint64_t> threads_by_user;
  std::vector<Unreadable> unreadable;
};

/// Reads limits and what is used of each; no pids: every process that is no kernel thread. `full` also counts mappings
/// and looks for the highest descriptor; otherwise those are looked at only where the number of descriptors comes near
/// its limit.
[[nodiscard]] Report read_limits(const std::vector<pid_t>& pids, bool full);

/// Sets one limit of a process (prlimit(2)). Throws SystemError.
void set_limit(pid_t pid, std::size_t number, std::uint64_t soft, std::uint64_t hard);

[[nodiscard]] fds::JsonText to_json(const Report& report);

}  // namespace syslens::limits
