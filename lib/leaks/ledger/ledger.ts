/** The ledger of descriptors: who opened what, where, and who closed it, over a whole tree of processes. */
import { readlinkSync } from 'node:fs'
import { traitBits } from '../../syscalls/call.js'
import type {
  DescriptorsEvent,
  ExecEvent,
  ExitEvent,
  OpenDescriptor,
  SpawnEvent,
  TraceEvent,
} from '../../trace/events.js'
import { callTraits } from '../../trace/calls.js'
import { recordOf } from '../../trace/event-objects.js'
import { PieceStatus } from '../../trace/records.js'
import type { SyscallEvent } from '../../trace/syscall-event.js'
import { type ToldOpen, toldOpen } from '../told-opens.js'
import { type CodePlace, isForEventLoop, placeOf } from './code-place.js'
import { Description, DescriptorTable, type Entry, type Operation, type Transfer } from './descriptor-table.js'
import { Findings } from './findings.js'
import { type Finding, LeftOpen } from './left-open.js'
import {
  type Program,
  connectTarget,
  copies,
  isOpenToItsEnd,
  passedDescriptors,
  passedOn,
  pidfdTarget,
  standardDescriptors,
  takesDescriptor,
  unreadAtClose,
  usesConnection,
} from './calls.js'
import { exactName, nameIn, openIn, pathIn } from './names.js'
import { type OpeningPlace, Places } from './places.js'
import { Transfers } from './transfers.js'

interface Thread {
  readonly pid: number
  table: DescriptorTable
}

/** What is known of a new number, beside the call. */
interface Opened {
  readonly name?: string | undefined
  /** What it is a copy of. */
  readonly copied?: Entry | undefined
  readonly received?: Transfer | undefined
}

