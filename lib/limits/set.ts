import { howToGet } from '../permission/how-to-get.js'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import { limitNames, type LimitName } from './table.js'
import type { LimitValue } from './types.js'

/** What a limit is set to; what is left out stays as it is. */
export interface LimitChange {
  soft?: LimitValue
  hard?: LimitValue
}

/**
 * Sets a limit of a running process and returns what it was. To raise a soft limit up to the hard one needs no privilege for
 * processes of the same user; to raise a hard limit needs CAP_SYS_RESOURCE.
 *
 * ```ts
 * setLimit(812, 'NOFILE', { soft: 4096, hard: 8192 })
 * ```
 *
 * Values that a program took from its limits at the start, such as the size of a table, do not change with them.
 *
 * @throws SyslensError ERR_SYSLENS_LIMIT (with the reason in `hint`), ERR_SYSLENS_NO_PROCESS, ERR_SYSLENS_TARGET
 * @see prlimit(2)
 */
export function setLimit(
  target: number | 'self',
  name: LimitName | Lowercase<LimitName>,
  change: LimitChange,
): { soft: LimitValue; hard: LimitValue } {
  const pid = target === 'self' ? process.pid : target
  const upper = name.toUpperCase() as LimitName
  const number = limitNames.indexOf(upper)
  if (number < 0) throw new SyslensError('ERR_SYSLENS_LIMIT', `no limit "${name}"; there are ${limitNames.join(', ')}`)
  const before = current(pid, number)
  const soft = change.soft ?? before.soft
  const hard = change.hard ?? before.hard
  if (above(soft, hard)) {
    throw new SyslensError(
      'ERR_SYSLENS_LIMIT',
      `the soft limit ${soft} of ${upper} would be above the hard limit ${hard}`,
      {
        pid,
        hint: `Give both: { soft: ${soft}, hard: ${soft} }; that needs CAP_SYS_RESOURCE.`,
      },
    )
  }
  try {
    native().limitsSet(pid, number, word(soft), word(hard))
  } catch (cause) {
    throw failure(pid, upper, { hard }, before, cause as NodeJS.ErrnoException)
  }
  return before
}

function current(pid: number, number: number): { soft: LimitValue; hard: LimitValue } {
  const { processes } = JSON.parse(native().limitsRead([pid], false)) as {
    processes: { limits: [LimitValue, LimitValue][] }[]
  }
  const limit = processes[0]?.limits[number]
  if (limit === undefined) throw new SyslensError('ERR_SYSLENS_NO_PROCESS', `no process ${pid}`, { pid })
  return { soft: limit[0], hard: limit[1] }
}

function above(a: LimitValue, b: LimitValue): boolean {
  if (b === 'unlimited') return false
  return a === 'unlimited' || a > b
}

function word(value: LimitValue): bigint | undefined {
  if (value === 'unlimited') return undefined
  if (!Number.isInteger(value) || value < 0) throw new SyslensError('ERR_SYSLENS_LIMIT', `not a limit: ${value}`)
  return BigInt(value)
}

function failure(
  pid: number,
  name: LimitName,
  wanted: { hard: LimitValue },
  before: { hard: LimitValue },
  cause: NodeJS.ErrnoException,
): SyslensError {
  if (cause.code === 'ESRCH') return new SyslensError('ERR_SYSLENS_NO_PROCESS', `no process ${pid}`, { pid, cause })
  const details = { pid, cause, ...(cause.errno === undefined ? {} : { errno: Math.abs(cause.errno) }) }
  const message = `cannot set ${name} of ${pid}: ${cause.code ?? cause.message}`
  if (cause.code === 'EPERM' && above(wanted.hard, before.hard)) {
    const unit = name === 'NOFILE' ? 'LimitNOFILE' : `Limit${name}`
    return new SyslensError('ERR_SYSLENS_LIMIT', message, {
      ...details,
      hint:
        `To raise the hard limit (${before.hard}) needs CAP_SYS_RESOURCE in the initial user namespace` +
        `${name === 'NOFILE' ? ', and no more than fs.nr_open' : ''}. For a service: ${unit}= in its unit; ` +
        `for a container: docker run --ulimit ${name.toLowerCase()}=SOFT:HARD.`,
    })
  }
  if (cause.code === 'EPERM') {
    return new SyslensError('ERR_SYSLENS_LIMIT', message, {
      ...details,
      hint: `The process belongs to another user: that needs CAP_SYS_RESOURCE. ${howToGet('CAP_SYS_RESOURCE')}`,
    })
  }
  return new SyslensError('ERR_SYSLENS_LIMIT', message, details)
}
