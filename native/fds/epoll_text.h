#pragma once

#include "fds/json.h"
#include "fds/row.h"

namespace syslens::fds {

/// Appends what an epoll instance waits for, and which of its targets are ghosts, as JSON members, each led by a comma.
void append_targets(JsonText& out, const Process& process, const Row& set);

}  // namespace syslens::fds
