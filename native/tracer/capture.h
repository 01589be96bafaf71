#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>

#include "tracer/call_record.h"
#include "tracer/table.h"

namespace syslens {

/// Gives the names of descriptors while a call is captured.
class DescriptorNamer {
 public:
  virtual ~DescriptorNamer() = default;
  /// The id of the name that `fd` has now in the thread (AT_FDCWD: its directory), 0 when it has none.
  virtual std::uint32_t name(std::int32_t fd) = 0;
  /// What the descriptor with the name of this id is.
  [[nodiscard]] virtual ObjectKind object(std::uint32_t id) = 0;
  /// What NETLINK_… protocol the socket `fd` speaks, plus one; 0: it is no netlink socket.
  [[nodiscard]] virtual std::uint8_t netlink(std::int32_t fd) = 0;
};

/// One of the two stops of a call.
struct CallStop {
  pid_t tid;
  std::span<const std::uint64_t> args;         // six
  std::optional<std::uint64_t> stack_pointer;  // none at the syscall-exit stop
  std::optional<std::int64_t> result;          // none at the syscall-entry stop
  bool error = false;                          // the kernel says that the result is an error
};

/// Walks a call's capture tree at one of its stops and appends what it finds to the record.
void capture(const Table& table, const Entry& entry, const CallStop& stop, std::uint32_t string_limit,
             DescriptorNamer* namer, CallRecord& record);

}  // namespace syslens
