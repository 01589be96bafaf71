/** Blocks of bytes with a layout of their own: directory entries, instructions of classic BPF. */
import { group } from '../syscalls/constants.js'
import type { Cursor } from './cursor.js'
import { hexText, unknownText } from './words.js'
import { textComma, textMore, writeQuoted } from './text-basics.js'

function nameOr(set: string, value: number): string {
  const found = group(set).byValue.get(value)
  return found === undefined ? unknownText(group(set), value >>> 0) : found.name
}

/** Directory entries are many: their number, behind the address. */
export function writeDirents(c: Cursor, start: number, piece: number): void {
  const { out } = c
  const { view } = c.reader
  let count = 0
  let at = start
  while (at + 19 <= c.end) {
    const length = view.getUint16(at + 16, true)
    if (length < 19 || at + length > c.end) break
    count++
    at += length
  }
  const more = at < c.end ? '+' : ''
  out.text(`0x${c.reader.address(piece).toString(16)} /* ${count}${more} ${count === 1 ? 'entry' : 'entries'} */`)
}

/** `[{d_ino=829, d_off=1, d_reclen=24, d_type=DT_DIR, d_name="."}]`: all entries of getdents64 (`wide`) or getdents. */
export function writeEntries(c: Cursor, start: number, wide: boolean): void {
  const { out } = c
  const { bytes, view } = c.reader
  const nameAt = wide ? 19 : 18
  out.byte(0x5b)
  let at = start
  while (at + 19 <= c.end) {
    const length = view.getUint16(at + 16, true)
    if (length < 19 || at + length > c.end) break
    if (at > start) out.put(textComma)
    out.text('{d_ino=')
    out.uint64(view.getUint32(at, true), view.getUint32(at + 4, true))
    out.text(', d_off=')
    out.int64(view.getUint32(at + 8, true), view.getInt32(at + 12, true))
    out.text(`, d_reclen=${length}, `)
    // getdents(2): the kind of the file lies in the last byte of the entry.
    const type = nameOr('direntType', bytes[wide ? at + 18 : at + length - 1]!)
    if (wide) out.text(`d_type=${type}, d_name=`)
    else out.text('d_name=')
    let end = at + nameAt
    while (end < at + length && bytes[end] !== 0) end++
    writeQuoted(c, at + nameAt, end)
    if (!wide) out.text(`, d_type=${type}`)
    out.byte(0x7d)
    at += length
  }
  if (at < c.end) {
    if (at > start) out.put(textComma)
    out.put(textMore)
  }
  out.byte(0x5d)
}

/** `BPF_STMT(0x20, 0x4)`, `BPF_JUMP(0x15, 0xc000003e, 0, 0x1)`: sock_filter of seccomp(2). */
export function writeBpf(c: Cursor, at: number): void {
  const { view } = c.reader
  const code = view.getUint16(at, true)
  const jumps = view.getUint16(at + 2, true)
  const k = hexText(view.getUint32(at + 4, true))
  const name = bpfCode(code)
  const text =
    jumps === 0 && (code & 7) !== 5
      ? `BPF_STMT(${name}, ${k})`
      : `BPF_JUMP(${name}, ${k}, ${hexText(jumps & 0xff)}, ${hexText(jumps >> 8)})`
  c.out.text(text)
}

const bpfClasses = ['LD', 'LDX', 'ST', 'STX', 'ALU', 'JMP', 'RET', 'MISC']
const bpfSizes = ['W', 'H', 'B']
const bpfModes = ['IMM', 'ABS', 'IND', 'MEM', 'LEN', 'MSH']
const bpfOperations = ['ADD', 'SUB', 'MUL', 'DIV', 'OR', 'AND', 'LSH', 'RSH', 'NEG', 'MOD', 'XOR']
const bpfJumps = ['JA', 'JEQ', 'JGT', 'JGE', 'JSET']

function bpfCode(code: number): string {
  const kind = code & 7
  const words = [bpfClasses[kind]]
  const source = (code & 8) === 0 ? 'K' : 'X'
  const selector = code >> 4
  if (kind <= 1) words.push(bpfSizes[(code >> 3) & 3], bpfModes[code >> 5])
  else if (kind === 4) words.push(source, bpfOperations[selector])
  else if (kind === 5) words.push(source, bpfJumps[selector])
  else if (kind === 6) words.push(['K', 'X', 'A'][(code >> 3) & 3])
  return words.some((word) => word === undefined) || code > 0xff
    ? hexText(code)
    : words.map((word) => `BPF_${word}`).join('|')
}
