#pragma once

#include "fds/scan.h"

namespace syslens::fds {

/// Adds to each pipe, unix socket, eventfd and terminal who holds the other end. `others` are processes that were not
/// asked for but may hold one.
void join_peers(std::vector<Process>& processes, const std::vector<Process>& others);

/// Marks processes that share one descriptor table (clone(2) with CLONE_FILES), so that nobody counts it twice.
void find_shared_tables(std::vector<Process>& processes);

}  // namespace syslens::fds
