#include "fds/sockets.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"
#include "fds/json.h"
#include "fds/socket_text.h"

namespace syslens::fds {

namespace {

/// One dump: sends the request, gives every answer to `take`. The kernel's messages are aligned and whole.
template <typename Take>
int ask_kernel(unsigned short type, const void* body, std::size_t size, const Take& take) {
  const UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.valid()) return errno;
  std::vector<char> buffer(NLMSG_SPACE(size), '\0');
  auto* header = reinterpret_cast<nlmsghdr*>(buffer.data());
  header->nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(size));
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  std::memcpy(NLMSG_DATA(header), body, size);
  if (::send(netlink.get(), buffer.data(), header->nlmsg_len, 0) < 0) return errno;
  // The kernel fills the buffer it is offered, up to 32 KB a message.
  std::vector<char> answer(std::size_t{64} << 10);
  for (;;) {
    const ssize_t got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : 0;
    int left = static_cast<int>(got);
    for (auto* message = reinterpret_cast<nlmsghdr*>(answer.data()); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE) return 0;
      if (message->nlmsg_type == NLMSG_ERROR) {
        const auto* error = static_cast<const nlmsgerr*>(NLMSG_DATA(message));
        return -error->error;
      }
      if (message->nlmsg_type == type) {
        take(std::string_view(static_cast<const char*>(NLMSG_DATA(message)), message->nlmsg_len - NLMSG_HDRLEN));
      }
    }
  }
}

template <typename Body>
Body body_of(std::string_view answer) {
  Body body{};
  std::memcpy(&body, answer.data(), sizeof body);
  return body;
}

/// Gives every attribute after the body of an answer to `take(type, bytes)`.
template <typename Body, typename Take>
void attributes(std::string_view answer, const Take& take) {
  for (std::size_t at = NLMSG_ALIGN(sizeof(Body)); at + sizeof(rtattr) <= answer.size();) {
    rtattr attribute{};
    std::memcpy(&attribute, answer.data() + at, sizeof attribute);
    if (attribute.rta_len < sizeof attribute || at + attribute.rta_len > answer.size()) return;
    take(attribute.rta_type, answer.substr(at + sizeof attribute, attribute.rta_len - sizeof attribute));
    at += RTA_ALIGN(attribute.rta_len);
  }
}

