import { isSyslensError, SyslensError } from '../errors.js'
import { AttachedTrace } from './attached.js'
import { compiledTable, selectableCalls, selectedOfI386 } from './calls.js'
import { toNativeFaults } from './faults.js'
import { toNativeFilters } from './filters.js'
import { LaunchedTrace } from './launched.js'
import {
  type AttachOptions,
  checkAttachOptions,
  checkTraceOptions,
  type CommonOptions,
  directoryPath,
  plannedLimits,
  type TraceOptions,
} from './options.js'
import { abortError, Origin, type Start } from './run.js'
import { selectCalls, toCallSet } from './select.js'
import { Session, type SessionOptions } from './session.js'
import { nodeOptions, stackCallSet } from './stack-calls.js'
import { startFailure } from './start-failure.js'
import { prepareStdio } from './stdio.js'
import { userIds } from './user.js'

/**
 * Runs a command and traces its system calls with ptrace(2), seccomp(2) where a selection allows it.
 *
 * The returned object is an async iterable of events and a promise of the outcome. A command that ends with another exit
 * code than 0 does not reject, since that is often what one wants to look at: see `outcome.failed`.
 *
 * @param command A file, looked up along PATH of the command's environment when it has no slash (execvp(3)).
 * @param args Its arguments, without argv[0].
 * @throws SyslensError ERR_SYSLENS_OPTION, ERR_SYSLENS_UNKNOWN_CALL at once for wrong options. All else rejects:
 * ERR_SYSLENS_COMMAND_NOT_FOUND, ERR_SYSLENS_COMMAND_NOT_EXECUTABLE, ERR_SYSLENS_CWD, ERR_SYSLENS_LAUNCH,
 * ERR_SYSLENS_TIMEOUT, ERR_SYSLENS_ABORTED.
 *
 * @example
 * for await (const event of trace('ls', ['-l'], { only: '%file' })) {
 *   if (event.type === 'syscall' && event.name === 'openat') console.log(event.args.path, event.error?.code)
 * }
 */
export function trace(command: string, args?: readonly string[], options?: TraceOptions): LaunchedTrace
export function trace(command: string, options?: TraceOptions): LaunchedTrace
export function trace(
  command: string,
  argsOrOptions: readonly string[] | TraceOptions = [],
  maybeOptions?: TraceOptions,
): LaunchedTrace {
  const hasArgs = Array.isArray(argsOrOptions)
  const args = hasArgs ? (argsOrOptions as readonly string[]) : []
  const options = maybeOptions ?? (hasArgs ? {} : (argsOrOptions as TraceOptions))
  checkCommand(command, args)
  checkTraceOptions(options)
  const cwd = directoryPath(options.cwd)
  const user = options.user === undefined ? undefined : userIds(options.user)
  const limits = plannedLimits(options.limits)
  const session = new Session(toSessionOptions({ ...options, stack: options.stack ?? options.jsStacks }, cwd))
  const env = options.env ?? process.env
  const stdio = prepareStdio(options.stdio)
  const plan = {
    command: { file: command, args, argv0: options.argv0 ?? command },
    env: options.jsStacks === true ? { ...env, NODE_OPTIONS: nodeOptions(env.NODE_OPTIONS) } : env,
    cwd,
    user,
    limits,
    descriptors: stdio.descriptors,
    // As child_process: Node ignores SIGPIPE, and a command would inherit that.
    defaultSignals: true,
    signalMask: 0n,
  }
  let start: Start<number>
  try {
    start = begin(
      session,
      options.signal,
      (error) => startFailure(command, error),
      () => session.launch(plan),
    )
  } catch (error) {
    stdio.closeOurs()
    throw error
  } finally {
    stdio.closeTheirs()
  }
  return new LaunchedTrace(
    session,
    start,
    stdio.open(),
    { file: command, cwd, path: options.env?.PATH },
    options,
    new Origin(trace),
  )
}

