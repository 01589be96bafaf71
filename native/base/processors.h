#pragma once

namespace syslens {

/// How many processors the calling thread and what it starts may use at a time: its affinity (sched_setaffinity(2))
/// and the bandwidth of its cgroup and those above it (cpu.max, before cgroup v2 cpu.cfs_quota_us), rounded down, at
/// least 1.
[[nodiscard]] unsigned usable_processors();

}  // namespace syslens
