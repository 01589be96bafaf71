/** Who a command runs as. */
import { readFileSync } from 'node:fs'
import { SyslensError } from '../errors.js'
import { didYouMean } from './near.js'

/** Ids that a command gets in place of ours: setresuid(2), setresgid(2), setgroups(2). */
export interface UserIds {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups; default none. */
  readonly groups?: readonly number[] | undefined
}

/** A user by name or uid, with the groups of initgroups(3), or ids as they are. */
export type User = string | number | UserIds

/**
 * The ids of a user. Names are those of /etc/passwd and /etc/group alone: a name service could ask a server that does not
 * answer. A text `UID:GID` needs neither.
 * @throws SyslensError ERR_SYSLENS_OPTION, naming a near match.
 */
export function userIds(user: User): UserIds {
  if (typeof user === 'object') return { uid: id(user.uid), gid: id(user.gid), groups: (user.groups ?? []).map(id) }
  const text = String(user)
  const pair = /^(\d+):(\d+)$/.exec(text)
  if (pair !== null) return { uid: id(Number(pair[1])), gid: id(Number(pair[2])), groups: [] }
  const entries = linesOf('/etc/passwd').filter(([, , uid, gid]) => isId(uid) && isId(gid))
  const entry = entries.find(([name]) => name === text) ?? entries.find(([, , uid]) => uid === text)
  if (entry === undefined) throw unknown(text, entries)
  const [name, , uid, gid] = entry as [string, string, string, string]
  const further = linesOf('/etc/group')
    .filter(([, , group, members]) => isId(group) && (members ?? '').split(',').includes(name))
    .map(([, , group]) => Number(group))
  return { uid: Number(uid), gid: Number(gid), groups: [...new Set([Number(gid), ...further])] }
}

const noId = 0xffff_ffff // -1: leave it as it is (setresuid(2))

function id(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < noId) return value
  throw new SyslensError(
    'ERR_SYSLENS_OPTION',
    `a user or group id is a whole number below ${noId}, not ${String(value)}`,
  )
}

const isId = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text) && Number(text) < noId

function unknown(text: string, entries: readonly (readonly string[])[]): SyslensError {
  const isNumber = /^\d+$/.test(text)
  const near = isNumber
    ? ''
    : didYouMean(
        text,
        entries.map(([name]) => name!),
      )
  return new SyslensError('ERR_SYSLENS_OPTION', `there is no user "${text}" in /etc/passwd${near}`, {
    hint: isNumber ? `Give a group as well: ${text}:${text}` : 'A user of another name service is given as UID:GID.',
  })
}

function linesOf(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}
