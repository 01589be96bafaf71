/** Call stacks under the line of a call, a frame per line. */
import { escapeText } from '../report/escape.js'
import type { Batch } from '../trace/records.js'
import { type CallStack, type StackFrame, stackIdOf, Stacks } from '../trace/stacks.js'
import { encode } from './out.js'
import { palette } from './palette.js'
import type { StackText } from './text-lines.js'

// Names are the program's own: templates make them as long as they like.
const longestName = 400

/**
 * A frame as Node's own stack traces show it: `appendAudit (/srv/leak.js:18:21)`, `main+0x12 (/usr/bin/cat)` without a line
 * table, `/usr/lib/libz.so.1+0x1a2b` without a name.
 *
 * @example
 * event.stack?.map(frameText)
 */
export function frameText(frame: StackFrame): string {
  const { function: name, functionOffset, module, offset, file, line, column, address } = frame
  if (file !== undefined) {
    const place = line === undefined ? file : column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
    return name === undefined ? escapeText(place) : `${shortened(name)} (${escapeText(place)})`
  }
  if (module !== undefined) {
    if (name === undefined) return `${escapeText(module)}+0x${offset!.toString(16)}`
    const within = functionOffset === undefined ? '' : `+0x${functionOffset.toString(16)}`
    return `${shortened(name)}${within} (${escapeText(module)})`
  }
  return name === undefined ? `0x${address.toString(16)}` : shortened(name)
}

function shortened(name: string): string {
  return escapeText(name.length > longestName ? `${name.slice(0, longestName)}…` : name)
}

const plain = new WeakMap<CallStack, Uint8Array>()

/** The lines of a stack. */
export function stackLines(stack: CallStack, colour: boolean): Uint8Array {
  // The same stack comes again and again.
  let lines = plain.get(stack)
  if (lines === undefined) {
    lines = encode(stack.frames.map((frame) => `    at ${frameText(frame)}\n`).join('') + endText[stack.end])
    plain.set(stack, lines)
  }
  return colour ? Buffer.concat([palette.quiet, lines, palette.reset]) : lines
}

/** The stacks of a trace, for TextLines. */
export class StackLines implements StackText {
  readonly #stacks = new Stacks()
  readonly #colour: boolean

  constructor(colour: boolean) {
    this.#colour = colour
  }

  apply(batch: Batch, at: number): boolean {
    return this.#stacks.apply(batch, at)
  }

  linesOf(batch: Batch, at: number): Uint8Array | undefined {
    const { current } = this.#stacks
    const stack = current.isEmpty ? undefined : current.get(stackIdOf(batch, at))
    return stack && stackLines(stack, this.#colour)
  }
}

const endText = { complete: '', deeper: '    … more frames\n', lost: '    … callers not found\n' } as const
