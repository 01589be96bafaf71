/** perf_event_open(2): struct perf_event_attr of linux/perf_event.h. */
import { call, type Family, newFd } from '../call.js'
import { equal, not, shiftRight } from '../expressions.js'
import {
  address,
  bits,
  type BitsKind,
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
  part,
  pid,
  struct,
  u16,
  uint,
  ulong,
} from '../kinds.js'

const hardware = 0
const software = 1
const tracepoint = 2
const cache = 3
const breakpoint = 5

/** What short text shows only when the program has set it. */
const seldom = (kind: Kind, at?: number): ReturnType<typeof field> =>
  field(kind, { verbose: 'nonzero', ...(at === undefined ? {} : { at }) })

/** The bit-fields of the word at 40, in order; the number of bits where it is not one. */
const bitFields: readonly (readonly [string, number?])[] = [
  ['disabled'],
  ['inherit'],
  ['pinned'],
  ['exclusive'],
  ['exclude_user'],
  ['exclude_kernel'],
  ['exclude_hv'],
  ['exclude_idle'],
  ['mmap'],
  ['comm'],
  ['freq'],
  ['inherit_stat'],
  ['enable_on_exec'],
  ['task'],
  ['watermark'],
  ['precise_ip', 2],
  ['mmap_data'],
  ['sample_id_all'],
  ['exclude_host'],
  ['exclude_guest'],
  ['exclude_callchain_kernel'],
  ['exclude_callchain_user'],
  ['mmap2'],
  ['comm_exec'],
  ['use_clockid'],
  ['context_switch'],
  ['write_backward'],
  ['namespaces'],
  ['ksymbol'],
  ['bpf_event'],
  ['aux_output'],
  ['cgroup'],
  ['text_poke'],
  ['build_id'],
  ['inherit_thread'],
  ['remove_on_exec'],
  ['sigtrap'],
  ['defer_callchain'],
  ['defer_output'],
  ['__reserved_1', 24],
]

function bitFieldsAt(at: number): Readonly<Record<string, ReturnType<typeof field>>> {
  let bit = 0
  return Object.fromEntries(
    bitFields.map(([name, width = 1]) => {
      const kind: BitsKind = bits(width, bit % 32)
      const one = seldom(kind, at + 4 * Math.floor(bit / 32))
      bit += width
      return [name, one] as const
    }),
  )
}

/** PERF_TYPE_HARDWARE: the upper half is the number of a PMU, the lower the event. */
const hardwareEvent = (): Kind =>
  choose(
    shiftRight('config', 32),
    [[0, choice('perfHardware', { size: 8 })]],
    mixed([part(0xffffffff, 'perfHardware', { always: true })], 'none', { size: 8 }),
  )

const cacheEvent = (): Kind =>
  mixed(
    [
      part(0xff0000, 'perfCacheResult', { shift: 16, always: true, shifted: true }),
      part(0xff00, 'perfCacheOperation', { shift: 8, always: true, shifted: true }),
      part(0xff, 'perfCache', { always: true }),
    ],
    'none',
    { size: 8 },
  )

/** Fields of which the kernel has written none but the size, which it corrects when it refuses one (E2BIG). */
function attributes(): Kind {
  const isBreakpoint = equal('type', breakpoint)
  const fields: Parameters<typeof struct>[1] = {
    type: choice('perfType', { other: 'decimal' }),
    config: field(
      choose(
        'type',
        [
          [hardware, hardwareEvent()],
          [software, choice('perfSoftware', { size: 8 })],
          [tracepoint, ulong()],
          [cache, cacheEvent()],
        ],
        hex(8),
      ),
      { at: 8 },
    ),
    sample_period: field(ulong(), { at: 16, when: not('freq') }),
    sample_freq: field(ulong(), { at: 16, when: 'freq' }),
    sample_type: flags('perfSample', 8),
    read_format: flags('perfRead', 8),
    ...bitFieldsAt(40),
    wakeup_events: field(uint(), { at: 48, verbose: 'nonzero', when: not('watermark') }),
    wakeup_watermark: field(uint(), { at: 48, verbose: 'nonzero', when: 'watermark' }),
    bp_type: field(flags('perfBreakpoint'), { at: 52, when: isBreakpoint }),
    bp_addr: field(address(), { at: 56, when: isBreakpoint }),
    config1: field(hex(8), { at: 56, verbose: 'nonzero', when: not(isBreakpoint) }),
    bp_len: field(choice('perfBreakpointLength', { size: 8, other: 'decimal' }), { at: 64, when: isBreakpoint }),
    config2: field(hex(8), { at: 64, verbose: 'nonzero', when: not(isBreakpoint) }),
    branch_sample_type: seldom(flags('perfBranch', 8)),
    sample_regs_user: seldom(hex(8)),
    sample_stack_user: seldom(uint()),
    clockid: field(choice('clock', { signed: true, other: 'decimal' }), { shown: 'use_clockid' }),
    sample_regs_intr: seldom(hex(8)),
    aux_watermark: seldom(uint()),
    sample_max_stack: seldom(u16()),
    aux_sample_size: seldom(uint(), 112),
    aux_start_paused: seldom(bits(1, 0), 116),
    aux_pause: seldom(bits(1, 1), 116),
    aux_resume: seldom(bits(1, 2), 116),
    sig_data: seldom(hex(8), 120),
    config3: seldom(hex(8)),
    config4: seldom(hex(8)),
  }
  const [type, ...others] = Object.entries(fields).map(([name, one]) => [name, onlyRead(one)] as const)
  return struct('perf_event_attr', Object.fromEntries([type!, ['size', changed(uint())] as const, ...others]))
}

export const perf: Family = () => ({
  perf_event_open: () =>
    call(
      298,
      ['desc'],
      {
        attr: inout(attributes(), {
          sized: { by: 'size', least: 64 },
          moment: 'error',
          change: 'merge',
        }),
        pid: pid(),
        cpu: int(),
        group_fd: fd(),
        flags: flags('perfOpen', 8),
      },
      newFd(),
    ),
})
