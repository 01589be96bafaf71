#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// After sys/socket.h, which it needs.
#include <linux/vm_sockets.h>

#include <array>
#include <cstring>

#include "base/unique_fd.h"
#include "fds/json.h"
#include "fds/socket_text.h"
#include "fds/sockets.h"

namespace syslens::fds {

namespace {

int option(const UniqueFd& socket, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket.get(), level, name, &value, &size) == 0 ? value : -1;
}

std::string_view family_name(int family) {
  switch (family) {
    case AF_AX25:
      return "ax25";
    case AF_X25:
      return "x25";
    case AF_KEY:
      return "key";
    case AF_RDS:
      return "rds";
    case AF_PPPOX:
      return "pppox";
    case AF_LLC:
      return "llc";
    case AF_CAN:
      return "can";
    case AF_TIPC:
      return "tipc";
    case AF_BLUETOOTH:
      return "bluetooth";
    case AF_RXRPC:
      return "rxrpc";
    case AF_PHONET:
      return "phonet";
    case AF_ALG:
      return "alg";
    case AF_NFC:
      return "nfc";
    case AF_KCM:
      return "kcm";
    case AF_QIPCRTR:
      return "qipcrtr";
    case AF_XDP:
      return "xdp";
    default:
      return {};
  }
}

Kind inet_kind(int type, int protocol) {
  if (type == SOCK_RAW) return Kind::kRaw;
  switch (protocol) {
    case IPPROTO_TCP:
      return Kind::kTcp;
    case IPPROTO_UDP:
      return Kind::kUdp;
    case IPPROTO_UDPLITE:
      return Kind::kUdplite;
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
      return Kind::kPing;
    case IPPROTO_SCTP:
      return Kind::kSctp;
    case IPPROTO_DCCP:
      return Kind::kDccp;
    case 262:  // IPPROTO_MPTCP
      return Kind::kMptcp;
    default:
      return Kind::kSocket;
  }
}

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  std::array<char, 128> bytes;
};

bool append_end(JsonText& out, std::string_view name, const Address& address, bool always) {
  if (address.any.sa_family == AF_INET) {
    if (!always && address.v4.sin_port == 0) return false;
    append_address(out, name, AF_INET, &address.v4.sin_addr, ntohs(address.v4.sin_port), 0);
    return true;
  }
  if (address.any.sa_family == AF_INET6) {
    if (!always && address.v6.sin6_port == 0) return false;
    append_address(out, name, AF_INET6, &address.v6.sin6_addr, ntohs(address.v6.sin6_port), address.v6.sin6_scope_id);
    return true;
  }
  return false;
}

void ask_inet(const UniqueFd& copy, int type, int protocol, Socket& socket) {
  socket.kind = inet_kind(type, protocol);
  Address local{};
  Address remote{};
  socklen_t local_size = sizeof local;
  socklen_t remote_size = sizeof remote;
  const bool has_local = ::getsockname(copy.get(), &local.any, &local_size) == 0;
  const bool has_ports = socket.kind != Kind::kRaw;
  JsonText ends;
  const bool bound = has_local && append_end(ends, "local", local, !has_ports) && has_ports;
  // What has no port of its own is connected to nothing, a raw socket apart.
  const bool has_remote = (bound || !has_ports) && ::getpeername(copy.get(), &remote.any, &remote_size) == 0;
  if (has_remote) append_end(ends, "remote", remote, true);
  std::string_view state = has_remote ? "CONNECTED" : bound ? "BOUND" : has_ports ? "UNBOUND" : "UNCONNECTED";
  if (bound && (socket.kind == Kind::kTcp || socket.kind == Kind::kMptcp)) {
    // tcp_info begins with the state on every kernel.
    std::array<unsigned char, 8> info{};
    socklen_t size = info.size();
    const bool known = ::getsockopt(copy.get(), IPPROTO_TCP, TCP_INFO, info.data(), &size) == 0;
    if (known && info[0] != kClose && info[0] != 0) state = tcp_state_name(info[0]);
  }
  append_state(socket.members, state);
  socket.members += ends.view();
  if (socket.kind == Kind::kRaw || socket.kind == Kind::kSocket) {
    append_count(socket.members, "protocolNumber", static_cast<std::uint64_t>(protocol));
  }
  if (local.any.sa_family == AF_INET6 && ends.empty()) append_text(socket.members, "family", "inet6");
}

