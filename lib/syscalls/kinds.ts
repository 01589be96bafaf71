/**
 * What an argument, a field or a result of a system call is: plain data. The capture tree (bind.ts, compile.ts), the
 * decoder (decode.ts), the writers (lib/render) and the generated types are all made from it.
 *
 * A kind stands either in a register (an argument, the result) or in memory (a field, an element); both are bytes,
 * little-endian, so one description serves both: a 4 byte kind in a register is its lower half. Kinds that follow a
 * pointer (`pointer`, `buffer`, `string`, `strings`) are 8 bytes themselves. The others are *in place*.
 */
import type { Expression } from './expressions.js'

export type Width = 1 | 2 | 4 | 8

/** In: the kernel reads it (captured at entry). Out: it writes it (captured at exit). */
export type Direction = 'in' | 'out' | 'inout'

/** When the kernel has written an out value: on success, on an error (nanosleep's remainder), or always. */
export type Moment = 'ok' | 'error' | 'always'

/** An integer. Decoded: number (beyond 2^53 rounded). */
export interface IntKind {
  readonly type: 'int'
  readonly size: Width
  readonly signed: boolean
  readonly base: 8 | 10 | 16
  /** Network byte order. */
  readonly bigEndian?: true
  /** What makes such a number of the one that is meant, as text shows it: `htons(80)`. */
  readonly macro?: string
}

/** An address, or 64 bits without a meaning of their own. `0x…`, or NULL for 0. Decoded: bigint. */
export interface AddressKind {
  readonly type: 'address'
}

/** Not described yet: hex. Decoded: bigint. */
export interface RawKind {
  readonly type: 'raw'
}

/** A file descriptor (int). Decoded: number, its name in `event.fds`. */
export interface FdKind {
  readonly type: 'fd'
  /** AT_FDCWD is legal here and stands for the working directory. */
  readonly dir?: true
}

/** Decoded: number. */
export interface PidKind {
  readonly type: 'pid'
  readonly of: 'process' | 'thread' | 'group'
}

/** A user or group id, -1 where it means "unchanged". Decoded: number. */
export interface IdKind {
  readonly type: 'id'
  readonly of: 'user' | 'group'
  readonly size: 2 | 4
}

/** File mode: octal, with the file type by name when `fileType`. Decoded: number. */
export interface ModeKind {
  readonly type: 'mode'
  readonly size: 2 | 4 | 8
  readonly fileType: boolean
}

/** A bit-field: `width` bits of a word, from bit `shift` on. Decoded: number, or the name that `set` has for it. */
export interface BitsKind {
  readonly type: 'bits'
  /** Of the word, in which other bit-fields stand. */
  readonly size: 1 | 2 | 4
  readonly shift: number
  readonly width: number
  readonly set?: string
}

/** A set of bits with names. Decoded: array of names, unknown bits as one element '0x…'. */
export interface FlagsKind {
  readonly type: 'flags'
  readonly set: string
  readonly size: Width
  /** Big-endian in memory (netlink, network headers). */
  readonly bigEndian?: true
}

/** One of several values with names. Decoded: the name, or the number when unknown. */
export interface EnumKind {
  readonly type: 'enum'
  readonly set: string
  readonly size: Width
  readonly signed: boolean
  /**
   * How a value without a name is shown: `comment` as a mistake (`0x7 /* X_??? *\/`), the others as an ordinary value of
   * that form, because names exist for a few special values only.
   */
  readonly other: 'comment' | 'decimal' | 'hex' | 'octal' | 'address'
  readonly bigEndian?: true
  /** As of an integer. */
  readonly macro?: string
}

/** One value inside a `mixed`: the bits of `mask`, shifted down by `shift`. */
export interface MixedPart {
  readonly mask: number | bigint
  readonly shift: number
  readonly set: string
  /** How a value without a name is shown: octal permissions, a plain number, else hex. */
  readonly base: 8 | 10 | 16
  /** Shown also when its bits are zero and zero has a name (open's O_RDONLY); a part without a name shows nothing. */
  readonly always: boolean
  /** Text says how far the value stands up in the word: `PERF_COUNT_HW_CACHE_OP_WRITE<<8`. */
  readonly shifted?: true
}

