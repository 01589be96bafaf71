import { SyslensError } from '../errors.js'
import { globExpression } from '../fds/filter.js'
import { formatEvent } from '../render/format-event.js'
import { escapeText } from '../report/escape.js'
import { formatCount, plural } from '../report/format.js'
import { allCalls } from '../syscalls/index.js'
import type { SyscallEvent } from '../trace/syscall-event.js'
import { selectCalls } from '../trace/select.js'
import { matchesCall, nearness, resolvedPaths, type CallPattern } from './call-pattern.js'
import { callsOf, lostNote, type RecordedCalls, type RecordedTrace } from './recorded.js'
import { assertCheck, type CheckOutcome } from './result.js'

const shown = 5

/** Whether a call of that name and look was made, failed or not. */
export async function checkSyscall(
  trace: RecordedTrace,
  name: string,
  pattern: CallPattern = {},
): Promise<CheckOutcome> {
  // Throws for a call that does not exist, with the one that was probably meant.
  selectCalls([name], allCalls())
  const recorded = await callsOf(trace)
  const ofName = recorded.calls.filter((event) => event.name === name)
  const found = ofName.filter((event) => matchesCall(event, pattern))
  const wanted = `${name}(${Object.keys(pattern).length === 0 ? '' : patternText(pattern)})`
  return {
    pass: found.length > 0,
    message: () =>
      found.length > 0
        ? `expected the trace not to make ${wanted}, but it did ${times(found.length)}\n\n${callLines(found)}`
        : `expected the trace to make ${wanted}, but ${ofName.length === 0 ? `there is no ${name} in it` : `none of its ${plural(ofName.length, 'call')} of ${name} is so`}` +
          `\n\n${ofName.length === 0 ? otherCalls(recorded) : nearestCalls(ofName, pattern)}${lostNote(recorded)}`,
  }
}

/** Whether all files that were really opened are of these globs. */
export async function checkOpensOnly(trace: RecordedTrace, globs: readonly string[]): Promise<CheckOutcome> {
  return await checkOnly(trace, globs, 'open', (event) => (opens.has(event.name) ? resolvedPaths(event, 'path') : []))
}

/** Whether all files that were opened for writing, made, renamed, removed or changed are of these globs. */
export async function checkWritesOnly(trace: RecordedTrace, globs: readonly string[]): Promise<CheckOutcome> {
  return await checkOnly(trace, globs, 'write', writtenPaths)
}

/** Whether the program tried to connect there: `port`, `address:port`, the path of a unix socket, or a glob of these. */
export async function checkConnects(trace: RecordedTrace, wanted: string | number): Promise<CheckOutcome> {
  if (typeof wanted !== 'string' && !Number.isInteger(wanted))
    throw wrong('a port, "address:port" or the path of a socket is needed')
  const recorded = await callsOf(trace)
  const all = recorded.calls.filter(({ name }) => name === 'connect' || name === 'sendto' || name === 'sendmsg')
  const reached = all.map((event) => ({ event, to: peerOf(event) })).filter(({ to }) => to !== undefined)
  const found = reached.filter(({ to }) => isPeer(to!, wanted)).map(({ event }) => event)
  return {
    pass: found.length > 0,
    message: () =>
      found.length > 0
        ? `expected the trace not to connect to ${wanted}, but it did ${times(found.length)}\n\n${callLines(found)}`
        : `expected the trace to connect to ${wanted}, but ${
            reached.length === 0
              ? 'it connected to nothing'
              : `it connected to ${[...new Set(reached.map(({ to }) => escapeText(to!)))].slice(0, shown).join(', ')}`
          }\n\n${reached.length === 0 ? otherCalls(recorded) : callLines(reached.map(({ event }) => event))}${lostNote(recorded)}`,
  }
}

/**
 * Throws an AssertionError unless a recorded trace has such a call.
 *
 * ```ts
 * const run = trace('node', ['app.js'], { record: true })
 * await expectSyscall(run, 'openat', { path: '**' + '/config.json', error: null })
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_UNKNOWN_CALL, ERR_SYSLENS_NOT_RECORDED, ERR_SYSLENS_OPTION; and what the trace rejects with.
 */
export async function expectSyscall(trace: RecordedTrace, name: string, pattern?: CallPattern): Promise<void> {
  assertCheck(await checkSyscall(trace, name, pattern), expectSyscall)
}

/** Throws an AssertionError unless all files that were opened are of these globs. Opens that failed do not count. */
export async function expectOpensOnly(trace: RecordedTrace, globs: readonly string[]): Promise<void> {
  assertCheck(await checkOpensOnly(trace, globs), expectOpensOnly)
}

/** Throws an AssertionError unless all that was written, made, renamed, removed or changed is of these globs. */
export async function expectWritesOnly(trace: RecordedTrace, globs: readonly string[]): Promise<void> {
  assertCheck(await checkWritesOnly(trace, globs), expectWritesOnly)
}

/** Throws an AssertionError unless the program tried to connect to a port, `address:port` or a unix socket's path. */
export async function expectConnects(trace: RecordedTrace, wanted: string | number): Promise<void> {
  assertCheck(await checkConnects(trace, wanted), expectConnects)
}

const opens = new Set(['open', 'openat', 'openat2', 'creat'])

