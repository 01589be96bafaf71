#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

#include "base/unique_fd.h"

namespace syslens {

/// How a command begins (launch plan): argv, environment, directory, descriptors, limits, filter … as one block that
/// lib/trace/plan.ts writes and the child reads.
struct LaunchPlan {
  std::vector<std::byte> block;
};

}  // namespace syslens
