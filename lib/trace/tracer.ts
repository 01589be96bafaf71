import { readdirSync } from 'node:fs'
import { SyslensError } from '../errors.js'
import { attachFailure } from './attach-failure.js'
import { didYouMean } from './near.js'
import { encodePlan } from './plan.js'
import type { Signal } from './stops.js'
import type { RunningThread } from './tracee.js'
import { TracerSession } from './tracer-session.js'

/** What both ways to begin have in common. */
export interface TracerOptions {
  /** Also trace the threads and processes that a tracee makes: stops `fork`, `vfork`, `clone`. Default false. */
  follow?: boolean
  /** Stop before a thread ends: `exit-event`. Default false. */
  exitEvents?: boolean
  /** Stop where a seccomp filter of the tracee says SECCOMP_RET_TRACE; without, such calls fail with ENOSYS. Default false. */
  seccompEvents?: boolean
}

/** What a descriptor of the command is: this process's own, /dev/null, or a descriptor of this process. */
export type TracerStdio = 'inherit' | 'ignore' | number

export interface TracerLaunchOptions extends TracerOptions {
  /** Working directory; default: this process's. */
  cwd?: string
  /** The whole environment; default: `process.env`. */
  env?: Readonly<Record<string, string | undefined>>
  /** Standard input, output and error; default 'inherit'. */
  stdio?: TracerStdio | readonly [TracerStdio, TracerStdio, TracerStdio]
  /** What the command sees as its argv[0]; default: the command. */
  argv0?: string
}

export interface TracerAttachOptions extends TracerOptions {
  /** Stop the threads right away: their first stop is `interrupted`. Default true. */
  interrupt?: boolean
}

const commonOptions = ['follow', 'exitEvents', 'seccompEvents']
const launchOptions = [...commonOptions, 'cwd', 'env', 'stdio', 'argv0']
const attachOptions = [...commonOptions, 'interrupt']

/**
 * The low-level interface to ptrace(2): stops, registers and memory of threads, one request at a time. To see what a
 * program does, `trace()` is what you want; this is for changing what it does.
 *
 * Which thread of this process calls does not matter, and child processes of Node are never disturbed.
 *
 * @example
 * const tracer = await Tracer.launch('ls')
 * let stop = await tracer.thread
 * while (stop.thread) {
 *   if (stop.type === 'syscall-entry') console.log(stop.nr, stop.args)
 *   stop = await stop.thread.runToSyscall()
 * }
 */
export class Tracer {
  /** The process: of the command, or the one that was attached to. */
  readonly pid: number
  /** Its first thread, on its way to its first stop: `await` it. */
  readonly thread: RunningThread
  /** All threads traced from the beginning: more than one only after `attach` with `follow`. */
  readonly threads: readonly RunningThread[]
  readonly #session: TracerSession

  private constructor(session: TracerSession, pid: number, threads: readonly [RunningThread, ...RunningThread[]]) {
    this.#session = session
    this.pid = pid
    this.thread = threads[0]
    this.threads = threads
  }

  /**
   * Starts a command, looked for along PATH; its first stop is `exec`, right after its execve(2). It is killed when
   * this process ends or the tracer is closed.
   * @throws SyslensError with code `ERR_SYSLENS_COMMAND_NOT_FOUND`, `ERR_SYSLENS_COMMAND_NOT_EXECUTABLE`,
   * `ERR_SYSLENS_CWD`, `ERR_SYSLENS_LAUNCH`, `ERR_SYSLENS_PTRACE`, `ERR_SYSLENS_OPTION`
   */
  static async launch(
    command: string,
    args: readonly string[] = [],
    options: TracerLaunchOptions = {},
  ): Promise<Tracer> {
    checkNames(options, launchOptions)
    const { cwd, env = process.env, stdio = 'inherit', argv0 = command } = options
    const streams = typeof stdio === 'object' ? stdio : [stdio, stdio, stdio]
    const plan = encodePlan({
      command: { file: command, args, argv0 },
      env,
      cwd,
      descriptors: streams.map((stream, fd) => (stream === 'inherit' ? fd : stream === 'ignore' ? 'null' : stream)),
      // Node ignores SIGPIPE and SIGXFSZ for itself.
      defaultSignals: true,
    })
    const session = newSession(options, true)
    try {
      const pid = session.launch({ file: command, cwd }, plan)
      const thread = session.waitFor(pid)
      const stop = await thread
      if (stop.type !== 'exec') {
        throw new SyslensError(
          'ERR_SYSLENS_LAUNCH',
          `cannot start ${JSON.stringify(command)}: it ended before its execve`,
        )
      }
      return new Tracer(session, pid, [thread])
    } catch (error) {
      session.close()
      throw error
    }
  }