/** Values and flags in one word: open's access mode and flags, socket's type and flags. Decoded as flags. */
export interface MixedKind {
  readonly type: 'mixed'
  readonly size: Width
  readonly parts: readonly MixedPart[]
  /** Names of the remaining bits. */
  readonly flags: string
  /** The flags come first, then the parts (clone's exit signal). */
  readonly flagsFirst?: true
  /** The macro that makes such a word from its parts, as text shows it: `QCMD(Q_SYNC, USRQUOTA)`. */
  readonly macro?: string
  /** Rather a value than flags: as a result it is shown without that word. */
  readonly value?: true
}

/** A pointer to a NUL-terminated string. Decoded: string, or null for NULL and what cannot be read. */
export interface StringKind {
  readonly type: 'string'
  /** A file name: matched by -P, resolved against the dirfd before it, and never cut by the string limit. */
  readonly path: boolean
  readonly direction: 'in' | 'out'
  readonly moment: Moment
  readonly condition?: Expression
  /** Where it lies, when that is not what stands here: behind a header, in a buffer. It takes no bytes in place. */
  readonly address?: Expression
  /** Most bytes to read, 4096 for paths. */
  readonly cap: number
}

/**
 * A pointer to `length` bytes of data. Decoded: Buffer of what was captured, or null; of a netlink socket with its
 * messages beside the bytes.
 */
export interface BufferKind {
  readonly type: 'buffer'
  readonly direction: 'in' | 'out'
  readonly moment: Moment
  readonly length: Expression
  readonly condition?: Expression
  /** Where it lies, when that is not what stands here: behind a header, in a buffer. It takes no bytes in place. */
  readonly address?: Expression
  /** An element of an array with a budget (iovec): takes what the elements before it have left. */
  readonly spread?: true
  /** Never cut by the string limit, but by this many bytes. */
  readonly cap?: number
  /** Holds a file name without NUL (readlink). */
  readonly path?: true
}

/** A pointer to a NULL-terminated array of strings (argv, envp). Decoded: array of strings. */
export interface StringsKind {
  readonly type: 'strings'
  readonly cap: number
  /** Where elements are counted rather than shown in short text: `0x7ffe… /* 23 vars *\/`. */
  readonly counted?: 'vars'
}

/** A pointer to a kind in place. Decoded: its target, or null. */
export interface PointerKind {
  readonly type: 'pointer'
  readonly target: Kind
  readonly direction: Direction
  /** Of the out side. */
  readonly moment: Moment
  readonly condition?: Expression
  /** Where it lies, when that is not what stands here: behind a header, in a buffer. It takes no bytes in place. */
  readonly address?: Expression
  /** Bytes to copy at entry and at exit, where they are not the target's own size. */
  readonly size?: Expression
  /** Most bytes to copy, 0 for the default. */
  readonly cap?: number
  /**
   * The struct says in a field how long it is, which is read before the rest: 0 stands for `least`, and never more than
   * the target's own size is copied.
   */
  readonly sized?: { readonly by: string; readonly least: number }
  /**
   * How text shows an inout value that changed. `value`: a scalar as `[16 => 28]`, a struct as it is after the call;
   * `merge`: a struct with the fields of both sides, each as the kernel left it; `arrow`: `{…} => {…}`; `after`: in
   * parentheses behind the result (poll, select), led by `label`.
   */
  readonly change: 'value' | 'merge' | 'arrow' | 'after'
  readonly label?: string
}

export interface Field {
  readonly name: string
  /** From the struct's start. */
  readonly offset: number
  readonly kind: Kind
  /** Only on one side of an inout struct: pollfd's events (in) and revents (out). */
  readonly only?: 'in' | 'out'
  /** The field exists only then. What has not been captured to the last byte that this looks at is left out. */
  readonly when?: Expression
  /** Text shows the field only then (stat's size or device number); decoded it is there always. */
  readonly shown?: Expression
  /** Left out of text unless -v; with `nonzero` only while it is 0. */
  readonly verbose?: true | 'nonzero'
}

/** Decoded: object with the field names. Fields behind the captured bytes are left out. */
export interface StructKind {
  readonly type: 'struct'
  /** The kernel's name without `struct`. */
  readonly name: string
  readonly size: number
  readonly align: number
  readonly fields: readonly Field[]
  /** Text shows the bare values in brackets rather than `{name=value}`. */
  readonly bare?: true
}

