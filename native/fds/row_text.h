#pragma once

#include <string_view>

#include "fds/json.h"
#include "fds/row.h"
#include "fds/scan.h"

namespace syslens::fds {

/// Appends a row as a JSON object: the one place that knows how a row looks. `head` are its first members, those of its
/// process, with the brace in front.
void append_row(JsonText& out, std::string_view head, const Snapshot& snapshot, const Process& process, const Row& row);

}  // namespace syslens::fds
