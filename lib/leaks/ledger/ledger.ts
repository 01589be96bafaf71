/** The ledger of descriptors: who opened what, where, and who closed it, over a whole tree of processes. */
import { traitBits } from '../../syscalls/call.js'
import type { DescriptorsEvent, ExecEvent, SpawnEvent, TraceEvent } from '../../trace/events.js'
import { callTraits } from '../../trace/calls.js'
import { recordOf } from '../../trace/event-objects.js'
import { PieceStatus } from '../../trace/records.js'
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { type ToldOpen, toldOpen } from '../told-opens.js'
import { placeOf } from './code-place.js'
import { Description, DescriptorTable, type Entry, type Operation } from './descriptor-table.js'
import { type Finding, Findings } from './findings.js'
import { copies, passedOn, pathOf, receivedDescriptors, standardDescriptors, takesDescriptor } from './calls.js'
import { type OpeningPlace, Places } from './places.js'

interface Thread {
  readonly pid: number
  table: DescriptorTable
}

const closeRangeUnshare = 2
const closeRangeCloexec = 4
const cloneFiles = 0x400
/** Descriptors of one list at most (native/tracer/descriptors.cc). */
const mostTold = 32_768

/**
 * Fed with the events of a trace, in order; see `ledgerCalls` for the calls that it needs, option `descriptors` for the
 * rest. Where calls do not tell all (io_uring, SCM_RIGHTS from outside), the lists of what is open set it right.
 */
export class Ledger {
  readonly places = new Places()
  readonly findings = new Findings()
  /** RLIMIT_NOFILE of the process that was told of last. */
  limit: { soft: number; hard: number } | undefined
  readonly #threads = new Map<number, Thread>()
  readonly #programs = new Map<number, string>()
  readonly #allowed: ReadonlySet<number>

  /** @param allowed Descriptors that programs are meant to inherit, beside 0 to 2. */
  constructor(allowed: Iterable<number> = []) {
    this.#allowed = new Set(allowed)
  }

  apply(event: TraceEvent): void {
    switch (event.type) {
      case 'syscall':
        return this.#call(event)
      case 'spawn':
        return this.#spawn(event)
      case 'exec':
        return this.#exec(event)
      case 'descriptors':
        return this.#reconcile(event)
      case 'exit':
        return this.#end(event.tid)
      default:
    }
  }

  /** The program that a process runs, as far as it is known. */
  programOf(pid: number): string {
    return this.#programs.get(pid) ?? ''
  }