/** Elements one behind the other. Decoded: array. */
export interface ArrayKind {
  readonly type: 'array'
  readonly element: Kind
  /** In place within a struct this is a number; -1: as many as there are. */
  readonly count: Expression
  /** Bytes that the elements' `spread` buffers share, such as the result of readv. */
  readonly budget?: Expression
  /** Most elements to copy, 0 for the default. */
  readonly cap: number
  /** Text shows only elements in which this field is not 0. */
  readonly nonzero?: string
}

/** Characters in place, up to the first NUL. Decoded: string. */
export interface CharsKind {
  readonly type: 'chars'
  readonly size: number
}

/** Bytes in place without a meaning of their own. Decoded: Uint8Array. */
export interface BlobKind {
  readonly type: 'blob'
  /** 0: all that were captured; text then shows as many as of other data. */
  readonly size: number
}

/**
 * What the program gives behind the last field that is known: a struct of a later kernel. Decoded: Uint8Array, or
 * undefined while all of it is 0.
 */
export interface RestKind {
  readonly type: 'rest'
}

/** Depends on the value of an expression. Decoded as the chosen kind. */
export interface ChooseKind {
  readonly type: 'choose'
  readonly by: Expression
  readonly cases: ReadonlyMap<number, Kind>
  /** For every other value. */
  readonly otherwise: Kind
}

/** Signals as bits, 8 bytes. Decoded: array of names (`SIGINT`), the complement not used. */
export interface SigsetKind {
  readonly type: 'sigset'
}

/** A bit set of descriptors; as many bytes as were captured, `bits` of them valid. Decoded: array of numbers. */
export interface FdSetKind {
  readonly type: 'fdset'
  readonly bits: Expression
}

/** A bit set of processors, or other numbers; as many bytes as were captured. Decoded: array of numbers. */
export interface BitsetKind {
  readonly type: 'bitset'
}

/** A socket address, layout by family (blocks.ts). Decoded: object. */
export interface SockaddrKind {
  readonly type: 'sockaddr'
  /** Room for it in a struct, 0: as many bytes as were captured. */
  readonly size: number
}

/** Ancillary messages (cmsg(3)), layout by level and type (blocks.ts); as many bytes as were captured. Decoded: array. */
export interface ControlKind {
  readonly type: 'control'
}

/** Directory entries of getdents64 (`wide`) or getdents; as many bytes as were captured. Decoded: array of objects. */
export interface DirentsKind {
  readonly type: 'dirents'
  readonly wide: boolean
}

/** siginfo_t, 128 bytes, layout by si_signo and si_code (siginfo.ts). Decoded: object. */
export interface SiginfoKind {
  readonly type: 'siginfo'
}

/** The status of wait4(2), 4 bytes. Decoded: `{ exited: 1 }`, `{ killed: 'SIGKILL', coreDumped: false }`, … */
export interface WaitStatusKind {
  readonly type: 'waitStatus'
}

/** A device number. Decoded: `{ major, minor }`. */
export interface DevKind {
  readonly type: 'dev'
  readonly size: 4 | 8
}

/** An IPv4 (4) or IPv6 (16) address, or a hardware address (6, 8) in place. Decoded: string. */
export interface NetAddressKind {
  readonly type: 'netAddress'
  readonly size: 4 | 6 | 8 | 16
}

/** A resource limit of 8 bytes: `8192*1024`, RLIM64_INFINITY. Decoded: number, Infinity for no limit. */
export interface RlimitKind {
  readonly type: 'rlimit'
}

/** An ioctl request (u32): its name, or `_IOC(dir, type, nr, size)`. Decoded: name or number. */
export interface IoctlKind {
  readonly type: 'ioctl'
}

/** One instruction of classic BPF, 8 bytes: `BPF_STMT(…)`, `BPF_JUMP(…)`. Decoded: `{ code, jt, jf, k }`. */
export interface BpfKind {
  readonly type: 'bpf'
}

/**
 * A number in memory that the kernel overwrites: text shows `128 => 16` when `was` differs, which is what stood in the
 * same place at entry unless said otherwise. Decoded as `kind`.
 */
export interface ChangedKind {
  readonly type: 'changed'
  readonly kind: IntKind
  readonly was?: Expression
}

/** A call without a result (exit_group). Text shows `= ?`. */
export interface NeverKind {
  readonly type: 'never'
}

/** Not used for this choice (fcntl's third argument with F_GETFD). Text leaves it out. Decoded: undefined. */
export interface NothingKind {
  readonly type: 'nothing'
}

