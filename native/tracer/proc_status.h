#pragma once

#include <sys/types.h>

#include <optional>

namespace syslens {

/// Three lines of /proc/TID/status (proc(5)).
struct ProcStatus {
  pid_t tgid = 0;
  pid_t ppid = 0;
  pid_t tracer = 0;  // 0: not traced
};

/// Nothing when there is no such thread, or no /proc.
[[nodiscard]] std::optional<ProcStatus> read_proc_status(pid_t tid);

}  // namespace syslens
