/** Calls on open descriptors: reading, writing, duplicating, positions. */
import { call, type Family, newFd, when } from '../call.js'
import {
  array,
  bytes,
  choice,
  dirfd,
  fd,
  field,
  flags,
  hex,
  int,
  inout,
  ioctlRequest,
  mixed,
  mode,
  offset,
  out,
  part,
  path,
  pid,
  size,
  string,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'
import { iov, iovOut } from '../structs.js'
import { createsFile, openFlags, received } from './common.js'
import { fcntlArgument, fcntlResult } from './fcntl.js'
import { ioctlArgument } from './ioctl.js'

/** The upper half of a position on 32-bit machines; x86-64 ignores it. */
const notUsed = () => when(0, hex(8))

const memfdFlags = () => mixed([part(0xfc000000, 'memfdHuge')], 'memfd', { flagsFirst: true })

export const descriptors: Family = () => ({
  read: call(0, ['desc'], { fd: fd(), buf: received('count'), count: size() }, size(), ['mayRestart']),
  write: call(1, ['desc'], { fd: fd(), buf: bytes({ length: 'count' }), count: size() }, size(), ['mayRestart']),
  open: call(2, ['file', 'desc'], { path: path(), flags: openFlags(), mode: when(createsFile, mode()) }, newFd(), [
    'mayRestart',
  ]),
  openat: call(
    257,
    ['file', 'desc'],
    { dirfd: dirfd(), path: path(), flags: openFlags(), mode: when(createsFile, mode()) },
    newFd(),
    ['mayRestart'],
  ),
  openat2: call(
    437,
    ['file', 'desc'],
    {
      dirfd: dirfd(),
      path: path(),
      how: to(
        struct('open_how', {
          flags: openFlags(8),
          mode: field(mode(8), { shown: createsFile }),
          resolve: flags('resolve', 8),
        }),
        { size: 'size', cap: 4096 },
      ),
      size: size(),
    },
    newFd(),
    ['mayRestart'],
  ),
  creat: call(85, ['file', 'desc'], { path: path(), mode: mode() }, newFd(), ['mayRestart']),
  close: call(3, ['desc'], { fd: fd() }, int(), ['endsFd']),
  close_range: call(436, [], { first: uint(), last: uint(), flags: flags('closeRange') }, int(), [
    'endsFds',
    'unsharesFds',
  ]),
  dup: call(32, ['desc'], { oldfd: fd() }, newFd()),
  dup2: call(33, ['desc'], { oldfd: fd(), newfd: fd() }, newFd(), ['movesFd']),
  dup3: call(292, ['desc'], { oldfd: fd(), newfd: fd(), flags: flags('dup') }, newFd(), ['movesFd']),
  pipe: call(22, ['desc'], { pipefd: out(array(fd(), 2)) }, int(), ['makesFds']),
  pipe2: call(293, ['desc'], { pipefd: out(array(fd(), 2)), flags: flags('pipe') }, int(), ['makesFds']),
  fcntl: () =>
    call(72, ['desc'], { fd: fd(), cmd: choice('fcntl'), arg: fcntlArgument() }, fcntlResult(), [
      'mayRestart',
      'makesFds',
    ]),
  flock: call(73, ['desc'], { fd: fd(), operation: flags('flock') }, int(), ['mayRestart']),
  ioctl: () => call(16, ['desc'], { fd: fd(), request: ioctlRequest(), argp: ioctlArgument() }, int(), ['mayRestart']),

  pread64: call(17, ['desc'], { fd: fd(), buf: received('count'), count: size(), offset: offset() }, size(), [
    'mayRestart',
  ]),
  pwrite64: call(18, ['desc'], { fd: fd(), buf: bytes({ length: 'count' }), count: size(), offset: offset() }, size(), [
    'mayRestart',
  ]),
  readv: call(19, ['desc'], { fd: fd(), iov: iovOut('iovcnt'), iovcnt: size() }, size(), ['mayRestart']),
  writev: call(20, ['desc'], { fd: fd(), iov: iov('iovcnt'), iovcnt: size() }, size(), ['mayRestart']),
  preadv: call(
    295,
    ['desc'],
    { fd: fd(), iov: iovOut('iovcnt'), iovcnt: size(), pos_l: offset(), pos_h: notUsed() },
    size(),
    ['mayRestart'],
  ),
  pwritev: call(
    296,
    ['desc'],
    { fd: fd(), iov: iov('iovcnt'), iovcnt: size(), pos_l: offset(), pos_h: notUsed() },
    size(),
    ['mayRestart'],
  ),
  preadv2: call(
    327,
    ['desc'],
    { fd: fd(), iov: iovOut('iovcnt'), iovcnt: size(), pos_l: offset(), pos_h: notUsed(), flags: flags('rwf') },
    size(),
    ['mayRestart'],
  ),
  pwritev2: call(
    328,
    ['desc'],
    { fd: fd(), iov: iov('iovcnt'), iovcnt: size(), pos_l: offset(), pos_h: notUsed(), flags: flags('rwf') },
    size(),
    ['mayRestart'],
  ),
  sendfile: call(
    40,
    ['desc', 'network'],
    { out_fd: fd(), in_fd: fd(), offset: inout(offset()), count: size() },
    size(),
    ['mayRestart'],
  ),
  copy_file_range: call(
    326,
    ['desc'],
    {
      fd_in: fd(),
      off_in: inout(offset()),
      fd_out: fd(),
      off_out: inout(offset()),
      len: size(),
      flags: hex(),
    },
    size(),
    ['mayRestart'],
  ),
  splice: call(
    275,
    ['desc'],
    {
      fd_in: fd(),
      off_in: inout(offset()),
      fd_out: fd(),
      off_out: inout(offset()),
      len: size(),
      flags: flags('splice'),
    },
    size(),
    ['mayRestart'],
  ),
  tee: call(276, ['desc'], { fd_in: fd(), fd_out: fd(), len: size(), flags: flags('splice') }, size(), ['mayRestart']),
  vmsplice: call(278, ['desc'], { fd: fd(), iov: iov('nr_segs'), nr_segs: size(), flags: flags('splice') }, size(), [
    'mayRestart',
  ]),
  lseek: call(8, ['desc'], { fd: fd(), offset: offset(), whence: choice('seek') }, offset()),
  ftruncate: call(77, ['desc'], { fd: fd(), length: offset() }),
  fallocate: call(285, ['desc'], { fd: fd(), mode: flags('fallocate'), offset: offset(), len: offset() }, int(), [
    'mayRestart',
  ]),
  fsync: call(74, ['desc'], { fd: fd() }),
  fdatasync: call(75, ['desc'], { fd: fd() }),
  syncfs: call(306, ['desc'], { fd: fd() }),
  sync_file_range: call(277, ['desc'], {
    fd: fd(),
    offset: offset(),
    nbytes: offset(),
    flags: flags('syncFileRange'),
  }),
  fadvise64: call(221, ['desc'], { fd: fd(), offset: offset(), len: offset(), advice: choice('fadvise') }),
  readahead: call(187, ['desc'], { fd: fd(), offset: offset(), count: size() }),
  cachestat: call(451, ['desc'], {
    fd: fd(),
    cstat_range: to(struct('cachestat_range', { off: ulong(), len: ulong() })),
    cstat: out(
      struct('cachestat', {
        nr_cache: ulong(),
        nr_dirty: ulong(),
        nr_writeback: ulong(),
        nr_evicted: ulong(),
        nr_recently_evicted: ulong(),
      }),
    ),
    flags: hex(),
  }),

  memfd_create: call(319, ['desc'], { name: string({ cap: 250 }), flags: memfdFlags() }, newFd()),
  memfd_secret: call(447, ['desc'], { flags: flags('memfdSecret') }, newFd()),
  eventfd: call(284, ['desc'], { initval: uint() }, newFd()),
  eventfd2: call(290, ['desc'], { initval: uint(), flags: flags('eventfd') }, newFd()),
  userfaultfd: call(323, ['desc'], { flags: flags('userfaultfd') }, newFd()),
  pidfd_open: call(434, ['desc'], { pid: pid(), flags: flags('pidfdOpen') }, newFd()),
  pidfd_getfd: call(438, ['desc'], { pidfd: fd(), targetfd: int(), flags: hex() }, newFd()),
})
