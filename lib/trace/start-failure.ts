import { constants } from 'node:os'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import { lookAtCaller } from '../permission/caller.js'
import { whyNotLaunched } from '../permission/refusal.js'
import { processStatus } from '../permission/status.js'
import { systemError } from './system-error.js'

const { EACCES, EAGAIN, ECHILD, EPERM, ESRCH } = constants.errno

/** What the addon throws when a system call of ours fails. */
type NativeFailure = Error & { errno?: number; syscall?: string; pid?: number }

/**
 * Why not even a child could be made or traced that was to become the command, with the next step. A command that could
 * not be executed is another matter, see launch-failure.ts.
 */
export function startFailure(file: string, cause: unknown): SyslensError {
  const { message, errno, syscall, pid } = cause as NativeFailure
  const failure = (code: string, reason: string, hint?: string): SyslensError =>
    new SyslensError(code, `cannot start ${JSON.stringify(file)}: ${reason}`, {
      cause,
      ...(errno === undefined ? {} : { errno }),
      ...(syscall === undefined ? {} : { syscall }),
      ...(hint === undefined ? {} : { hint }),
    })
  if (syscall === 'waitid' && errno === ECHILD) {
    return failure(
      'ERR_SYSLENS_LAUNCH',
      'the process that the launcher made for it is no child of this Node',
      `The node in PATH is a program that starts another one. Name the real one: SYSLENS_NODE=${process.execPath}`,
    )
  }
  if (syscall === 'clone' && errno === EAGAIN) {
    return failure(
      'ERR_SYSLENS_LAUNCH',
      `no process can be made: ${systemError(errno).text}`,
      'The limit of processes is reached, of the user (RLIMIT_NPROC) or of the control group (pids.max).',
    )
  }
  if (syscall === 'ptrace(PTRACE_SEIZE)' && (errno === EPERM || errno === EACCES || errno === ESRCH)) {
    const [code, reason, hint] = refusal(errno, pid)
    return failure(code, reason, hint)
  }
  return failure('ERR_SYSLENS_LAUNCH', message)
}

function refusal(errno: number, pid: number | undefined): [code: string, reason: string, hint?: string] {
  const status = pid === undefined ? undefined : processStatus(pid)
  const own = lookAtCaller()
  const tracer = Number(status?.TracerPid ?? 0) || own.tracer
  const isGone = tracer === 0 && (errno === ESRCH || status?.State?.startsWith('Z') === true)
  if (isGone) return ['ERR_SYSLENS_LAUNCH', 'the process that was to become it was killed before it began']
  const { reason, hint } = whyNotLaunched({ ...own, tracer }, errno, native().doctorDumpable() !== 0)
  return ['ERR_SYSLENS_PTRACE_DENIED', reason, hint]
}
