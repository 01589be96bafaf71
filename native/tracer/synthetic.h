#pragma once

#include <atomic>
#include <cstdint>

namespace syslens {

class Log;

/// Appends records as a tracer would, as fast as the log takes them: `openat` calls of one thread, each with a path
/// captured and a descriptor named. For benchmarks of the way from the log to a reader, and for tests of that way.
/// Ends early when `stop` becomes true.
void produce_records(Log& log, std::uint64_t count, const std::atomic<bool>& stop);

}  // namespace syslens
