/** io_uring: structs of linux/io_uring.h, one per operation of io_uring_register(2). */
import { call, type Family, newFd } from '../call.js'
import { add, and, equal, type Expression, min, mul } from '../expressions.js'
import {
  address,
  array,
  bitset,
  bpf,
  changed,
  choice,
  choose,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  mixed,
  onlyRead,
  out,
  part,
  sigset,
  size,
  type StructKind,
  struct,
  to,
  u16,
  u8,
  uint,
  ulong,
} from '../kinds.js'
import { timespec } from '../structs.js'

/** Reserved: shown when it is not the 0 that the kernel asks for. */
const unused = (kind: Kind): ReturnType<typeof field> => field(kind, { verbose: 'nonzero' })
const written = (kind: Kind): ReturnType<typeof field> => field(kind, { only: 'out' })

/** A descriptor, or the place of one in a table that was registered when the bit says so. */
const fdUnless = (word: string, bit: number): Kind => choose(and(word, bit), [[0, fd()]], int())

const ringOffsets = (name: string, last: string): Kind =>
  struct(name, {
    head: uint(),
    tail: uint(),
    ring_mask: uint(),
    ring_entries: uint(),
    [last === 'array' ? 'flags' : 'overflow']: uint(),
    [last === 'array' ? 'dropped' : 'cqes']: uint(),
    [last]: uint(),
    resv1: unused(uint()),
    user_addr: hex(8),
  })

const attachWorkers = 0x20

const parameters = (): Kind =>
  struct('io_uring_params', {
    sq_entries: written(uint()),
    cq_entries: changed(uint()),
    flags: flags('ioringSetup'),
    sq_thread_cpu: uint(),
    sq_thread_idle: uint(),
    features: written(flags('ioringFeatures')),
    wq_fd: onlyRead(choose(and('flags', attachWorkers), [[0, uint()]], fd())),
    resv: unused(array(uint(), 3)),
    sq_off: written(ringOffsets('io_sqring_offsets', 'array')),
    cq_off: written(ringOffsets('io_cqring_offsets', 'flags')),
  })

const waitArgument = (): StructKind =>
  struct('io_uring_getevents_arg', {
    sigmask: to(sigset(), { condition: equal('sigmask_sz', 8) }),
    sigmask_sz: uint(),
    min_wait_usec: uint(),
    ts: to(timespec()),
  })

const extendedArgument = 0x8
const registeredArgument = 0x40
const registeredRing = 0x10

/** A set of signals, what is waited for besides, or the offset of that in a region that was registered. */
const enterArgument = (): Kind => {
  const signals = to(sigset(), { condition: equal('argsz', 8) })
  const extended = waitArgument()
  return choose(
    and('flags', extendedArgument | registeredArgument),
    [
      [0, signals],
      [registeredArgument, signals],
      [extendedArgument, to(extended, { size: min('argsz', extended.size) })],
    ],
    ulong(),
  )
}

/** A buffer whose bytes are nobody's business yet. */
const buffers = (count: Expression): Kind => to(array(struct('iovec', { iov_base: address(), iov_len: size() }), count))
const descriptors = (count: Expression): Kind => to(array(fd(), count))
const tags = (): Kind => to(array(hex(8), 'nr'))

/** A struct whose size is given as the number of arguments. */
const sized = (kind: StructKind): Kind => to(kind, { size: min('nr_args', kind.size) })

const register = (data: Kind): Kind =>
  sized(
    struct('io_uring_rsrc_register', {
      nr: uint(),
      flags: flags('ioringRsrc'),
      resv2: unused(hex(8)),
      data,
      tags: tags(),
    }),
  )

const update = (data: Kind): Kind =>
  sized(
    struct('io_uring_rsrc_update2', {
      offset: uint(),
      resv: unused(uint()),
      data,
      tags: tags(),
      nr: uint(),
      resv2: unused(uint()),
    }),
  )

const filesUpdate = (): Kind =>
  to(
    struct('io_uring_files_update', {
      offset: uint(),
      resv: unused(uint()),
      fds: field(descriptors('nr_args'), { at: 8 }),
    }),
  )

const operation = (): Kind => choice('ioringOp', { size: 1 })