/** Calls that change what lies at a path, with the arguments that say where. */
const changes: Readonly<Record<string, readonly string[]>> = {
  creat: ['path'],
  mkdir: ['path'],
  mkdirat: ['path'],
  rmdir: ['path'],
  unlink: ['path'],
  unlinkat: ['path'],
  rename: ['oldpath', 'newpath'],
  renameat: ['oldpath', 'newpath'],
  renameat2: ['oldpath', 'newpath'],
  link: ['newpath'],
  linkat: ['newpath'],
  symlink: ['linkpath'],
  symlinkat: ['linkpath'],
  mknod: ['path'],
  mknodat: ['path'],
  truncate: ['path'],
  chmod: ['path'],
  fchmodat: ['path'],
  fchmodat2: ['path'],
  chown: ['path'],
  lchown: ['path'],
  fchownat: ['path'],
  utime: ['filename'],
  utimes: ['filename'],
  futimesat: ['path'],
  utimensat: ['path'],
  setxattr: ['path'],
  lsetxattr: ['path'],
  setxattrat: ['path'],
  removexattr: ['path'],
  lremovexattr: ['path'],
  removexattrat: ['path'],
}

function writtenPaths(event: SyscallEvent): string[] {
  const names = changes[event.name]
  if (names !== undefined) return names.flatMap((name) => pathsOf(event, name))
  if (!opens.has(event.name)) return []
  const { flags, how } = event.args as { flags?: unknown; how?: { flags?: unknown } }
  const list = (Array.isArray(flags) ? flags : Array.isArray(how?.flags) ? how.flags : []) as unknown[]
  return list.some((flag) => flag === 'O_WRONLY' || flag === 'O_RDWR' || flag === 'O_TRUNC')
    ? resolvedPaths(event, 'path')
    : []
}

// A relative path without a folder to it stays what it is.
function pathsOf(event: SyscallEvent, name: string): string[] {
  const resolved = resolvedPaths(event, name)
  const given = (event.args as Readonly<Record<string, unknown>>)[name]
  return resolved.length > 0 ? resolved : typeof given === 'string' ? [given] : []
}

async function checkOnly(
  trace: RecordedTrace,
  globs: readonly string[],
  verb: string,
  pathsOfCall: (event: SyscallEvent) => string[],
): Promise<CheckOutcome> {
  if (!Array.isArray(globs) || globs.some((glob) => typeof glob !== 'string')) throw wrong('a list of globs is needed')
  const recorded = await callsOf(trace)
  const patterns = globs.map((glob) => globExpression(glob))
  const others = new Map<string, SyscallEvent[]>()
  let count = 0
  for (const event of recorded.calls) {
    if (event.error !== undefined || event.unfinished) continue
    for (const path of pathsOfCall(event)) {
      count++
      if (patterns.some((pattern) => pattern.test(path))) continue
      others.set(path, [...(others.get(path) ?? []), event])
    }
  }
  const allowed = globs.length === 0 ? 'nothing' : `only ${globs.join(', ')}`
  return {
    pass: others.size === 0 && recorded.lost === 0,
    message: () => {
      if (others.size === 0) {
        return recorded.lost === 0
          ? `expected the trace to ${verb} something else than ${globs.join(', ')}, but all of ${plural(count, 'path')} are of these`
          : `cannot tell whether the trace ${verb}s ${allowed}${lostNote(recorded)}`
      }
      const lines = [...others.values()].slice(0, shown).map(([event]) => `  ${formatEvent(event!)}`)
      if (others.size > shown) lines.push(`  … and ${plural(others.size - shown, 'more path', 'more paths')}`)
      return `expected the trace to ${verb} ${allowed}, but ${plural(others.size, 'other path')} ${others.size === 1 ? 'is' : 'are'} among ${count}\n\n${lines.join('\n')}`
    },
  }
}

function peerOf(event: SyscallEvent): string | undefined {
  const args = event.args as { addr?: unknown; dest_addr?: unknown; msg?: { msg_name?: unknown } }
  const address = (args.addr ?? args.dest_addr ?? args.msg?.msg_name) as Record<string, unknown> | null | undefined
  if (typeof address !== 'object' || address === null) return undefined
  const { sin_addr, sin_port, sin6_addr, sin6_port, sun_path } = address
  if (typeof sin_addr === 'string') return `${sin_addr}:${String(sin_port)}`
  if (typeof sin6_addr === 'string') return `[${sin6_addr}]:${String(sin6_port)}`
  return typeof sun_path === 'string' ? sun_path : undefined
}

function isPeer(peer: string, wanted: string | number): boolean {
  if (typeof wanted === 'number') return peer.endsWith(`:${wanted}`)
  return peer === wanted || (/[*?]/.test(wanted) && globExpression(wanted).test(peer))
}

/** The calls that came nearest, best first. */
function nearestCalls(calls: readonly SyscallEvent[], pattern: CallPattern): string {
  const ranked = calls
    .map((event) => ({ event, points: nearness(event, pattern) }))
    .toSorted((a, b) => b.points - a.points)
    .map(({ event }) => event)
  return `${calls.length > shown ? 'the nearest:\n' : ''}${callLines(ranked)}`
}

function callLines(calls: readonly SyscallEvent[]): string {
  const lines = calls.slice(0, shown).map((event) => `  ${formatEvent(event)}`)
  if (calls.length > shown) lines.push(`  … and ${formatCount(calls.length - shown)} more`)
  return lines.join('\n')
}

/** What there is instead, when nothing of a name is. */
function otherCalls({ calls }: RecordedCalls): string {
  if (calls.length === 0) return '  no call was recorded: is it left out by the option `only`?'
  const counts = new Map<string, number>()
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1)
  const most = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 8)
  return `  ${plural(calls.length, 'call')} were recorded: ${most.map(([name, count]) => `${name} ${formatCount(count)}×`).join(', ')}`
}

function patternText(pattern: CallPattern): string {
  const parts = Object.entries(pattern).map(([name, value]) => `${name}: ${valueText(value)}`)
  return `{ ${parts.join(', ')} }`
}

function valueText(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name
  return JSON.stringify(value) ?? String(value)
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`
}

function wrong(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', message)
}
