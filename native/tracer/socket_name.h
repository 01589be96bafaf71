#pragma once

#include <sys/types.h>

#include <cstdint>

#include "tracer/names.h"

namespace syslens {

/// Turns the text `socket:[4711]` of a descriptor's name into protocol and addresses, asked of the socket itself by
/// pidfd_getfd(2) (Linux 5.6): `TCP:[127.0.0.1:5000->127.0.0.1:80]`. Where that is not possible (`pid` 0, no
/// permission) only the protocol is added. `link` is the descriptor's link in /proc.
void describe_socket(pid_t pid, std::int32_t fd, const char* link, DescriptorName& name);

/// Bytes that a connection has received and nobody has read yet (SIOCINQ, tcp(7)); 0 where they cannot be asked for.
std::uint32_t unread_bytes(pid_t pid, std::int32_t fd);

}  // namespace syslens
