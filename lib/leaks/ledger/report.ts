/** The ledger's findings as plain data. */
import type { CodePlace } from './code-place.js'
import type { Description, Operation } from './descriptor-table.js'
import type { Exhausted, Finding } from './findings.js'
import type { Ledger } from './ledger.js'
import { type DescriptorKind, isAt, kindOf, type OpeningPlace, patternOf } from './places.js'

/** Who did something, and where. */
export interface LeakOperation {
  readonly call: string
  readonly pid: number
  readonly program: string
  /** Nanoseconds since the trace's start. */
  readonly timeNs: number
  readonly place: CodePlace
}

/** A place in the code whose descriptors were still open when their process ended. */
export interface LeakingPlace {
  readonly program: string
  /** `openat`; undefined: no call that opened them was seen (io_uring, a descriptor that was sent). */
  readonly call: string | undefined
  readonly place: CodePlace
  readonly kind: DescriptorKind
  /** What the names have in common: `/data/log-*`. */
  readonly pattern: string | undefined
  /** Open file descriptions that this place opened, closed and left open. */
  readonly opened: number
  readonly closed: number
  readonly left: number
  /** Their number grew for ever: it came to no plateau. */
  readonly rising: boolean
  /** Some of those that were left. */
  readonly examples: readonly LeakedDescriptor[]
}

/** One open file description that was left open. */
export interface LeakedDescriptor {
  readonly pid: number
  readonly fds: readonly number[]
  readonly name: string | null
  readonly deleted: boolean
  /** Flags of open(2), as in fcntl.h; position in bytes. */
  readonly flags: number
  readonly position: number
  /** When it was opened. */
  readonly timeNs: number | null
  /** Of a pipe or socket pair: its other end is closed everywhere. */
  readonly partnerClosed: boolean
  /** The error of its last connect(2). */
  readonly failedConnect: string | null
}

/** A descriptor that another program got because it was opened without O_CLOEXEC. */
export interface ExecLeak {
  readonly from: LeakOperation
  /** The program that got it. */
  readonly program: string
  readonly pid: number
  readonly fd: number
  readonly name: string | null
  readonly count: number
}

export interface DescriptorMisuse {
  readonly kind: 'double-close' | 'use-after-close' | 'never-opened'
  readonly fd: number
  readonly count: number
  readonly now: LeakOperation
  /** How the number was closed before, and how it had been opened. */
  readonly closed: LeakOperation | null
  readonly opened: LeakOperation | null
  readonly name: string | null
}

/** The first call of a process that failed with EMFILE or ENFILE; mostly not the culprit. */
export interface DescriptorExhaustion {
  readonly error: string
  readonly path: string | null
  readonly call: LeakOperation
  /** How many calls failed so. */
  readonly count: number
  /** What the place of that call had opened until then, and how many of those were open: none, when it is innocent. */
  readonly opened: number
  readonly open: number
  /** What the process had open then, by the place that opened it, the most first; what was open before is left out. */
  readonly held: readonly HeldAtLimit[]
}

/** Descriptors of one place that were open when there was no number left. */
export interface HeldAtLimit {
  readonly count: number
  readonly call: string
  readonly program: string
  readonly place: CodePlace
  readonly kind: DescriptorKind
  readonly pattern: string | undefined
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
  /** RLIMIT_NOFILE; null: unlimited, or not known. */
  readonly limit: { readonly soft: number | null; readonly hard: number | null } | null
  /** What was left open when a process ended, by the place that opened it; the most first. */
  readonly places: readonly LeakingPlace[]
  readonly execLeaks: readonly ExecLeak[]
  readonly misuses: readonly DescriptorMisuse[]
  readonly exhaustions: readonly DescriptorExhaustion[]
  /** Processes that went on when the trace ended: what they have open is in `places` as well. */
  readonly running: readonly number[]
}

const mostExamples = 8

