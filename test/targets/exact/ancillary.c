/* Ancillary messages by level and type, as the program gives them; what the kernel makes of them is the same bytes. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/rxrpc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

/* One message of so many bytes, in a buffer that ends where the readable ends. */
static void say(int level, int type, const void* bytes, size_t length, const char* shown) {
  struct cmsghdr* c = edge_room(CMSG_LEN(length));
  *c = (struct cmsghdr){CMSG_LEN(length), level, type};
  memcpy(CMSG_DATA(c), bytes, length);
  struct msghdr m = {.msg_control = c, .msg_controllen = CMSG_LEN(length)};
  begin();
  long r = sys(SYS_sendmsg, -1, &m, 0);
  end();
  expect(r,
         "sendmsg(-1, {msg_name=NULL, msg_namelen=0, msg_iov=NULL, msg_iovlen=0, msg_control=[{cmsg_len=%zu, %s}], "
         "msg_controllen=%zu, msg_flags=0}, 0)",
         CMSG_LEN(length), shown, CMSG_LEN(length));
}
#define SAY(level, type, value, shown) \
  say(level, type, &(value), sizeof(value), "cmsg_level=" #level ", cmsg_type=" shown)
/* A value of a type that the C library's headers have no level for. */
#define RAW(level, type, value, shown) say(level, type, &(value), sizeof(value), shown)

static const int ints[2] = {-5, 7};
static const unsigned char bytes[4] = {0x10, 0, 0xff, 1};

CASE(control_times) {
  const struct timespec three[3] = {{1, 2}, {-3, 4}, {5, 999999999}};
  SAY(SOL_SOCKET, 29, three[0], "SO_TIMESTAMP_OLD, cmsg_data={tv_sec=1, tv_usec=2}");
  SAY(SOL_SOCKET, 35, three[1], "SO_TIMESTAMPNS_OLD, cmsg_data={tv_sec=-3, tv_nsec=4}");
  SAY(SOL_SOCKET, 37, three,
      "SO_TIMESTAMPING_OLD, cmsg_data=[{tv_sec=1, tv_nsec=2}, {tv_sec=-3, tv_nsec=4}, {tv_sec=5, tv_nsec=999999999}]");
  SAY(SOL_SOCKET, 63, three[0], "SO_TIMESTAMP_NEW, cmsg_data={tv_sec=1, tv_usec=2}");
  SAY(SOL_SOCKET, 64, three[1], "SO_TIMESTAMPNS_NEW, cmsg_data={tv_sec=-3, tv_nsec=4}");
  SAY(SOL_SOCKET, 65, three,
      "SO_TIMESTAMPING_NEW, cmsg_data=[{tv_sec=1, tv_nsec=2}, {tv_sec=-3, tv_nsec=4}, {tv_sec=5, tv_nsec=999999999}]");
  /* Less than a time is bytes, and more is a time. */
  SAY(SOL_SOCKET, 29, ints, "SO_TIMESTAMP_OLD, cmsg_data=\"\\373\\377\\377\\377\\7\\0\\0\\0\"");
  SAY(SOL_SOCKET, 35, three, "SO_TIMESTAMPNS_OLD, cmsg_data={tv_sec=1, tv_nsec=2}");
  const struct scm_ts_pktinfo packet = {4000000001u, 4000000002u, {0}};
  SAY(SOL_SOCKET, 58, packet, "SCM_TIMESTAMPING_PKTINFO, cmsg_data={if_index=4000000001, pkt_length=4000000002}");
  const unsigned long when = 0x8000000000000001;
  SAY(SOL_SOCKET, 61, when, "SO_TXTIME, cmsg_data=[9223372036854775809]");
  const unsigned id = 4000000000u;
  SAY(SOL_SOCKET, 81, id, "SCM_TS_OPT_ID, cmsg_data=[4000000000]");
}
CASE(control_of_any_socket) {
  SAY(SOL_SOCKET, 3, "system_u", "SCM_SECURITY, cmsg_data=\"system_u\\0\"");
  SAY(SOL_SOCKET, 4, ints[0], "SCM_PIDFD, cmsg_data=[-5]");
  SAY(SOL_SOCKET, 40, ints[1], "SO_RXQ_OVFL, cmsg_data=[7]");
  SAY(SOL_SOCKET, 41, ints[0], "SO_WIFI_STATUS, cmsg_data=[-5]");
  SAY(SOL_SOCKET, 84, ints[1], "SCM_INQ, cmsg_data=[7]");
  SAY(SOL_SOCKET, 54, bytes, "SCM_TIMESTAMPING_OPT_STATS, cmsg_data=\"\\20\\0\\377\\1\"");
  SAY(SOL_SOCKET, 99, bytes, "0x63 /* SCM_??? */, cmsg_data=\"\\20\\0\\377\\1\"");
}
CASE(control_of_ip) {
  SAY(SOL_IP, IP_TOS, bytes[0], "IP_TOS, cmsg_data=[0x10]");
  SAY(SOL_IP, IP_TTL, ints[0], "IP_TTL, cmsg_data=[-5]");
  SAY(SOL_IP, IP_RECVOPTS, bytes, "IP_RECVOPTS, cmsg_data=[0x10, 0, 0xff, 0x1]");
  SAY(SOL_IP, IP_RETOPTS, bytes, "IP_RETOPTS, cmsg_data=[0x10, 0, 0xff, 0x1]");
  const struct in_pktinfo info = {-7, {htonl(0x01020304)}, {htonl(0x05060708)}};
  SAY(SOL_IP, IP_PKTINFO, info,
      "IP_PKTINFO, cmsg_data={ipi_ifindex=-7, ipi_spec_dst=inet_addr(\"1.2.3.4\"), ipi_addr=inet_addr(\"5.6.7.8\")}");
  const struct {
    struct sock_extended_err error;
    struct sockaddr_in from;
  } error = {
      {.ee_errno = ECONNREFUSED, SO_EE_ORIGIN_ICMP, 3, 200, 0x55, .ee_info = 4000000001u, .ee_data = 4000000002u},
      {AF_INET, htons(53), {htonl(0x7f000001)}, {0}}};
  SAY(SOL_IP, IP_RECVERR, error,
      "IP_RECVERR, cmsg_data={ee_errno=111, ee_origin=2, ee_type=3, ee_code=200, "
      "ee_info=4000000001, ee_data=4000000002, offender={sa_family=AF_INET, sin_port=htons(53), "
      "sin_addr=inet_addr(\"127.0.0.1\")}}");
  SAY(SOL_IP, IP_ORIGDSTADDR, error.from,
      "IP_ORIGDSTADDR, cmsg_data={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"127.0.0.1\")}");
  const unsigned sum = 4000000000u;
  SAY(SOL_IP, IP_CHECKSUM, sum, "IP_CHECKSUM, cmsg_data=[4000000000]");
  SAY(SOL_IP, IP_RECVFRAGSIZE, ints[1], "IP_RECVFRAGSIZE, cmsg_data=[7]");
  SAY(SOL_IP, 52, ints[1], "IP_PROTOCOL, cmsg_data=[7]");
  SAY(SOL_IP, IP_TTL, ints, "IP_TTL, cmsg_data=[-5, 7]");
  SAY(SOL_IP, IP_PKTINFO, ints, "IP_PKTINFO, cmsg_data=\"\\373\\377\\377\\377\\7\\0\\0\\0\"");
  SAY(SOL_IP, 99, bytes, "0x63 /* IP_??? */, cmsg_data=\"\\20\\0\\377\\1\"");
}
CASE(control_of_ipv6) {
  struct in6_pktinfo info = {.ipi6_ifindex = 4000000001u};
  inet_pton(AF_INET6, "fe80::1", &info.ipi6_addr);
  SAY(SOL_IPV6, IPV6_PKTINFO, info, "IPV6_PKTINFO, cmsg_data={ipi6_addr=\"fe80::1\", ipi6_ifindex=-294967295}");
  SAY(SOL_IPV6, 2, info, "IPV6_2292PKTINFO, cmsg_data={ipi6_addr=\"fe80::1\", ipi6_ifindex=-294967295}");
  SAY(SOL_IPV6, IPV6_HOPLIMIT, ints[0], "IPV6_HOPLIMIT, cmsg_data=[-5]");
  SAY(SOL_IPV6, 8, ints[1], "IPV6_2292HOPLIMIT, cmsg_data=[7]");
  SAY(SOL_IPV6, IPV6_TCLASS, ints[1], "IPV6_TCLASS, cmsg_data=[7]");
  SAY(SOL_IPV6, IPV6_DONTFRAG, ints[1], "IPV6_DONTFRAG, cmsg_data=[7]");
  SAY(SOL_IPV6, IPV6_RECVFRAGSIZE, ints[1], "IPV6_RECVFRAGSIZE, cmsg_data=[7]");
  const unsigned flow = htonl(0x12345);
  SAY(SOL_IPV6, 11, flow, "IPV6_FLOWINFO, cmsg_data=[0x12345]");
  const struct {
    struct sock_extended_err error;
    struct sockaddr_in6 from;
  } error = {{.ee_errno = 9999, SO_EE_ORIGIN_ICMP6, 1, 4}, {.sin6_family = AF_INET6, .sin6_port = htons(53)}};
#define FROM                                                                                                    \
  "{sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::\", &sin6_addr), " \
  "sin6_scope_id=0}"
  SAY(SOL_IPV6, IPV6_RECVERR, error,
      "IPV6_RECVERR, cmsg_data={ee_errno=9999, ee_origin=3, ee_type=1, ee_code=4, ee_info=0, ee_data=0, "
      "offender=" FROM "}");
  SAY(SOL_IPV6, 74, error.from, "IPV6_ORIGDSTADDR, cmsg_data=" FROM);
  const struct ip6_mtuinfo mtu = {error.from, 1280};
  SAY(SOL_IPV6, IPV6_PATHMTU, mtu, "IPV6_PATHMTU, cmsg_data={ip6m_addr=" FROM ", ip6m_mtu=1280}");
}
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_RXRPC 272
#define SOL_TLS 282
#define SOL_SCTP 132
CASE(control_of_protocols) {
  const unsigned short segment = 65535;
  SAY(SOL_UDP, 103, segment, "UDP_SEGMENT, cmsg_data=[65535]");
  SAY(SOL_UDP, 104, ints[1], "UDP_GRO, cmsg_data=[7]");
  SAY(SOL_TCP, 36, ints[1], "TCP_INQ, cmsg_data=[7]");
  const struct tpacket_auxdata packet = {
      TP_STATUS_USER | TP_STATUS_CSUM_VALID, 4000000001u, 4000000002u, 14, 65535, 0x8001, ETH_P_8021Q};
  SAY(SOL_PACKET, PACKET_AUXDATA, packet,
      "PACKET_AUXDATA, cmsg_data={tp_status=TP_STATUS_USER|TP_STATUS_CSUM_VALID, tp_len=4000000001, "
      "tp_snaplen=4000000002, tp_mac=14, tp_net=65535, tp_vlan_tci=0x8001, tp_vlan_tpid=ETH_P_8021Q}");
  const struct sock_extended_err sent = {.ee_errno = ENOMSG, SO_EE_ORIGIN_TIMESTAMPING, .ee_info = 1, .ee_data = 2};
  SAY(SOL_PACKET, PACKET_TX_TIMESTAMP, sent,
      "PACKET_TX_TIMESTAMP, cmsg_data={ee_errno=42, ee_origin=4, ee_type=0, ee_code=0, "
      "ee_info=1, ee_data=2}");
  const struct nl_pktinfo group = {4000000001u};
  SAY(SOL_NETLINK, NETLINK_PKTINFO, group, "NETLINK_PKTINFO, cmsg_data={group=4000000001}");
  SAY(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, ints[0], "NETLINK_LISTEN_ALL_NSID, cmsg_data=[-5]");
  const struct {
    unsigned length;
    char iv[4];
  } iv = {4, "abc"};
  SAY(SOL_ALG, ALG_SET_IV, iv, "ALG_SET_IV, cmsg_data={ivlen=4, iv=\"abc\\0\"}");
  const unsigned one = 1;
  SAY(SOL_ALG, ALG_SET_OP, one, "ALG_SET_OP, cmsg_data=[ALG_OP_ENCRYPT]");
  SAY(SOL_ALG, ALG_SET_AEAD_ASSOCLEN, one, "ALG_SET_AEAD_ASSOCLEN, cmsg_data=[1]");
  const unsigned char handshake = 22, unknown = 99;
  SAY(SOL_TLS, 1, handshake, "TLS_SET_RECORD_TYPE, cmsg_data=[TLS_RECORD_TYPE_HANDSHAKE]");
  SAY(SOL_TLS, 2, unknown, "TLS_GET_RECORD_TYPE, cmsg_data=[0x63 /* TLS_RECORD_TYPE_??? */]");
  const unsigned long call = 0x8000000000000001;
  SAY(SOL_RXRPC, RXRPC_USER_CALL_ID, call, "RXRPC_USER_CALL_ID, cmsg_data=[9223372036854775809]");
  SAY(SOL_RXRPC, RXRPC_ABORT, ints[0], "RXRPC_ABORT, cmsg_data=[-5]");
  SAY(SOL_RXRPC, RXRPC_NET_ERROR, ints[0], "RXRPC_NET_ERROR, cmsg_data=[-5]");
  SAY(SOL_RXRPC, RXRPC_LOCAL_ERROR, ints[0], "RXRPC_LOCAL_ERROR, cmsg_data=[-5]");
  SAY(SOL_RXRPC, RXRPC_TX_LENGTH, call, "RXRPC_TX_LENGTH, cmsg_data=[-9223372036854775807]");
  RAW(77, 5, bytes, "cmsg_level=0x4d /* SOL_??? */, cmsg_type=0x5, cmsg_data=\"\\20\\0\\377\\1\"");
}
/* linux/sctp.h: its types do not go together with the C library's. */
CASE(control_of_sctp) {
  const unsigned short init[4] = {10, 20, 3, 65535};
  SAY(SOL_SCTP, 0, init,
      "SCTP_INIT, cmsg_data={sinit_num_ostreams=10, sinit_max_instreams=20, sinit_max_attempts=3, "
      "sinit_max_init_timeo=65535}");
  const struct {
    unsigned short stream, ssn, flags;
    unsigned ppid, context, live, tsn, cumulative;
    int association;
  } both = {1, 65535, 0x8001, htonl(46), 4000000001u, 5, 4000000002u, 4000000003u, -1};
  SAY(SOL_SCTP, 1, both,
      "SCTP_SNDRCV, cmsg_data={sinfo_stream=1, sinfo_ssn=65535, sinfo_flags=0x8001, sinfo_ppid=htonl(0x2e), "
      "sinfo_context=4000000001, sinfo_timetolive=5, sinfo_tsn=4000000002, sinfo_cumtsn=4000000003, "
      "sinfo_assoc_id=-1}");
  const struct {
    unsigned short sid, flags;
    unsigned ppid, context;
    int association;
  } sent = {1, 2, htonl(46), 4000000001u, -1};
  SAY(SOL_SCTP, 2, sent,
      "SCTP_SNDINFO, cmsg_data={snd_sid=1, snd_flags=0x2, snd_ppid=htonl(0x2e), snd_context=4000000001, "
      "snd_assoc_id=-1}");
  const struct {
    unsigned short sid, ssn, flags;
    unsigned ppid, tsn, cumulative, context;
    int association;
  } received = {1, 2, 3, htonl(46), 4000000001u, 4000000002u, 4000000003u, -1};
  SAY(SOL_SCTP, 3, received,
      "SCTP_RCVINFO, cmsg_data={rcv_sid=1, rcv_ssn=2, rcv_flags=0x3, rcv_ppid=htonl(0x2e), rcv_tsn=4000000001, "
      "rcv_cumtsn=4000000002, rcv_context=4000000003, rcv_assoc_id=-1}");
}
/* What the kernel itself says of a datagram. */
CASE(control_received) {
  int s = (int)must(socket(AF_INET, SOCK_DGRAM, 0)), on = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof here;
  must(bind(s, (void*)&here, sizeof here));
  must(getsockname(s, (void*)&here, &length));
  must(setsockopt(s, SOL_IP, IP_PKTINFO, &on, sizeof on));
  must(setsockopt(s, SOL_IP, IP_RECVTTL, &on, sizeof on));
  must(setsockopt(s, SOL_IP, IP_RECVTOS, &on, sizeof on));
  must(sendto(s, "x", 1, 0, (void*)&here, sizeof here));
  char room[8], control[256];
  struct iovec to = {room, 8};
  struct msghdr* m = edge_of((struct msghdr){NULL, 0, &to, 1, control, sizeof control, 0});
  begin();
  long r = sys(SYS_recvmsg, s, m, 0);
  end();
  int ttl = 0, index = 0;
  for (struct cmsghdr* c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
    if (c->cmsg_type == IP_TTL) ttl = *(int*)CMSG_DATA(c);
    if (c->cmsg_type == IP_PKTINFO) index = ((struct in_pktinfo*)CMSG_DATA(c))->ipi_ifindex;
  }
  expect(r,
         "recvmsg(%d, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"x\", iov_len=8}], msg_iovlen=1, "
         "msg_control=[{cmsg_len=28, cmsg_level=SOL_IP, cmsg_type=IP_PKTINFO, cmsg_data={ipi_ifindex=%d, "
         "ipi_spec_dst=inet_addr(\"127.0.0.1\"), ipi_addr=inet_addr(\"127.0.0.1\")}}, {cmsg_len=20, cmsg_level=SOL_IP, "
         "cmsg_type=IP_TTL, cmsg_data=[%d]}, {cmsg_len=17, cmsg_level=SOL_IP, cmsg_type=IP_TOS, cmsg_data=[0]}], "
         "msg_controllen=%zu, msg_flags=0}, 0)",
         s, index, ttl, (size_t)m->msg_controllen);
}
