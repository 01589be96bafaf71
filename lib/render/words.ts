/**
 * What a number stands for, in strace's words: flags, enumerations, modes, statuses. These make strings, because they
 * run once per distinct value: `cached` keeps the bytes.
 */
import { flagNames, group, type Group } from '../syscalls/constants.js'
import type { BitsKind, EnumKind, FlagsKind, MixedKind, ModeKind, Width } from '../syscalls/kinds.js'
import { errorTexts } from './error-texts.js'
import { encode, type Out } from './out.js'

/** A word of up to 64 bits, as two unsigned halves, to text. */
export type Word = (low: number, high: number) => string

/** Writes a word from its two halves. */
export type WordWriter = (out: Out, low: number, high: number) => void

// A tracee chooses the values; it must not make us keep all of them.
const mostKept = 512

/** Keeps the bytes of the first words met, by their lower half (an upper half is rare). */
export function cached(word: Word): WordWriter {
  const kept = new Map<number, Uint8Array>()
  return (out, low, high) => {
    if (high !== 0) {
      out.put(encode(word(low, high)))
      return
    }
    let text = kept.get(low)
    if (text === undefined) {
      text = encode(word(low, 0))
      if (kept.size < mostKept) kept.set(low, text)
    }
    out.put(text)
  }
}

/** `0x…`, and 0 as it is. */
export function hexText(low: number, high = 0): string {
  if (high === 0) return low === 0 ? '0' : `0x${low.toString(16)}`
  return `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`
}

export const unknownText = (set: Group, low: number, high = 0): string => `${hexText(low, high)} /* ${set.prefix}??? */`

export function flagsText(set: Group, low: number, high: number): string {
  const { names, restLow, restHigh } = flagNames(set, low, high)
  if (restLow === 0 && restHigh === 0) return names.join('|') || '0'
  return names.length === 0 ? unknownText(set, restLow, restHigh) : `${names.join('|')}|${hexText(restLow, restHigh)}`
}

/** The number in a bit-field, or its name. */
export function bitsWord({ shift, width, set }: BitsKind): Word {
  const mask = 2 ** width - 1
  return (word) => {
    const value = ((word >>> shift) & mask) >>> 0
    if (set === undefined) return String(value)
    return group(set).byValue.get(value)?.name ?? unknownText(group(set), value)
  }
}

export function flagsWord(kind: FlagsKind): Word {
  return (low, high) => flagsText(group(kind.set), low, high)
}

/** A word as a number, for looking up in a set: exact up to 2^53. */
export function numberOf(low: number, high: number, size: Width, signed: boolean): number {
  if (size === 8) return (signed ? high | 0 : high) * 4294967296 + low
  if (!signed) return low
  const unused = 32 - size * 8
  return (low << unused) >> unused
}

export function enumWord(kind: EnumKind): Word {
  const word = enumName(kind)
  const { macro } = kind
  return macro === undefined ? word : (low, high) => `${macro}(${word(low, high)})`
}

function enumName(kind: EnumKind): Word {
  return (low, high) => {
    const set = group(kind.set)
    const value = numberOf(low, high, kind.size, kind.signed)
    const found = set.byValue.get(value)
    if (found !== undefined) return found.name
    switch (kind.other) {
      case 'comment':
        return unknownText(set, low, high)
      case 'decimal':
        // A number holds 53 of 64 bits.
        if (Number.isSafeInteger(value)) return String(value)
        return String(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)))
      case 'octal':
        return octalText(low)
      case 'hex':
        return hexText(low, high)
      case 'address':
        return low === 0 && high === 0 ? 'NULL' : hexText(low, high)
    }
  }
}

export function mixedWord(kind: MixedKind): Word {
  const parts = kind.parts.map((part) => {
    const mask = BigInt(part.mask)
    const { shift, always, base, shifted } = part
    return { mask, shift: BigInt(shift), set: group(part.set), always, base, up: shifted === true ? `<<${shift}` : '' }
  })
  const set = group(kind.flags)
  const covered = parts.reduce((mask, part) => mask | part.mask, 0n)
  return (low, high) => {
    const value = (BigInt(high) << 32n) | BigInt(low)
    const words: string[] = []
    for (const part of parts) {
      const bits = (value & part.mask) >> part.shift
      if (bits === 0n && !part.always) continue
      const found = part.set.byValue.get(Number(bits))
      if (found !== undefined) words.push(`${found.name}${part.up}`)
      else if (part.base === 10) words.push(String(bits))
      else if (bits !== 0n && part.base === 8) words.push(octalText(Number(bits)))
      else if (bits !== 0n) {
        words.push(`${unknownText(part.set, Number(bits & 0xffffffffn), Number(bits >> 32n))}${part.up}`)
      }
    }
    const rest = value & ~covered
    if (rest !== 0n) {
      const { names, restLow, restHigh } = flagNames(set, Number(rest & 0xffffffffn), Number(rest >> 32n))
      if (kind.flagsFirst === true) words.unshift(...names)
      else words.push(...names)
      if (restLow !== 0 || restHigh !== 0) {
        words.push(words.length === 0 ? unknownText(set, restLow, restHigh) : hexText(restLow, restHigh))
      }
    }
    if (kind.macro !== undefined) return `${kind.macro}(${words.join(', ')})`
    return words.join('|') || '0'
  }
}

