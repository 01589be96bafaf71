/** The machine: names, modules, booting, ports. */
import { call, type Family } from '../call.js'
import {
  address,
  array,
  bytes,
  choice,
  choose,
  fd,
  flags,
  hex,
  int,
  type Kind,
  mixed,
  nothing,
  part,
  raw,
  size,
  string,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'

const userDesc = (): Kind => struct('user_desc', { entry_number: uint(), base_addr: hex(), limit: hex(), flags: hex() })

export const system: Family = () => ({
  sethostname: call(170, [], { name: bytes({ length: 'len' }), len: int() }),
  setdomainname: call(171, [], { name: bytes({ length: 'len' }), len: int() }),
  syslog: call(
    103,
    [],
    {
      type: choice('syslog'),
      bufp: choose(
        'type',
        [
          [2, bytes({ out: true, length: 'result' })],
          [3, bytes({ out: true, length: 'result' })],
          [4, bytes({ out: true, length: 'result' })],
        ],
        address(),
      ),
      len: int(),
    },
    int(),
  ),
  reboot: call(169, [], {
    magic: choice('rebootMagic'),
    magic2: choice('rebootMagic'),
    op: choice('reboot'),
    arg: choose('op', [[0xa1b2c3d4, string()]], nothing()),
  }),
  vhangup: call(153, [], {}),
  iopl: call(172, [], { level: int() }),
  ioperm: call(173, [], { from: hex(8), num: hex(8), turn_on: int() }),
  modify_ldt: call(
    154,
    [],
    {
      func: int(),
      ptr: choose(
        'func',
        [
          [1, to(userDesc())],
          [0x11, to(userDesc())],
        ],
        address(),
      ),
      bytecount: ulong(),
    },
    int(),
    ['slowPath'],
  ),
  set_thread_area: call(205, [], { u_info: to(userDesc()) }, int(), ['slowPath']),
  get_thread_area: call(211, [], { u_info: to(userDesc()) }),
  init_module: call(175, [], { module_image: address(), len: ulong(), param_values: string() }),
  finit_module: call(313, ['desc'], { fd: fd(), param_values: string(), flags: flags('module') }),
  delete_module: call(176, [], { name: string(), flags: flags('deleteModule') }),
  kexec_load: call(246, [], {
    entry: address(),
    nr_segments: ulong(),
    segments: to(
      array(struct('kexec_segment', { buf: address(), bufsz: size(), mem: address(), memsz: size() }), 'nr_segments', {
        cap: 16,
      }),
    ),
    flags: mixed([part(0xffff0000, 'kexecArch', { always: true })], 'kexec', { size: 8 }),
  }),
  kexec_file_load: call(320, ['desc'], {
    kernel_fd: fd(),
    initrd_fd: fd(),
    cmdline_len: ulong(),
    cmdline: bytes({ length: 'cmdline_len' }),
    flags: flags('kexecFile', 8),
  }),

  // Numbers that the kernel keeps for calls which are gone or never came (unimplemented(2)): ENOSYS.
  uselib: call(134, ['file'], { library: string({ path: true }) }),
  _sysctl: call(156, [], { args: address() }),
  create_module: call(174, [], { name: string(), size: size() }, address()),
  get_kernel_syms: call(177, [], { table: address() }),
  query_module: call(178, [], { name: string(), which: int(), buf: address(), bufsize: size(), ret: address() }),
  getpmsg: call(181, ['network'], {
    fildes: fd(),
    ctlptr: address(),
    dataptr: address(),
    bandp: address(),
    flagsp: address(),
  }),
  putpmsg: call(182, ['network'], { fildes: fd(), ctlptr: address(), dataptr: address(), band: int(), flags: hex() }),
  afs_syscall: call(183, [], unnamed()),
  tuxcall: call(184, [], unnamed()),
  security: call(185, [], unnamed()),
  vserver: call(236, [], unnamed()),
})

function unnamed(): Readonly<Record<string, Kind>> {
  return Object.fromEntries([1, 2, 3, 4, 5, 6].map((index) => [`arg${index}`, raw()]))
}
