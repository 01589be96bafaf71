/** What BPF_OBJ_GET_INFO_BY_FD says of an object: structs of linux/bpf.h, as long as the program has room for. */
import { equal, type Expression, objectKinds, objectOf, or } from '../expressions.js'
import {
  address,
  bits,
  blob,
  chars,
  choice,
  choose,
  field,
  flags,
  hex,
  int,
  type Kind,
  rest,
  struct,
  uid,
  uint,
  ulong,
} from '../kinds.js'

type Fields = Parameters<typeof struct>[1]

/** Said of some objects only: 0 for all others. */
const perhaps = (kind: Kind): ReturnType<typeof field> => field(kind, { verbose: 'nonzero' })

const information = (name: string, fields: Fields): Kind => struct(name, { ...fields, extra_data: rest() })

const programInfo = (): Kind =>
  information('bpf_prog_info', {
    type: choice('bpfProgType'),
    id: uint(),
    tag: blob(8),
    jited_prog_len: uint(),
    xlated_prog_len: uint(),
    jited_prog_insns: perhaps(address()),
    xlated_prog_insns: perhaps(address()),
    load_time: ulong(),
    created_by_uid: uid(),
    nr_map_ids: uint(),
    map_ids: perhaps(address()),
    name: chars(16),
    ifindex: perhaps(uint()),
    gpl_compatible: bits(1, 0),
    netns_dev: perhaps(hex(8)),
    netns_ino: perhaps(ulong()),
    nr_jited_ksyms: uint(),
    nr_jited_func_lens: uint(),
    jited_ksyms: perhaps(address()),
    jited_func_lens: perhaps(address()),
    btf_id: uint(),
    func_info_rec_size: perhaps(uint()),
    func_info: perhaps(address()),
    nr_func_info: perhaps(uint()),
    nr_line_info: perhaps(uint()),
    line_info: perhaps(address()),
    jited_line_info: perhaps(address()),
    nr_jited_line_info: perhaps(uint()),
    line_info_rec_size: perhaps(uint()),
    jited_line_info_rec_size: perhaps(uint()),
    nr_prog_tags: uint(),
    prog_tags: perhaps(address()),
    run_time_ns: ulong(),
    run_cnt: ulong(),
    recursion_misses: ulong(),
    verified_insns: uint(),
    attach_btf_obj_id: perhaps(uint()),
    attach_btf_id: perhaps(uint()),
    pad: perhaps(uint()),
  })

const mapInfo = (): Kind =>
  information('bpf_map_info', {
    type: choice('bpfMapType'),
    id: uint(),
    key_size: uint(),
    value_size: uint(),
    max_entries: uint(),
    map_flags: flags('bpfMapFlags'),
    name: chars(16),
    ifindex: perhaps(uint()),
    btf_vmlinux_value_type_id: perhaps(uint()),
    netns_dev: perhaps(hex(8)),
    netns_ino: perhaps(ulong()),
    btf_id: uint(),
    btf_key_type_id: perhaps(uint()),
    btf_value_type_id: perhaps(uint()),
    btf_vmlinux_id: perhaps(uint()),
    map_extra: perhaps(hex(8)),
    hash: perhaps(address()),
    hash_size: perhaps(uint()),
    pad: perhaps(uint()),
  })

const btfInfo = (): Kind =>
  information('bpf_btf_info', {
    btf: address(),
    btf_size: uint(),
    id: uint(),
    name: address(),
    name_len: uint(),
    kernel_btf: uint(),
  })

const attachType = (): Kind => choice('bpfAttachType')

const isOneOf = (...types: readonly number[]): Expression =>
  types.map((type): Expression => equal('type', type)).reduce((a, b) => or(a, b))

/** The member of a union that is there for links, or events of perf, of these types. */
const member = (at: number, name: string, types: readonly number[], fields: Fields): Fields => ({
  [name]: field(struct(`bpf_${name}_info`, fields), { at, when: isOneOf(...types) }),
})

const probe = (name: string, fields: Fields): Fields => ({
  [name]: address(),
  name_len: uint(),
  offset: hex(),
  ...fields,
})

/** What a program is attached to as to an event of perf. */
const perfEvent = (): Fields => ({
  type: choice('bpfPerfEvent'),
  ...member(8, 'uprobe', [1, 2], probe('file_name', { cookie: hex(8), ref_ctr_offset: hex(8) })),
  ...member(8, 'kprobe', [3, 4], probe('func_name', { addr: hex(8), missed: ulong(), cookie: hex(8) })),
  ...member(8, 'tracepoint', [5], { tp_name: address(), name_len: uint(), cookie: hex(8) }),
  ...member(8, 'event', [6], { config: hex(8), type: choice('perfType'), cookie: hex(8) }),
})

const linkMember = (name: string, type: number, fields: Fields): Fields => member(16, name, [type], fields)

const onDevice = (): Fields => ({ ifindex: uint(), attach_type: attachType() })

const linkInfo = (): Kind =>
  struct(
    'bpf_link_info',
    {
      type: choice('bpfLinkType'),
      id: uint(),
      prog_id: uint(),
      ...linkMember('raw_tracepoint', 1, {
        tp_name: address(),
        tp_name_len: uint(),
        cookie: hex(8),
      }),
      ...linkMember('tracing', 2, {
        attach_type: attachType(),
        target_obj_id: uint(),
        target_btf_id: uint(),
        cookie: hex(8),
      }),
      ...linkMember('cgroup', 3, { cgroup_id: ulong(), attach_type: attachType() }),
      // What the last 16 bytes are is a matter of the target's name.
      ...linkMember('iter', 4, {
        target_name: address(),
        target_name_len: uint(),
        map_id: perhaps(uint()),
        target: perhaps(blob(16)),
      }),
      ...linkMember('netns', 5, { netns_ino: uint(), attach_type: attachType() }),
      ...linkMember('xdp', 6, { ifindex: uint() }),
      ...linkMember('perf_event', 7, perfEvent()),
      ...linkMember('kprobe_multi', 8, {
        addrs: address(),
        count: uint(),
        flags: flags('bpfKprobeMulti'),
        missed: ulong(),
        cookies: address(),
      }),
      ...linkMember('struct_ops', 9, { map_id: uint() }),
      ...linkMember('netfilter', 10, {
        pf: choice('netfilterFamily'),
        hooknum: uint(),
        priority: int(),
        flags: flags('bpfNetfilter'),
      }),
      ...linkMember('tcx', 11, onDevice()),
      ...linkMember('uprobe_multi', 12, {
        path: address(),
        offsets: address(),
        ref_ctr_offsets: address(),
        cookies: address(),
        path_size: uint(),
        count: uint(),
        flags: flags('bpfUprobeMulti'),
        pid: int(),
      }),
      ...linkMember('netkit', 13, onDevice()),
      ...linkMember('sockmap', 14, { map_id: uint(), attach_type: attachType() }),
      extra_data: rest(),
    },
    { size: 64 },
  )

/** What the object is that this field is the descriptor of decides which struct it is; bytes when that is not known. */
export const objectInfo = (fd: string): Kind =>
  choose(
    objectOf(fd),
    [
      [objectKinds.bpfProgram, programInfo()],
      [objectKinds.bpfMap, mapInfo()],
      [objectKinds.btf, btfInfo()],
      [objectKinds.bpfLink, linkInfo()],
    ],
    blob(0),
  )
