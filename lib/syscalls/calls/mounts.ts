/** File systems: mounting, swapping, accounting. */
import { call, type Family, newFd } from '../call.js'
import { add, and, min } from '../expressions.js'
import {
  address,
  array,
  bytes,
  choice,
  choose,
  dirfd,
  fd,
  field,
  flags,
  hex,
  int,
  type Kind,
  mixed,
  out,
  part,
  path,
  size,
  string,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'

/** linux/mount.h, struct mnt_id_req of statmount and listmount. */
const request = (parameter: Kind): Kind =>
  to(
    struct('mnt_id_req', {
      size: uint(),
      mnt_ns_fd: uint(),
      mnt_id: choice('listmountRoot', { size: 8, other: 'hex' }),
      param: parameter,
      mnt_ns_id: ulong(),
    }),
    { sized: { by: 'size', least: 24 } },
  )

/** A string behind the struct, where `offset` says, when the mask says that it is there. */
const mountString = (bit: number, offset: string) =>
  field(string({ direction: 'out', address: add('buf', add(512, offset)), condition: and('mask', bit) }), {
    when: and('mask', bit),
  })
/** Where such a string begins: for its address only. */
const stringAt = (at: number) => field(uint(), { at, only: 'in' })
const basic = (kind: Kind, at: number, bit: number) => field(kind, { at, when: and('mask', bit) })

/** linux/mount.h, struct statmount: the members that the mask names. */
const mountStatus = (): Kind =>
  struct('statmount', {
    size: uint(),
    optionsAt: stringAt(4),
    mask: field(flags('statmount', 8), { at: 8 }),
    mnt_opts: mountString(0x80, 'optionsAt'),
    sb_dev_major: basic(uint(), 16, 1),
    sb_dev_minor: basic(uint(), 20, 1),
    sb_magic: basic(choice('fsMagic', { size: 8, other: 'hex' }), 24, 1),
    sb_flags: basic(flags('mount'), 32, 1),
    typeAt: stringAt(36),
    fs_type: mountString(0x20, 'typeAt'),
    mnt_id: basic(hex(8), 40, 2),
    mnt_parent_id: basic(hex(8), 48, 2),
    mnt_id_old: basic(uint(), 56, 2),
    mnt_parent_id_old: basic(uint(), 60, 2),
    mnt_attr: basic(flags('mountAttr', 8), 64, 2),
    mnt_propagation: basic(flags('mount', 8), 72, 2),
    mnt_peer_group: basic(ulong(), 80, 2),
    mnt_master: basic(ulong(), 88, 2),
    propagate_from: basic(ulong(), 96, 4),
    rootAt: stringAt(104),
    mnt_root: mountString(8, 'rootAt'),
    pointAt: stringAt(108),
    mnt_point: mountString(0x10, 'pointAt'),
    mnt_ns_id: basic(ulong(), 112, 0x40),
    subtypeAt: stringAt(120),
    fs_subtype: mountString(0x100, 'subtypeAt'),
    sourceAt: stringAt(124),
    sb_source: mountString(0x200, 'sourceAt'),
    opt_num: basic(uint(), 128, 0x400),
    opt_sec_num: basic(uint(), 136, 0x800),
    supported_mask: basic(flags('statmount', 8), 144, 0x1000),
    mnt_uidmap_num: basic(uint(), 152, 0x2000),
    mnt_gidmap_num: basic(uint(), 160, 0x4000),
  })

const attributes = (): Kind =>
  struct('mount_attr', {
    attr_set: flags('mountAttr', 8),
    attr_clr: flags('mountAttr', 8),
    propagation: flags('mount', 8),
    userns_fd: ulong(),
  })

const moved = ['renamesPaths'] as const

export const mounts: Family = () => ({
  mount: call(
    165,
    ['file'],
    {
      source: path(),
      target: path(),
      filesystemtype: string(),
      mountflags: flags('mount', 8),
      data: string(),
    },
    int(),
    moved,
  ),
  umount2: call(166, ['file'], { target: path(), flags: flags('umount') }, int(), moved),
  pivot_root: call(155, ['file'], { new_root: path(), put_old: path() }, int(), ['changesCwd', 'renamesPaths']),
  open_tree: call(428, ['file', 'desc'], { dirfd: dirfd(), path: path(), flags: flags('openTree') }, newFd()),
  open_tree_attr: call(
    467,
    ['file', 'desc'],
    {
      dirfd: dirfd(),
      path: path(),
      flags: flags('openTree'),
      attr: to(attributes(), { size: 'size', cap: 4096 }),
      size: size(),
    },
    newFd(),
  ),
  move_mount: call(
    429,
    ['file', 'desc'],
    { from_dirfd: dirfd(), from_path: path(), to_dirfd: dirfd(), to_path: path(), flags: flags('moveMount') },
    int(),
    moved,
  ),
  fsopen: call(430, ['desc'], { fsname: string(), flags: flags('fsopen') }, newFd()),
  fsconfig: call(431, ['file', 'desc'], {
    fd: fd(),
    cmd: choice('fsconfig'),
    key: string(),
    value: choose(
      'cmd',
      [
        [1, string()],
        [2, bytes({ length: 'aux' })],
        [3, path()],
        [4, path()],
      ],
      address(),
    ),
    // A directory for the path, a descriptor, or a length (fsconfig of linux/mount.h).
    aux: choose(
      'cmd',
      [
        [3, dirfd()],
        [4, dirfd()],
        [5, fd()],
      ],
      int(),
    ),
  }),
  fsmount: call(432, ['desc'], { fs_fd: fd(), flags: flags('fsmount'), attr_flags: flags('mountAttr') }, newFd()),
  fspick: call(433, ['file', 'desc'], { dirfd: dirfd(), path: path(), flags: flags('fspick') }, newFd()),
  mount_setattr: call(
    442,
    ['file', 'desc'],
    {
      dirfd: dirfd(),
      path: path(),
      flags: flags('at'),
      attr: to(attributes(), { size: 'size', cap: 4096 }),
      size: size(),
    },
    int(),
    moved,
  ),
  statmount: call(457, [], {
    req: request(flags('statmount', 8)),
    buf: out(mountStatus(), { size: min('bufsize', 168) }),
    bufsize: size(),
    flags: hex(),
  }),
  listmount: call(
    458,
    [],
    { req: request(hex(8)), mnt_ids: out(array(hex(8), 'result')), nr_mnt_ids: size(), flags: flags('listmount') },
    size(),
  ),
  swapon: call(167, ['file'], {
    path: path(),
    swapflags: mixed([part(0x7fff, 'none', { base: 10 })], 'swap', { flagsFirst: true }),
  }),
  swapoff: call(168, ['file'], { path: path() }),
  acct: call(163, ['file'], { filename: path() }),
  sync: call(162, [], {}),
  sysfs: call(139, [], {
    option: int(),
    arg1: choose('option', [[1, string()]], ulong()),
    arg2: choose('option', [[2, address()]], { type: 'nothing' }),
  }),
  nfsservctl: call(180, [], { cmd: int(), argp: address(), resp: address() }),
})
