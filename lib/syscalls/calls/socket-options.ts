/** setsockopt(2), getsockopt(2): names by level, and what the value is. */
import { group, valueOf } from '../constants.js'
import { after, before, min } from '../expressions.js'
import {
  array,
  blob,
  chars,
  choice,
  choose,
  field,
  gid,
  hex,
  int,
  type Kind,
  netAddress,
  out,
  pid,
  struct,
  to,
  u8,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { sockFprog, timeval } from '../structs.js'

const longestOption = 512

const levels = {
  SOL_SOCKET: 'soOption',
  SOL_IP: 'ipOption',
  SOL_IPV6: 'ipv6Option',
  SOL_TCP: 'tcpOption',
  SOL_UDP: 'udpOption',
  SOL_NETLINK: 'netlinkOption',
  SOL_PACKET: 'packetOption',
} as const

const level = (name: keyof typeof levels): number => valueOf('socketLevel', name)

export function optionName(): Kind {
  const names = Object.entries(levels).map(([name, set]): [number, Kind] => [valueOf('socketLevel', name), choice(set)])
  return choose('level', names, hex())
}

const linger = (): Kind => struct('linger', { l_onoff: int(), l_linger: int() })
const ucred = (): Kind => struct('ucred', { pid: pid(), uid: uid(), gid: gid() })
const membership = (): Kind =>
  struct('ip_mreqn', { imr_multiaddr: netAddress(4), imr_address: netAddress(4), imr_ifindex: int() })
const membership6 = (): Kind =>
  struct('ipv6_mreq', { ipv6mr_multiaddr: netAddress(16), ipv6mr_interface: field(int(), { at: 16 }) })
const deviceMembership = (): Kind =>
  struct('packet_mreq', {
    mr_ifindex: int(),
    mr_type: field(hex(2), { at: 4 }),
    mr_alen: field(hex(2), { at: 6 }),
    mr_address: blob(8),
  })

/** linux/tcp.h, struct tcp_info up to Linux 4.6, which every reader gets; longer ones show their head. */
const tcpInfo = (): Kind =>
  struct(
    'tcp_info',
    {
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
    },
    { size: 144 },
  )

/** Options whose value is no int. */
const values = (): Readonly<Record<keyof typeof levels, Readonly<Record<string, Kind>>>> => ({
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
    SO_MEMINFO: array(uint(), 9),
    SO_ATTACH_FILTER: sockFprog(),
    SO_ATTACH_REUSEPORT_CBPF: sockFprog(),
  },
  SOL_IP: {
    IP_ADD_MEMBERSHIP: membership(),
    IP_DROP_MEMBERSHIP: membership(),
    IP_MULTICAST_IF: membership(),
    IP_LOCAL_PORT_RANGE: hex(),
  },
  SOL_IPV6: {
    IPV6_ADD_MEMBERSHIP: membership6(),
    IPV6_DROP_MEMBERSHIP: membership6(),
    IPV6_JOIN_ANYCAST: membership6(),
    IPV6_LEAVE_ANYCAST: membership6(),
  },
  SOL_TCP: { TCP_INFO: tcpInfo(), TCP_CONGESTION: chars(16), TCP_ULP: chars(16) },
  SOL_UDP: {},
  SOL_NETLINK: {},
  SOL_PACKET: { PACKET_ADD_MEMBERSHIP: deviceMembership(), PACKET_DROP_MEMBERSHIP: deviceMembership() },
})

/** The value in place, by level and option: an int unless said otherwise; of levels that are not here, bytes. */
function value(): Kind {
  const kinds = values()
  const byLevel = (Object.keys(levels) as (keyof typeof levels)[]).map((name): [number, Kind] => {
    const names = group(levels[name]).byName
    const cases = Object.entries(kinds[name]).map(([option, kind]): [number, Kind] => {
      const found = names.get(option)
      if (found === undefined) throw new RangeError(`no option ${option} in ${name}`)
      return [found.value, kind]
    })
    return [level(name), choose('optname', cases, int())]
  })
  return choose('level', byLevel, blob(longestOption))
}

export const optionIn = (): Kind => to(value(), { size: 'optlen', cap: longestOption })
export const optionOut = (): Kind => out(value(), { size: min(before('optlen'), after('optlen')), cap: longestOption })
