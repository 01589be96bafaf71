/* Sockets: addresses of many families, options, control messages. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static const struct constant domains[] = {
    K(AF_UNSPEC), K(AF_UNIX),    K(AF_INET),    K(AF_AX25),       K(AF_IPX),  K(AF_APPLETALK), K(AF_NETROM),
    K(AF_BRIDGE), K(AF_ATMPVC),  K(AF_X25),     K(AF_INET6),      K(AF_ROSE), K(AF_NETBEUI),   K(AF_SECURITY),
    K(AF_KEY),    K(AF_NETLINK), K(AF_PACKET),  K(AF_ATMSVC),     K(AF_RDS),  K(AF_SNA),       K(AF_IRDA),
    K(AF_PPPOX),  K(AF_WANPIPE), K(AF_LLC),     K(AF_CAN),        K(AF_TIPC), K(AF_BLUETOOTH), K(AF_IUCV),
    K(AF_RXRPC),  K(AF_ISDN),    K(AF_PHONET),  K(AF_IEEE802154), K(AF_CAIF), K(AF_ALG),       K(AF_NFC),
    K(AF_VSOCK),  K(AF_KCM),     K(AF_QIPCRTR), K(AF_SMC),        K(AF_XDP)};
CASE(socket_domains) {
  begin();
  /* Type 0 is none of any family. */
  EACH(k, domains) {
    if (k->value == AF_INET || k->value == AF_INET6 || k->value == AF_NETLINK || k->value == AF_BLUETOOTH) continue;
    long r = sys(SYS_socket, low32(k->value), low32(SOCK_RAW | SOCK_CLOEXEC | 0x100), low32(-2));
    expect(r, "socket(%s, SOCK_RAW|SOCK_CLOEXEC|0x100, -2)", k->name);
  }
  long r = sys(SYS_socket, 99, 15, 0);
  expect(r, "socket(0x63 /* AF_??? */, 0xf /* SOCK_??? */, 0)");
}
static const struct constant types[] = {K(SOCK_STREAM),    K(SOCK_DGRAM), K(SOCK_RAW),   K(SOCK_RDM),
                                        K(SOCK_SEQPACKET), K(SOCK_DCCP),  K(SOCK_PACKET)};
static const struct constant protocols[] = {
    K(IPPROTO_IP),       K(IPPROTO_ICMP), K(IPPROTO_IGMP), K(IPPROTO_IPIP), K(IPPROTO_TCP),     K(IPPROTO_EGP),
    K(IPPROTO_PUP),      K(IPPROTO_UDP),  K(IPPROTO_IDP),  K(IPPROTO_TP),   K(IPPROTO_DCCP),    K(IPPROTO_IPV6),
    K(IPPROTO_RSVP),     K(IPPROTO_GRE),  K(IPPROTO_ESP),  K(IPPROTO_AH),   K(IPPROTO_MTP),     K(IPPROTO_BEETPH),
    K(IPPROTO_ENCAP),    K(IPPROTO_PIM),  K(IPPROTO_COMP), K(IPPROTO_SCTP), K(IPPROTO_UDPLITE), K(IPPROTO_MPLS),
    K(IPPROTO_ETHERNET), K(IPPROTO_RAW),  K(IPPROTO_MPTCP)};
static const struct constant netlinks[] = {K(NETLINK_ROUTE),      K(NETLINK_USERSOCK),      K(NETLINK_FIREWALL),
                                           K(NETLINK_SOCK_DIAG),  K(NETLINK_NFLOG),         K(NETLINK_XFRM),
                                           K(NETLINK_SELINUX),    K(NETLINK_ISCSI),         K(NETLINK_AUDIT),
                                           K(NETLINK_FIB_LOOKUP), K(NETLINK_CONNECTOR),     K(NETLINK_NETFILTER),
                                           K(NETLINK_IP6_FW),     K(NETLINK_DNRTMSG),       K(NETLINK_KOBJECT_UEVENT),
                                           K(NETLINK_GENERIC),    K(NETLINK_SCSITRANSPORT), K(NETLINK_ECRYPTFS),
                                           K(NETLINK_RDMA),       K(NETLINK_CRYPTO),        K(NETLINK_SMC)};
