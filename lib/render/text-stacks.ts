/** Call stacks under the line of a call, a frame per line. */
import { escapeText } from '../report/escape.js'
import type { CallStack, StackFrame } from '../trace/stacks.js'
import { encode } from './out.js'
import type { Palette } from './palette.js'

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
export function stackLines(stack: CallStack, colours: Palette | undefined): Uint8Array {
  // The same stack comes again and again.
  let lines = plain.get(stack)
  if (lines === undefined) {
    lines = encode(stack.frames.map((frame) => `    at ${frameText(frame)}\n`).join('') + endText[stack.end])
    plain.set(stack, lines)
  }
  return colours === undefined ? lines : Buffer.concat([colours.quiet, lines, colours.reset])
}

const endText = { complete: '', deeper: '    … more frames\n', lost: '    … callers not found\n' } as const
