// A plain program: compiled filters against a small BPF machine over random sets, then one in a real child. Exit status
// 0 when all is well.
#include "launch/seccomp.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "test/check.h"

using syslens::CallSet;
using syslens::compile_filter;

namespace {

using Program = std::vector<sock_filter>;

constexpr std::uint32_t to_tracer = SECCOMP_RET_TRACE | syslens::filter_mark;

bool contains(const CallSet& set, unsigned number) {
  return (set[number / 64] >> (number % 64) & 1) != 0;
}

void add(CallSet& set, unsigned number) {
  set[number / 64] |= std::uint64_t{1} << (number % 64);
}

// The instructions that the kernel can follow without a call's arguments (seccomp_is_const_allow of kernel/seccomp.c):
// anything else would take allowed calls off the fast path.
std::uint32_t run(const Program& program, std::uint32_t arch, std::uint32_t number, unsigned* steps = nullptr) {
  std::uint32_t accumulator = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    if (steps != nullptr) ++*steps;
    const sock_filter& step = program[at];
    switch (step.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        CHECK(step.k == offsetof(seccomp_data, nr) || step.k == offsetof(seccomp_data, arch));
        accumulator = step.k == offsetof(seccomp_data, nr) ? number : arch;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += accumulator == step.k ? step.jt : step.jf;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        at += accumulator >= step.k ? step.jt : step.jf;
        break;
      case BPF_JMP | BPF_JA:
        at += step.k;
        break;
      case BPF_RET | BPF_K:
        return step.k;
      default:
        CHECK(!"an instruction off the fast path");
    }
  }
  CHECK(!"the program has an end without an answer");
  return 0;
}

void check_set(const CallSet& set) {
  const Program program = compile_filter(set);
  CHECK(program.size() <= BPF_MAXINSNS);
  for (unsigned number = 0; number < 512; ++number) {
    unsigned steps = 0;
    const std::uint32_t expected = contains(set, number) ? to_tracer : SECCOMP_RET_ALLOW;
    CHECK(run(program, AUDIT_ARCH_X86_64, number, &steps) == expected);
    CHECK(steps <= 24);
    CHECK(run(program, AUDIT_ARCH_I386, number) == to_tracer);
  }
  constexpr std::uint32_t x32 = 0x40000000;
  for (std::uint32_t number : {512u, 547u, 0x3fffffffu, x32, x32 | 1, x32 | 521, 0xffffffffu})
    CHECK(run(program, AUDIT_ARCH_X86_64, number) == to_tracer);
}

void random_sets() {
  std::mt19937 random(20261121);
  for (int density = 0; density <= 16; ++density) {
    for (int round = 0; round < 20; ++round) {
      CallSet set{};
      for (unsigned number = 0; number < 512; ++number)
        if (random() % 16 < static_cast<unsigned>(density)) add(set, number);
      check_set(set);
    }
  }
}

void particular_sets() {
  CallSet set{};
  check_set(set);
  CHECK(compile_filter(set).size() <= 8);
  add(set, SYS_openat);
  check_set(set);
  CHECK(compile_filter(set).size() <= 12);
  for (std::uint64_t& word : set) word = ~std::uint64_t{0};
  check_set(set);
  // Every second one: the longest program there is, with jumps that need more than eight bits.
  for (std::uint64_t& word : set) word = 0x5555555555555555;
  check_set(set);
  CHECK(compile_filter(set).size() > 1000);
  for (std::uint64_t& word : set) word = 0xaaaaaaaaaaaaaaaa;
  check_set(set);
}

// Without a tracer a call that would be traced is not made: ENOSYS (seccomp(2)).
void real_child(const CallSet& set, long traced, long allowed) {
  Program program = compile_filter(set);
  const pid_t child = fork();
  if (child == 0) {
    const sock_fprog loaded{static_cast<unsigned short>(program.size()), program.data()};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &loaded) != 0) _exit(10);
    if (syscall(traced) != -1 || errno != ENOSYS) _exit(11);
    if (syscall(allowed) <= 0) _exit(12);
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void real_children() {
  CallSet one{};
  add(one, SYS_getppid);
  real_child(one, SYS_getppid, SYS_gettid);
  CallSet longest{};
  // getppid is 110, gettid 186, and exit_group, 231, must stay possible.
  for (std::uint64_t& word : longest) word = 0x5555555555555555;
  longest[SYS_gettid / 64] &= ~(std::uint64_t{1} << (SYS_gettid % 64));
  real_child(longest, SYS_getppid, SYS_gettid);
}

}  // namespace

int main() {
  particular_sets();
  random_sets();
  real_children();
  return 0;
}
