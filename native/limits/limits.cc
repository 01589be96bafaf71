#include "limits/limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "fds/json.h"
#include "fds/list_numbers.h"
#include "fds/process_scan.h"
#include "fds/process_stat.h"
#include "fds/read_file.h"
#include "fds/scan_thread.h"

namespace syslens::limits {

namespace {

using fds::after_key;
using fds::next_line;
using fds::next_word;
using fds::read_file;
using fds::to_number;
using fds::to_signed;

enum Number : std::size_t {
  kCpu = 0,
  kData = 2,
  kStack = 3,
  kRss = 5,
  kNproc = 6,
  kNofile = 7,
  kMemlock = 8,
  kAs = 9,
  kSigpending = 11,
  kNice = 13,
  kRtprio = 14
};

std::uint64_t limit_value(std::string_view word) {
  return word == "unlimited" ? kUnlimited : to_number(word);
}

bool read_stat(int directory, ProcessLimits& process, std::string& buffer) {
  static const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  const std::optional<fds::ProcessStat> stat = fds::read_process_stat(directory, buffer);
  if (!stat) return false;
  process.command = stat->command;
  process.state = stat->state();
  process.kernel = stat->is_kernel_thread();
  process.threads = static_cast<int>(stat->number(20));
  process.start_time = stat->number(22);
  process.limits[kCpu].used = (stat->number(14) + stat->number(15)) / ticks;
  process.limits[kNice].used = static_cast<std::uint64_t>(20 - to_signed(stat->fields[19]));
  process.limits[kRtprio].used = stat->number(40);
  return true;
}

bool read_status(int directory, ProcessLimits& process, std::string& buffer) {
  if (!fds::read_record(directory, "status", buffer)) return false;
  std::uint64_t locked = 0;
  const auto kilobytes = [](std::string_view text) { return to_number(text) * 1024; };
  std::string_view lines = buffer;
  while (!lines.empty()) {
    const std::string_view line = next_line(lines);
    std::string_view value;
    if (!(value = after_key(line, "Uid:")).empty()) {
      process.uid = static_cast<uid_t>(to_number(next_word(value)));
      process.euid = static_cast<uid_t>(to_number(next_word(value)));
    } else if (!(value = after_key(line, "VmSize:")).empty()) {
      process.limits[kAs].used = kilobytes(value);
    } else if (!(value = after_key(line, "VmLck:")).empty() || !(value = after_key(line, "VmPin:")).empty()) {
      // Locked by mlock(2), and pinned for RDMA and the like: both count.
      locked += kilobytes(value);
      process.limits[kMemlock].used = locked;
    } else if (!(value = after_key(line, "VmRSS:")).empty()) {
      process.limits[kRss].used = kilobytes(value);
    } else if (!(value = after_key(line, "VmData:")).empty()) {
      process.limits[kData].used = kilobytes(value);
    } else if (!(value = after_key(line, "VmStk:")).empty()) {
      process.limits[kStack].used = kilobytes(value);
    } else if (!(value = after_key(line, "SigQ:")).empty()) {
      process.limits[kSigpending].used = to_number(value);
    }
  }
  return true;
}

bool read_table(int directory, ProcessLimits& process, std::string& buffer) {
  if (!fds::read_record(directory, "limits", buffer)) return false;
  static constexpr std::array<std::string_view, kLimits> kTexts{
#define SYSLENS_LIMIT(number, name, text) std::string_view(text),
      SYSLENS_LIMITS(SYSLENS_LIMIT)
#undef SYSLENS_LIMIT
  };
  std::string_view lines = buffer;
  next_line(lines);  // the heading
  while (!lines.empty()) {
    const std::string_view line = next_line(lines);
    for (std::size_t number = 0; number < kLimits; ++number) {
      if (!line.starts_with(kTexts[number])) continue;
      std::string_view rest = line.substr(kTexts[number].size());
      process.limits[number].soft = limit_value(next_word(rest));
      process.limits[number].hard = limit_value(next_word(rest));
      break;
    }
  }
  return true;
}

/// Counts the descriptors below the soft limit. `full`: and finds the highest.
void count_files(int directory, ProcessLimits& process, bool full, std::vector<char>& entries) {
  struct stat status {};
  if (::fstatat(directory, "fd", &status, 0) == 0) process.files.open = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t soft = process.limits[kNofile].soft;
  const std::uint64_t open = process.files.open.value_or(0);
  // The used ones are no more than the open ones: far from the limit nobody needs to know which.
  if (!full && open * 2 < soft) {
    process.files.used = process.files.open;
    process.limits[kNofile].used = process.files.used;
    return;
  }
  const UniqueFd table(::openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!table.valid()) return;
  std::uint64_t all = 0;
  std::uint64_t below = 0;
  std::uint64_t highest = 0;
  if (!fds::list_numbers(table.get(), entries, [&](int number) {
        ++all;
        below += static_cast<std::uint64_t>(number) < soft ? 1 : 0;
        highest = std::max(highest, static_cast<std::uint64_t>(number));
      })) {
    return;
  }
  process.files = {all, below, all == 0 ? std::optional<std::uint64_t>{} : highest};
  process.limits[kNofile].used = below;
}

/// As the kernel counts against vm.max_map_count: [vsyscall] is listed but is no mapping of the process.
std::optional<std::uint64_t> count_mappings(int directory, std::string& buffer) {
  if (!read_file(directory, "maps", buffer)) return {};
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(buffer, '\n'));
  return buffer.find("[vsyscall]") == std::string::npos || lines == 0 ? lines : lines - 1;
}

Report read_here(const std::vector<pid_t>& pids, bool full) {
  Report report;
  std::vector<char> entries(std::size_t{64} << 10);
  std::vector<pid_t> all;
  {
    const UniqueFd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!proc.valid()) throw_errno("open(/proc)");
    fds::list_numbers(proc.get(), entries, [&](int pid) { all.push_back(pid); });
  }
  const auto is_wanted = [&](pid_t pid) { return pids.empty() || std::ranges::find(pids, pid) != pids.end(); };
  // A thread's id is a folder in /proc that the listing does not show.
  for (const pid_t pid : pids) {
    if (std::ranges::find(all, pid) == all.end()) all.push_back(pid);
  }
  std::string buffer;
  for (const pid_t pid : all) {
    const bool wanted = is_wanted(pid);
    ProcessLimits process;
    process.pid = pid;
    const UniqueFd directory = fds::open_process(pid);
    if (!directory.valid() || !read_stat(directory.get(), process, buffer) ||
        (!process.kernel && !read_status(directory.get(), process, buffer))) {
      if (wanted && !pids.empty()) report.unreadable.push_back({pid, errno, "process"});
      continue;
    }
    // Kernel threads count for root as well.
    report.threads_by_user[process.uid] += static_cast<std::uint64_t>(process.threads);
    if (process.kernel && pids.empty()) continue;
    if (!wanted) continue;
    if (!read_table(directory.get(), process, buffer)) {
      report.unreadable.push_back({pid, errno, "limits"});
      continue;
    }
    if (process.state != 'Z' && !process.kernel) {
      count_files(directory.get(), process, full, entries);
      if (!process.files.used) report.unreadable.push_back({pid, EACCES, "descriptor numbers"});
      // A thread in state D may hold the lock that maps needs.
      if (full && process.state != 'D') process.mappings = count_mappings(directory.get(), buffer);
    }
    report.processes.push_back(std::move(process));
  }
  for (ProcessLimits& process : report.processes) {
    process.limits[kNproc].used = report.threads_by_user[process.uid];
  }
  return report;
}

