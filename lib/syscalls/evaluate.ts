/** Expressions with their names resolved, and their value for one record. */
import type { Operator } from './expressions.js'
import type { Width } from './kinds.js'
import type { CallReader } from './reader.js'

export interface Operand {
  readonly width: Width
  readonly signed: boolean
}

/** An expression of a bound call. */
export type Resolved =
  | { readonly op: 'const'; readonly value: number | bigint }
  | ({ readonly op: 'arg'; readonly index: number } & Operand)
  | { readonly op: 'result' }
  /** At the entry of the call. */
  | { readonly op: 'stackPointer' }
  /** `offset` from the element's start; `near` from the start of the struct in which the expression stands. */
  | ({ readonly op: 'field'; readonly level: 0 | 1; readonly offset: number; readonly near: number } & Operand)
  | ({ readonly op: 'value'; readonly node: number; readonly offset: number } & Operand)
  /** What the descriptor is whose name this node captures. */
  | { readonly op: 'object'; readonly node: number }
  | { readonly op: Operator; readonly of: readonly Resolved[] }
  | { readonly op: 'bitsToBytes'; readonly of: readonly Resolved[]; readonly unit: number }

/**
 * The value for the record in the reader; `at` is the start of the struct in which the expression stands (of the
 * arguments outside of structs). NaN when an operand was not captured. Beyond 2^53 rounded.
 */
export type Evaluate = (reader: CallReader, at: number) => number

/** A function for the expression, to be made once per call. */
export function evaluator(expression: Resolved): Evaluate {
  switch (expression.op) {
    case 'const': {
      const value = Number(expression.value)
      return () => value
    }
    case 'arg': {
      const { index } = expression
      const read = scalarReader(expression)
      return (reader) => read(reader.view, reader.argsAt + 8 * index)
    }
    case 'result':
      return (reader) => readLong(reader.view, reader.resultAt)
    case 'stackPointer':
      return () => NaN
    case 'field': {
      if (expression.level !== 0) throw new RangeError('a field further out can be used by the tracer only')
      const { near } = expression
      const read = scalarReader(expression)
      return (reader, at) => read(reader.view, at + near)
    }
    case 'value': {
      const { node, offset, width } = expression
      const read = scalarReader(expression)
      return (reader) => {
        const piece = reader.find(node)
        return piece < 0 || reader.got(piece) < offset + width ? NaN : read(reader.view, reader.dataAt(piece) + offset)
      }
    }
    case 'object': {
      const { node } = expression
      return (reader) => reader.object(node)
    }
    case 'bitsToBytes': {
      const bits = evaluator(expression.of[0]!)
      const { unit } = expression
      return (reader, at) => Math.ceil(bits(reader, at) / (unit * 8)) * unit
    }
    default:
      return operate(expression.op, lowHalves(expression).map(evaluator))
  }
}

/** A test of lower bits looks at the lower half only: a number does not hold all 64 bits of flags. */
export function lowHalves({
  op,
  of,
}: {
  readonly op: Operator
  readonly of: readonly Resolved[]
}): readonly Resolved[] {
  const [first, mask] = of
  if (op !== 'and' || first === undefined || mask?.op !== 'const') return of
  if (mask.value < 0 || mask.value > 0xffffffff || !('width' in first) || first.width !== 8) return of
  return [{ ...first, width: 4, signed: false }, mask]
}

/** Their order is that of `Operation` in native/text/expression.cc. */
export const operators = [
  'and',
  'or',
  'add',
  'sub',
  'mul',
  'min',
  'max',
  'shiftRight',
  'shiftLeft',
  'iocSize',
  'iocDir',
  'equal',
  'less',
  'not',
] as const satisfies readonly Operator[]

const operations: Record<Operator, (a: number, b: number) => number> = {
  and: (a, b) => (isWord(a) && isWord(b) ? (a & b) >>> 0 : wide(a, b, (x, y) => x & y)),
  or: (a, b) => (isWord(a) && isWord(b) ? (a | b) >>> 0 : wide(a, b, (x, y) => x | y)),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  shiftRight: (a, b) => wide(a, b, (x, y) => BigInt.asUintN(64, x) >> y),
  shiftLeft: (a, b) => wide(a, b, (x, y) => x << y),
  iocSize: (a) => (a >>> 16) & 0x3fff,
  iocDir: (a) => (a >>> 30) & 3,
  equal: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  not: (a) => (Number.isNaN(a) ? NaN : Number(a === 0)),
}

function operate(op: Operator, [first, second]: readonly Evaluate[]): Evaluate {
  const operation = operations[op]
  if (first === undefined) throw new RangeError(`${op} needs an operand`)
  if (second === undefined) return (reader, at) => operation(first(reader, at), 0)
  return (reader, at) => operation(first(reader, at), second(reader, at))
}

const isWord = (value: number): boolean => value >>> 0 === value

function wide(a: number, b: number, operation: (a: bigint, b: bigint) => bigint): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return NaN
  return Number(BigInt.asIntN(64, operation(BigInt(a), BigInt(b))))
}

/** Reads a scalar of a record. */
export function scalarReader({ width, signed }: Operand): (view: DataView, at: number) => number {
  switch (width) {
    case 1:
      return signed ? (view, at) => view.getInt8(at) : (view, at) => view.getUint8(at)
    case 2:
      return signed ? (view, at) => view.getInt16(at, true) : (view, at) => view.getUint16(at, true)
    case 4:
      return signed ? (view, at) => view.getInt32(at, true) : (view, at) => view.getUint32(at, true)
    case 8:
      return signed ? readLong : readUlong
  }
}

/** A signed 64-bit integer, beyond 2^53 rounded. */
export function readLong(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true)
}

/** An unsigned 64-bit integer, beyond 2^53 rounded. */
export function readUlong(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 4294967296 + view.getUint32(at, true)
}
