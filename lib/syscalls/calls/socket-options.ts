/** setsockopt(2), getsockopt(2): names by level, and what the value is (socket-option-values.ts). */
import { group, valueOf } from '../constants.js'
import { after, before, type Expression, min } from '../expressions.js'
import { blob, choice, choose, hex, int, type Kind, out, to } from '../kinds.js'
import { optionValues } from './socket-option-values.js'

const longestOption = 1024

export const optionSets = {
  SOL_SOCKET: 'soOption',
  SOL_IP: 'ipOption',
  SOL_IPV6: 'ipv6Option',
  SOL_TCP: 'tcpOption',
  SOL_UDP: 'udpOption',
  SOL_UDPLITE: 'udpOption',
  SOL_NETLINK: 'netlinkOption',
  SOL_PACKET: 'packetOption',
  SOL_RAW: 'rawOption',
  SOL_ICMPV6: 'icmp6Option',
  SOL_SCTP: 'sctpOption',
  SOL_CAN_RAW: 'canOption',
  SOL_CAN_ISOTP: 'isotpOption',
  SOL_BLUETOOTH: 'bluetoothOption',
  SOL_TIPC: 'tipcOption',
  SOL_RXRPC: 'rxrpcOption',
  SOL_RDS: 'rdsOption',
  SOL_ALG: 'algOption',
  SOL_TLS: 'tlsOption',
  SOL_XDP: 'xdpOption',
  SOL_MPTCP: 'mptcpOption',
  AF_VSOCK: 'vsockOption',
} as const

export type OptionLevel = keyof typeof optionSets

const level = (name: string): number => valueOf('socketLevel', name)

export function optionName(): Kind {
  const names = Object.entries(optionSets).map(([name, set]): [number, Kind] => [level(name), choice(set)])
  return choose('level', names, hex())
}

/** The value in place, by level and option: an int unless said otherwise; of levels that are not here, bytes. */
function value(size: Expression): Kind {
  const values = optionValues(size)
  const byLevel = Object.entries(optionSets).map(([name, set]): [number, Kind] => {
    const names = group(set).byName
    const cases = Object.entries(values[name as OptionLevel] ?? {}).map(([option, kind]): [number, Kind] => {
      const found = names.get(option)
      if (found === undefined) throw new RangeError(`no option ${option} in ${name}`)
      return [found.value, kind]
    })
    return [level(name), choose('optname', cases, int())]
  })
  return choose('level', byLevel, blob(longestOption))
}

export const optionIn = (): Kind => to(value('optlen'), { size: 'optlen', cap: longestOption })
export const optionOut = (): Kind =>
  out(value(before('optlen')), { size: min(before('optlen'), after('optlen')), cap: longestOption })
