/**
 * Lengths, counts, choices and conditions as data. The same expression runs in the tracer (native/tracer/table.h) and in
 * the decoders and writers (evaluate.ts).
 *
 * A number is itself. A string is a name: `result`, `stackPointer` (of the thread when the call began: no record has it, so
 * that only the tracer knows it), a field of the struct that the kind stands in, a field of a struct further out, or an
 * argument; the nearest one wins. Names are resolved when the call is bound (bind.ts), an unknown one is an error of the
 * table.
 */
import type { Resolved } from './evaluate.js'

export type Expression = number | bigint | string | Operation | Behind | ObjectOf | Bits | Known

export type Operator =
  | 'and'
  | 'or'
  | 'add'
  | 'sub'
  | 'mul'
  | 'min'
  | 'max'
  | 'shiftRight'
  | 'shiftLeft'
  | 'iocSize'
  | 'iocDir'
  | 'equal'
  | 'less'
  | 'not'

export interface Operation {
  readonly op: Operator
  readonly of: readonly Expression[]
}

/** The scalar that a pointer argument points to, as captured at entry or at exit. */
export interface Behind {
  readonly op: 'behind'
  /** The argument, then fields down to a scalar: `['msg', 'msg_namelen']`. */
  readonly path: readonly string[]
  readonly at: 'entry' | 'exit'
}

/** What a descriptor is, by its name: one of `objectKinds`, 0 for all others. For readers: the tracer has no such operand. */
export interface ObjectOf {
  readonly op: 'object'
  /** The argument or field, which stands before. */
  readonly fd: string
}

/** As in native/tracer/record.h. */
export const objectKinds = { bpfProgram: 1, bpfMap: 2, btf: 3, bpfLink: 4 } as const

/** What bind.ts has resolved itself. */
export interface Known {
  readonly op: 'resolved'
  readonly value: Resolved
}

/** So many bits, rounded up to whole units of `unit` bytes. */
export interface Bits {
  readonly op: 'bitsToBytes'
  readonly of: readonly [Expression]
  readonly unit: number
}

const operation =
  (op: Operator) =>
  (...of: readonly Expression[]): Operation => ({ op, of })

/** Bitwise, 64 bits. */
export const and = operation('and')
/** Bitwise, 64 bits. */
export const or = operation('or')
/** Saturating, as sub and mul: a hostile length must not wrap. */
export const add = operation('add')
export const sub = operation('sub')
export const mul = operation('mul')
/** Signed, as max and less. */
export const min = operation('min')
export const max = operation('max')
export const less = operation('less')
export const equal = operation('equal')
/** 1 for 0, else 0. */
export const not = operation('not')
/** Logical. */
export const shiftRight = operation('shiftRight')
export const shiftLeft = operation('shiftLeft')
/** `_IOC_SIZE` and `_IOC_DIR` of an ioctl request. */
export const iocSize = operation('iocSize')
export const iocDir = operation('iocDir')

/** The value that an argument points to at the entry of the call, such as a buffer's size in `addrlen`. */
export function before(...path: readonly string[]): Behind {
  return { op: 'behind', path, at: 'entry' }
}

/** The value that an argument points to at the exit of the call. */
export function after(...path: readonly string[]): Behind {
  return { op: 'behind', path, at: 'exit' }
}

/** What the descriptor in this argument or field is: one of `objectKinds`. */
export function objectOf(fd: string): ObjectOf {
  return { op: 'object', fd }
}

/** Bytes of a bit set of so many bits, in units of 8 bytes as the kernel's fd_set and cpumask. */
export function bitsToBytes(bits: Expression, unit = 8): Bits {
  return { op: 'bitsToBytes', of: [bits], unit }
}
