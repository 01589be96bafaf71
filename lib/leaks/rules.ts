import { SyslensError } from '../errors.js'
import { globExpression } from '../fds/filter.js'
import { relativeTo } from './place.js'
import type { FdLeak } from './types.js'

/** Findings that are accepted. All conditions that are given must hold; at least one is. */
export interface FdLeakRule {
  /** `file`, `tcp`, `child`, `worker`, `watch` … */
  readonly kind?: string
  /** Glob of the path of a file or unix socket: `/srv/**` or `upload-*` below any folder. */
  readonly path?: string
  /** Glob of the peer: `10.0.4.7:*`. */
  readonly remote?: string
  /** Glob of the file that opened it: `src/db.ts`, below the project's folder, or absolute. */
  readonly openedIn?: string
  /** Why that is right. */
  readonly reason: string
  /** `2027-03-31`: from the day after it accepts nothing any more. */
  readonly until?: string
}

const conditions = ['kind', 'path', 'remote', 'openedIn'] as const

/** @throws SyslensError ERR_SYSLENS_OPTION for a rule that accepts everything, says no reason, or is misspelt. */
export function checkRules(rules: unknown): readonly FdLeakRule[] {
  if (!Array.isArray(rules)) throw wrong('ignore is a list of rules')
  for (const [index, rule] of (rules as unknown[]).entries()) {
    const name = `ignore[${index}]`
    if (typeof rule !== 'object' || rule === null) throw wrong(`${name} is an object`)
    const entries = rule as Record<string, unknown>
    for (const [key, value] of Object.entries(entries)) {
      if (![...conditions, 'reason', 'until'].includes(key)) throw wrong(`${name} has no condition "${key}"`)
      if (typeof value !== 'string' || value === '') throw wrong(`${name}.${key} is a text`)
    }
    if (!conditions.some((condition) => condition in entries))
      throw wrong(`${name} needs a condition: ${conditions.join(', ')}`)
    if (entries.reason === undefined) throw wrong(`${name} needs a reason`)
    if (entries.until !== undefined && !/^\d{4}-\d\d-\d\d$/.test(entries.until as string))
      throw wrong(`${name}.until is a day such as 2027-03-31`)
  }
  return rules as FdLeakRule[]
}

/** The index of the first rule that accepts a finding, or -1. */
export function ruleFor(leak: FdLeak, rules: readonly FdLeakRule[], root: string, today: string): number {
  return rules.findIndex((rule) => {
    if (rule.until !== undefined && rule.until < today) return false
    return (
      (rule.kind === undefined || rule.kind === leak.kind) &&
      matches(rule.path, leak.path) &&
      matches(rule.remote, leak.remote) &&
      (rule.openedIn === undefined ||
        matches(rule.openedIn, leak.opened?.file) ||
        matches(rule.openedIn, leak.opened === undefined ? undefined : relativeTo(root, leak.opened.file)))
    )
  })
}

/** What a rule accepts, in words. */
export function ruleText(rule: FdLeakRule): string {
  const parts = conditions.filter((key) => rule[key] !== undefined).map((key) => `${key} ${rule[key]}`)
  return `${parts.join(', ')} ("${rule.reason}"${rule.until === undefined ? '' : `, until ${rule.until}`})`
}

/** A finding in a committed list: by kind and function, so that lines may move. */
export interface KnownLeak {
  readonly kind: string
  /** `src/upload.ts`, `src/upload.ts writeUpload`; of a place without a function with its line. */
  readonly opened: string
}

export function knownLeak(leak: FdLeak, root: string): KnownLeak {
  const { opened, kind } = leak
  if (opened === undefined) return { kind, opened: leak.path === undefined ? 'unknown' : `unknown: ${leak.path}` }
  const file = relativeTo(root, opened.file)
  return { kind, opened: opened.function === undefined ? `${file}:${opened.line}` : `${file} ${opened.function}` }
}

export function isKnown(leak: FdLeak, list: readonly KnownLeak[], root: string): boolean {
  const own = knownLeak(leak, root)
  return list.some(({ kind, opened }) => kind === own.kind && opened === own.opened)
}

function matches(glob: string | undefined, text: string | undefined): boolean {
  return glob === undefined || (text !== undefined && globExpression(glob).test(text))
}

function wrong(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', `fdLeaks: ${message}`, {
    hint: "ignore: [{ path: '**/tmp/upload-*', reason: 'the pool keeps its log open' }]",
  })
}
