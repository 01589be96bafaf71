#include "launch/seccomp.h"

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace syslens {

namespace {

constexpr std::size_t longest_jump = 255;

/// Calls from `first` up to the next range's are treated alike.
struct Range {
  std::uint32_t first;
  bool traced;
};

std::vector<Range> ranges_of(const CallSet& selected) {
  std::vector<Range> ranges;
  for (std::uint32_t number = 0; number <= call_numbers; ++number) {
    const bool traced = number == call_numbers || contains(selected, number);
    if (ranges.empty() || ranges.back().traced != traced) ranges.push_back({number, traced});
  }
  return ranges;
}

sock_filter give(std::uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

void append(std::vector<sock_filter>& to, const std::vector<sock_filter>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// A binary decision: every number needs at most ten comparisons, whatever is selected.
std::vector<sock_filter> decide(std::span<const Range> ranges) {
  if (ranges.size() == 1) return {give(ranges[0].traced ? SECCOMP_RET_TRACE | filter_mark : SECCOMP_RET_ALLOW)};
  const std::size_t middle = ranges.size() / 2;
  const std::vector<sock_filter> below = decide(ranges.first(middle));
  const std::vector<sock_filter> above = decide(ranges.subspan(middle));
  const std::uint32_t border = ranges[middle].first;

  std::vector<sock_filter> program;
  if (below.size() <= longest_jump) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, border, static_cast<std::uint8_t>(below.size()), 0));
  } else {
    // Conditional jumps have eight bits, unconditional ones 32.
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, border, 0, 1));
    program.push_back(BPF_STMT(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(below.size())));
  }
  append(program, below);
  append(program, above);
  return program;
}

}  // namespace

std::vector<sock_filter> compile_filter(const CallSet& selected) {
  std::vector<sock_filter> program{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      give(SECCOMP_RET_TRACE | filter_mark),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
  };
  append(program, decide(ranges_of(selected)));
  return program;
}

}  // namespace syslens
