/* Levels and options of sockets, and the names within their values, where the other families take only some. No socket
 * is needed: names and values are read in any case. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/can/isotp.h>
#include <linux/can/raw.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mptcp.h>
#include <linux/net_tstamp.h>
#include <linux/rds.h>
#include <linux/rxrpc.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <linux/vm_sockets.h>
#include <sys/socket.h>

static const struct constant levels[] = {{"SOL_CAN_J1939", 0x6b},
                                         K(SOL_DECNET),
                                         K(SOL_X25),
                                         K(SOL_ATM),
                                         K(SOL_AAL),
                                         K(SOL_IRDA),
                                         K(SOL_NETBEUI),
                                         K(SOL_LLC),
                                         K(SOL_DCCP),
                                         K(SOL_PPPOL2TP),
                                         K(SOL_PNPIPE),
                                         K(SOL_IUCV),
                                         K(SOL_CAIF),
                                         K(SOL_NFC),
                                         K(SOL_KCM),
                                         K(SOL_MCTP),
                                         K(SOL_SMC),
                                         K(SOL_VSOCK)};
SWEEP(socket_levels, levels, sys(SYS_setsockopt, -9, low32(k->value), 0, NULL, 0), "setsockopt(-9, %s, 0, NULL, 0)",
      k->name)
static const struct constant domains[] = {K(AF_DECnet), K(AF_ASH), K(AF_ECONET)};
SWEEP(socket_domains, domains, sys(SYS_socket, low32(k->value), 0x7, 0), "socket(%s, 0x7 /* SOCK_??? */, 0)", k->name)
static const struct constant protocols[] = {K(IPPROTO_ROUTING), K(IPPROTO_FRAGMENT),   K(IPPROTO_ICMPV6),
                                            K(IPPROTO_NONE),    K(IPPROTO_DSTOPTS),    {"IPPROTO_L2TP", 115},
                                            K(IPPROTO_MH),      {"IPPROTO_SMC", 0x100}};
SWEEP(socket_protocols, protocols, sys(SYS_socket, AF_INET6, 0x7, low32(k->value)),
      "socket(AF_INET6, 0x7 /* SOCK_??? */, %s)", k->name)
/* linux/netlink.h, net/bluetooth/bluetooth.h */
ONE(socket_unused, sys(SYS_socket, AF_NETLINK, SOCK_RAW, 1), "socket(AF_NETLINK, SOCK_RAW, NETLINK_UNUSED)")
ONE(socket_isochronous, sys(SYS_socket, AF_BLUETOOTH, 0x7, 8), "socket(AF_BLUETOOTH, 0x7 /* SOCK_??? */, BTPROTO_ISO)")

/* The options of a level: its number is that of linux/socket.h. */
#define OPTIONS(title, level, number, ...)                                                    \
  static const struct constant title[] = {__VA_ARGS__};                                       \
  SWEEP(options_of_##title, title, sys(SYS_setsockopt, -9, number, low32(k->value), NULL, 0), \
        "setsockopt(-9, " level ", %s, NULL, 0)", k->name)
OPTIONS(any, "SOL_SOCKET", 1, {"SO_PASSPIDFD", 0x4c}, {"SO_DEVMEM_LINEAR", 0x4e}, {"SO_DEVMEM_DMABUF", 0x4f},
        {"SO_RCVPRIORITY", 0x52}, {"SO_PASSRIGHTS", 0x53}, {"SO_INQ", 0x54})
OPTIONS(ipv6, "SOL_IPV6", 41, K(MCAST_JOIN_GROUP), K(MCAST_BLOCK_SOURCE), K(MCAST_UNBLOCK_SOURCE), K(MCAST_LEAVE_GROUP))
OPTIONS(tcp, "SOL_TCP", 6, {"TCP_COOKIE_TRANSACTIONS", 15}, {"TCP_AO_ADD_KEY", 0x26}, {"TCP_AO_DEL_KEY", 0x27},
        {"TCP_AO_INFO", 0x28}, {"TCP_AO_GET_KEYS", 0x29}, {"TCP_AO_REPAIR", 0x2a}, {"TCP_IS_MPTCP", 0x2b},
        {"TCP_RTO_MAX_MS", 0x2c}, {"TCP_RTO_MIN_US", 0x2d}, {"TCP_DELACK_MAX_US", 0x2e})
