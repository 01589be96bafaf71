import { addressText } from '../fds/describe.js'
import { socketKinds, type FdAddress, type FdRow } from '../fds/types.js'
import type { Loop } from './loops.js'
import { fdOf, type Origins } from './origins.js'
import type { Recorder } from './recorder.js'
import type { IgnoredFds } from './types.js'

interface Held {
  readonly opened: ReadonlySet<number>
  readonly rows: readonly FdRow[]
  readonly loops: readonly Loop[]
  readonly recorder: Recorder
  readonly origins: Origins
}

/**
 * What Node holds by itself: the inspector's thread, threads that ran before, and connections that the global agents keep
 * for the next request. (Its spare `/dev/null` and its inotify instance are made before the first look, see `warm-up.ts`.)
 */
export function heldByNode({ opened, rows, loops, recorder, origins }: Held): IgnoredFds[] {
  const ignored: IgnoredFds[] = []
  const ignore = (fds: Iterable<number>, why: string): void => {
    const known = new Set(ignored.flatMap((entry) => entry.fds))
    const list = [...fds].filter((fd) => opened.has(fd) && !known.has(fd))
    if (list.length > 0) ignored.push({ fds: list, why })
  }
  const inspector = inspectorPort()
  for (const { epoll, fds } of loops) {
    const listens = rows.some(({ fd, state, local }) => state === 'LISTEN' && local?.port === inspector && fds.has(fd!))
    if (listens) ignore(fds, 'the inspector')
    else if (!opened.has(epoll)) ignore(fds, 'another thread, which ran before')
  }
  ignore(idleInGlobalAgents(), "kept for the next request by Node's global HTTP agent")
  ignore(idleInFetch(recorder), 'kept for the next request by fetch')
  const streaming = loops.filter(({ fds }) => rows.some(({ fd, kind }) => fds.has(fd!) && socketKinds.includes(kind)))
  ignore(spares(opened, rows, streaming.length, origins), "libuv's spare descriptor of another thread")
  // The other end, where the server is in this process: it lives as long as the first.
  const ends = new Map(rows.map((row) => [connection(row), row.fd!]))
  for (const { fds } of ignored.slice()) {
    const peers = rows.filter(({ fd }) => fds.includes(fd!)).map((row) => ends.get(connection(row, true)))
    ignore(
      peers.filter((fd) => fd !== undefined),
      "the server's end of such a connection",
    )
  }
  return ignored
}

/** A connection as text, from this end or from the other. */
export function connection({ local, remote }: FdRow, reverse = false): string | undefined {
  if (local === undefined || remote === undefined) return undefined
  const ends = [local, remote].map((end) => addressText({ ...end, ...unmapped(end) }))
  return (reverse ? ends.toReversed() : ends).join(' ')
}

// With its first stream each loop opens a spare /dev/null, to be given up when no number is left: one, not two.
function spares(
  opened: ReadonlySet<number>,
  rows: readonly FdRow[],
  streamingLoops: number,
  origins: Origins,
): number[] {
  const all = rows.filter(
    (row) =>
      row.path === '/dev/null' && row.access === 'r' && row.closeOnExec === true && origins.of(row) === undefined,
  )
  const fresh = all.filter(({ fd }) => opened.has(fd!)).map(({ fd }) => fd!)
  const before = all.length - fresh.length
  return fresh.slice(0, Math.max(0, 1 + streamingLoops - before))
}

// A server that listens on :: sees IPv4 clients as ::ffff:127.0.0.1.
function unmapped({ address }: FdAddress): { address: string } | undefined {
  return address?.startsWith('::ffff:') === true ? { address: address.slice('::ffff:'.length) } : undefined
}

/** The listening socket that accepted a connection, where it is in this process. */
export function serverOf(row: FdRow, rows: readonly FdRow[]): FdRow | undefined {
  return rows.find(
    (other) =>
      other.state === 'LISTEN' &&
      other.kind === row.kind &&
      (row.kind === 'unix'
        ? row.socketPath !== undefined && other.socketPath === row.socketPath
        : other.local?.port === row.local?.port && row.remote !== undefined),
  )
}

function inspectorPort(): number | undefined {
  const url = process.getBuiltinModule('node:inspector')?.url()
  return url === undefined ? undefined : Number(new URL(url).port)
}

function idleInGlobalAgents(): number[] {
  const agents = [process.getBuiltinModule('node:http').globalAgent, process.getBuiltinModule('node:https').globalAgent]
  const sockets = agents.flatMap(({ freeSockets }) => Object.values(freeSockets).flatMap((list) => list ?? []))
  return sockets.map(fdOfSocket).filter((fd) => fd !== undefined)
}

function idleInFetch(recorder: Recorder): number[] {
  return recorder.fetchSockets
    .filter(({ busy, global, socket }) => !busy && (global || isOfGlobalDispatcher(socket.deref())))
    .map(({ socket }) => fdOfSocket(socket.deref()))
    .filter((fd) => fd !== undefined)
}

// The package undici shares its global agent with Node's fetch, under this symbol. Which connections that holds it keeps in
// properties whose names change, so it is searched for the socket, not far.
function isOfGlobalDispatcher(socket: object | undefined): boolean {
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')]
  if (socket === undefined || typeof dispatcher !== 'object' || dispatcher === null) return false
  let found = [dispatcher]
  const seen = new Set<unknown>(found)
  for (let depth = 0; depth < 8 && found.length > 0 && seen.size < 5000; depth++) {
    if (found.includes(socket)) return true
    found = found
      .flatMap(partsOf)
      .filter((part): part is object => typeof part === 'object' && part !== null && !seen.has(part))
    for (const part of found) seen.add(part)
  }
  return false
}

function partsOf(value: object): unknown[] {
  if (value instanceof WeakRef) return [value.deref()]
  if (value instanceof Map) return [...value.values()]
  // Sockets and buffers lead everywhere.
  if (ArrayBuffer.isView(value) || '_handle' in value) return []
  return Object.values(Object.getOwnPropertyDescriptors(value))
    .concat(Object.getOwnPropertySymbols(value).map((key) => Object.getOwnPropertyDescriptor(value, key)!))
    .map((descriptor) => descriptor.value as unknown)
}

function fdOfSocket(socket: object | undefined): number | undefined {
  return fdOf((socket as { _handle?: object } | undefined)?._handle)
}
