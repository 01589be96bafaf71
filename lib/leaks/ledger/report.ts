/** The ledger's findings as plain data. */
import { type CodePlace, unknownPlace } from './code-place.js'
import type { Description, Operation, Transfer } from './descriptor-table.js'
import type { Exhaustion } from './findings.js'
import type { Finding, LeftAtPlace } from './left-open.js'
import type { Ledger } from './ledger.js'
import { plainName, type PlainName, plainPattern, type PlainPattern } from './names.js'
import { type DescriptorKind, isAt, kindOf, type OpeningPlace } from './places.js'

/** Who did something, and where. */
export interface LeakOperation {
  readonly call: string
  readonly pid: number
  readonly program: string
  /** Nanoseconds since the trace's start. */
  readonly timeNs: number
  readonly place: CodePlace
}

/** A place in the code whose descriptors were still open when their process ended, and what their names have in common. */
export interface LeakingPlace extends PlainPattern {
  readonly program: string
  /** `openat`; undefined: no call that opened them was seen (io_uring, a descriptor that was sent). */
  readonly call: string | undefined
  readonly place: CodePlace
  readonly kind: DescriptorKind
  /** Open file descriptions that this place opened, closed and left open. */
  readonly opened: number
  readonly closed: number
  readonly left: number
  /** In how many processes they were left. */
  readonly processes: number
  /** Their number grew for ever: it came to no plateau. */
  readonly rising: boolean
  /** Some of those that were left. */
  readonly examples: readonly LeakedDescriptor[]
}

/** One open file description that was left open. */
export interface LeakedDescriptor extends PlainName {
  readonly pid: number
  readonly fds: readonly number[]
  readonly deleted: boolean
  /** Flags of open(2), as in fcntl.h; position in bytes. */
  readonly flags: number
  readonly position: number
  /** When it was opened. */
  readonly timeNs: number | null
  /** Of a pipe or socket pair: its other end is closed everywhere. */
  readonly partnerClosed: boolean
  /** The error of its last connect(2), and where that was to go. */
  readonly failedConnect: { readonly error: string; readonly to: string | null } | null
  /** The process that it came from, in a message of unix(7) or by pidfd_getfd(2). */
  readonly received: ReceivedFrom | null
}

/** Where a descriptor came from that another process had before. */
export interface ReceivedFrom {
  readonly pid: number
  readonly program: string
  /** The number that it had there. */
  readonly fd: number
  /** The number of the socket that it came through; null: it was fetched by pidfd_getfd(2). */
  readonly socket: number | null
  /** Who had opened it there. */
  readonly opened: LeakOperation | null
}

/** A descriptor that another program got because it was opened without O_CLOEXEC. */
export interface ExecLeak extends PlainName {
  readonly from: LeakOperation
  /** The program that got it. */
  readonly program: string
  readonly pid: number
  readonly fd: number
  readonly count: number
}

export interface DescriptorMisuse extends PlainName {
  readonly kind: 'double-close' | 'use-after-close' | 'never-opened'
  readonly fd: number
  readonly count: number
  readonly now: LeakOperation
  /** How the number was closed before, and how it had been opened. */
  readonly closed: LeakOperation | null
  readonly opened: LeakOperation | null
}

/** The first call of a process that failed with EMFILE or ENFILE; mostly not the culprit. */
export interface DescriptorExhaustion {
  readonly error: string
  /** As with names: the exact bytes are in `pathBytes`. */
  readonly path: string | null
  /** base64. */
  readonly pathBytes?: string
  readonly call: LeakOperation
  /** How many calls failed so. */
  readonly count: number
  /** What the place of that call had opened until then, and how many of those were open: none, when it is innocent. */
  readonly opened: number
  readonly open: number
  /** What the process had open then, by the place that opened it, the most first; what was open before is left out. */
  readonly held: readonly HeldAtLimit[]
  /**
   * Connections that the process accepted after an accept(2) that failed so, and closed without a byte from or to them:
   * libuv gives up a spare number for that. Their callers see a reset.
   */
  readonly turnedAway: number
}

/**
 * A TCP connection that was closed with data in its receive queue: its peer gets a reset and may lose what was sent to it
 * before (RFC 1122, 4.2.2.13).
 */
export interface ClosedUnread {
  readonly closed: LeakOperation
  readonly fd: number
  readonly name: string | null
  /** Bytes that were there when close(2) was called. */
  readonly bytes: number
  /** How many times at this place. */
  readonly count: number
}

/** Descriptors of one place that were open when there was no number left. */
export interface HeldAtLimit extends PlainPattern {
  readonly count: number
  readonly call: string
  readonly program: string
  readonly place: CodePlace
  readonly kind: DescriptorKind
  /** Opened and closed by the place up to the end of the trace. */
  readonly opened: number
  readonly closed: number
}

