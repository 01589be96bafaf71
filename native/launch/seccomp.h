#pragma once

#include <linux/filter.h>

#include <vector>

#include "tracer/trace.h"

namespace syslens {

/// What its SECCOMP_RET_TRACE carries (SECCOMP_RET_DATA), to tell its stops from those of a tracee's own filter.
inline constexpr std::uint32_t filter_mark = 0x534c;

/// A seccomp program (seccomp(2)) that stops the selected calls for the tracer (SECCOMP_RET_TRACE) and allows all
/// others. What the set cannot express is stopped too: i386 calls, x32 calls, numbers above 511.
/// It looks at nothing but the architecture and the number, so that kernels from 5.11 on skip it for allowed calls
/// (SECCOMP_ARCH_NATIVE bitmap of constant actions).
[[nodiscard]] std::vector<sock_filter> compile_filter(const CallSet& selected);

}  // namespace syslens
