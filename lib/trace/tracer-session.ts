import { constants } from 'node:os'
import { SyslensError } from '../errors.js'
import { native } from '../native.js'
import { type LaunchedCommand, launchFailure } from './launch-failure.js'
import { signalName, signalNumber } from './signals.js'
import { type Signal, type Stop, decodeSignalInfo, decodeSyscallInfo } from './stops.js'
import { systemError } from './system-error.js'
import { GroupStoppedThread, type RegisterName, RunningThread, StoppedThread } from './tracee.js'
import type { NativeReport, NativeSession, NativeSessionOptions } from './tracer-native.js'

interface Waiting {
  resolve: (stop: Stop) => void
  reject: (error: unknown) => void
}

// process.exit() runs no cleanup hooks of addons (Node 20), and what the kernel does then is less gentle: a thread that
// stands at a breakpoint would get its SIGTRAP.
const open = new Set<TracerSession>()

function closeAll(): void {
  for (const session of open) session.close()
}

/** The reading side of a native session: who waits for which thread, and what a report means. */
export class TracerSession {
  readonly native: NativeSession
  readonly registerNames: readonly RegisterName[]
  readonly #registerIndex: ReadonlyMap<string, number>
  readonly #waiting = new Map<number, Waiting>()
  /** Reports of threads that nobody waits for yet: a new child's, or the end of a stopped one. */
  readonly #early = new Map<number, NativeReport>()
  #holds = 0
  #closed = false
  #command: LaunchedCommand = { file: '' }

