/** What becomes of the records: text, JSON lines, a table, or text and a table. */
import { palette } from '../render/palette.js'
import { Summary, summaryText } from '../render/summary.js'
import { TextLines } from '../render/text-lines.js'
import type { Batch } from '../trace/records.js'
import type { Output } from './output.js'
import type { TraceRequest } from './trace-options.js'

export interface TraceWriter {
  /** Records that were dropped before they came here. */
  readonly lost: number
  /** `pid` is the command's, 0 for an attach. */
  begin(pid: number): void
  batch(batch: Batch): void
  /** Everything was written; `text` says how it ended. */
  end(text: string): void
}

/** In people's view of the calls, times from here on are worth a word. */
const remarkableNs = 40_000

export function traceWriter(request: TraceRequest, output: Output): TraceWriter {
  const write = (bytes: Uint8Array): void => void output.write(bytes)
  const colour = request.colour === 'auto' ? output.isTerminal && wantsColour() : request.colour
  const summary = new Summary()
  // The table itself is wanted when it is the only output; otherwise it counts what is lost.
  const people = output.isForPeople
  const lines =
    request.format === 'text'
      ? new TextLines(write, {
          colour,
          stringLimit: request.stringLimit,
          onlyErrors: request.onlyErrors,
          prefix: people ? 'terminal' : request.followForks ? 'file' : 'never',
          durations: request.times ? 'always' : people ? remarkableNs : undefined,
        })
      : undefined
  return {
    get lost() {
      return summary.lost
    },
    begin(pid) {
      if (lines !== undefined && people && pid !== 0) lines.withoutExitOf = pid
    },
    batch(batch) {
      lines?.batch(batch)
      summary.batch(batch)
    },
    end(text) {
      if (request.summary) output.write(Buffer.from(summaryText(summary.statistics())))
      if (text === '' || !people) return
      const line = request.format === 'text' ? `+++ ${text} +++` : text
      output.write(
        Buffer.concat(
          colour ? [palette.note, Buffer.from(line), palette.reset, Buffer.from('\n')] : [Buffer.from(`${line}\n`)],
        ),
      )
    },
  }
}

// https://no-color.org; a dumb terminal has none.
function wantsColour(): boolean {
  const { NO_COLOR, TERM } = process.env
  return (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb'
}
