/** bpf(2): union bpf_attr of linux/bpf.h, one struct per command. */
import { call, type Family } from '../call.js'
import { and, equal, type Expression, less, not, or } from '../expressions.js'
import {
  address,
  array,
  bits,
  blob,
  bytes,
  changed,
  chars,
  choice,
  choose,
  dirfd,
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
  rest,
  s16,
  string,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'
import { objectInfo } from './bpf-info.js'

type Fields = Readonly<Record<string, Kind | ReturnType<typeof field>>>

/** A struct of which the kernel only reads the fields, but for those that are marked: `written` ones. */
function members(fields: Fields): Kind {
  const marked = Object.entries(fields).map(([name, one]) => [name, 'type' in one ? onlyRead(one) : one] as const)
  return struct('bpf_attr', Object.fromEntries(marked))
}

/** All that a command gives: the program says how many bytes. */
const attributes = (fields: Fields): Kind => members({ ...fields, extra_data: rest() })

/** A field that the kernel writes, or behind which it does. */
const written = (kind: Kind): ReturnType<typeof field> => field(kind, {})

/** The member of the union that has a name of its own. */
const member = (name: string, fields: Fields): Kind => attributes({ [name]: written(members(fields)) })

const succeeded: Expression = not(less('result', 0))

/** A descriptor where 0 means none. */
const optionalFd = (name: string): Kind => choose(name, [[0, int()]], fd())

const isOneOf = (name: string, ...values: readonly number[]): Expression =>
  values.map((value): Expression => equal(name, value)).reduce((a, b) => or(a, b))

const isBetween = (name: string, first: number, last: number): Expression =>
  not(or(less(name, first), less(last, name)))

const hasBit = (name: string, bit: number): Expression => and(name, bit)

/** Text of the verifier, written whether it was content or not. */
const log = (level: string): ReturnType<typeof field> => written(string({ direction: 'out', condition: level }))

/** An array that the kernel fills. */
const results = (element: Kind, count: string): ReturnType<typeof field> =>
  written(out(array(element, count), { condition: succeeded }))

/** Bytes that the kernel writes when it succeeds. */
const resultBytes = (length: string): ReturnType<typeof field> =>
  written(bytes({ out: true, length, condition: succeeded }))

const aluOrJump = (operations: string): Kind =>
  mixed(
    [
      part(7, 'bpfClass', { always: true }),
      part(8, 'bpfSource', { always: true }),
      part(0xf0, operations, { always: true }),
    ],
    'none',
    { size: 1 },
  )

const loadOrStore = (): Kind =>
  mixed(
    [
      part(7, 'bpfClass', { always: true }),
      part(0x18, 'bpfSize', { always: true }),
      part(0xe0, 'bpfMode', { always: true }),
    ],
    'none',
    { size: 1 },
  )

/** struct bpf_insn; what the upper bits of the code mean depends on its class. */
const instruction = (): Kind =>
  struct('bpf_insn', {
    code: choose(
      and('code', 7),
      [4, 5, 6, 7].map((kind) => [kind, aluOrJump(kind === 5 || kind === 6 ? 'bpfJump' : 'bpfAlu')]),
      loadOrStore(),
    ),
    dst_reg: field(bits(4, 0, { size: 1, set: 'bpfRegister' }), { at: 1 }),
    src_reg: field(bits(4, 4, { size: 1, set: 'bpfRegister' }), { at: 1 }),
    off: s16(),
    imm: hex(),
  })

/** Records of debugging information, when they are as long as the header has them. */
const records = (size: string, length: number, element: Kind, count: string): Kind =>
  choose(size, [[length, to(array(element, count))]], address())

const attachType = (): Kind => choice('bpfAttachType')

const mapCreate = (): Kind =>
  attributes({
    map_type: choice('bpfMapType'),
    key_size: uint(),
    value_size: uint(),
    max_entries: uint(),
    map_flags: flags('bpfMapFlags'),
    inner_map_fd: optionalFd('inner_map_fd'),
    numa_node: onlyRead(uint(), { shown: hasBit('map_flags', 4) }),
    map_name: chars(16),
    map_ifindex: uint(),
    btf_fd: optionalFd('btf_fd'),
    btf_key_type_id: uint(),
    btf_value_type_id: uint(),
    btf_vmlinux_value_type_id: uint(),
    map_extra: hex(8),
    value_type_btf_obj_fd: optionalFd('value_type_btf_obj_fd'),
    map_token_fd: optionalFd('map_token_fd'),
    excl_prog_hash: bytes({ length: 'excl_prog_hash_size' }),
    excl_prog_hash_size: uint(),
  })

/** Keys and values are as long as the map says, which only the kernel knows. */
const mapElement = (flagNames: string, value = 'value'): Kind =>
  attributes({ map_fd: fd(), key: onlyRead(address(), { at: 8 }), [value]: address(), flags: flags(flagNames, 8) })

const mapBatch = (): Kind =>
  member('batch', {
    in_batch: address(),
    out_batch: address(),
    keys: address(),
    values: address(),
    count: written(changed(uint())),
    map_fd: fd(),
    elem_flags: flags('bpfUpdate', 8),
    flags: hex(8),
  })

const programLoad = (): Kind =>
  attributes({
    prog_type: choice('bpfProgType'),
    insn_cnt: uint(),
    insns: to(array(instruction(), 'insn_cnt')),
    license: string({ cap: 128 }),
    log_level: written(uint()),
    log_size: written(uint()),
    log_buf: log('log_level'),
    kern_version: hex(),
    prog_flags: flags('bpfProgFlags'),
    prog_name: chars(16),
    prog_ifindex: uint(),
    expected_attach_type: attachType(),
    prog_btf_fd: optionalFd('prog_btf_fd'),
    func_info_rec_size: uint(),
    func_info: records(
      'func_info_rec_size',
      8,
      struct('bpf_func_info', { insn_off: uint(), type_id: uint() }),
      'func_info_cnt',
    ),
    func_info_cnt: uint(),
    line_info_rec_size: uint(),
    line_info: records(
      'line_info_rec_size',
      16,
      struct('bpf_line_info', { insn_off: uint(), file_name_off: uint(), line_off: uint(), line_col: hex() }),
      'line_info_cnt',
    ),
    line_info_cnt: uint(),
    attach_btf_id: uint(),
    attach_prog_fd: optionalFd('attach_prog_fd'),
    core_relo_cnt: uint(),
    fd_array: to(array(fd(), 'fd_array_cnt')),
    core_relos: records(
      'core_relo_rec_size',
      16,
      struct('bpf_core_relo', { insn_off: uint(), type_id: uint(), access_str_off: uint(), kind: uint() }),
      'core_relo_cnt',
    ),
    core_relo_rec_size: uint(),
    log_true_size: written(changed(uint())),
    prog_token_fd: optionalFd('prog_token_fd'),
    fd_array_cnt: uint(),
    signature: bytes({ length: 'signature_size' }),
    signature_size: uint(),
    keyring_id: choice('keySpecial', { signed: true, other: 'decimal' }),
  })

const object = (): Kind =>
  attributes({
    pathname: string({ path: true }),
    bpf_fd: fd(),
    file_flags: flags('bpfFileFlags'),
    path_fd: choose(hasBit('file_flags', 0x4000), [[0, int()]], dirfd()),
  })

/** Programs of network devices (XDP, tcx, netkit) are attached to the number of one. */
const isOnDevice = isOneOf('attach_type', 37, 46, 47, 54, 55)

/** What stands at the place of `target_fd`, by the type of attachment. */
const targets = (): Fields => ({
  target_fd: onlyRead(fd(), { at: 0, when: not(isOnDevice) }),
  target_ifindex: onlyRead(uint(), { at: 0, when: isOnDevice }),
})

/** A program that is attached before or after: by number when the flags say BPF_F_ID. */
const relatives = (flagsName: string, at: number): Fields => ({
  relative_fd: onlyRead(optionalFd('relative_fd'), { at, when: not(hasBit(flagsName, 0x20)) }),
  relative_id: onlyRead(uint(), { at, when: hasBit(flagsName, 0x20) }),
})

const programAttach = (): Kind =>
  attributes({
    ...targets(),
    attach_bpf_fd: onlyRead(fd(), { at: 4 }),
    attach_type: attachType(),
    attach_flags: flags('bpfAttachFlags'),
    replace_bpf_fd: optionalFd('replace_bpf_fd'),
    ...relatives('attach_flags', 20),
    expected_revision: onlyRead(ulong(), { at: 24 }),
  })

const programTest = (): Kind =>
  member('test', {
    prog_fd: fd(),
    retval: written(uint()),
    data_size_in: uint(),
    data_size_out: written(changed(uint())),
    data_in: bytes({ length: 'data_size_in' }),
    data_out: resultBytes('data_size_out'),
    repeat: uint(),
    duration: written(uint()),
    ctx_size_in: uint(),
    ctx_size_out: written(changed(uint())),
    ctx_in: bytes({ length: 'ctx_size_in' }),
    ctx_out: resultBytes('ctx_size_out'),
    flags: flags('bpfTest'),
    cpu: uint(),
    batch_size: uint(),
  })

const nextId = (): Kind =>
  attributes({ start_id: uint(), next_id: written(changed(uint())), open_flags: flags('bpfOpenFlags') })

const byId = (id: string): Kind =>
  attributes({
    [id]: uint(),
    next_id: uint(),
    open_flags: flags('bpfOpenFlags'),
    fd_by_id_token_fd: optionalFd('fd_by_id_token_fd'),
  })

const information = (): Kind =>
  member('info', {
    bpf_fd: fd(),
    info_len: written(changed(uint())),
    info: written(out(objectInfo('bpf_fd'), { size: 'info_len', condition: succeeded, cap: 4096 })),
  })

const programQuery = (): Kind =>
  member('query', {
    ...targets(),
    attach_type: onlyRead(attachType(), { at: 4 }),
    query_flags: flags('bpfQuery'),
    attach_flags: written(flags('bpfAttachFlags')),
    prog_ids: results(uint(), 'prog_cnt'),
    prog_cnt: written(changed(uint())),
    prog_attach_flags: field(out(array(flags('bpfAttachFlags'), 'prog_cnt'), { condition: succeeded }), { at: 32 }),
    link_ids: results(uint(), 'prog_cnt'),
    link_attach_flags: results(flags('bpfAttachFlags'), 'prog_cnt'),
    revision: written(ulong()),
  })

const rawTracepoint = (): Kind =>
  member('raw_tracepoint', { name: string({ cap: 128 }), prog_fd: fd(), cookie: onlyRead(hex(8), { at: 16 }) })

const btfLoad = (): Kind =>
  attributes({
    btf: bytes({ length: 'btf_size' }),
    btf_log_buf: log('btf_log_level'),
    btf_size: uint(),
    btf_log_size: written(uint()),
    btf_log_level: written(uint()),
    btf_log_true_size: written(changed(uint())),
    btf_flags: flags('bpfToken'),
    btf_token_fd: optionalFd('btf_token_fd'),
  })

/** The descriptor is one of the other process. */
const taskQuery = (): Kind =>
  member('task_fd_query', {
    pid: int(),
    fd: int(),
    flags: hex(),
    buf_len: written(changed(uint())),
    buf: written(string({ direction: 'out', condition: succeeded })),
    prog_id: written(uint()),
    fd_type: written(choice('bpfFdType')),
    probe_offset: written(hex(8)),
    probe_addr: written(hex(8)),
  })

const probed = (count: string): Kind => to(array(hex(8), count))

const isCgroup = [
  isBetween('attach_type', 8, 15),
  isBetween('attach_type', 18, 22),
  isBetween('attach_type', 29, 32),
  isBetween('attach_type', 49, 53),
].reduce((a, b): Expression => or(a, b), isOneOf('attach_type', 0, 1, 2, 3, 6, 34))

/** A program that is attached beside others. */
const beside = (): Fields => ({ ...relatives('flags', 0), expected_revision: onlyRead(ulong(), { at: 8 }) })

/** The members of the union behind the flags, each for some types of attachment. */
function linkMembers(): readonly (readonly [name: string, when: Expression, fields: Fields])[] {
  return [
    ['perf_event', equal('attach_type', 41), { bpf_cookie: hex(8) }],
    [
      'kprobe_multi',
      isOneOf('attach_type', 42, 56),
      {
        flags: flags('bpfKprobeMulti'),
        cnt: uint(),
        syms: to(array(string({ cap: 128 }), 'cnt')),
        addrs: probed('cnt'),
        cookies: probed('cnt'),
      },
    ],
    ['tracing', isBetween('attach_type', 23, 27), { target_btf_id: uint(), cookie: hex(8) }],
    [
      'netfilter',
      equal('attach_type', 45),
      { pf: choice('netfilterFamily'), hooknum: uint(), priority: int(), flags: flags('bpfNetfilter') },
    ],
    ['tcx', isOneOf('attach_type', 46, 47), beside()],
    [
      'uprobe_multi',
      isOneOf('attach_type', 48, 57),
      {
        path: string({ path: true }),
        offsets: probed('cnt'),
        ref_ctr_offsets: probed('cnt'),
        cookies: probed('cnt'),
        cnt: uint(),
        flags: flags('bpfUprobeMulti'),
        pid: int(),
      },
    ],
    ['netkit', isOneOf('attach_type', 54, 55), beside()],
    ['cgroup', isCgroup, beside()],
  ]
}

const linkCreate = (): Kind => {
  const unions = linkMembers()
  const isIterator = equal('attach_type', 28)
  const isOther = not(unions.map(([, when]) => when).reduce((a, b) => or(a, b), isIterator))
  return member('link_create', {
    prog_fd: onlyRead(fd(), { at: 0, when: not(equal('attach_type', 44)) }),
    map_fd: onlyRead(fd(), { at: 0, when: equal('attach_type', 44) }),
    target_fd: onlyRead(optionalFd('target_fd'), { at: 4, when: not(isOnDevice) }),
    target_ifindex: onlyRead(uint(), { at: 4, when: isOnDevice }),
    attach_type: onlyRead(attachType(), { at: 8 }),
    flags: flags('bpfAttachFlags'),
    iter_info: onlyRead(bytes({ length: 'iter_info_len' }), { at: 16, when: isIterator }),
    iter_info_len: onlyRead(uint(), { at: 24, when: isIterator }),
    ...Object.fromEntries(
      unions.map(([name, when, fields]) => [name, onlyRead(members(fields), { at: 16, when })] as const),
    ),
    target_btf_id: onlyRead(uint(), { at: 16, when: isOther }),
  })
}

const linkUpdate = (): Kind =>
  member('link_update', {
    link_fd: fd(),
    new_prog_fd: fd(),
    flags: flags('bpfReplace'),
    old_prog_fd: choose(hasBit('flags', 4), [[0, int()]], fd()),
  })

const commands = (): readonly (readonly [number, Kind])[] => [
  [0, mapCreate()],
  [1, mapElement('bpfLookup')],
  [2, mapElement('bpfUpdate')],
  [3, attributes({ map_fd: fd(), key: onlyRead(address(), { at: 8 }) })],
  [4, mapElement('none', 'next_key')],
  [5, programLoad()],
  [6, object()],
  [7, object()],
  [8, programAttach()],
  [9, programAttach()],
  [10, programTest()],
  [11, nextId()],
  [12, nextId()],
  [13, byId('prog_id')],
  [14, byId('map_id')],
  [15, information()],
  [16, programQuery()],
  [17, rawTracepoint()],
  [18, btfLoad()],
  [19, byId('btf_id')],
  [20, taskQuery()],
  [21, mapElement('bpfLookup')],
  [22, attributes({ map_fd: fd() })],
  [23, nextId()],
  [24, mapBatch()],
  [25, mapBatch()],
  [26, mapBatch()],
  [27, mapBatch()],
  [28, linkCreate()],
  [29, linkUpdate()],
  [30, byId('link_id')],
  [31, nextId()],
  [32, member('enable_stats', { type: choice('bpfStats') })],
  [33, member('iter_create', { link_fd: fd(), flags: hex() })],
  [34, member('link_detach', { link_fd: fd() })],
  [35, member('prog_bind_map', { prog_fd: fd(), map_fd: fd(), flags: hex() })],
  [36, member('token_create', { flags: hex(), bpffs_fd: fd() })],
  [
    37,
    member('prog_stream_read', {
      stream_buf: written(bytes({ out: true, length: 'result' })),
      stream_buf_len: uint(),
      stream_id: choice('bpfStream'),
      prog_fd: fd(),
    }),
  ],
  [38, member('prog_assoc_struct_ops', { map_fd: fd(), prog_fd: fd(), flags: hex() })],
]

/** Commands that return a descriptor. */
const makesFd = [0, 5, 7, 13, 14, 17, 18, 19, 28, 30, 32, 33, 36]

export const bpf: Family = () => ({
  bpf: () =>
    call(
      321,
      ['desc'],
      {
        cmd: choice('bpf'),
        attr: inout(choose('cmd', commands(), blob(0)), {
          size: 'size',
          cap: 4096,
          // The verifier explains itself most when it refuses.
          moment: 'always',
          change: 'merge',
        }),
        size: uint(),
      },
      choose(
        'cmd',
        makesFd.map((command) => [command, fd()] as const),
        int(),
      ),
      ['makesFds'],
    ),
})
