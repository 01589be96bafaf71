/** Keys, Landlock, LSM. */
import { call, type Family } from '../call.js'
import { min } from '../expressions.js'
import {
  address,
  array,
  bytes,
  choice,
  choose,
  fd,
  flags,
  gid,
  hex,
  int,
  type Kind,
  nothing,
  out,
  size,
  string,
  struct,
  to,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { iov } from '../structs.js'

const serial = (): Kind => choice('keySpecial', { signed: true, other: 'decimal' })
const permissions = (): Kind => flags('keyPermissions')

/** Arguments 2 to 5 of keyctl by operation. */
const keyOperations = (): readonly (readonly [number, ...Kind[]])[] => [
  [0, serial(), int()],
  [1, string()],
  [2, serial(), bytes({ length: 'arg4' }), size()],
  [3, serial()],
  [4, serial(), uid(), gid()],
  [5, serial(), permissions()],
  [6, serial(), bytes({ out: true, length: min('result', 'arg4') }), size()],
  [7, serial()],
  [8, serial(), serial()],
  [9, serial(), serial()],
  [10, serial(), string(), string(), serial()],
  [11, serial(), bytes({ out: true, length: min('result', 'arg4') }), size()],
  [12, serial(), bytes({ length: 'arg4' }), size(), serial()],
  [13, serial(), uint(), serial()],
  [14, choice('keyReqkey', { signed: true })],
  [15, serial(), uint()],
  [16, serial()],
  [17, serial(), bytes({ out: true, length: min('result', 'arg4') }), size()],
  [18],
  [19, serial(), uint(), uint(), serial()],
  [20, serial(), iov('arg4'), size(), serial()],
  [21, serial()],
  [22, uid(), serial()],
  [29, serial(), string(), string()],
  [30, serial(), serial(), serial(), flags('keyMove')],
  [31, bytes({ out: true, length: min('result', 'arg3') }), size()],
]

function keyArguments(): Readonly<Record<string, Kind>> {
  const all = keyOperations()
  const argument = (index: number): Kind =>
    choose(
      'operation',
      all.map(([operation, ...kinds]) => [operation, kinds[index] ?? nothing()]),
      hex(8),
    )
  return { arg2: argument(0), arg3: argument(1), arg4: argument(2), arg5: argument(3) }
}

const lsmContext = (): Kind =>
  struct('lsm_ctx', { id: choice('lsmId', { size: 8 }), flags: hex(8), len: ulong(), ctx_len: ulong() })

export const security: Family = () => ({
  add_key: call(
    248,
    [],
    { type: string(), description: string(), payload: bytes({ length: 'plen' }), plen: size(), keyring: serial() },
    serial(),
  ),
  request_key: call(
    249,
    [],
    { type: string(), description: string(), callout_info: string(), dest_keyring: serial() },
    serial(),
  ),
  keyctl: () => call(250, [], { operation: choice('keyctl'), ...keyArguments() }, int(), ['mayRestart']),
  landlock_create_ruleset: call(
    444,
    ['desc'],
    {
      attr: to(
        struct('landlock_ruleset_attr', {
          handled_access_fs: flags('landlockFs', 8),
          handled_access_net: flags('landlockNet', 8),
          scoped: flags('landlockScope', 8),
        }),
        { size: 'size', cap: 4096 },
      ),
      size: size(),
      flags: flags('landlockCreate'),
    },
    choose('flags', [[0, fd()]], int()),
    ['makesFds'],
  ),
  landlock_add_rule: call(445, ['desc'], {
    ruleset_fd: fd(),
    rule_type: choice('landlockRule'),
    rule_attr: choose(
      'rule_type',
      [
        [
          1,
          to(
            struct(
              'landlock_path_beneath_attr',
              { allowed_access: flags('landlockFs', 8), parent_fd: fd() },
              { packed: true },
            ),
          ),
        ],
        [2, to(struct('landlock_net_port_attr', { allowed_access: flags('landlockNet', 8), port: ulong() }))],
      ],
      address(),
    ),
    flags: hex(),
  }),
  landlock_restrict_self: call(446, ['desc'], { ruleset_fd: fd(), flags: flags('landlockRestrict') }),
  lsm_get_self_attr: call(459, [], {
    attr: choice('lsmAttr'),
    ctx: out(lsmContext()),
    size: { ...out(uint()), direction: 'inout' },
    flags: flags('lsmFlags'),
  }),
  lsm_set_self_attr: call(460, [], {
    attr: choice('lsmAttr'),
    ctx: to(lsmContext()),
    size: uint(),
    flags: hex(),
  }),
  lsm_list_modules: call(461, [], {
    ids: out(array(choice('lsmId', { size: 8 }), 'result')),
    size: { ...out(uint()), direction: 'inout' },
    flags: hex(),
  }),
})
