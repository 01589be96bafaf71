/** Requests of sockets, network interfaces and tunnels: linux/sockios.h, if.h, route.h, if_arp.h, if_tun.h. */
import { add } from '../expressions.js'
import {
  array,
  chars,
  choice,
  field,
  fd,
  flags,
  gid,
  hex,
  inout,
  int,
  type Kind,
  netAddress,
  nothing,
  out,
  s16,
  sockaddr,
  string,
  type StructKind,
  struct,
  to,
  u16,
  uint,
  ulong,
} from '../kinds.js'
import { sockFprog, timespec, timeval } from '../structs.js'

/** linux/if.h: a name and what the request is about. */
export const ifreq = (content: Readonly<Record<string, Kind>>): StructKind => {
  const [entry] = Object.entries(content)
  const fields: Record<string, Kind> = { ifr_name: chars(16) }
  return struct('ifreq', entry === undefined ? fields : { ...fields, [entry[0]]: field(entry[1], { at: 16 }) }, {
    size: 40,
  })
}

const map = (): Kind =>
  struct('ifmap', { mem_start: hex(8), mem_end: hex(8), base_addr: hex(2), irq: hex(1), dma: hex(1), port: hex(1) })

/** A hardware address where a sockaddr stands. */
const hardware = (): Kind =>
  struct('sockaddr', { sa_family: choice('arphrd', { size: 2 }), sa_data: netAddress(6) }, { size: 16 })

const arp = (): Kind =>
  struct('arpreq', {
    arp_pa: sockaddr(16),
    arp_ha: hardware(),
    arp_flags: flags('arpFlags'),
    arp_netmask: sockaddr(16),
    arp_dev: chars(16),
  })

const route = (): Kind =>
  to(
    struct(
      'rtentry',
      {
        rt_dst: field(sockaddr(16), { at: 8 }),
        rt_gateway: sockaddr(16),
        rt_genmask: sockaddr(16),
        rt_flags: flags('routeEntryFlags', 2),
        rt_metric: field(s16(), { at: 80 }),
        rt_dev: field(string(), { at: 88 }),
        rt_mtu: ulong(),
        rt_window: ulong(),
        rt_irtt: u16(),
      },
      { size: 120 },
    ),
  )

const mii = (): StructKind =>
  ifreq({ ifr_data: struct('mii_ioctl_data', { phy_id: u16(), reg_num: u16(), val_in: hex(2), val_out: hex(2) }) })

const stamping = (): StructKind =>
  ifreq({
    ifr_data: to(
      struct('hwtstamp_config', { flags: int(), tx_type: choice('stampSent'), rx_filter: choice('stampReceived') }),
    ),
  })

const bonding = (): Kind => to(ifreq({ ifr_slave: chars(16) }))

export const netRequests: Readonly<Record<string, () => Kind>> = {
  SIOCADDRT: route,
  SIOCDELRT: route,
  SIOCSARP: () => to(arp()),
  SIOCDARP: () => to(arp()),
  SIOCGARP: () => inout(arp()),
  SIOCGIFMAP: () => inout(ifreq({ ifr_map: map() })),
  SIOCSIFMAP: () => to(ifreq({ ifr_map: map() })),
  SIOCGIFSLAVE: () => inout(ifreq({ ifr_slave: chars(16) })),
  SIOCSIFSLAVE: () => to(ifreq({ ifr_slave: chars(16) })),
  SIOCADDMULTI: () => to(ifreq({ ifr_hwaddr: hardware() })),
  SIOCDELMULTI: () => to(ifreq({ ifr_hwaddr: hardware() })),
  SIOCSIFHWBROADCAST: () => to(ifreq({ ifr_hwaddr: hardware() })),
  SIOCGIFPFLAGS: () => inout(ifreq({ ifr_flags: hex(2) })),
  SIOCSIFPFLAGS: () => to(ifreq({ ifr_flags: hex(2) })),
  SIOCETHTOOL: () => to(ifreq({ ifr_data: to(struct('ethtool_cmd', { cmd: choice('ethtool') })) })),
  SIOCGMIIPHY: () => inout(mii()),
  SIOCGMIIREG: () => inout(mii()),
  SIOCSMIIREG: () => to(mii()),
  SIOCGHWTSTAMP: () => to(stamping()),
  SIOCSHWTSTAMP: () => to(stamping()),
  SIOCBRADDIF: () => to(ifreq({ ifr_ifindex: int() })),
  SIOCBRDELIF: () => to(ifreq({ ifr_ifindex: int() })),
  SIOCBONDENSLAVE: bonding,
  SIOCBONDRELEASE: bonding,
  SIOCBONDCHANGEACTIVE: bonding,
  SIOCGSKNS: nothing,
  SIOCUNIXFILE: nothing,
  SIOCGSTAMP_NEW: () => out(timeval()),
  SIOCGSTAMPNS_NEW: () => out(timespec()),
  SIOCKCMATTACH: () => to(struct('kcm_attach', { fd: fd(), bpf_fd: fd() })),
  SIOCKCMUNATTACH: () => to(struct('kcm_unattach', { fd: fd() })),
  SIOCKCMCLONE: () => out(struct('kcm_clone', { fd: fd() })),
  IOCTL_VM_SOCKETS_GET_LOCAL_CID: () => out(uint()),

  TUNSETNOCSUM: int,
  TUNSETDEBUG: int,
  TUNSETLINK: () => choice('arphrd'),
  TUNSETGROUP: gid,
  TUNSETQUEUE: () => to(ifreq({ ifr_flags: flags('tunFlags', 2) })),
  TUNSETIFINDEX: () => to(uint()),
  TUNSETCARRIER: () => to(int()),
  TUNSETVNETLE: () => to(int()),
  TUNGETVNETLE: () => out(int()),
  TUNSETVNETBE: () => to(int()),
  TUNGETVNETBE: () => out(int()),
  TUNSETSTEERINGEBPF: () => to(fd()),
  TUNSETFILTEREBPF: () => to(fd()),
  TUNGETDEVNETNS: nothing,
  TUNATTACHFILTER: () => to(sockFprog()),
  TUNDETACHFILTER: nothing,
  TUNGETFILTER: () => out(sockFprog()),
  TUNSETTXFILTER: () =>
    to(
      struct('tun_filter', {
        flags: flags('tunFilter', 2),
        count: u16(),
        addr: field(to(array(netAddress(6), 'count'), { address: add('argp', 4) }), { at: 4 }),
      }),
    ),
}
