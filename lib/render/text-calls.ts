/** Writers of one whole call: `name(arguments) = result`. */
import { type Evaluate, evaluator } from '../syscalls/evaluate.js'
import { noParent, recordFlag } from '../syscalls/reader.js'
import type { CallLayout, Slot } from '../syscalls/slots.js'
import { chooseWriter, type Cursor, type Writer } from './cursor.js'
import { encode } from './out.js'
import { textComma } from './text-basics.js'
import { afterWriter } from './text-pointers.js'
import { textWriter } from './text-values.js'
import { cached, enumWord, errorResultText, flagsWord, hexText, mixedWord, restartText, type Word } from './words.js'

/** How far a call has come when its line is written. */
export const Progress = {
  done: 0,
  /** It never returned. */
  unfinished: 1,
  /** It has not returned yet. */
  open: 2,
} as const
export type Progress = (typeof Progress)[keyof typeof Progress]

export type CallWriter = (c: Cursor, progress: Progress) => void

/** strace's default column of the result. */
const resultColumn = 40

const textUnfinished = encode(' <unfinished ...>)')
const textOpen = encode(') <still open>')
const textEquals = encode('= ')
const textNever = encode('= ?')
const textTimeout = encode('0 (Timeout)')

interface ArgumentWriter {
  readonly label: Uint8Array | undefined
  readonly when: Evaluate | undefined
  readonly write: Writer
}

export function callWriter(layout: CallLayout): CallWriter {
  const name = encode(layout.name)
  const args = layout.args.map((slot): ArgumentWriter => ({
    label: slot.label === true ? encode(`${slot.name}=`) : undefined,
    when: slot.when && evaluator(slot.when),
    write: textWriter(slot),
  }))
  const notes = layout.args.flatMap((slot) => (slot.type === 'pointer' ? (afterWriter(slot, textWriter) ?? []) : []))
  const result = resultWriter(layout.result)
  // When time ran out nothing is ready and nothing is left.
  const isTimed = layout.result.kind.type === 'timed'
  // Nothing is missing of a call whose arguments were all known before it began: exit_group, kill(2) of oneself.
  const complete = layout.nodes.every(({ kind, stop }) => stop === 'entry' || kind === 'name' || kind === 'names')
  return (c, progress) => {
    const { out, reader } = c
    writeCallName(c, name)
    const base = reader.argsAt
    let first = true
    for (let i = 0; i < args.length; i++) {
      const argument = args[i]!
      const { when } = argument
      if (when !== undefined && when(reader, base) === 0) continue
      const before = out.at
      if (!first) out.put(textComma)
      if (argument.label !== undefined) out.put(argument.label)
      const start = out.at
      argument.write(c, base, noParent, 0)
      // An argument that has no meaning for this choice writes nothing.
      if (out.at === start) out.at = before
      else first = false
    }
    if (!writeEnd(c, progress, complete)) return
    result(c, reader.resultAt, noParent, 0)
    if (notes.length > 0 && !(isTimed && isZero(reader, reader.resultAt))) writeNotes(c, notes)
  }
}

function writeCallName(c: Cursor, name: Uint8Array): void {
  const { colours, out } = c
  if (colours === undefined) {
    out.put(name)
  } else {
    out.style(colours.name)
    out.put(name)
    out.style(colours.reset)
  }
  out.byte(0x28)
}

/** Everything between the last argument and the result; true when the result itself is still to be written. */
function writeEnd(c: Cursor, progress: Progress, complete = false): boolean {
  const { out, reader } = c
  if (progress === Progress.open) {
    out.put(textOpen)
    return false
  }
  if (progress === Progress.unfinished) {
    if (complete) out.byte(0x29)
    else out.put(textUnfinished)
    out.column(resultColumn)
    out.put(textNever)
    return false
  }
  out.byte(0x29)
  out.column(resultColumn)
  out.put(textEquals)
  const { flags } = reader
  if ((flags & (recordFlag.error | recordFlag.restarting)) === 0) return true
  const code = -reader.view.getInt32(reader.resultAt, true)
  const { colours } = c
  if (colours !== undefined) out.style(colours.error)
  if ((flags & recordFlag.restarting) !== 0) out.text(restartText(code))
  else writeError(out, code, 0)
  if (colours !== undefined) out.style(colours.reset)
  return false
}