CASE(socket_types_and_protocols) {
  int two[2];
  begin();
  EACH(k, types) {
    long r = sys(SYS_socketpair, low32(AF_INET), low32(k->value), low32(IPPROTO_IP), two);
    expect(r, "socketpair(AF_INET, %s, IPPROTO_IP, %s)", k->name, addr(two));
  }
  EACH(k, protocols) {
    long r = sys(SYS_socketpair, AF_INET6, SOCK_DCCP | SOCK_NONBLOCK, low32(k->value), two);
    expect(r, "socketpair(AF_INET6, SOCK_DCCP|SOCK_NONBLOCK, %s, %s)", k->name, addr(two));
  }
  EACH(k, netlinks) {
    long r = sys(SYS_socketpair, AF_NETLINK, SOCK_STREAM, low32(k->value), two);
    expect(r, "socketpair(AF_NETLINK, SOCK_STREAM, %s, %s)", k->name, addr(two));
  }
  long r = sys(SYS_socketpair, AF_INET, SOCK_STREAM, 999, NULL);
  expect(r, "socketpair(AF_INET, SOCK_STREAM, 0x3e7 /* IPPROTO_??? */, NULL)");
}
CASE(socketpair_unix) {
  int* two = edge_room(8);
  begin();
  long r = sys(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, low32(0), two);
  expect(r, "socketpair(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC|SOCK_NONBLOCK, 0, [%d, %d])", two[0], two[1]);
}
CASE(addresses_inet) {
  struct sockaddr_in* a = edge_of((struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(8080)});
  a->sin_addr.s_addr = htonl(0x7f000203);
  begin();
  long r = sys(SYS_connect, low32(-1), a, low32(16));
  expect(r, "connect(-1, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr(\"127.0.2.3\")}, 16)");
  r = sys(SYS_bind, low32(-2), a, low32(17));
  expect(r, "bind(-2, %s, 17)", addr(a));
  r = sys(SYS_bind, -2, a, 6);
  expect(r, "bind(-2, {sa_family=AF_INET, sa_data=\"\\37\\220\\177\\0\"}, 6)");
  r = sys(SYS_bind, -2, a, 1);
  expect(r, "bind(-2, %s, 1)", addr(a));
  r = sys(SYS_connect, -1, NULL, 16);
  expect(r, "connect(-1, NULL, 16)");
  r = sys(SYS_connect, -1, a, low32(-1));
  expect(r, "connect(-1, %s, -1)", addr(a));
  r = sys(SYS_connect, -1, bad_address(), 0);
  expect(r, "connect(-1, %s, 0)", addr(bad_address()));
}
CASE(addresses_inet6) {
  struct sockaddr_in6* a = edge_of((struct sockaddr_in6){
      .sin6_family = AF_INET6, .sin6_port = htons(1), .sin6_flowinfo = htonl(0x12345), .sin6_scope_id = 7});
  begin();
  static const char* names[] = {
      "::", "::1", "fe80::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "1:0:0:2::", "1::2:0:0:3"};
  for (int i = 0; i < 8; i++) {
    char name[64];
    inet_pton(AF_INET6, names[i], &a->sin6_addr);
    inet_ntop(AF_INET6, &a->sin6_addr, name, sizeof name);
    long r = sys(SYS_connect, -1, a, 28);
    expect(
        r,
        "connect(-1, {sa_family=AF_INET6, sin6_port=htons(1), sin6_flowinfo=htonl(74565), inet_pton(AF_INET6, \"%s\", "
        "&sin6_addr), sin6_scope_id=7}, 28)",
        name);
  }
}
CASE(addresses_unix) {
  struct sockaddr_un* a = edge_room(sizeof *a);
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  strcpy(a->sun_path, "some/path\n");
  begin();
  long r = sys(SYS_connect, -1, a, 110);
  expect(r, "connect(-1, {sa_family=AF_UNIX, sun_path=\"some/path\\n\"}, 110)");
  r = sys(SYS_connect, -1, a, 6);
  expect(r, "connect(-1, {sa_family=AF_UNIX, sun_path=\"some\"}, 6)");
  r = sys(SYS_connect, -1, a, 2);
  expect(r, "connect(-1, {sa_family=AF_UNIX}, 2)");
  memcpy(a->sun_path, "\0a\0b", 4);
  r = sys(SYS_connect, -1, a, 6);
  expect(r, "connect(-1, {sa_family=AF_UNIX, sun_path=@\"a\\0b\"}, 6)");
}
CASE(addresses_others) {
  struct sockaddr_nl* n = edge_of((struct sockaddr_nl){AF_NETLINK, 0, 0x12345678, 0xa0000001});
  struct sockaddr_ll* l = edge_of((struct sockaddr_ll){.sll_family = AF_PACKET,
                                                       .sll_protocol = htons(0x0800),
                                                       .sll_ifindex = 7,
                                                       .sll_hatype = 1,
                                                       .sll_pkttype = PACKET_OTHERHOST,
                                                       .sll_halen = 6,
                                                       .sll_addr = {1, 2, 3, 4, 5, 6}});
  unsigned short* unknown = edge((unsigned short[]){99, 0x4141, 0x0042}, 6);
  unsigned* vm = edge((unsigned[]){AF_VSOCK, 1024, 2, 0}, 16);
  begin();
  long r = sys(SYS_bind, -1, n, 12);
  expect(r, "bind(-1, {sa_family=AF_NETLINK, nl_pid=305419896, nl_groups=a0000001}, 12)");
  r = sys(SYS_bind, -1, unknown, 6);
  expect(r, "bind(-1, {sa_family=0x63 /* AF_??? */, sa_data=\"AAB\\0\"}, 6)");
  r = sys(SYS_bind, -1, l, 20);
  expect(r,
         "bind(-1, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_IP), sll_ifindex=7, sll_hatype=ARPHRD_ETHER, "
         "sll_pkttype=PACKET_OTHERHOST, sll_halen=6, sll_addr=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}, 20)");
  r = sys(SYS_bind, -1, vm, 16);
  expect(r, "bind(-1, {sa_family=AF_VSOCK, svm_cid=VMADDR_CID_HOST, svm_port=0x400}, 16)");
}
CASE(listening_and_accepting) {
  int s = (int)must(socket(AF_INET, SOCK_STREAM, 0)), c = (int)must(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in here = {.sin_family = AF_INET}, *peer = edge_room(16);
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(s, (void*)&here, sizeof here));
  socklen_t length = sizeof here;
  must(getsockname(s, (void*)&here, &length));
  int* room = edge_of((int){16});
  begin();
  long r = sys(SYS_listen, low32(s), low32(-1));
  expect(r, "listen(%d, -1)", s);
  r = sys(SYS_connect, low32(c), &here, 16);
  expect(r, "connect(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, 16)", c,
         ntohs(here.sin_port));
  r = sys(SYS_accept4, low32(s), peer, room, low32(SOCK_CLOEXEC | SOCK_NONBLOCK));
  expect(r,
         "accept4(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, [16], "
         "SOCK_CLOEXEC|SOCK_NONBLOCK)",
         s, ntohs(peer->sin_port));
  *room = 8;
  r = sys(SYS_getpeername, low32(c), peer, room);
  expect(r, "getpeername(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, [8 => 16])", c,
         ntohs(here.sin_port));
  *room = 100;
  r = sys(SYS_getsockname, low32(s), &here, room);
  expect(r, "getsockname(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, [100 => 16])",
         s, ntohs(here.sin_port));
  r = sys(SYS_accept, low32(-1), peer, room);
  expect(r, "accept(-1, %s, [16])", addr(peer));
  r = sys(SYS_accept4, -1, NULL, NULL, 1);
  expect(r, "accept4(-1, NULL, NULL, 0x1 /* SOCK_??? */)");
  r = sys(SYS_getsockname, -1, NULL, bad_address());
  expect(r, "getsockname(-1, NULL, %s)", addr(bad_address()));
  static const struct constant how[] = {K(SHUT_RD), K(SHUT_WR), K(SHUT_RDWR)};
  EACH(k, how) {
    r = sys(SYS_shutdown, low32(-1), low32(k->value));
    expect(r, "shutdown(-1, %s)", k->name);
  }
}
static const struct constant msg_flags[] = {
    K(MSG_OOB),      K(MSG_PEEK),     K(MSG_DONTROUTE),   K(MSG_CTRUNC), {"MSG_PROBE", 0x10}, K(MSG_TRUNC),
    K(MSG_DONTWAIT), K(MSG_EOR),      K(MSG_WAITALL),     K(MSG_FIN),    K(MSG_SYN),          K(MSG_CONFIRM),
    K(MSG_RST),      K(MSG_ERRQUEUE), K(MSG_NOSIGNAL),    K(MSG_MORE),   K(MSG_WAITFORONE),   K(MSG_BATCH),
    K(MSG_ZEROCOPY), K(MSG_FASTOPEN), K(MSG_CMSG_CLOEXEC)};
CASE(sending_and_receiving) {
  int p[2];
  must(socketpair(AF_UNIX, SOCK_DGRAM, 0, p));
  char room[8];
  struct sockaddr_in* a = edge_of((struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(53)});
  int* length = edge_of((int){16});
  begin();
  long r = sys(SYS_sendto, low32(p[0]), edge("hi\n", 3), 3L, low32(MSG_DONTWAIT | MSG_NOSIGNAL), NULL, low32(0));
  expect(r, "sendto(%d, \"hi\\n\", 3, MSG_DONTWAIT|MSG_NOSIGNAL, NULL, 0)", p[0]);
  r = sys(SYS_recvfrom, low32(p[1]), room, 8L, low32(0), a, length);
  expect(r, "recvfrom(%d, \"hi\\n\", 8, 0, %s, [16 => 0])", p[1], addr(a));
  r = sys(SYS_recvfrom, p[1], room, 8L, MSG_DONTWAIT, NULL, NULL);
  expect(r, "recvfrom(%d, %s, 8, MSG_DONTWAIT, NULL, NULL)", p[1], addr(room));
  a->sin_family = AF_INET, a->sin_port = htons(53);
  r = sys(SYS_sendto, low32(-1), "q", 1L, 0, a, low32(16));
  expect(r, "sendto(-1, \"q\", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"0.0.0.0\")}, 16)");
  EACH(k, msg_flags) {
    r = sys(SYS_sendto, -1, NULL, 0L, low32(k->value), NULL, 0);
    expect(r, "sendto(-1, NULL, 0, %s, NULL, 0)", k->name);
  }
}
CASE(messages_with_descriptors) {
  int p[2];
  must(socketpair(AF_UNIX, SOCK_DGRAM, 0, p));
  union {
    char bytes[CMSG_SPACE(8)];
    struct cmsghdr align;
  }* c = edge_room(CMSG_SPACE(8)), *into = edge_room(64);
  struct iovec iov[] = {{"ab", 2}, {"c", 1}};
  char room[8];
  struct iovec riov = {room, 8};
  struct msghdr* m = edge_of((struct msghdr){NULL, 0, iov, 2, c, CMSG_SPACE(8), MSG_EOR});
  memset(c, 0, CMSG_SPACE(8));
  *(struct cmsghdr*)c = (struct cmsghdr){CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS};
  ((int*)CMSG_DATA((struct cmsghdr*)c))[0] = p[0];
  ((int*)CMSG_DATA((struct cmsghdr*)c))[1] = 2;
  struct msghdr* in = edge_of((struct msghdr){NULL, 0, &riov, 1, into, 64, -1});
  begin();
  long r = sys(SYS_sendmsg, low32(p[0]), m, low32(MSG_NOSIGNAL));
  expect(
      r,
      "sendmsg(%d, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"ab\", iov_len=2}, {iov_base=\"c\", iov_len=1}], "
      "msg_iovlen=2, msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[%d, 2]}], "
      "msg_controllen=24, msg_flags=MSG_EOR}, MSG_NOSIGNAL)",
      p[0], p[0]);
  r = sys(SYS_recvmsg, low32(p[1]), in, low32(MSG_CMSG_CLOEXEC));
  int* got = (int*)CMSG_DATA((struct cmsghdr*)into);
  expect(r,
         "recvmsg(%d, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"abc\", iov_len=8}], msg_iovlen=1, "
         "msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[%d, %d]}], "
         "msg_controllen=24, "
         "msg_flags=MSG_CMSG_CLOEXEC}, MSG_CMSG_CLOEXEC)",
         p[1], got[0], got[1]);
}
CASE(messages_with_credentials) {
  int p[2], on = 1;
  must(socketpair(AF_UNIX, SOCK_DGRAM, 0, p));
  must(setsockopt(p[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  must(send(p[0], "x", 1, 0));
  char room[8], *into = edge_room(64);
  struct iovec riov = {room, 8};
  struct sockaddr_un from;
  struct msghdr* in = edge_of((struct msghdr){&from, sizeof from, &riov, 1, into, 64, 0});
  int me = getpid();
  unsigned u = getuid(), g = getgid();
  begin();
  long r = sys(SYS_recvmsg, p[1], in, 0);
  expect(r,
         "recvmsg(%d, {msg_name=%s, msg_namelen=110 => 0, msg_iov=[{iov_base=\"x\", iov_len=8}], msg_iovlen=1, "
         "msg_control=[{cmsg_len=28, cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, cmsg_data={pid=%d, uid=%u, "
         "gid=%u}}], msg_controllen=32, msg_flags=0}, 0)",
         p[1], addr(&from), me, u, g);
}
CASE(messages_failing) {
  struct msghdr* m = edge_of((struct msghdr){(void*)0x10, 5, (void*)0x20, 3, (void*)0x30, 7, 0});
  begin();
  long r = sys(SYS_sendmsg, -1, m, 0);
  expect(r,
         "sendmsg(-1, {msg_name=0x10, msg_namelen=5, msg_iov=0x20, msg_iovlen=3, msg_control=0x30, msg_controllen=7, "
         "msg_flags=0}, 0)");
  r = sys(SYS_sendmsg, -1, (char*)m + 8, 0);
  expect(r, "sendmsg(-1, %s, 0)", addr((char*)m + 8));
  r = sys(SYS_recvmsg, -1, NULL, 0);
  expect(r, "recvmsg(-1, NULL, 0)");
  r = sys(SYS_recvmsg, -1, bad_address(), 0);
  expect(r, "recvmsg(-1, %s, 0)", addr(bad_address()));
}
CASE(many_messages) {
  int p[2];
  must(socketpair(AF_UNIX, SOCK_DGRAM, 0, p));
  struct iovec iov[] = {{"one", 3}, {"two2", 4}};
  struct mmsghdr* out =
      edge((struct mmsghdr[]){{{.msg_iov = iov, .msg_iovlen = 1}, 0}, {{.msg_iov = iov + 1, .msg_iovlen = 1}, 0}},
           2 * sizeof(struct mmsghdr));
  char a[8], b[8];
  struct iovec riov[] = {{a, 8}, {b, 8}};
  struct mmsghdr* in =
      edge((struct mmsghdr[]){{{.msg_iov = riov, .msg_iovlen = 1}, 0}, {{.msg_iov = riov + 1, .msg_iovlen = 1}, 0}},
           2 * sizeof(struct mmsghdr));
  struct timespec* t = edge_of((struct timespec){1, 5});
  begin();
  long r = sys(SYS_sendmmsg, low32(p[0]), out, low32(2), low32(MSG_DONTWAIT));
  expect(r,
         "sendmmsg(%d, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"one\", iov_len=3}], msg_iovlen=1, "
         "msg_control=NULL, msg_controllen=0, msg_flags=0}, msg_len=3}, {msg_hdr={msg_name=NULL, msg_namelen=0, "
         "msg_iov=[{iov_base=\"two2\", iov_len=4}], msg_iovlen=1, msg_control=NULL, msg_controllen=0, msg_flags=0}, "
         "msg_len=4}], 2, MSG_DONTWAIT)",
         p[0]);
  r = sys(SYS_recvmmsg, low32(p[1]), in, low32(2), low32(MSG_DONTWAIT), NULL);
  expect(r,
         "recvmmsg(%d, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"one\", iov_len=8}], msg_iovlen=1, "
         "msg_control=NULL, msg_controllen=0, msg_flags=0}, msg_len=3}, {msg_hdr={msg_name=NULL, msg_namelen=0, "
         "msg_iov=[{iov_base=\"two2\", iov_len=8}], msg_iovlen=1, msg_control=NULL, msg_controllen=0, msg_flags=0}, "
         "msg_len=4}], 2, MSG_DONTWAIT, NULL)",
         p[1]);
  r = sys(SYS_recvmmsg, low32(-1), in, low32(2), 0, t);
  expect(r, "recvmmsg(-1, %s, 2, 0, {tv_sec=1, tv_nsec=5})", addr(in));
}
static const struct constant so_options[] = {K(SO_DEBUG),
                                             K(SO_REUSEADDR),
                                             K(SO_DONTROUTE),
                                             K(SO_BROADCAST),
                                             K(SO_SNDBUF),
                                             K(SO_RCVBUF),
                                             K(SO_KEEPALIVE),
                                             K(SO_OOBINLINE),
                                             K(SO_NO_CHECK),
                                             K(SO_PRIORITY),
                                             K(SO_REUSEPORT),
                                             K(SO_PASSCRED),
                                             K(SO_RCVLOWAT),
                                             K(SO_SNDLOWAT),
                                             K(SO_TIMESTAMP),
                                             K(SO_ACCEPTCONN),
                                             K(SO_SNDBUFFORCE),
                                             K(SO_RCVBUFFORCE),
                                             K(SO_PASSSEC),
                                             K(SO_TIMESTAMPNS),
                                             K(SO_MARK),
                                             K(SO_RXQ_OVFL),
                                             K(SO_WIFI_STATUS),
                                             K(SO_PEEK_OFF),
                                             K(SO_NOFCS),
                                             K(SO_LOCK_FILTER),
                                             K(SO_SELECT_ERR_QUEUE),
                                             K(SO_BUSY_POLL),
                                             K(SO_INCOMING_CPU),
                                             K(SO_ZEROCOPY),
                                             K(SO_PREFER_BUSY_POLL),
                                             K(SO_BUSY_POLL_BUDGET),
                                             K(SO_INCOMING_NAPI_ID)};
CASE(socket_options) {
  int* value = edge_of((int){-3});
  begin();
  EACH(k, so_options) {
    const char* name = strcmp(k->name, "SO_TIMESTAMP") == 0     ? "SO_TIMESTAMP_OLD"
                       : strcmp(k->name, "SO_TIMESTAMPNS") == 0 ? "SO_TIMESTAMPNS_OLD"
                                                                : k->name;
    long r = sys(SYS_setsockopt, low32(-1), low32(SOL_SOCKET), low32(k->value), value, low32(4));
    expect(r, "setsockopt(-1, SOL_SOCKET, %s, [-3], 4)", name);
  }
  long r = sys(SYS_setsockopt, -1, SOL_SOCKET, 999, value, 4);
  expect(r, "setsockopt(-1, SOL_SOCKET, 0x3e7 /* SO_??? */, [-3], 4)");
  r = sys(SYS_setsockopt, -1, 77, 5, value, 4);
  expect(r, "setsockopt(-1, 0x4d /* SOL_??? */, 0x5, \"\\375\\377\\377\\377\", 4)");
  r = sys(SYS_setsockopt, -1, SOL_SOCKET, SO_REUSEADDR, value, 3);
  expect(r, "setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, \"\\375\\377\\377\", 3)");
  r = sys(SYS_setsockopt, -1, SOL_SOCKET, SO_REUSEADDR, NULL, low32(-4));
  expect(r, "setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, NULL, -4)");
}
