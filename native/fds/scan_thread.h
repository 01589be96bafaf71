#pragma once

#include <sys/types.h>

#include <functional>

namespace syslens::fds {

/// Runs `work` on `count` threads, each with an empty descriptor table of its own, and waits for them. What the threads
/// open is so never seen in the host's table, closes with the thread, and fits even when the host's table is full.
/// The first exception that work throws is thrown again here.
void run_on_scan_threads(unsigned count, const std::function<void()>& work);

/// Whether a thread is one of these, in this process.
[[nodiscard]] bool is_scan_thread(pid_t tid);

}  // namespace syslens::fds
