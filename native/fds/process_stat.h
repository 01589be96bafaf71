#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace syslens::fds {

/// What /proc/PID/stat says (proc_pid_stat(5)), as pieces of the text that was read.
struct ProcessStat {
  std::string_view command;
  std::array<std::string_view, 41> fields;  // by their numbers in the manual page, from the third on

  [[nodiscard]] char state() const { return fields[3].empty() ? '?' : fields[3][0]; }
  [[nodiscard]] bool is_kernel_thread() const;
  [[nodiscard]] unsigned long long number(std::size_t field) const;
};

/// Reads it into `buffer`; nothing when the process is gone.
[[nodiscard]] std::optional<ProcessStat> read_process_stat(int directory, std::string& buffer);

}  // namespace syslens::fds
