/** Calls on the address space. */
import { call, type Family, when } from '../call.js'
import { add, and, shiftRight } from '../expressions.js'
import {
  address,
  array,
  choice,
  fd,
  flags,
  hex,
  int,
  type Kind,
  mixed,
  out,
  part,
  pid,
  size,
  struct,
  to,
  u8,
  ulong,
} from '../kinds.js'
import { iov, iovOut } from '../structs.js'

const mapFlags = (): Kind =>
  mixed([part(0xf, 'mapType', { always: true }), part(0xfc000000, 'mapHuge')], 'map', { size: 8 })
const range = { addr: address(), length: size() }
/** The same, as mprotect(2) and mlock(2) call it. */
const span = { addr: address(), len: size() }
/** Words of a node mask: the kernel takes one bit less than `maxnode` (set_mempolicy(2), BUGS). */
const nodeWords = shiftRight(add('maxnode', 62), 6)
const nodes = (): Kind => to(array(hex(8), nodeWords, { cap: 128 }))
const policy = (): Kind => mixed([part(0xfff, 'mpol', { always: true })], 'mpolModeFlags')

/** Ranges of another process, or of our own that nobody reads: addresses and lengths only. */
const addresses = (count: string): Kind => to(array(struct('iovec', { iov_base: address(), iov_len: size() }), count))

export const memory: Family = () => ({
  mmap: call(
    9,
    ['desc', 'memory'],
    { addr: address(), length: size(), prot: flags('prot', 8), flags: mapFlags(), fd: fd(), offset: hex(8) },
    address(),
    ['changesMaps'],
  ),
  munmap: call(11, ['memory'], range, int(), ['changesMaps']),
  mprotect: call(10, ['memory'], { ...span, prot: flags('prot', 8) }, int(), ['changesMaps']),
  brk: call(12, ['memory'], { addr: address() }, address()),
  mremap: call(
    25,
    ['memory'],
    {
      old_address: address(),
      old_size: size(),
      new_size: size(),
      flags: flags('mremap', 8),
      new_address: when(and('flags', 6), address()),
    },
    address(),
    ['changesMaps'],
  ),
  msync: call(26, ['memory'], { ...range, flags: flags('msync') }),
  mincore: call(27, ['memory'], { ...range, vec: out(array(u8(), shiftRight(add('length', 4095), 12))) }),
  madvise: call(28, ['memory'], { ...range, advice: choice('madvise') }),
  process_madvise: call(
    440,
    ['desc'],
    { pidfd: fd(), iovec: addresses('vlen'), vlen: size(), advice: choice('madvise'), flags: hex() },
    size(),
  ),
  process_mrelease: call(448, ['desc'], { pidfd: fd(), flags: hex() }),
  mlock: call(149, ['memory'], span),
  mlock2: call(325, ['memory'], { ...span, flags: flags('mlock2') }),
  munlock: call(150, ['memory'], span),
  mlockall: call(151, ['memory'], { flags: flags('mlockall') }),
  munlockall: call(152, ['memory'], {}),
  mseal: call(462, ['memory'], { ...span, flags: hex(8) }),
  remap_file_pages: call(
    216,
    ['memory'],
    { addr: address(), size: size(), prot: flags('prot', 8), pgoff: ulong(), flags: mapFlags() },
    int(),
    ['changesMaps'],
  ),
  pkey_mprotect: call(329, ['memory'], { ...span, prot: flags('prot', 8), pkey: int() }, int(), ['changesMaps']),
  pkey_alloc: call(330, [], { flags: hex(8), access_rights: flags('pkeyAccess', 8) }),
  pkey_free: call(331, [], { pkey: int() }),
  map_shadow_stack: call(453, ['memory'], { addr: address(), size: size(), flags: flags('shadowStack') }, address()),
  mbind: call(237, ['memory'], {
    addr: address(),
    len: size(),
    mode: policy(),
    nodemask: nodes(),
    maxnode: ulong(),
    flags: flags('mpolMove'),
  }),
  set_mempolicy: call(238, ['memory'], { mode: policy(), nodemask: nodes(), maxnode: ulong() }),
  get_mempolicy: call(239, ['memory'], {
    mode: out(policy()),
    nodemask: out(array(hex(8), nodeWords, { cap: 128 })),
    maxnode: ulong(),
    addr: address(),
    flags: flags('mpolGet', 8),
  }),
  set_mempolicy_home_node: call(450, ['memory'], { start: address(), len: size(), home_node: ulong(), flags: hex(8) }),
  migrate_pages: call(256, ['memory'], {
    pid: pid(),
    maxnode: ulong(),
    old_nodes: nodes(),
    new_nodes: nodes(),
  }),
  move_pages: call(279, ['memory'], {
    pid: pid(),
    count: ulong(),
    pages: to(array(address(), 'count')),
    nodes: to(array(int(), 'count')),
    status: out(array(int(), 'count')),
    flags: flags('mpolMove'),
  }),
  membarrier: call(324, [], { cmd: choice('membarrier'), flags: flags('membarrierFlags'), cpu_id: int() }),
  process_vm_readv: call(
    310,
    [],
    {
      pid: pid(),
      local_iov: iovOut('liovcnt'),
      liovcnt: ulong(),
      remote_iov: addresses('riovcnt'),
      riovcnt: ulong(),
      flags: hex(8),
    },
    size(),
  ),
  process_vm_writev: call(
    311,
    [],
    {
      pid: pid(),
      local_iov: iov('liovcnt'),
      liovcnt: ulong(),
      remote_iov: addresses('riovcnt'),
      riovcnt: ulong(),
      flags: hex(8),
    },
    size(),
  ),
})
