/** Writers of the JSON line of one call, the same as `JSON.stringify` of its event. */
import { lazyCases } from '../syscalls/choose.js'
import { readLong } from '../syscalls/evaluate.js'
import { callName } from '../syscalls/catalog.js'
import { noParent, PieceStatus, SyscallFlag } from '../syscalls/reader.js'
import type { CallLayout, Slot } from '../syscalls/slots.js'
import { errnoName } from '../trace/calls.js'
import { resumesUnknown } from '../trace/records.js'
import { type JsonCursor, jsonWriter, type Member, writeHex, writeMembers, writeNumber } from './json-values.js'
import { encode } from './out.js'
import { cached } from './words.js'

/** Writes the line of the record that the reader is at, without its line feed. `names` are JSON strings by id. */
export type JsonCallWriter = (c: JsonCursor, entered: boolean, names: ReadonlyMap<number, Uint8Array>) => void

const texts = {
  tid: encode(',"tid":'),
  args: encode(',"args":{'),
  fds: encode(',"fds":{'),
  result: encode(',"result":'),
  failed: encode(',"result":-1,"error":'),
  error: encode(',"error":'),
  start: encode(',"startNs":'),
  duration: encode(',"durationNs":'),
  unfinished: encode(',"unfinished":true'),
  restarting: encode(',"restarting":true'),
  entryUnseen: encode(',"entrySeen":false'),
  truncated: encode(',"truncated":['),
}

const comma = 0x2c

export function jsonCallWriter(layout: CallLayout): JsonCallWriter {
  const name = JSON.stringify(layout.name)
  const syscall = encode(`{"type":"syscall","name":${name},"pid":`)
  const entering = encode(`{"type":"entered","name":${name},"pid":`)
  const members = layout.args.map((slot): Member => ({
    key: encode(`${JSON.stringify(slot.name)}:`),
    write: jsonWriter(slot),
  }))
  const writeResult = resultWriter(layout.result)
  const owners = layout.nodes.map(({ argument }) => ({ argument, text: encode(JSON.stringify(argument)) }))

  const nameNodes = layout.nodes.filter(({ kind }) => kind === 'name' || kind === 'names')
  // A list that is read and written has its descriptors named on both sides: the later one counts.
  const twice = new Set(nameNodes.map(({ argument }) => argument)).size < nameNodes.length
  const same = ({ reader }: JsonCursor, a: number, b: number): boolean =>
    reader.status(b) === PieceStatus.name &&
    owners[reader.node(a)]?.argument === owners[reader.node(b)]?.argument &&
    reader.element(a) === reader.element(b)
  const latest = (c: JsonCursor, piece: number): number => {
    for (let before = 0; before < piece; before++) if (same(c, piece, before)) return -1
    for (let last = c.reader.pieces - 1; last > piece; last--) if (same(c, piece, last)) return last
    return piece
  }

  const writeNames = (c: JsonCursor, names: ReadonlyMap<number, Uint8Array>): void => {
    const { out, reader } = c
    let first = true
    for (let piece = 0; piece < reader.pieces; piece++) {
      if (reader.status(piece) !== PieceStatus.name) continue
      const owner = owners[reader.node(piece)]
      const counts = twice ? latest(c, piece) : piece
      const text = counts < 0 ? undefined : names.get(reader.nameId(counts))
      if (owner === undefined || text === undefined) continue
      if (first) out.put(texts.fds)
      else out.byte(comma)
      first = false
      if (reader.parent(piece) === noParent) out.put(owner.text)
      else out.text(JSON.stringify(`${owner.argument}[${reader.element(piece)}]`))
      out.byte(0x3a)
      out.put(text)
    }
    if (!first) out.byte(0x7d)
  }

  const writeTruncated = (c: JsonCursor): void => {
    const { out, reader } = c
    let found: string[] | undefined
    for (let piece = 0; piece < reader.pieces; piece++) {
      const status = reader.status(piece)
      if (status === PieceStatus.whole || status === PieceStatus.name || status === PieceStatus.fault) continue
      const owner = owners[reader.node(piece)]
      if (owner === undefined || found?.includes(owner.argument) === true) continue
      if (found === undefined) out.put(texts.truncated)
      else out.byte(comma)
      out.put(owner.text)
      found = [...(found ?? []), owner.argument]
    }
    if (found !== undefined) out.byte(0x5d)
  }

  return (c, entered, names) => {
    const { out, reader } = c
    const { flags } = reader
    out.put(entered ? entering : syscall)
    out.int(reader.pid)
    out.put(texts.tid)
    out.int(reader.tid)
    out.put(texts.args)
    writeMembers(c, members, reader.argsAt, reader.argsAt + 48, noParent, 0)
    out.byte(0x7d)
    writeNames(c, names)
    const unfinished = entered || (flags & SyscallFlag.unfinished) !== 0
    if ((flags & SyscallFlag.error) === 0) {
      if (!unfinished) writeResult(c)
    } else {
      out.put(unfinished ? texts.error : texts.failed)
      writeError(out, -reader.view.getInt32(reader.resultAt, true), 0)
    }
    const { start, end } = reader
    out.put(texts.start)
    writeNumber(out, start)
    if (end !== 0) {
      out.put(texts.duration)
      writeNumber(out, end - start)
    }
    if (unfinished && !entered) out.put(texts.unfinished)
    if ((flags & SyscallFlag.restarting) !== 0) out.put(texts.restarting)
    if ((flags & SyscallFlag.noEntry) !== 0) out.put(texts.entryUnseen)
    const resumes = reader.view.getUint32(reader.offset + 44, true)
    if (resumes !== resumesUnknown) out.text(`,"resumes":${JSON.stringify(callName(resumes))}`)
    writeTruncated(c)
    out.byte(0x7d)
  }
}

const writeError = cached((errno) => JSON.stringify({ code: errnoName(errno), errno }))

/** Writes the member `result`, when the call has one. */
function resultWriter(slot: Slot): (c: JsonCursor) => void {
  if (slot.type === 'choose') {
    const caseOf = lazyCases(slot, resultWriter)
    return (c) => caseOf(c.reader, c.reader.argsAt)(c)
  }
  switch (slot.kind.type) {
    case 'never':
      return () => undefined
    case 'address':
    case 'raw':
      return (c) => {
        c.out.put(texts.result)
        writeHex(c, c.reader.resultAt)
      }
    default:
      return (c) => {
        c.out.put(texts.result)
        writeNumber(c.out, readLong(c.reader.view, c.reader.resultAt))
      }
  }
}
