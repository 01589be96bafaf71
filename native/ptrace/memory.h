#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace syslens {

/// An address in a tracee. Not a pointer of ours, and never dereferenced here.
enum class RemoteAddress : std::uint64_t {};

/// Copies with process_vm_readv(2) and returns how many bytes from the start were readable. The tracer's fast way:
/// what the program itself could not read (a PROT_NONE page) is not readable here either.
/// Throws SystemError for anything but unreadable memory and a tracee that is gone (0 bytes then).
std::size_t copy_from_tracee(pid_t tid, RemoteAddress from, std::span<std::byte> to);

/// As copy_from_tracee, and goes on with PTRACE_PEEKDATA where that stops or is not permitted; needs a ptrace stop.
std::size_t read_memory(pid_t tid, RemoteAddress from, std::span<std::byte> to);

/// Writes with process_vm_writev(2), and goes on with PTRACE_POKEDATA, which needs a ptrace stop and also writes to
/// read-only pages (it makes a private copy of them). Returns how many bytes from the start were written.
std::size_t write_memory(pid_t tid, RemoteAddress to, std::span<const std::byte> from);

}  // namespace syslens
