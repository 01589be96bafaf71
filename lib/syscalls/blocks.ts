/**
 * Layouts that the bytes themselves ask for: socket addresses by family, ancillary messages by level and type. The
 * command line finds each under its key in a file that is read when the first one is met (store.ts).
 */
import { and, equal } from './expressions.js'
import {
  array,
  be16,
  be32,
  blob,
  chars,
  choice,
  field,
  flags,
  hex,
  int,
  type Kind,
  list,
  long,
  netAddress,
  pid,
  s16,
  sockaddr,
  struct,
  u16,
  u8,
  uint,
  ulong,
} from './kinds.js'
import { timespec, timeval } from './structs.js'

const family = (): Kind => choice('domain', { size: 2 })
const etherType = (): Kind => ({ ...choice('etherType', { size: 2, other: 'hex' }), bigEndian: true, macro: 'htons' })
/** Little-endian by definition; the macro says so on every machine. */
const htobs = (): Kind => ({ ...u16(), macro: 'htobs' })

const inet = (): Kind =>
  struct('sockaddr_in', { sa_family: family(), sin_port: be16(), sin_addr: netAddress(4) }, { size: 16 })
const call = (): Kind => struct('ax25_address', { ax25_call: blob(7) })
const ax25 = (): Kind =>
  struct('full_sockaddr_ax25', {
    sa_family: family(),
    sax25_call: call(),
    sax25_ndigis: field(int(), { at: 12 }),
    fsa_digipeater: array(call(), 8),
  })
const service = (): Kind => struct('tipc_service_addr', { type: uint(), instance: uint() })
const isAddress = (kind: number) => equal('addrtype', kind)