/** What a trace tells of descriptors: plain data. */
export interface LeakReport {
  readonly version: 1
  /** Open file descriptions that were opened during the trace, and how many of them were left open. */
  readonly opened: number
  readonly left: number
  /** What libuv had opened for event loops and kept until the end, as Node.js does: not among the `left`. */
  readonly eventLoops: number
  /** RLIMIT_NOFILE; null: unlimited, or not known. */
  readonly limit: { readonly soft: number | null; readonly hard: number | null } | null
  /** What was left open when a process ended, by the place that opened it; the most first. */
  readonly places: readonly LeakingPlace[]
  readonly execLeaks: readonly ExecLeak[]
  readonly misuses: readonly DescriptorMisuse[]
  readonly exhaustions: readonly DescriptorExhaustion[]
  readonly closedUnread: readonly ClosedUnread[]
  /** Findings at places beyond the first thousands: they are only counted. */
  readonly dropped: number
  /** Processes that went on when the trace ended: what they have open is in `places` as well. */
  readonly running: readonly number[]
}

/** What the ledger knows now. */
export function toLeakReport(ledger: Ledger): LeakReport {
  const { left, eventLoops, running } = ledger.leftOpen()
  const { limit, findings, places } = ledger
  return {
    version: 1,
    opened: places.opened,
    left: left.count,
    eventLoops: eventLoops.count,
    limit: limit === undefined ? null : { soft: finite(limit.soft), hard: finite(limit.hard) },
    places: left.byPlace.map(leakingPlace).toSorted((a, b) => Number(b.rising) - Number(a.rising) || b.left - a.left),
    execLeaks: [...findings.execLeaks.values()].map(({ first, count }) => ({
      from: operation(first.made),
      program: first.program,
      pid: first.pid,
      fd: first.fd,
      ...plainName(first.description.name),
      count,
    })),
    misuses: [...findings.misuses.values()].map(({ first, count }) => ({
      kind: first.kind,
      fd: first.fd,
      count,
      now: operation(first.operation),
      closed: first.closed === undefined ? null : operation(first.closed.closed),
      opened: first.closed?.entry.made === undefined ? null : operation(first.closed.entry.made),
      ...plainName(first.closed?.entry.description.name),
    })),
    exhaustions: [...findings.exhaustions.values()].map(exhaustion),
    closedUnread: [...findings.closedUnread.values()].map(
      ({ first: { fd, name, bytes, operation: closed }, count }) => ({
        closed: operation(closed),
        fd,
        name: name ?? null,
        bytes,
        count,
      }),
    ),
    dropped: findings.dropped + left.dropped,
    running,
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function operation({ call, pid, program, timeNs, place }: Operation): LeakOperation {
  return { call, pid, program, timeNs, place }
}

function exhaustion({ first, count, turnedAway }: Exhaustion): DescriptorExhaustion {
  const { operation: failed, error, path, opened, held } = first
  const { name, nameBytes } = plainName(path)
  return {
    error,
    path: name,
    ...(nameBytes === undefined ? {} : { pathBytes: nameBytes }),
    call: operation(failed),
    count,
    opened,
    open: [...held].reduce((sum, [place, number]) => sum + (isAt(place, failed) ? number : 0), 0),
    held: [...held].flatMap(heldAtLimit).toSorted((a, b) => b.count - a.count),
    turnedAway,
  }
}

function heldAtLimit([place, count]: [OpeningPlace | undefined, number]): HeldAtLimit[] {
  if (place === undefined || place.forEventLoop) return []
  const { call, program, place: code, kind, pattern, opened, closed } = place
  return [{ count, call, program, place: code, kind, ...plainPattern(pattern), opened, closed }]
}

function leakingPlace({ place, program, pattern, count, processes, examples }: LeftAtPlace): LeakingPlace {
  return {
    program: place?.program ?? program,
    call: place?.call,
    place: place?.place ?? unknownPlace,
    kind: place?.kind ?? kindOf(examples[0]!.description.name),
    ...plainPattern(pattern),
    opened: place?.opened ?? count,
    closed: place?.closed ?? 0,
    left: count,
    processes,
    rising: place?.floor.isRising(place.opened - place.closed) ?? false,
    examples: examples.map(leakedDescriptor),
  }
}

function leakedDescriptor({ pid, fds, description, now }: Finding): LeakedDescriptor {
  const { name, opened, partner, failedConnect, received } = description
  return {
    pid,
    fds,
    ...plainName(now?.name ?? name),
    deleted: now?.deleted ?? false,
    flags: now?.flags ?? 0,
    position: now?.position ?? 0,
    timeNs: opened?.timeNs ?? null,
    partnerClosed: isGone(partner),
    failedConnect: failedConnect === undefined ? null : { ...failedConnect, to: failedConnect.to ?? null },
    received: received === undefined ? null : receivedFrom(received),
  }
}

function receivedFrom({ pid, program, fd, socket, opened }: Transfer): ReceivedFrom {
  return { pid, program, fd, socket: socket ?? null, opened: opened === undefined ? null : operation(opened) }
}

const isGone = (partner: Description | undefined): boolean => partner !== undefined && partner.references === 0
