/**
 * What of a call is not decoded: a number where a name belongs, bytes where a struct belongs, an address of memory that
 * the tracer could have read. Looks at the record and at what the table says lies where, not at any text.
 */
import type { BoundCall } from '../../lib/syscalls/bind.js'
import { group, flagNames } from '../../lib/syscalls/constants.js'
import { evaluator } from '../../lib/syscalls/evaluate.js'
import { bind, callByNumber, CallReader } from '../../lib/syscalls/index.js'
import { sockaddrKey } from '../../lib/syscalls/block-keys.js'
import { blockSlot, storedSlot } from '../../lib/syscalls/described.js'
import { noParent, PieceStatus, SyscallFlag } from '../../lib/syscalls/reader.js'
import type { PlainSlot, Slot } from '../../lib/syscalls/slots.js'
import type { Batch } from '../../lib/trace/records.js'

export interface Undecoded {
  readonly call: string
  /** The argument, and the way from it: `arg2.filter[].k`. */
  readonly place: string
  readonly why: string
  readonly value: string
}

/** Addresses that are what they are: nothing lies behind them that the call is about, or the kernel looks at it later. */
const places: readonly RegExp[] = [
  // Ranges of the own address space (mmap(2) and its family), and where to begin.
  /^(mmap|munmap|mprotect|pkey_mprotect|madvise|msync|mlock2?|munlock|mincore|mremap|brk|remap_file_pages|mbind|shmat|shmdt)\.(addr|old_address|new_address|shmaddr|result)$/,
  // Words that threads wait on, and lists that the kernel looks at when a thread ends (futex(2), set_robust_list(2), rseq(2)).
  /^futex\.uaddr2?$/,
  /^(set_tid_address\.tidptr|set_robust_list\.head|rseq\.rseq)$/,
  // Code, stacks and thread areas (clone(2), sigaction(2), sigaltstack(2), arch_prctl(2)).
  /^clone3?\.(cl_args\.)?(stack|tls|child_tid)$/,
  /^rt_sigaction\.(act|oldact)\.(sa_handler|sa_restorer)$/,
  /^sigaltstack\.(ss|old_ss)\.ss_sp$/,
  /^arch_prctl\.addr$/,
  // Ranges that get a name (PR_SET_VMA(2const)).
  /^prctl\.arg3$/,
  // EPOLL_CTL_DEL has no use for it (epoll_ctl(2), BUGS).
  /^epoll_ctl\.event$/,
  // Characters of a terminal's keys are bytes (termios(3)).
  /^ioctl\.argp\.c_cc$/,
]

export function undecodedOf(batch: Batch, at: number): Undecoded[] {
  const call = callByNumber(batch.number(at))
  if (call === undefined) return [{ call: String(batch.number(at)), place: '', why: 'unknown call', value: '' }]
  const bound = bind(call)
  const reader = new CallReader(batch).load(batch, at)
  const { flags } = reader
  const failed = (flags & (SyscallFlag.error | SyscallFlag.restarting)) !== 0
  // A number that the kernel does not know either.
  const refused = failed && reader.view.getInt32(reader.resultAt, true) === -einval
  const open = (flags & SyscallFlag.unfinished) !== 0
  const found: Undecoded[] = []
  const looker = new Looker(reader, bound, failed, open, (place, why, value) => {
    if (refused && why.startsWith(unnamed)) return
    const whole = `${call.name}.${place}`
    if (!places.some((one) => one.test(whole))) found.push({ call: call.name, place, why, value })
  })
  for (const slot of bound.args) looker.look(slot, slot.name, { base: reader.argsAt, end: reader.argsAt + 48 })
  if (!failed && !open) looker.look(bound.result, 'result', { base: reader.resultAt, end: reader.resultAt + 8 })
  return found
}

type Report = (place: string, why: string, value: string) => void

interface Where {
  readonly base: number
  readonly end: number
  readonly piece?: number
  readonly element?: number
}

const einval = 22
const unnamed = 'no name in'

class Looker {
  readonly #reader: CallReader
  readonly #bound: BoundCall
  readonly #failed: boolean
  readonly #open: boolean
  readonly #report: Report

  constructor(reader: CallReader, bound: BoundCall, failed: boolean, open: boolean, report: Report) {
    this.#reader = reader
    this.#bound = bound
    this.#failed = failed
    this.#open = open
    this.#report = report
  }

