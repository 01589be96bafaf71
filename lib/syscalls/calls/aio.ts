/** Linux AIO. */
import { call, type Family } from '../call.js'
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
})
