/** Makes records (native/tracer/record.h) by hand, for tests of what reads them. */
import { bind, type BoundCall } from '../../lib/syscalls/bind.js'
import type { Call } from '../../lib/syscalls/call.js'
import { noParent, PieceStatus } from '../../lib/syscalls/reader.js'
import type { Slot } from '../../lib/syscalls/slots.js'
import { Batch, RecordType } from '../../lib/trace/records.js'

export interface PieceInput {
  node: number
  /** Ordinal of another piece of the record. */
  parent?: number
  element?: number
  address?: bigint
  wanted?: number
  bytes?: Uint8Array | string
  status?: number
  atExit?: boolean
  /** Of a name: one of `objectKinds`. */
  object?: number
}

export interface CallInput {
  pid?: number
  tid?: number
  args?: readonly (number | bigint)[]
  result?: number | bigint
  /** -errno becomes the result. */
  errno?: number
  flags?: number
  start?: number
  end?: number
  resumes?: number
  pieces?: readonly PieceInput[]
}

export class RecordWriter {
  #chunks: Buffer[] = []

  /** The records so far, as one batch. */
  batch(): Batch {
    const bytes = Buffer.concat(this.#chunks)
    return new Batch(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
  }

  call(call: Call, input: CallInput = {}): this {
    return this.number(call.number, input)
  }

  number(number: number, input: CallInput = {}, type: number = RecordType.syscall): this {
    const { args = [], pieces = [], start = 1000, end = 2000, errno } = input
    const body = Buffer.alloc(72)
    body.writeBigUInt64LE(BigInt(end), 0)
    body.writeBigInt64LE(BigInt.asIntN(64, errno === undefined ? BigInt(input.result ?? 0) : BigInt(-errno)), 8)
    body.writeUInt32LE(number, 16)
    body.writeUInt32LE(input.resumes ?? 0xffffffff, 20)
    args.forEach((arg, i) => body.writeBigUInt64LE(BigInt.asUintN(64, BigInt(arg)), 24 + 8 * i))
    const flags = (input.flags ?? 0) | (errno === undefined ? 0 : 1)
    return this.#add(type, { ...input, flags, start }, [body, ...pieces.map(pieceBytes)], pieces.length)
  }

  entered(call: Call, input: CallInput = {}): this {
    return this.number(call.number, { ...input, end: 0 }, RecordType.entered)
  }

  name(id: number, text: string | Uint8Array, flags = 2): this {
    const bytes = Buffer.from(text as string)
    return this.#add(RecordType.name, { flags }, [words(id, bytes.length), padded(bytes)])
  }

  namesReset(): this {
    return this.#add(RecordType.namesReset, {}, [])
  }

  spawn(input: {
    pid?: number
    tid?: number
    childPid: number
    childTid: number
    kind?: number
    start?: number
  }): this {
    return this.#add(RecordType.spawn, input, [words(input.childPid, input.childTid, input.kind ?? 1, 0)])
  }

  attach(tid: number): this {
    return this.#add(RecordType.attach, { pid: tid, tid }, [])
  }

  exec(tid: number, formerTid: number, path: string, argv: readonly string[] = [], start?: number): this {
    const bytes = Buffer.from(path)
    const args = Buffer.from(argv.map((argument) => `${argument}\0`).join(''))
    const head = words(formerTid, bytes.length, args.length, 0)
    const times = start === undefined ? {} : { start }
    return this.#add(RecordType.exec, { pid: tid, tid, ...times }, [head, padded(Buffer.concat([bytes, args]))])
  }

  signal(signal: number, siginfo: Uint8Array, tid = 100): this {
    const block = Buffer.alloc(128)
    block.set(siginfo)
    return this.#add(RecordType.signal, { pid: tid, tid }, [words(signal, 0), block])
  }

  stop(signal: number, flags = 0): this {
    return this.#add(RecordType.stop, { flags }, [words(signal, 0)])
  }

  exit(status: number, flags = 2, tid = 100, start?: number): this {
    const times = start === undefined ? {} : { start }
    return this.#add(RecordType.exit, { flags, pid: tid, tid, ...times }, [words(status, 0)])
  }

  lost(count: number): this {
    return this.#add(RecordType.lost, {}, [words(count, 0)])
  }

  #add(
    type: number,
    head: { flags?: number; pid?: number; tid?: number; start?: number },
    parts: readonly Buffer[],
    pieces = 0,
  ): this {
    const header = Buffer.alloc(24)
    const body = Buffer.concat(parts)
    header.writeUInt32LE(24 + body.length, 0)
    header[4] = type
    header[5] = head.flags ?? 0
    header.writeUInt16LE(pieces, 6)
    header.writeInt32LE(head.pid ?? head.tid ?? 100, 8)
    header.writeInt32LE(head.tid ?? 100, 12)
    header.writeBigUInt64LE(BigInt(head.start ?? 1000), 16)
    this.#chunks.push(header, body)
    return this
  }
}

/** The captured memory behind a slot; `side` for a pointer that is read and written. */
export function piece(
  bound: BoundCall,
  argument: string,
  bytes: Uint8Array | string,
  more: Partial<PieceInput> & { side?: 'entry' | 'exit' } = {},
): PieceInput {
  const { side, ...rest } = more
  const slot = slotOf(bound, argument)
  const node = nodeOf(slot, side)
  const content = Buffer.from(bytes as string)
  const terminated =
    slot.type === 'string' && rest.status === undefined ? Buffer.concat([content, Buffer.alloc(1)]) : content
  return { node, bytes: terminated, ...rest }
}

/** The name of the descriptor in a slot. */
export function named(bound: BoundCall, argument: string, id: number, more: Partial<PieceInput> = {}): PieceInput {
  const slot = slotOf(bound, argument)
  if (slot.type !== 'fd') throw new Error(`${argument} is no descriptor`)
  return { node: slot.nameNode, address: BigInt(id), status: PieceStatus.name, ...more }
}

export function bound(call: Call): BoundCall {
  return bind(call)
}

function slotOf(call: BoundCall, argument: string): Slot {
  const slot = argument === 'result' ? call.result : call.args.find(({ name }) => name === argument)
  if (slot === undefined) throw new Error(`${call.call.name} has no ${argument}`)
  return slot
}

function nodeOf(slot: Slot, side: 'entry' | 'exit' | undefined): number {
  if (slot.type === 'string' || slot.type === 'buffer' || slot.type === 'strings') return slot.node
  if (slot.type === 'pointer') {
    const target = side === undefined ? (slot.entry ?? slot.exit) : slot[side]
    if (target !== undefined) return target.node
  }
  throw new Error(`nothing is captured for ${slot.name}`)
}

function pieceBytes(input: PieceInput): Buffer {
  const content = Buffer.from((input.bytes ?? '') as string)
  const head = Buffer.alloc(32)
  head.writeUInt16LE(input.node, 0)
  head.writeUInt16LE(input.parent ?? noParent, 2)
  head.writeUInt32LE(input.element ?? 0, 4)
  head.writeBigUInt64LE(input.address ?? 0n, 8)
  head.writeInt32LE(input.wanted ?? content.length, 16)
  head.writeUInt32LE(content.length, 20)
  head[24] = input.status ?? PieceStatus.whole
  head[25] = input.atExit === true ? 1 : 0
  head[27] = input.object ?? 0
  return Buffer.concat([head, padded(content)])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)])
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => bytes.writeInt32LE(value | 0, 4 * i))
  return bytes
}