/** By family; those of AF_CAN and AF_BLUETOOTH by length, too. AF_UNIX, and families that are not here, have none. */
const addresses: Readonly<Record<string, () => Kind>> = {
  // AF_INET, ip(7)
  2: inet,
  // AF_AX25
  3: ax25,
  // AF_IPX, linux/ipx.h as long as there was one
  4: () =>
    struct('sockaddr_ipx', {
      sa_family: family(),
      sipx_port: be16(),
      sipx_network: { ...be32(), macro: 'htonl' },
      sipx_node: array(hex(1), 6),
      sipx_type: hex(1),
      sipx_zero: field(hex(1), { shown: 'sipx_zero' }),
    }),
  // AF_APPLETALK
  5: () =>
    struct(
      'sockaddr_at',
      {
        sa_family: family(),
        sat_port: u8(),
        sat_addr: struct('atalk_addr', { s_net: be16(), s_node: u8() }),
      },
      { size: 16 },
    ),
  // AF_NETROM
  6: ax25,
  // AF_ATMPVC
  8: () =>
    struct('sockaddr_atmpvc', {
      sa_family: family(),
      sap_addr: field(struct('atmpvc_address', { itf: s16(), vpi: s16(), vci: int() }), { at: 4 }),
    }),
  // AF_X25, x25(7)
  9: () => struct('sockaddr_x25', { sa_family: family(), sx25_addr: struct('x25_address', { x25_addr: chars(16) }) }),
  // AF_INET6, ipv6(7)
  10: () =>
    struct('sockaddr_in6', {
      sa_family: family(),
      sin6_port: be16(),
      sin6_flowinfo: be32(),
      sin6_addr: netAddress(16),
      sin6_scope_id: uint(),
    }),
  // AF_ROSE
  11: () =>
    struct('sockaddr_rose', {
      sa_family: family(),
      srose_addr: struct('rose_address', { rose_addr: blob(5) }),
      srose_call: call(),
      srose_ndigis: field(int(), { at: 16 }),
      srose_digi: call(),
    }),
  // AF_NETLINK, netlink(7)
  16: () => struct('sockaddr_nl', { sa_family: family(), nl_pad: u16(), nl_pid: uint(), nl_groups: hex() }),
  // AF_PACKET, packet(7)
  17: () =>
    struct('sockaddr_ll', {
      sa_family: family(),
      sll_protocol: etherType(),
      sll_ifindex: int(),
      sll_hatype: choice('arphrd', { size: 2 }),
      sll_pkttype: choice('packetType', { size: 1 }),
      sll_halen: u8(),
      sll_addr: blob(8),
    }),
  // AF_RDS
  21: inet,
  // AF_PPPOX: PPPoE and PPTP in 30 bytes, L2TP over IPv4 in 38
  '24 30': () =>
    struct(
      'sockaddr_pppox',
      {
        sa_family: family(),
        sa_protocol: choice('pppoxProtocol'),
        pppoe: field(struct('pppoe_addr', { sid: be16(), remote: netAddress(6), dev: chars(16) }), {
          at: 6,
          when: equal('sa_protocol', 0),
        }),
        pptp: field(struct('pptp_addr', { call_id: u16(), sin_addr: field(netAddress(4), { at: 4 }) }), {
          at: 6,
          when: equal('sa_protocol', 2),
        }),
      },
      { packed: true },
    ),
  '24 38': () =>
    struct(
      'sockaddr_pppol2tp',
      {
        sa_family: family(),
        sa_protocol: choice('pppoxProtocol'),
        pppol2tp: struct(
          'pppol2tp_addr',
          {
            pid: pid(),
            fd: int(),
            addr: sockaddr(16),
            s_tunnel: u16(),
            s_session: u16(),
            d_tunnel: u16(),
            d_session: u16(),
          },
          { packed: true },
        ),
      },
      { packed: true },
    ),
  // AF_LLC
  26: () =>
    struct(
      'sockaddr_llc',
      {
        sa_family: family(),
        sllc_arphrd: choice('arphrd', { size: 2 }),
        sllc_test: u8(),
        sllc_xid: u8(),
        sllc_ua: u8(),
        sllc_sap: hex(1),
        sllc_mac: netAddress(6),
      },
      { size: 16 },
    ),
  // AF_CAN of 16 bytes, as long as no protocol has more to say; of 24 bytes with CAN_J1939's address
  '29 16': () => struct('sockaddr_can', { sa_family: family(), can_ifindex: field(int(), { at: 4 }), tp: canIds() }),
  '29 24': () =>
    struct('sockaddr_can', {
      sa_family: family(),
      can_ifindex: field(int(), { at: 4 }),
      tp: canIds(),
      j1939: field(struct('j1939', { name: hex(8), pgn: hex(), addr: hex(1) }), { at: 8 }),
    }),
  // AF_TIPC
  30: () =>
    struct('sockaddr_tipc', {
      sa_family: family(),
      addrtype: choice('tipcAddress', { size: 1 }),
      scope: choice('tipcScope', { size: 1, signed: true, other: 'decimal' }),
      addr: struct('addr', {
        nameseq: field(struct('tipc_service_range', { type: uint(), lower: uint(), upper: uint() }), {
          at: 0,
          when: isAddress(1),
        }),
        name: field(struct('name', { name: service(), domain: uint() }), { at: 0, when: isAddress(2) }),
        id: field(struct('tipc_socket_addr', { ref: uint(), node: hex() }), { at: 0, when: isAddress(3) }),
      }),
    }),
  // AF_BLUETOOTH: HCI without and with a channel, SCO, RFCOMM, L2CAP without and with a type of address
  '31 4': () => struct('sockaddr_hci', { sa_family: family(), hci_dev: htobs() }),
  '31 6': () =>
    struct('sockaddr_hci', { sa_family: family(), hci_dev: htobs(), hci_channel: choice('hciChannel', { size: 2 }) }),
  '31 8': () => struct('sockaddr_sco', { sa_family: family(), sco_bdaddr: netAddress(6) }),
  '31 10': () => struct('sockaddr_rc', { sa_family: family(), rc_bdaddr: netAddress(6), rc_channel: u8() }),
  '31 12': () => struct('sockaddr_l2', l2cap(), { size: 12 }),
  '31 14': () =>
    struct('sockaddr_l2', { ...l2cap(), l2_bdaddr_type: choice('bluetoothAddress', { size: 1 }) }, { size: 14 }),
  // AF_RXRPC over IPv4, and with room for IPv6
  '33 24': () => rxrpc(16),
  '33 36': () => rxrpc(28),
  // AF_ISDN
  34: () =>
    struct('sockaddr_mISDN', { sa_family: family(), dev: u8(), channel: u8(), sapi: u8(), tei: u8() }, { size: 6 }),
  // AF_PHONET
  35: () =>
    struct(
      'sockaddr_pn',
      { sa_family: family(), spn_obj: hex(1), spn_dev: hex(1), spn_resource: hex(1) },
      { size: 16 },
    ),
  // AF_IEEE802154: the hardware's address or one of 16 bits
  36: () =>
    struct('sockaddr_ieee802154', {
      sa_family: family(),
      addr: field(
        struct('ieee802154_addr_sa', {
          addr_type: choice('ieee802154Address'),
          pan_id: hex(2),
          hwaddr: field(netAddress(8), { at: 6, when: equal('addr_type', 3) }),
          short_addr: field(hex(2), { at: 6, when: equal('addr_type', 2) }),
        }),
        { at: 4 },
      ),
    }),
  // AF_ALG
  38: () =>
    struct('sockaddr_alg', {
      sa_family: family(),
      salg_type: chars(14),
      salg_feat: flags('algFlags'),
      salg_mask: flags('algFlags'),
      salg_name: chars(64),
    }),
  // AF_NFC; a longer one has the name of a service behind it
  '39 16': () =>
    struct('sockaddr_nfc', {
      sa_family: family(),
      dev_idx: field(uint(), { at: 4 }),
      target_idx: hex(),
      nfc_protocol: choice('nfcProtocol'),
    }),
  '39 96': () =>
    struct('sockaddr_nfc_llcp', {
      sa_family: family(),
      dev_idx: field(uint(), { at: 4 }),
      target_idx: hex(),
      nfc_protocol: choice('nfcProtocol'),
      dsap: u8(),
      ssap: u8(),
      service_name: chars(63),
      service_name_len: field(ulong(), { at: 88 }),
    }),
  // AF_VSOCK, vsock(7)
  40: () =>
    struct('sockaddr_vm', {
      sa_family: family(),
      svm_reserved1: u16(),
      svm_port: uint(),
      svm_cid: uint(),
      svm_flags: u8(),
    }),
  // AF_QIPCRTR
  42: () => struct('sockaddr_qrtr', { sa_family: family(), sq_node: field(hex(), { at: 4 }), sq_port: hex() }),
  // AF_SMC
  43: inet,
  // AF_XDP
  44: () =>
    struct('sockaddr_xdp', {
      sa_family: family(),
      sxdp_flags: flags('xdpBind', 2),
      sxdp_ifindex: uint(),
      sxdp_queue_id: uint(),
      sxdp_shared_umem_fd: field(int(), { shown: and('sxdp_flags', 1) }),
    }),
  // AF_MCTP
  45: () =>
    struct(
      'sockaddr_mctp',
      {
        sa_family: family(),
        smctp_network: field(hex(), { at: 4 }),
        smctp_addr: struct('mctp_addr', { s_addr: hex(1) }),
        smctp_type: hex(1),
        smctp_tag: hex(1),
      },
      { size: 12 },
    ),
}