/** A list of operations at the end, as long as was asked for. */
const probe = (): Kind => {
  const one = struct('io_uring_probe_op', {
    op: operation(),
    resv: unused(u8()),
    flags: flags('ioringProbeOp', 2),
    resv2: unused(uint()),
  })
  const most = 256
  const head = 16
  return out(
    struct('io_uring_probe', {
      last_op: operation(),
      ops_len: u8(),
      resv: unused(u16()),
      resv2: unused(array(uint(), 3)),
      ops: array(one, most),
    }),
    { size: add(head, mul('nr_args', one.size)), cap: head + most * one.size },
  )
}

const restriction = (): Kind =>
  struct(
    'io_uring_restriction',
    {
      opcode: choice('ioringRestriction', { size: 2 }),
      register_op: field(choice('ioringRegister', { size: 1 }), { at: 2, when: equal('opcode', 0) }),
      sqe_op: field(operation(), { at: 2, when: equal('opcode', 1) }),
      sqe_flags: field(flags('ioringSqe', 1), { at: 2, when: and('opcode', 2) }),
    },
    { size: 16 },
  )

/** Descriptors of rings, each with the place where it is to be. */
const ringDescriptors = (data: Kind): Kind =>
  inout(
    array(
      struct(
        'io_uring_rsrc_update',
        { offset: uint(), resv: unused(uint()), data: field(data, { at: 8 }) },
        { size: 16 },
      ),
      'nr_args',
    ),
    { change: 'arrow' },
  )

const bufferRing = (): Kind =>
  to(
    struct(
      'io_uring_buf_reg',
      { ring_addr: address(), ring_entries: uint(), bgid: u16(), flags: flags('ioringPbuf', 2) },
      { size: 40 },
    ),
  )

const cancelFd = 0x2
const cancelFixed = 0x8

const syncCancel = (): Kind =>
  to(
    struct(
      'io_uring_sync_cancel_reg',
      {
        addr: hex(8),
        fd: choose(and('flags', cancelFd | cancelFixed), [[cancelFd, fd()]], int()),
        flags: flags('ioringCancel'),
        timeout: timespec(),
        opcode: operation(),
      },
      { size: 64 },
    ),
  )

const napi = (): Kind =>
  struct('io_uring_napi', {
    busy_poll_to: uint(),
    prefer_busy_poll: u8(),
    opcode: choice('ioringNapi', { size: 1 }),
    pad: unused(u16()),
    op_param: choose('opcode', [[0, choice('ioringNapiTracking')]], uint()),
    resv: unused(uint()),
  })

const cloneBuffers = (): Kind =>
  to(
    struct(
      'io_uring_clone_buffers',
      { src_fd: fdUnless('flags', 1), flags: flags('ioringClone'), src_off: uint(), dst_off: uint(), nr: uint() },
      { size: 32 },
    ),
  )

/** One request as it would stand in the ring (IORING_OP_MSG_RING). */
const request = (): Kind =>
  to(
    struct(
      'io_uring_sqe',
      {
        opcode: operation(),
        flags: flags('ioringSqe', 1),
        ioprio: u16(),
        fd: fd(),
        off: hex(8),
        addr: hex(8),
        len: uint(),
        msg_ring_flags: hex(),
        user_data: hex(8),
      },
      { size: 64 },
    ),
  )

const region = (): Kind =>
  to(
    struct(
      'io_uring_region_desc',
      { user_addr: hex(8), size: ulong(), flags: flags('ioringRegion'), id: uint(), mmap_offset: hex(8) },
      { size: 64 },
    ),
  )

const receiveQueue = (): Kind => {
  const area = struct(
    'io_uring_zcrx_area_reg',
    {
      addr: hex(8),
      len: ulong(),
      rq_area_token: hex(8),
      flags: flags('ioringZcrxArea'),
      dmabuf_fd: choose(and('flags', 1), [[0, uint()]], fd()),
    },
    { size: 48 },
  )
  const offsets = struct('io_uring_zcrx_offsets', { head: uint(), tail: uint(), rqes: uint() }, { size: 32 })
  return inout(
    struct(
      'io_uring_zcrx_ifq_reg',
      {
        if_idx: uint(),
        if_rxq: uint(),
        rq_entries: uint(),
        flags: flags('ioringZcrxFlags'),
        area_ptr: onlyRead(to(area)),
        region_ptr: onlyRead(region()),
        offsets: written(offsets),
        zcrx_id: written(uint()),
        rx_buf_len: uint(),
      },
      { size: 96 },
    ),
    { change: 'merge' },
  )
}

