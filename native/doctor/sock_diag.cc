#include "doctor/sock_diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace syslens::doctor {
namespace {

constexpr unsigned every_state = ~0U;

template <class Body>
int ask(const Body& body) {
  const UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.valid()) return errno;
  struct {
    nlmsghdr header;
    Body body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body = body;
  if (::send(netlink.get(), &request, sizeof request, 0) < 0) return errno;
  alignas(nlmsghdr) std::array<char, 32768> answer;
  ssize_t got = 0;
  do got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return errno;
  nlmsghdr header{};
  if (static_cast<std::size_t>(got) < sizeof header) return EPROTO;
  std::memcpy(&header, answer.data(), sizeof header);
  if (header.nlmsg_type != NLMSG_ERROR) return 0;
  nlmsgerr error{};
  if (static_cast<std::size_t>(got) < NLMSG_HDRLEN + sizeof error) return EPROTO;
  std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof error);
  return -error.error;
}

int ask_inet(int protocol) {
  inet_diag_req_v2 request{};
  request.sdiag_family = AF_INET;
  request.sdiag_protocol = static_cast<__u8>(protocol);
  request.idiag_states = every_state;
  return ask(request);
}

}  // namespace

int ask_tcp() {
  return ask_inet(IPPROTO_TCP);
}

int ask_udp() {
  return ask_inet(IPPROTO_UDP);
}

int ask_unix() {
  unix_diag_req request{};
  request.sdiag_family = AF_UNIX;
  request.udiag_states = every_state;
  return ask(request);
}

int ask_netlink() {
  netlink_diag_req request{};
  request.sdiag_family = AF_NETLINK;
  request.sdiag_protocol = NDIAG_PROTO_ALL;
  return ask(request);
}

int ask_packet() {
  packet_diag_req request{};
  request.sdiag_family = AF_PACKET;
  return ask(request);
}

int ask_vsock() {
  vsock_diag_req request{};
  request.sdiag_family = AF_VSOCK;
  request.vdiag_states = every_state;
  return ask(request);
}

}  // namespace syslens::doctor
