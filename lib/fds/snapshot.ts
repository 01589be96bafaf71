import type { NativeFdSnapshot } from './native.js'
import type { FdProcess, FdRow, FdSnapshot, Incomplete } from './types.js'

/** What comes before the members that the addon writes, in text and in objects. */
export function snapshotHead(takenAt: string): string {
  return `{"version":1,"takenAt":${JSON.stringify(takenAt)},`
}

/**
 * Rows cross from C++ as one text and become objects when somebody looks: `fds` is made at the first look. Everything is
 * frozen; who keeps a snapshot to itself passes a `finish` that leaves it as it is, since freezing costs as much as parsing.
 */
export function makeSnapshot(
  native: NativeFdSnapshot,
  finish: <Value>(value: Value) => Value = deepFreeze,
): FdSnapshot {
  const takenAt = new Date().toISOString()
  let rows: readonly FdRow[] | undefined
  const snapshot = {
    version: 1 as const,
    takenAt,
    processes: finish(JSON.parse(native.processes) as FdProcess[]),
    get fds(): readonly FdRow[] {
      return (rows ??= finish(JSON.parse(`[${Buffer.from(native.rows).toString()}]`) as FdRow[]))
    },
    incomplete: finish(JSON.parse(native.incomplete) as Incomplete[]),
    vanished: native.vanished,
    peersComplete: native.peersComplete,
  }
  return Object.freeze(snapshot)
}

/** Frozen all the way down, and the same value. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
