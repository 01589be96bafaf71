/** What the verbs that trace have in common: starting a command, attaching to processes, and the exit code of either. */
import { isSyslensError, type SyslensError } from '../errors.js'
import type { LaunchedCommand } from '../trace/launch-failure.js'
import type { NativeOutcome } from '../trace/native.js'
import type { HeldChildHandle, Plan } from '../trace/plan.js'
import type { Session } from '../trace/session.js'
import { ExitCode, say } from './messages.js'

/** How a command is to start, otherwise than as the caller started us. */
export type LaunchChanges = Pick<Plan, 'user' | 'cwd' | 'limits'> & { envChanges: NonNullable<Plan['envChanges']> }

/** A command as it stands among the arguments of a verb. */
export interface CommandWords {
  readonly verb: string
  readonly words: readonly string[]
  /** Where it begins in the arguments behind the verb. */
  readonly at: number
}

/** A plan for a command that goes on with what the caller gave us. */
export function commandPlan({ verb, words, at }: CommandWords, isHeld: boolean, changes: LaunchChanges): Plan {
  if (isHeld) {
    // The launcher's child has its own copy of the words, with bytes that are no UTF-8 intact. process.argv begins with
    // node and the script, the launcher's argv with its own name; the verb is the word behind that.
    return { ...changes, command: { word: process.argv.indexOf(verb, 2) + at }, descriptors: 'own' }
  }
  const { envChanges, ...others } = changes
  const [file, ...args] = words
  return {
    ...others,
    command: { file: file!, args },
    env: { ...process.env, ...envChanges },
    descriptors: [0, 1, 2],
    defaultSignals: true,
    signalMask: 0n,
  }
}

/**
 * Starts the command; its pid.
 * @throws SyslensError
 */
export async function launch(
  session: Session,
  plan: Plan,
  held: HeldChildHandle | undefined,
  file: string,
): Promise<number> {
  try {
    return session.launch(plan, held)
  } catch (error) {
    throw isSyslensError(error) ? error : (await import('./trace-failures.js')).startFailure(file, error)
  }
}

/** Attaches to all that can be attached to, and says why not to the others; to how many it did. */
export async function attach(session: Session, pids: readonly number[]): Promise<number> {
  const failed = session.attach(pids)
  if (failed.length === 0) return pids.length
  const failures = failed.map((await import('./trace-failures.js')).attachFailure)
  for (const { message, hint } of failures) say(message, hint)
  return pids.length - failures.length
}

/** Says why a command could not be executed; the exit code for that, or undefined when it was. */
export async function launchFailureCode(outcome: NativeOutcome, command: LaunchedCommand): Promise<number | undefined> {
  if (outcome.launchError === 0) return undefined
  const failure = (await import('./trace-failures.js')).launchFailure(outcome, command)!
  say(failure.message, failure.hint)
  return failureCode(failure)
}

function failureCode({ code }: SyslensError): number {
  if (code === 'ERR_SYSLENS_COMMAND_NOT_FOUND') return ExitCode.notFound
  if (code === 'ERR_SYSLENS_COMMAND_NOT_EXECUTABLE') return ExitCode.notExecutable
  return ExitCode.failure
}

/** The exit code that a shell would have for the command. */
export function commandCode({ bySignal, status }: NativeOutcome): number {
  return bySignal ? ExitCode.signal + status : status
}
