/** What lib/leaks/tell-opens.cts says from inside a Node.js program. */
import { join } from 'node:path'
import type { SyscallEvent } from '../trace/syscall-event.js'

/** By which a program tells: to be among the recorded calls. */
export const tellingCall = 'access'

const prefix = '/proc/syslens-opened/'

/** Where a descriptor was asked for. */
export interface ToldOpen {
  readonly fd: number
  /** The innermost line outside of Node and of packages, or else of a package. */
  readonly place: ToldPlace
}

export interface ToldPlace {
  readonly function: string | undefined
  readonly file: string
  readonly line: number
  /** Scripts have none. */
  readonly module: undefined
}

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
  const [fd, ...sites] = message as unknown[]
  const places = sites.map(placeOfSite).filter((place) => place !== undefined)
  const own = places.findIndex(({ file }) => !file.includes('/node_modules/'))
  const at = Math.max(0, own)
  const place = places[at]
  if (typeof fd !== 'number' || !Number.isInteger(fd) || place === undefined) return undefined
  // A callback without a name is best known by the function that it stands in.
  const named = places.slice(at).find((other) => other.function !== undefined && other.file === place.file)
  return { fd, place: { ...place, function: named?.function ?? '(anonymous)' } }
}

function placeOfSite(site: unknown): ToldPlace | undefined {
  if (!Array.isArray(site)) return undefined
  const [name, file, line] = site as unknown[]
  if (typeof name !== 'string' || typeof file !== 'string' || typeof line !== 'number') return undefined
  if (!Number.isInteger(line) || line < 1 || file === '') return undefined
  return { function: name === '' ? undefined : name, file, line, module: undefined }
}

/** NODE_OPTIONS that has programs tell, behind what is there already. */
export function tellingNodeOptions(before: string | undefined): string {
  const file = join(import.meta.dirname, '../../dist/leaks/tell-opens.cjs')
  const option = `--require "${file.replaceAll(/["\\]/g, '\\$&')}"`
  return before === undefined || before.trim() === '' ? option : `${before} ${option}`
}
