/* Values of socket options that are no int, level by level. No socket is needed: the value is read in any case. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/can/isotp.h>
#include <linux/can/raw.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/net_tstamp.h>
#include <linux/tcp.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <linux/vm_sockets.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#define U32(n) (4000000000u + (n))
#define U64(n) (0x8123456789abcd00UL + (n))

/* An option set to a value at the end of a page, and read as if it were the kernel that had put it there. */
static void set(int level, int option, const void* value, size_t size, const char* shown) {
  static int answered;
  void* at = edge(value, size);
  int* length = edge_of((int){(int)size});
  if (!answered++) ANSWERS({SYS_getsockopt, 0});
  begin();
  long r = sys(SYS_setsockopt, -1, level, option, at, size);
  expect(r, "setsockopt(-1, %s, %zu)", shown, size);
  r = sys(SYS_getsockopt, -9, level, option, at, length);
  expect(r, "getsockopt(-9, %s, [%zu])", shown, size);
  end();
}
#define SET(level, option, value, shown) set(level, option, &(value), sizeof(value), #level ", " #option ", " shown)
/* Options whose macros have values of glibc, or that its headers do not have. */
#define SET_AS(level, option, value, shown) set(level, option, &(value), sizeof(value), shown)

#define SOL_TCP 6
#define SOL_TIPC 271
#define SOL_XDP 283
#define SOL_TLS 282
#define SOL_SCTP 132
#define SOL_BLUETOOTH 274
#define SOL_RXRPC 272
#define SOL_ALG 279

static const int number = -5;

CASE(sockopt_timestamping) {
  const struct {
    int flags, bind_phc;
  } stamping = {SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | 1 << 30, -3};
#define STAMPS "SOF_TIMESTAMPING_TX_SOFTWARE|SOF_TIMESTAMPING_OPT_ID|0x40000000"
  SET_AS(SOL_SOCKET, 37, stamping.flags, "SOL_SOCKET, SO_TIMESTAMPING_OLD, [" STAMPS "]");
  SET_AS(SOL_SOCKET, 37, stamping, "SOL_SOCKET, SO_TIMESTAMPING_OLD, {flags=" STAMPS ", bind_phc=-3}");
  SET_AS(SOL_SOCKET, 65, stamping.flags, "SOL_SOCKET, SO_TIMESTAMPING_NEW, [" STAMPS "]");
  SET_AS(SOL_SOCKET, 65, stamping, "SOL_SOCKET, SO_TIMESTAMPING_NEW, {flags=" STAMPS ", bind_phc=-3}");
  const int none = 0, unknown = 1 << 30;
  SET_AS(SOL_SOCKET, 37, none, "SOL_SOCKET, SO_TIMESTAMPING_OLD, [0]");
  SET_AS(SOL_SOCKET, 37, unknown, "SOL_SOCKET, SO_TIMESTAMPING_OLD, [0x40000000 /* SOF_TIMESTAMPING_??? */]");
  const struct sock_txtime tx = {CLOCK_TAI, SOF_TXTIME_REPORT_ERRORS | 8};
  SET(SOL_SOCKET, SO_TXTIME, tx, "{clockid=CLOCK_TAI, flags=SOF_TXTIME_REPORT_ERRORS|0x8}");
}
CASE(sockopt_of_any_socket) {
  SET(SOL_SOCKET, SO_ATTACH_BPF, number, "[-5]");
  SET(SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, number, "[-5]");
  const struct { unsigned start, count; } tokens[2] = {{U32(1), 2}, {3, U32(4)}};
  SET_AS(SOL_SOCKET, 80, tokens,
         "SOL_SOCKET, SO_DEVMEM_DONTNEED, [{token_start=4000000001, token_count=2}, {token_start=3, "
         "token_count=4000000004}]");
  struct sock_filter code[] = {{0x28, 0, 0, 12}, {6, 0, 0, 0xffff}};
  const struct sock_fprog program = {2, edge(code, sizeof code)};
  SET(SOL_SOCKET, SO_ATTACH_FILTER, program,
      "{len=2, filter=[BPF_STMT(BPF_LD|BPF_H|BPF_ABS, 0xc), BPF_STMT(BPF_RET|BPF_K, 0xffff)]}");
  SET(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program,
      "{len=2, filter=[BPF_STMT(BPF_LD|BPF_H|BPF_ABS, 0xc), BPF_STMT(BPF_RET|BPF_K, 0xffff)]}");
  int p[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, p));
  int* room = edge_room(4);
  socklen_t* length = edge_of((socklen_t){4});
  begin();
  long r = sys(SYS_getsockopt, p[0], SOL_SOCKET, 77, room, length);
  end();
  expect(r, "getsockopt(%d, SOL_SOCKET, SO_PEERPIDFD, %s, [4])", p[0], if_ok(r, text("[%d]", room[0]), room));
}
CASE(sockopt_groups) {
  const gid_t ids[3] = {U32(1), 0, (gid_t)-1};
  const struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(80)};
  SET(SOL_SOCKET, SO_PEERGROUPS, ids, "[4000000001, 0, -1]");
  SET(SOL_SOCKET, SO_PEERNAME, peer, "{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"0.0.0.0\")}");
}
CASE(sockopt_multicast) {
  const struct in_addr addresses[5] = {
      {htonl(0xe0000001)}, {htonl(0x7f000001)}, {htonl(0x01020304)}, {htonl(0x05060708)}, {htonl(0x090a0b0c)}};
  const struct ip_mreq two = {addresses[0], addresses[1]};
  SET(SOL_IP, IP_ADD_MEMBERSHIP, two,
      "{imr_multiaddr=inet_addr(\"224.0.0.1\"), imr_interface=inet_addr(\"127.0.0.1\")}");
  SET(SOL_IP, IP_DROP_MEMBERSHIP, two,
      "{imr_multiaddr=inet_addr(\"224.0.0.1\"), imr_interface=inet_addr(\"127.0.0.1\")}");
  SET(SOL_IP, IP_MULTICAST_IF, addresses[1], "[inet_addr(\"127.0.0.1\")]");
  const struct ip_mreq_source source = {addresses[0], addresses[1], addresses[2]};
#define SOURCE                                                                        \
  "{imr_multiaddr=inet_addr(\"224.0.0.1\"), imr_interface=inet_addr(\"127.0.0.1\"), " \
  "imr_sourceaddr=inet_addr(\"1.2.3.4\")}"
  SET(SOL_IP, IP_ADD_SOURCE_MEMBERSHIP, source, SOURCE);
  SET(SOL_IP, IP_DROP_SOURCE_MEMBERSHIP, source, SOURCE);
  SET(SOL_IP, IP_BLOCK_SOURCE, source, SOURCE);
  SET(SOL_IP, IP_UNBLOCK_SOURCE, source, SOURCE);
  const struct {
    struct in_addr group, interface;
    unsigned mode, count;
    struct in_addr list[2];
  } filter = {addresses[0], addresses[1], MCAST_INCLUDE, 2, {addresses[2], addresses[3]}};
  SET(SOL_IP, IP_MSFILTER, filter,
      "{imsf_multiaddr=inet_addr(\"224.0.0.1\"), imsf_interface=inet_addr(\"127.0.0.1\"), imsf_fmode=MCAST_INCLUDE, "
      "imsf_numsrc=2, imsf_slist=[inet_addr(\"1.2.3.4\"), inet_addr(\"5.6.7.8\")]}");
}
#define IN "{sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"224.0.0.1\")}"
#define IN6                                                                                                         \
  "{sa_family=AF_INET6, sin6_port=htons(0), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"ff02::1\", &sin6_addr), " \
  "sin6_scope_id=7}"
