/** Calls that name files: what they are, what they are called, directories, attributes. */
import { call, type Family, newFd, when } from '../call.js'
import { and, equal } from '../expressions.js'
import {
  array,
  bytes,
  chars,
  dev,
  dirents,
  dirfd,
  fd,
  field,
  fileMode,
  flags,
  gid,
  hex,
  inout,
  int,
  type Kind,
  mixed,
  mode,
  offset,
  out,
  part,
  path,
  size,
  string,
  struct,
  to,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { fileTime, stat, statfs, statx, timeval } from '../structs.js'
import { openFlags, received } from './common.js'
import { quotaArguments, quotaCommand } from './quota.js'

/** mknod has a device number only for device files: S_IFCHR 0x2000 and S_IFBLK 0x6000. */
const isDeviceMode = equal(and('mode', 0xb000), 0x2000)
const links = { oldpath: path(), newpath: path() }
const fileTimes = (): Kind => to(array(fileTime(), 2))

/** linux/fs.h, struct file_attr of file_getattr. */
const fileAttr = (): Kind =>
  struct('file_attr', {
    fa_xflags: flags('fileAttr', 8),
    fa_extsize: uint(),
    fa_nextents: uint(),
    fa_projid: uint(),
    fa_cowextsize: uint(),
  })

/** struct file_handle: the bytes follow their count (open_by_handle_at(2)). */
const handleHead = (): Kind => struct('file_handle', { handle_bytes: uint(), handle_type: int() })

const xattrArgs = (): Kind =>
  struct('xattr_args', { value: bytes({ length: 'size' }), size: uint(), flags: flags('xattr') })
const xattrArgsOut = (): Kind =>
  struct('xattr_args', { value: bytes({ length: 'result', out: true }), size: uint(), flags: flags('xattr') })

const setValue = { name: string(), value: bytes({ length: 'size' }), size: size(), flags: flags('xattr') }
const getValue = { name: string(), value: received('size'), size: size() }
const list = { list: received('size'), size: size() }

export const files: Family = () => ({
  stat: call(4, ['file', 'stat'], { path: path(), statbuf: out(stat()) }),
  fstat: call(5, ['desc', 'fstat'], { fd: fd(), statbuf: out(stat()) }),
  lstat: call(6, ['file', 'lstat'], { path: path(), statbuf: out(stat()) }),
  newfstatat: call(262, ['file', 'desc', 'fstat'], {
    dirfd: dirfd(),
    path: path(),
    statbuf: out(stat()),
    flags: flags('atStat'),
  }),
  statx: call(332, ['file', 'desc', 'fstat'], {
    dirfd: dirfd(),
    path: path(),
    flags: mixed([part(0x6000, 'statxSync', { always: true })], 'atStatx'),
    mask: flags('statx'),
    statxbuf: out(statx()),
  }),
  statfs: call(137, ['file', 'statfs'], { path: path(), buf: out(statfs()) }),
  fstatfs: call(138, ['desc', 'fstatfs'], { fd: fd(), buf: out(statfs()) }),
  ustat: call(136, ['ustat'], {
    dev: dev(4),
    ubuf: out(
      struct('ustat', { f_tfree: int(), f_tinode: field(ulong(), { at: 8 }), f_fname: chars(6), f_fpack: chars(6) }),
    ),
  }),
  access: call(21, ['file'], { path: path(), mode: flags('access') }),
  faccessat: call(269, ['file', 'desc'], { dirfd: dirfd(), path: path(), mode: flags('access') }),
  faccessat2: call(439, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    mode: flags('access'),
    flags: flags('atAccess'),
  }),

  getdents: call(
    78,
    ['desc'],
    { fd: fd(), dirp: out(dirents(false), { size: 'result', cap: 65536 }), count: uint() },
    size(),
  ),
  getdents64: call(
    217,
    ['desc'],
    { fd: fd(), dirp: out(dirents(true), { size: 'result', cap: 65536 }), count: uint() },
    size(),
  ),
  getcwd: call(79, ['file'], { buf: string({ direction: 'out', path: true }), size: size() }, size()),
  chdir: call(80, ['file'], { path: path() }, int(), ['changesCwd']),
  fchdir: call(81, ['desc'], { fd: fd() }, int(), ['changesCwd']),
  chroot: call(161, ['file'], { path: path() }, int(), ['changesCwd']),

  mkdir: call(83, ['file'], { path: path(), mode: mode() }),
  mkdirat: call(258, ['file', 'desc'], { dirfd: dirfd(), path: path(), mode: mode() }),
  rmdir: call(84, ['file'], { path: path() }, int(), ['renamesPaths']),
  unlink: call(87, ['file'], { path: path() }, int(), ['renamesPaths']),
  unlinkat: call(263, ['file', 'desc'], { dirfd: dirfd(), path: path(), flags: flags('at') }, int(), ['renamesPaths']),
  rename: call(82, ['file'], links, int(), ['renamesPaths']),
  renameat: call(
    264,
    ['file', 'desc'],
    { olddirfd: dirfd(), oldpath: path(), newdirfd: dirfd(), newpath: path() },
    int(),
    ['renamesPaths'],
  ),
  renameat2: call(
    316,
    ['file', 'desc'],
    { olddirfd: dirfd(), oldpath: path(), newdirfd: dirfd(), newpath: path(), flags: flags('rename') },
    int(),
    ['renamesPaths'],
  ),
  link: call(86, ['file'], links),
  linkat: call(265, ['file', 'desc'], {
    olddirfd: dirfd(),
    oldpath: path(),
    newdirfd: dirfd(),
    newpath: path(),
    flags: flags('at'),
  }),
  symlink: call(88, ['file'], { target: string({ path: true }), linkpath: path() }),
  symlinkat: call(266, ['file', 'desc'], { target: string({ path: true }), newdirfd: dirfd(), linkpath: path() }),
  readlink: call(89, ['file'], { path: path(), buf: linkTarget(), bufsiz: uint() }, size()),
  readlinkat: call(267, ['file', 'desc'], { dirfd: dirfd(), path: path(), buf: linkTarget(), bufsiz: uint() }, size()),
  mknod: call(133, ['file'], { path: path(), mode: fileMode(2), dev: when(isDeviceMode, dev(4)) }),
  mknodat: call(259, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    mode: fileMode(2),
    dev: when(isDeviceMode, dev(4)),
  }),
  truncate: call(76, ['file'], { path: path(), length: offset() }),

  chmod: call(90, ['file'], { path: path(), mode: mode() }),
  fchmod: call(91, ['desc'], { fd: fd(), mode: mode() }),
  fchmodat: call(268, ['file', 'desc'], { dirfd: dirfd(), path: path(), mode: mode() }),
  fchmodat2: call(452, ['file', 'desc'], { dirfd: dirfd(), path: path(), mode: mode(), flags: flags('at') }),
  chown: call(92, ['file'], { path: path(), owner: uid(), group: gid() }),
  fchown: call(93, ['desc'], { fd: fd(), owner: uid(), group: gid() }),
  lchown: call(94, ['file'], { path: path(), owner: uid(), group: gid() }),
  fchownat: call(260, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    owner: uid(),
    group: gid(),
    flags: flags('at'),
  }),
  umask: call(95, [], { mask: mode() }, mode()),
  utime: call(132, ['file'], {
    filename: path(),
    times: to(struct('utimbuf', { actime: offset(), modtime: offset() })),
  }),
  utimes: call(235, ['file'], { filename: path(), times: to(array(timeval(), 2)) }),
  futimesat: call(261, ['file', 'desc'], { dirfd: dirfd(), path: path(), times: to(array(timeval(), 2)) }),
  utimensat: call(280, ['file', 'desc'], { dirfd: dirfd(), path: path(), times: fileTimes(), flags: flags('at') }),

  setxattr: call(188, ['file'], { path: path(), ...setValue }),
  lsetxattr: call(189, ['file'], { path: path(), ...setValue }),
  fsetxattr: call(190, ['desc'], { fd: fd(), ...setValue }),
  getxattr: call(191, ['file'], { path: path(), ...getValue }, size()),
  lgetxattr: call(192, ['file'], { path: path(), ...getValue }, size()),
  fgetxattr: call(193, ['desc'], { fd: fd(), ...getValue }, size()),
  listxattr: call(194, ['file'], { path: path(), ...list }, size()),
  llistxattr: call(195, ['file'], { path: path(), ...list }, size()),
  flistxattr: call(196, ['desc'], { fd: fd(), ...list }, size()),
  removexattr: call(197, ['file'], { path: path(), name: string() }),
  lremovexattr: call(198, ['file'], { path: path(), name: string() }),
  fremovexattr: call(199, ['desc'], { fd: fd(), name: string() }),
  setxattrat: call(463, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    at_flags: flags('at'),
    name: string(),
    args: to(xattrArgs(), { size: 'size', cap: 4096 }),
    size: size(),
  }),
  getxattrat: call(
    464,
    ['file', 'desc'],
    {
      dirfd: dirfd(),
      path: path(),
      at_flags: flags('at'),
      name: string(),
      args: out(xattrArgsOut()),
      size: size(),
    },
    size(),
  ),
  listxattrat: call(465, ['file', 'desc'], { dirfd: dirfd(), path: path(), at_flags: flags('at'), ...list }, size()),
  removexattrat: call(466, ['file', 'desc'], { dirfd: dirfd(), path: path(), at_flags: flags('at'), name: string() }),
  file_getattr: call(468, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    attr: out(fileAttr(), { size: 'size', cap: 4096 }),
    size: size(),
    flags: flags('at'),
  }),
  file_setattr: call(469, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    attr: to(fileAttr(), { size: 'size', cap: 4096 }),
    size: size(),
    flags: flags('at'),
  }),

  inotify_init: call(253, ['desc'], {}, newFd()),
  inotify_init1: call(294, ['desc'], { flags: flags('inotifyInit') }, newFd()),
  inotify_add_watch: call(254, ['file', 'desc'], { fd: fd(), path: path(), mask: flags('inotify') }),
  inotify_rm_watch: call(255, ['desc'], { fd: fd(), wd: int() }),
  fanotify_init: call(
    300,
    ['desc'],
    { flags: mixed([part(0xc, 'fanotifyClass', { always: true })], 'fanotifyInit'), event_f_flags: openFlags() },
    newFd(),
  ),
  fanotify_mark: call(301, ['file', 'desc'], {
    fanotify_fd: fd(),
    flags: flags('fanotifyMark'),
    mask: flags('fanotifyEvents', 8),
    dirfd: dirfd(),
    path: path(),
  }),
  name_to_handle_at: call(303, ['file', 'desc'], {
    dirfd: dirfd(),
    path: path(),
    handle: inout(struct('file_handle', { handle_bytes: uint(), handle_type: field(int(), { only: 'out' }) }), {
      change: 'arrow',
    }),
    mount_id: out(int()),
    flags: flags('atHandle'),
  }),
  open_by_handle_at: call(304, ['desc'], { mount_fd: dirfd(), handle: to(handleHead()), flags: openFlags() }, newFd(), [
    'mayRestart',
  ]),
  lookup_dcookie: call(212, [], { cookie: hex(8), buffer: received('len'), len: size() }, size()),
  quotactl: () => call(179, ['file'], { cmd: quotaCommand(), special: path(), ...quotaArguments() }),
  quotactl_fd: () => call(443, ['desc'], { fd: fd(), cmd: quotaCommand(), ...quotaArguments() }),
})

/** Without a NUL at its end (readlink(2)). */
function linkTarget(): Kind {
  return bytes({ out: true, length: 'result', path: true })
}
