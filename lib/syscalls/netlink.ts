/**
 * What netlink messages hold: by protocol and message type a header (a struct), then attributes (netlink(7),
 * rtnetlink(7), sock_diag(7)). Plain data in a notation of its own, read when the first message of a kind is met:
 *
 * - a struct: `name:type` words in the order of the bytes, each at the next multiple of its size
 * - a set of attributes: the group of their names, then `name:type` for those whose value is known
 * - a type: `u8` … `s64` decimal, `x8` … `x64` hex, `be16` and `be32` in network order, `str` text to its end, `mac`, `ip`,
 *   `bin`; `u8=group` one of its names, `x32|group` flags, `(name)` a struct, `{name}` attributes within
 */

export const netlinkProtocols = { route: 0, sockDiag: 4, audit: 9, netfilter: 12, uevent: 15, generic: 16 } as const

export const netlinkStructs: Readonly<Record<string, string>> = {
  genericHead: 'cmd:u8 version:u8 reserved:u16',
  controlHead: 'cmd:u8=controlCommand version:u8 reserved:u16',
  netfilterHead: 'nfgen_family:u8=domain version:u8 res_id:be16',
  // linux/if_link.h, if_addr.h, rtnetlink.h, neighbour.h, fib_rules.h
  ifinfomsg:
    'ifi_family:u8=domain ifi_pad:pad8 ifi_type:u16=arphrd ifi_index:s32 ifi_flags:x32|ifFlags ifi_change:x32|ifFlags',
  ifaddrmsg: 'ifa_family:u8=domain ifa_prefixlen:u8 ifa_flags:x8|addressFlags ifa_scope:u8=routeScope ifa_index:u32',
  rtmsg:
    'rtm_family:u8=domain rtm_dst_len:u8 rtm_src_len:u8 rtm_tos:x8 rtm_table:u8=routeTable rtm_protocol:u8=routeOrigin rtm_scope:u8=routeScope rtm_type:u8=routeKind rtm_flags:x32|routeFlags',
  ndmsg:
    'ndm_family:u8=domain ndm_pad1:pad8 ndm_pad2:pad16 ndm_ifindex:s32 ndm_state:x16|neighbourState ndm_flags:x8|neighbourFlags ndm_type:u8=routeKind',
  tcmsg: 'tcm_family:u8=domain tcm_pad1:pad8 tcm_pad2:pad16 tcm_ifindex:s32 tcm_handle:x32 tcm_parent:x32 tcm_info:x32',
  ruleHead: 'family:u8=domain dst_len:u8 src_len:u8 tos:x8 table:u8=routeTable res1:pad8 res2:pad8 action:u8 flags:x32',
  netconfmsg: 'ncm_family:u8=domain',
  rtgenmsg: 'rtgen_family:u8=domain',
  inet_diag_meminfo: 'idiag_rmem:u32 idiag_wmem:u32 idiag_fmem:u32 idiag_tmem:u32',
  unix_diag_vfs: 'udiag_vfs_ino:u32 udiag_vfs_dev:x32',
  ifa_cacheinfo: 'ifa_prefered:u32 ifa_valid:u32 cstamp:u32 tstamp:u32',
  rta_cacheinfo:
    'rta_clntref:u32 rta_lastuse:u32 rta_expires:s32 rta_error:u32 rta_used:u32 rta_id:u32 rta_ts:u32 rta_tsage:u32',
  nda_cacheinfo: 'ndm_confirmed:u32 ndm_used:u32 ndm_updated:u32 ndm_refcnt:u32',
  rtnl_link_ifmap: 'mem_start:x64 mem_end:x64 base_addr:x64 irq:u16 dma:u8 port:u8',
  linkStats32:
    'rx_packets:u32 tx_packets:u32 rx_bytes:u32 tx_bytes:u32 rx_errors:u32 tx_errors:u32 rx_dropped:u32 tx_dropped:u32 multicast:u32 collisions:u32',
  linkStats64:
    'rx_packets:u64 tx_packets:u64 rx_bytes:u64 tx_bytes:u64 rx_errors:u64 tx_errors:u64 rx_dropped:u64 tx_dropped:u64 multicast:u64 collisions:u64',
  // linux/inet_diag.h, unix_diag.h, netlink_diag.h, sock_diag.h
  sock_diag_req: 'sdiag_family:u8=domain sdiag_protocol:u8=inetProtocol',
  inet_diag_req_v2:
    'sdiag_family:u8=domain sdiag_protocol:u8=inetProtocol idiag_ext:x8 pad:pad8 idiag_states:x32 idiag_sport:be16 idiag_dport:be16 idiag_src:ip4in16 idiag_dst:ip4in16 idiag_if:u32 idiag_cookie0:x32 idiag_cookie1:x32',
  inet_diag_msg:
    'idiag_family:u8=domain idiag_state:u8=tcpState idiag_timer:u8 idiag_retrans:u8 idiag_sport:be16 idiag_dport:be16 idiag_src:ip4in16 idiag_dst:ip4in16 idiag_if:u32 idiag_cookie0:x32 idiag_cookie1:x32 idiag_expires:u32 idiag_rqueue:u32 idiag_wqueue:u32 idiag_uid:u32 idiag_inode:u32',
  unix_diag_req:
    'sdiag_family:u8=domain sdiag_protocol:u8 pad:pad16 udiag_states:x32 udiag_ino:u32 udiag_show:x32 udiag_cookie0:x32 udiag_cookie1:x32',
  unix_diag_msg:
    'udiag_family:u8=domain udiag_type:u8=socketType udiag_state:u8=tcpState pad:pad8 udiag_ino:u32 udiag_cookie0:x32 udiag_cookie1:x32',
  // linux/audit.h
  audit_status:
    'mask:x32 enabled:u32 failure:u32 pid:u32 rate_limit:u32 backlog_limit:u32 lost:u32 backlog:u32 feature_bitmap:x32 backlog_wait_time:u32 backlog_wait_time_actual:u32',
}

