import { inspect } from 'node:util'
import { keepingBytes, type SignalInfo } from '../syscalls/decode-blocks.js'
import { decodeSiginfo } from '../syscalls/decode.js'
import { callName, i386CallName } from '../syscalls/catalog.js'
import { type CallDecoder, decoderOf, errnoName } from './calls.js'
import type {
  AttachEvent,
  DescriptorsEvent,
  DetachEvent,
  EventBase,
  ExecEvent,
  ExitEvent,
  LostEvent,
  OpenDescriptor,
  SignalEvent,
  SpawnEvent,
  StopEvent,
  TraceEvent,
} from './events.js'
import { toJson } from './json.js'
import { type RawCall, rawCall } from './raw.js'
import {
  type Batch,
  execArguments,
  ExitFlag,
  type Name,
  RecordType,
  resumesUnknown,
  SpawnFlag,
  SpawnKind,
  StopFlag,
  SyscallFlag,
} from './records.js'
import { signalName } from './signals.js'
import { type CallStack, type StackEnd, type StackFrame, stackIdOf, type StackTable } from './stacks.js'

type NameMap = ReadonlyMap<number, Name>

/** The event of a record; all of it but type and place is decoded when looked at. */
export function toEvent(batch: Batch, at: number, names: NameMap, stacks?: StackTable): TraceEvent {
  const type = batch.type(at)
  // One class for all calls keeps the readers' property accesses monomorphic. Its type is checked where it is used: the
  // table that decodes is the one that the types are generated from.
  if (type === RecordType.syscall) return new CallEvent(batch, at, names, stacks, 'syscall') as unknown as TraceEvent
  const event = otherEvent(type, batch, at, names, stacks)
  records.set(event, { batch, at, names, stacks })
  return event
}

/** Where the record of an event lies. */
export interface EventRecord {
  readonly batch: Batch
  readonly at: number
  readonly names: NameMap
  readonly stacks: StackTable | undefined
}

const records = new WeakMap<object, EventRecord>()

/** The record of an event that `toEvent` made, or undefined: a copy has none. */
export function recordOf(event: object): EventRecord | undefined {
  return CallEvent.recordOf(event) ?? records.get(event)
}

