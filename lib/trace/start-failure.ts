import { constants } from 'node:os'
import { SyslensError } from '../errors.js'
import { nameOf, processStatus, yamaScope } from './attach-failure.js'
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
  const own = processStatus(process.pid)
  const tracer = Number(status?.TracerPid ?? own?.TracerPid ?? 0)
  if (tracer !== 0) {
    const name = nameOf(processStatus(tracer) ?? {})
    return [
      'ERR_SYSLENS_PTRACE_DENIED',
      `we are traced ourselves, by ${tracer} (${name}), and so is all that we start`,
      'A process can have one tracer. Trace without the other one, or have it not follow children.',
    ]
  }
  if (errno === ESRCH || status?.State?.startsWith('Z') === true) {
    return ['ERR_SYSLENS_LAUNCH', 'the process that was to become it was killed before it began']
  }
  if (yamaScope() === 3) {
    return [
      'ERR_SYSLENS_PTRACE_DENIED',
      'Yama forbids ptrace to everybody (kernel.yama.ptrace_scope = 3)',
      'This setting can only be changed by a reboot.',
    ]
  }
  return [
    'ERR_SYSLENS_PTRACE_DENIED',
    `ptrace is not permitted (${systemError(errno).code})`,
    "A container's seccomp or LSM profile forbids it. In Docker add --cap-add=SYS_PTRACE.",
  ]
}
