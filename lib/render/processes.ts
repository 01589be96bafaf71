/** The processes of a trace, told from its records: who started whom, what they run, how they end. */
import { escapeText } from '../report/escape.js'
import { SyscallFlag } from '../syscalls/reader.js'
import { type Batch, execArguments, ExitFlag, RecordType, SpawnKind } from '../trace/records.js'

export interface TracedProcess {
  readonly pid: number
  readonly parent: TracedProcess | undefined
  readonly children: TracedProcess[]
  /** Of its last exec, or its parent's when it made none. */
  argv: readonly string[]
  /** It was made by fork and runs what its parent ran. */
  isFork: boolean
  /** Nanoseconds since the trace's start: of the fork, or of the first that was seen of it. */
  readonly startNs: number
  /** undefined: it did not end while it was traced. */
  endNs: number | undefined
  exitCode: number | undefined
  /** Number of the signal that ended it. */
  signal: number | undefined
  coreDumped: boolean
  calls: number
  errors: number
}

/** More processes than anybody reads; what comes behind them is counted only. */
const mostProcesses = 100_000

export class Processes {
  /** Those that nobody else in the trace started. */
  readonly roots: TracedProcess[] = []
  /** Processes that found no room. */
  more = 0
  /** Records that were dropped before they came here. */
  lost = 0
  #count = 0
  readonly #current = new Map<number, TracedProcess>()
  readonly #argvOf: (pid: number) => readonly string[]

  /** `argvOf` tells the arguments of a process that was there before the trace. */
  constructor(argvOf: (pid: number) => readonly string[] = () => []) {
    this.#argvOf = argvOf
  }

  batch(batch: Batch): void {
    for (let at = 0; at < batch.end; at = batch.next(at)) this.record(batch, at)
  }

  record(batch: Batch, at: number): void {
    switch (batch.type(at)) {
      case RecordType.syscall: {
        const process = this.of(batch, at)
        process.calls++
        if ((batch.flags(at) & (SyscallFlag.error | SyscallFlag.unfinished)) === SyscallFlag.error) process.errors++
        return
      }
      case RecordType.spawn:
        if (batch.spawnKind(at) !== SpawnKind.thread) this.#spawn(batch, at)
        return
      case RecordType.exec: {
        const process = this.of(batch, at)
        process.argv = execArguments(batch, at).map((argument) => argument.toString('utf8'))
        process.isFork = false
        return
      }
      case RecordType.attach:
        this.of(batch, at)
        return
      case RecordType.lost:
        this.lost += batch.lostCount(at)
        return
      case RecordType.exit:
        if ((batch.flags(at) & ExitFlag.process) !== 0) this.#exit(batch, at)
    }
  }

  /** The process of a record. */
  of(batch: Batch, at: number): TracedProcess {
    const pid = batch.pid(at)
    return this.#current.get(pid) ?? this.#add(pid, undefined, batch.timeNs(at), this.#argvOf(pid))
  }

  #spawn(batch: Batch, at: number): void {
    const parent = this.of(batch, at)
    this.#add(batch.spawnChildPid(at), parent, batch.timeNs(at), parent.argv)
  }

  // A process id that is used once more is another process.
  #add(pid: number, parent: TracedProcess | undefined, startNs: number, argv: readonly string[]): TracedProcess {
    const made: TracedProcess = {
      pid,
      parent,
      children: [],
      argv,
      isFork: parent !== undefined,
      startNs,
      endNs: undefined,
      exitCode: undefined,
      signal: undefined,
      coreDumped: false,
      calls: 0,
      errors: 0,
    }
    this.#current.set(pid, made)
    if (this.#count === mostProcesses) {
      this.more++
      return made
    }
    this.#count++
    const siblings = parent === undefined ? this.roots : parent.children
    siblings.push(made)
    return made
  }

  #exit(batch: Batch, at: number): void {
    const process = this.of(batch, at)
    const flags = batch.flags(at)
    const status = batch.exitStatus(at)
    process.endNs = batch.timeNs(at)
    if ((flags & ExitFlag.bySignal) === 0) process.exitCode = status
    else process.signal = status
    process.coreDumped = (flags & ExitFlag.coreDumped) !== 0
    this.#current.delete(process.pid)
  }
}

/** All processes, each before its children, with how deep they stand. Not by recursion: forks can be as deep as they like. */
export function* walk(
  roots: readonly TracedProcess[],
): Generator<{ process: TracedProcess; depth: number; last: boolean }> {
  const stack = roots.map((process, i) => ({ process, depth: 0, last: i === roots.length - 1 })).toReversed()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next
    const { children } = next.process
    for (let i = children.length - 1; i >= 0; i--) {
      stack.push({ process: children[i]!, depth: next.depth + 1, last: i === children.length - 1 })
    }
  }
}

/** The arguments as a shell takes them; what could steer a terminal as `$'…'` has it. */
export function commandText(argv: readonly string[]): string {
  return argv.map(quoted).join(' ')
}

function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  const escaped = escapeText(argument)
  if (escaped.replaceAll('\\\\', '\\') === argument) return `'${argument.replaceAll("'", "'\\''")}'`
  return `$'${escaped.replaceAll("'", "\\'")}'`
}
