import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { bind } from '../../lib/syscalls/bind.js'
import { type Call, call } from '../../lib/syscalls/call.js'
import { evaluator } from '../../lib/syscalls/evaluate.js'
import {
  add,
  and,
  bitsToBytes,
  equal,
  type Expression,
  iocDir,
  iocSize,
  less,
  max,
  min,
  mul,
  not,
  objectKinds,
  objectOf,
  or,
  shiftLeft,
  shiftRight,
  sub,
} from '../../lib/syscalls/expressions.js'
import { CallDecoder } from '../../lib/syscalls/decode.js'
import { blob, bytes, choose, fd, int, long, out, u16, u8, uint } from '../../lib/syscalls/kinds.js'
import { compileCalls } from '../../lib/syscalls/index.js'
import { CallReader } from '../../lib/syscalls/reader.js'
import { nativeProgram } from '../support/native-program.js'
import { named, piece, type PieceInput, RecordWriter } from '../support/records.js'

const all64 = 0xffff_ffff_ffff_ffffn

/** An expression over the arguments s (int), u (unsigned), l (long), b (byte), w (short), and its value. */
interface Example {
  readonly expression: Expression
  readonly args?: Partial<Record<'s' | 'u' | 'l' | 'b' | 'w', bigint>>
  readonly result?: bigint
  readonly stackPointer?: bigint
  /** undefined: not known. */
  readonly value: bigint | undefined
}

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

const examples: readonly (readonly [string, Example])[] = [
  ['a constant', { expression: 42, value: 42n }],
  ['a negative constant', { expression: -1, value: -1n }],
  ['a constant above 2^53', { expression: largest, value: largest }],
  ['an int is the lower half, signed', { expression: 's', args: { s: 0xdead_beef_ffff_fffen }, value: -2n }],
  ['an unsigned int is the lower half', { expression: 'u', args: { u: 0xdead_beef_ffff_fffen }, value: 0xffff_fffen }],
  ['a long is all of it', { expression: 'l', args: { l: all64 - 1n }, value: -2n }],
  ['a byte', { expression: 'b', args: { b: 0x1ffn }, value: 255n }],
  ['a short', { expression: 'w', args: { w: 0x1_8000n }, value: 32768n }],
  ['the result', { expression: 'result', result: 17n, value: 17n }],
  ['a negative result', { expression: 'result', result: -14n, value: -14n }],
  [
    'the stack pointer',
    { expression: add('stackPointer', 8), stackPointer: 0x7ffc_0000_1000n, value: 0x7ffc_0000_1008n },
  ],
  ['no stack pointer at exit', { expression: 'stackPointer', value: undefined }],
  ['no result at entry', { expression: 'result', value: undefined }],
  ['nothing known makes nothing known', { expression: add('result', 1), value: undefined }],
  ['and', { expression: and('u', 0o20000100), args: { u: 0o101n }, value: 0o100n }],
  ['and of 64 bits', { expression: and('l', 0x1_0000_0001n), args: { l: 0x1_0000_0003n }, value: 0x1_0000_0001n }],
  ['and of the lower bits of 64', { expression: and('l', 6), args: { l: all64 - 1n }, value: 6n }],
  ['or', { expression: or('u', 6), args: { u: 9n }, value: 15n }],
  ['add', { expression: add('u', 2), args: { u: 40n }, value: 42n }],
  ['add does not wrap', { expression: add('l', 1), args: { l: largest }, value: largest }],
  ['sub', { expression: sub('s', 2), args: { s: 1n }, value: -1n }],
  ['sub does not wrap', { expression: sub('l', 1), args: { l: 2n ** 63n }, value: smallest }],
  ['mul', { expression: mul('u', 8), args: { u: 5n }, value: 40n }],
  ['mul does not wrap', { expression: mul('l', 'l'), args: { l: 2n ** 40n }, value: largest }],
  ['min is signed', { expression: min('s', 5), args: { s: 0xffff_ffffn }, value: -1n }],
  ['max is signed', { expression: max('s', 5), args: { s: 0xffff_ffffn }, value: 5n }],
  ['a right shift is logical', { expression: shiftRight('l', 60), args: { l: all64 }, value: 15n }],
  ['a left shift', { expression: shiftLeft('u', 33), args: { u: 1n }, value: 2n ** 33n }],
  ['bits to bytes', { expression: bitsToBytes('u'), args: { u: 65n }, value: 16n }],
  ['no bits', { expression: bitsToBytes('u'), args: { u: 0n }, value: 0n }],
  ['bits to bytes of 4', { expression: bitsToBytes('u', 4), args: { u: 33n }, value: 8n }],
  ['_IOC_SIZE of TCGETS2', { expression: iocSize('u'), args: { u: 0x802c_542an }, value: 0x2cn }],
  ['_IOC_DIR of TCSETS2', { expression: iocDir('u'), args: { u: 0x402c_542bn }, value: 1n }],
  ['equal', { expression: equal('u', 3), args: { u: 3n }, value: 1n }],
  ['not equal', { expression: equal('u', 3), args: { u: 4n }, value: 0n }],
  ['less is signed', { expression: less('s', 0), args: { s: 0x8000_0000n }, value: 1n }],
  ['not of zero', { expression: not('u'), value: 1n }],
  ['not of anything else', { expression: not('u'), args: { u: 7n }, value: 0n }],
  ['one inside the other', { expression: min(mul('u', 8), sub('l', 4)), args: { u: 3n, l: 20n }, value: 16n }],
]

