import { howToGet } from '../permission/how-to-get.js'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import type { NativeFdRequest } from './native.js'
import { makeSnapshot } from './snapshot.js'
import { resolveTarget } from './target.js'
import { socketKinds, type FdOptions, type FdSnapshot, type FdTarget } from './types.js'

/**
 * Lists what processes hold open: number, kind, access, path, size, state and address, and who holds the other end.
 *
 * Never blocks on a file server that does not answer, and never leaves anything out in silence: see `incomplete`. A process
 * that is not there is an entry of `incomplete` with the reason `no-such-process`, no error.
 *
 * ```ts
 * const { fds, incomplete } = await listFds('nginx')
 * const waiting = fds.filter((fd) => fd.kind === 'tcp' && fd.state === 'CLOSE_WAIT')
 * ```
 *
 * @throws SyslensError ERR_SYSLENS_TARGET when the target is none.
 * @see proc_pid_fd(5), proc_pid_fdinfo(5), sock_diag(7)
 */
export async function listFds(target?: FdTarget, options: FdOptions = {}): Promise<FdSnapshot> {
  return makeSnapshot(await native().fdsScan(requestFor(target, options)))
}

/** `listFds` for where nothing may be awaited; the calling thread waits for the scan. */
export function listFdsSync(target?: FdTarget, options: FdOptions = {}): FdSnapshot {
  return makeSnapshot(native().fdsScanSync(requestFor(target, options)))
}

/**
 * `listFds`, sockets only: of all families, in every network namespace.
 *
 * ```ts
 * const { fds } = await listSockets()
 * const listening = fds.filter((fd) => fd.state === 'LISTEN')
 * ```
 */
export async function listSockets(target?: FdTarget, options: FdOptions = {}): Promise<FdSnapshot> {
  const snapshot = await listFds(target, options)
  const fds = Object.freeze(snapshot.fds.filter(({ kind }) => socketKinds.includes(kind)))
  return Object.freeze({ ...snapshot, fds })
}

/**
 * The number of descriptors that a process has open, in about a microsecond and also for processes of other users. A
 * zombie and a kernel thread have 0.
 *
 * @throws SyslensError ERR_SYSLENS_NO_PROCESS, or ERR_SYSLENS_PERMISSION on kernels before 6.2, which have no such short cut.
 * @see proc_pid_fd(5)
 */
export function openFdCount(pid: number | 'self' = 'self'): number {
  const number = pid === 'self' ? process.pid : pid
  try {
    return native().fdsOpenCount(number)
  } catch (cause) {
    const { code, errno } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') {
      throw new SyslensError('ERR_SYSLENS_NO_PROCESS', `no process ${number}`, { pid: number, cause })
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new SyslensError('ERR_SYSLENS_PERMISSION', `cannot count the descriptors of ${number} (${code})`, {
        pid: number,
        hint: `It belongs to another user, and only Linux 6.2 and later tell the number to everybody. ${howToGet('CAP_SYS_PTRACE')}`,
        ...(errno === undefined ? {} : { errno: Math.abs(errno) }),
        cause,
      })
    }
    throw cause
  }
}

/** The native request for a target and options. */
export function requestFor(target: FdTarget | undefined, options: FdOptions): NativeFdRequest {
  const { details = target !== undefined, holders, peers, deadline } = options
  return {
    ...resolveTarget(target),
    details,
    ...(holders === undefined ? {} : { holders }),
    ...(peers === undefined ? {} : { peers }),
    ...(deadline === undefined ? {} : { deadline }),
  }
}
