import { SyslensError } from '../errors.js'
import type { TraceEvent } from '../trace/events.js'
import { leastMaxBytes } from './limits.js'
import { perfettoTail, PerfettoWriter, type PerfettoOptions } from './writer.js'

const pieceLength = 64 * 1024

/**
 * A trace as the JSON that the Perfetto viewer (https://ui.perfetto.dev), chrome://tracing and others load: processes and
 * threads as tracks, calls as slices with their arguments, signals and ends as instants, open descriptors as a counter,
 * forks as arrows. Times are microseconds since the trace's start. The text is whole and valid also when the events end in
 * an error, which is thrown behind it.
 *
 * @param events A trace, or any list of its events; those of one thread in order.
 * @returns Pieces of the text, for a stream.
 * @throws SyslensError ERR_SYSLENS_OPTION for a `maxBytes` that is no number of at least 65,536.
 *
 * @example
 * import { createWriteStream } from 'node:fs'
 * import { pipeline } from 'node:stream/promises'
 * await pipeline(perfettoJson(trace('npm', ['test'])), createWriteStream('trace.json'))
 */
export async function* perfettoJson(
  events: AsyncIterable<TraceEvent> | Iterable<TraceEvent>,
  options: PerfettoOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { maxBytes } = options
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= leastMaxBytes)) {
    throw new SyslensError('ERR_SYSLENS_OPTION', `maxBytes is a number of at least ${leastMaxBytes}, not ${maxBytes}`)
  }
  const writer = new PerfettoWriter(options)
  let text = writer.head({ from: 'syslens' })
  let failure: { readonly error: unknown } | undefined
  const iterator = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]()
  try {
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) break
      text += writer.event(next.value)
      if (text.length < pieceLength) continue
      yield text
      text = ''
    }
  } catch (error) {
    failure = { error }
  } finally {
    // Whoever stops reading ends the loop over the events as well; at their end this does nothing.
    await iterator.return?.()
  }
  yield text + writer.end() + perfettoTail
  if (failure !== undefined) throw failure.error
}