/**
 * Traces processes that are running already, with all their threads (PTRACE_SEIZE, ptrace(2)): they are not stopped by
 * that, and they are left as they were when the trace ends.
 *
 * @param pids One process id or several. When none can be attached to, the promise rejects; when some cannot, the
 * reasons are in `outcome.notAttached`.
 * @throws SyslensError ERR_SYSLENS_OPTION, ERR_SYSLENS_UNKNOWN_CALL at once for wrong arguments. All else rejects:
 * ERR_SYSLENS_NO_PROCESS, ERR_SYSLENS_PTRACE_DENIED, ERR_SYSLENS_ATTACH_SELF, ERR_SYSLENS_ATTACH_CHILD,
 * ERR_SYSLENS_ATTACH, ERR_SYSLENS_ABORTED.
 *
 * @example
 * for await (const event of attach(812, { only: '%net', timeout: 5_000 })) console.log(event)
 */
export function attach(pids: number | readonly number[], options: AttachOptions = {}): AttachedTrace {
  const list = [...new Set(typeof pids === 'number' ? [pids] : pids)]
  if (list.length === 0 || !list.every((pid) => Number.isInteger(pid) && pid > 0 && pid <= maxPid)) {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'attach() needs a process id above 0, or a list of them')
  }
  checkAttachOptions(options)
  const session = new Session(toSessionOptions(options))
  const start = begin(
    session,
    options.signal,
    (error) => notAttached(list, error),
    () => session.attach(list),
  )
  return new AttachedTrace(session, list, start, options, new Origin(attach))
}

const maxPid = 2 ** 31 - 1

// Wrong arguments are thrown at once, what the system refuses rejects.
function begin<Value>(
  session: Session,
  signal: AbortSignal | undefined,
  explain: (error: unknown) => SyslensError,
  run: () => Value,
): Start<Value> {
  if (signal?.aborted === true) {
    session.stop()
    return { error: abortError(signal) }
  }
  try {
    return { value: run() }
  } catch (error) {
    session.stop()
    if (isSyslensError(error)) throw error
    return { error: explain(error) }
  }
}

function notAttached(pids: readonly number[], cause: unknown): SyslensError {
  const { message, errno, syscall } = cause as Error & { errno?: number; syscall?: string }
  return new SyslensError('ERR_SYSLENS_ATTACH', `cannot attach to ${pids.join(', ')}: ${message}`, {
    cause,
    ...(errno === undefined ? {} : { errno }),
    ...(syscall === undefined ? {} : { syscall }),
  })
}

function checkCommand(command: unknown, args: readonly unknown[]): void {
  if (typeof command !== 'string' || command === '') {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'trace() needs a command, such as trace("ls", ["-l"])')
  }
  if (!args.every((arg) => typeof arg === 'string')) {
    throw new SyslensError('ERR_SYSLENS_OPTION', 'the arguments of trace() must be strings')
  }
}

function toSessionOptions(options: CommonOptions, cwd?: string): SessionOptions {
  const { only, openCallsAfterMs } = options
  const selected = only === undefined ? undefined : selectCalls(only, selectableCalls())
  return {
    table: compiledTable(),
    followForks: options.followForks,
    useSeccomp: options.engine !== 'ptrace',
    names: options.names,
    descriptors: options.descriptors,
    stringLimit: options.stringLimit,
    stacks: stackCallSet(options.stack),
    openCallNs: openCallsAfterMs === undefined ? undefined : Math.round(openCallsAfterMs * 1e6),
    ...(selected === undefined
      ? {}
      : { selected: toCallSet(selected), selectedI386: toCallSet(selectedOfI386(selected)) }),
    ...toNativeFilters(options, cwd),
    faults: options.faults && toNativeFaults(options.faults, cwd),
    memoryBytes: options.memoryBytes,
    fileBytes: options.fileBytes,
    keep: options.record,
  }
}
