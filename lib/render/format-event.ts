import { SyslensError } from '../errors.js'
import { recordOf } from '../trace/event-objects.js'
import type { TraceEvent } from '../trace/events.js'
import { stackIdOf } from '../trace/stacks.js'
import { TextLines } from './text-lines.js'
import { stackLines } from './text-stacks.js'

export interface FormatOptions {
  /** Bytes of data and elements of lists that are shown, default 32; what the trace did not capture cannot be shown. */
  stringLimit?: number
  /** With the colour sequences of a terminal, default false. */
  colour?: boolean
}

/**
 * An event as `syslens trace` shows it: strace's notation, without the thread's id and without a line feed. Events that
 * have no line of their own there (spawn, attach …) give an empty string.
 *
 * @param event An event of a trace itself; a copy, or one that went through JSON, has lost what the line is made from.
 * @throws SyslensError ERR_SYSLENS_EVENT for such a copy.
 *
 * @example
 * for await (const event of trace('ls')) console.log(formatEvent(event))
 * // openat(AT_FDCWD</srv/app>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
 */
export function formatEvent(event: TraceEvent, options: FormatOptions = {}): string {
  const record = recordOf(event)
  if (record === undefined) {
    throw new SyslensError('ERR_SYSLENS_EVENT', 'formatEvent() takes an event of a trace, not a copy of one')
  }
  const formatter = formatterFor(options)
  formatter.text = ''
  const { batch, at } = record
  formatter.lines.single(batch, at, record.names)
  const stack = event.type === 'syscall' ? record.stacks?.get(stackIdOf(batch, at)) : undefined
  if (stack !== undefined) formatter.text += Buffer.from(stackLines(stack, options.colour ?? false)).toString('utf8')
  return formatter.text.trimEnd()
}

interface Formatter {
  readonly stringLimit: number | undefined
  readonly colour: boolean | undefined
  readonly lines: TextLines
  text: string
}

// The last one, with its buffer: events are formatted by the thousand with the same options.
let last: Formatter | undefined

function formatterFor({ stringLimit, colour }: FormatOptions): Formatter {
  if (last !== undefined && last.stringLimit === stringLimit && last.colour === colour) return last
  const lines = new TextLines(
    (bytes) => (formatter.text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')),
    { ...(stringLimit === undefined ? {} : { stringLimit }), ...(colour === undefined ? {} : { colour }) },
  )
  const formatter: Formatter = { stringLimit, colour, lines, text: '' }
  last = formatter
  return formatter
}