  look(slot: Slot, place: string, where: Where): void {
    const reader = this.#reader
    if (slot.when !== undefined && evaluator(slot.when)(reader, where.base) === 0) return
    const at = where.base + slot.offset
    const element = where.element ?? 0
    const parent = where.piece ?? noParent
    switch (slot.type) {
      case 'plain':
        if (at + slot.size <= where.end) this.#plain(slot, place, at, where.end)
        return
      case 'fd':
        return
      case 'string':
      case 'buffer':
        this.#memory(slot.node, slot.kind.direction, place, at, parent, element)
        return
      case 'strings':
        this.#memory(slot.node, 'in', place, at, parent, element)
        return
      case 'struct':
        for (const field of slot.fields) {
          if (at + field.offset + Math.max(1, field.size) > where.end) continue
          this.look(field, `${place}.${field.name}`, { ...where, base: at })
        }
        return
      case 'array': {
        const whole = Math.floor((where.end - at) / slot.stride)
        const count = slot.count < 0 ? whole : Math.min(whole, slot.count)
        for (let i = 0; i < count; i++) {
          const base = at + i * slot.stride
          this.look(slot.element, `${place}[]`, {
            base,
            end: base + slot.stride,
            piece: parent,
            element: slot.count < 0 ? i : element,
          })
        }
        return
      }
      case 'choose': {
        const value = evaluator(slot.by)(reader, where.base)
        const chosen = wholeSlot(slot.cases.find(([one]) => one === value)?.[1])
        const otherwise = wholeSlot(slot.otherwise)!
        if (chosen === undefined && isBare(otherwise.kind)) {
          this.#report(place, `no kind for ${value}`, `0x${reader.view.getBigUint64(at, true).toString(16)}`)
          return
        }
        this.look(chosen ?? otherwise, place, where)
        return
      }
      case 'pointer': {
        const sides = [slot.entry, slot.exit]
        if (sides.every((side) => side === undefined)) return
        for (const [index, side] of sides.entries()) {
          if (side === undefined) continue
          const piece = this.#memory(side.node, index === 0 ? 'in' : 'out', place, at, parent, element)
          if (piece < 0) continue
          const base = reader.dataAt(piece)
          this.look(side.slot, place, { base, end: base + reader.got(piece), piece, element: 0 })
        }
      }
    }
  }

  /** The piece behind a pointer; reports one that could have been read. */
  #memory(node: number, direction: 'in' | 'out', place: string, at: number, parent: number, element: number): number {
    const reader = this.#reader
    const piece = node < 0 ? -1 : reader.find(node, parent, element)
    const address = reader.view.getBigUint64(at, true)
    if (piece >= 0 && reader.status(piece) !== PieceStatus.fault && reader.status(piece) !== PieceStatus.noRoom) {
      return piece
    }
    if (address === 0n || (direction === 'out' && (this.#failed || this.#open))) return -1
    // The kernel had nothing to write or to read there (nanosleep's remainder, wait4 with WNOHANG).
    const condition = this.#bound.nodes[node]?.condition
    if (piece < 0 && condition !== undefined && evaluator(condition)(reader, reader.argsAt) === 0) return -1
    // What the kernel could not read either is an address; it said so.
    if (this.#failed && piece >= 0) return -1
    this.#report(place, 'memory that was not read', `0x${address.toString(16)}`)
    return -1
  }

  #plain({ kind, size }: PlainSlot, place: string, at: number, end: number): void {
    const { view } = this.#reader
    const word = (): [number, number] => [
      size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true),
      size === 8 ? view.getUint32(at + 4, true) : 0,
    ]
    const hex = (): string => `0x${(BigInt(word()[1]) * 0x100000000n + BigInt(word()[0])).toString(16)}`
    switch (kind.type) {
      case 'raw':
        return this.#report(place, 'raw', hex())
      case 'address':
        if (view.getBigUint64(at, true) !== 0n) this.#report(place, 'address', hex())
        return
      case 'enum': {
        if (kind.other !== 'comment') return
        const value =
          kind.bigEndian === true
            ? view.getUint16(at)
            : size === 8
              ? Number(kind.signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true))
              : kind.signed
                ? size === 4
                  ? view.getInt32(at, true)
                  : view.getInt16(at, true)
                : word()[0]
        if (!group(kind.set).byValue.has(value)) this.#report(place, `${unnamed} ${kind.set}`, hex())
        return
      }
      case 'flags': {
        const { restLow, restHigh } = flagNames(group(kind.set), ...word())
        if (restLow !== 0 || restHigh !== 0) this.#report(place, `bits without names in ${kind.set}`, hex())
        return
      }
      case 'mixed': {
        let bits = BigInt(word()[1]) * 0x100000000n + BigInt(word()[0])
        for (const part of kind.parts) {
          const mask = BigInt(part.mask)
          const value = (bits & mask) >> BigInt(part.shift)
          bits &= ~mask
          if (value === 0n || part.base !== 16 || group(part.set).byValue.has(Number(value))) continue
          this.#report(place, `${unnamed} ${part.set}`, hex())
        }
        const { restLow, restHigh } = flagNames(group(kind.flags), Number(bits & 0xffffffffn), Number(bits >> 32n))
        if (restLow !== 0 || restHigh !== 0) this.#report(place, `bits without names in ${kind.flags}`, hex())
        return
      }
      case 'ioctl':
        if (!group('ioctl').byValue.has(view.getUint32(at, true))) this.#report(place, 'no name', hex())
        return
      case 'blob':
        return this.#report(place, 'bytes', `${end - at} bytes`)
      case 'sockaddr': {
        const family = at + 2 <= end ? view.getUint16(at, true) : 0
        // AF_UNSPEC has nothing but itself (connect(2)), AF_UNIX a name.
        const key = sockaddrKey(family, end - at)
        const isKnown = family <= 1 || (key !== undefined && blockSlot(key) !== undefined)
        if (!isKnown) this.#report(place, 'address family', String(family))
        return
      }
      default:
    }
  }
}

const wholeSlot = (slot: Slot | number | undefined): Slot | undefined =>
  typeof slot === 'number' ? storedSlot(slot) : slot

/** Kinds that stand for "not described". */
function isBare(kind: Slot['kind']): boolean {
  return (
    kind.type === 'raw' || kind.type === 'address' || kind.type === 'blob' || (kind.type === 'int' && kind.base === 16)
  )
}
