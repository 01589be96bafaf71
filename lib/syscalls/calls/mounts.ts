/** File systems: mounting, swapping, accounting. */
import { call, type Family, newFd } from '../call.js'
import {
  address,
  array,
  bytes,
  choice,
  choose,
  dirfd,
  fd,
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
const request = (): Kind =>
  struct('mnt_id_req', {
    size: uint(),
    mnt_ns_fd: uint(),
    mnt_id: choice('listmountRoot', { size: 8, other: 'hex' }),
    param: flags('statmount', 8),
    mnt_ns_id: ulong(),
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
    req: to(request()),
    buf: out(struct('statmount', { size: uint(), mnt_opts: uint(), mask: flags('statmount', 8) })),
    bufsize: size(),
    flags: hex(),
  }),
  listmount: call(
    458,
    [],
    { req: to(request()), mnt_ids: out(array(hex(8), 'result')), nr_mnt_ids: size(), flags: flags('listmount') },
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
