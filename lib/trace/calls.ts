/** What traces take from the table of system calls (lib/syscalls). */
import { tableBytes } from '../syscalls/binary.js'
import { group } from '../syscalls/constants.js'
import { decoderOf as tableDecoderOf } from '../syscalls/decode.js'
import { callCatalog, callName, classMembers, filterClasses, i386CallName } from '../syscalls/catalog.js'
import { layout } from '../syscalls/table-layout.js'
import { type Batch, SyscallFlag } from './records.js'
import type { SelectableCall } from './select.js'

/** The table for the tracer (native/tracer/table.h). */
export function compiledTable(): Uint8Array {
  return tableBytes()
}

let view: DataView | undefined

/** What a call does to threads, descriptors and names: bits of `traitBits`, as the tracer has them. */
export function callTraits(number: number): number {
  if (view === undefined) {
    const { buffer, byteOffset, byteLength } = compiledTable()
    view = new DataView(buffer, byteOffset, byteLength)
  }
  const at = layout.header + number * layout.entry
  return at + layout.entry <= view.byteLength ? view.getUint32(at, true) : 0
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

const mostNumbers = 512

/**
 * The calls of i386 (int 0x80, a 32-bit program) that go by the names of the selected ones. What has no namesake on x86-64
 * (`mmap2`, `socketcall`) cannot have been named, and stays.
 */
export function selectedOfI386(selected: ReadonlySet<number>): ReadonlySet<number> {
  const byName = new Map(callCatalog().entries.map(({ number, name }) => [name, number]))
  const all = Array.from({ length: mostNumbers }, (_, number) => number)
  return new Set(
    all.filter((number) => {
      const namesake = byName.get(i386CallName(number))
      return namesake === undefined || selected.has(namesake)
    }),
  )
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
  result(batch: Batch, at: number): number | bigint | undefined
  /** Ids of the names of descriptors by argument. */
  names(batch: Batch, at: number): Readonly<Record<string, number>>
  truncated(batch: Batch, at: number): readonly string[]
}

const undescribed = new Map<string, CallDecoder>()

/** The decoder for a syscall or entered record. */
export function decoderOf(batch: Batch, at: number): CallDecoder {
  const number = batch.number(at)
  const flags = batch.flags(at)
  if ((flags & (SyscallFlag.i386 | SyscallFlag.x32)) !== 0) {
    return undescribedCall((flags & SyscallFlag.i386) !== 0 ? i386CallName(number) : callName(number))
  }
  return tableDecoderOf(number) ?? undescribedCall(callName(number))
}

// Calls that are newer than the table, by int 0x80 or with the x32 bit: their arguments are in `raw` only.
function undescribedCall(name: string): CallDecoder {
  let decoder = undescribed.get(name)
  if (decoder === undefined) {
    decoder = {
      name,
      args: () => ({}),
      result: (batch, at) => batch.result(at),
      names: () => ({}),
      truncated: () => [],
    }
    undescribed.set(name, decoder)
  }
  return decoder
}