export const netlinkAttributes: Readonly<Record<string, string>> = {
  link: 'linkAttribute IFLA_ADDRESS:mac IFLA_BROADCAST:mac IFLA_IFNAME:str IFLA_MTU:u32 IFLA_LINK:s32 IFLA_QDISC:str IFLA_STATS:(linkStats32) IFLA_MASTER:u32 IFLA_TXQLEN:u32 IFLA_MAP:(rtnl_link_ifmap) IFLA_OPERSTATE:u8=operState IFLA_LINKMODE:u8 IFLA_LINKINFO:{linkInfo} IFLA_NET_NS_PID:u32 IFLA_IFALIAS:str IFLA_NUM_VF:u32 IFLA_STATS64:(linkStats64) IFLA_AF_SPEC:{families} IFLA_GROUP:u32 IFLA_NET_NS_FD:u32 IFLA_EXT_MASK:x32 IFLA_PROMISCUITY:u32 IFLA_NUM_TX_QUEUES:u32 IFLA_NUM_RX_QUEUES:u32 IFLA_CARRIER:u8 IFLA_PHYS_PORT_NAME:str IFLA_CARRIER_CHANGES:u32 IFLA_LINK_NETNSID:s32 IFLA_PROTO_DOWN:u8 IFLA_GSO_MAX_SEGS:u32 IFLA_GSO_MAX_SIZE:u32 IFLA_XDP:{xdp} IFLA_NEW_NETNSID:s32 IFLA_CARRIER_UP_COUNT:u32 IFLA_CARRIER_DOWN_COUNT:u32 IFLA_NEW_IFINDEX:s32 IFLA_MIN_MTU:u32 IFLA_MAX_MTU:u32 IFLA_PROP_LIST:{link} IFLA_ALT_IFNAME:str IFLA_PERM_ADDRESS:mac IFLA_PARENT_DEV_NAME:str IFLA_PARENT_DEV_BUS_NAME:str IFLA_GRO_MAX_SIZE:u32 IFLA_TSO_MAX_SIZE:u32 IFLA_TSO_MAX_SEGS:u32 IFLA_ALLMULTI:u32 IFLA_GSO_IPV4_MAX_SIZE:u32 IFLA_GRO_IPV4_MAX_SIZE:u32',
  linkInfo: 'linkInfoAttribute IFLA_INFO_KIND:str IFLA_INFO_SLAVE_KIND:str',
  xdp: 'xdpAttribute IFLA_XDP_FD:s32 IFLA_XDP_ATTACHED:u8 IFLA_XDP_FLAGS:x32 IFLA_XDP_PROG_ID:u32',
  families: 'domain',
  address:
    'addressAttribute IFA_ADDRESS:ip IFA_LOCAL:ip IFA_LABEL:str IFA_BROADCAST:ip IFA_ANYCAST:ip IFA_CACHEINFO:(ifa_cacheinfo) IFA_MULTICAST:ip IFA_FLAGS:x32|addressFlags IFA_RT_PRIORITY:u32 IFA_TARGET_NETNSID:s32 IFA_PROTO:u8',
  route:
    'routeAttribute RTA_DST:ip RTA_SRC:ip RTA_IIF:s32 RTA_OIF:s32 RTA_GATEWAY:ip RTA_PRIORITY:u32 RTA_PREFSRC:ip RTA_FLOW:x32 RTA_CACHEINFO:(rta_cacheinfo) RTA_TABLE:u32=routeTable RTA_MARK:x32 RTA_PREF:u8 RTA_EXPIRES:u32 RTA_UID:u32 RTA_TTL_PROPAGATE:u8 RTA_IP_PROTO:u8=inetProtocol RTA_SPORT:be16 RTA_DPORT:be16 RTA_NH_ID:u32',
  neighbour:
    'neighbourAttribute NDA_DST:ip NDA_LLADDR:mac NDA_CACHEINFO:(nda_cacheinfo) NDA_PROBES:u32 NDA_VLAN:u16 NDA_PORT:be16 NDA_VNI:u32 NDA_IFINDEX:u32 NDA_MASTER:u32 NDA_LINK_NETNSID:s32 NDA_PROTOCOL:u8=routeOrigin NDA_NH_ID:u32',
  error:
    'extendedAck NLMSGERR_ATTR_MSG:str NLMSGERR_ATTR_OFFS:u32 NLMSGERR_ATTR_COOKIE:bin NLMSGERR_ATTR_MISS_TYPE:u32 NLMSGERR_ATTR_MISS_NEST:u32',
  control:
    'controlAttribute CTRL_ATTR_FAMILY_ID:u16 CTRL_ATTR_FAMILY_NAME:str CTRL_ATTR_VERSION:u32 CTRL_ATTR_HDRSIZE:u32 CTRL_ATTR_MAXATTR:u32 CTRL_ATTR_OPS:{controlOps} CTRL_ATTR_MCAST_GROUPS:{controlGroups}',
  controlOps: 'none *:{controlOp}',
  controlOp: 'controlOpAttribute CTRL_ATTR_OP_ID:u32 CTRL_ATTR_OP_FLAGS:x32',
  controlGroups: 'none *:{controlGroup}',
  controlGroup: 'controlGroupAttribute CTRL_ATTR_MCAST_GRP_NAME:str CTRL_ATTR_MCAST_GRP_ID:u32',
  inetDiag:
    'inetDiagAttribute INET_DIAG_MEMINFO:(inet_diag_meminfo) INET_DIAG_CONG:str INET_DIAG_TOS:x8 INET_DIAG_TCLASS:x8 INET_DIAG_SHUTDOWN:x8 INET_DIAG_PROTOCOL:u8=inetProtocol INET_DIAG_SKV6ONLY:u8 INET_DIAG_MARK:x32 INET_DIAG_CLASS_ID:x32 INET_DIAG_CGROUP_ID:u64',
  unixDiag:
    'unixDiagAttribute UNIX_DIAG_NAME:str UNIX_DIAG_VFS:(unix_diag_vfs) UNIX_DIAG_PEER:u32 UNIX_DIAG_SHUTDOWN:x8 UNIX_DIAG_UID:u32',
  // Attributes of which only the numbers are known. `*` is the type of all that have none of their own.
  numbered: 'none',
}

