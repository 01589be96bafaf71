/** How many descriptors each process has open, followed through the calls of a trace that has all of them. */
import { hasTrait } from '../syscalls/traits.js'
import type { TraceEvent } from '../trace/events.js'

type Call = Extract<TraceEvent, { type: 'syscall' }>
type Arguments = Readonly<Record<string, unknown>>

/** Descriptors of one process: number, and whether it closes at an exec. */
type Table = Map<number, boolean>

/** Calls whose descriptors are close-on-exec without being asked. */
const alwaysCloexec = new Set([
  'bpf',
  'io_uring_setup',
  'landlock_create_ruleset',
  'listns',
  'memfd_secret',
  'pidfd_getfd',
  'pidfd_open',
  'seccomp',
])

/** With more numbers than that a process is not followed any more: memory stays bounded whatever it does. */
const mostDescriptors = 1 << 20

/**
 * Counts from what is seen: a process begins with 0, 1 and 2, what it inherited beyond them counts once a call uses it.
 * Children have a copy, or with CLONE_FILES of their own from then on, too.
 */
export class OpenDescriptors {
  readonly #tables = new Map<number, Table>()

  /** The number of open descriptors of the event's process when the event may have changed it. */
  after(event: TraceEvent): number | undefined {
    switch (event.type) {
      case 'syscall':
        return this.#call(event)
      case 'spawn':
        if (event.kind !== 'thread') this.#tables.set(event.childPid, new Map(this.#table(event.pid)))
        return undefined
      case 'exec':
        return this.#exec(event.pid)
      case 'exit':
        if (!event.process) return undefined
        this.#tables.delete(event.pid)
        return 0
      default:
        return undefined
    }
  }

  /** Of a process that was just met. */
  of(pid: number): number {
    return this.#table(pid).size
  }

  #table(pid: number): Table {
    const known = this.#tables.get(pid)
    if (known !== undefined) return known
    const table: Table = new Map([0, 1, 2].map((fd) => [fd, false]))
    this.#tables.set(pid, table)
    return table
  }

  #exec(pid: number): number {
    const table = this.#table(pid)
    for (const [fd, cloexec] of table) if (cloexec) table.delete(fd)
    return table.size
  }

  #call(call: Call): number | undefined {
    if (call.abi !== 'x86-64' || call.unfinished) return undefined
    const table = this.#table(call.pid)
    const before = table.size
    const { number } = call
    if (call.error === undefined) this.#used(table, call)
    if (hasTrait(number, 'endsFd')) {
      // close(2): on Linux the descriptor is gone whatever it returned, unless there was none.
      if (call.error?.code !== 'EBADF') table.delete((call.args as Arguments).fd as number)
    } else if (call.error === undefined) {
      changeTable(table, call)
    }
    if (table.size > mostDescriptors) table.clear()
    return table.size === before ? undefined : table.size
  }

  // Inherited, or made before we came.
  #used(table: Table, call: Call): void {
    if (hasTrait(call.number, 'endsFds')) return
    const args = call.args as Arguments
    for (const name of Object.keys(call.fds)) {
      const fd = args[name]
      if (typeof fd === 'number' && fd >= 0 && !table.has(fd)) table.set(fd, false)
    }
  }
}

function changeTable(table: Table, call: Call): void {
  const args = call.args as Arguments
  const { number, result } = call
  const add = (fd: unknown): void => {
    if (typeof fd === 'number' && fd >= 0) table.set(fd, alwaysCloexec.has(call.name) || asksForCloexec(args))
  }
  if (hasTrait(number, 'makesFd') || hasTrait(number, 'movesFd')) add(result)
  if (hasTrait(number, 'endsFds')) closeRange(table, args)
  if (call.name === 'fcntl' && args.cmd === 'F_SETFD') setCloexec(table, args.fd, asksForCloexec(args))
  if (call.name === 'ioctl' && args.request === 'FIOCLEX') setCloexec(table, args.fd, true)
  if (call.name === 'ioctl' && args.request === 'FIONCLEX') setCloexec(table, args.fd, false)
  if (!hasTrait(number, 'makesFds')) return
  if ('result' in call.fds || String(args.cmd).startsWith('F_DUPFD')) add(result)
  for (const value of Object.values(args)) for (const fd of madeIn(value)) add(fd)
}

/** Descriptors that a call wrote: pipe's two, and those that came in a message. */
function* madeIn(value: unknown): Generator<number> {
  if (Array.isArray(value)) {
    if (value.length === 2 && value.every((item) => typeof item === 'number')) yield* value as number[]
    else for (const item of value.slice(0, 1024)) yield* received(item)
  } else yield* received(value)
}

function* received(value: unknown): Generator<number> {
  if (typeof value !== 'object' || value === null) return
  const { msg_hdr: header, msg_control: control, cmsg_type: type, cmsg_data: data } = value as Arguments
  if (header !== undefined) yield* received(header)
  if (Array.isArray(control)) for (const message of control) yield* received(message)
  if (type === 'SCM_RIGHTS' && Array.isArray(data)) yield* data as number[]
}

function asksForCloexec(args: Arguments): boolean {
  return Object.values(args).some((value) => hasCloexec(value, 2))
}

function hasCloexec(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.endsWith('CLOEXEC')
  if (depth === 0 || typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return Object.values(value)
    .slice(0, 32)
    .some((item) => hasCloexec(item, depth - 1))
}

function setCloexec(table: Table, fd: unknown, cloexec: boolean): void {
  if (typeof fd === 'number' && table.has(fd)) table.set(fd, cloexec)
}

function closeRange(table: Table, { first, last, flags }: Arguments): void {
  const cloexec = Array.isArray(flags) && flags.includes('CLOSE_RANGE_CLOEXEC')
  for (const fd of table.keys()) {
    if (fd < (first as number) || fd > (last as number)) continue
    if (cloexec) table.set(fd, true)
    else table.delete(fd)
  }
}