CASE(sockopt_groups_of_any_family) {
  struct group_req group = {U32(1), {0}};
  struct group_source_req source = {U32(2), {0}, {0}};
  *(struct sockaddr_in*)&group.gr_group = (struct sockaddr_in){AF_INET, 0, {htonl(0xe0000001)}, {0}};
  SET(SOL_IP, MCAST_JOIN_GROUP, group, "{gr_interface=4000000001, gr_group=" IN "}");
  SET(SOL_IP, MCAST_LEAVE_GROUP, group, "{gr_interface=4000000001, gr_group=" IN "}");
  memcpy(&source.gsr_source, &group.gr_group, 16);
  struct sockaddr_in6* in6 = (struct sockaddr_in6*)&source.gsr_group;
  *in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_scope_id = 7};
  inet_pton(AF_INET6, "ff02::1", &in6->sin6_addr);
  SET(SOL_IPV6, MCAST_JOIN_SOURCE_GROUP, source, "{gsr_interface=4000000002, gsr_group=" IN6 ", gsr_source=" IN "}");
  SET(SOL_IPV6, MCAST_LEAVE_SOURCE_GROUP, source, "{gsr_interface=4000000002, gsr_group=" IN6 ", gsr_source=" IN "}");
  SET(SOL_IP, MCAST_BLOCK_SOURCE, source, "{gsr_interface=4000000002, gsr_group=" IN6 ", gsr_source=" IN "}");
  SET(SOL_IP, MCAST_UNBLOCK_SOURCE, source, "{gsr_interface=4000000002, gsr_group=" IN6 ", gsr_source=" IN "}");
  struct {
    unsigned interface;
    struct sockaddr_storage group;
    unsigned mode, count;
    struct sockaddr_storage list[1];
  } filter = {U32(3), {0}, MCAST_EXCLUDE, 1, {{0}}};
  memcpy(&filter.group, in6, sizeof *in6);
  memcpy(&filter.list[0], in6, sizeof *in6);
  SET(SOL_IPV6, MCAST_MSFILTER, filter,
      "{gf_interface=4000000003, gf_group=" IN6 ", gf_fmode=MCAST_EXCLUDE, gf_numsrc=1, gf_slist=[" IN6 "]}");
}
CASE(sockopt_ip) {
  const unsigned char options[4] = {7, 3, 4, 0};
  SET(SOL_IP, IP_OPTIONS, options, "[0x7, 0x3, 0x4, 0]");
  SET(SOL_IP, IP_XFRM_POLICY, options, "\"\\7\\3\\4\\0\"");
  SET(SOL_IP, IP_IPSEC_POLICY, options, "\"\\7\\3\\4\\0\"");
  const struct {
    struct cmsghdr head;
    int ttl;
  } message = {{CMSG_LEN(4), SOL_IP, IP_TTL}, 64};
  void* into = edge(&message, CMSG_LEN(4));
  socklen_t* length = edge_of((socklen_t){CMSG_LEN(4)});
  ANSWERS({SYS_getsockopt, 0});
  begin();
  long r = sys(SYS_getsockopt, -9, SOL_IP, IP_PKTOPTIONS, into, length);
  expect(r,
         "getsockopt(-9, SOL_IP, IP_PKTOPTIONS, [{cmsg_len=20, cmsg_level=SOL_IP, cmsg_type=IP_TTL, cmsg_data=[64]}], "
         "[20])");
}
CASE(sockopt_ipv6) {
  struct in6_pktinfo info = {.ipi6_ifindex = 7};
  inet_pton(AF_INET6, "fe80::1", &info.ipi6_addr);
  SET(SOL_IPV6, IPV6_PKTINFO, info, "{ipi6_addr=\"fe80::1\", ipi6_ifindex=7}");
  SET(SOL_IPV6, IPV6_2292PKTINFO, number, "[-5]");
  /* linux/in6.h does not go together with netinet/in.h. */
  struct {
    struct in6_addr to;
    unsigned label;
    unsigned char action, share;
    unsigned short flags, expires, linger;
    unsigned pad;
  } label = {info.ipi6_addr, htonl(0x12345), 1, 255, 0x8003, 65535, 6, 0};
  SET_AS(SOL_IPV6, 32, label,
         "SOL_IPV6, IPV6_FLOWLABEL_MGR, {flr_dst=\"fe80::1\", flr_label=htonl(0x12345), flr_action=IPV6_FL_A_PUT, "
         "flr_share=IPV6_FL_S_ANY, flr_flags=IPV6_FL_F_CREATE|IPV6_FL_F_EXCL|0x8000, flr_expires=65535, flr_linger=6}");
  const unsigned char options[3] = {58, 0, 255};
  static const struct constant list[] = {K(IPV6_HOPOPTS), K(IPV6_DSTOPTS), K(IPV6_RTHDRDSTOPTS), K(IPV6_RTHDR)};
  EACH(k, list) {
    set(SOL_IPV6, (int)k->value, options, 3, text("SOL_IPV6, %s, [0x3a, 0, 0xff]", k->name));
  }
  SET(SOL_IPV6, IPV6_XFRM_POLICY, options, "\":\\0\\377\"");
  const struct sockaddr_in6 next = {.sin6_family = AF_INET6};
  SET(SOL_IPV6, IPV6_NEXTHOP, next,
      "{sa_family=AF_INET6, sin6_port=htons(0), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::\", &sin6_addr), "
      "sin6_scope_id=0}");
  const struct icmp6_filter filter = {{1, 0, 3, 4, 5, 6, 7, 0x80000000}};
  SET_AS(58, 1, filter, "SOL_ICMPV6, ICMPV6_FILTER, {data=[0x1, 0, 0x3, 0x4, 0x5, 0x6, 0x7, 0x80000000]}");
  const unsigned icmp = 0x80000001;
  SET_AS(255, 1, icmp, "SOL_RAW, ICMP_FILTER, {data=0x80000001}");
}
CASE(sockopt_tcp) {
  struct tcp_md5sig md5 = {
      .tcpm_flags = TCP_MD5SIG_FLAG_PREFIX | TCP_MD5SIG_FLAG_IFINDEX | 0x80, .tcpm_prefixlen = 24, .tcpm_keylen = 3};
  *(struct sockaddr_in*)&md5.tcpm_addr = (struct sockaddr_in){AF_INET, 0, {htonl(0xe0000001)}, {0}};
  md5.tcpm_ifindex = -7;
  memset(md5.tcpm_key, 'k', 80);
#define MD5                                                                                              \
  "{tcpm_addr=" IN                                                                                       \
  ", tcpm_flags=TCP_MD5SIG_FLAG_PREFIX|TCP_MD5SIG_FLAG_IFINDEX|0x80, tcpm_prefixlen=24, tcpm_keylen=3, " \
  "tcpm_ifindex=-7, "                                                                                    \
  "tcpm_key=\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\"}"
  SET(SOL_TCP, TCP_MD5SIG, md5, MD5);
  SET(SOL_TCP, TCP_MD5SIG_EXT, md5, MD5);
  const struct tcp_repair_opt repair[2] = {{2, 1460}, {U32(1), 0x80000000}};
  SET(SOL_TCP, TCP_REPAIR_OPTIONS, repair, "[{opt_code=2, opt_val=0x5b4}, {opt_code=4000000001, opt_val=0x80000000}]");
  const struct tcp_repair_window window = {U32(1), U32(2), U32(3), U32(4), U32(5)};
  SET(SOL_TCP, TCP_REPAIR_WINDOW, window,
      "{snd_wl1=4000000001, snd_wnd=4000000002, max_window=4000000003, rcv_wnd=4000000004, rcv_wup=4000000005}");
  const unsigned char key[4] = {1, 2, 0, 'a'};
  SET(SOL_TCP, TCP_FASTOPEN_KEY, key, "\"\\1\\2\\0a\"");
  SET(SOL_TCP, TCP_SAVED_SYN, key, "\"\\1\\2\\0a\"");
  const unsigned congestion[3] = {U32(1), 2, 3};
  SET(SOL_TCP, TCP_CC_INFO, congestion, "[4000000001, 2, 3]");
  const struct tcp_zerocopy_receive receive = {U64(1), U32(2), U32(3), U32(4), -5,   U64(6),
                                               -7,     1,      U64(8), U64(9), 0x40, 0};
  set(SOL_TCP, TCP_ZEROCOPY_RECEIVE, &receive, sizeof receive,
      text("SOL_TCP, TCP_ZEROCOPY_RECEIVE, "
           "{address=0x%lx, length=%u, recv_skip_hint=%u, inq=%u, err=-5, copybuf_address=0x%lx, copybuf_len=-7, "
           "flags=TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT, msg_control=0x%lx, msg_controllen=%lu, msg_flags=0x40, "
           "reserved=0}",
           U64(1), U32(2), U32(3), U32(4), U64(6), U64(8), U64(9)));
}
CASE(sockopt_tcp_info_in_full) {
  unsigned char* i = edge_room(248);
  memset(i, 0, 248);
  i[0] = 1;
  for (unsigned k = 0; k < 4; k++) memcpy(i + 144 + 4 * k, &(uint32_t){U32(k)}, 4);
  for (int k = 0; k < 4; k++) memcpy(i + 160 + 8 * k, &(uint64_t){U64(k)}, 8);
  for (unsigned k = 0; k < 2; k++) memcpy(i + 192 + 4 * k, &(uint32_t){U32(k + 4)}, 4);
  for (int k = 0; k < 2; k++) memcpy(i + 200 + 8 * k, &(uint64_t){U64(k + 4)}, 8);
  for (unsigned k = 0; k < 6; k++) memcpy(i + 216 + 4 * k, &(uint32_t){U32(k + 6)}, 4);
  memcpy(i + 240, &(uint16_t[2]){65535, 65534}, 4);
  memcpy(i + 244, &(uint32_t){U32(12)}, 4);
#define ZEROS                                                                                                        \
  "tcpi_state=TCP_ESTABLISHED, tcpi_ca_state=0, tcpi_retransmits=0, tcpi_probes=0, tcpi_backoff=0, tcpi_options=0, " \
  "tcpi_wscale=0, tcpi_flags=0, tcpi_rto=0, tcpi_ato=0, tcpi_snd_mss=0, tcpi_rcv_mss=0, tcpi_unacked=0, "            \
  "tcpi_sacked=0, tcpi_lost=0, tcpi_retrans=0, tcpi_fackets=0, tcpi_last_data_sent=0, tcpi_last_ack_sent=0, "        \
  "tcpi_last_data_recv=0, tcpi_last_ack_recv=0, tcpi_pmtu=0, tcpi_rcv_ssthresh=0, tcpi_rtt=0, tcpi_rttvar=0, "       \
  "tcpi_snd_ssthresh=0, tcpi_snd_cwnd=0, tcpi_advmss=0, tcpi_reordering=0, tcpi_rcv_rtt=0, tcpi_rcv_space=0, "       \
  "tcpi_total_retrans=0, tcpi_pacing_rate=0, tcpi_max_pacing_rate=0, tcpi_bytes_acked=0, tcpi_bytes_received=0, "    \
  "tcpi_segs_out=0, tcpi_segs_in=0"
  set(SOL_TCP, TCP_INFO, i, 248,
      text("SOL_TCP, TCP_INFO, {" ZEROS
           ", tcpi_notsent_bytes=%u, tcpi_min_rtt=%u, tcpi_data_segs_in=%u, tcpi_data_segs_out=%u, "
           "tcpi_delivery_rate=%lu, "
           "tcpi_busy_time=%lu, tcpi_rwnd_limited=%lu, tcpi_sndbuf_limited=%lu, tcpi_delivered=%u, "
           "tcpi_delivered_ce=%u, tcpi_bytes_sent=%lu, tcpi_bytes_retrans=%lu, tcpi_dsack_dups=%u, "
           "tcpi_reord_seen=%u, "
           "tcpi_rcv_ooopack=%u, tcpi_snd_wnd=%u, tcpi_rcv_wnd=%u, tcpi_rehash=%u, tcpi_total_rto=65535, "
           "tcpi_total_rto_recoveries=65534, tcpi_total_rto_time=%u}",
           U32(0), U32(1), U32(2), U32(3), U64(0), U64(1), U64(2), U64(3), U32(4), U32(5), U64(4), U64(5), U32(6),
           U32(7), U32(8), U32(9), U32(10), U32(11), U32(12)));
  /* As many whole members as there is room for. */
  set(SOL_TCP, TCP_INFO, i, 150, text("SOL_TCP, TCP_INFO, {" ZEROS ", tcpi_notsent_bytes=%u}", U32(0)));
}
CASE(sockopt_packet) {
  const struct packet_mreq member = {-7, PACKET_MR_MULTICAST, 6, {1, 0, 0x5e, 0, 0, 0xfb, 0, 0}};
  SET(SOL_PACKET, PACKET_ADD_MEMBERSHIP, member,
      "{mr_ifindex=-7, mr_type=PACKET_MR_MULTICAST, mr_alen=6, mr_address=01:00:5e:00:00:fb:00:00}");
  const struct packet_mreq unknown = {7, 99, 65535, {0xff}};
  SET(SOL_PACKET, PACKET_DROP_MEMBERSHIP, unknown,
      "{mr_ifindex=7, mr_type=0x63 /* PACKET_MR_??? */, mr_alen=65535, mr_address=ff:00:00:00:00:00:00:00}");
  const struct tpacket_req3 ring = {U32(1), U32(2), U32(3), U32(4), U32(5), U32(6), 0x80000000};
#define RING                                                                                              \
  "{tp_block_size=4000000001, tp_block_nr=4000000002, tp_frame_size=4000000003, tp_frame_nr=4000000004, " \
  "tp_retire_blk_tov=4000000005, tp_sizeof_priv=4000000006, tp_feature_req_word=0x80000000}"
  SET(SOL_PACKET, PACKET_RX_RING, ring, RING);
  SET(SOL_PACKET, PACKET_TX_RING, ring, RING);
  set(SOL_PACKET, PACKET_TX_RING, &ring, 16,
      "SOL_PACKET, PACKET_TX_RING, {tp_block_size=4000000001, tp_block_nr=4000000002, tp_frame_size=4000000003, "
      "tp_frame_nr=4000000004}");
  const int version = TPACKET_V3, fanout = 7 | 0x8001 << 16;
  SET(SOL_PACKET, PACKET_VERSION, version, "[TPACKET_V3]");
  SET(SOL_PACKET, PACKET_FANOUT, fanout, "{id=7, type_flags=0x8001}");
  const unsigned more[2] = {7, U32(1)};
  SET(SOL_PACKET, PACKET_FANOUT, more, "{id=7, type_flags=0, max_num_members=4000000001}");
  SET(SOL_PACKET, PACKET_FANOUT_DATA, number, "[-5]");
  const struct sock_fprog empty = {0, NULL};
  SET(SOL_PACKET, PACKET_FANOUT_DATA, empty, "{len=0, filter=NULL}");
  const int stamps = SOF_TIMESTAMPING_RAW_HARDWARE;
  SET(SOL_PACKET, PACKET_TIMESTAMP, stamps, "[SOF_TIMESTAMPING_RAW_HARDWARE]");
  const unsigned statistics[3] = {U32(1), U32(2), U32(3)};
  const uint64_t rollover[3] = {U64(1), U64(2), U64(3)};
  SET(SOL_PACKET, PACKET_STATISTICS, statistics,
      "{tp_packets=4000000001, tp_drops=4000000002, tp_freeze_q_cnt=4000000003}");
  set(SOL_PACKET, PACKET_STATISTICS, statistics, 8,
      "SOL_PACKET, PACKET_STATISTICS, {tp_packets=4000000001, tp_drops=4000000002}");
  set(SOL_PACKET, PACKET_ROLLOVER_STATS, rollover, 24,
      text("SOL_PACKET, PACKET_ROLLOVER_STATS, {tp_all=%lu, tp_huge=%lu, tp_failed=%lu}", U64(1), U64(2), U64(3)));
}
CASE(sockopt_netlink) {
  const unsigned groups[2] = {0x80000001, 0};
  SET_AS(270, 9, groups, "SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, [2147483649, 0]");
  const unsigned ring[4] = {U32(1), U32(2), U32(3), U32(4)};
  SET_AS(270, 6, ring,
         "SOL_NETLINK, NETLINK_RX_RING, {nm_block_size=4000000001, nm_block_nr=4000000002, nm_frame_size=4000000003, "
         "nm_frame_nr=4000000004}");
  SET_AS(270, 7, ring,
         "SOL_NETLINK, NETLINK_TX_RING, {nm_block_size=4000000001, nm_block_nr=4000000002, nm_frame_size=4000000003, "
         "nm_frame_nr=4000000004}");
}
/* linux/sctp.h: its types do not go together with the C library's. */
CASE(sockopt_sctp) {
  const struct {
    int association;
    unsigned a, b, c;
  } timeouts = {-1, U32(1), U32(2), U32(3)};
  SET_AS(
      SOL_SCTP, 0, timeouts,
      "SOL_SCTP, SCTP_RTOINFO, {srto_assoc_id=-1, srto_initial=4000000001, srto_max=4000000002, srto_min=4000000003}");
  const struct {
    int association;
    unsigned short retransmits, peers;
    unsigned peer, local, cookie;
  } parameters = {-1, 65535, 65534, U32(1), U32(2), U32(3)};
  SET_AS(SOL_SCTP, 1, parameters,
         "SOL_SCTP, SCTP_ASSOCINFO, {sasoc_assoc_id=-1, sasoc_asocmaxrxt=65535, sasoc_number_peer_destinations=65534, "
         "sasoc_peer_rwnd=4000000001, sasoc_local_rwnd=4000000002, sasoc_cookie_life=4000000003}");
  const unsigned short init[4] = {10, 20, 3, 65535};
  SET_AS(SOL_SCTP, 2, init,
         "SOL_SCTP, SCTP_INITMSG, {sinit_num_ostreams=10, sinit_max_instreams=20, sinit_max_attempts=3, "
         "sinit_max_init_timeo=65535}");
  SET_AS(SOL_SCTP, 3, number, "SOL_SCTP, SCTP_NODELAY, [-5]");
  struct {
    int association;
    char address[128];
  } __attribute__((packed)) primary = {-1, {0}};
  memcpy(primary.address, &(struct sockaddr_in){AF_INET, 0, {htonl(0xe0000001)}, {0}}, 16);
  SET_AS(SOL_SCTP, 5, primary, "SOL_SCTP, SCTP_SET_PEER_PRIMARY_ADDR, {sspp_assoc_id=-1, sspp_addr=" IN "}");
  SET_AS(SOL_SCTP, 6, primary, "SOL_SCTP, SCTP_PRIMARY_ADDR, {ssp_assoc_id=-1, ssp_addr=" IN "}");
  SET_AS(SOL_SCTP, 7, timeouts.a, "SOL_SCTP, SCTP_ADAPTATION_LAYER, {ssb_adaptation_ind=0xee6b2801}");
  const unsigned char events[4] = {1, 0, 1, 255};
  SET_AS(SOL_SCTP, 11, events, "SOL_SCTP, SCTP_EVENTS, [1, 0, 1, 255]");
  set(SOL_SCTP, 16, &timeouts, 12,
      "SOL_SCTP, SCTP_DELAYED_ACK_TIME, {sack_assoc_id=-1, sack_delay=4000000001, sack_freq=4000000002}");
  set(SOL_SCTP, 17, &timeouts, 8, "SOL_SCTP, SCTP_CONTEXT, {assoc_id=-1, assoc_value=4000000001}");
  set(SOL_SCTP, 13, &timeouts, 8, "SOL_SCTP, SCTP_MAXSEG, {assoc_id=-1, assoc_value=4000000001}");
  set(SOL_SCTP, 20, &timeouts, 4, "SOL_SCTP, SCTP_MAX_BURST, [-1]");
}
CASE(sockopt_can) {
  const struct can_filter filters[2] = {{0x123, 0x7ff}, {0x80000000, 0xffffffff}};
  SET(SOL_CAN_RAW, CAN_RAW_FILTER, filters,
      "[{can_id=0x123, can_mask=0x7ff}, {can_id=0x80000000, can_mask=0xffffffff}]");
  const unsigned mask = 0x1fffffff;
  SET(SOL_CAN_RAW, CAN_RAW_ERR_FILTER, mask, "[0x1fffffff]");
  SET(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, number, "[-5]");
  const struct can_isotp_options options = {
      CAN_ISOTP_TX_PADDING | CAN_ISOTP_WAIT_TX_DONE, U32(1), 0xf1, 0xcc, 0xaa, 0xf2};
  SET(SOL_CAN_ISOTP, CAN_ISOTP_OPTS, options,
      "{flags=CAN_ISOTP_TX_PADDING|CAN_ISOTP_WAIT_TX_DONE, frame_txtime=4000000001, ext_address=0xf1, "
      "txpad_content=0xcc, rxpad_content=0xaa, rx_ext_address=0xf2}");
  const struct can_isotp_fc_options control = {8, 0xf1, 3};
  SET(SOL_CAN_ISOTP, CAN_ISOTP_RECV_FC, control, "{bs=8, stmin=0xf1, wftmax=3}");
  const struct can_isotp_ll_options link = {72, 64, 1};
  SET(SOL_CAN_ISOTP, CAN_ISOTP_LL_OPTS, link, "{mtu=72, tx_dl=64, tx_flags=0x1}");
}
CASE(sockopt_xdp) {
  const struct {
    uint64_t addr, length;
    unsigned chunk, room, flags, metadata;
  } umem = {U64(1), U64(2), 4096, U32(1), 1 | 0x100, U32(2)};
  set(SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem,
      text("SOL_XDP, XDP_UMEM_REG, "
           "{addr=0x%lx, len=%lu, chunk_size=4096, headroom=4000000001, flags=XDP_UMEM_UNALIGNED_CHUNK_FLAG|0x100, "
           "tx_metadata_len=4000000002}",
           U64(1), U64(2)));
  const struct xdp_options options = {XDP_OPTIONS_ZEROCOPY};
  SET(SOL_XDP, XDP_OPTIONS, options, "{flags=XDP_OPTIONS_ZEROCOPY}");
  SET(SOL_XDP, XDP_RX_RING, number, "[-5]");
  uint64_t words[16];
  const char* rings[4];
  for (int i = 0; i < 16; i++) words[i] = U64(i);
  for (int i = 0; i < 4; i++) {
    rings[i] = text("{producer=0x%lx, consumer=0x%lx, desc=0x%lx, flags=0x%lx}", U64(4 * i), U64(4 * i + 1),
                    U64(4 * i + 2), U64(4 * i + 3));
  }
  set(SOL_XDP, XDP_MMAP_OFFSETS, words, 128,
      text("SOL_XDP, XDP_MMAP_OFFSETS, {rx=%s, tx=%s, fr=%s, cr=%s}", rings[0], rings[1], rings[2], rings[3]));
  set(SOL_XDP, XDP_STATISTICS, words, 48,
      text("SOL_XDP, XDP_STATISTICS, {rx_dropped=%lu, rx_invalid_descs=%lu, tx_invalid_descs=%lu, "
           "rx_ring_full=%lu, rx_fill_ring_empty_descs=%lu, tx_ring_empty_descs=%lu}",
           U64(0), U64(1), U64(2), U64(3), U64(4), U64(5)));
}
CASE(sockopt_tls) {
  struct tls12_crypto_info_aes_gcm_128 key = {
      {TLS_1_2_VERSION, TLS_CIPHER_AES_GCM_128}, "iviviviv", "keykeykeykeykeyk", "salt", "\0\0\0\0\0\0\0\1"};
  SET(SOL_TLS, TLS_TX, key,
      "{version=TLS_1_2_VERSION, cipher_type=TLS_CIPHER_AES_GCM_128, aes_gcm_128={iv=\"iviviviv\", "
      "key=\"keykeykeykeykeyk\", salt=\"salt\", rec_seq=\"\\0\\0\\0\\0\\0\\0\\0\\1\"}}");
  key.info.version = TLS_1_3_VERSION;
  key.info.cipher_type = TLS_CIPHER_AES_CCM_128;
  SET(SOL_TLS, TLS_RX, key,
      "{version=TLS_1_3_VERSION, cipher_type=TLS_CIPHER_AES_CCM_128, aes_ccm_128={iv=\"iviviviv\", "
      "key=\"keykeykeykeykeyk\", salt=\"salt\", rec_seq=\"\\0\\0\\0\\0\\0\\0\\0\\1\"}}");
  struct tls12_crypto_info_chacha20_poly1305 other = {{0x302, TLS_CIPHER_CHACHA20_POLY1305},
                                                      "iviviviviviv",
                                                      "keykeykeykeykeykkeykeykeykeykeyk",
                                                      {},
                                                      "\0\0\0\0\0\0\0\1"};
  SET(SOL_TLS, TLS_TX, other,
      "{version=0x302 /* TLS_??? */, cipher_type=TLS_CIPHER_CHACHA20_POLY1305, chacha20_poly1305={iv=\"iviviviviviv\", "
      "key=\"keykeykeykeykeykkeykeykeykeykeyk\", rec_seq=\"\\0\\0\\0\\0\\0\\0\\0\\1\"}}");
  const unsigned short unknown[2] = {TLS_1_2_VERSION, 99};
  SET(SOL_TLS, TLS_TX, unknown, "{version=TLS_1_2_VERSION, cipher_type=0x63 /* TLS_CIPHER_??? */}");
}
CASE(sockopt_of_other_families) {
  const struct tipc_group_req group = {U32(1), U32(2), 2, 0x80000001};
  SET(SOL_TIPC, TIPC_GROUP_JOIN, group, "{type=4000000001, instance=4000000002, scope=2, flags=0x80000001}");
  SET(SOL_TIPC, TIPC_CONN_TIMEOUT, number, "[-5]");
  /* net/bluetooth/bluetooth.h */
  const unsigned char security[2] = {2, 16};
  const unsigned short mtu = 65535;
  SET_AS(SOL_BLUETOOTH, 4, security, "SOL_BLUETOOTH, BT_SECURITY, {level=BT_SECURITY_MEDIUM, key_size=16}");
  SET_AS(SOL_BLUETOOTH, 9, security[1], "SOL_BLUETOOTH, BT_POWER, {force_active=16}");
  SET_AS(SOL_BLUETOOTH, 11, mtu, "SOL_BLUETOOTH, BT_VOICE, {setting=0xffff}");
  SET_AS(SOL_BLUETOOTH, 12, mtu, "SOL_BLUETOOTH, BT_SNDMTU, [65535]");
  SET_AS(SOL_BLUETOOTH, 13, mtu, "SOL_BLUETOOTH, BT_RCVMTU, [65535]");
  SET_AS(SOL_BLUETOOTH, 15, security[0], "SOL_BLUETOOTH, BT_MODE, [2]");
  SET_AS(SOL_RXRPC, 1, "afs@CELL", "SOL_RXRPC, RXRPC_SECURITY_KEY, \"afs@CELL\"");
  SET_AS(SOL_RXRPC, 2, "ring", "SOL_RXRPC, RXRPC_SECURITY_KEYRING, \"ring\"");
  SET_AS(SOL_ALG, 1, "key", "SOL_ALG, ALG_SET_KEY, \"key\\0\"");
  SET_AS(SOL_ALG, 6, "key", "SOL_ALG, ALG_SET_DRBG_ENTROPY, \"key\\0\"");
  const struct sockaddr_in from = {AF_INET, 0, {htonl(0xe0000001)}, {0}};
  SET_AS(276, 1, from, "SOL_RDS, RDS_CANCEL_SENT_TO, " IN);
  SET_AS(284, 1, number, "SOL_MPTCP, MPTCP_INFO, [-5]");
  const uint64_t size = U64(1);
  const struct timeval time = {-1, 2};
  SET(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, size, "[9305357566071262465]");
  SET(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MIN_SIZE, size, "[9305357566071262465]");
  SET(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE, size, "[9305357566071262465]");
  SET(AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD, time, "{tv_sec=-1, tv_usec=2}");
  SET(AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW, time, "{tv_sec=-1, tv_usec=2}");
  SET_AS(136, 103, number, "SOL_UDPLITE, UDP_SEGMENT, [-5]");
  SET_AS(77, 5, security, "0x4d /* SOL_??? */, 0x5, \"\\2\\20\"");
}
/* An option that is an int, of each level. */
CASE(sockopt_ints) {
  static const struct {
    const char* shown;
    int level, option;
  } options[] = {{"SOL_SOCKET, SO_KEEPALIVE", 1, 9},
                 {"SOL_IP, IP_TTL", 0, 2},
                 {"SOL_IPV6, IPV6_V6ONLY", 41, 26},
                 {"SOL_TCP, TCP_NODELAY", 6, 1},
                 {"SOL_UDP, UDP_SEGMENT", 17, 103},
                 {"SOL_UDPLITE, UDP_SEGMENT", 136, 103},
                 {"SOL_NETLINK, NETLINK_ADD_MEMBERSHIP", 270, 1},
                 {"SOL_PACKET, PACKET_RESERVE", 263, 12},
                 {"SOL_RAW, 0x63 /* ICMP_??? */", 255, 99},
                 {"SOL_ICMPV6, 0x63 /* ICMPV6_??? */", 58, 99},
                 {"SOL_SCTP, SCTP_NODELAY", 132, 3},
                 {"SOL_CAN_RAW, CAN_RAW_FD_FRAMES", 101, 5},
                 {"SOL_CAN_ISOTP, CAN_ISOTP_TX_STMIN", 106, 3},
                 {"SOL_BLUETOOTH, BT_FLUSHABLE", 274, 8},
                 {"SOL_TIPC, TIPC_CONN_TIMEOUT", 271, 130},
                 {"SOL_RXRPC, RXRPC_EXCLUSIVE_CONNECTION", 272, 3},
                 {"SOL_RDS, RDS_RECVERR", 276, 5},
                 {"SOL_ALG, ALG_SET_AEAD_AUTHSIZE", 279, 5},
                 {"SOL_TLS, TLS_TX_ZEROCOPY_RO", 282, 3},
                 {"SOL_XDP, XDP_RX_RING", 283, 2},
                 {"SOL_MPTCP, MPTCP_INFO", 284, 1},
                 {"AF_VSOCK, SO_VM_SOCKETS_TRUSTED", 40, 5}};
  for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
    set(options[i].level, options[i].option, &number, 4, text("%s, [-5]", options[i].shown));
  }
}
/* The members of tcp_info before those of Linux 4.6, and sizes that need all of their bits. */
CASE(sockopt_tcp_info_words) {
  unsigned char* i = edge_room(144);
  for (unsigned k = 0; k < 8; k++) i[k] = (unsigned char)(0xf0 + k);
  for (unsigned k = 0; k < 24; k++) memcpy(i + 8 + 4 * k, &(uint32_t){U32(k)}, 4);
  for (unsigned k = 0; k < 4; k++) memcpy(i + 104 + 8 * k, &(uint64_t){U64(k)}, 8);
  for (unsigned k = 0; k < 2; k++) memcpy(i + 136 + 4 * k, &(uint32_t){U32(24 + k)}, 4);
  static const char* const names[] = {
      "rto",          "ato",       "snd_mss",        "rcv_mss",       "unacked",        "sacked",        "lost",
      "retrans",      "fackets",   "last_data_sent", "last_ack_sent", "last_data_recv", "last_ack_recv", "pmtu",
      "rcv_ssthresh", "rtt",       "rttvar",         "snd_ssthresh",  "snd_cwnd",       "advmss",        "reordering",
      "rcv_rtt",      "rcv_space", "total_retrans"};
  const char* shown =
      "tcpi_state=0xf0 /* TCP_??? */, tcpi_ca_state=241, tcpi_retransmits=242, tcpi_probes=243, tcpi_backoff=244, "
      "tcpi_options=0xf5, tcpi_wscale=0xf6, tcpi_flags=0xf7";
  for (unsigned k = 0; k < 24; k++) shown = text("%s, tcpi_%s=%u", shown, names[k], U32(k));
  set(SOL_TCP, TCP_INFO, i, 144,
      text("SOL_TCP, TCP_INFO, {%s, tcpi_pacing_rate=%lu, tcpi_max_pacing_rate=%lu, tcpi_bytes_acked=%lu, "
           "tcpi_bytes_received=%lu, tcpi_segs_out=%u, tcpi_segs_in=%u}",
           shown, U64(0), U64(1), U64(2), U64(3), U32(24), U32(25)));
}
CASE(sockopt_words) {
  const int type = SOCK_RAW, domain = AF_INET6, protocol = IPPROTO_ICMP, error = EPERM;
  const uint64_t word = U64(1), time[2] = {U64(2), U64(3)};
  const unsigned nine[9] = {U32(0), U32(1), U32(2), U32(3), U32(4), U32(5), U32(6), U32(7), U32(8)};
  SET(SOL_SOCKET, SO_TYPE, type, "[SOCK_RAW]");
  SET(SOL_SOCKET, SO_DOMAIN, domain, "[AF_INET6]");
  SET(SOL_SOCKET, SO_PROTOCOL, protocol, "[IPPROTO_ICMP]");
  SET(SOL_SOCKET, SO_ERROR, error, "[EPERM]");
  SET(SOL_SOCKET, SO_MAX_PACING_RATE, word, "[9305357566071262465]");
  SET(SOL_SOCKET, SO_COOKIE, word, "[0x8123456789abcd01]");
  SET_AS(SOL_SOCKET, 71, word, "SOL_SOCKET, SO_NETNS_COOKIE, [0x8123456789abcd01]");
  set(SOL_SOCKET, SO_LINGER, nine + 1, 8, "SOL_SOCKET, SO_LINGER, {l_onoff=-294967295, l_linger=-294967294}");
  set(SOL_SOCKET, SO_PEERCRED, nine + 1, 12,
      "SOL_SOCKET, SO_PEERCRED, {pid=-294967295, uid=4000000002, gid=4000000003}");
  SET(SOL_SOCKET, SO_MEMINFO, nine,
      "[4000000000, 4000000001, 4000000002, 4000000003, 4000000004, 4000000005, 4000000006, 4000000007, 4000000008]");
#define TIME "{tv_sec=-9141386507638289150, tv_usec=-9141386507638289149}"
  SET_AS(SOL_SOCKET, 20, time, "SOL_SOCKET, SO_RCVTIMEO_OLD, " TIME);
  SET_AS(SOL_SOCKET, 21, time, "SOL_SOCKET, SO_SNDTIMEO_OLD, " TIME);
  SET_AS(SOL_SOCKET, 66, time, "SOL_SOCKET, SO_RCVTIMEO_NEW, " TIME);
  SET_AS(SOL_SOCKET, 67, time, "SOL_SOCKET, SO_SNDTIMEO_NEW, " TIME);
  SET(SOL_SOCKET, SO_BINDTODEVICE, "eth0", "\"eth0\"");
  SET(SOL_SOCKET, SO_PEERSEC, "label", "\"label\"");
}
