#include "fds/socket_text.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

namespace syslens::fds {

std::string_view tcp_state_name(int state) {
  static constexpr std::array<std::string_view, 13> kStates{
      "?",     "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",   "TIME_WAIT",
      "CLOSE", "CLOSE_WAIT",  "LAST_ACK", "LISTEN",   "CLOSING",   "NEW_SYN_RECV"};
  return state > 0 && static_cast<std::size_t>(state) < kStates.size() ? kStates[static_cast<std::size_t>(state)] : "?";
}

std::string_view socket_type_name(int type) {
  switch (type) {
    case SOCK_STREAM:
      return "stream";
    case SOCK_DGRAM:
      return "dgram";
    case SOCK_SEQPACKET:
      return "seqpacket";
    case SOCK_RAW:
      return "raw";
    case SOCK_RDM:
      return "rdm";
    case SOCK_DCCP:
      return "dccp";
    default:
      return "packet";
  }
}

std::string_view netlink_protocol_name(int protocol) {
  switch (protocol) {
    case NETLINK_ROUTE:
      return "route";
    case NETLINK_USERSOCK:
      return "usersock";
    case NETLINK_SOCK_DIAG:
      return "sock_diag";
    case NETLINK_NFLOG:
      return "nflog";
    case NETLINK_XFRM:
      return "xfrm";
    case NETLINK_SELINUX:
      return "selinux";
    case NETLINK_ISCSI:
      return "iscsi";
    case NETLINK_AUDIT:
      return "audit";
    case NETLINK_FIB_LOOKUP:
      return "fib_lookup";
    case NETLINK_CONNECTOR:
      return "connector";
    case NETLINK_NETFILTER:
      return "netfilter";
    case NETLINK_KOBJECT_UEVENT:
      return "kobject_uevent";
    case NETLINK_GENERIC:
      return "generic";
    case NETLINK_RDMA:
      return "rdma";
    case NETLINK_CRYPTO:
      return "crypto";
    default:
      return "?";
  }
}

void append_state(JsonText& out, std::string_view state) {
  append_text(out, "state", state);
}

void append_address(JsonText& out, std::string_view name, int family, const void* address, unsigned port,
                    unsigned interface) {
  append_key(out, name);
  out += R"({"address":")";
  if (family == AF_INET) {
    // inet_ntop formats through printf; IPv4 is most of what there is.
    const auto* bytes = static_cast<const unsigned char*>(address);
    for (int part = 0; part < 4; ++part) {
      if (part > 0) out += '.';
      append_number(out, std::uint64_t{bytes[part]});
    }
  } else {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(family, address, text.data(), static_cast<socklen_t>(text.size()));
    const std::string_view shown = text.data();
    out += shown;
    // fe80::1%3: without the interface a link-local address names nothing.
    if (interface != 0 && shown.starts_with("fe80")) {
      out += '%';
      append_number(out, std::uint64_t{interface});
    }
  }
  out += R"(","port":)";
  append_number(out, std::uint64_t{port});
  out += '}';
}

void append_vsock(JsonText& out, std::string_view name, unsigned cid, unsigned port) {
  append_key(out, name);
  out += R"({"cid":)";
  append_number(out, static_cast<std::uint64_t>(cid));
  out += R"(,"port":)";
  append_number(out, static_cast<std::uint64_t>(port));
  out += '}';
}

void append_unix(JsonText& out, int type, int state, std::string_view name, bool has_peer) {
  append_text(out, "type", socket_type_name(type));
  if (state == kListen) {
    append_state(out, "LISTEN");
  } else if (has_peer) {
    append_state(out, "CONNECTED");
  } else {
    append_state(out, state == kEstablished ? "PEER_CLOSED" : "UNCONNECTED");
  }
  if (name.empty()) return;
  out += ',';
  if (name[0] == '\0') {
    append_bytes(out, "abstractName", name.substr(1));
    return;
  }
  // The kernel keeps the terminating NUL of a path when the program passed it.
  if (name.back() == '\0') name.remove_suffix(1);
  append_bytes(out, "socketPath", name);
}

}  // namespace syslens::fds
