/** The form of a system call's entry in the table. */
import type { Expression } from './expressions.js'
import { type FdKind, fd, int, type Kind } from './kinds.js'

/**
 * Classes of `-e %class`. A call may be in several. `%net` is short for network; `%%stat` is stat, lstat and fstat;
 * `%%statfs` is statfs, fstatfs and ustat.
 */
export type ClassName =
  | 'file'
  | 'desc'
  | 'network'
  | 'process'
  | 'signal'
  | 'memory'
  | 'ipc'
  | 'creds'
  | 'clock'
  | 'stat'
  | 'lstat'
  | 'fstat'
  | 'statfs'
  | 'fstatfs'
  /** ustat(2), which only `%%statfs` takes in. */
  | 'ustat'
  | 'pure'

/** What a call does to threads, descriptors and names; the bits of native/tracer/table.h. */
export const traitBits = {
  forks: 1 << 0,
  execs: 1 << 1,
  neverReturns: 1 << 2,
  mayRestart: 1 << 3,
  /** The result is a new descriptor. */
  makesFd: 1 << 4,
  /** Writes new descriptors to memory (pipe, socketpair, recvmsg), or makes one only for some arguments (fcntl). */
  makesFds: 1 << 5,
  /** dup2, dup3: argument 1 is replaced. */
  movesFd: 1 << 6,
  /** close: argument 0. */
  endsFd: 1 << 7,
  /** close_range: arguments 0 to 1. */
  endsFds: 1 << 8,
  /** connect, bind, listen: what argument 0 is called changes. */
  renamesFd: 1 << 9,
  changesCwd: 1 << 10,
  /** rename, unlink, mount: names known so far may be stale. */
  renamesPaths: 1 << 11,
  unsharesFds: 1 << 12,
  /** Only the ptrace engine can do it. */
  slowPath: 1 << 13,
  /** io_uring_enter: work that ptrace does not see. */
  unseenWork: 1 << 14,
  /** restart_syscall: goes on with the thread's interrupted call. */
  resumesCall: 1 << 15,
  /** mmap, munmap, mprotect: code may lie elsewhere from then on. */
  changesMaps: 1 << 16,
} as const

export type Trait = keyof typeof traitBits

export interface Argument {
  readonly name: string
  readonly kind: Kind
  /** The argument has a meaning only then: open's mode. */
  readonly when?: Expression
  /** Text shows `name=value`, because the order of the arguments is no help (clone). */
  readonly label?: true
}

export interface Call {
  readonly number: number
  readonly name: string
  readonly classes: readonly ClassName[]
  readonly args: readonly Argument[]
  readonly result: Kind
  readonly traits: readonly Trait[]
}

/** A new descriptor: the result of open, socket, dup. */
export interface NewFd {
  readonly makes: true
  readonly kind: FdKind
}
export const newFd = (): NewFd => ({ makes: true, kind: fd() })

const conditional = Symbol('conditional')
interface ConditionalKind {
  readonly [conditional]: Pick<Argument, 'when' | 'label'>
  readonly kind: Kind
}

/** An argument that has a meaning only when the expression is not 0. */
export function when(condition: Expression, kind: Kind): ConditionalKind {
  return { [conditional]: { when: condition }, kind }
}

/** An argument that text shows with its name. */
export function labelled(value: Kind | ConditionalKind): ConditionalKind {
  return conditional in value
    ? { [conditional]: { ...value[conditional], label: true }, kind: value.kind }
    : { [conditional]: { label: true }, kind: value }
}

/**
 * One system call.
 *
 * @example
 * openat: call(257, ['file', 'desc'], {
 *   dirfd: dirfd(), path: path(), flags: openFlags(), mode: when(createsFile, mode()),
 * }, newFd())
 */
export function call(
  number: number,
  classes: readonly ClassName[],
  args: Readonly<Record<string, Kind | ConditionalKind>>,
  result: Kind | NewFd = int(),
  traits: readonly Trait[] = [],
): CallEntry {
  const makes = 'makes' in result
  return {
    number,
    classes,
    args: Object.entries(args).map(argument),
    result: makes ? result.kind : result,
    traits: makes ? ['makesFd', ...traits] : traits,
  }
}

function argument([name, value]: [string, Kind | ConditionalKind]): Argument {
  return conditional in value ? { name, kind: value.kind, ...value[conditional] } : { name, kind: value }
}

export type CallEntry = Omit<Call, 'name'>

/**
 * A family of calls: evaluated when one of them is looked up, so that starting up does not pay for all. An entry whose
 * kinds take long to make (ioctl, prctl) is a function, called when that call is looked up.
 */
export type Family = () => Readonly<Record<string, CallEntry | (() => CallEntry)>>
