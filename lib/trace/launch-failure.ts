import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { SyslensError } from '../errors.js'
import { limitNames } from '../limits/table.js'
import type { NativeOutcome } from './native.js'
import { launchSteps } from './plan.js'
import { systemError, type SystemErrorName } from './system-error.js'

/** What a failed launch was about. */
export interface LaunchedCommand {
  readonly file: string
  readonly cwd?: string | undefined
  /** PATH of its environment; default: ours. */
  readonly path?: string | undefined
}

/** The error of a command that could not be started, or undefined when it was. */
export function launchFailure(
  outcome: Pick<NativeOutcome, 'launchError' | 'launchStep'> & Partial<Pick<NativeOutcome, 'launchDetail'>>,
  command: LaunchedCommand,
): SyslensError | undefined {
  if (outcome.launchError === 0) return undefined
  const step = launchSteps[outcome.launchStep] ?? 'none'
  const details = { errno: outcome.launchError }
  const name = JSON.stringify(command.file)
  const reason = systemError(outcome.launchError)
  if (step === 'exec') return execFailure(command, reason)
  if (step === 'directory') {
    const directory = JSON.stringify(command.cwd)
    return new SyslensError('ERR_SYSLENS_CWD', `cannot start ${name} in ${directory}: ${reason.text}`, {
      ...details,
      syscall: 'chdir',
      hint: 'The option "cwd" must be a directory that may be entered.',
    })
  }
  if (step === 'limits') return limitFailure(name, reason, limitNames[outcome.launchDetail ?? -1])
  if (step === 'user' && reason.code === 'EPERM') {
    return new SyslensError('ERR_SYSLENS_LAUNCH', `cannot start ${name} as another user: ${reason.text}`, {
      ...details,
      hint: 'That needs CAP_SETUID and CAP_SETGID: run as root.',
    })
  }
  const message = `cannot start ${name}: ${reason.text} ${stepTexts[step] ?? ''}`.trimEnd()
  return new SyslensError('ERR_SYSLENS_LAUNCH', message, details)
}

const stepTexts: Readonly<Record<string, string>> = {
  plan: 'while its arguments and environment were handed over',
  descriptors: 'while its descriptors were put in place',
  filter: 'while its seccomp filter was installed; engine: "ptrace" does without',
  user: 'while its user and groups were set',
  signals: 'while its signals were set',
}

function limitFailure(name: string, reason: SystemErrorName, limit: string | undefined): SyslensError {
  const hint =
    reason.code === 'EINVAL'
      ? 'The soft limit must not be above the hard one; give both, soft:hard.'
      : 'To raise a hard limit needs CAP_SYS_RESOURCE: run as root, or give a lower one.'
  const message = `cannot start ${name} with that limit${limit === undefined ? '' : ` ${limit}`}: ${reason.text}`
  return new SyslensError('ERR_SYSLENS_LAUNCH', message, {
    errno: reason.errno,
    syscall: 'prlimit64',
    ...(reason.code === 'EINVAL' || reason.code === 'EPERM' ? { hint } : {}),
  })
}

function execFailure(command: LaunchedCommand, reason: SystemErrorName): SyslensError {
  // A folder of PATH that may not be searched gives EACCES too (execvp(3)), wherever the command should have been.
  const isMissing = reason.code === 'ENOENT' || (reason.code === 'EACCES' && !isAlongPath(command))
  if (isMissing) return notFound(command.file)
  const details = { errno: reason.errno, syscall: 'execve' }
  const message = `cannot start ${JSON.stringify(command.file)}: ${reason.text}`
  if (reason.code !== 'EACCES' && reason.code !== 'ENOEXEC') {
    return new SyslensError('ERR_SYSLENS_LAUNCH', message, details)
  }
  return new SyslensError('ERR_SYSLENS_COMMAND_NOT_EXECUTABLE', message, {
    ...details,
    hint: 'It must be a program or begin with "#!", have the execute permission, and lie on a file system without noexec.',
  })
}

function notFound(file: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_COMMAND_NOT_FOUND', `cannot start ${JSON.stringify(file)}: no such command`, {
    errno: constants.errno.ENOENT,
    syscall: 'execve',
    hint: file.includes('/')
      ? 'The file is missing, or the interpreter that it names in its first line is.'
      : 'No directory of PATH has it; give a path with a slash to start a file of the working directory.',
  })
}

/** Whether the file is there, as far as we may look. */
function isAlongPath({ file, cwd = '.', path = process.env.PATH ?? '' }: LaunchedCommand): boolean {
  if (file.includes('/')) return true
  return path.split(':').some((folder) => existsSync(resolve(cwd, folder, file)))
}
