import { fileURLToPath } from 'node:url'
import { SyslensError } from '../errors.js'
import type { LimitChange } from '../limits/set.js'
import { limitNames, type LimitName } from '../limits/table.js'
import type { LimitValue } from '../limits/types.js'
import type { Fault } from './faults.js'
import { filterChecks, type FilterOptions } from './filters.js'
import { didYouMean } from './near.js'
import type { PlannedLimit } from './plan.js'
import type { Selector } from './select.js'
import type { StackOption } from './stack-calls.js'
import type { Stdio } from './stdio.js'
import type { User } from './user.js'

/** Options of `trace` and `attach`. */
export interface CommonOptions extends FilterOptions {
  /**
   * Which system calls are recorded; default all. Names (`openat`), classes (`%file`), regular expressions, numbers;
   * `!` before one leaves it out again, `?` accepts a name that does not exist here. A command launched with a selection
   * gets a seccomp filter, so that other calls run at full speed. `[]` records no call at all.
   */
  only?: Selector | readonly Selector[] | undefined
  /** What is done to calls instead of, before or after making them; what became of each is in `outcome.faults`. */
  faults?: readonly Fault[] | undefined
  /** How many bytes of data buffers and strings (not of paths) are kept per argument; default 32. */
  stringLimit?: number | undefined
  /** Also trace the children of what is traced; default true. Threads always are. */
  followForks?: boolean | undefined
  /** Milliseconds; see the table in docs/library.md for what happens then. */
  timeout?: number | undefined
  /** Aborts: a launched command is killed, what is attached to is let go, the promise rejects. */
  signal?: AbortSignal | undefined
  /**
   * `auto` (default): ptrace, with a seccomp filter where a launch has a selection. `ptrace`: never a filter, so that
   * detaching lets a command go on alone.
   */
  engine?: 'auto' | 'ptrace' | undefined
  /** Keep the whole trace, so that it can be read again and again, also after the end; default false. */
  record?: boolean | undefined
  /** A call that is open for longer gets an event `entered` before its event `syscall`; default never. */
  openCallsAfterMs?: number | undefined
  /** Look up what descriptors are called, for `event.fds`; default true. */
  names?: boolean | undefined
  /**
   * Record where calls are made, for `event.stack`: `true` for all that are recorded, or a selection as `only` takes it
   * (`'openat'`, `['%net', 'close']`). Default false.
   */
  stack?: StackOption | undefined
  /** Tell what is open at each exec, at the attach and when a process ends: events `descriptors`. Default false. */
  descriptors?: boolean | undefined
  /** Bytes of unread events kept in memory, 64 MB by default. */
  memoryBytes?: number | undefined
  /** Bytes of unread events that are then kept in an unlinked file in $TMPDIR, 1 GB by default. */
  fileBytes?: number | undefined
}

/** Resource limits by name, in lower or upper case; a mere value is the soft limit. */
export type LaunchLimits = Readonly<Partial<Record<LimitName | Lowercase<LimitName>, LimitValue | LimitChange>>>

/** Options of `trace`. */
export interface TraceOptions extends CommonOptions {
  /** Working directory of the command; default: ours. */
  cwd?: string | URL | undefined
  /** The whole environment of the command; default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** What the command sees as its argv[0]; default: the command. */
  argv0?: string | undefined
  /** Its descriptors, one for all of 0 to 2 or a list; default `inherit`. */
  stdio?: Stdio | undefined
  /** Who runs it: a name or uid with the groups of initgroups(3), or ids; default: us. Needs root. */
  user?: User | undefined
  /** Its resource limits, as far as they are not ours: `{ nofile: 64, core: { soft: 0, hard: 0 } }`; a value is the soft limit. */
  limits?: LaunchLimits | undefined
  /**
   * Start Node.js programs so that their stacks show JavaScript functions with file and line, by two flags in NODE_OPTIONS;
   * `stack` is `true` then unless it says otherwise. Default false. They leave /tmp/perf-PID.map behind.
   */
  jsStacks?: boolean | undefined
}

