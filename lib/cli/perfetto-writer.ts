/** `syslens trace --format perfetto`: a timeline. */
import { amountText } from '../render/duration.js'
import { PerfettoWriter, perfettoTail } from '../perfetto/writer.js'
import { toEvent } from '../trace/event-objects.js'
import { Names, RecordType } from '../trace/records.js'
import { Stacks } from '../trace/stacks.js'
import { say } from './messages.js'
import type { Output } from './output.js'
import type { TraceRequest } from './trace-request.js'
import { origin, type TraceWriter } from './trace-writer.js'

export function perfettoWriter(request: TraceRequest, output: Output, attached: readonly number[]): TraceWriter {
  const { maxBytes } = request
  const writer = new PerfettoWriter({
    // Of some calls the number of open descriptors cannot be told.
    descriptors: hasAllCalls(request),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  })
  const names = new Names()
  const stacks = new Stacks()
  const ending = Buffer.from(perfettoTail)
  let isEnded = false
  const write = (text: string, isLast = false): void => {
    if (text !== '' || isLast) output.writeUpTo(Buffer.from(text), ending, isLast)
  }
  return {
    get lost() {
      return writer.lost
    },
    begin(_pid, epochNs) {
      write(writer.head(origin(request, epochNs, attached)))
    },
    batch(batch) {
      let text = ''
      for (let at = 0; at < batch.end; at = batch.next(at)) {
        const type = batch.type(at)
        if (type === RecordType.name || type === RecordType.namesReset) names.apply(batch, at)
        else if (type === RecordType.module || type === RecordType.stack || type === RecordType.stacksReset) {
          stacks.apply(batch, at)
        } else text += writer.event(toEvent(batch, at, names.current, stacks.current))
      }
      write(text)
    },
    end() {
      if (isEnded) return
      isEnded = true
      write(writer.end(), true)
      const { merged, dropped } = writer.counts
      if (merged > 0 || dropped > 0) {
        say(
          `${amountText(dropped, 'call')} left out of ${request.output} and ${merged.toLocaleString('en-US')} merged: it would be too large`,
          'Select calls with -e, or allow more with --max-size.',
        )
      }
    },
  }
}

function hasAllCalls({ only, filters, followForks }: TraceRequest): boolean {
  const { path, fd, status, slowerThanMs, skipStartup, last } = filters
  const chosen = [only, path, fd, status, slowerThanMs, last].some((value) => value !== undefined)
  return followForks && !chosen && skipStartup !== true
}
