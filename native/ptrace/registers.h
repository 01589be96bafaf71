#pragma once

#include <sys/user.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace syslens {

// One entry per register: the names and the order of user_regs_struct (sys/user.h). The enum, the offsets for
// PTRACE_PEEKUSER and what TypeScript sees are made from it.
// clang-format off
#define SYSLENS_REGISTERS(X)                                             \
  X(r15) X(r14) X(r13) X(r12) X(rbp) X(rbx) X(r11) X(r10) X(r9) X(r8)    \
  X(rax) X(rcx) X(rdx) X(rsi) X(rdi) X(orig_rax) X(rip) X(cs) X(eflags)  \
  X(rsp) X(ss) X(fs_base) X(gs_base) X(ds) X(es) X(fs) X(gs)
// clang-format on

enum class Register : std::uint8_t {
#define SYSLENS_REGISTER_ENUM(name) name,
  SYSLENS_REGISTERS(SYSLENS_REGISTER_ENUM)
#undef SYSLENS_REGISTER_ENUM
};

struct RegisterInfo {
  std::string_view name;
  std::size_t offset;  // in struct user and in user_regs_struct, which begins it
};

inline constexpr std::array register_table{
#define SYSLENS_REGISTER_INFO(name) RegisterInfo{#name, offsetof(user_regs_struct, name)},
    SYSLENS_REGISTERS(SYSLENS_REGISTER_INFO)
#undef SYSLENS_REGISTER_INFO
};
static_assert(register_table.size() * sizeof(std::uint64_t) == sizeof(user_regs_struct), "a register is missing");

/// All registers as PTRACE_GETREGS gives them.
using Registers = user_regs_struct;

}  // namespace syslens