export interface NetlinkBody {
  readonly head?: string
  readonly attributes?: string
  /** Text behind the header. */
  readonly isText?: boolean
}

/** What follows the headers of which messages: the first row that fits. */
export interface NetlinkRow extends NetlinkBody {
  readonly protocol: number
  /** Types of messages, from the first to the last one. */
  readonly types: readonly [number, number]
  readonly isRequest?: boolean
  /** What the first byte is: a family. */
  readonly first?: readonly number[]
  /** The body is shorter than this. */
  readonly below?: number
}

const { route, sockDiag, audit, netfilter, generic } = netlinkProtocols
const anyType: readonly [number, number] = [0, 0xffff]

function routeRows(first: number, last: number, head: string, attributes: string): NetlinkRow[] {
  const row = { protocol: route, types: [first, last] } as const
  // A request for a dump may be rtgenmsg, a family alone (rtnetlink(7)).
  return [
    { ...row, below: 4, head: 'rtgenmsg' },
    { ...row, head, attributes },
  ]
}

export const netlinkRows: readonly NetlinkRow[] = [
  ...routeRows(16, 19, 'ifinfomsg', 'link'),
  ...routeRows(20, 22, 'ifaddrmsg', 'address'),
  ...routeRows(24, 26, 'rtmsg', 'route'),
  ...routeRows(28, 30, 'ndmsg', 'neighbour'),
  ...routeRows(32, 34, 'ruleHead', 'numbered'),
  ...routeRows(36, 46, 'tcmsg', 'numbered'),
  ...routeRows(80, 82, 'netconfmsg', 'numbered'),
  { protocol: sockDiag, types: [20, 20], isRequest: true, first: [1], head: 'unix_diag_req', attributes: 'unixDiag' },
  { protocol: sockDiag, types: [20, 20], first: [1], head: 'unix_diag_msg', attributes: 'unixDiag' },
  {
    protocol: sockDiag,
    types: [20, 20],
    isRequest: true,
    first: [2, 10],
    head: 'inet_diag_req_v2',
    attributes: 'numbered',
  },
  { protocol: sockDiag, types: [20, 20], first: [2, 10], head: 'inet_diag_msg', attributes: 'inetDiag' },
  { protocol: sockDiag, types: [20, 20], head: 'sock_diag_req' },
  { protocol: audit, types: [1000, 1001], head: 'audit_status' },
  { protocol: audit, types: [1005, 0xffff], isText: true },
  { protocol: netfilter, types: anyType, head: 'netfilterHead', attributes: 'numbered' },
  { protocol: generic, types: [16, 16], head: 'controlHead', attributes: 'control' },
  { protocol: generic, types: anyType, head: 'genericHead', attributes: 'numbered' },
]

/** What follows the header of a message that is no control message; `length` bytes of which the first is `first`. */
export function netlinkBody(
  protocol: number,
  type: number,
  isRequest: boolean,
  first: number,
  length: number,
): NetlinkBody {
  const row = netlinkRows.find(
    (one) =>
      one.protocol === protocol &&
      type >= one.types[0] &&
      type <= one.types[1] &&
      (one.isRequest === undefined || one.isRequest === isRequest) &&
      (one.first === undefined || one.first.includes(first)) &&
      (one.below === undefined || length < one.below),
  )
  return row ?? {}
}

/** The group that names the types of messages, by protocol. */
export const netlinkTypeGroups: Readonly<Record<number, string>> = {
  0: 'routeType',
  4: 'sockDiagType',
  9: 'auditType',
  16: 'genericType',
}

/** The group that names the types of messages of a protocol. */
export function netlinkTypes(protocol: number): string {
  return netlinkTypeGroups[protocol] ?? 'netlinkType'
}
