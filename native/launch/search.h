#pragma once

#include "launch/frame.h"

namespace syslens {

/// Replaces this process by the command, as execvp(3) does but along PATH of the command's own environment; returns
/// only when that failed, with the errno. No C library.
[[nodiscard]] int execute(const Command& command);

}  // namespace syslens
