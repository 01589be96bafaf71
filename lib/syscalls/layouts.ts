/** Layouts of socket addresses by family, and of the rest of siginfo by signal: structs whose first field decides. */
import {
  address,
  be16,
  be32,
  blob,
  choice,
  field,
  hex,
  int,
  long,
  netAddress,
  pid,
  type StructKind,
  struct,
  u16,
  u8,
  uid,
  uint,
} from './kinds.js'

const family = () => choice('domain', { size: 2 })

const layouts: Readonly<Record<number, () => StructKind>> = {
  // AF_INET, ip(7)
  2: () => struct('sockaddr_in', { sa_family: family(), sin_port: be16(), sin_addr: netAddress(4) }, { size: 16 }),
  // AF_INET6, ipv6(7)
  10: () =>
    struct('sockaddr_in6', {
      sa_family: family(),
      sin6_port: be16(),
      sin6_flowinfo: be32(),
      sin6_addr: netAddress(16),
      sin6_scope_id: uint(),
    }),
  // AF_NETLINK, netlink(7)
  16: () => struct('sockaddr_nl', { sa_family: family(), nl_pad: u16(), nl_pid: uint(), nl_groups: hex() }),
  // AF_PACKET, packet(7)
  17: () =>
    struct('sockaddr_ll', {
      sa_family: family(),
      sll_protocol: { ...choice('etherType', { size: 2 }), bigEndian: true },
      sll_ifindex: int(),
      sll_hatype: choice('arphrd', { size: 2 }),
      sll_pkttype: choice('packetType', { size: 1 }),
      sll_halen: u8(),
      sll_addr: blob(8),
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
}

/** The layout of an address; AF_UNIX and families that are not here have none. */
export function sockaddrLayout(familyNumber: number): StructKind | undefined {
  return layouts[familyNumber]?.()
}

const codes: Readonly<Record<number, string>> = {
  4: 'siCodeIll',
  5: 'siCodeTrap',
  7: 'siCodeBus',
  8: 'siCodeFpe',
  11: 'siCodeSegv',
  17: 'siCodeChld',
  29: 'siCodePoll',
  31: 'siCodeSys',
}
const siKernel = 0x80

/** The group of constants that names a signal's si_code (sigaction(2)). */
export function siCodeSet(signal: number, code: number): string {
  return (code > 0 && code !== siKernel ? codes[signal] : undefined) ?? 'siCode'
}

const head = (signal: number, code: number) => ({
  si_signo: choice('signal', { signed: true, other: 'decimal' }),
  si_errno: choice('errno', { signed: true, other: 'decimal' }),
  si_code: choice(siCodeSet(signal, code), { signed: true, other: 'decimal' }),
})
const at16 = (kind: ReturnType<typeof address | typeof pid | typeof int>) => field(kind, { at: 16 })
const sender = () => ({ si_pid: at16(pid()), si_uid: uid() })
const value = () => ({ si_int: field(int(), { at: 24 }), si_ptr: field(address(), { at: 24 }) })

/** The fields of a siginfo_t that mean something for this signal and code (sigaction(2)). */
export function siginfoLayout(signal: number, code: number): StructKind {
  const fields = (): Parameters<typeof struct>[1] => {
    if (code === siKernel) return {}
    if (code === 0 || code === -6) return sender()
    if (code === -2) return { si_timerid: at16(int()), si_overrun: int(), ...value() }
    if (code < 0) return { ...sender(), ...value() }
    switch (signal) {
      case 17:
        return {
          ...sender(),
          si_status: code === 1 ? int() : choice('signal', { signed: true, other: 'decimal' }),
          si_utime: field(long(), { at: 32 }),
          si_stime: long(),
        }
      case 4:
      case 5:
      case 7:
      case 8:
      case 11:
        return { si_addr: at16(address()) }
      case 29:
        return { si_band: field(long(), { at: 16 }), si_fd: int() }
      case 31:
        return { si_call_addr: at16(address()), si_syscall: int(), si_arch: hex() }
      default:
        return {}
    }
  }
  return struct('siginfo', { ...head(signal, code), ...fields() }, { size: 128 })
}
