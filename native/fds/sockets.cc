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
#include <memory>
#include <vector>

#include "base/unique_fd.h"
#include "fds/json.h"
#include "fds/socket_text.h"

namespace syslens::fds {

namespace {

// A datagram of the kernel's answer is at most as large as the buffer that it is offered, and never beyond 32 KB.
constexpr std::size_t kDatagram = std::size_t{32} << 10;
constexpr std::size_t kBlock = std::size_t{1} << 20;

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

void append_inet_answer(JsonText& out, std::string_view answer, bool stream) {
  const auto message = body_of<inet_diag_msg>(answer);
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

struct UnixAnswer {
  unix_diag_msg message{};
  std::string_view name;
  std::uint32_t peer = 0;
  unix_diag_rqlen queue{};
};

UnixAnswer read_unix(std::string_view bytes) {
  UnixAnswer answer;
  answer.message = body_of<unix_diag_msg>(bytes);
  attributes<unix_diag_msg>(bytes, [&](unsigned short type, std::string_view value) {
    if (type == UNIX_DIAG_NAME) answer.name = value;
    if (type == UNIX_DIAG_PEER) answer.peer = value_of<std::uint32_t>(value);
    if (type == UNIX_DIAG_RQLEN) answer.queue = value_of<unix_diag_rqlen>(value);
  });
  return answer;
}

void append_unix_answer(JsonText& out, std::string_view bytes) {
  const UnixAnswer answer = read_unix(bytes);
  append_unix(out, answer.message.udiag_type, answer.message.udiag_state, answer.name, answer.peer != 0);
  if (answer.message.udiag_state == kListen) {
    append_count(out, "queued", answer.queue.udiag_rqueue);
    append_count(out, "backlog", answer.queue.udiag_wqueue);
  } else {
    append_count(out, "receiveQueue", answer.queue.udiag_rqueue);
  }
}

void append_netlink_answer(JsonText& out, std::string_view answer) {
  const auto message = body_of<netlink_diag_msg>(answer);
  append_text(out, "protocol", netlink_protocol_name(message.ndiag_protocol));
  append_count(out, "portId", message.ndiag_portid);
}

void append_packet_answer(JsonText& out, std::string_view answer) {
  const auto message = body_of<packet_diag_msg>(answer);
  append_text(out, "type", socket_type_name(message.pdiag_type));
  append_count(out, "protocolNumber", message.pdiag_num);
}

void append_vsock_answer(JsonText& out, std::string_view answer) {
  const auto message = body_of<vsock_diag_msg>(answer);
  append_state(out, tcp_state_name(message.vdiag_state));
  append_vsock(out, "local", message.vdiag_src_cid, message.vdiag_src_port);
  if (message.vdiag_dst_port != ~0U) append_vsock(out, "remote", message.vdiag_dst_cid, message.vdiag_dst_port);
}

// TIME_WAIT and requests not yet accepted belong to no descriptor.
constexpr std::uint32_t kWithDescriptor = ~((1U << kTimeWait) | (1U << kNewSynReceived));

}  // namespace

char* SocketTable::room_for_answers() {
  if (blocks_.empty() || kBlock - block_used_ < kDatagram) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
    block_used_ = 0;
  }
  return blocks_.back().get() + block_used_;
}

/// One dump: sends the request, gives every answer to `take`. The kernel's messages are aligned and whole.
template <typename Take>
int SocketTable::ask_kernel(unsigned short type, const void* body, std::size_t size, const Take& take) {
  const UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.valid()) return errno;
  std::vector<char> request(NLMSG_SPACE(size), '\0');
  auto* header = reinterpret_cast<nlmsghdr*>(request.data());
  header->nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(size));
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  std::memcpy(NLMSG_DATA(header), body, size);
  if (::send(netlink.get(), request.data(), header->nlmsg_len, 0) < 0) return errno;
  for (;;) {
    char* answer = room_for_answers();
    const ssize_t got = ::recv(netlink.get(), answer, kDatagram, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : 0;
    block_used_ += NLMSG_ALIGN(static_cast<std::size_t>(got));
    int left = static_cast<int>(got);
    for (auto* message = reinterpret_cast<nlmsghdr*>(answer); NLMSG_OK(message, left);
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
int SocketTable::dump_with(unsigned short type, const void* request, std::size_t size, Kind kind,
                           std::uint32_t Body::*inode) {
  return ask_kernel(type, request, size, [&](std::string_view answer) {
    if (answer.size() < sizeof(Body)) return;
    const std::uint32_t number = body_of<Body>(answer).*inode;
    if (number == 0) return;
    answers_.push_back({answer.data(), number, static_cast<std::uint16_t>(answer.size()), kind});
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
  const std::size_t before = answers_.size();
  if (dump_with(TCPDIAG_GETSOCK, &request, sizeof request, Kind::kTcp, &inet_diag_msg::idiag_inode) == 0) return;
  answers_.resize(before);
  for (const int family : {AF_INET, AF_INET6}) dump_inet(family, IPPROTO_TCP, Kind::kTcp);
}

bool SocketTable::has_dump(std::uint64_t name) const {
  return failures_.empty() && std::ranges::find(dumped_, name) != dumped_.end();
}

void SocketTable::dump(std::uint64_t name, bool unix_only) {
  dumped_.push_back(name);
  const std::size_t before = answers_.size();
  if (!unix_only) dump_internet();
  dump_local(unix_only);
  for (std::size_t answer = before; answer < answers_.size(); ++answer) {
    by_inode_.add(static_cast<std::uint32_t>(answer), [&](std::uint32_t position) { return answers_[position].inode; });
  }
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
  const std::uint32_t found = by_inode_.find(inode, [&](std::uint32_t position) { return answers_[position].inode; });
  return found == KeyIndex::kNone ? 0 : found + 1;
}

UnixTies SocketTable::unix_ties(std::uint32_t answer) const {
  const UnixAnswer found = read_unix(answers_[answer - 1].bytes());
  // A datagram without bytes can carry descriptors, and the length of a queue of such is 0.
  return {found.peer, found.queue.udiag_rqueue > 0 || found.message.udiag_type == SOCK_DGRAM};
}

void SocketTable::append(JsonText& out, std::uint32_t answer) const {
  const Answer& found = answers_[answer - 1];
  switch (found.kind) {
    case Kind::kUnix:
      append_unix_answer(out, found.bytes());
      break;
    case Kind::kNetlink:
      append_netlink_answer(out, found.bytes());
      break;
    case Kind::kPacket:
      append_packet_answer(out, found.bytes());
      break;
    case Kind::kVsock:
      append_vsock_answer(out, found.bytes());
      break;
    default:
      append_inet_answer(out, found.bytes(), found.kind == Kind::kTcp);
  }
}

}  // namespace syslens::fds