rlimit to_rlimit(std::uint64_t soft, std::uint64_t hard) {
  return {.rlim_cur = soft == kUnlimited ? RLIM_INFINITY : soft, .rlim_max = hard == kUnlimited ? RLIM_INFINITY : hard};
}

}  // namespace

std::string_view limit_name(std::size_t number) {
  static constexpr std::array<std::string_view, kLimits> kNames{
#define SYSLENS_LIMIT(number, name, text) std::string_view(name),
      SYSLENS_LIMITS(SYSLENS_LIMIT)
#undef SYSLENS_LIMIT
  };
  return kNames[number];
}

Report read_limits(const std::vector<pid_t>& pids, bool full) {
  Report report;
  fds::run_on_scan_threads(1, [&] { report = read_here(pids, full); });
  return report;
}

void set_limit(pid_t pid, std::size_t number, std::uint64_t soft, std::uint64_t hard) {
  const rlimit wanted = to_rlimit(soft, hard);
  if (::prlimit(pid, static_cast<__rlimit_resource>(number), &wanted, nullptr) != 0) throw_errno("prlimit", pid);
}

namespace {

void append_value(fds::JsonText& out, std::uint64_t value) {
  if (value == kUnlimited) {
    out += "\"unlimited\"";
  } else {
    fds::append_number(out, value);
  }
}

void append_optional(fds::JsonText& out, const std::optional<std::uint64_t>& value) {
  if (value) {
    fds::append_number(out, *value);
  } else {
    out += "null";
  }
}

void append_process(fds::JsonText& out, const ProcessLimits& process) {
  out += "{\"pid\":";
  fds::append_number(out, std::int64_t{process.pid});
  fds::append_text(out, "command", process.command);
  fds::append_count(out, "startTime", process.start_time);
  fds::append_count(out, "uid", process.uid);
  out += ",\"state\":\"";
  out += process.kernel ? "kernel" : process.state == 'Z' ? "zombie" : "alive";
  out += "\",\"threads\":";
  fds::append_number(out, std::int64_t{process.threads});
  out += ",\"limits\":[";
  for (std::size_t number = 0; number < kLimits; ++number) {
    const Limit& limit = process.limits[number];
    out += number == 0 ? "[" : ",[";
    append_value(out, limit.soft);
    out += ',';
    append_value(out, limit.hard);
    out += ',';
    append_optional(out, limit.used);
    out += ']';
  }
  out += "],\"open\":";
  append_optional(out, process.files.open);
  out += ",\"highest\":";
  append_optional(out, process.files.highest);
  out += ",\"mappings\":";
  append_optional(out, process.mappings);
  out += '}';
}

}  // namespace

fds::JsonText to_json(const Report& report) {
  fds::JsonText out;
  out += "{\"processes\":[";
  std::string_view comma;
  for (const ProcessLimits& process : report.processes) {
    out += std::exchange(comma, ",");
    append_process(out, process);
  }
  out += "],\"unreadable\":[";
  comma = "";
  for (const Unreadable& entry : report.unreadable) {
    out += std::exchange(comma, ",");
    out += "{\"pid\":";
    fds::append_number(out, std::int64_t{entry.pid});
    out += ",\"errno\":";
    fds::append_number(out, std::int64_t{entry.error});
    fds::append_text(out, "what", entry.what);
    out += '}';
  }
  out += "]}";
  return out;
}

}  // namespace syslens::limits