template <typename Value>
Value value_of(std::string_view bytes) {
  Value value{};
  if (bytes.size() >= sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

void read_inet(std::string_view answer, Socket& socket) {
  const auto message = body_of<inet_diag_msg>(answer);
  std::string& out = socket.members;
  const bool stream = socket.kind == Kind::kTcp;
  if (stream) {
    append_state(out, tcp_state_name(message.idiag_state));
  } else {
    append_state(out, message.idiag_state == kEstablished ? "CONNECTED" : "UNCONNECTED");
  }
  append_address(out, "local", message.idiag_family, message.id.idiag_src, ntohs(message.id.idiag_sport),
                 message.id.idiag_if);
  if (message.id.idiag_dport != 0) {
    append_address(out, "remote", message.idiag_family, message.id.idiag_dst, ntohs(message.id.idiag_dport),
                   message.id.idiag_if);
  }
  if (stream && message.idiag_state == kListen) {
    // For a listening socket the two queues mean: waiting for accept(2), and how many may wait.
    append_count(out, "queued", message.idiag_rqueue);
    append_count(out, "backlog", message.idiag_wqueue);
  } else {
    append_count(out, "receiveQueue", message.idiag_rqueue);
    append_count(out, "sendQueue", message.idiag_wqueue);
  }
}

void read_unix(std::string_view answer, Socket& socket) {
  const auto message = body_of<unix_diag_msg>(answer);
  std::string_view name;
  unix_diag_rqlen queue{};
  attributes<unix_diag_msg>(answer, [&](unsigned short type, std::string_view bytes) {
    if (type == UNIX_DIAG_NAME) name = bytes;
    if (type == UNIX_DIAG_PEER) socket.peer = value_of<std::uint32_t>(bytes);
    if (type == UNIX_DIAG_RQLEN) queue = value_of<unix_diag_rqlen>(bytes);
  });
  append_unix(socket.members, message.udiag_type, message.udiag_state, name, socket.peer != 0);
  if (message.udiag_state == kListen) {
    append_count(socket.members, "queued", queue.udiag_rqueue);
    append_count(socket.members, "backlog", queue.udiag_wqueue);
  } else {
    append_count(socket.members, "receiveQueue", queue.udiag_rqueue);
  }
  // A datagram without bytes can carry descriptors, and the length of a queue of such is 0.
  socket.may_carry_descriptors = queue.udiag_rqueue > 0 || message.udiag_type == SOCK_DGRAM;
}

void read_netlink(std::string_view answer, Socket& socket) {
  const auto message = body_of<netlink_diag_msg>(answer);
  append_text(socket.members, "protocol", netlink_protocol_name(message.ndiag_protocol));
  append_count(socket.members, "portId", message.ndiag_portid);
}

void read_packet(std::string_view answer, Socket& socket) {
  const auto message = body_of<packet_diag_msg>(answer);
  append_text(socket.members, "type", socket_type_name(message.pdiag_type));
  append_count(socket.members, "protocolNumber", message.pdiag_num);
}

void read_vsock(std::string_view answer, Socket& socket) {
  const auto message = body_of<vsock_diag_msg>(answer);
  append_state(socket.members, tcp_state_name(message.vdiag_state));
  append_vsock(socket.members, "local", message.vdiag_src_cid, message.vdiag_src_port);
  if (message.vdiag_dst_port != ~0U) {
    append_vsock(socket.members, "remote", message.vdiag_dst_cid, message.vdiag_dst_port);
  }
}

// TIME_WAIT and requests not yet accepted belong to no descriptor.
constexpr std::uint32_t kWithDescriptor = ~((1U << kTimeWait) | (1U << kNewSynReceived));

}  // namespace

template <typename Body>
int SocketTable::dump_with(unsigned short type, const void* request, std::size_t size, Kind kind,
                           std::uint32_t Body::*inode) {
  return ask_kernel(type, request, size, [&](std::string_view answer) {
    if (answer.size() < sizeof(Body)) return;
    const std::uint32_t number = body_of<Body>(answer).*inode;
    if (number == 0) return;
    by_inode_.push_back(
        {number, static_cast<std::uint32_t>(answers_.size()), static_cast<std::uint32_t>(answer.size()), kind});
    answers_.append(answer);
  });
}

template <typename Body>
void SocketTable::dump_family(std::string_view name, const void* request, std::size_t size, Kind kind,
                              std::uint32_t Body::*inode) {
  const int error = dump_with(SOCK_DIAG_BY_FAMILY, request, size, kind, inode);
  // A family without a handler is simply not dumped: its sockets are asked one by one.
  if (error == 0 || error == ENOENT || error == EINVAL || error == EOPNOTSUPP || error == EAFNOSUPPORT) return;
  failures_.push_back(std::string(name) + ": " + std::strerror(error));
}

void SocketTable::dump_inet(int family, int protocol, Kind kind) {
  inet_diag_req_v2 request{};
  request.sdiag_family = static_cast<__u8>(family);
  request.sdiag_protocol = static_cast<__u8>(protocol);
  request.idiag_states = kWithDescriptor;
  dump_family(kind_name(kind), &request, sizeof request, kind, &inet_diag_msg::idiag_inode);
}

// TCP's hash table is large, and each dump walks all of it: the older form of the request gets both families in one
// walk.
void SocketTable::dump_tcp() {
  inet_diag_req request{};
  request.idiag_family = AF_UNSPEC;
  request.idiag_states = kWithDescriptor;
  const std::size_t before = by_inode_.size();
  if (dump_with(TCPDIAG_GETSOCK, &request, sizeof request, Kind::kTcp, &inet_diag_msg::idiag_inode) == 0) return;
  by_inode_.resize(before);
  for (const int family : {AF_INET, AF_INET6}) dump_inet(family, IPPROTO_TCP, Kind::kTcp);
}

bool SocketTable::has_dump(std::uint64_t name) const {
  return failures_.empty() && std::ranges::find(dumped_, name) != dumped_.end();
}

void SocketTable::dump(std::uint64_t name, bool unix_only) {
  dumped_.push_back(name);
  if (!unix_only) dump_internet();
  dump_local(unix_only);
  std::ranges::sort(by_inode_, {}, &Answer::inode);
}

void SocketTable::dump_internet() {
  dump_tcp();
  for (const int family : {AF_INET, AF_INET6}) dump_inet(family, IPPROTO_UDP, Kind::kUdp);
}

void SocketTable::dump_local(bool unix_only) {
  unix_diag_req unix_request{};
  unix_request.sdiag_family = AF_UNIX;
  unix_request.udiag_states = ~0U;
  unix_request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
  dump_family("unix", &unix_request, sizeof unix_request, Kind::kUnix, &unix_diag_msg::udiag_ino);
  if (unix_only) return;
  netlink_diag_req netlink_request{};
  netlink_request.sdiag_family = AF_NETLINK;
  netlink_request.sdiag_protocol = NDIAG_PROTO_ALL;
  dump_family("netlink", &netlink_request, sizeof netlink_request, Kind::kNetlink, &netlink_diag_msg::ndiag_ino);
  packet_diag_req packet_request{};
  packet_request.sdiag_family = AF_PACKET;
  packet_request.pdiag_show = PACKET_SHOW_INFO;
  dump_family("packet", &packet_request, sizeof packet_request, Kind::kPacket, &packet_diag_msg::pdiag_ino);
  vsock_diag_req vsock_request{};
  vsock_request.sdiag_family = AF_VSOCK;
  vsock_request.vdiag_states = ~0U;
  dump_family("vsock", &vsock_request, sizeof vsock_request, Kind::kVsock, &vsock_diag_msg::vdiag_ino);
}

std::uint32_t SocketTable::find(std::uint64_t inode) const {
  const auto found = std::ranges::lower_bound(by_inode_, inode, {}, &Answer::inode);
  if (found == by_inode_.end() || found->inode != inode) return 0;
  return static_cast<std::uint32_t>(found - by_inode_.begin()) + 1;
}

void SocketTable::read(std::uint32_t index, Socket& socket) const {
  const Answer& found = by_inode_[index - 1];
  const std::string_view answer = std::string_view(answers_).substr(found.at, found.size);
  socket.kind = found.kind;
  socket.members.clear();
  socket.peer = 0;
  socket.may_carry_descriptors = false;
  switch (socket.kind) {
    case Kind::kUnix:
      read_unix(answer, socket);
      break;
    case Kind::kNetlink:
      read_netlink(answer, socket);
      break;
    case Kind::kPacket:
      read_packet(answer, socket);
      break;
    case Kind::kVsock:
      read_vsock(answer, socket);
      break;
    default:
      read_inet(answer, socket);
  }
}

}  // namespace syslens::fds