const rxrpc = (size: 16 | 28): Kind =>
  struct('sockaddr_rxrpc', {
    sa_family: family(),
    srx_service: u16(),
    transport_type: choice('socketType', { size: 2 }),
    transport_len: u16(),
    transport: sockaddr(size),
  })
const canIds = () => field(struct('tp', { rx_id: hex(), tx_id: hex() }), { at: 8 })
const l2cap = () => ({
  sa_family: family(),
  l2_psm: { ...choice('l2capPsm', { size: 2 }), macro: 'htobs' },
  l2_bdaddr: netAddress(6),
  l2_cid: { ...choice('l2capChannel', { size: 2, other: 'hex' }), macro: 'htobs' },
})

const sock = 1
const udp = 17
const alg = 279

/** linux/errqueue.h */
const extendedError = {
  ee_errno: uint(),
  ee_origin: u8(),
  ee_type: u8(),
  ee_code: u8(),
  ee_info: field(uint(), { at: 8 }),
  ee_data: uint(),
}
/** Behind the error lies who reported it (ip(7)). */
const reportedError = (size: 16 | 28): Kind => struct('errhdr', { ...extendedError, offender: sockaddr(size) })

const times = (): Kind => array(timespec(), 3)
const bytes = (): Kind => list(hex(1))
const ints = (): Kind => list(int())

