import { SyslensError } from '../errors.js'
import type { NativeOutcome } from './native.js'
import { launchSteps } from './plan.js'
import { systemError, type SystemErrorName } from './system-error.js'

/** What a failed launch was about. */
export interface LaunchedCommand {
  readonly file: string
  readonly cwd?: string | undefined
}

/** The error of a command that could not be started, or undefined when it was. */
export function launchFailure(
  outcome: Pick<NativeOutcome, 'launchError' | 'launchStep'>,
  command: LaunchedCommand,
): SyslensError | undefined {
  if (outcome.launchError === 0) return undefined
  const step = launchSteps[outcome.launchStep] ?? 'none'
  const details = { errno: outcome.launchError }
  const name = JSON.stringify(command.file)
  const reason = systemError(outcome.launchError)
  if (step === 'exec') return execFailure(command.file, reason)
  if (step === 'directory') {
    const directory = JSON.stringify(command.cwd)
    return new SyslensError('ERR_SYSLENS_CWD', `cannot start ${name} in ${directory}: ${reason.text}`, {
      ...details,
      syscall: 'chdir',
      hint: 'The option "cwd" must be a directory that may be entered.',
    })
  }
  const message = `cannot start ${name}: ${reason.text} ${stepTexts[step] ?? ''}`.trimEnd()
  return new SyslensError('ERR_SYSLENS_LAUNCH', message, details)
}

const stepTexts: Readonly<Record<string, string>> = {
  plan: 'while its arguments and environment were handed over',
  descriptors: 'while its descriptors were put in place',
  limits: 'while its limits were set',
  filter: 'while its seccomp filter was installed; engine: "ptrace" does without',
  user: 'while its user and groups were set',
  signals: 'while its signals were set',
}

function execFailure(file: string, { code, errno, text }: SystemErrorName): SyslensError {
  const name = JSON.stringify(file)
  const details = { errno, syscall: 'execve' }
  switch (code) {
    case 'ENOENT':
      return new SyslensError('ERR_SYSLENS_COMMAND_NOT_FOUND', `cannot start ${name}: no such command`, {
        ...details,
        hint: file.includes('/')
          ? 'The file is missing, or the interpreter that it names in its first line is.'
          : 'No directory of PATH has it; give a path with a slash to start a file of the working directory.',
      })
    case 'EACCES':
    case 'ENOEXEC':
      return new SyslensError('ERR_SYSLENS_COMMAND_NOT_EXECUTABLE', `cannot start ${name}: ${text}`, {
        ...details,
        hint: 'It must be a program or begin with "#!", have the execute permission, and lie on a file system without noexec.',
      })
    default:
      return new SyslensError('ERR_SYSLENS_LAUNCH', `cannot start ${name}: ${text}`, details)
  }
}
