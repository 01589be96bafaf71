import { SyslensError } from '../errors.js'
import type { UserIds } from './user.js'

/** Text of a command: a string is sent as UTF-8, bytes as they are. */
export type Bytes = string | Uint8Array

/**
 * The command: a file with its arguments, or what the launcher itself was called with, from one word of its command line
 * on. The latter never goes through JavaScript, so that bytes that are no UTF-8 survive.
 */
export type PlannedCommand =
  | {
      file: Bytes
      /** Without argv[0]. */
      args?: readonly Bytes[]
      /** What the command sees as its argv[0]; default: `file`. */
      argv0?: Bytes
    }
  | {
      /** Index into the launcher's argv; of `process.argv` it is the index less one. Only for a held child. */
      word: number
      argv0?: Bytes
    }

/** A soft or hard limit: bytes, seconds or a count, as setrlimit(2) takes them. */
export type LimitValue = number | bigint | 'unlimited'

export interface PlannedLimit {
  /** Number of the resource, RLIMIT_NOFILE is 7 (`<sys/resource.h>`). */
  resource: number
  /** Without it, the limit stays as it is. */
  soft?: LimitValue | undefined
  hard?: LimitValue | undefined
}

/** How a command begins; what is left out stays as the child's maker has it. */
export interface Plan {
  command: PlannedCommand
  /** The whole environment. Members that are undefined are left out. */
  env?: Readonly<Record<string, string | undefined>>
  /** Changes to the environment of a held child: undefined removes. Not with `env`; one of both must be there. */
  envChanges?: Readonly<Record<string, string | undefined>>
  cwd?: Bytes | undefined
  /** Look for a file without a slash along PATH of the command's environment, as execvp(3). Default true. */
  search?: boolean
  /**
   * What the command's descriptors are, by its own numbers: one of this process, or 'null' for /dev/null. All others are
   * closed. 'own': those of the held child, as its caller gave them.
   */
  descriptors: 'own' | readonly (number | 'null' | undefined)[]
  limits?: readonly PlannedLimit[]
  umask?: number | undefined
  user?: UserIds | undefined
  /** All signals get their default action, also ignored ones. Without it, ignored ones stay ignored. */
  defaultSignals?: boolean
  /** Blocked signals, bit n - 1 for signal n. */
  signalMask?: bigint
  /** Set PR_SET_NO_NEW_PRIVS in any case, not only when a seccomp filter needs it. */
  noNewPrivs?: boolean
}

/** `LaunchStep` of native/launch/child.h: what a child was doing when it could not become the command. */
export const launchSteps = [
  'none',
  'plan',
  'descriptors',
  'directory',
  'limits',
  'filter',
  'user',
  'signals',
  'exec',
] as const
export type LaunchStep = (typeof launchSteps)[number]

// plan_flag of native/launch/plan.h
const Flag = {
  ownArguments: 1,
  ownEnvironment: 2,
  ownDescriptors: 4,
  searchPath: 8,
  directory: 16,
  umask: 32,
  user: 64,
  defaultSignals: 128,
  signalMask: 256,
  noNewPrivs: 512,
} as const

const magic = 0x31504c53
const headerBytes = 56
const limitBytes = 24
const descriptorBytes = 8
const groupBytes = 4
const descriptorNull = -1
const unlimited = 0xffff_ffff_ffff_ffffn
const maxDescriptor = 0x7fff_fffe
const maxId = 0xffff_ffff

/**
 * Writes a launch plan as the block of bytes that a held child reads (native/launch/plan.h).
 *
 * Throws `ERR_SYSLENS_OPTION` for what no plan can say: a NUL inside a text, a number out of its range.
 *
 * @example
 * encodePlan({ command: { file: 'ls', args: ['-l'] }, env: process.env, descriptors: [0, 1, 2] })
 */
