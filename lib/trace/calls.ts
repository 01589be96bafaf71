/** What traces take from the table of system calls (lib/syscalls). */
import { tableBytes } from '../syscalls/binary.js'
import { group } from '../syscalls/constants.js'
import {
  bind,
  callByNumber,
  callCatalog,
  callName,
  classMembers,
  filterClasses,
  i386CallName,
} from '../syscalls/index.js'
import { type NodeOwners, nodeOwners } from './node-owners.js'
import { type Batch, type Name, noParent, PieceStatus, SyscallFlag } from './records.js'
import type { SelectableCall } from './select.js'

/** The table for the tracer (native/tracer/table.h). */
export function compiledTable(): Uint8Array {
  return tableBytes()
}

let selectable: readonly SelectableCall[] | undefined

/** Every call with all classes that a selection may name, unions such as `net` included. */
export function selectableCalls(): readonly SelectableCall[] {
  return (selectable ??= makeSelectable())
}

function makeSelectable(): readonly SelectableCall[] {
  const classesOf = new Map<string, string[]>(callCatalog().entries.map(({ name }) => [name, []]))
  for (const name of filterClasses) for (const call of classMembers(name) ?? []) classesOf.get(call)!.push(name)
  return callCatalog().entries.map(({ number, name }) => ({ number, name, classes: classesOf.get(name)! }))
}

/** Name of an errno, such as `ENOENT`. */
export function errnoName(errno: number): string {
  return group('errno').byValue.get(errno)?.name ?? restartCodes.get(errno) ?? `E${errno}`
}

// Not for programs: the kernel's own marks of calls that will be made again, seen by tracers only (linux/errno.h).
const restartCodes = new Map([
  [512, 'ERESTARTSYS'],
  [513, 'ERESTARTNOINTR'],
  [514, 'ERESTARTNOHAND'],
  [516, 'ERESTART_RESTARTBLOCK'],
])

/** How the records of one call are read. */
export interface CallDecoder {
  readonly name: string
  args(batch: Batch, at: number): Readonly<Record<string, unknown>>
  fds(batch: Batch, at: number, names: ReadonlyMap<number, Name>): Readonly<Record<string, string>>
  truncated(batch: Batch, at: number): readonly string[]
  result(batch: Batch, at: number): number | bigint
}

const decoders = new Map<number, CallDecoder>()
const foreignDecoders = new Map<number, CallDecoder>()

/** The decoder for a syscall or entered record. */
export function decoderOf(batch: Batch, at: number): CallDecoder {
  const number = batch.number(at)
  const foreign = (batch.flags(at) & (SyscallFlag.i386 | SyscallFlag.x32)) !== 0
  return foreign ? foreignDecoder(number, (batch.flags(at) & SyscallFlag.i386) !== 0) : nativeDecoder(number)
}

function nativeDecoder(number: number): CallDecoder {
  let decoder = decoders.get(number)
  if (decoder === undefined) decoders.set(number, (decoder = makeDecoder(number)))
  return decoder
}

// Calls by int 0x80 or with the x32 bit have layouts of their own: their arguments are in `raw` only.
function foreignDecoder(number: number, i386: boolean): CallDecoder {
  const key = i386 ? number : -1 - number
  let decoder = foreignDecoders.get(key)
  if (decoder === undefined) {
    decoder = { ...rawDecoder, name: i386 ? i386CallName(number) : callName(number) }
    foreignDecoders.set(key, decoder)
  }
  return decoder
}

function makeDecoder(number: number): CallDecoder {
  const call = callByNumber(number)
  if (call === undefined) return { ...rawDecoder, name: callName(number) }
  const bound = bind(call)
  const owners = nodeOwners(bound)
  return {
    name: call.name,
    args: (batch, at) => Object.fromEntries(call.args.map(({ name }, index) => [name, batch.arg(at, index)])),
    fds: (batch, at, names) => fdNames(batch, at, names, owners),
    truncated: (batch, at) => truncated(batch, at, owners),
    result: (batch, at) => batch.result(at),
  }
}

function fdNames(
  batch: Batch,
  at: number,
  names: ReadonlyMap<number, Name>,
  owners: NodeOwners,
): Record<string, string> {
  const result: Record<string, string> = {}
  for (let left = batch.pieceCount(at), piece = batch.firstPiece(at); left > 0; left--) {
    if (batch.pieceStatus(piece) === PieceStatus.name && batch.pieceParent(piece) === noParent) {
      const owner = owners.names.get(batch.pieceNode(piece))
      const name = names.get(batch.pieceNameId(piece))
      if (owner !== undefined && name !== undefined) result[owner] = name.text
    }
    piece = batch.nextPiece(piece)
  }
  return result
}

const cutStatuses = new Set<number>([PieceStatus.capped, PieceStatus.cut, PieceStatus.noRoom])

function truncated(batch: Batch, at: number, owners: NodeOwners): string[] {
  const result = new Set<string>()
  for (let left = batch.pieceCount(at), piece = batch.firstPiece(at); left > 0; left--) {
    const owner = owners.memory.get(batch.pieceNode(piece))
    if (owner !== undefined && cutStatuses.has(batch.pieceStatus(piece))) result.add(owner)
    piece = batch.nextPiece(piece)
  }
  return [...result]
}

const nothing = Object.freeze({})
const rawDecoder: Omit<CallDecoder, 'name'> = {
  args: () => nothing,
  fds: () => nothing,
  truncated: () => [],
  result: (batch, at) => batch.result(at),
}
