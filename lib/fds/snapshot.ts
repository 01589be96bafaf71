import type { NativeFdSnapshot } from './native.js'
import type { FdProcess, FdRow, FdSnapshot, Incomplete } from './types.js'

/** What comes before the members that the addon writes, in text and in objects. */
export function snapshotHead(takenAt: string): string {
  return `{"version":1,"takenAt":${JSON.stringify(takenAt)},`
}

/**
 * Rows cross from C++ as one text and become objects when somebody looks: `fds` is made at the first look, and
 * iteration of `rowsOf` parses row by row.
 */
export function makeSnapshot(native: NativeFdSnapshot): FdSnapshot {
  const takenAt = new Date().toISOString()
  let rows: readonly FdRow[] | undefined
  const snapshot = {
    version: 1 as const,
    takenAt,
    processes: deepFreeze(JSON.parse(native.processes) as FdProcess[]),
    get fds(): readonly FdRow[] {
      return (rows ??= deepFreeze(JSON.parse(`[${Buffer.from(native.rows).toString()}]`) as FdRow[]))
    },
    incomplete: deepFreeze(JSON.parse(native.incomplete) as Incomplete[]),
    vanished: native.vanished,
    peersComplete: native.peersComplete,
  }
  return Object.freeze(snapshot)
}

/** The rows one after the other, so that a hundred thousand of them are never objects at once. */
export function* rowsOf(native: NativeFdSnapshot): Generator<FdRow> {
  const text = Buffer.from(native.rows)
  let start = 0
  for (const end of new Uint32Array(native.rowEnds)) {
    yield JSON.parse(text.toString('utf8', start, end)) as FdRow
    start = end + 2
  }
}

/** Frozen all the way down, and the same value. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