const memoryRegion = (): Kind =>
  to(struct('io_uring_mem_region_reg', { region_uptr: region(), flags: flags('ioringRegionUse', 8) }, { size: 32 }))

const query = (): Kind =>
  inout(
    struct(
      'io_uring_query_hdr',
      {
        next_entry: address(),
        query_data: address(),
        query_op: choice('ioringQuery'),
        size: changed(uint()),
        result: written(int()),
      },
      { size: 40 },
    ),
    { change: 'merge' },
  )

const receiveControl = (): Kind =>
  inout(
    struct(
      'zcrx_ctrl',
      {
        zcrx_id: uint(),
        op: choice('ioringZcrxControl'),
        zc_export: field(struct('zcrx_ctrl_export', { zcrx_fd: uint() }), {
          at: 24,
          only: 'out',
          when: equal('op', 1),
        }),
      },
      { size: 72 },
    ),
    { change: 'merge' },
  )

/** linux/io_uring/bpf_filter.h; of another command than to filter only the head is known. */
const bpfFilter = (): Kind => {
  const filter = struct('io_uring_bpf_filter', {
    opcode: choice('ioringOp'),
    flags: flags('ioringBpfFilter'),
    filter_len: uint(),
    pdu_size: u8(),
    resv: unused(array(u8(), 3)),
    filter_ptr: to(array(bpf(), 'filter_len')),
    resv2: unused(array(hex(8), 5)),
  })
  return to(
    struct('io_uring_bpf', {
      cmd_type: choice('ioringBpfCommand', { size: 2 }),
      cmd_flags: hex(2),
      resv: unused(uint()),
      filter: field(filter, { when: equal('cmd_type', 1) }),
    }),
  )
}

const operations = (): readonly (readonly [number, Kind])[] => [
  [0, buffers('nr_args')],
  [2, descriptors('nr_args')],
  [4, to(fd())],
  [6, filesUpdate()],
  [7, to(fd())],
  [8, probe()],
  [11, to(array(restriction(), 'nr_args'))],
  [13, register(descriptors('nr'))],
  [14, update(descriptors('nr'))],
  [15, register(buffers('nr'))],
  [16, update(buffers('nr'))],
  [17, to(bitset(), { size: 'nr_args', cap: 1024 })],
  [19, inout(array(uint(), min('nr_args', 2)), { change: 'arrow' })],
  [20, ringDescriptors(fd())],
  [21, ringDescriptors(hex(8))],
  [22, bufferRing()],
  [23, bufferRing()],
  [24, syncCancel()],
  [25, to(struct('io_uring_file_index_range', { off: uint(), len: uint(), resv: unused(hex(8)) }))],
  [
    26,
    inout(struct('io_uring_buf_status', { buf_group: uint(), head: written(uint()) }, { size: 40 }), {
      change: 'merge',
    }),
  ],
  [27, inout(napi(), { change: 'arrow' })],
  [28, out(napi())],
  [29, to(struct('io_uring_clock_register', { clockid: choice('clock', { other: 'decimal' }) }, { size: 16 }))],
  [30, cloneBuffers()],
  [31, request()],
  [32, receiveQueue()],
  [33, inout(parameters(), { change: 'merge' })],
  [34, memoryRegion()],
  [35, query()],
  [36, receiveControl()],
  [37, bpfFilter()],
]

/** Set in the operation when the ring is named by its place among the registered ones. */
const useRegisteredRing = 0x80000000
const operationBits = 0x7fffffff

export const ioUring: Family = () => ({
  io_uring_setup: call(425, ['desc'], { entries: uint(), params: inout(parameters(), { change: 'merge' }) }, newFd()),
  io_uring_enter: call(
    426,
    ['desc', 'signal'],
    {
      fd: fdUnless('flags', registeredRing),
      to_submit: uint(),
      min_complete: uint(),
      flags: flags('ioringEnter'),
      argp: enterArgument(),
      argsz: size(),
    },
    int(),
    ['mayRestart', 'unseenWork'],
  ),
  io_uring_register: () =>
    call(427, ['desc', 'memory'], {
      fd: fdUnless('opcode', useRegisteredRing),
      opcode: choose(
        and('opcode', useRegisteredRing),
        [[0, choice('ioringRegister')]],
        mixed([part(operationBits, 'ioringRegister', { always: true })], 'ioringUseRing'),
      ),
      arg: choose(and('opcode', operationBits), operations(), address()),
      nr_args: uint(),
    }),
})
