/** What becomes of the records: text or JSON lines, tables, or both. */
import { palette } from '../render/palette.js'
import { TextLines } from '../render/text-lines.js'
import { signalName } from '../render/words.js'
import type { NativeOutcome } from '../trace/native.js'
import type { Batch } from '../trace/records.js'
import type { Output } from './output.js'
import { wantsColour } from './terminal.js'
import type { TraceRequest } from './trace-request.js'
import type { Table } from './trace-tables.js'

export interface TraceWriter {
  /** Records that were dropped before they came here. */
  readonly lost: number
  /** `pid` is the command's, 0 for an attach; `epochNs` the wall clock at the start. */
  begin(pid: number, epochNs: bigint): void
  batch(batch: Batch): void
  /** Everything was written; `text` says how it ended. Without an outcome the recording was ended before. */
  end(text: string, outcome?: NativeOutcome): void
}

/** In people's view of the calls, times from here on are worth a word. */
const remarkableNs = 40_000

/**
 * What is wanted is loaded here. `attached`: the processes that were attached to; `raw`: the calls that are shown as
 * registers, undefined where none are.
 */
export async function traceWriter(
  request: TraceRequest,
  output: Output,
  attached: readonly number[],
  raw: ReadonlySet<number> | undefined,
): Promise<TraceWriter> {
  // Few want it, and it would be a part of every start.
  if (request.format === 'perfetto') {
    return (await import('./perfetto-writer.js')).perfettoWriter(request, output, attached)
  }
  const write = (bytes: Uint8Array): void => void output.write(bytes)
  const colour = request.colour === 'auto' ? output.isTerminal && wantsColour() : request.colour
  const hasTables = request.summary !== undefined || request.tree
  const tables: readonly Table[] = hasTables ? (await import('./trace-tables.js')).tablesOf(request, attached) : []
  const people = output.isForPeople
  const lines =
    !request.calls || request.format !== 'text'
      ? undefined
      : new TextLines(write, {
          colour,
          stringLimit: request.stringLimit,
          prefix: people ? 'terminal' : request.followForks ? 'file' : 'never',
          verbose: request.verbose,
          clock: request.clock,
          relative: request.relative,
          raw,
          stacks: request.stack === undefined ? undefined : (await import('./stack-lines.js')).stackLines(colour),
          durations: request.times ? 'always' : people ? remarkableNs : undefined,
        })
  const form = request.format === 'json' ? await import('./json-writer.js') : undefined
  const json = form && new form.CommandJsonLines(write)
  let lost = 0
  return {
    get lost() {
      return lost
    },
    begin(pid, epochNs) {
      json?.line(headLine(request, form!.jsonVersion, epochNs, attached))
      lines?.startsAt(epochNs)
      if (people && pid !== 0) lines?.withoutExitOf(pid)
    },
    batch(batch) {
      lines?.batch(batch)
      if (request.calls) json?.batch(batch)
      for (const table of tables) table.batch(batch)
      lost = lines?.lost ?? (request.calls ? json?.lost : tables[0]?.lost) ?? 0
    },
    end(text, outcome) {
      if (json !== undefined) {
        for (const table of tables) json.line(table.json())
        if (outcome !== undefined) json.line(endLine(request, outcome, lost))
        return
      }
      const width = hasTables && output.isTerminal ? widthOf(output.fd) : undefined
      const texts = tables.map((table) => table.text({ colour, width })).filter((one) => one !== '')
      const blocks = lines !== undefined && texts.length > 0 ? ['', ...texts] : texts
      if (blocks.length > 0) output.write(Buffer.from(blocks.join('\n')))
      // In a file, calls are for programs, a table is for people.
      if (text === '' || !(people || hasTables)) return
      const line = lines === undefined ? text : `+++ ${text} +++`
      output.write(
        Buffer.concat(
          colour ? [palette.note, Buffer.from(line), palette.reset, Buffer.from('\n')] : [Buffer.from(`${line}\n`)],
        ),
      )
    },
  }
}

/** Columns of the terminal on standard output or standard error. */
function widthOf(fd: number): number | undefined {
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined
  return stream !== undefined && stream.columns > 0 ? stream.columns : undefined
}

declare const syslensVersion: string

function headLine(request: TraceRequest, version: number, epochNs: bigint, pids: readonly number[]): object {
  return { type: 'start', version, ...origin(request, epochNs, pids) }
}

/** Where a trace comes from, and when it began. */
export function origin(request: TraceRequest, epochNs: bigint, pids: readonly number[]): Record<string, unknown> {
  return {
    syslens: syslensVersion,
    // Beyond what a JSON number holds: add an event's startNs or timeNs for its wall-clock time.
    epochNs: String(epochNs),
    epoch: new Date(Number(epochNs / 1_000_000n)).toISOString(),
    ...(request.command.length > 0 ? { command: request.command } : { pids }),
  }
}

function endLine(request: TraceRequest, outcome: NativeOutcome, lost: number): object {
  const { pid, status, bySignal, coreDumped, durationNs, calls, errors, processes, threads, ioUringEnters } = outcome
  const how = bySignal ? { signal: signalName(status), coreDumped } : { exitCode: status }
  const faults = request.faults.map((fault, index) => ({ fault, ...outcome.faults[index]! }))
  const counts = { durationNs, calls, errors, lost, processes, threads, ioUringEnters }
  return { type: 'end', ...(pid === 0 ? {} : { pid, ...how }), ...counts, ...(faults.length === 0 ? {} : { faults }) }
}
