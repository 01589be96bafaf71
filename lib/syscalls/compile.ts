/** The table as bytes for the tracer: native/tracer/table.h. */
import { bind, type BoundCall, type CaptureNode } from './bind.js'
import { type Call, traitBits } from './call.js'
import type { Resolved } from './evaluate.js'
import type { Operator } from './expressions.js'
import type { Stop } from './slots.js'
import { layout } from './table-layout.js'

const magic = 0x31544c53
const noExpression = 0xffffffff
const nodeKinds = { bytes: 1, string: 2, array: 3, pointers: 4, choose: 5, name: 6, names: 7 } as const
const stops: Record<Stop, number> = { entry: 0, ok: 1, error: 2, always: 3 }
const nodeFlags = { spread: 1, data: 2, shared: 4 } as const

const op = {
  end: 0,
  const: 1,
  arg: 2,
  result: 3,
  field: 4,
  outer: 5,
  value: 6,
  bitsToBytes: 17,
  signExtend: 23,
  zeroExtend: 24,
  stackPointer: 25,
} as const
const operators: Record<Operator, number> = {
  and: 8,
  or: 9,
  add: 10,
  sub: 11,
  mul: 12,
  min: 13,
  max: 14,
  shiftRight: 15,
  shiftLeft: 16,
  iocSize: 18,
  iocDir: 19,
  equal: 20,
  less: 21,
  not: 22,
}
const widthSigned = 0x80

/** The expression code of all calls; equal expressions are stored once. */
class Code {
  readonly #bytes: number[] = []
  readonly #known = new Map<string, number>()

  add(expression: Resolved | undefined): number {
    if (expression === undefined) return noExpression
    const bytes: number[] = []
    emit(expression, bytes)
    bytes.push(op.end)
    const text = bytes.join()
    let at = this.#known.get(text)
    if (at === undefined) {
      at = this.#bytes.length
      this.#bytes.push(...bytes)
      this.#known.set(text, at)
    }
    return at
  }

  get bytes(): readonly number[] {
    return this.#bytes
  }
}

function emit(expression: Resolved, into: number[]): void {
  switch (expression.op) {
    case 'const':
      into.push(op.const, ...longOf(BigInt(expression.value)))
      return
    case 'arg':
      into.push(op.arg, expression.index)
      // The kernel looks at the lower half of an int only; what the caller left above must not count.
      if (expression.width < 8) into.push(expression.signed ? op.signExtend : op.zeroExtend, expression.width)
      return
    case 'result':
    case 'stackPointer':
      into.push(op[expression.op])
      return
    case 'field':
      into.push(expression.level === 0 ? op.field : op.outer, ...shortOf(expression.offset), widthOf(expression))
      return
    case 'value':
      into.push(op.value, ...shortOf(expression.node), ...shortOf(expression.offset), widthOf(expression))
      return
    case 'object':
      throw new RangeError('what a descriptor is can be used by readers only')
    case 'bitsToBytes':
      emit(expression.of[0]!, into)
      into.push(op.bitsToBytes, expression.unit)
      return
    default:
      for (const operand of expression.of) emit(operand, into)
      into.push(operators[expression.op])
  }
}

const widthOf = ({ width, signed }: { width: number; signed: boolean }): number => width | (signed ? widthSigned : 0)

function shortOf(value: number): number[] {
  if (value < 0 || value > 0xffff) throw new RangeError(`${value} does not fit into 16 bits`)
  return [value & 0xff, value >> 8]
}

function longOf(value: bigint): number[] {
  const bits = BigInt.asUintN(64, value)
  return Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn))
}

/**
 * Compiles calls; their numbers are the indices of the entries.
 * @throws RangeError when a call's expressions name nothing: an error of the table.
 */
export function compileCalls(calls: readonly Call[]): Uint8Array<ArrayBuffer> {
  const bound = calls.map(bind)
  const entries = Math.max(-1, ...calls.map(({ number }) => number)) + 1
  const nodes = bound.flatMap((one) => one.nodes)
  const chooses = nodes.filter(({ kind }) => kind === 'choose')
  const cases = chooses.reduce((sum, node) => sum + node.cases.length, 0)
  const code = new Code()
  const nodesAt = layout.header + entries * layout.entry
  const casesAt = nodesAt + nodes.length * layout.node
  const codeAt = casesAt + cases * layout.case
  const head = new DataView(new ArrayBuffer(codeAt))

  let firstNode = 0
  let firstCase = 0
  for (const one of bound) {
    writeEntry(head, layout.header + one.call.number * layout.entry, one, firstNode)
    for (const node of one.nodes) {
      writeNode(head, nodesAt + (firstNode + node.index) * layout.node, node, firstCase, code)
      for (const { value, children } of node.cases) {
        const at = casesAt + firstCase++ * layout.case
        head.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true)
        writeChildren(head, at + 8, children)
      }
    }
    firstNode += one.nodes.length
  }

  const numbers = [magic, entries, nodes.length, cases, code.bytes.length, 0]
  numbers.forEach((value, index) => head.setUint32(index * 4, value, true))
  const table = new Uint8Array(codeAt + code.bytes.length)
  table.set(new Uint8Array(head.buffer))
  table.set(code.bytes, codeAt)
  return table
}

function writeEntry(view: DataView, at: number, { call, nodes, roots }: BoundCall, firstNode: number): void {
  const traits = call.traits.reduce((bits, trait) => bits | traitBits[trait], 0)
  view.setUint32(at, traits, true)
  view.setUint32(at + 4, firstNode, true)
  view.setUint16(at + 8, nodes.length, true)
  view.setUint16(at + 10, roots, true)
  view.setUint8(at + 12, 1)
  view.setUint8(at + 13, call.args.length)
}

function writeNode(view: DataView, at: number, node: CaptureNode, firstCase: number, code: Code): void {
  const shared = node.kind === 'bytes' && node.children.length > 0
  view.setUint8(at, nodeKinds[node.kind])
  view.setUint8(at + 1, stops[node.stop])
  view.setUint8(
    at + 2,
    (node.spread ? nodeFlags.spread : 0) | (node.data ? nodeFlags.data : 0) | (shared ? nodeFlags.shared : 0),
  )
  view.setUint8(at + 3, node.base)
  writeChildren(view, at + 4, node.children)
  view.setUint32(at + 8, code.add(node.address), true)
  view.setUint32(at + 12, code.add(node.length), true)
  view.setUint32(at + 16, code.add(node.condition), true)
  view.setUint32(at + 20, code.add(node.budget), true)
  view.setUint32(at + 24, node.stride, true)
  view.setUint32(at + 28, node.kind === 'choose' ? firstCase : node.cap, true)
  view.setUint32(at + 32, node.cases.length, true)
}

/** Children lie side by side (bind.ts), so the first and their number say it all. */
function writeChildren(view: DataView, at: number, children: readonly CaptureNode[]): void {
  view.setUint16(at, children[0]?.index ?? 0, true)
  view.setUint16(at + 2, children.length, true)
}