/** Options of `attach`. */
export interface AttachOptions extends CommonOptions {}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isString = (value: unknown): boolean => typeof value === 'string'
const isAmount =
  (most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
// Not by instanceof: test runners have an AbortSignal of another realm.
const isAbortSignal = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
const isDuration = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1

type Check = readonly [(value: unknown) => boolean, expected: string]

const commonChecks: Readonly<Record<keyof CommonOptions, Check>> = {
  only: [() => true, ''], // select.ts looks at it
  stringLimit: [isAmount(2 ** 20), 'a whole number of bytes up to 1048576'],
  followForks: [isBoolean, 'a boolean'],
  timeout: [isDuration, 'a number of milliseconds above 0'],
  signal: [isAbortSignal, 'an AbortSignal'],
  engine: [(value) => value === 'auto' || value === 'ptrace', '"auto" or "ptrace"'],
  record: [isBoolean, 'a boolean'],
  openCallsAfterMs: [isDuration, 'a number of milliseconds above 0'],
  names: [isBoolean, 'a boolean'],
  stack: [() => true, ''], // select.ts looks at it
  descriptors: [isBoolean, 'a boolean'],
  memoryBytes: [isAmount(2 ** 40), 'a whole number of bytes'],
  fileBytes: [isAmount(2 ** 50), 'a whole number of bytes'],
  ...filterChecks,
  faults: [(value) => Array.isArray(value), 'a list of faults'],
}

const traceChecks: Readonly<Record<keyof TraceOptions, Check>> = {
  ...commonChecks,
  cwd: [(value) => isString(value) || value instanceof URL, 'a path or a file URL'],
  env: [(value) => typeof value === 'object' && value !== null, 'an object of strings'],
  argv0: [isString, 'a string'],
  jsStacks: [isBoolean, 'a boolean'],
  stdio: [() => true, ''], // stdio.ts looks at it
  user: [
    (value) => ['string', 'number', 'object'].includes(typeof value) && value !== null,
    'a name, a uid or { uid, gid }',
  ],
  limits: [(value) => typeof value === 'object' && value !== null, 'an object such as { nofile: 64 }'],
}

/** Throws `ERR_SYSLENS_OPTION` for an option that is misspelt or of another kind. */
export function checkTraceOptions(options: TraceOptions): void {
  check('trace', options, traceChecks)
}

/** Throws `ERR_SYSLENS_OPTION` for an option that is misspelt or of another kind. */
export function checkAttachOptions(options: AttachOptions): void {
  check('attach', options, commonChecks)
}

function check(caller: string, options: object, checks: Readonly<Record<string, Check>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new SyslensError('ERR_SYSLENS_OPTION', `the options of ${caller}() must be an object`)
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) throw unknownOption(caller, name, Object.keys(checks))
    const [isRight, expected] = checks[name]!
    if (value !== undefined && !isRight(value)) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `option "${name}" of ${caller}() must be ${expected}`)
    }
  }
}

function unknownOption(caller: string, name: string, known: readonly string[]): SyslensError {
  if (caller === 'attach' && Object.hasOwn(traceChecks, name)) {
    return new SyslensError('ERR_SYSLENS_OPTION', `option "${name}" is one of trace(), attach() has no use for it`)
  }
  const hint = `Known options: ${known.join(', ')}.`
  const message = `${caller}() has no option "${name}"${didYouMean(name, known)}`
  return new SyslensError('ERR_SYSLENS_OPTION', message, { hint })
}

/** Path of the option `cwd`. */
export function directoryPath(cwd: string | URL | undefined): string | undefined {
  return cwd instanceof URL ? fileURLToPath(cwd) : cwd
}

/**
 * The option `limits` as a launch plan has it.
 * @throws SyslensError ERR_SYSLENS_OPTION for a name that does not exist, or another value.
 */
export function plannedLimits(limits: LaunchLimits | undefined): PlannedLimit[] {
  return Object.entries(limits ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const resource = limitNames.indexOf(name.toUpperCase() as LimitName)
      if (resource < 0) {
        const near = didYouMean(
          name,
          name === name.toLowerCase() ? limitNames.map((one) => one.toLowerCase()) : limitNames,
        )
        throw new SyslensError('ERR_SYSLENS_OPTION', `there is no limit "${name}"${near}`)
      }
      const { soft, hard } = typeof value === 'object' ? value : { soft: value, hard: undefined }
      for (const one of [soft, hard]) if (one !== undefined && !isLimit(one)) throw notALimit(name, one)
      return { resource, soft, hard }
    })
}

const isLimit = (value: unknown): boolean =>
  value === 'unlimited' || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)

function notALimit(name: string, value: unknown): SyslensError {
  const message = `the limit "${name}" must be a whole number or "unlimited", not ${String(value)}`
  return new SyslensError('ERR_SYSLENS_OPTION', message)
}