/** By level and type (cmsg(3)). SCM_RIGHTS and SCM_CREDENTIALS are not here: decoders know them. */
const messages: Readonly<Record<string, () => Kind>> = {
  // SOL_SOCKET, socket(7), linux/net_tstamp.h
  [`${sock} 4`]: ints, // SCM_PIDFD
  [`${sock} 29`]: timeval,
  [`${sock} 35`]: timespec,
  [`${sock} 37`]: times,
  [`${sock} 40`]: ints, // SO_RXQ_OVFL
  [`${sock} 41`]: ints, // SO_WIFI_STATUS
  [`${sock} 58`]: () => struct('scm_ts_pktinfo', { if_index: uint(), pkt_length: uint() }, { size: 16 }),
  [`${sock} 61`]: () => list(ulong()), // SCM_TXTIME
  [`${sock} 63`]: timeval,
  [`${sock} 64`]: timespec,
  [`${sock} 65`]: times,
  [`${sock} 81`]: () => list(uint()), // SCM_TS_OPT_ID
  [`${sock} 84`]: ints, // SCM_INQ
  // SOL_IP, ip(7)
  '0 1': bytes, // IP_TOS
  '0 2': ints, // IP_TTL
  '0 6': bytes, // IP_RECVOPTS
  '0 7': bytes, // IP_RETOPTS
  '0 8': () => struct('in_pktinfo', { ipi_ifindex: int(), ipi_spec_dst: netAddress(4), ipi_addr: netAddress(4) }),
  '0 11': () => reportedError(16),
  '0 20': () => sockaddr(16), // IP_ORIGDSTADDR
  '0 23': () => list(uint()), // IP_CHECKSUM
  '0 25': ints, // IP_RECVFRAGSIZE
  '0 52': ints, // IP_PROTOCOL
  // SOL_TCP
  '6 36': ints, // TCP_INQ
  // SOL_UDP
  [`${udp} 103`]: () => list(u16()), // UDP_SEGMENT
  [`${udp} 104`]: ints, // UDP_GRO
  // SOL_IPV6, ipv6(7), RFC 3542
  '41 2': () => packetInfo6(), // IPV6_2292PKTINFO
  '41 8': ints, // IPV6_2292HOPLIMIT
  '41 11': () => list(be32()), // IPV6_FLOWINFO
  '41 25': () => reportedError(28),
  '41 50': () => packetInfo6(),
  '41 52': ints, // IPV6_HOPLIMIT
  '41 61': () => struct('ip6_mtuinfo', { ip6m_addr: sockaddr(28), ip6m_mtu: uint() }),
  '41 62': ints, // IPV6_DONTFRAG
  '41 67': ints, // IPV6_TCLASS
  '41 74': () => sockaddr(28), // IPV6_ORIGDSTADDR
  '41 77': ints, // IPV6_RECVFRAGSIZE
  // SOL_SCTP, sctp(7)
  '132 0': () =>
    struct('sctp_initmsg', {
      sinit_num_ostreams: u16(),
      sinit_max_instreams: u16(),
      sinit_max_attempts: u16(),
      sinit_max_init_timeo: u16(),
    }),
  '132 1': () =>
    struct('sctp_sndrcvinfo', {
      sinfo_stream: u16(),
      sinfo_ssn: u16(),
      sinfo_flags: hex(2),
      sinfo_ppid: field({ ...be32(), macro: 'htonl' }, { at: 8 }),
      sinfo_context: uint(),
      sinfo_timetolive: uint(),
      sinfo_tsn: uint(),
      sinfo_cumtsn: uint(),
      sinfo_assoc_id: int(),
    }),
  '132 2': () =>
    struct('sctp_sndinfo', {
      snd_sid: u16(),
      snd_flags: hex(2),
      snd_ppid: { ...be32(), macro: 'htonl' },
      snd_context: uint(),
      snd_assoc_id: int(),
    }),
  '132 3': () =>
    struct('sctp_rcvinfo', {
      rcv_sid: u16(),
      rcv_ssn: u16(),
      rcv_flags: hex(2),
      rcv_ppid: field({ ...be32(), macro: 'htonl' }, { at: 8 }),
      rcv_tsn: uint(),
      rcv_cumtsn: uint(),
      rcv_context: uint(),
      rcv_assoc_id: int(),
    }),
  // SOL_PACKET, packet(7)
  '263 8': () =>
    struct('tpacket_auxdata', {
      tp_status: flags('packetStatus'),
      tp_len: uint(),
      tp_snaplen: uint(),
      tp_mac: u16(),
      tp_net: u16(),
      tp_vlan_tci: hex(2),
      tp_vlan_tpid: { ...choice('etherType', { size: 2, other: 'hex' }) },
    }),
  // What a packet that comes back with its time had to say: SOL_PACKET, PACKET_TX_TIMESTAMP
  '263 16': () => struct('sock_extended_err', extendedError),
  // SOL_NETLINK, netlink(7)
  '270 3': () => struct('nl_pktinfo', { group: uint() }),
  '270 8': ints, // NETLINK_LISTEN_ALL_NSID
  // SOL_RXRPC, linux/rxrpc.h
  '272 1': () => list(ulong()), // RXRPC_USER_CALL_ID
  '272 2': ints, // RXRPC_ABORT
  '272 5': ints, // RXRPC_NET_ERROR
  '272 7': ints, // RXRPC_LOCAL_ERROR
  '272 12': () => list(long()), // RXRPC_TX_LENGTH
  // SOL_ALG, linux/if_alg.h
  [`${alg} 2`]: () => struct('af_alg_iv', { ivlen: uint(), iv: blob(0) }),
  [`${alg} 3`]: () => list(choice('algOperation')),
  [`${alg} 4`]: () => list(uint()), // ALG_SET_AEAD_ASSOCLEN
  // SOL_TLS, linux/tls.h
  '282 1': () => list(choice('tlsRecord', { size: 1 })),
  '282 2': () => list(choice('tlsRecord', { size: 1 })),
}

function packetInfo6(): Kind {
  return struct('in6_pktinfo', { ipi6_addr: netAddress(16), ipi6_ifindex: int() })
}

function keyed(sort: string, table: Readonly<Record<string, () => Kind>>): [string, Kind][] {
  return Object.entries(table).map(([key, kind]) => [`${sort} ${key}`, kind()])
}

/** All of them, by key (block-keys.ts). */
export function allBlocks(): ReadonlyMap<string, Kind> {
  return new Map([...keyed('sockaddr', addresses), ...keyed('control', messages)])
}
