/** Asynchronous input and output: Linux AIO and io_uring. */
import { call, type Family, newFd } from '../call.js'
import { equal } from '../expressions.js'
import {
  address,
  array,
  choice,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  long,
  offset,
  out,
  s16,
  sigset,
  size,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'
import { timespec } from '../structs.js'

const event = (): Kind => struct('io_event', { data: hex(8), obj: address(), res: long(), res2: long() })

/** linux/aio_abi.h */
const iocb = (): Kind =>
  struct('iocb', {
    aio_data: hex(8),
    aio_key: uint(),
    aio_rw_flags: flags('rwf'),
    aio_lio_opcode: choice('aioCommand', { size: 2 }),
    aio_reqprio: s16(),
    aio_fildes: fd(),
    aio_buf: address(),
    aio_nbytes: ulong(),
    aio_offset: offset(),
    aio_reserved2: field(hex(8), { verbose: true }),
    aio_flags: flags('aioFlags'),
    aio_resfd: int(),
  })

const ringOffsets = (name: string, last: string): Kind =>
  struct(name, {
    head: uint(),
    tail: uint(),
    ring_mask: uint(),
    ring_entries: uint(),
    [last === 'array' ? 'flags' : 'overflow']: uint(),
    [last === 'array' ? 'dropped' : 'cqes']: uint(),
    [last]: uint(),
    resv1: field(uint(), { verbose: true }),
    user_addr: hex(8),
  })

/** linux/io_uring.h */
const parameters = (): Kind =>
  struct('io_uring_params', {
    sq_entries: field(uint(), { only: 'out' }),
    cq_entries: field(uint(), {}),
    flags: flags('ioringSetup'),
    sq_thread_cpu: uint(),
    sq_thread_idle: uint(),
    features: field(flags('ioringFeatures'), { only: 'out' }),
    wq_fd: uint(),
    resv: field(array(uint(), 3), { verbose: true }),
    sq_off: field(ringOffsets('io_sqring_offsets', 'array'), { only: 'out' }),
    cq_off: field(ringOffsets('io_cqring_offsets', 'flags'), { only: 'out' }),
  })

const wait = { ctx_id: hex(8), min_nr: long(), nr: long(), events: out(array(event(), 'result')) }

export const aio: Family = () => ({
  io_setup: call(206, ['memory'], { nr_events: uint(), ctx_idp: inout(hex(8)) }),
  io_destroy: call(207, ['memory'], { ctx_id: hex(8) }),
  io_getevents: call(208, [], { ...wait, timeout: to(timespec()) }, int(), ['mayRestart']),
  io_pgetevents: call(
    333,
    [],
    {
      ...wait,
      timeout: to(timespec()),
      usig: to(
        struct('__aio_sigset', { sigmask: to(sigset(), { condition: equal('sigsetsize', 8) }), sigsetsize: size() }),
      ),
    },
    int(),
    ['mayRestart'],
  ),
  io_submit: call(209, [], { ctx_id: hex(8), nr: long(), iocbpp: to(array(to(iocb()), 'nr')) }),
  io_cancel: call(210, [], { ctx_id: hex(8), iocb: to(iocb()), result: out(event()) }),
  io_uring_setup: call(425, ['desc'], { entries: uint(), params: inout(parameters(), { change: 'arrow' }) }, newFd()),
  io_uring_enter: call(
    426,
    ['desc', 'signal'],
    {
      fd: fd(),
      to_submit: uint(),
      min_complete: uint(),
      flags: flags('ioringEnter'),
      argp: address(),
      argsz: size(),
    },
    int(),
    ['mayRestart', 'unseenWork'],
  ),
  io_uring_register: call(427, ['desc', 'memory'], {
    fd: fd(),
    opcode: choice('ioringRegister'),
    arg: address(),
    nr_args: uint(),
  }),
})