  constructor(options: NativeSessionOptions) {
    this.registerNames = native().registerNames() as RegisterName[]
    this.#registerIndex = new Map(this.registerNames.map((name, index) => [name, index]))
    this.native = new (native().TracerSession)(options, (report) => this.#onReport(report))
    if (open.size === 0) process.on('exit', closeAll)
    open.add(this)
  }

  /** Throws `ERR_SYSLENS_OPTION` for a name that no register has. */
  registerIndex(name: string): number {
    const index = this.#registerIndex.get(name)
    if (index === undefined) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `there is no register ${JSON.stringify(name)}`, {
        hint: `Registers are: ${this.registerNames.join(', ')}.`,
      })
    }
    return index
  }

  /** Carries out a request for a stopped thread; its errors are SyslensErrors. */
  request<Value>(tid: number, ask: (native: NativeSession) => Value): Value {
    if (this.#closed) throw gone(tid)
    try {
      return ask(this.native)
    } catch (error) {
      throw requestError(tid, error)
    }
  }

  /** Starts a command; its pid. */
  launch(command: LaunchedCommand, plan: Uint8Array): number {
    this.#command = command
    try {
      return this.native.launch(plan)
    } catch (error) {
      throw launchError(command.file, error)
    }
  }

  resume(tid: number, how: number, signal: number): RunningThread {
    const running = this.waitFor(tid)
    if (!this.#waiting.has(tid)) return running // it died while it was stopped
    try {
      this.request(tid, (native) => native.resume(tid, how, signal))
    } catch (error) {
      // Its end is on the way.
      if (!(error instanceof SyslensError && error.code === 'ERR_SYSLENS_THREAD_GONE') || this.#closed) {
        this.#waiting.get(tid)?.reject(error)
        this.#waiting.delete(tid)
      }
    }
    return running
  }

  detach(tid: number, signal: number): void {
    if (this.#early.has(tid)) return
    try {
      this.request(tid, (native) => native.detach(tid, signal))
    } catch (error) {
      if (!(error instanceof SyslensError && error.code === 'ERR_SYSLENS_THREAD_GONE')) throw error
    }
  }

  interrupt(tid: number): void {
    if (!this.#closed) this.request(tid, (native) => native.interrupt(tid))
  }

  kill(tid: number, signal: Signal): boolean {
    const number = signalNumber(signal)
    if (number === undefined) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `there is no signal ${JSON.stringify(signal)}`)
    }
    return !this.#closed && this.request(tid, (native) => native.kill(tid, number))
  }

  /** Lets every thread go; those that could not be stopped. */
  detachAll(): number[] {
    return this.#closed ? [] : this.request(0, (native) => native.detachAll())
  }

  /** A running thread, from now on or from its first report on. */
  waitFor(tid: number): RunningThread {
    const stop = new Promise<Stop>((resolve, reject) => {
      const early = this.#early.get(tid)
      this.#early.delete(tid)
      if (early !== undefined) settle(this.#toStop(early), { resolve, reject })
      else this.#waiting.set(tid, { resolve, reject })
    })
    return new RunningThread(this, tid, stop)
  }

  /** The event loop stays alive as long as somebody waits for a stop. */
  async holding<Value>(promise: Promise<Value>): Promise<Value> {
    if (this.#holds++ === 0) this.native.hold(true)
    try {
      return await promise
    } finally {
      if (--this.#holds === 0) this.native.hold(false)
    }
  }

  /** Kills what was launched, lets go what was attached to. Who still waits for a stop gets an error. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.native.close()
    open.delete(this)
    if (open.size === 0) process.off('exit', closeAll)
    for (const [tid, { reject }] of this.#waiting) {
      reject(new SyslensError('ERR_SYSLENS_CLOSED', `the tracer of thread ${tid} was closed`, { pid: tid }))
    }
    this.#waiting.clear()
  }

  #onReport(report: NativeReport): void {
    if (this.#closed) return
    const waiting = this.#waiting.get(report.knownAs)
    if (waiting === undefined) {
      this.#early.set(report.tid, report)
    } else {
      this.#waiting.delete(report.knownAs)
      settle(this.#toStop(report), waiting)
    }
    if (report.last) this.close()
  }

  #toStop(report: NativeReport): Stop | SyslensError {
    const { type, tid, message } = report
    const signal = signalName(report.signal)
    const stopped = (pending = 0, takesSignal = false): { tid: number; thread: StoppedThread } => ({
      tid,
      thread: new StoppedThread(this, tid, pending, takesSignal),
    })
    const call = report.syscall === undefined ? undefined : decodeSyscallInfo(report.syscall)
    const info = report.signalInfo === undefined ? undefined : decodeSignalInfo(report.signalInfo)
    switch (type) {
      case 'syscall-entry':
        if (call?.op === 'entry') return { type, ...stopped(0, true), ...withoutOp(call) }
        break
      case 'syscall-exit':
        if (call?.op === 'exit') return { type, ...stopped(0, true), ...withoutOp(call) }
        break
      case 'seccomp':
        if (call?.op === 'seccomp') return { type, ...stopped(), ...withoutOp(call) }
        break
      case 'signal-delivery':
        return { type, ...stopped(report.signal, true), signal, info }
      case 'step':
      case 'breakpoint':
        return { type, ...stopped(0, true), signal, info }
      case 'group-stop':
        return { type, tid, thread: new GroupStoppedThread(this, tid, 0, false), signal }
      case 'continued':
      case 'interrupted':
      case 'started':
        return { type, ...stopped() }
      case 'exec':
        return { type, ...stopped(), formerTid: report.knownAs }
      case 'fork':
      case 'vfork':
      case 'clone':
        return { type, ...stopped(), child: this.waitFor(message) }
      case 'vfork-done':
        return { type, ...stopped(), childTid: message }
      case 'exit-event': {
        // As wait(2) would report it.
        const by = message & 0x7f
        return {
          type,
          ...stopped(),
          exitCode: by === 0 ? (message >> 8) & 0xff : undefined,
          signal: by === 0 ? undefined : signalName(by),
        }
      }
      case 'exited':
        return { type, tid, exitCode: report.exitCode }
      case 'killed':
        return { type, tid, signal, coreDumped: report.coreDumped }
      case 'superseded':
      case 'detached':
        return { type, tid }
    }
    return this.#failure(report)
  }

  #failure(report: NativeReport): SyslensError {
    const { tid, errno } = report
    const launch = launchFailure(
      { launchError: report.launchStep === 0 ? 0 : errno, launchStep: report.launchStep },
      this.#command,
    )
    if (launch !== undefined) return launch
    return new SyslensError('ERR_SYSLENS_KERNEL', `cannot tell why thread ${tid} stopped: ${systemError(errno).text}`, {
      errno,
      pid: tid,
      hint: 'PTRACE_GET_SYSCALL_INFO needs Linux 5.3, and no seccomp or LSM profile that forbids it.',
    })
  }
}

function settle(stop: Stop | SyslensError, { resolve, reject }: Waiting): void {
  if (stop instanceof SyslensError) reject(stop)
  else resolve(stop)
}

// The type of the stop says it already.
function withoutOp<Info extends { op: string }>(info: Info): Omit<Info, 'op'> {
  const { op, ...rest } = info
  void op
  return rest
}

function gone(tid: number, cause?: unknown): SyslensError {
  return new SyslensError('ERR_SYSLENS_THREAD_GONE', `thread ${tid} is gone`, {
    pid: tid,
    hint: 'It was killed while it was stopped, or its tracer was closed.',
    ...(cause === undefined ? {} : { cause }),
  })
}

interface SystemCallError extends Error {
  code: string
  errno: number
  syscall: string
}

function isSystemCallError(error: unknown): error is SystemCallError {
  return error instanceof Error && 'errno' in error && 'syscall' in error
}

function requestError(tid: number, error: unknown): unknown {
  if (!isSystemCallError(error)) return error
  const { code, errno, syscall } = error
  if (code === 'ESRCH') return gone(tid, error)
  const message = `${syscall} for thread ${tid}: ${systemError(errno).text}`
  return new SyslensError('ERR_SYSLENS_PTRACE', message, { errno, syscall, pid: tid, cause: error })
}

function launchError(file: string, error: unknown): unknown {
  if (!isSystemCallError(error)) return error
  const { errno, syscall } = error
  const message = `cannot start ${JSON.stringify(file)}: ${syscall}: ${systemError(errno).text}`
  if (errno !== constants.errno.EPERM)
    return new SyslensError('ERR_SYSLENS_LAUNCH', message, { errno, syscall, cause: error })
  return new SyslensError('ERR_SYSLENS_PTRACE_DENIED', message, {
    errno,
    syscall,
    hint: 'Does strace or a debugger trace this process? Does a container forbid ptrace (Docker: --cap-add=SYS_PTRACE)?',
    cause: error,
  })
}
