#pragma once

#include <cstdint>
#include <string_view>

#include "fds/json.h"

namespace syslens::fds {

// States of a socket in the kernel (include/net/tcp_states.h); unix and vsock sockets use the same numbers.
constexpr int kEstablished = 1;
constexpr int kTimeWait = 6;
constexpr int kClose = 7;
constexpr int kListen = 10;
constexpr int kNewSynReceived = 12;

[[nodiscard]] std::string_view tcp_state_name(int state);
[[nodiscard]] std::string_view socket_type_name(int type);
[[nodiscard]] std::string_view netlink_protocol_name(int protocol);

// Each appends one JSON member, led by a comma.
void append_state(JsonText& out, std::string_view state);
/// `"local":{"address":"127.0.0.1","port":80}`; `address` is what sock_diag and sockaddr hold, network byte order.
void append_address(JsonText& out, std::string_view name, int family, const void* address, unsigned port,
                    unsigned interface);
void append_vsock(JsonText& out, std::string_view name, unsigned cid, unsigned port);
/// Type, state and name of a unix socket. A name that begins with NUL is abstract.
void append_unix(JsonText& out, int type, int state, std::string_view name, bool has_peer);

}  // namespace syslens::fds