const closeRangeUnshare = 2
const closeRangeCloexec = 4
const cloneFiles = 0x400
/** Descriptors of one list at most, the lowest ones (native/tracer/descriptors.cc). */
const mostListed = 32_768

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
  readonly #programs = new Map<number, Program>()
  readonly #transfers = new Transfers()
  /** By thread: where the next call of a name is made, as the program said. */
  readonly #told = new Map<number, { next: string; place: CodePlace }>()
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
        return this.#exit(event)
      default:
    }
  }

  /** What was left open by now, with what processes have open that live on, and did not have when the trace began. */
  leftOpen(): { left: LeftOpen; eventLoops: LeftOpen; running: readonly number[] } {
    const left = new LeftOpen(this.findings.left)
    const eventLoops = new LeftOpen(this.findings.eventLoops)
    const running = new Set<number>()
    const seen = new Set<DescriptorTable>()
    for (const { pid, table } of this.#threads.values()) {
      if (seen.has(table)) continue
      seen.add(table)
      for (const finding of this.#leftOf(pid, table)) {
        running.add(pid)
        addTo(left, eventLoops, finding)
      }
    }
    return { left, eventLoops, running: [...running] }
  }

  #programOf(pid: number): string {
    return this.#programs.get(pid)?.path ?? ''
  }

  #tableOf(pid: number, tid: number): DescriptorTable {
    let thread = this.#threads.get(tid)
    if (thread === undefined) {
      // The threads of a process share one table unless they said otherwise.
      const sibling = this.#tableOfProcess(pid)
      thread = { pid, table: sibling ?? new DescriptorTable() }
      thread.table.users++
      this.#threads.set(tid, thread)
    }
    return thread.table
  }

  #tableOfProcess(pid: number): DescriptorTable | undefined {
    const leader = this.#threads.get(pid) ?? [...this.#threads.values()].find((thread) => thread.pid === pid)
    return leader?.table
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

  #exit({ pid, tid, process }: ExitEvent): void {
    this.#end(tid)
    // Ids come again, and processes without end.
    if (process) this.#programs.delete(pid)
  }

  #end(tid: number): void {
    this.#told.delete(tid)
    const thread = this.#threads.get(tid)
    if (thread === undefined) return
    this.#threads.delete(tid)
    this.#leave(thread.table)
  }

  #spawn({ pid, tid, childPid, childTid, sharesFiles }: SpawnEvent): void {
    const table = this.#tableOf(pid, tid)
    this.#use(childTid, childPid, sharesFiles ? table : table.copy(childPid !== pid))
    const program = this.#programs.get(pid)
    if (childPid !== pid && program !== undefined) this.#programs.set(childPid, program)
  }

  // The kernel gives the process a table of its own and closes what is close-on-exec; the list of what is left follows.
  #exec({ pid, formerTid, path, argv }: ExecEvent): void {
    const table = this.#tableOf(pid, this.#threads.has(formerTid) ? formerTid : pid)
    const own = table.copy(false)
    for (const [tid, thread] of this.#threads) if (thread.pid === pid && tid !== pid) this.#end(tid)
    this.#use(pid, pid, own)
    // Nobody may read the link of a program that nobody may read.
    this.#programs.set(pid, { path: path === '' ? (argv[0] ?? '') : path, argv })
  }

  #call(event: SyscallEvent): void {
    if (event.unfinished || event.abi !== 'x86-64') return
    const told = toldOpen(event)
    if (told !== undefined) return this.#hear(event, told)
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
    this.#opens(event, traits, table, argument)
    const subject = table.entries.get(argument(0))?.description
    if (subject === undefined) return
    if ((traits & traitBits.renamesFd) !== 0) renamed(subject, event)
    if (usesConnection(event)) subject.isUsed = true
    if (event.name === 'sendmsg' || event.name === 'sendmmsg') {
      const arrived = this.#transfers.sent(event, table, subject, this.#programOf(event.pid))
      for (const [description, from] of arrived) this.#cameFrom(description, from)
    }
  }

  #opens(event: SyscallEvent, traits: number, table: DescriptorTable, argument: (index: number) => number): void {
    const copied = copies(event) ? table.entries.get(argument(0)) : undefined
    if ((traits & traitBits.makesFd) !== 0 || ('result' in event.fds && (traits & traitBits.makesFds) !== 0)) {
      if (copied !== undefined && event.result === copied.fd) return
      const received = event.name === 'pidfd_getfd' ? this.#fetched(table, argument(0), argument(1)) : undefined
      const opened = this.#open(table, Number(event.result), event, { name: nameIn(event, 'result'), copied, received })
      opened.targetPid ??= pidfdTarget(event)
    } else if ((traits & traitBits.makesFds) !== 0) {
      this.#openAll(table, event, argument(0))
    }
  }

  // A program in another language knows the line of its call, also where another thread made it.
  #hear({ pid, tid }: SyscallEvent, { what, place }: ToldOpen): void {
    if (what === 'failed') return this.#hearOfFailure(pid, place)
    if ('next' in what) {
      this.#told.set(tid, { next: what.next, place })
      return
    }
    const entry = this.#tableOf(pid, tid).entries.get(what.fd)
    if (entry?.made?.pid !== pid) return
    const { description, made } = entry
    if (description.opened !== made || description.place === undefined) return
    made.place = place
    description.place = this.places.move(description.place, made, description.name)
  }

  #hearOfFailure(pid: number, place: CodePlace): void {
    const exhaustion = this.findings.exhaustions.get(pid)
    // Which of several it was nobody knows.
    if (exhaustion?.count !== 1) return
    const { first } = exhaustion
    first.operation.place = place
    first.opened = this.places.openedAt(first.operation)
  }

  #operation(event: SyscallEvent): Operation {
    const { name: call, pid, tid, timeNs, stack } = event
    const told = this.#told.get(tid)
    const isTold = told?.next === call
    if (isTold) this.#told.delete(tid)
    const place = isTold ? told.place : placeOf(stack)
    return { call, pid, tid, program: this.#programOf(pid), timeNs, place, forEventLoop: isForEventLoop(call, stack) }
  }

  #open(table: DescriptorTable, fd: number, event: SyscallEvent, { name, copied, received }: Opened): Description {
    const made = this.#operation(event)
    const description = copied?.description ?? new Description(made, name)
    table.open({ fd, description, inherited: false, made })
    description.received ??= received
    if (copied === undefined) description.place = this.places.add(made, name)
    return description
  }

  // pipe, socketpair, recvmsg: the kernel wrote the numbers to memory.
  #openAll(table: DescriptorTable, event: SyscallEvent, socket: number): void {
    const { batch, at, names } = recordOf(event)!
    for (const fds of passedDescriptors(event)) {
      if (fds.length === 0) continue
      const receiver = table.entries.get(socket)?.description
      const from = this.#transfers.received(fds.length, socket, receiver)
      const descriptions = fds.map((fd, index) =>
        this.#open(table, fd, event, { name: from?.[index]?.name, received: from?.[index] }),
      )
      const endNs = event.startNs + (event.durationNs ?? 0)
      if (from === undefined) this.#transfers.expect({ socket, endNs, descriptions }, receiver)
    }
    const made: Description[] = []
    for (
      let left = batch.pieceCount(at), piece = batch.firstPiece(at);
      left > 0;
      left--, piece = batch.nextPiece(piece)
    ) {
      if (batch.pieceStatus(piece) !== PieceStatus.name || !batch.pieceAtExit(piece)) continue
      const fd = batch.pieceWanted(piece)
      if (fd >= 0) made.push(this.#open(table, fd, event, { name: exactName(names.get(batch.pieceNameId(piece))) }))
    }
    const [one, other] = made
    if (made.length === 2 && /^(?:pipe|socketpair)/.test(event.name)) {
      one!.partner = other
      other!.partner = one
    }
  }

  // Known by the time that the call which sent it is over.
  #cameFrom(description: Description, from: Transfer): void {
    const { name, opened, place, isReported, owned } = description
    description.received = from
    description.name ??= from.name
    settleName(description, name)
    // What was told or closed meanwhile stays where it was counted.
    if (description.received === undefined || opened === undefined || place === undefined) return
    if (!isReported && owned > 0) description.place = this.places.move(place, opened, description.name)
  }

  #fetched(table: DescriptorTable, pidfd: number, fd: number): Transfer | undefined {
    const pid = table.entries.get(pidfd)?.description.targetPid
    const source = pid === undefined ? undefined : this.#tableOfProcess(pid)?.entries.get(fd)
    if (pid === undefined || source === undefined) return undefined
    const { description } = source
    description.isShared = true
    const { name, opened } = description
    return { pid, program: this.#programOf(pid), fd, name, opened, socket: undefined }
  }

  #close(table: DescriptorTable, fd: number, event: SyscallEvent): void {
    const operation = this.#operation(event)
    const entry = table.close(fd, operation)
    if (entry === undefined) return
    this.#closed(entry)
    const { description } = entry
    const { opened, isUsed, isShared, name } = description
    if (description.references > 0 || isShared || opened === undefined) return
    const bytes = unreadAtClose(event)
    if (bytes > 0) this.findings.unread({ fd, name, bytes, operation })
    if (!isUsed && opened.call.startsWith('accept')) {
      const exhaustion = this.findings.exhaustions.get(event.pid)
      if (exhaustion?.acceptFailed === true) exhaustion.turnedAway++
    }
  }

  #closed({ description, inherited }: Entry): void {
    if (!inherited && description.owned === 0 && description.place !== undefined) this.places.close(description.place)
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
      this.findings.exhausted(event.pid, event.name.startsWith('accept'), () => {
        const operation = this.#operation(event)
        const opened = this.places.openedAt(operation)
        return { operation, error: code, path: pathIn(event), opened, held: this.#heldBy(event.pid, table) }
      })
    }
    if (event.name === 'connect') {
      const entry = table.entries.get(fd)
      if (entry !== undefined && code !== 'EINPROGRESS') {
        entry.description.failedConnect = { error: code, to: connectTarget(event) }
      }
    }
    if (code !== 'EBADF' || !takesDescriptor(event) || fd < 0) return
    const closed = table.closed.get(fd)
    const isClose = (traits & traitBits.endsFd) !== 0
    const kind = closed === undefined ? 'never-opened' : isClose ? 'double-close' : 'use-after-close'
    this.findings.misused({ kind, fd, operation: this.#operation(event), closed })
  }

  /** Sets a table right by what the kernel says is open. */
  #reconcile(event: DescriptorsEvent): void {
    const { pid, tid, at } = event
    const open = openIn(event)
    this.limit = { soft: event.softLimit, hard: event.hardLimit }
    if (at === 'attach' && !this.#programs.has(pid)) this.#programs.set(pid, { path: runningProgram(pid), argv: [] })
    const isKnown = this.#threads.has(tid)
    const table = this.#tableOf(pid, tid)
    if (open.length === 0) {
      // A process that may not be looked into. At an exec nobody knows then what the new program got, and from whom.
      if (at === 'exec')
        for (const entry of Array.from(table.entries.values())) table.give({ ...entry, made: undefined })
    } else {
      this.#dropWhatIsGone(table, open)
    }
    // What is open in a process that is new to the ledger was open before the trace.
    const before = at === 'exec' && table.entries.size === 0 && table.closed.size === 0
    for (const { fd, name } of open) {
      const known = table.entries.get(fd)
      if (known !== undefined) {
        settleName(known.description, name)
        continue
      }
      table.open({ fd, description: new Description(undefined, name), inherited: before || !isKnown, made: undefined })
    }
    if (at === 'exit' && table.users <= this.#threadsOf(pid)) {
      for (const finding of this.#leftOf(pid, table, open)) {
        finding.description.isReported = true
        addTo(this.findings.left, this.findings.eventLoops, finding)
      }
    }
  }

  // At an exec: close-on-exec. Else closed by something that is not seen, such as io_uring.
  #dropWhatIsGone(table: DescriptorTable, open: readonly OpenDescriptor[]): void {
    for (const fd of table.missingFrom(
      open.map((one) => one.fd),
      open.length < mostListed,
    )) {
      this.#closed(table.remove(fd)!)
    }
  }

  #threadsOf(pid: number): number {
    return [...this.#threads.values()].filter((thread) => thread.pid === pid).length
  }

  /** @param open What was open at the end. */
  #leftOf(pid: number, table: DescriptorTable, open: readonly OpenDescriptor[] = []): Finding[] {
    const program = this.#programs.get(pid)
    const groups = new Map<Description, Entry[]>()
    for (const entry of table.entries.values()) {
      if (entry.fd < standardDescriptors || entry.inherited || this.#allowed.has(entry.fd)) continue
      if (isOpenToItsEnd(entry.description.name, program)) continue
      const group = groups.get(entry.description)
      if (group === undefined) groups.set(entry.description, [entry])
      else group.push(entry)
    }
    const state = new Map(open.map((one) => [one.fd, one]))
    return [...groups].flatMap(([description, group]): Finding[] => {
      if (description.isReported) return []
      const fds = group.map(({ fd }) => fd)
      return [{ pid, program: program?.path ?? '', fds, description, now: state.get(fds[0]!) }]
    })
  }

  #heldBy(pid: number, table: DescriptorTable): Map<OpeningPlace | undefined, number> {
    const program = this.#programs.get(pid)
    const held = new Map<OpeningPlace | undefined, number>()
    for (const { description } of table.entries.values()) {
      if (isOpenToItsEnd(description.name, program)) continue
      held.set(description.place, (held.get(description.place) ?? 0) + 1)
    }
    return held
  }

  // From here on they belong to the new program, which knows nothing of those that it was not told of.
  #inheritedByExec(event: SyscallEvent, table: DescriptorTable): void {
    const { pid } = event
    const meant = passedOn(event)
    // A list of its own: entries that are given move to the end of the table.
    for (const entry of Array.from(table.entries.values())) {
      const { fd, description, made } = entry
      if (fd >= standardDescriptors && made !== undefined && !this.#allowed.has(fd) && !meant(fd)) {
        this.findings.inherited({ pid, program: this.#programOf(pid), fd, description, made })
      }
      table.give(entry)
    }
  }
}

function addTo(left: LeftOpen, eventLoops: LeftOpen, finding: Finding): void {
  const { place } = finding.description
  if (place?.forEventLoop === true) eventLoops.add(finding)
  else left.add(finding)
}

function runningProgram(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return ''
  }
}

function settleName(description: Description, name: string | undefined): void {
  const { received } = description
  // A path that is another one: it did not come from there after all.
  if (received?.name?.startsWith('/') === true && name !== undefined && received.name !== name) {
    description.received = undefined
    description.name = name
  }
  description.name ??= name
}

function renamed(description: Description, event: SyscallEvent): void {
  const name = nameIn(event, 'fd') ?? nameIn(event, 'sockfd')
  if (name !== undefined) description.name = name
}
