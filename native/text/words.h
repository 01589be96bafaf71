#pragma once

// What a number stands for, in strace's words: flags, enumerations, modes, statuses.

#include <cstdint>

#include "text/out.h"
#include "text/table.h"

namespace syslens::text {

/// `0x8 /* X_??? */`: a value that the group lacks.
void write_unknown(Out& out, const TextTable& table, Reference group, std::uint64_t value);
/// The name of a value, or the value and that the group lacks it.
void write_name_or_unknown(Out& out, const TextTable& table, Reference group, std::int64_t value);
/// The names of the bits, what is left in hex: `O_RDWR|O_CLOEXEC|0x8000000`.
void write_flags(Out& out, const TextTable& table, Reference group, std::uint64_t value);

// These take a slot of the type in their name.
void write_bits(Out& out, const TextTable& table, Reference slot, std::uint64_t word);
void write_enum(Out& out, const TextTable& table, Reference slot, std::uint64_t value);
void write_mixed(Out& out, const TextTable& table, Reference slot, std::uint64_t value);
void write_mode(Out& out, const TextTable& table, Reference slot, std::uint64_t value);

/// `SIGINT`, `SIGRT_3`, or the number.
void write_signal(Out& out, const TextTable& table, std::int32_t signal);
/// `INT`, as within a set.
void write_short_signal(Out& out, const TextTable& table, std::int32_t signal);
/// The value that wait4(2) writes, in the words of its macros.
void write_wait_status(Out& out, const TextTable& table, std::uint32_t status);
/// `-1 ENOENT (No such file or directory)`.
void write_error(Out& out, const TextTable& table, std::int64_t error);
/// The kernel's own restart codes, which only a tracer sees.
void write_restart(Out& out, std::int64_t code);
/// `makedev(0x8, 0x1)`.
void write_device(Out& out, std::uint64_t device);
/// A resource limit: `8192*1024`, RLIM64_INFINITY.
void write_rlimit(Out& out, std::uint64_t limit);
/// The name of an ioctl request, or its parts (ioctl(2)).
void write_ioctl(Out& out, const TextTable& table, std::uint32_t request);
/// NULL or `0x…`.
void write_pointer(Out& out, std::uint64_t address);

}  // namespace syslens::text