const names = ['s', 'u', 'l', 'b', 'w'] as const
const callWith = (length: Expression): Call => ({
  name: 'example',
  ...call(0, [], { s: int(), u: uint(), l: long(), b: u8(), w: u16(), data: bytes({ out: true, length }) }),
})
const values = ({ args = {} }: Example): bigint[] => [...names.map((name) => args[name] ?? 0n), 0n]

/** The code of the expression, out of the compiled table. */
function codeOf(expression: Expression): string {
  const table = compileCalls([callWith(expression)])
  const view = new DataView(table.buffer)
  const nodeAt = 24 + 16
  const codeAt = table.length - view.getUint32(16, true)
  return Buffer.from(table.subarray(codeAt + view.getUint32(nodeAt + 12, true))).toString('hex')
}

describe('the tracer', () => {
  let said: string[] = []

  beforeAll(() => {
    const program = nativeProgram('expression_test', ['native/tracer/expression.cc', 'native/tracer/call_record.cc'])
    const lines = examples.map(([, one]) =>
      [codeOf(one.expression), one.result ?? '-', one.stackPointer ?? '-', ...values(one)].join(' '),
    )
    said = execFileSync(program, { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
      .trim()
      .split('\n')
  })

  test.each(examples.map(([name, one], index) => ({ name, index, value: one.value })))('$name', ({ index, value }) => {
    expect(said[index]).toBe(value === undefined ? 'none' : String(value))
  })
})

describe('decoders and writers', () => {
  // A record without a result does not exist here: readers see calls that have ended.
  // Readers calculate with numbers, in which nothing wraps. No record has the stack pointer.
  const ended = examples.filter(([name, { value }]) => value !== undefined && !name.includes('wrap'))

  test.each(ended.map(([name, one]) => ({ name, one })))('$name', ({ one }) => {
    const record = Buffer.alloc(96)
    record.writeBigInt64LE(one.result ?? 0n, 32)
    values(one).forEach((value, index) => record.writeBigUInt64LE(value, 48 + 8 * index))
    const view = new DataView(record.buffer, record.byteOffset, record.length)
    const reader = new CallReader({ bytes: record, view }).load({ bytes: record, view }, 0)
    const evaluate = evaluator(bind(callWith(one.expression)).nodes[0]!.length!)
    expect(evaluate(reader, reader.argsAt)).toBe(one.stackPointer === undefined ? Number(one.value) : NaN)
  })
})

describe('what a descriptor is', () => {
  const example: Call = {
    name: 'example',
    ...call(0, [], { fd: fd(), data: out(choose(objectOf('fd'), [[objectKinds.btf, uint()]], blob(0)), { size: 4 }) }),
  }
  const dataWith = (...names: PieceInput[]): unknown => {
    const data = piece(bind(example), 'data', Buffer.from([7, 0, 0, 0]))
    const records = new RecordWriter().call(example, { args: [3, 0x1000], pieces: [...names, data] })
    return new CallDecoder(bind(example)).args(records.batch(), 0).data
  }

  test('is said beside its name', () => {
    expect(dataWith(named(bind(example), 'fd', 1, { object: objectKinds.btf }))).toBe(7)
    expect(dataWith(named(bind(example), 'fd', 1, { object: objectKinds.bpfMap }))).toEqual(Buffer.from([7, 0, 0, 0]))
  })
  test('is not known without a name', () => {
    expect(dataWith()).toEqual(Buffer.from([7, 0, 0, 0]))
  })
  test('is known to readers only, and once the descriptor is bound', () => {
    const sized =
      (args: Call['args']): (() => unknown) =>
      () =>
        compileCalls([{ ...example, args }])
    const argsOf = (length: Expression): Call['args'] => call(0, [], { fd: fd(), data: bytes({ length }) }).args
    expect(sized(argsOf(objectOf('fd')))).toThrow('readers only')
    expect(sized(argsOf(objectOf('data')))).toThrow('no descriptor data stands before')
  })
})
