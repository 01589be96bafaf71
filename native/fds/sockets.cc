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

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/unique_fd.h"
#include "fds/json.h"
#include "fds/socket_text.h"

namespace syslens::fds {

namespace {

/// One dump: sends the request, gives every answer to `take`. The kernel's messages are aligned and whole.
template <typename Take>
int dump_family(const void* body, std::size_t size, const Take& take) {
  const UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.valid()) return errno;
  std::vector<char> buffer(NLMSG_SPACE(size), '\0');
  auto* header = reinterpret_cast<nlmsghdr*>(buffer.data());
  header->nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(size));
  header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
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
      if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY) take(*message);
    }
  }
}

template <typename Body>
const Body* body_of(const nlmsghdr& message) {
  if (message.nlmsg_len < NLMSG_LENGTH(sizeof(Body))) return nullptr;
  return static_cast<const Body*>(NLMSG_DATA(&message));
}

/// Gives every attribute after the body of a message to `take(type, bytes)`.
template <typename Body, typename Take>
void attributes(const nlmsghdr& message, const Take& take) {
  const char* start = static_cast<const char*>(NLMSG_DATA(&message)) + NLMSG_ALIGN(sizeof(Body));
  const char* end = reinterpret_cast<const char*>(&message) + message.nlmsg_len;
  if (start >= end) return;
  auto left = static_cast<unsigned>(end - start);
  for (const auto* attribute = reinterpret_cast<const rtattr*>(start); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    take(attribute->rta_type, std::string_view(static_cast<const char*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute)));
  }
}