OPTIONS(packet, "SOL_PACKET", 263, {"PACKET_VNET_HDR_SZ", 0x18})
OPTIONS(sctp, "SOL_SCTP", 132, K(SCTP_AUTOCLOSE), K(SCTP_DISABLE_FRAGMENTS), K(SCTP_PEER_ADDR_PARAMS),
        K(SCTP_DEFAULT_SEND_PARAM), K(SCTP_I_WANT_MAPPED_V4_ADDR), K(SCTP_STATUS), K(SCTP_GET_PEER_ADDR_INFO),
        K(SCTP_FRAGMENT_INTERLEAVE), K(SCTP_PARTIAL_DELIVERY_POINT), K(SCTP_AUTH_CHUNK), K(SCTP_HMAC_IDENT),
        K(SCTP_AUTH_KEY), K(SCTP_AUTH_ACTIVE_KEY), K(SCTP_AUTH_DELETE_KEY), K(SCTP_PEER_AUTH_CHUNKS),
        K(SCTP_LOCAL_AUTH_CHUNKS), K(SCTP_GET_ASSOC_NUMBER), K(SCTP_GET_ASSOC_ID_LIST), K(SCTP_AUTO_ASCONF),
        K(SCTP_PEER_ADDR_THLDS), K(SCTP_RECVRCVINFO), K(SCTP_RECVNXTINFO), K(SCTP_DEFAULT_SNDINFO),
        K(SCTP_AUTH_DEACTIVATE_KEY), K(SCTP_REUSE_PORT), K(SCTP_PEER_ADDR_THLDS_V2), K(SCTP_SOCKOPT_BINDX_ADD),
        K(SCTP_SOCKOPT_BINDX_REM), K(SCTP_SOCKOPT_PEELOFF), K(SCTP_SOCKOPT_CONNECTX_OLD), K(SCTP_GET_PEER_ADDRS),
        K(SCTP_GET_LOCAL_ADDRS), K(SCTP_SOCKOPT_CONNECTX), K(SCTP_SOCKOPT_CONNECTX3), K(SCTP_GET_ASSOC_STATS),
        K(SCTP_PR_SUPPORTED), K(SCTP_DEFAULT_PRINFO), K(SCTP_PR_ASSOC_STATUS), K(SCTP_PR_STREAM_STATUS),
        K(SCTP_RECONFIG_SUPPORTED), K(SCTP_ENABLE_STREAM_RESET), K(SCTP_RESET_STREAMS), K(SCTP_RESET_ASSOC),
        K(SCTP_ADD_STREAMS), K(SCTP_SOCKOPT_PEELOFF_FLAGS), K(SCTP_STREAM_SCHEDULER), K(SCTP_STREAM_SCHEDULER_VALUE),
        K(SCTP_INTERLEAVING_SUPPORTED), K(SCTP_SENDMSG_CONNECT), K(SCTP_EVENT), K(SCTP_ASCONF_SUPPORTED),
        K(SCTP_AUTH_SUPPORTED), K(SCTP_ECN_SUPPORTED), K(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE),
        K(SCTP_REMOTE_UDP_ENCAPS_PORT), K(SCTP_PLPMTUD_PROBE_INTERVAL))
OPTIONS(can, "SOL_CAN_RAW", 101, K(CAN_RAW_LOOPBACK), K(CAN_RAW_RECV_OWN_MSGS), K(CAN_RAW_JOIN_FILTERS),
        K(CAN_RAW_XL_FRAMES), {"CAN_RAW_XL_VCID_OPTS", 0x8})
OPTIONS(isotp, "SOL_CAN_ISOTP", 106, K(CAN_ISOTP_TX_STMIN), K(CAN_ISOTP_RX_STMIN))
OPTIONS(bluetooth, "SOL_BLUETOOTH", 274, {"BT_DEFER_SETUP", 0x7}, {"BT_FLUSHABLE", 0x8}, {"BT_CHANNEL_POLICY", 0xa},
        {"BT_PHY", 0xe}, {"BT_PKT_STATUS", 0x10}, {"BT_ISO_QOS", 0x11}, {"BT_CODEC", 0x13}, {"BT_ISO_BASE", 0x14})
OPTIONS(tipc, "SOL_TIPC", 271, K(TIPC_IMPORTANCE), K(TIPC_SRC_DROPPABLE), K(TIPC_DEST_DROPPABLE),
        K(TIPC_NODE_RECVQ_DEPTH), K(TIPC_SOCK_RECVQ_DEPTH), K(TIPC_MCAST_BROADCAST), K(TIPC_MCAST_REPLICAST),
        K(TIPC_GROUP_LEAVE), K(TIPC_SOCK_RECVQ_USED), K(TIPC_NODELAY))
