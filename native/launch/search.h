#pragma once

#include "launch/frame.h"

namespace syslens {

/// Passes over the folders of PATH that do not have the file, but for the last one: execute() begins behind them. A
/// tracer stops each try of it twice.
void skip_folders(Command& command);

/// Replaces this process by the command, as execvp(3) does but along PATH of the command's own environment; returns
/// only when that failed, with the errno. No C library.
[[nodiscard]] int execute(const Command& command);

}  // namespace syslens
