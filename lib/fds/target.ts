import { readFileSync } from 'node:fs'
import { SyslensError } from '../errors.js'
import type { NativeFdRequest } from './native.js'
import type { FdTarget } from './types.js'

/** The parts of a native request that say which processes. */
export function resolveTarget(target: FdTarget | undefined): Pick<NativeFdRequest, 'pids' | 'names' | 'users'> {
  if (target === undefined) return {}
  const list = Array.isArray(target) ? (target as readonly unknown[]) : [target]
  const pids: number[] = []
  const names: string[] = []
  const users: number[] = []
  for (const item of list) {
    if (typeof item === 'number') {
      pids.push(checkedPid(item))
    } else if (item === 'self') {
      pids.push(process.pid)
    } else if (typeof item === 'string' && /^\d+$/.test(item)) {
      pids.push(checkedPid(Number(item)))
    } else if (typeof item === 'string' && item !== '') {
      names.push(item)
    } else if (typeof item === 'object' && item !== null && 'user' in item) {
      users.push(uidOf((item as { user: string | number }).user))
    } else {
      throw invalid(`a target is a pid, a name, 'self' or { user }, not ${JSON.stringify(item)}`)
    }
  }
  if (list.length === 0) throw invalid('an empty list of targets names no process')
  return {
    ...(pids.length === 0 ? {} : { pids: [...new Set(pids)] }),
    ...(names.length === 0 ? {} : { names }),
    ...(users.length === 0 ? {} : { users }),
  }
}

function checkedPid(pid: number): number {
  if (!Number.isInteger(pid) || pid < 1 || pid > 2 ** 31 - 1) throw invalid(`not a pid: ${pid}`)
  return pid
}

/** /etc/passwd alone: a name service could ask a server that does not answer. */
function uidOf(user: string | number): number {
  if (typeof user === 'number' || /^\d+$/.test(user)) return Number(user)
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${user}:`))
  const uid = Number(line?.split(':')[2])
  if (line === undefined || !Number.isInteger(uid)) throw invalid(`no user "${user}" in /etc/passwd`)
  return uid
}

function invalid(message: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_TARGET', message)
}