/** A number of things for which 0 means that time ran out: text adds `(Timeout)`. Result only. */
export interface TimedKind {
  readonly type: 'timed'
}

export type ScalarKind =
  | IntKind
  | AddressKind
  | RawKind
  | FdKind
  | PidKind
  | IdKind
  | ModeKind
  | BitsKind
  | FlagsKind
  | EnumKind
  | MixedKind
  | DevKind
  | RlimitKind
  | IoctlKind
  | WaitStatusKind
  | ChangedKind
  | NeverKind
  | NothingKind
  | TimedKind

/** Follow a pointer. */
export type ReferenceKind = StringKind | BufferKind | StringsKind | PointerKind

export type CompoundKind =
  | StructKind
  | ArrayKind
  | CharsKind
  | BlobKind
  | RestKind
  | SigsetKind
  | FdSetKind
  | BitsetKind
  | SockaddrKind
  | ControlKind
  | DirentsKind
  | SiginfoKind
  | NetAddressKind
  | BpfKind

export type Kind = ScalarKind | ReferenceKind | CompoundKind | ChooseKind

const integer = (size: Width, signed: boolean, base: 8 | 10 | 16 = 10): IntKind => ({ type: 'int', size, signed, base })

export const int = (): IntKind => integer(4, true)
export const uint = (): IntKind => integer(4, false)
export const long = (): IntKind => integer(8, true)
export const ulong = (): IntKind => integer(8, false)
export const s8 = (): IntKind => integer(1, true)
export const s16 = (): IntKind => integer(2, true)
export const u16 = (): IntKind => integer(2, false)
export const u8 = (): IntKind => integer(1, false)
/** Shown in hex. */
export const hex = (size: Width = 4): IntKind => integer(size, false, 16)
/** A number of bytes. */
export const size = (): IntKind => integer(8, false)
/** A file offset. */
export const offset = (): IntKind => integer(8, true)
/** 16 bits in network byte order (a port). */
export const be16 = (): IntKind => ({ ...integer(2, false), bigEndian: true, macro: 'htons' })
export const be32 = (): IntKind => ({ ...integer(4, false, 16), bigEndian: true })

export const address = (): AddressKind => ({ type: 'address' })
export const raw = (): RawKind => ({ type: 'raw' })
export const fd = (): FdKind => ({ type: 'fd' })
export const dirfd = (): FdKind => ({ type: 'fd', dir: true })
export const pid = (): PidKind => ({ type: 'pid', of: 'process' })
export const tid = (): PidKind => ({ type: 'pid', of: 'thread' })
export const pgid = (): PidKind => ({ type: 'pid', of: 'group' })
export const uid = (size: 2 | 4 = 4): IdKind => ({ type: 'id', of: 'user', size })
export const gid = (size: 2 | 4 = 4): IdKind => ({ type: 'id', of: 'group', size })
/** Permissions; 16 bits in calls (umode_t), as many as the struct has elsewhere. */
export const mode = (size: 2 | 4 | 8 = 2): ModeKind => ({ type: 'mode', size, fileType: false })
/** Permissions with the file's type. */
export const fileMode = (size: 2 | 4 | 8 = 4): ModeKind => ({ type: 'mode', size, fileType: true })

/** A bit-field. Those of one word stand at the same place: `field(bits(1, 3), { at: 40 })`. */
export const bits = (width: number, shift: number, options: { size?: 1 | 2 | 4; set?: string } = {}): BitsKind => {
  const { size: word = 4, set } = options
  return { type: 'bits', size: word, shift, width, ...(set === undefined ? {} : { set }) }
}

export const flags = (set: string, size: Width = 4): FlagsKind => ({ type: 'flags', set, size })

/** One of the values of a set of constants, which may be signed where a negative value has a name. */
export function choice(
  set: string,
  options: { size?: Width; signed?: boolean; other?: EnumKind['other'] } = {},
): EnumKind {
  return {
    type: 'enum',
    set,
    size: options.size ?? 4,
    signed: options.signed ?? false,
    other: options.other ?? 'comment',
  }
}

/** A part of a `mixed`: the values of `set` under `mask`. */
export function part(
  mask: number | bigint,
  set: string,
  options: { shift?: number; always?: boolean; base?: 8 | 10 | 16; shifted?: true } = {},
): MixedPart {
  const { shift = 0, base = 16, always = false, ...rest } = options
  return { mask, set, shift, base, always, ...rest }
}