/** What the ledger knows now. */
export function toLeakReport(ledger: Ledger): LeakReport {
  const alive = ledger.stillOpen()
  const leaks = [...ledger.findings.leaks, ...alive]
  const { limit, findings, places } = ledger
  return {
    version: 1,
    opened: places.opened,
    left: leaks.length,
    limit: limit === undefined ? null : { soft: finite(limit.soft), hard: finite(limit.hard) },
    places: leakingPlaces(leaks),
    execLeaks: [...findings.execLeaks.values()].map(({ first, count }) => ({
      from: operation(first.made),
      program: first.program,
      pid: first.pid,
      fd: first.fd,
      name: first.description.name ?? null,
      count,
    })),
    misuses: [...findings.misuses.values()].map(({ first, count }) => ({
      kind: first.kind,
      fd: first.fd,
      count,
      now: operation(first.operation),
      closed: first.closed === undefined ? null : operation(first.closed.closed),
      opened: first.closed?.entry.made === undefined ? null : operation(first.closed.entry.made),
      name: first.closed?.entry.description.name ?? null,
    })),
    exhaustions: [...findings.exhaustions.values()].map(({ first, count }) => exhaustion(first, count)),
    running: [...new Set(alive.map(({ pid }) => pid))],
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function operation({ call, pid, program, timeNs, place }: Operation): LeakOperation {
  return { call, pid, program, timeNs, place }
}

function exhaustion({ operation: failed, error, path, opened, held }: Exhausted, count: number): DescriptorExhaustion {
  return {
    error,
    path: path ?? null,
    call: operation(failed),
    count,
    opened,
    open: [...held].reduce((sum, [place, number]) => sum + (isAt(place, failed) ? number : 0), 0),
    held: [...held].flatMap(heldAtLimit).toSorted((a, b) => b.count - a.count),
  }
}

function heldAtLimit([place, count]: [OpeningPlace | undefined, number]): HeldAtLimit[] {
  if (place === undefined) return []
  const { call, program, place: code, kind, pattern, opened, closed } = place
  return [{ count, call, program, place: code, kind, pattern, opened, closed }]
}

function leakingPlaces(leaks: readonly Finding[]): LeakingPlace[] {
  const groups = new Map<unknown, Finding[]>()
  for (const leak of leaks) {
    const { place, name } = leak.description
    const key = place ?? `${leak.program}\0${patternOf(name)}`
    groups.set(key, [...(groups.get(key) ?? []), leak])
  }
  return [...groups.values()].map(leakingPlace).toSorted((a, b) => b.left - a.left)
}

function leakingPlace(group: readonly Finding[]): LeakingPlace {
  const [{ description, program }] = group as readonly [Finding]
  const { place, name } = description
  const patterns = new Set(group.map((leak) => patternOf(leak.description.name)))
  return {
    program: place?.program ?? program,
    call: place?.call,
    place: place?.place ?? { function: undefined, file: undefined, line: undefined, module: undefined },
    kind: place?.kind ?? kindOf(name),
    pattern: patterns.size === 1 ? [...patterns][0] : undefined,
    opened: place?.opened ?? group.length,
    closed: place?.closed ?? 0,
    left: group.length,
    rising: place?.floor.isRising(place.opened - place.closed) ?? false,
    examples: group.slice(0, mostExamples).map(leakedDescriptor),
  }
}

function leakedDescriptor({ pid, fds, description, now }: Finding): LeakedDescriptor {
  return {
    pid,
    fds,
    name: now?.name ?? description.name ?? null,
    deleted: now?.deleted ?? false,
    flags: now?.flags ?? 0,
    position: now?.position ?? 0,
    timeNs: description.opened?.timeNs ?? null,
    partnerClosed: isGone(description.partner),
    failedConnect: description.failedConnect ?? null,
  }
}

const isGone = (partner: Description | undefined): boolean => partner !== undefined && partner.references === 0