void ask_vsock(const UniqueFd& copy, int type, Socket& socket) {
  socket.kind = Kind::kVsock;
  sockaddr_vm local{};
  sockaddr_vm remote{};
  socklen_t local_size = sizeof local;
  socklen_t remote_size = sizeof remote;
  const bool bound = ::getsockname(copy.get(), reinterpret_cast<sockaddr*>(&local), &local_size) == 0 &&
                     local.svm_port != VMADDR_PORT_ANY;
  const bool connected = ::getpeername(copy.get(), reinterpret_cast<sockaddr*>(&remote), &remote_size) == 0;
  const bool listens = option(copy, SOL_SOCKET, SO_ACCEPTCONN) == 1;
  append_state(socket.members, listens ? "LISTEN" : connected ? "CONNECTED" : bound ? "BOUND" : "UNBOUND");
  if (bound) append_vsock(socket.members, "local", local.svm_cid, local.svm_port);
  if (connected) append_vsock(socket.members, "remote", remote.svm_cid, remote.svm_port);
  append_text(socket.members, "type", socket_type_name(type));
}

}  // namespace

bool ask_socket(int pidfd, int fd, Socket& socket) {
  const UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd, fd, 0)));
  if (!copy.valid()) return false;
  const int family = option(copy, SOL_SOCKET, SO_DOMAIN);
  const int type = option(copy, SOL_SOCKET, SO_TYPE);
  const int protocol = option(copy, SOL_SOCKET, SO_PROTOCOL);
  socket = Socket{};
  switch (family) {
    case AF_INET:
    case AF_INET6:
      ask_inet(copy, type, protocol, socket);
      break;
    case AF_UNIX:
      socket.kind = Kind::kUnix;
      append_text(socket.members, "type", socket_type_name(type));
      socket.may_carry_descriptors = true;
      break;
    case AF_NETLINK:
      socket.kind = Kind::kNetlink;
      append_text(socket.members, "protocol", netlink_protocol_name(protocol));
      break;
    case AF_PACKET:
      socket.kind = Kind::kPacket;
      append_text(socket.members, "type", socket_type_name(type));
      break;
    case AF_VSOCK:
      ask_vsock(copy, type, socket);
      break;
    case 43:  // AF_SMC
      socket.kind = Kind::kSmc;
      break;
    default:
      socket.kind = Kind::kSocket;
      append_text(socket.members, "family", family_name(family).empty() ? std::to_string(family) : family_name(family));
      append_text(socket.members, "type", socket_type_name(type));
  }
  return true;
}

bool name_socket(pid_t pid, int fd, Socket& socket) {
  const std::string link = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(fd);
  std::array<char, 64> name{};
  const ssize_t size = ::getxattr(link.c_str(), "system.sockprotoname", name.data(), name.size() - 1);
  if (size <= 0) return false;
  const std::string_view protocol = name.data();
  socket = Socket{};
  const auto is = [&](std::string_view prefix) { return protocol == prefix || protocol == std::string(prefix) + "v6"; };
  if (is("TCP")) {
    socket.kind = Kind::kTcp;
  } else if (is("UDP")) {
    socket.kind = Kind::kUdp;
  } else if (is("RAW")) {
    socket.kind = Kind::kRaw;
  } else if (protocol.starts_with("UNIX")) {
    socket.kind = Kind::kUnix;
  } else if (protocol == "NETLINK") {
    socket.kind = Kind::kNetlink;
  } else if (protocol == "PACKET") {
    socket.kind = Kind::kPacket;
  } else {
    append_text(socket.members, "protocol", protocol);
  }
  return true;
}

}  // namespace syslens::fds
