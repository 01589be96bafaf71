import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'

/**
 * One descriptor of a command: `inherit` (ours of the same number), `pipe` (a Node stream on our end; 0 to 2 only),
 * `ignore` (/dev/null), a descriptor of ours, or something with one (a net.Socket, a fs stream that is open).
 */
export type StdioEntry = 'inherit' | 'pipe' | 'ignore' | number | { readonly fd: number }

/** The command's descriptors by number; undefined leaves one closed. A single word stands for 0 to 2. */
export type Stdio = 'inherit' | 'pipe' | 'ignore' | readonly (StdioEntry | undefined)[]

/** Our ends of the pipes; null where there is none. */
export interface Streams {
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
}

/** Descriptors for the launch plan, and our side of them. */
export interface PreparedStdio {
  readonly descriptors: readonly (number | 'null' | undefined)[]
  /** To be called once the child exists: it has its copies then. */
  closeTheirs(): void
  /** Makes the streams; instead of that `closeOurs` when nothing could be started. */
  open(): Streams
  closeOurs(): void
}

/**
 * Makes the pipes that `stdio` asks for.
 * @throws SyslensError ERR_SYSLENS_OPTION for what is no stdio.
 */
export function prepareStdio(stdio: Stdio = 'inherit'): PreparedStdio {
  const entries = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio
  if (!Array.isArray(entries)) throw wrong('must be a word or a list')
  const sources = entries.map((entry: StdioEntry | undefined, target) => plain(entry, target))
  const theirs: number[] = []
  const ours: (number | undefined)[] = []
  const descriptors = sources.map((source, target) => {
    if (source !== 'pipe') return source
    const [readEnd, writeEnd] = native().pipe()
    theirs.push(target === 0 ? readEnd : writeEnd)
    ours[target] = target === 0 ? writeEnd : readEnd
    return theirs.at(-1)
  })
  return {
    descriptors,
    closeTheirs: () => theirs.splice(0).forEach((fd) => closeSync(fd)),
    closeOurs: () => ours.splice(0).forEach((fd) => fd !== undefined && closeSync(fd)),
    open: () => ({
      stdin: ours[0] === undefined ? null : new Socket({ fd: ours[0], readable: false, writable: true }),
      stdout: ours[1] === undefined ? null : new Socket({ fd: ours[1], readable: true, writable: false }),
      stderr: ours[2] === undefined ? null : new Socket({ fd: ours[2], readable: true, writable: false }),
    }),
  }
}

// All entries are looked at before the first pipe is made.
function plain(entry: StdioEntry | undefined, target: number): number | 'null' | 'pipe' | undefined {
  switch (entry) {
    case undefined:
      return undefined
    case 'inherit':
      return target
    case 'ignore':
      return 'null'
    case 'pipe':
      if (target > 2) throw wrong(`can have a pipe at 0, 1 and 2 only, not at ${target}`)
      return 'pipe'
    default: {
      const fd = typeof entry === 'object' && entry !== null ? fdOf(entry) : entry
      if (Number.isInteger(fd) && fd >= 0) return fd
      throw wrong(
        `has ${JSON.stringify(entry)} at ${target}; known: "inherit", "pipe", "ignore", a descriptor, a stream`,
      )
    }
  }
}

function fdOf(entry: object): number {
  const withFd = entry as { fd?: unknown; _handle?: { fd?: unknown } }
  // A net.Socket keeps its descriptor on its handle.
  const fd = withFd.fd ?? withFd._handle?.fd
  return typeof fd === 'number' ? fd : -1
}

function wrong(what: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', `option "stdio" ${what}`)
}
