#include "fds/process_stat.h"

#include "fds/read_file.h"

namespace syslens::fds {

bool ProcessStat::is_kernel_thread() const {
  constexpr unsigned kKernelThread = 0x00200000;  // PF_KTHREAD
  return (number(9) & kKernelThread) != 0;
}

unsigned long long ProcessStat::number(std::size_t field) const {
  return to_number(fields[field]);
}

std::optional<ProcessStat> read_process_stat(int directory, std::string& buffer) {
  if (!read_record(directory, "stat", buffer)) return {};
  // "pid (comm) state ppid …": comm may contain anything, so the fields count from the last parenthesis.
  const std::string_view text = buffer;
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  ProcessStat stat;
  stat.command = text.substr(open + 1, close - open - 1);
  std::string_view rest = text.substr(close + 1);
  for (std::size_t field = 3; field < stat.fields.size(); ++field) stat.fields[field] = next_word(rest);
  return stat;
}

}  // namespace syslens::fds
