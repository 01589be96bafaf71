/** What the values of socket options are that are no int: socket(7), ip(7), tcp(7) …, the headers of linux/. */
import type { Expression } from '../expressions.js'
import { equal } from '../expressions.js'
import {
  array,
  be32,
  blob,
  chars,
  choice,
  choose,
  control,
  fd,
  field,
  flags,
  gid,
  hex,
  int,
  type Kind,
  list,
  netAddress,
  pid,
  sockaddr,
  type StructKind,
  struct,
  u16,
  u8,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { sockFprog, timeval } from '../structs.js'
import type { OptionLevel } from './socket-options.js'

const storage = 128

const linger = (): Kind => struct('linger', { l_onoff: int(), l_linger: int() })
const ucred = (): Kind => struct('ucred', { pid: pid(), uid: uid(), gid: gid() })
const timestamping = (): Kind => struct('so_timestamping', { flags: flags('timestamping'), bind_phc: int() })

const membership = (): StructKind =>
  struct('ip_mreqn', { imr_multiaddr: netAddress(4), imr_address: netAddress(4), imr_ifindex: int() })
const oldMembership = (): Kind => struct('ip_mreq', { imr_multiaddr: netAddress(4), imr_interface: netAddress(4) })
const sourceMembership = (): Kind =>
  struct('ip_mreq_source', {
    imr_multiaddr: netAddress(4),
    imr_interface: netAddress(4),
    imr_sourceaddr: netAddress(4),
  })
const sourceFilter = (): Kind =>
  struct('ip_msfilter', {
    imsf_multiaddr: netAddress(4),
    imsf_interface: netAddress(4),
    imsf_fmode: choice('multicastFilter'),
    imsf_numsrc: uint(),
    imsf_slist: list(netAddress(4)),
  })
const groupRequest = (): Kind =>
  struct('group_req', { gr_interface: uint(), gr_group: field(sockaddr(storage), { at: 8 }) })
const groupSource = (): Kind =>
  struct('group_source_req', {
    gsr_interface: uint(),
    gsr_group: field(sockaddr(storage), { at: 8 }),
    gsr_source: sockaddr(storage),
  })
const groupFilter = (): Kind =>
  struct('group_filter', {
    gf_interface: uint(),
    gf_group: field(sockaddr(storage), { at: 8 }),
    gf_fmode: choice('multicastFilter'),
    gf_numsrc: uint(),
    gf_slist: list(sockaddr(storage)),
  })
const groups = (): Readonly<Record<string, Kind>> => ({
  MCAST_JOIN_GROUP: groupRequest(),
  MCAST_LEAVE_GROUP: groupRequest(),
  MCAST_BLOCK_SOURCE: groupSource(),
  MCAST_UNBLOCK_SOURCE: groupSource(),
  MCAST_JOIN_SOURCE_GROUP: groupSource(),
  MCAST_LEAVE_SOURCE_GROUP: groupSource(),
  MCAST_MSFILTER: groupFilter(),
})

const membership6 = (): Kind =>
  struct('ipv6_mreq', { ipv6mr_multiaddr: netAddress(16), ipv6mr_interface: field(int(), { at: 16 }) })
const flowLabel = (): Kind =>
  struct(
    'in6_flowlabel_req',
    {
      flr_dst: netAddress(16),
      flr_label: { ...be32(), macro: 'htonl' },
      flr_action: choice('flowLabelAction', { size: 1 }),
      flr_share: choice('flowLabelShare', { size: 1 }),
      flr_flags: flags('flowLabelFlags', 2),
      flr_expires: u16(),
      flr_linger: u16(),
    },
    { size: 32 },
  )
const packetInfo6 = (): Kind => struct('in6_pktinfo', { ipi6_addr: netAddress(16), ipi6_ifindex: int() })

/** linux/tcp.h, struct tcp_info: a reader gets as many of the members as it has room for. */
const tcpInfo = (): Kind =>
  struct('tcp_info', {
    tcpi_state: choice('tcpState', { size: 1 }),
    tcpi_ca_state: u8(),
    tcpi_retransmits: u8(),
    tcpi_probes: u8(),
    tcpi_backoff: u8(),
    tcpi_options: hex(1),
    tcpi_wscale: hex(1),
    tcpi_flags: hex(1),
    tcpi_rto: uint(),
    tcpi_ato: uint(),
    tcpi_snd_mss: uint(),
    tcpi_rcv_mss: uint(),
    tcpi_unacked: uint(),
    tcpi_sacked: uint(),
    tcpi_lost: uint(),
    tcpi_retrans: uint(),
    tcpi_fackets: uint(),
    tcpi_last_data_sent: uint(),
    tcpi_last_ack_sent: uint(),
    tcpi_last_data_recv: uint(),
    tcpi_last_ack_recv: uint(),
    tcpi_pmtu: uint(),
    tcpi_rcv_ssthresh: uint(),
    tcpi_rtt: uint(),
    tcpi_rttvar: uint(),
    tcpi_snd_ssthresh: uint(),
    tcpi_snd_cwnd: uint(),
    tcpi_advmss: uint(),
    tcpi_reordering: uint(),
    tcpi_rcv_rtt: uint(),
    tcpi_rcv_space: uint(),
    tcpi_total_retrans: uint(),
    tcpi_pacing_rate: ulong(),
    tcpi_max_pacing_rate: ulong(),
    tcpi_bytes_acked: ulong(),
    tcpi_bytes_received: ulong(),
    tcpi_segs_out: uint(),
    tcpi_segs_in: uint(),
    // Linux 4.6 and later.
    tcpi_notsent_bytes: uint(),
    tcpi_min_rtt: uint(),
    tcpi_data_segs_in: uint(),
    tcpi_data_segs_out: uint(),
    tcpi_delivery_rate: ulong(),
    tcpi_busy_time: ulong(),
    tcpi_rwnd_limited: ulong(),
    tcpi_sndbuf_limited: ulong(),
    tcpi_delivered: uint(),
    tcpi_delivered_ce: uint(),
    tcpi_bytes_sent: ulong(),
    tcpi_bytes_retrans: ulong(),
    tcpi_dsack_dups: uint(),
    tcpi_reord_seen: uint(),
    tcpi_rcv_ooopack: uint(),
    tcpi_snd_wnd: uint(),
    tcpi_rcv_wnd: uint(),
    tcpi_rehash: uint(),
    tcpi_total_rto: u16(),
    tcpi_total_rto_recoveries: u16(),
    tcpi_total_rto_time: uint(),
  })
const signature = (): Kind =>
  struct('tcp_md5sig', {
    tcpm_addr: sockaddr(storage),
    tcpm_flags: flags('tcpSignature', 1),
    tcpm_prefixlen: u8(),
    tcpm_keylen: u16(),
    tcpm_ifindex: int(),
    tcpm_key: blob(80),
  })
const repairWindow = (): Kind =>
  struct('tcp_repair_window', {
    snd_wl1: uint(),
    snd_wnd: uint(),
    max_window: uint(),
    rcv_wnd: uint(),
    rcv_wup: uint(),
  })
const zerocopy = (): Kind =>
  struct('tcp_zerocopy_receive', {
    address: hex(8),
    length: uint(),
    recv_skip_hint: uint(),
    inq: uint(),
    err: int(),
    copybuf_address: hex(8),
    copybuf_len: int(),
    flags: flags('tcpZerocopy'),
    msg_control: hex(8),
    msg_controllen: ulong(),
    msg_flags: hex(),
    reserved: hex(),
  })

const deviceMembership = (): Kind =>
  struct('packet_mreq', {
    mr_ifindex: int(),
    mr_type: choice('packetMembership', { size: 2 }),
    mr_alen: u16(),
    mr_address: netAddress(8),
  })
/** Rings of TPACKET_V3 say more. */
const ring = (): Kind =>
  struct('tpacket_req3', {
    tp_block_size: uint(),
    tp_block_nr: uint(),
    tp_frame_size: uint(),
    tp_frame_nr: uint(),
    tp_retire_blk_tov: uint(),
    tp_sizeof_priv: uint(),
    tp_feature_req_word: hex(),
  })

const umem = (): Kind =>
  struct('xdp_umem_reg', {
    addr: hex(8),
    len: ulong(),
    chunk_size: uint(),
    headroom: uint(),
    flags: flags('xdpUmem'),
    tx_metadata_len: uint(),
  })
const ringOffset = (): Kind =>
  struct('xdp_ring_offset', { producer: hex(8), consumer: hex(8), desc: hex(8), flags: hex(8) })

/** The parts of a key for a cipher of TLS. */
const keyOf = (cipher: number, iv: number, key: number, salt: number) =>
  field(
    struct('cipher', {
      iv: blob(iv),
      key: blob(key),
      ...(salt === 0 ? {} : { salt: blob(salt) }),
      rec_seq: blob(8),
    }),
    { at: 4, when: equal('cipher_type', cipher) },
  )

/** The structs tls12_crypto_info_… of linux/tls.h in one: which it is, the cipher says. */
const tlsKey = (): Kind =>
  struct('tls12_crypto_info', {
    version: choice('tlsVersion', { size: 2 }),
    cipher_type: choice('tlsCipher', { size: 2 }),
    aes_gcm_128: keyOf(51, 8, 16, 4),
    aes_gcm_256: keyOf(52, 8, 32, 4),
    aes_ccm_128: keyOf(53, 8, 16, 4),
    chacha20_poly1305: keyOf(54, 12, 32, 0),
    sm4_gcm: keyOf(55, 8, 16, 4),
    sm4_ccm: keyOf(56, 8, 16, 4),
  })

const association = (): Kind => struct('sctp_assoc_value', { assoc_id: int(), assoc_value: uint() })
const initial = (): Kind =>
  struct('sctp_initmsg', {
    sinit_num_ostreams: u16(),
    sinit_max_instreams: u16(),
    sinit_max_attempts: u16(),
    sinit_max_init_timeo: u16(),
  })

/** By level and name; `size` is the value's. */
export function optionValues(size: Expression): Readonly<Partial<Record<OptionLevel, Readonly<Record<string, Kind>>>>> {
  const bySize = (cases: readonly (readonly [number, Kind])[], otherwise: Kind): Kind => choose(size, cases, otherwise)
  const multicast = (): Kind => bySize([[8, oldMembership()]], membership())
  const program = (): Kind => bySize([[4, fd()]], sockFprog())
  return {
    SOL_SOCKET: {
      SO_LINGER: linger(),
      SO_PEERCRED: ucred(),
      SO_RCVTIMEO_OLD: timeval(),
      SO_SNDTIMEO_OLD: timeval(),
      SO_RCVTIMEO_NEW: timeval(),
      SO_SNDTIMEO_NEW: timeval(),
      SO_BINDTODEVICE: chars(16),
      SO_ERROR: choice('errno', { other: 'decimal' }),
      SO_TYPE: choice('socketType'),
      SO_DOMAIN: choice('domain'),
      SO_PROTOCOL: choice('inetProtocol', { other: 'decimal' }),
      SO_COOKIE: hex(8),
      SO_NETNS_COOKIE: hex(8),
      SO_MAX_PACING_RATE: ulong(),
      SO_PEERSEC: chars(256),
      SO_PEERNAME: sockaddr(),
      SO_PEERGROUPS: list(gid()),
      SO_PEERPIDFD: fd(),
      SO_MEMINFO: array(uint(), 9),
      SO_ATTACH_FILTER: sockFprog(),
      SO_ATTACH_REUSEPORT_CBPF: sockFprog(),
      SO_ATTACH_BPF: fd(),
      SO_ATTACH_REUSEPORT_EBPF: fd(),
      SO_TIMESTAMPING_OLD: bySize([[4, flags('timestamping')]], timestamping()),
      SO_TIMESTAMPING_NEW: bySize([[4, flags('timestamping')]], timestamping()),
      SO_TXTIME: struct('sock_txtime', {
        clockid: choice('clock', { signed: true, other: 'decimal' }),
        flags: flags('txTime'),
      }),
      SO_DEVMEM_DONTNEED: list(struct('dmabuf_token', { token_start: uint(), token_count: uint() })),
    },
    SOL_IP: {
      IP_ADD_MEMBERSHIP: multicast(),
      IP_DROP_MEMBERSHIP: multicast(),
      IP_MULTICAST_IF: bySize([[4, netAddress(4)]], multicast()),
      IP_BLOCK_SOURCE: sourceMembership(),
      IP_UNBLOCK_SOURCE: sourceMembership(),
      IP_ADD_SOURCE_MEMBERSHIP: sourceMembership(),
      IP_DROP_SOURCE_MEMBERSHIP: sourceMembership(),
      IP_MSFILTER: sourceFilter(),
      ...groups(),
      IP_PKTOPTIONS: control(),
      IP_OPTIONS: list(hex(1)),
      IP_IPSEC_POLICY: blob(0),
      IP_XFRM_POLICY: blob(0),
      IP_LOCAL_PORT_RANGE: hex(),
    },
    SOL_IPV6: {
      IPV6_ADD_MEMBERSHIP: membership6(),
      IPV6_DROP_MEMBERSHIP: membership6(),
      IPV6_JOIN_ANYCAST: membership6(),
      IPV6_LEAVE_ANYCAST: membership6(),
      ...groups(),
      IPV6_FLOWLABEL_MGR: flowLabel(),
      IPV6_PKTINFO: packetInfo6(),
      IPV6_2292PKTINFO: bySize([[4, int()]], packetInfo6()),
      IPV6_2292PKTOPTIONS: control(),
      IPV6_PATHMTU: struct('ip6_mtuinfo', { ip6m_addr: sockaddr(28), ip6m_mtu: uint() }),
      IPV6_NEXTHOP: sockaddr(),
      IPV6_HOPOPTS: list(hex(1)),
      IPV6_DSTOPTS: list(hex(1)),
      IPV6_RTHDRDSTOPTS: list(hex(1)),
      IPV6_RTHDR: list(hex(1)),
      IPV6_IPSEC_POLICY: blob(0),
      IPV6_XFRM_POLICY: blob(0),
    },
    SOL_TCP: {
      TCP_INFO: tcpInfo(),
      TCP_CONGESTION: chars(16),
      TCP_ULP: chars(16),
      TCP_MD5SIG: signature(),
      TCP_MD5SIG_EXT: signature(),
      TCP_REPAIR_OPTIONS: list(struct('tcp_repair_opt', { opt_code: uint(), opt_val: hex() })),
      TCP_REPAIR_WINDOW: repairWindow(),
      TCP_CC_INFO: list(uint()),
      TCP_SAVED_SYN: blob(0),
      TCP_FASTOPEN_KEY: blob(0),
      TCP_ZEROCOPY_RECEIVE: zerocopy(),
    },
    SOL_NETLINK: {
      NETLINK_LIST_MEMBERSHIPS: list(uint()),
      NETLINK_RX_RING: nlRing(),
      NETLINK_TX_RING: nlRing(),
    },
    SOL_PACKET: {
      PACKET_ADD_MEMBERSHIP: deviceMembership(),
      PACKET_DROP_MEMBERSHIP: deviceMembership(),
      PACKET_RX_RING: ring(),
      PACKET_TX_RING: ring(),
      PACKET_STATISTICS: struct('tpacket_stats_v3', { tp_packets: uint(), tp_drops: uint(), tp_freeze_q_cnt: uint() }),
      PACKET_VERSION: choice('packetVersion'),
      PACKET_TIMESTAMP: flags('timestamping'),
      PACKET_FANOUT: struct('fanout_args', { id: u16(), type_flags: hex(2), max_num_members: uint() }),
      PACKET_FANOUT_DATA: program(),
      PACKET_ROLLOVER_STATS: struct('tpacket_rollover_stats', {
        tp_all: ulong(),
        tp_huge: ulong(),
        tp_failed: ulong(),
      }),
    },
    SOL_RAW: { ICMP_FILTER: struct('icmp_filter', { data: hex() }) },
    SOL_ICMPV6: { ICMPV6_FILTER: struct('icmp6_filter', { data: array(hex(), 8) }) },
    SOL_SCTP: {
      SCTP_RTOINFO: struct('sctp_rtoinfo', {
        srto_assoc_id: int(),
        srto_initial: uint(),
        srto_max: uint(),
        srto_min: uint(),
      }),
      SCTP_ASSOCINFO: struct('sctp_assocparams', {
        sasoc_assoc_id: int(),
        sasoc_asocmaxrxt: u16(),
        sasoc_number_peer_destinations: u16(),
        sasoc_peer_rwnd: uint(),
        sasoc_local_rwnd: uint(),
        sasoc_cookie_life: uint(),
      }),
      SCTP_INITMSG: initial(),
      SCTP_PRIMARY_ADDR: struct('sctp_prim', { ssp_assoc_id: int(), ssp_addr: sockaddr(storage) }, { packed: true }),
      SCTP_SET_PEER_PRIMARY_ADDR: struct(
        'sctp_setpeerprim',
        { sspp_assoc_id: int(), sspp_addr: sockaddr(storage) },
        { packed: true },
      ),
      SCTP_DELAYED_ACK_TIME: struct('sctp_sack_info', { sack_assoc_id: int(), sack_delay: uint(), sack_freq: uint() }),
      SCTP_EVENTS: list(u8()),
      SCTP_CONTEXT: association(),
      SCTP_MAX_BURST: bySize([[4, int()]], association()),
      SCTP_MAXSEG: bySize([[4, int()]], association()),
      SCTP_ADAPTATION_LAYER: struct('sctp_setadaptation', { ssb_adaptation_ind: hex() }),
    },
    SOL_CAN_RAW: {
      CAN_RAW_FILTER: list(struct('can_filter', { can_id: hex(), can_mask: hex() })),
      CAN_RAW_ERR_FILTER: hex(),
    },
    SOL_CAN_ISOTP: {
      CAN_ISOTP_OPTS: struct('can_isotp_options', {
        flags: flags('isotpFlags'),
        frame_txtime: uint(),
        ext_address: hex(1),
        txpad_content: hex(1),
        rxpad_content: hex(1),
        rx_ext_address: hex(1),
      }),
      CAN_ISOTP_RECV_FC: struct('can_isotp_fc_options', { bs: u8(), stmin: hex(1), wftmax: u8() }),
      CAN_ISOTP_LL_OPTS: struct('can_isotp_ll_options', { mtu: u8(), tx_dl: u8(), tx_flags: hex(1) }),
    },
    SOL_BLUETOOTH: {
      BT_SECURITY: struct('bt_security', { level: choice('bluetoothSecurity', { size: 1 }), key_size: u8() }),
      BT_POWER: struct('bt_power', { force_active: u8() }),
      BT_VOICE: struct('bt_voice', { setting: hex(2) }),
      BT_SNDMTU: u16(),
      BT_RCVMTU: u16(),
      BT_MODE: u8(),
    },
    SOL_TIPC: {
      TIPC_GROUP_JOIN: struct('tipc_group_req', { type: uint(), instance: uint(), scope: uint(), flags: hex() }),
    },
    SOL_RXRPC: { RXRPC_SECURITY_KEY: chars(256), RXRPC_SECURITY_KEYRING: chars(256) },
    SOL_RDS: { RDS_CANCEL_SENT_TO: sockaddr() },
    SOL_ALG: { ALG_SET_KEY: blob(0), ALG_SET_DRBG_ENTROPY: blob(0) },
    SOL_TLS: { TLS_TX: tlsKey(), TLS_RX: tlsKey() },
    SOL_XDP: {
      XDP_MMAP_OFFSETS: struct('xdp_mmap_offsets', {
        rx: ringOffset(),
        tx: ringOffset(),
        fr: ringOffset(),
        cr: ringOffset(),
      }),
      XDP_UMEM_REG: umem(),
      XDP_STATISTICS: struct('xdp_statistics', {
        rx_dropped: ulong(),
        rx_invalid_descs: ulong(),
        tx_invalid_descs: ulong(),
        rx_ring_full: ulong(),
        rx_fill_ring_empty_descs: ulong(),
        tx_ring_empty_descs: ulong(),
      }),
      XDP_OPTIONS: struct('xdp_options', { flags: flags('xdpOptionFlags') }),
    },
    AF_VSOCK: {
      SO_VM_SOCKETS_BUFFER_SIZE: ulong(),
      SO_VM_SOCKETS_BUFFER_MIN_SIZE: ulong(),
      SO_VM_SOCKETS_BUFFER_MAX_SIZE: ulong(),
      SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD: timeval(),
      SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW: timeval(),
    },
  }
}

function nlRing(): Kind {
  return struct('nl_mmap_req', {
    nm_block_size: uint(),
    nm_block_nr: uint(),
    nm_frame_size: uint(),
    nm_frame_nr: uint(),
  })
}