  /**
   * Attaches to a running process (PTRACE_SEIZE): to its first thread, or, with `follow`, to all. No signal is sent to
   * it, and system calls that it sleeps in go on afterwards. When this process ends or the tracer is closed, it is let go.
   * @throws SyslensError with code `ERR_SYSLENS_NO_PROCESS`, `ERR_SYSLENS_PTRACE_DENIED`, `ERR_SYSLENS_ATTACH_CHILD`,
   * `ERR_SYSLENS_ATTACH_SELF`, `ERR_SYSLENS_OPTION`
   */
  static async attach(pid: number, options: TracerAttachOptions = {}): Promise<Tracer> {
    checkNames(options, attachOptions)
    if (!Number.isInteger(pid) || pid < 1 || pid > 0x7fff_ffff) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `a pid is a positive integer, not ${String(pid)}`)
    }
    const session = newSession(options, false)
    try {
      seize(session, pid)
      const threads = [session.waitFor(pid)] as [RunningThread, ...RunningThread[]]
      if (options.follow === true) threads.push(...seizeOthers(session, pid))
      if (options.interrupt ?? true) for (const thread of threads) thread.interrupt()
      return new Tracer(session, pid, threads)
    } catch (error) {
      session.close()
      throw error
    }
  }

  /** Sends a signal to the process, by default SIGKILL; false when it is gone. */
  kill(signal: Signal = 'SIGKILL'): boolean {
    return this.#session.kill(this.pid, signal)
  }

  /**
   * Lets every thread go, also a launched command, which then runs on untraced. A thread that runs is stopped for it
   * first; one that is stopped gets the signal that it stopped for. What was changed stays changed.
   * @throws SyslensError with code `ERR_SYSLENS_BUSY` for threads that cannot stop now (uninterruptible sleep)
   */
  detach(): void {
    const left = this.#session.detachAll()
    if (left.length === 0) return
    throw new SyslensError('ERR_SYSLENS_BUSY', `cannot let go of thread ${left.join(', ')}: it does not stop`, {
      hint: 'It sleeps uninterruptibly in the kernel (state D), waiting for a disk or network file system.',
    })
  }

  /** Ends the tracing: kills what was launched, lets go what was attached to. Twice is fine. */
  close(): void {
    this.#session.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function newSession(options: TracerOptions, killAtEnd: boolean): TracerSession {
  const { follow = false, exitEvents = false, seccompEvents = false } = options
  return new TracerSession({ follow, exitEvents, seccompEvents, killAtEnd })
}

function seize(session: TracerSession, tid: number): void {
  try {
    session.native.seize(tid)
  } catch (error) {
    if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') {
      throw attachFailure({ pid: tid, errno: error.errno })
    }
    throw error
  }
}

// Threads are made while we look: as long as the list brings new ones, some that nobody has seized may make more.
function seizeOthers(session: TracerSession, pid: number): RunningThread[] {
  const seen = new Set([pid])
  const threads: RunningThread[] = []
  for (let before = 0; seen.size > before;) {
    before = seen.size
    for (const tid of tasksOf(pid)) {
      if (seen.has(tid)) continue
      seen.add(tid)
      try {
        session.native.seize(tid)
      } catch (error) {
        // It has ended; or a seized thread made it, so that the kernel attached it (EPERM), and a stop will tell.
        if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) continue
        throw error
      }
      threads.push(session.waitFor(tid))
    }
  }
  return threads
}

function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // it has ended
  }
}

function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new SyslensError(
        'ERR_SYSLENS_OPTION',
        `there is no option ${JSON.stringify(name)}${didYouMean(name, known)}`,
      )
    }
  }
}
