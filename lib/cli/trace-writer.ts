/** What becomes of the records: text, JSON lines, a table, or text and a table. */
import { JsonLines, jsonVersion } from '../render/json-lines.js'
import { palette } from '../render/palette.js'
import { Summary, summaryText } from '../render/summary.js'
import { prepareWriters, TextLines } from '../render/text-lines.js'
import { signalName } from '../render/words.js'
import type { NativeOutcome } from '../trace/native.js'
import { selectableCalls } from '../trace/calls.js'
import type { Batch } from '../trace/records.js'
import { parseSelectors, selectCalls } from '../trace/select.js'
import type { Output } from './output.js'
import { wantsColour } from './terminal.js'
import type { TraceRequest } from './trace-request.js'

export interface TraceWriter {
  /** Records that were dropped before they came here. */
  readonly lost: number
  /** `pid` is the command's, 0 for an attach; `epochNs` the wall clock at the start. */
  begin(pid: number, epochNs: bigint, attached: readonly number[]): void
  batch(batch: Batch): void
  /** Everything was written; `text` says how it ended. Without an outcome the recording was ended before. */
  end(text: string, outcome?: NativeOutcome): void
}

/** In people's view of the calls, times from here on are worth a word. */
const remarkableNs = 40_000

export function traceWriter(request: TraceRequest, output: Output): TraceWriter {
  const write = (bytes: Uint8Array): void => void output.write(bytes)
  const colour = request.colour === 'auto' ? output.isTerminal && wantsColour() : request.colour
  const summary = request.summary ? new Summary() : undefined
  const people = output.isForPeople
  const { raw } = request
  const lines =
    request.format === 'text'
      ? new TextLines(write, {
          colour,
          stringLimit: request.stringLimit,
          prefix: people ? 'terminal' : request.followForks ? 'file' : 'never',
          verbose: request.verbose,
          clock: request.clock,
          relative: request.relative,
          raw:
            raw === undefined ? undefined : selectCalls(raw === 'all' ? '/./' : parseSelectors(raw), selectableCalls()),
          durations: request.times ? 'always' : people ? remarkableNs : undefined,
        })
      : undefined
  const json = request.format === 'json' ? new JsonLines(write) : undefined
  return {
    get lost() {
      return (summary ?? lines ?? json)?.lost ?? 0
    },
    begin(pid, epochNs, attached) {
      json?.line(headLine(request, epochNs, attached))
      lines?.startsAt(epochNs)
      if (lines === undefined || pid === 0) return
      if (people) lines.withoutExitOf = pid
      // The command begins just now, on another processor.
      if (request.only === undefined) prepareWriters()
    },
    batch(batch) {
      lines?.batch(batch)
      json?.batch(batch)
      summary?.batch(batch)
    },
    end(text, outcome) {
      if (json !== undefined && outcome !== undefined) json.line(endLine(outcome, json.lost))
      if (summary !== undefined) output.write(Buffer.from(summaryText(summary.statistics())))
      // In a file, calls are for programs, a table is for people.
      if (text === '' || json !== undefined || !(people || summary !== undefined)) return
      const line = request.format === 'text' ? `+++ ${text} +++` : text
      output.write(
        Buffer.concat(
          colour ? [palette.note, Buffer.from(line), palette.reset, Buffer.from('\n')] : [Buffer.from(`${line}\n`)],
        ),
      )
    },
  }
}

declare const syslensVersion: string

function headLine(request: TraceRequest, epochNs: bigint, pids: readonly number[]): object {
  return {
    type: 'start',
    version: jsonVersion,
    syslens: syslensVersion,
    // Beyond what a JSON number holds: add an event's startNs or timeNs for its wall-clock time.
    epochNs: String(epochNs),
    epoch: new Date(Number(epochNs / 1_000_000n)).toISOString(),
    ...(request.command.length > 0 ? { command: request.command } : { pids }),
  }
}

function endLine(outcome: NativeOutcome, lost: number): object {
  const { pid, status, bySignal, coreDumped, durationNs, calls, errors, processes, threads, ioUringEnters } = outcome
  const how = bySignal ? { signal: signalName(status), coreDumped } : { exitCode: status }
  const counts = { durationNs, calls, errors, lost, processes, threads, ioUringEnters }
  return { type: 'end', ...(pid === 0 ? {} : { pid, ...how }), ...counts }
}