export function mixed(
  parts: readonly MixedPart[],
  set: string,
  options: { size?: Width; flagsFirst?: true; macro?: string; value?: true } = {},
): MixedKind {
  const { size: width = 4, ...rest } = options
  return { type: 'mixed', parts, flags: set, size: width, ...rest }
}

const longestPath = 4096

/** A file name that the kernel reads. */
export const path = (options: { condition?: Expression } = {}): StringKind => ({
  type: 'string',
  path: true,
  direction: 'in',
  moment: 'ok',
  cap: longestPath,
  ...options,
})

/** A NUL-terminated string that is no file name. */
export const string = (
  options: {
    direction?: 'in' | 'out'
    cap?: number
    condition?: Expression
    path?: boolean
    address?: Expression
  } = {},
): StringKind => ({ type: 'string', path: false, direction: 'in', moment: 'ok', cap: longestPath, ...options })

/** Data behind a pointer: `length` bytes that the kernel reads (default) or, with `out`, writes. */
export function bytes(options: {
  length: Expression
  out?: boolean
  moment?: Moment
  condition?: Expression
  address?: Expression
  spread?: true
  cap?: number
  path?: true
}): BufferKind {
  const { out = false, moment = 'ok', ...rest } = options
  return { type: 'buffer', direction: out ? 'out' : 'in', moment, ...rest }
}

export const strings = (options: { cap?: number; counted?: 'vars' } = {}): StringsKind => ({
  type: 'strings',
  cap: 1024,
  ...options,
})

type PointerOptions = Partial<Omit<PointerKind, 'type' | 'target' | 'direction'>>

const pointer =
  (direction: Direction) =>
  (target: Kind, options: PointerOptions = {}): PointerKind => ({
    type: 'pointer',
    target,
    direction,
    moment: 'ok',
    change: 'value',
    ...options,
  })

/** A pointer to what the kernel reads. */
export const to = pointer('in')
/** A pointer to what the kernel writes. */
export const out = pointer('out')
/** A pointer to what the kernel reads and writes. */
export const inout = pointer('inout')

/** Elements one behind the other; a pointer to them is `to(array(…))`. */
export function array(
  element: Kind,
  count: Expression,
  options: Partial<Omit<ArrayKind, 'type' | 'element' | 'count'>> = {},
): ArrayKind {
  return { type: 'array', element, count, cap: 0, ...options }
}

/** Elements in place, as many as there are: behind a struct's other fields, or all of a block. */
export const list = (element: Kind): ArrayKind => array(element, -1)

export const chars = (size: number): CharsKind => ({ type: 'chars', size })
export const blob = (size: number): BlobKind => ({ type: 'blob', size })
/** The last field of a struct whose size the program says. */
export const rest = (): RestKind => ({ type: 'rest' })
export const sigset = (): SigsetKind => ({ type: 'sigset' })
export const fdset = (bits: Expression): FdSetKind => ({ type: 'fdset', bits })
export const bitset = (): BitsetKind => ({ type: 'bitset' })
export const sockaddr = (size = 0): SockaddrKind => ({ type: 'sockaddr', size })
export const control = (): ControlKind => ({ type: 'control' })
export const dirents = (wide: boolean): DirentsKind => ({ type: 'dirents', wide })
export const siginfo = (): SiginfoKind => ({ type: 'siginfo' })
export const waitStatus = (): WaitStatusKind => ({ type: 'waitStatus' })
export const dev = (size: 4 | 8 = 8): DevKind => ({ type: 'dev', size })
export const netAddress = (size: 4 | 6 | 8 | 16): NetAddressKind => ({ type: 'netAddress', size })
export const rlimit = (): RlimitKind => ({ type: 'rlimit' })
export const ioctlRequest = (): IoctlKind => ({ type: 'ioctl' })
export const bpf = (): BpfKind => ({ type: 'bpf' })
export const changed = (kind: IntKind, was?: Expression): ChangedKind => ({
  type: 'changed',
  kind,
  ...(was === undefined ? {} : { was }),
})
/** The result of a call that does not return. */
export const never = (): NeverKind => ({ type: 'never' })
/** No value at all, in a `choose`. */
export const nothing = (): NothingKind => ({ type: 'nothing' })
/** A result whose 0 means that time ran out. */
export const timed = (): TimedKind => ({ type: 'timed' })