template <typename Value>
Value value_of(std::string_view bytes) {
  Value value{};
  if (bytes.size() >= sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

Socket inet_socket(const inet_diag_msg& message, Kind kind) {
  Socket socket;
  socket.kind = kind;
  std::string& out = socket.members;
  const bool stream = kind == Kind::kTcp || kind == Kind::kSctp || kind == Kind::kDccp || kind == Kind::kMptcp;
  if (stream) {
    append_state(out, tcp_state_name(message.idiag_state));
  } else {
    append_state(out, message.idiag_state == kEstablished ? "CONNECTED" : "UNCONNECTED");
  }
  append_address(out, "local", message.idiag_family, message.id.idiag_src, ntohs(message.id.idiag_sport),
                 message.id.idiag_if);
  const bool connected = message.id.idiag_dport != 0;
  if (connected) {
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
  return socket;
}

int dump_inet(SocketTable& table, int family, int protocol, Kind kind) {
  inet_diag_req_v2 request{};
  request.sdiag_family = static_cast<__u8>(family);
  request.sdiag_protocol = static_cast<__u8>(protocol);
  // TIME_WAIT and requests not yet accepted belong to no descriptor.
  request.idiag_states = ~((1U << kTimeWait) | (1U << kNewSynReceived));
  return dump_family(&request, sizeof request, [&](const nlmsghdr& answer) {
    const auto* message = body_of<inet_diag_msg>(answer);
    if (message == nullptr || message->idiag_inode == 0) return;
    table.add(message->idiag_inode, inet_socket(*message, kind));
  });
}

int dump_unix(SocketTable& table) {
  unix_diag_req request{};
  request.sdiag_family = AF_UNIX;
  request.udiag_states = ~0U;
  request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
  return dump_family(&request, sizeof request, [&](const nlmsghdr& answer) {
    const auto* message = body_of<unix_diag_msg>(answer);
    if (message == nullptr) return;
    Socket socket;
    socket.kind = Kind::kUnix;
    std::string_view name;
    unix_diag_rqlen queue{};
    attributes<unix_diag_msg>(answer, [&](unsigned short type, std::string_view bytes) {
      if (type == UNIX_DIAG_NAME) name = bytes;
      if (type == UNIX_DIAG_PEER) socket.peer = value_of<std::uint32_t>(bytes);
      if (type == UNIX_DIAG_RQLEN) queue = value_of<unix_diag_rqlen>(bytes);
    });
    append_unix(socket.members, message->udiag_type, message->udiag_state, name, socket.peer != 0);
    if (message->udiag_state == kListen) {
      append_count(socket.members, "queued", queue.udiag_rqueue);
      append_count(socket.members, "backlog", queue.udiag_wqueue);
    } else {
      append_count(socket.members, "receiveQueue", queue.udiag_rqueue);
    }
    // A datagram without bytes can carry descriptors, and the length of a queue of such is 0.
    socket.may_carry_descriptors = queue.udiag_rqueue > 0 || message->udiag_type == SOCK_DGRAM;
    table.add(message->udiag_ino, std::move(socket));
  });
}

int dump_netlink(SocketTable& table) {
  netlink_diag_req request{};
  request.sdiag_family = AF_NETLINK;
  request.sdiag_protocol = NDIAG_PROTO_ALL;
  return dump_family(&request, sizeof request, [&](const nlmsghdr& answer) {
    const auto* message = body_of<netlink_diag_msg>(answer);
    if (message == nullptr) return;
    Socket socket;
    socket.kind = Kind::kNetlink;
    append_text(socket.members, "protocol", netlink_protocol_name(message->ndiag_protocol));
    append_count(socket.members, "portId", message->ndiag_portid);
    table.add(message->ndiag_ino, std::move(socket));
  });
}

int dump_packet(SocketTable& table) {
  packet_diag_req request{};
  request.sdiag_family = AF_PACKET;
  request.pdiag_show = PACKET_SHOW_INFO;
  return dump_family(&request, sizeof request, [&](const nlmsghdr& answer) {
    const auto* message = body_of<packet_diag_msg>(answer);
    if (message == nullptr) return;
    Socket socket;
    socket.kind = Kind::kPacket;
    append_text(socket.members, "type", socket_type_name(message->pdiag_type));
    append_count(socket.members, "protocolNumber", message->pdiag_num);
    table.add(message->pdiag_ino, std::move(socket));
  });
}

int dump_vsock(SocketTable& table) {
  vsock_diag_req request{};
  request.sdiag_family = AF_VSOCK;
  request.vdiag_states = ~0U;
  return dump_family(&request, sizeof request, [&](const nlmsghdr& answer) {
    const auto* message = body_of<vsock_diag_msg>(answer);
    if (message == nullptr) return;
    Socket socket;
    socket.kind = Kind::kVsock;
    append_state(socket.members, tcp_state_name(message->vdiag_state));
    append_vsock(socket.members, "local", message->vdiag_src_cid, message->vdiag_src_port);
    if (message->vdiag_dst_port != ~0U) {
      append_vsock(socket.members, "remote", message->vdiag_dst_cid, message->vdiag_dst_port);
    }
    table.add(message->vdiag_ino, std::move(socket));
  });
}

}  // namespace

void SocketTable::dump() {
  // A family without a handler (ENOENT, EINVAL) is simply not dumped: its sockets are asked one by one.
  const auto note = [&](std::string_view family, int error) {
    if (error == 0 || error == ENOENT || error == EINVAL || error == EOPNOTSUPP || error == EAFNOSUPPORT) return;
    failures_.push_back(std::string(family) + ": " + std::strerror(error));
  };
  for (const int family : {AF_INET, AF_INET6}) {
    note("tcp", dump_inet(*this, family, IPPROTO_TCP, Kind::kTcp));
    note("udp", dump_inet(*this, family, IPPROTO_UDP, Kind::kUdp));
  }
  note("unix", dump_unix(*this));
  note("netlink", dump_netlink(*this));
  note("packet", dump_packet(*this));
  note("vsock", dump_vsock(*this));
}

const Socket* SocketTable::find(std::uint64_t inode) const {
  const auto found = sockets_.find(inode);
  return found == sockets_.end() ? nullptr : &found->second;
}

}  // namespace syslens::fds
