/** The compiled table: made at build time (scripts/build-table.mjs), because compiling all calls costs milliseconds. */
import { readFileSync } from 'node:fs'
import { allCalls, compileCalls } from './index.js'

let bytes: Uint8Array<ArrayBuffer> | undefined

/**
 * The table for the tracer (native/tracer/table.h). From the sources, where there is no built one, it is compiled.
 */
export function tableBytes(): Uint8Array<ArrayBuffer> {
  return (bytes ??= built() ?? compileCalls(allCalls()))
}

function built(): Uint8Array<ArrayBuffer> | undefined {
  try {
    // dist/table.bin, seen from dist/syscalls as well as from the bundle in dist/cli.
    return new Uint8Array(readFileSync(new URL('../table.bin', import.meta.url)))
  } catch {
    return undefined
  }
}