  /** What processes have open that live on when the trace ends, and did not have when it began. */
  stillOpen(): Finding[] {
    const seen = new Set<DescriptorTable>()
    return [...this.#threads.values()].flatMap(({ pid, table }) => {
      if (seen.has(table)) return []
      seen.add(table)
      return this.#leaksOf(pid, [...table.entries.values()])
    })
  }

  #tableOf(pid: number, tid: number): DescriptorTable {
    let thread = this.#threads.get(tid)
    if (thread === undefined) {
      // The threads of a process share one table unless they said otherwise.
      const sibling = [...this.#threads.values()].find((other) => other.pid === pid)
      thread = { pid, table: sibling?.table ?? new DescriptorTable() }
      thread.table.users++
      this.#threads.set(tid, thread)
    }
    return thread.table
  }

  #use(tid: number, pid: number, table: DescriptorTable): void {
    const before = this.#threads.get(tid)
    table.users++
    this.#threads.set(tid, { pid, table })
    if (before !== undefined) this.#leave(before.table)
  }

  #leave(table: DescriptorTable): void {
    if (--table.users === 0) table.release()
  }

  #end(tid: number): void {
    const thread = this.#threads.get(tid)
    if (thread === undefined) return
    this.#threads.delete(tid)
    this.#leave(thread.table)
  }

  #spawn({ pid, tid, childPid, childTid, sharesFiles }: SpawnEvent): void {
    const table = this.#tableOf(pid, tid)
    this.#use(childTid, childPid, sharesFiles ? table : table.copy(childPid !== pid))
    if (childPid !== pid) this.#programs.set(childPid, this.programOf(pid))
  }

  // The kernel gives the process a table of its own and closes what is close-on-exec; the list of what is left follows.
  #exec({ pid, formerTid, path }: ExecEvent): void {
    const table = this.#tableOf(pid, this.#threads.has(formerTid) ? formerTid : pid)
    const own = table.copy(false)
    for (const [tid, thread] of this.#threads) if (thread.pid === pid && tid !== pid) this.#end(tid)
    this.#use(pid, pid, own)
    this.#programs.set(pid, path)
  }

  #call(event: SyscallEvent): void {
    if (event.unfinished || event.abi !== 'x86-64') return
    const told = toldOpen(event)
    if (told !== undefined) return this.#told(event, told)
    const traits = callTraits(event.number)
    const record = recordOf(event)
    if (record === undefined) return
    const argument = (index: number): number => record.batch.argInt(record.at, index)
    const table = this.#tableOf(event.pid, event.tid)
    if (event.error !== undefined) this.#failure(event, traits, table, argument(0))
    if ((traits & traitBits.endsFd) !== 0 && event.error?.code !== 'EBADF') this.#close(table, argument(0), event)
    if (event.error !== undefined) return
    if ((traits & traitBits.endsFds) !== 0) this.#closeRange(event, argument(0), argument(1), argument(2))
    // Its record follows the event of the new program and the list of what is open there.
    if (event.name === 'execve' || event.name === 'execveat') return this.#inheritedByExec(event, table)
    if (event.name === 'unshare' && (argument(0) & cloneFiles) !== 0) this.#unshare(event)
    if ((traits & traitBits.movesFd) !== 0 && argument(0) !== argument(1)) this.#close(table, argument(1), event)
    const copied = copies(event) ? table.entries.get(argument(0)) : undefined
    if ((traits & traitBits.makesFd) !== 0 || ('result' in event.fds && (traits & traitBits.makesFds) !== 0)) {
      if (!(copied !== undefined && event.result === copied.fd)) {
        this.#open(table, Number(event.result), event, event.fds['result'], copied)
      }
    } else if ((traits & traitBits.makesFds) !== 0) {
      this.#openAll(table, event)
    }
    if ((traits & traitBits.renamesFd) !== 0) renamed(table.entries.get(argument(0)), event)
  }

  // A Node.js program knows the line of its call, also where a thread of the pool made it.
  #told({ pid, tid }: SyscallEvent, { fd, place }: ToldOpen): void {
    const entry = this.#tableOf(pid, tid).entries.get(fd)
    if (entry?.made?.pid !== pid) return
    const { description, made } = entry
    if (description.opened !== made || description.place === undefined) return
    made.place = place
    description.place = this.places.move(description.place, made, description.name)
  }

  #operation(event: SyscallEvent): Operation {
    return {
      call: event.name,
      pid: event.pid,
      tid: event.tid,
      program: this.programOf(event.pid),
      timeNs: event.timeNs,
      place: placeOf(event.stack),
    }
  }

  #open(
    table: DescriptorTable,
    fd: number,
    event: SyscallEvent,
    name: string | undefined,
    copied?: Entry,
  ): Description {
    const made = this.#operation(event)
    const description = copied?.description ?? new Description(made, name)
    table.open({ fd, description, inherited: false, made })
    if (copied === undefined) description.place = this.places.add(made, name)
    return description
  }

  // pipe, socketpair, recvmsg: the kernel wrote the numbers to memory.
  #openAll(table: DescriptorTable, event: SyscallEvent): void {
    const { batch, at, names } = recordOf(event)!
    for (const fd of receivedDescriptors(event)) this.#open(table, fd, event, undefined)
    const made: Description[] = []
    for (
      let left = batch.pieceCount(at), piece = batch.firstPiece(at);
      left > 0;
      left--, piece = batch.nextPiece(piece)
    ) {
      if (batch.pieceStatus(piece) !== PieceStatus.name || !batch.pieceAtExit(piece)) continue
      const fd = batch.pieceWanted(piece)
      if (fd >= 0) made.push(this.#open(table, fd, event, names.get(batch.pieceNameId(piece))?.text))
    }
    const [one, other] = made
    if (made.length === 2 && /^(?:pipe|socketpair)/.test(event.name)) {
      one!.partner = other
      other!.partner = one
    }
  }

  #close(table: DescriptorTable, fd: number, event: SyscallEvent): void {
    const entry = table.close(fd, this.#operation(event))
    if (entry !== undefined) this.#closed(entry)
  }

  #closed({ description, inherited }: Entry): void {
    if (!inherited && description.owned === 0 && description.place !== undefined) description.place.closed++
  }

  #closeRange(event: SyscallEvent, first: number, last: number, flags: number): void {
    if ((flags & closeRangeUnshare) !== 0) this.#unshare(event)
    if ((flags & closeRangeCloexec) !== 0) return
    const table = this.#tableOf(event.pid, event.tid)
    for (const fd of table.entries.keys()) {
      if (fd >>> 0 >= first >>> 0 && fd >>> 0 <= last >>> 0) this.#close(table, fd, event)
    }
  }

  #unshare({ pid, tid }: SyscallEvent): void {
    const table = this.#tableOf(pid, tid)
    if (table.users > 1) this.#use(tid, pid, table.copy(false))
  }

  #failure(event: SyscallEvent, traits: number, table: DescriptorTable, fd: number): void {
    const code = event.error!.code
    const makes = (traits & (traitBits.makesFd | traitBits.makesFds)) !== 0
    if ((code === 'EMFILE' || code === 'ENFILE') && makes) {
      this.findings.exhausted(event.pid, () => {
        const operation = this.#operation(event)
        const opened = this.places.openedAt(operation)
        return { operation, error: code, path: pathOf(event), opened, held: heldBy(table) }
      })
    }
    if (event.name === 'connect') {
      const entry = table.entries.get(fd)
      if (entry !== undefined && code !== 'EINPROGRESS') entry.description.failedConnect = code
    }
    if (code !== 'EBADF' || !takesDescriptor(event) || fd < 0) return
    const closed = table.closed.get(fd)
    const isClose = (traits & traitBits.endsFd) !== 0
    const kind = closed === undefined ? 'never-opened' : isClose ? 'double-close' : 'use-after-close'
    this.findings.misused({ kind, fd, operation: this.#operation(event), closed })
  }

  /** Sets a table right by what the kernel says is open. */
  #reconcile(event: DescriptorsEvent): void {
    const { pid, tid, at, open } = event
    this.limit = { soft: event.softLimit, hard: event.hardLimit }
    const isKnown = this.#threads.has(tid)
    const table = this.#tableOf(pid, tid)
    const numbers = new Map(open.map((one) => [one.fd, one]))
    // A process that may not be looked into shows an empty list, one with very many a part of it: then the calls decide.
    const isWhole = at === 'exec' || (open.length > 0 && open.length < mostTold)
    for (const entry of table.entries.values()) {
      if (!isWhole || numbers.has(entry.fd)) continue
      // At an exec: close-on-exec. Else closed by something that is not seen, such as io_uring.
      table.remove(entry.fd)
      this.#closed(entry)
    }
    // What is open in a process that is new to the ledger was open before the trace.
    const before = at === 'attach' || (at === 'exec' && table.entries.size === 0 && table.closed.size === 0)
    for (const { fd, name } of open) {
      const known = table.entries.get(fd)
      if (known !== undefined) {
        known.description.name ??= name
        continue
      }
      table.open({ fd, description: new Description(undefined, name), inherited: before || !isKnown, made: undefined })
    }
    if (at === 'exit' && table.users <= this.#threadsOf(pid)) {
      for (const leak of this.#leaksOf(pid, [...table.entries.values()], event)) this.findings.left(leak)
    }
  }

  #threadsOf(pid: number): number {
    return [...this.#threads.values()].filter((thread) => thread.pid === pid).length
  }

  #leaksOf(pid: number, entries: readonly Entry[], event?: DescriptorsEvent): Finding[] {
    const groups = new Map<Description, Entry[]>()
    for (const entry of entries) {
      if (entry.fd < standardDescriptors || entry.inherited || this.#allowed.has(entry.fd)) continue
      groups.set(entry.description, [...(groups.get(entry.description) ?? []), entry])
    }
    const state = new Map(event?.open.map((one) => [one.fd, one]))
    return [...groups].flatMap(([description, group]): Finding[] => {
      if (description.isReported) return []
      description.isReported = event !== undefined
      const now = state.get(group[0]!.fd)
      return [{ pid, program: this.programOf(pid), fds: group.map(({ fd }) => fd), description, now }]
    })
  }

  // From here on they belong to the new program, which knows nothing of those that it was not told of.
  #inheritedByExec(event: SyscallEvent, table: DescriptorTable): void {
    const { pid } = event
    const meant = passedOn(event)
    // A list of its own: entries that are given move to the end of the table.
    for (const entry of Array.from(table.entries.values())) {
      const { fd, description, made } = entry
      if (fd >= standardDescriptors && made !== undefined && !this.#allowed.has(fd) && !meant(fd)) {
        this.findings.inherited({ pid, program: this.programOf(pid), fd, description, made })
      }
      table.give(entry)
    }
  }
}

function renamed(entry: Entry | undefined, event: SyscallEvent): void {
  const name = event.fds['fd'] ?? event.fds['sockfd']
  if (entry !== undefined && name !== undefined) entry.description.name = name
}

function heldBy(table: DescriptorTable): Map<OpeningPlace | undefined, number> {
  const held = new Map<OpeningPlace | undefined, number>()
  for (const { description } of table.entries.values()) {
    held.set(description.place, (held.get(description.place) ?? 0) + 1)
  }
  return held
}