const writeError = cached((errno) => errorResultText(errno))

const noNames: Cursor['names'] = new Map()

function writeNotes(c: Cursor, notes: readonly ((c: Cursor) => boolean)[]): void {
  const { out } = c
  const start = out.at
  out.byte(0x20)
  out.byte(0x28)
  let shown = 0
  // The descriptors were named among the arguments.
  const { names } = c
  c.names = noNames
  for (const note of notes) {
    const before = out.at
    if (shown > 0) out.put(textComma)
    if (note(c)) shown++
    else out.at = before
  }
  c.names = names
  if (shown === 0) out.at = start
  else out.byte(0x29)
}

function resultWriter(slot: Slot): Writer {
  if (slot.type === 'choose') return chooseWriter(slot, resultWriter)
  const { kind } = slot
  switch (kind.type) {
    case 'address':
      return (c, base) => {
        const { view } = c.reader
        const low = view.getUint32(base, true)
        const high = view.getUint32(base + 4, true)
        if (low === 0 && high === 0) c.out.byte(0x30)
        else c.out.hex64(low, high)
      }
    case 'flags':
      return explained(flagsWord(kind), 'flags ')
    case 'mixed':
      return explained(mixedWord(kind), kind.value === true ? '' : 'flags ')
    case 'enum':
      return explained(enumWord(kind), '', kind.other === 'decimal')
    case 'mode':
      return (c, base) => {
        const value = c.reader.view.getUint32(base, true)
        c.out.text(value === 0 ? '0' : `0${value.toString(8)}`)
      }
    case 'timed': {
      const write = textWriter(slot)
      return (c, base, parent, element) => {
        if (isZero(c.reader, base)) c.out.put(textTimeout)
        else write(c, base, parent, element)
      }
    }
    default:
      return textWriter(slot)
  }
}

/** Whether the 8 bytes there are 0. */
function isZero({ view }: Cursor['reader'], at: number): boolean {
  return view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0
}

/** `0x8002 (flags O_RDWR|O_LARGEFILE)`, `0x2 (F_UNLCK)`, `12 (SIGUSR2)`. */
function explained(word: Word, label: string, isDecimal = false): Writer {
  const write = cached((low, high) => {
    const text = word(low, high)
    const number = isDecimal ? String(low | 0) : hexText(low, high)
    return text === number ? number : `${number} (${label}${text})`
  })
  return (c, base) => {
    const { view } = c.reader
    write(c.out, view.getUint32(base, true), view.getUint32(base + 4, true))
  }
}

/** A call whose arguments are numbers: only its name is known, or not even that, or `--raw` asks for it. */
export function rawCallWriter(name: string, count: number, hexResult = false): CallWriter {
  const text = encode(name)
  return (c, progress) => {
    const { out, reader } = c
    const { view } = reader
    writeCallName(c, text)
    for (let i = 0; i < count; i++) {
      if (i > 0) out.put(textComma)
      const at = reader.argsAt + 8 * i
      const low = view.getUint32(at, true)
      const high = view.getUint32(at + 4, true)
      if (low === 0 && high === 0) out.byte(0x30)
      else out.hex64(low, high)
    }
    if (!writeEnd(c, progress)) return
    const low = view.getUint32(reader.resultAt, true)
    if (hexResult && (low !== 0 || view.getUint32(reader.resultAt + 4, true) !== 0)) {
      out.hex64(low, view.getUint32(reader.resultAt + 4, true))
    } else {
      out.int64(low, view.getInt32(reader.resultAt + 4, true))
    }
  }
}

const resumesUnknown = 0xffffffff

/** `restart_syscall(<... resuming interrupted nanosleep ...>)`: its arguments are whatever the registers held. */
export function restartCallWriter(nameOf: (number: number) => string): CallWriter {
  const name = encode('restart_syscall')
  return (c, progress) => {
    const { out, reader } = c
    writeCallName(c, name)
    const number = reader.view.getUint32(reader.offset + 44, true)
    out.text(`<... resuming interrupted ${number === resumesUnknown ? 'system call' : nameOf(number)} ...>`)
    if (!writeEnd(c, progress)) return
    const { view } = reader
    out.int64(view.getUint32(reader.resultAt, true), view.getInt32(reader.resultAt + 4, true))
  }
}