OPTIONS(rxrpc, "SOL_RXRPC", 272, K(RXRPC_EXCLUSIVE_CONNECTION), K(RXRPC_MIN_SECURITY_LEVEL),
        K(RXRPC_UPGRADEABLE_SERVICE), K(RXRPC_SUPPORTED_CMSG))
OPTIONS(rds, "SOL_RDS", 276, K(RDS_GET_MR), K(RDS_FREE_MR), K(RDS_RECVERR), K(RDS_CONG_MONITOR), K(RDS_GET_MR_FOR_DEST),
        K(SO_RDS_TRANSPORT), K(SO_RDS_MSG_RXPATH_LATENCY))
OPTIONS(algorithms, "SOL_ALG", 279, K(ALG_SET_AEAD_AUTHSIZE), {"ALG_SET_KEY_BY_KEY_SERIAL", 0x7})
OPTIONS(tls, "SOL_TLS", 282, K(TLS_TX_ZEROCOPY_RO), K(TLS_RX_EXPECT_NO_PAD), {"TLS_TX_MAX_PAYLOAD_LEN", 0x5})
OPTIONS(xdp, "SOL_XDP", 283, K(XDP_TX_RING), K(XDP_UMEM_FILL_RING), K(XDP_UMEM_COMPLETION_RING),
        {"XDP_MAX_TX_SKB_BUDGET", 0x9})
OPTIONS(mptcp, "SOL_MPTCP", 284, K(MPTCP_TCPINFO), K(MPTCP_SUBFLOW_ADDRS), {"MPTCP_FULL_INFO", 0x4})
OPTIONS(vsock, "AF_VSOCK", 40, K(SO_VM_SOCKETS_PEER_HOST_VM_ID), K(SO_VM_SOCKETS_TRUSTED),
        K(SO_VM_SOCKETS_NONBLOCK_TXRX))

