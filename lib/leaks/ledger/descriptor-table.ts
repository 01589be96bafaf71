/** Descriptor tables and open file descriptions, as open(2) and clone(2) have them. */
import type { CodePlace } from './code-place.js'
import type { OpeningPlace } from './places.js'

/** One call of a program: who, when, and where in its code. */
export interface Operation {
  readonly call: string
  readonly pid: number
  readonly tid: number
  /** What ran then: the path of the program. */
  readonly program: string
  readonly timeNs: number
  /** By the stack of the call, until the program itself says better. */
  place: CodePlace
  /** libuv made the call for an event loop. */
  readonly forEventLoop: boolean
}

/** How a descriptor came from another process: in a message of unix(7), or by pidfd_getfd(2). */
export interface Transfer {
  readonly pid: number
  readonly program: string
  /** The number that it had there. */
  readonly fd: number
  readonly name: string | undefined
  /** The socket that it was received from, by the receiver's number; undefined: it was fetched. */
  readonly socket: number | undefined
  /** Who had opened it; undefined: nobody was seen to. */
  readonly opened: Operation | undefined
}

/** An open file description: what several numbers, in several tables, may refer to. */
export class Description {
  /** How many numbers refer to it, in all tables. */
  references = 0
  /** How many of them a program made itself, rather than to be given them by fork or exec. */
  owned = 0
  /** It was open once without anybody needing it: told already. */
  isReported = false
  /** Where it is counted; undefined as with `opened`. */
  place: OpeningPlace | undefined
  /** The other end of a pipe or socket pair. */
  partner: Description | undefined
  /** The last connect(2) that failed: its error, and where it was to go. */
  failedConnect: { readonly error: string; readonly to: string | undefined } | undefined
  name: string | undefined
  /** Where it came from, of one that another process had before. */
  received: Transfer | undefined
  /** What it is about, of a pidfd. */
  targetPid: number | undefined
  /** Data went through it. */
  isUsed = false
  /** It was sent to another process, or fetched by one: who else has it is not counted here. */
  isShared = false

  constructor(
    /** undefined: open before the trace, or no call that opened it was seen. */
    readonly opened: Operation | undefined,
    name: string | undefined,
  ) {
    this.name = name
  }
}

/** A number in a table. */
export interface Entry {
  readonly fd: number
  readonly description: Description
  /** It was there when the process began: from its maker, or from before the trace. */
  readonly inherited: boolean
  /** What made this very number: a dup of something has another operation than what it is a copy of. */
  readonly made: Operation | undefined
}

export interface ClosedEntry {
  readonly entry: Entry
  readonly closed: Operation
}

// Of a program that goes on and on, the numbers closed last are the ones that count.
const mostClosed = 4096

/** One files_struct of the kernel, shared by threads and by whoever was made with CLONE_FILES. */
export class DescriptorTable {
  readonly entries = new Map<number, Entry>()
  readonly closed = new Map<number, ClosedEntry>()
  /** Threads that use it. */
  users = 0

  /** The copy that fork(2) makes: another number for each description. */
  copy(inherited: boolean): DescriptorTable {
    const table = new DescriptorTable()
    for (const entry of this.entries.values()) table.#add(inherited ? { ...entry, inherited: true } : entry)
    for (const [fd, entry] of this.closed) table.closed.set(fd, entry)
    return table
  }

  open(entry: Entry): void {
    // Opened again although no close was seen.
    this.remove(entry.fd)
    this.#add(entry)
    this.closed.delete(entry.fd)
  }

  /** From here on the number is one that the program was given. */
  give(entry: Entry): void {
    this.remove(entry.fd)
    this.#add({ ...entry, inherited: true })
  }

  #add(entry: Entry): void {
    entry.description.references++
    if (!entry.inherited) entry.description.owned++
    this.entries.set(entry.fd, entry)
  }

  /** The number is free again; who closed it is kept for those who close or use it once more. */
  close(fd: number, closed: Operation): Entry | undefined {
    const entry = this.remove(fd)
    if (entry === undefined) return undefined
    this.closed.delete(fd)
    this.closed.set(fd, { entry, closed })
    if (this.closed.size > mostClosed) this.closed.delete(this.closed.keys().next().value!)
    return entry
  }

  remove(fd: number): Entry | undefined {
    const entry = this.entries.get(fd)
    if (entry === undefined) return undefined
    this.entries.delete(fd)
    entry.description.references--
    if (!entry.inherited) entry.description.owned--
    return entry
  }

  /**
   * Its numbers that a list of what is open does not have.
   * @param listed In ascending order; when it is not `whole`, nothing is known of those behind its last.
   */
  missingFrom(listed: readonly number[], whole: boolean): number[] {
    const open = new Set(listed)
    const last = whole ? Infinity : (listed.at(-1) ?? -1)
    return [...this.entries.keys()].filter((fd) => fd <= last && !open.has(fd))
  }

  /** Nobody uses it any more: exit(2) closes all. */
  release(): void {
    for (const fd of this.entries.keys()) this.remove(fd)
  }
}
