/** What lib/leaks/tell-opens.cts says from inside a Node.js program, and python/sitecustomize.py from inside one of Python. */
import { join } from 'node:path'
import { nodeOptions } from '../trace/stack-calls.js'
import type { SyscallEvent } from '../trace/syscall-event.js'

/** By which a program tells: to be among the recorded calls. */
export const tellingCall = 'access'

const prefix = '/proc/syslens-opened/'

/** Where a descriptor was asked for. */
export interface ToldOpen {
  /**
   * The descriptor that was opened; or the next call of that name that this thread makes; or the last one that failed for
   * want of a number.
   */
  readonly what: { readonly fd: number } | { readonly next: 'openat' | 'socket' } | 'failed'
  /** The innermost line outside of the interpreter and of packages, or else of a package. */
  readonly place: ToldPlace
}

export interface ToldPlace {
  readonly function: string | undefined
  readonly file: string
  readonly line: number
  /** Scripts have none. */
  readonly module: undefined
}

// Of others: what npm and pip install, and what comes with Python.
const packages = /\/(?:node_modules|site-packages|dist-packages)\/|\/lib\/python\d[\d.]*\//

/** The message of a call that is one. A program may make such a call by itself, so nothing in it is relied on. */
export function toldOpen(event: SyscallEvent): ToldOpen | undefined {
  if (event.name !== tellingCall || event.args.path?.startsWith(prefix) !== true) return undefined
  let message: unknown
  try {
    message = JSON.parse(event.args.path.slice(prefix.length))
  } catch {
    return undefined
  }
  if (!Array.isArray(message)) return undefined
  const [subject, ...sites] = message as unknown[]
  const what = whatIsTold(subject)
  const places = sites.map(placeOfSite).filter((place) => place !== undefined)
  const own = places.findIndex(({ file }) => !packages.test(file))
  const at = Math.max(0, own)
  const place = places[at]
  if (what === undefined || place === undefined) return undefined
  // A callback without a name is best known by the function that it stands in.
  const named = places.slice(at).find((other) => other.function !== undefined && other.file === place.file)
  return { what, place: { ...place, function: named?.function ?? '(anonymous)' } }
}

function whatIsTold(subject: unknown): ToldOpen['what'] | undefined {
  if (typeof subject === 'number' && Number.isInteger(subject)) return { fd: subject }
  if (subject === 'openat' || subject === 'socket') return { next: subject }
  return subject === 'failed' ? 'failed' : undefined
}

function placeOfSite(site: unknown): ToldPlace | undefined {
  if (!Array.isArray(site)) return undefined
  const [name, file, line] = site as unknown[]
  if (typeof name !== 'string' || typeof file !== 'string' || typeof line !== 'number') return undefined
  if (!Number.isInteger(line) || line < 1 || file === '') return undefined
  return { function: name === '' ? undefined : name, file, line, module: undefined }
}

/**
 * What has programs tell, behind or before what the environment has there already: NODE_OPTIONS, which also names the
 * functions of JavaScript for stacks, and PYTHONPATH.
 */
export function tellingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  byNode: boolean,
  byPython: boolean,
): Record<string, string> {
  return {
    ...(byNode ? { NODE_OPTIONS: nodeOptions(tellingNodeOptions(env.NODE_OPTIONS)) } : {}),
    ...(byPython ? { PYTHONPATH: tellingPythonPath(env.PYTHONPATH) } : {}),
  }
}

/** NODE_OPTIONS that has programs tell, behind what is there already. */
export function tellingNodeOptions(before: string | undefined): string {
  const file = join(import.meta.dirname, '../../dist/leaks/tell-opens.cjs')
  const option = `--require "${file.replaceAll(/["\\]/g, '\\$&')}"`
  return before === undefined || before.trim() === '' ? option : `${before} ${option}`
}

/** PYTHONPATH that has programs tell, before what is there already. */
function tellingPythonPath(before: string | undefined): string {
  const folder = join(import.meta.dirname, '../../dist/leaks/python')
  return before === undefined || before === '' ? folder : `${folder}:${before}`
}