/* An option whose value is a struct x of zeros, to one place of which each constant is written. */
#define VALUES(title, type, place, level, number, shown, ...)                                \
  CASE(values_of_##title) {                                                                  \
    static const struct constant list[] = {__VA_ARGS__};                                     \
    type* x = edge_room(sizeof *x);                                                          \
    memset(x, 0, sizeof *x);                                                                 \
    begin();                                                                                 \
    EACH(k, list) {                                                                          \
      place = (__typeof__(place))k->value;                                                   \
      expect(sys(SYS_setsockopt, -9, level, number, x, sizeof *x),                           \
             "setsockopt(-9, " #level ", " #number ", " shown ", %zu)", k->name, sizeof *x); \
    }                                                                                        \
  }
#define SOL_TCP 6
#define SOL_BLUETOOTH 274
#define BT_SECURITY 4
struct security {
  unsigned char level, key_size;
};
VALUES(security, struct security, x->level, SOL_BLUETOOTH, BT_SECURITY, "{level=%s, key_size=0}",
       {"BT_SECURITY_SDP", 0x0}, {"BT_SECURITY_LOW", 0x1}, {"BT_SECURITY_HIGH", 0x3}, {"BT_SECURITY_FIPS", 0x4})
#define LABEL(action, share, flags)                                                                   \
  "{flr_dst=\"::\", flr_label=htonl(0), flr_action=" action ", flr_share=" share ", flr_flags=" flags \
  ", flr_expires=0, flr_linger=0}"
VALUES(label_actions, struct in6_flowlabel_req, x->flr_action, SOL_IPV6, IPV6_FLOWLABEL_MGR,
       LABEL("%s", "IPV6_FL_S_NONE", "0"), K(IPV6_FL_A_GET), K(IPV6_FL_A_RENEW))
VALUES(label_shares, struct in6_flowlabel_req, x->flr_share, SOL_IPV6, IPV6_FLOWLABEL_MGR,
       LABEL("IPV6_FL_A_GET", "%s", "0"), K(IPV6_FL_S_NONE), K(IPV6_FL_S_EXCL), K(IPV6_FL_S_PROCESS), K(IPV6_FL_S_USER))
VALUES(label_flags, struct in6_flowlabel_req, x->flr_flags, SOL_IPV6, IPV6_FLOWLABEL_MGR,
       LABEL("IPV6_FL_A_GET", "IPV6_FL_S_NONE", "%s"), K(IPV6_FL_F_REFLECT), K(IPV6_FL_F_REMOTE))
VALUES(isotp_flags, struct can_isotp_options, x->flags, SOL_CAN_ISOTP, CAN_ISOTP_OPTS,
       "{flags=%s, frame_txtime=0, ext_address=0, txpad_content=0, rxpad_content=0, rx_ext_address=0}",
       K(CAN_ISOTP_LISTEN_MODE), K(CAN_ISOTP_EXTEND_ADDR), K(CAN_ISOTP_RX_PADDING), K(CAN_ISOTP_CHK_PAD_LEN),
       K(CAN_ISOTP_CHK_PAD_DATA), K(CAN_ISOTP_HALF_DUPLEX), K(CAN_ISOTP_FORCE_TXSTMIN), K(CAN_ISOTP_FORCE_RXSTMIN),
       K(CAN_ISOTP_RX_EXT_ADDR), K(CAN_ISOTP_SF_BROADCAST), K(CAN_ISOTP_CF_BROADCAST),
       {"CAN_ISOTP_DYN_FC_PARMS", 0x2000})
VALUES(memberships, struct packet_mreq, x->mr_type, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
       "{mr_ifindex=0, mr_type=%s, mr_alen=0, mr_address=00:00:00:00:00:00:00:00}", K(PACKET_MR_PROMISC),
       K(PACKET_MR_ALLMULTI), K(PACKET_MR_UNICAST))
VALUES(packet_versions, int, *x, SOL_PACKET, PACKET_VERSION, "[%s]", K(TPACKET_V1), K(TPACKET_V2))
VALUES(stamps, int, *x, SOL_PACKET, PACKET_TIMESTAMP, "[%s]", K(SOF_TIMESTAMPING_TX_HARDWARE),
       K(SOF_TIMESTAMPING_RX_HARDWARE), K(SOF_TIMESTAMPING_RX_SOFTWARE), K(SOF_TIMESTAMPING_SOFTWARE),
       K(SOF_TIMESTAMPING_SYS_HARDWARE), K(SOF_TIMESTAMPING_TX_SCHED), K(SOF_TIMESTAMPING_TX_ACK),
       K(SOF_TIMESTAMPING_OPT_CMSG), K(SOF_TIMESTAMPING_OPT_TSONLY), K(SOF_TIMESTAMPING_OPT_STATS),
       K(SOF_TIMESTAMPING_OPT_PKTINFO), K(SOF_TIMESTAMPING_OPT_TX_SWHW), K(SOF_TIMESTAMPING_BIND_PHC),
       {"SOF_TIMESTAMPING_OPT_ID_TCP", 0x10000}, {"SOF_TIMESTAMPING_OPT_RX_FILTER", 0x20000},
       {"SOF_TIMESTAMPING_TX_COMPLETION", 0x40000})
VALUES(transmit_times, struct sock_txtime, x->flags, SOL_SOCKET, SO_TXTIME, "{clockid=CLOCK_REALTIME, flags=%s}",
       K(SOF_TXTIME_DEADLINE_MODE))
VALUES(tls_ciphers, struct tls_crypto_info, x->cipher_type, SOL_TLS, TLS_TX,
       "{version=0 /* TLS_??? */, cipher_type=%s}", K(TLS_CIPHER_AES_GCM_256), K(TLS_CIPHER_SM4_GCM),
       K(TLS_CIPHER_SM4_CCM), K(TLS_CIPHER_ARIA_GCM_128), K(TLS_CIPHER_ARIA_GCM_256))
VALUES(umem_flags, struct xdp_umem_reg, x->flags, SOL_XDP, XDP_UMEM_REG,
       "{addr=0, len=0, chunk_size=0, headroom=0, flags=%s, tx_metadata_len=0}", {"XDP_UMEM_TX_SW_CSUM", 0x2},
       {"XDP_UMEM_TX_METADATA_LEN", 0x4})
/* include/net/tcp_states.h */
CASE(values_of_tcp_states) {
  unsigned char* state = edge_of((unsigned char){12});
  int* length = edge_of((int){1});
  ANSWERS({SYS_getsockopt, 0});
  begin();
  expect(sys(SYS_getsockopt, -9, SOL_TCP, TCP_INFO, state, length),
         "getsockopt(-9, SOL_TCP, TCP_INFO, {tcpi_state=TCP_NEW_SYN_RECV}, [1])");
}