export function encodePlan(plan: Plan): Uint8Array {
  const { command, limits = [] } = plan
  const own = 'word' in command
  const args = own ? optional(command.argv0) : [command.argv0 ?? command.file, ...(command.args ?? [])]
  const environment = environmentOf(plan)
  const descriptors = plan.descriptors === 'own' ? [] : descriptorsOf(plan.descriptors)
  const groups = plan.user?.groups ?? []

  const strings = new Strings()
  strings.add('file', own ? '' : command.file)
  strings.add('cwd', plan.cwd ?? '')
  for (const arg of args) strings.add('argument', arg)
  for (const entry of environment) strings.add('environment', entry)

  const stringsAt =
    headerBytes + limits.length * limitBytes + descriptors.length * descriptorBytes + groups.length * groupBytes
  const size = stringsAt + strings.bytes
  if (size > 0xffff_ffff) throw unusable('the command line and environment are longer than 4 GB')
  const block = new Uint8Array(size)
  const view = new DataView(block.buffer)

  const header = [
    magic,
    size,
    flagsOf(plan),
    own ? integer('word', command.word, 0, 0xffff_ffff) : 0,
    args.length,
    environment.length,
    limits.length,
    descriptors.length,
    groups.length,
    integer('umask', plan.umask ?? 0, 0, 0o777),
    integer('uid', plan.user?.uid ?? 0, 0, maxId),
    integer('gid', plan.user?.gid ?? 0, 0, maxId),
  ]
  header.forEach((value, index) => view.setUint32(index * 4, value, true))
  view.setBigUint64(48, plan.signalMask ?? 0n, true)

  let at = headerBytes
  for (const limit of limits) {
    view.setUint32(at, integer('resource', limit.resource, 0, 0xffff), true)
    view.setUint32(at + 4, (limit.soft === undefined ? 0 : 1) | (limit.hard === undefined ? 0 : 2), true)
    view.setBigUint64(at + 8, limitValue(limit.soft ?? 0), true)
    view.setBigUint64(at + 16, limitValue(limit.hard ?? 0), true)
    at += limitBytes
  }
  for (const { target, source } of descriptors) {
    view.setInt32(at, target, true)
    view.setInt32(at + 4, source, true)
    at += descriptorBytes
  }
  for (const group of groups) {
    view.setUint32(at, integer('group', group, 0, maxId), true)
    at += groupBytes
  }
  strings.writeTo(block, stringsAt)
  return block
}

/** The child that the launcher made before Node began, and waits at the other end of a socket. */
export interface HeldChildHandle {
  pid: number
  /** Descriptor of the socket; whoever takes the child closes it. */
  fd: number
}

/**
 * The launcher's child, from `SYSLENS_HELD` (version:pid:fd); undefined when Node was started without the launcher. Takes
 * the variable out of the environment: no program that is started later may see it.
 */
export function takeHeldChild(env: NodeJS.ProcessEnv = process.env): HeldChildHandle | undefined {
  const text = env.SYSLENS_HELD
  delete env.SYSLENS_HELD
  const match = /^1:([1-9]\d{0,9}):(\d{1,9})$/.exec(text ?? '')
  return match === null ? undefined : { pid: Number(match[1]), fd: Number(match[2]) }
}

function flagsOf(plan: Plan): number {
  const { command } = plan
  return (
    ('word' in command ? Flag.ownArguments : 0) |
    (plan.env === undefined ? Flag.ownEnvironment : 0) |
    (plan.descriptors === 'own' ? Flag.ownDescriptors : 0) |
    ((plan.search ?? true) ? Flag.searchPath : 0) |
    (plan.cwd === undefined ? 0 : Flag.directory) |
    (plan.umask === undefined ? 0 : Flag.umask) |
    (plan.user === undefined ? 0 : Flag.user) |
    (plan.defaultSignals === true ? Flag.defaultSignals : 0) |
    (plan.signalMask === undefined ? 0 : Flag.signalMask) |
    (plan.noNewPrivs === true ? Flag.noNewPrivs : 0)
  )
}

function environmentOf({ env, envChanges }: Plan): string[] {
  if (env !== undefined && envChanges !== undefined) throw unusable('env and envChanges exclude each other')
  const entries: string[] = []
  for (const [name, value] of Object.entries(env ?? envChanges ?? {})) {
    if (name.includes('=')) throw unusable(`the name of an environment variable has a "=": ${JSON.stringify(name)}`)
    if (value !== undefined) entries.push(`${name}=${value}`)
    else if (env === undefined) entries.push(name)
  }
  return entries
}

function descriptorsOf(wanted: readonly (number | 'null' | undefined)[]): { target: number; source: number }[] {
  const list: { target: number; source: number }[] = []
  wanted.forEach((source, target) => {
    if (source === undefined) return
    const number = source === 'null' ? descriptorNull : integer('descriptor', source, 0, maxDescriptor)
    list.push({ target, source: number })
  })
  return list
}

function limitValue(value: LimitValue): bigint {
  if (value === 'unlimited') return unlimited
  if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) throw unusable(`limit ${value}`)
  const exact = BigInt(value)
  if (exact < 0n || exact > unlimited) throw unusable(`limit ${value}`)
  return exact
}

function integer(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw unusable(`${what} ${String(value)}, it must be an integer from ${least} to ${most}`)
  }
  return value
}

function optional(value: Bytes | undefined): Bytes[] {
  return value === undefined ? [] : [value]
}

function unusable(what: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', `cannot start a command with this: ${what}`)
}

/** Collects texts, each to be ended by a NUL. */
class Strings {
  bytes = 0
  readonly #parts: Uint8Array[] = []

  add(what: string, text: Bytes): void {
    const part = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
    if (typeof text === 'string' ? text.includes('\0') : part.includes(0)) {
      throw unusable(`${what} has a NUL inside: ${JSON.stringify(Buffer.from(part).toString('utf8'))}`)
    }
    this.#parts.push(part)
    this.bytes += part.length + 1
  }

  writeTo(block: Uint8Array, at: number): void {
    for (const part of this.#parts) {
      block.set(part, at)
      at += part.length + 1
    }
  }
}
