#pragma once

// The launch plan as lib/trace/plan.ts writes it and a held child reads it. Little-endian:
//
//   PlanHeader, PlanLimit[limits], PlanDescriptor[descriptors], u32 groups[groups], strings
//
// Strings are bytes, each ended by a NUL: the file to execute, the directory, args (args[0] is what the command sees as
// its argv[0]), environment. They end where the plan ends.
//
// What a child gets is a frame: FrameHeader, sock_filter[filter], then the plan.

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>

namespace syslens {

namespace plan_flag {
// The command is what the launcher was called with, from `word` on; `file` is not looked at, args is empty or holds
// just another argv[0]. The bytes never went through JavaScript.
inline constexpr std::uint32_t own_arguments = 1;
// The environment is the launcher's; the strings change it: NAME=VALUE sets, NAME without = removes.
inline constexpr std::uint32_t own_environment = 2;
inline constexpr std::uint32_t own_descriptors = 4;  // the command keeps what the child has; `descriptors` is 0
inline constexpr std::uint32_t search_path = 8;      // as execvp(3), along PATH of the command's environment
inline constexpr std::uint32_t directory = 16;
inline constexpr std::uint32_t umask = 32;
inline constexpr std::uint32_t user = 64;              // uid, gid, groups
inline constexpr std::uint32_t default_signals = 128;  // also ignored signals get their default action
inline constexpr std::uint32_t signal_mask = 256;      // else: as the child's maker had it
inline constexpr std::uint32_t no_new_privs = 512;     // in any case, not only when the filter needs it
inline constexpr std::uint32_t all = 1023;
}  // namespace plan_flag

struct PlanHeader {
  std::uint32_t magic;
  std::uint32_t size;  // of the whole plan
  std::uint32_t flags;
  std::uint32_t word;
  std::uint32_t args;
  std::uint32_t environment;
  std::uint32_t limits;
  std::uint32_t descriptors;
  std::uint32_t groups;
  std::uint32_t umask;
  std::uint32_t uid;
  std::uint32_t gid;
  std::uint64_t signal_mask;  // bit n - 1: signal n
};
static_assert(sizeof(PlanHeader) == 56);
inline constexpr std::uint32_t plan_magic = 0x31504c53;  // 'SLP1'

struct PlanLimit {
  std::uint32_t resource;  // RLIMIT_…
  std::uint32_t which;     // 1 soft, 2 hard, 3 both
  std::uint64_t soft;
  std::uint64_t hard;
};
static_assert(sizeof(PlanLimit) == 24);

/// Sorted by target. Descriptors that are not targets do not reach the command.
struct PlanDescriptor {
  std::int32_t target;
  std::int32_t source;  // a descriptor of the host, or descriptor_null
};
static_assert(sizeof(PlanDescriptor) == 8);
inline constexpr std::int32_t descriptor_null = -1;  // /dev/null

struct FrameHeader {
  std::uint32_t magic;
  std::uint32_t flags;
  std::uint32_t filter;  // number of instructions
  std::uint32_t reserved;
};
static_assert(sizeof(FrameHeader) == 16);
inline constexpr std::uint32_t frame_magic = 0x31464c53;  // 'SLF1'

namespace frame_flag {
inline constexpr std::uint32_t stop_before_exec = 1;
}

}  // namespace syslens