/** At least three octal digits, the first a 0. */
export function octalText(value: number): string {
  return value === 0 ? '000' : `0${value.toString(8)}`.padStart(3, '0')
}

const fileTypes: readonly [number, string][] = [
  [0o140000, 'S_IFSOCK'],
  [0o120000, 'S_IFLNK'],
  [0o100000, 'S_IFREG'],
  [0o060000, 'S_IFBLK'],
  [0o040000, 'S_IFDIR'],
  [0o020000, 'S_IFCHR'],
  [0o010000, 'S_IFIFO'],
]
const modeBits: readonly [number, string][] = [
  [0o4000, 'S_ISUID'],
  [0o2000, 'S_ISGID'],
  [0o1000, 'S_ISVTX'],
]

export function modeWord(kind: ModeKind): Word {
  if (!kind.fileType) return (low) => octalText(low)
  return (low) => {
    const type = fileTypes.find(([value]) => (low & 0o170000) === value)
    if (type === undefined) return octalText(low)
    const bits = modeBits.filter(([value]) => (low & value) !== 0).map(([, name]) => name)
    return [type[1], ...bits, octalText(low & ~0o177000)].join('|')
  }
}

const firstRealTime = 32

/** `SIGINT`, `SIGRT_3`, or the number. */
export function signalName(signal: number): string {
  const found = group('signal').byValue.get(signal)
  if (found !== undefined) return found.name
  if (signal < firstRealTime || signal > 64) return String(signal)
  // As the kernel counts: the C library keeps the first two for itself and begins later.
  return signal === firstRealTime ? 'SIGRTMIN' : `SIGRT_${signal - firstRealTime}`
}

/** The value that wait4(2) writes, in the words of its macros. */
export function waitStatusText(status: number): string {
  const low = status & 0x7f
  if (status === 0xffff) return '{WIFCONTINUED(s)}'
  if ((status & 0xff) === 0x7f) {
    const signal = (status >> 8) & 0xff
    const event = status >>> 16
    const name = `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signal & 0x80 ? `${signalName(signal & 0x7f)} | 0x80` : signalName(signal)}}`
    return event === 0 ? name : `${name} | ${hexText(event << 16)}`
  }
  if (low === 0) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${(status >> 8) & 0xff}}`
  const core = (status & 0x80) === 0 ? '' : ' && WCOREDUMP(s)'
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(low)}${core}}`
}

/** `ENOENT`, or undefined for a number that is no error. */
export function errorName(errno: number): string | undefined {
  return group('errno').byValue.get(errno)?.name
}

/** `-1 ENOENT (No such file or directory)`. */
export function errorResultText(errno: number): string {
  const name = errorName(errno)
  if (name === undefined) return `-1 (errno ${errno})`
  const text = errorTexts[errno]
  return text === undefined || text === '' ? `-1 ${name}` : `-1 ${name} (${text})`
}

const restarts: Readonly<Record<number, string>> = {
  512: 'ERESTARTSYS (To be restarted if SA_RESTART is set)',
  513: 'ERESTARTNOINTR (To be restarted)',
  514: 'ERESTARTNOHAND (To be restarted if no handler)',
  516: 'ERESTART_RESTARTBLOCK (Interrupted by signal)',
}

/** The kernel's own restart codes, which only a tracer sees. */
export function restartText(code: number): string {
  return `? ${restarts[code] ?? `ERESTART_${code}`}`
}

/** `makedev(0x8, 0x1)`; the kernel's own encoding of a device number (new_encode_dev, huge_encode_dev). */
export function devText(low: number, high: number): string {
  const { major, minor } = devParts(low, high)
  return `makedev(${hexText(major)}, ${hexText(minor)})`
}

export function devParts(low: number, high: number): { major: number; minor: number } {
  return {
    major: (((low >>> 8) & 0xfff) | (high & ~0xfff)) >>> 0,
    minor: ((low & 0xff) | ((low >>> 12) & ~0xff)) >>> 0,
  }
}

/** A resource limit: `8192*1024`, RLIM64_INFINITY. */
export function rlimitText(low: number, high: number): string {
  if (low === 0xffffffff && high === 0xffffffff) return 'RLIM64_INFINITY'
  const value = (BigInt(high) << 32n) | BigInt(low)
  return value > 1024n && value % 1024n === 0n ? `${value / 1024n}*1024` : String(value)
}

const ioctlDirections = ['_IOC_NONE', '_IOC_WRITE', '_IOC_READ', '_IOC_READ|_IOC_WRITE']

/** The name of an ioctl request, or its parts (ioctl(2)). */
export function ioctlText(request: number): string {
  const found = group('ioctl').byValue.get(request)
  if (found !== undefined) return found.name
  const type = hexText((request >>> 8) & 0xff)
  const number = hexText(request & 0xff)
  return `_IOC(${ioctlDirections[request >>> 30]}, ${type}, ${number}, ${hexText((request >>> 16) & 0x3fff)})`
}