/** Events `syscall` and `entered`: a place in a batch. */
class CallEvent {
  static recordOf(event: object): EventRecord | undefined {
    if (!(#batch in event)) return undefined
    return { batch: event.#batch, at: event.#at, names: event.#names, stacks: event.#stacks }
  }

  // Own members, the others are decoded when looked at: two events are told apart by what compares only these (toEqual of
  // test runners), and a structured clone says what it was.
  readonly type: 'syscall' | 'entered'
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly timeNs: number
  readonly #batch: Batch
  readonly #at: number
  readonly #names: NameMap
  readonly #stacks: StackTable | undefined
  #args: Readonly<Record<string, unknown>> | undefined

  constructor(batch: Batch, at: number, names: NameMap, stacks: StackTable | undefined, type: 'syscall' | 'entered') {
    this.type = type
    this.name = nameOf(batch, at)
    this.pid = batch.pid(at)
    this.tid = batch.tid(at)
    this.timeNs = batch.timeNs(at)
    this.#batch = batch
    this.#at = at
    this.#names = names
    this.#stacks = stacks
  }

  // Not a plain object: who copies those (test runners, for their messages) leaves this one as it is.
  get [Symbol.toStringTag](): string {
    return 'SyscallEvent'
  }
  get startNs(): number {
    return this.timeNs
  }
  get durationNs(): number | undefined {
    const end = this.#batch.endNs(this.#at)
    return end === 0 ? undefined : end - this.timeNs
  }
  get number(): number {
    return this.#batch.number(this.#at)
  }
  get abi(): 'x86-64' | 'i386' | 'x32' {
    if (this.#has(SyscallFlag.i386)) return 'i386'
    return this.#has(SyscallFlag.x32) ? 'x32' : 'x86-64'
  }
  get args(): Readonly<Record<string, unknown>> {
    return (this.#args ??= this.#decoder.args(this.#batch, this.#at))
  }
  get fds(): Readonly<Record<string, string>> {
    return this.#namesAs((name) => name.text)
  }
  get deletedFds(): readonly string[] {
    const deleted = this.#namesAs((name) => name.deleted)
    return Object.keys(deleted).filter((argument) => deleted[argument])
  }
  get truncated(): readonly string[] {
    return this.#decoder.truncated(this.#batch, this.#at)
  }
  get result(): unknown {
    if (this.type === 'entered' || this.unfinished) return undefined
    return this.#has(SyscallFlag.error) ? -1 : this.#decoder.result(this.#batch, this.#at)
  }
  get error(): { code: string; errno: number } | undefined {
    if (!this.#has(SyscallFlag.error)) return undefined
    const errno = -this.#batch.result(this.#at)
    return { code: errnoName(errno), errno }
  }
  get unfinished(): boolean {
    return this.type === 'entered' || this.#has(SyscallFlag.unfinished)
  }
  get restarting(): boolean {
    return this.#has(SyscallFlag.restarting)
  }
  get injected(): boolean {
    return this.#has(SyscallFlag.tampered)
  }
  get delayed(): boolean {
    return this.#has(SyscallFlag.delayed)
  }
  get entrySeen(): boolean {
    return !this.#has(SyscallFlag.noEntry)
  }
  get resumes(): string | undefined {
    const number = this.#batch.resumes(this.#at)
    return number === resumesUnknown ? undefined : callName(number)
  }
  get raw(): RawCall {
    return rawCall(this.#batch, this.#at)
  }
  get stack(): readonly StackFrame[] | undefined {
    return this.#stack?.frames
  }
  get stackEnd(): StackEnd | undefined {
    return this.#stack?.end
  }

  /** As a line of `syslens trace --json`: bytes that are no UTF-8 are kept, which strings cannot do. */
  toJSON(): Record<string, unknown> {
    const args = keepingBytes(() => this.#decoder.args(this.#batch, this.#at))
    const fds = this.#namesAs((name) => name.bytes)
    return toJson(this.#plain(args, fds))
  }
  [inspect.custom](): object {
    return this.#plain(this.args, this.fds)
  }

  get #stack(): CallStack | undefined {
    return this.#stacks?.get(stackIdOf(this.#batch, this.#at))
  }
  get #decoder(): CallDecoder {
    return decoderOf(this.#batch, this.#at)
  }
  #has(flag: number): boolean {
    return (this.#batch.flags(this.#at) & flag) !== 0
  }
  #namesAs<Form>(form: (name: Name) => Form): Record<string, Form> {
    const found: Record<string, Form> = {}
    const ids = this.#decoder.names(this.#batch, this.#at)
    for (const argument of Object.keys(ids)) {
      const name = this.#names.get(ids[argument]!)
      if (name !== undefined) found[argument] = form(name)
    }
    return found
  }
  #plain(args: object, fds: object): Record<string, unknown> {
    const { type, name, pid, tid, result, error, startNs, durationNs, abi, deletedFds, truncated, stack, stackEnd } =
      this
    return {
      type,
      name,
      pid,
      tid,
      args,
      ...(Object.keys(fds).length === 0 ? {} : { fds }),
      ...(deletedFds.length === 0 ? {} : { deletedFds }),
      result,
      error,
      startNs,
      durationNs,
      ...(abi === 'x86-64' ? {} : { abi }),
      ...(type === 'syscall' && this.unfinished ? { unfinished: true } : {}),
      ...(this.restarting ? { restarting: true } : {}),
      ...(this.injected ? { injected: true } : {}),
      ...(this.delayed ? { delayed: true } : {}),
      ...(this.entrySeen ? {} : { entrySeen: false }),
      ...(this.resumes === undefined ? {} : { resumes: this.resumes }),
      ...(truncated.length === 0 ? {} : { truncated }),
      ...(stack === undefined ? {} : { stack }),
      ...(stackEnd === undefined || stackEnd === 'complete' ? {} : { stackEnd }),
    }
  }
}

function nameOf(batch: Batch, at: number): string {
  const number = batch.number(at)
  return (batch.flags(at) & SyscallFlag.i386) === 0 ? callName(number) : i386CallName(number)
}

const spawnKinds = new Map<number, SpawnEvent['kind']>([
  [SpawnKind.fork, 'fork'],
  [SpawnKind.vfork, 'vfork'],
  [SpawnKind.clone, 'clone'],
  [SpawnKind.thread, 'thread'],
])

function otherEvent(
  type: number,
  batch: Batch,
  at: number,
  names: NameMap,
  stacks: StackTable | undefined,
): TraceEvent {
  switch (type) {
    case RecordType.entered:
      return new CallEvent(batch, at, names, stacks, 'entered') as unknown as TraceEvent
    case RecordType.exec:
      return execEvent(batch, at)
    case RecordType.spawn:
      return spawnEvent(batch, at)
    case RecordType.signal:
      return signalEvent(batch, at)
    case RecordType.stop:
      return stopEvent(batch, at)
    case RecordType.exit:
      return exitEvent(batch, at)
    case RecordType.attach:
      return { type: 'attach', ...base(batch, at) } satisfies AttachEvent
    case RecordType.detach:
      return { type: 'detach', ...base(batch, at) } satisfies DetachEvent
    case RecordType.descriptors:
      return descriptorsEvent(batch, at, names)
    case RecordType.lost:
      return { type: 'lost', ...base(batch, at), count: batch.lostCount(at) } satisfies LostEvent
    default:
      throw new Error(`record type ${type} at ${at} is unknown`)
  }
}

function base(batch: Batch, at: number): EventBase {
  return { pid: batch.pid(at), tid: batch.tid(at), timeNs: batch.timeNs(at) }
}

function execEvent(batch: Batch, at: number): ExecEvent {
  const from = batch.execPath(at)
  const bytes = batch.bytes.subarray(from, from + batch.execLength(at))
  const argv = execArguments(batch, at)
  const event: ExecEvent = {
    type: 'exec',
    ...base(batch, at),
    path: bytes.toString('utf8'),
    argv: argv.map((argument) => argument.toString('utf8')),
    formerTid: batch.execFormerTid(at),
  }
  return Object.defineProperty(event, 'toJSON', { value: () => toJson({ ...event, path: bytes, argv }) })
}

function spawnEvent(batch: Batch, at: number): SpawnEvent {
  return {
    type: 'spawn',
    ...base(batch, at),
    kind: spawnKinds.get(batch.spawnKind(at)) ?? 'clone',
    childPid: batch.spawnChildPid(at),
    childTid: batch.spawnChildTid(at),
    sharesFiles: (batch.flags(at) & SpawnFlag.sharesFiles) !== 0,
  }
}

function signalEvent(batch: Batch, at: number): SignalEvent {
  const number = batch.signal(at)
  const info = decodeSiginfo(batch, batch.siginfo(at)) as unknown as SignalInfo
  const event: SignalEvent = { type: 'signal', ...base(batch, at), signal: signalName(number), number, info }
  // JSON has no bigint.
  return Object.defineProperty(event, 'toJSON', { value: () => toJson(event) })
}

function stopEvent(batch: Batch, at: number): StopEvent {
  const continued = (batch.flags(at) & StopFlag.continued) !== 0
  return { type: 'stop', ...base(batch, at), signal: signalName(batch.signal(at)), continued }
}

function exitEvent(batch: Batch, at: number): ExitEvent {
  const flags = batch.flags(at)
  const status = batch.exitStatus(at)
  const bySignal = (flags & ExitFlag.bySignal) !== 0
  return {
    type: 'exit',
    ...base(batch, at),
    exitCode: bySignal ? undefined : status,
    signal: bySignal ? signalName(status) : undefined,
    coreDumped: (flags & ExitFlag.coreDumped) !== 0,
    process: (flags & ExitFlag.process) !== 0,
  }
}

const moments = new Map<number, DescriptorsEvent['at']>([
  [1, 'exec'],
  [2, 'attach'],
  [3, 'exit'],
])

// RLIM_INFINITY is the highest 64-bit number.
const limitOf = (value: number): number => (value >= 2 ** 63 ? Infinity : value)

function descriptorsEvent(batch: Batch, at: number, names: NameMap): DescriptorsEvent {
  return {
    type: 'descriptors',
    ...base(batch, at),
    at: moments.get(batch.descriptorsAt(at)) ?? 'exit',
    open: Array.from({ length: batch.descriptorCount(at) }, (_, index): OpenDescriptor => {
      const entry = batch.descriptorEntry(at, index)
      const name = names.get(batch.descriptorNameId(at, index))
      return {
        fd: batch.i32[entry >>> 2]!,
        name: name?.text,
        deleted: name?.deleted ?? false,
        position: batch.unsigned(entry + 8),
        flags: batch.u32[(entry + 16) >>> 2]!,
      }
    }),
    softLimit: limitOf(batch.softLimit(at)),
    hardLimit: limitOf(batch.hardLimit(at)),
  }
}
