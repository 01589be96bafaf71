#pragma once

#include <cstddef>
#include <span>

namespace syslens {

/// What lies between the tracer thread and its reader: batches of records in order, in memory, then in an unlinked
/// temporary file; only when both are full does append() wait.
class Log {
 public:
  /// Called by the tracer thread with one whole record (record.h).
  void append(std::span<const std::byte> record);
};

}  // namespace syslens
