#pragma once

#include <optional>

#include "tracer/names.h"
#include "tracer/place.h"
#include "tracer/table.h"
#include "tracer/trace.h"

namespace syslens {

/// Which calls a seccomp filter has to stop so that nothing is missed that is asked for.
struct StoppedCalls {
  std::optional<CallSet> set;  // none: every call
  Remembering remembering;     // what may be remembered when only these are seen
};

[[nodiscard]] StoppedCalls stopped_calls(const Table& table, const TraceOptions& options, const Place& place);

/// Calls that change what names of descriptors or of the working directory are remembered: they have to be seen.
inline constexpr std::uint32_t changes_files =
    trait::ends_fd | trait::ends_fds | trait::moves_fd | trait::renames_fd | trait::renames_paths | trait::unshares_fds;
inline constexpr std::uint32_t changes_directory = trait::changes_cwd | trait::renames_paths;

}  // namespace syslens
