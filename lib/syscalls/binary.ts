/** The compiled table: made at build time (scripts/build-table.mjs), because compiling all calls costs milliseconds. */
import { builtFile } from './built.js'
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
    return new Uint8Array(builtFile('table.bin'))
  } catch {
    return undefined
  }
}
