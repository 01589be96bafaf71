import { globExpression } from '../fds/filter.js'
import { nearest } from '../trace/near.js'
import type { SyscallEvent } from '../trace/syscall-event.js'

/**
 * What a call is to look like: arguments by name, and `result` and `error`. A text is the value itself, or a glob when it
 * has `*` or `?`; a path is compared as it was given and as the kernel resolved it; a list of flags must be contained; a
 * regular expression, a function or a matcher such as `expect.stringContaining()` decides by itself.
 */
export interface CallPattern {
  /** `'ENOENT'`; null: the call must not fail. */
  readonly error?: string | null
  readonly result?: unknown
  readonly [argument: string]: unknown
}

/** Whether a call is as the pattern says. */
export function matchesCall(event: SyscallEvent, pattern: CallPattern): boolean {
  return Object.entries(pattern).every(([name, wanted]) => matchesPart(event, name, wanted))
}

/** How many parts of the pattern a call fulfils, the more the nearer; paths also by their letters. */
export function nearness(event: SyscallEvent, pattern: CallPattern): number {
  let points = 0
  for (const [name, wanted] of Object.entries(pattern)) {
    if (matchesPart(event, name, wanted)) points += 2
    else if (typeof wanted === 'string' && valuesOf(event, name).some((value) => isNear(value, wanted))) points += 1
  }
  return points
}

function isNear(value: unknown, wanted: string): boolean {
  if (typeof value !== 'string') return false
  return base(value) === base(wanted) || nearest(value.slice(-200), [wanted]) !== undefined
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function matchesPart(event: SyscallEvent, name: string, wanted: unknown): boolean {
  if (name === 'error')
    return (
      (event.error?.code ?? null) === wanted || (event.error !== undefined && matchesValue(event.error.code, wanted))
    )
  return valuesOf(event, name).some((value) => matchesValue(value, wanted))
}

function valuesOf(event: SyscallEvent, name: string): unknown[] {
  if (name === 'result') return [event.result, event.fds.result]
  const args = event.args as Readonly<Record<string, unknown>>
  const values = [args[name], event.fds[name]]
  if (typeof args[name] === 'string' && name.endsWith('path')) values.push(...resolvedPaths(event, name))
  return values.filter((value) => value !== undefined)
}

/** A path argument as the kernel saw it: what was opened, or below the folder that it is relative to. */
export function resolvedPaths(event: SyscallEvent, name: string): string[] {
  const args = event.args as Readonly<Record<string, unknown>>
  const path = args[name]
  if (typeof path !== 'string') return []
  if (event.fds.result !== undefined) return [event.fds.result]
  if (path.startsWith('/')) return [path]
  // path with dirfd, oldpath with olddirfd, linkpath with newdirfd
  const folder = event.fds[`${name.slice(0, -'path'.length)}dirfd`] ?? event.fds.newdirfd
  return folder === undefined ? [] : [`${folder === '/' ? '' : folder}/${path.replace(/^(?:\.\/)+/, '')}`]
}

function matchesValue(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp)
    return typeof value === 'string' && new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(value)
  if (typeof wanted === 'function') return (wanted as (value: unknown) => unknown)(value) === true
  if (isAsymmetric(wanted)) return wanted.asymmetricMatch(value)
  if (typeof wanted === 'string') {
    const text = value instanceof Uint8Array ? Buffer.from(value).toString() : value
    return text === wanted || (typeof text === 'string' && /[*?]/.test(wanted) && globExpression(wanted).test(text))
  }
  if (typeof wanted === 'number' || typeof wanted === 'bigint') {
    return (
      (typeof value === 'number' || typeof value === 'bigint') &&
      BigInt(Math.trunc(Number(value))) === BigInt(Math.trunc(Number(wanted)))
    )
  }
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((part) => value.some((own) => matchesValue(own, part)))
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(wanted).every(([key, part]) => matchesValue((value as Record<string, unknown>)[key], part))
  }
  return Object.is(value, wanted)
}

function isAsymmetric(value: unknown): value is { asymmetricMatch(other: unknown): boolean } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  )
}