/** One kind out of several, by the value of an expression: `choose('cmd', { [F_GETFD]: …, … }, raw())`. */
export function choose(by: Expression, cases: Iterable<readonly [number, Kind]>, otherwise: Kind): ChooseKind {
  return { type: 'choose', by, cases: new Map(cases), otherwise }
}

/** What a field of `struct` may say beside its kind. */
export interface FieldOptions extends Pick<Field, 'only' | 'when' | 'shown' | 'verbose'> {
  /** Where it stands, when it is not the next place that fits its alignment. */
  readonly at?: number
}

const fieldTag = Symbol('field')
interface TaggedField {
  readonly [fieldTag]: FieldOptions
  readonly kind: Kind
}

/** A field with more to say than its kind. */
export function field(kind: Kind, options: FieldOptions): TaggedField {
  return { [fieldTag]: options, kind }
}

/** The field of a struct that the kernel only reads, so that the exit of the call has nothing new to say. */
export function onlyRead(value: Kind | TaggedField, options: FieldOptions = {}): TaggedField {
  const known = fieldTag in value ? value : field(value, {})
  return field(known.kind, { only: 'in', ...known[fieldTag], ...options })
}

/**
 * A struct laid out as C does on x86-64: each field at the next multiple of its alignment.
 * @throws RangeError when `size` is given and smaller than the fields need: an error of the table.
 */
export function struct(
  name: string,
  fields: Readonly<Record<string, Kind | TaggedField>>,
  options: { size?: number; packed?: boolean; bare?: true } = {},
): StructKind {
  let end = 0
  let total = 0
  let align = 1
  const laidOut: Field[] = []
  for (const [fieldName, value] of Object.entries(fields)) {
    const { at, ...rest } = fieldTag in value ? value[fieldTag] : {}
    const kind = fieldTag in value ? value.kind : value
    const own = options.packed === true ? 1 : alignOf(kind)
    const start = kind.type === 'rest' ? total : (at ?? Math.ceil(end / own) * own)
    end = start + sizeOf(kind)
    total = Math.max(total, end)
    align = Math.max(align, own)
    laidOut.push({ name: fieldName, offset: start, kind, ...rest })
  }
  const bare = options.bare === true ? { bare: options.bare } : {}
  const rounded = Math.ceil(total / align) * align
  if (options.size !== undefined && options.size < total) {
    throw new RangeError(`struct ${name} needs ${total} bytes, not ${options.size}`)
  }
  return { type: 'struct', name, size: options.size ?? rounded, align, fields: laidOut, ...bare }
}

/** Bytes of a kind in place. 0 for those that take as many bytes as there are. */
export function sizeOf(kind: Kind): number {
  switch (kind.type) {
    case 'array':
      return typeof kind.count === 'number' ? Math.max(0, kind.count) * sizeOf(kind.element) : 0
    case 'fd':
    case 'pid':
    case 'waitStatus':
    case 'ioctl':
      return 4
    case 'siginfo':
      return 128
    case 'changed':
      return sizeOf(kind.kind)
    case 'choose': {
      const sizes = [...kind.cases.values(), kind.otherwise].map(sizeOf)
      return Math.max(...sizes)
    }
    case 'rest':
    case 'fdset':
    case 'bitset':
    case 'control':
    case 'dirents':
      return 0
    case 'string':
    case 'buffer':
    case 'pointer':
      return kind.address === undefined ? 8 : 0
    case 'strings':
    case 'address':
    case 'raw':
    case 'sigset':
    case 'rlimit':
    case 'bpf':
    case 'timed':
    case 'never':
    case 'nothing':
      return 8
    default:
      return kind.size
  }
}

/** Alignment of a kind in place, as C has it on x86-64. */
export function alignOf(kind: Kind): number {
  switch (kind.type) {
    case 'struct':
      return kind.align
    case 'array':
      return alignOf(kind.element)
    case 'chars':
    case 'blob':
      return 1
    case 'netAddress':
      return kind.size === 4 ? 4 : 1
    case 'sockaddr':
    case 'bpf':
      return 4
    case 'changed':
      return alignOf(kind.kind)
    case 'choose':
      return Math.max(...[...kind.cases.values(), kind.otherwise].map(alignOf))
    case 'siginfo':
      return 8
    default:
      return Math.max(1, sizeOf(kind))
  }
}
