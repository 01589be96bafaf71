/** Bundled by itself (scripts/bundle-cli.mjs): loaded while the command begins, and only when JSON is wanted. */
import { JsonLines } from '../render/json-lines.js'
import type { Batch } from '../trace/records.js'

export { jsonVersion } from '../render/json-lines.js'

/**
 * From this batch on V8 makes no optimised code, and from that one on it does, with less of it copied into each place.
 * Most commands are over before it has paid for its making, which takes the processor away from them; in a longer trace
 * the making of all that V8 would like takes longer than the writing of 100,000 lines. The first batches end before V8
 * begins, and need no module for flags.
 */
const unoptimised = { from: 2, to: 12 }

/** JSON lines of a process that does nothing else. */
export class CommandJsonLines extends JsonLines {
  #batches = 0

  override batch(batch: Batch): void {
    this.#batches++
    if (this.#batches === unoptimised.from) setFlags('--no-opt')
    if (this.#batches === unoptimised.to) setFlags('--opt', '--max-inlined-bytecode-size-cumulative=200')
    super.batch(batch)
  }
}

function setFlags(...flags: readonly string[]): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8')
  for (const flag of flags) setFlagsFromString(flag)
}
