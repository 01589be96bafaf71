#pragma once

namespace syslens::doctor {

// Whether the kernel dumps the sockets of a family (sock_diag(7)): 0 or an errno. Only the first answer is read.

[[nodiscard]] int ask_tcp();
[[nodiscard]] int ask_udp();
[[nodiscard]] int ask_unix();
[[nodiscard]] int ask_netlink();
[[nodiscard]] int ask_packet();
[[nodiscard]] int ask_vsock();

}  // namespace syslens::doctor
