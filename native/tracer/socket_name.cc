#include "tracer/socket_name.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "base/unique_fd.h"

namespace syslens {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

std::optional<Address> ask(int (*which)(int, sockaddr*, socklen_t*), int fd) {
  Address address;
  address.length = sizeof address.storage;
  if (which(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) < 0) return std::nullopt;
  return address;
}

int option(int fd, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

std::string inet_text(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(in.sin_port));
  }
  const auto& in6 = reinterpret_cast<const sockaddr_in6&>(storage);
  ::inet_ntop(AF_INET6, &in6.sin6_addr, text.data(), text.size());
  return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(in6.sin6_port));
}

std::uint16_t port(const sockaddr_storage& storage) {
  // sin_port and sin6_port lie at the same place.
  return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

// The name of the protocol as the kernel's own /proc files have it, in capitals: TCP, UDPv6.
std::string inet_protocol(int fd, int family) {
  std::string name;
  switch (option(fd, SO_PROTOCOL)) {
    case IPPROTO_TCP:
      name = "TCP";
      break;
    case IPPROTO_UDP:
      name = "UDP";
      break;
    case IPPROTO_UDPLITE:
      name = "UDPLITE";
      break;
    case IPPROTO_SCTP:
      name = "SCTP";
      break;
    case IPPROTO_MPTCP:
      name = "MPTCP";
      break;
    case IPPROTO_ICMP:
      name = "ICMP";
      break;
    case IPPROTO_ICMPV6:
      return "ICMPv6";
    default:
      name = "RAW";
      break;
  }
  return family == AF_INET6 ? name + "v6" : name;
}

// Without a local port and with a connect on its way the name changes by itself.
bool is_settled(int fd, bool has_peer, std::uint16_t local_port) {
  if (has_peer) return true;
  if (option(fd, SO_TYPE) != SOCK_STREAM) return local_port != 0;
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0) return true;
  return info.tcpi_state != TCP_SYN_SENT;
}

void describe_inet(int fd, int family, DescriptorName& name) {
  const auto local = ask(::getsockname, fd);
  const auto peer = ask(::getpeername, fd);
  const std::string protocol = inet_protocol(fd, family);
  const std::uint16_t local_port = local.has_value() ? port(local->storage) : std::uint16_t{0};
  name.settled = is_settled(fd, peer.has_value(), local_port);
  if (!local.has_value() || (local_port == 0 && !peer.has_value())) {
    // Nothing is bound yet: the inode is all that tells it from others.
    name.text = protocol + ":" + name.text.substr(name.text.find('['));
    return;
  }
  name.text = protocol + ":[" + inet_text(local->storage);
  if (peer.has_value()) name.text += "->" + inet_text(peer->storage);
  name.text += "]";
}

std::string unix_path(const Address& address) {
  const auto& un = reinterpret_cast<const sockaddr_un&>(address.storage);
  const std::size_t head = offsetof(sockaddr_un, sun_path);
  if (address.length <= head) return {};
  const std::size_t room = std::min<std::size_t>(address.length - head, sizeof un.sun_path);
  // unix(7): an abstract name begins with a NUL and is all of the rest; a path ends at its NUL.
  if (un.sun_path[0] == '\0') return "@" + std::string(un.sun_path + 1, room - 1);
  return {un.sun_path, ::strnlen(un.sun_path, room)};
}

void describe_unix(int fd, DescriptorName& name) {
  const int type = option(fd, SO_TYPE);
  const char* kind = type == SOCK_DGRAM ? "UNIX-DGRAM" : type == SOCK_SEQPACKET ? "UNIX-SEQPACKET" : "UNIX-STREAM";
  const std::size_t open = name.text.find('[');
  std::string text = kind + (":" + name.text.substr(open, name.text.size() - open - 1));
  const auto local = ask(::getsockname, fd);
  const std::string own = local.has_value() ? unix_path(*local) : std::string();
  if (!own.empty()) text += ",\"" + own + "\"";
  const auto peer = ask(::getpeername, fd);
  const std::string other = peer.has_value() ? unix_path(*peer) : std::string();
  if (!other.empty()) text += "->\"" + other + "\"";
  name.text = text + "]";
}

// `NETLINK:[ROUTE:4711]`, with the name that socket(2)'s third argument has without NETLINK_, or its number.
void describe_netlink(int fd, DescriptorName& name) {
  static constexpr std::array<const char*, 23> kProtocols = {
      "ROUTE",   "UNUSED", "USERSOCK",      "FIREWALL",  "SOCK_DIAG", "NFLOG",  "XFRM",    "SELINUX",
      "ISCSI",   "AUDIT",  "FIB_LOOKUP",    "CONNECTOR", "NETFILTER", "IP6_FW", "DNRTMSG", "KOBJECT_UEVENT",
      "GENERIC", "17",     "SCSITRANSPORT", "ECRYPTFS",  "RDMA",      "CRYPTO", "SMC"};
  const int protocol = option(fd, SO_PROTOCOL);
  const bool is_known = protocol >= 0 && static_cast<std::size_t>(protocol) < kProtocols.size();
  const std::string text = is_known ? kProtocols.at(static_cast<std::size_t>(protocol)) : std::to_string(protocol);
  const std::size_t open = name.text.find('[');
  name.text = "NETLINK:[" + text + ":" + name.text.substr(open + 1);
  if (is_known) name.netlink = static_cast<std::uint8_t>(protocol + 1);
}

UniqueFd duplicate(pid_t pid, std::int32_t fd) {
  if (pid == 0) return {};
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.valid()) return {};
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0)));
}

// A duplicate of the tracee's descriptor, if it is the very socket of the link.
UniqueFd duplicate(pid_t pid, std::int32_t fd, const DescriptorName& name) {
  UniqueFd socket = duplicate(pid, fd);
  if (!socket.valid()) return {};
  // Another thread may have replaced the descriptor in between.
  struct stat status {};
  if (::fstat(socket.get(), &status) < 0) return {};
  if ("socket:[" + std::to_string(status.st_ino) + "]" != name.text) return {};
  return socket;
}

// sockfs tells the protocol of any socket as an attribute (net/socket.c), also where the socket cannot be had.
void describe_by_attribute(const char* link, DescriptorName& name) {
  std::array<char, 64> protocol{};
  const ssize_t length = ::getxattr(link, "system.sockprotoname", protocol.data(), protocol.size() - 1);
  if (length > 0) name.text = std::string(protocol.data()) + ":" + name.text.substr(name.text.find('['));
}

}  // namespace

void describe_socket(pid_t pid, std::int32_t fd, const char* link, DescriptorName& name) {
  const UniqueFd socket = duplicate(pid, fd, name);
  if (!socket.valid()) return describe_by_attribute(link, name);
  const int family = option(socket.get(), SO_DOMAIN);
  switch (family) {
    case AF_INET:
    case AF_INET6:
      return describe_inet(socket.get(), family, name);
    case AF_UNIX:
      return describe_unix(socket.get(), name);
    case AF_NETLINK:
      return describe_netlink(socket.get(), name);
    default:
      return describe_by_attribute(link, name);
  }
}

std::uint32_t unread_bytes(pid_t pid, std::int32_t fd) {
  const UniqueFd socket = duplicate(pid, fd);
  int bytes = 0;
  if (!socket.valid() || ::ioctl(socket.get(), SIOCINQ, &bytes) < 0 || bytes < 0) return 0;
  return static_cast<std::uint32_t>(bytes);
}

}  // namespace syslens
