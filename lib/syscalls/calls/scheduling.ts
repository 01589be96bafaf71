/** Scheduling. */
import { call, type Family } from '../call.js'
import {
  bitset,
  choice,
  flags,
  hex,
  int,
  type Kind,
  mixed,
  out,
  part,
  pid,
  size,
  struct,
  to,
  uint,
  ulong,
} from '../kinds.js'
import { timespec } from '../structs.js'

const policy = (): Kind => mixed([part(0xff, 'schedPolicy', { always: true })], 'schedReset', { value: true })
const param = (): Kind => struct('sched_param', { sched_priority: int() }, { bare: true })

/** linux/sched/types.h */
const attributes = (): Kind =>
  struct('sched_attr', {
    size: uint(),
    sched_policy: choice('schedPolicy'),
    sched_flags: flags('schedAttr', 8),
    sched_nice: int(),
    sched_priority: uint(),
    sched_runtime: ulong(),
    sched_deadline: ulong(),
    sched_period: ulong(),
    sched_util_min: uint(),
    sched_util_max: uint(),
  })

const processors = 8192

export const scheduling: Family = () => ({
  sched_yield: call(24, [], {}),
  sched_setparam: call(142, [], { pid: pid(), param: to(param()) }),
  sched_getparam: call(143, [], { pid: pid(), param: out(param()) }),
  sched_setscheduler: call(144, [], { pid: pid(), policy: policy(), param: to(param()) }),
  sched_getscheduler: call(145, [], { pid: pid() }, policy()),
  sched_get_priority_max: call(146, [], { policy: choice('schedPolicy') }),
  sched_get_priority_min: call(147, [], { policy: choice('schedPolicy') }),
  sched_rr_get_interval: call(148, [], { pid: pid(), tp: out(timespec()) }),
  sched_setaffinity: call(203, [], {
    pid: pid(),
    cpusetsize: uint(),
    mask: to(bitset(), { size: 'cpusetsize', cap: processors }),
  }),
  // The kernel's result is the bytes that it wrote, unlike glibc's 0.
  sched_getaffinity: call(
    204,
    [],
    { pid: pid(), cpusetsize: uint(), mask: out(bitset(), { size: 'result', cap: processors }) },
    size(),
  ),
  sched_setattr: call(314, [], {
    pid: pid(),
    attr: to(attributes(), { sized: { by: 'size', least: 48 } }),
    flags: hex(),
  }),
  sched_getattr: call(315, [], {
    pid: pid(),
    attr: out(attributes(), { size: 'size', cap: 4096 }),
    size: uint(),
    flags: hex(),
  }),
  ioprio_set: call(251, [], { which: choice('ioprioWho'), who: int(), ioprio: priority() }),
  ioprio_get: call(252, [], { which: choice('ioprioWho'), who: int() }, priority()),
})

/** IOPRIO_PRIO_VALUE(class, level): the class is in the upper bits. */
function priority(): Kind {
  return mixed(
    [part(0xe000, 'ioprioClass', { shift: 13, always: true }), part(0x1fff, 'none', { base: 10, always: true })],
    'none',
    { macro: 'IOPRIO_PRIO_VALUE', value: true },
  )
}
