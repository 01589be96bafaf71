import { SyslensError } from '../errors.js'
import { signalNumber } from './signals.js'
import {
  type Signal,
  type SignalInfo,
  type Stop,
  type SyscallChange,
  type SyscallInfo,
  decodeSignalInfo,
  decodeSyscallInfo,
  encodeSyscallInfo,
  nameOf,
} from './stops.js'
import { Resume } from './tracer-native.js'
import type { TracerSession } from './tracer-session.js'

/** The members of `struct user_regs_struct`; `orig_rax` is the number of a system call while rax is its result. */
export type RegisterName =
  | (
      | 'r15'
      | 'r14'
      | 'r13'
      | 'r12'
      | 'rbp'
      | 'rbx'
      | 'r11'
      | 'r10'
      | 'r9'
      | 'r8'
      | 'rax'
      | 'rcx'
      | 'rdx'
      | 'rsi'
      | 'rdi'
    )
  | ('orig_rax' | 'rip' | 'cs' | 'eflags' | 'rsp' | 'ss' | 'fs_base' | 'gs_base' | 'ds' | 'es' | 'fs' | 'gs')

/** All registers, unsigned. `BigInt.asIntN(64, value)` is the signed value. */
export type Registers = Record<RegisterName, bigint>

/** The system call that a thread is in, seen from its registers. */
export interface CurrentCall {
  readonly nr: number
  /** As if it were a call of x86-64: registers do not tell. */
  readonly name: string
  /** It was interrupted, and the kernel will start it again when the thread goes on: rax is -512, -513, -514 or -516. */
  readonly restarting: boolean
}

/** An address in the tracee. */
export type Address = bigint | number

// Internal results of an interrupted call, <linux/errno.h>: ERESTARTSYS, NOINTR, NOHAND and _RESTARTBLOCK.
const restartCodes = new Set([-512n, -513n, -514n, -516n])
const maxLength = 0x7fff_ffff
const pageBytes = 4096n

/**
 * A thread in a ptrace stop. Its methods are requests of ptrace(2), carried out at once. Going on or detaching uses the
 * object up: whatever is called afterwards throws `ERR_SYSLENS_NOT_STOPPED`, and the next stop brings a new one.
 *
 * SIGKILL ends a stop at any moment. Requests then throw `ERR_SYSLENS_THREAD_GONE`; going on resolves with the end.
 */
export class StoppedThread {
  readonly tid: number
  readonly #session: TracerSession
  /** The signal that arrived with this stop, 0 for none. */
  readonly #pending: number
  readonly #takesSignal: boolean
  #usedBy: string | undefined

  /** Made by syslens only. */
  constructor(session: TracerSession, tid: number, pending: number, takesSignal: boolean) {
    this.#session = session
    this.tid = tid
    this.#pending = pending
    this.#takesSignal = takesSignal
  }

  /**
   * Reads one register (PTRACE_PEEKUSER), unsigned.
   * @example
   * thread.get('orig_rax') // 59n right after an execve
   */
  get(name: RegisterName): bigint {
    return this.#request((native) => native.get(this.tid, this.#session.registerIndex(name)))
  }

  /** Writes one register (PTRACE_POKEUSER): 64 bits, signed or unsigned. */
  set(name: RegisterName, value: bigint): void {
    this.#request((native) => native.set(this.tid, this.#session.registerIndex(name), value))
  }

  /** Reads all registers (PTRACE_GETREGS). */
  registers(): Registers {
    const values = new BigUint64Array(this.#request((native) => native.registers(this.tid)))
    return Object.fromEntries(this.#session.registerNames.map((name, index) => [name, values[index]])) as Registers
  }

  /**
   * Writes registers (PTRACE_SETREGS); those not named keep their values.
   * @example
   * const saved = thread.registers()
   * thread.setRegisters({ rip: address, orig_rax: -1n }) // no interrupted call to restart
   * thread.setRegisters(saved)
   */
  setRegisters(changes: Partial<Registers>): void {
    const values = new BigUint64Array(this.#request((native) => native.registers(this.tid)))
    for (const [name, value] of Object.entries(changes)) {
      values[this.#session.registerIndex(name)] = BigInt.asUintN(64, value)
    }
    this.#request((native) => native.setRegisters(this.tid, values))
  }

  /**
   * Reads a word of the kernel's `struct user` at a byte offset (PTRACE_PEEKUSER). On x86-64 offsets are multiples of 8:
   * others throw with errno EIO.
   * @example
   * thread.peekUser(8 * 15) // ORIG_RAX of <sys/reg.h>
   */
  peekUser(offset: number): bigint {
    return this.#request((native) => native.peekUser(this.tid, offset))
  }

  /**
   * Reads memory (process_vm_readv(2), where that is denied PTRACE_PEEKDATA). Throws `ERR_SYSLENS_MEMORY` when not all of
   * it can be read, unless `partial` asks for what is readable from the start.
   * @example
   * thread.readMemory(thread.get('rip') - 2n, 2) // 0f 05 inside a system call
   */
  readMemory(address: Address, length: number, options: { partial?: boolean } = {}): Uint8Array {
    if (!Number.isInteger(length) || length < 0 || length > maxLength) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `cannot read ${length} bytes: the length must be 0 to ${maxLength}`)
    }
    const target = new Uint8Array(length)
    const got = this.#request((native) => native.read(this.tid, address, target))
    if (got === length) return target
    if (options.partial !== true || got === 0) this.#stillThere()
    if (options.partial === true) return target.slice(0, got)
    throw this.#memoryError('read', address, length, got)
  }

  /**
   * Reads the bytes up to a NUL as UTF-8 text, `max` bytes at most. Throws `ERR_SYSLENS_MEMORY` when unreadable memory
   * comes before the NUL.
   */
  readString(address: Address, max = 4096): string {
    const chunks: Uint8Array[] = []
    let at = BigInt(address)
    for (let left = max; left > 0;) {
      // Not beyond the page: the next one may not be there, and the text ends before.
      const chunk = this.readMemory(at, Math.min(left, Number(pageBytes - (at % pageBytes))))
      const end = chunk.indexOf(0)
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end))
      if (end >= 0) break
      left -= chunk.length
      at += BigInt(chunk.length)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  /**
   * Writes memory, also where the program itself may only read (process_vm_writev(2), then PTRACE_POKEDATA, which makes a
   * private copy of the page). Throws `ERR_SYSLENS_MEMORY` when not all of it could be written; what was before the
   * place is changed then.
   */
  writeMemory(address: Address, bytes: Uint8Array): void {
    const written = this.#request((native) => native.write(this.tid, address, bytes))
    if (written === bytes.length) return
    this.#stillThere()
    throw this.#memoryError('write', address, bytes.length, written)
  }

  /**
   * PTRACE_GET_SYSCALL_INFO (Linux 5.3): whether this is a syscall-entry or a syscall-exit stop, and what it is about.
   * Throws `ERR_SYSLENS_KERNEL` where it is not available.
   */
  syscallInfo(): SyscallInfo {
    const info = this.#request((native) => native.syscallInfo(this.tid))
    if (info === undefined) throw missingRequest('PTRACE_GET_SYSCALL_INFO', '5.3')
    return decodeSyscallInfo(info)
  }

  /**
   * PTRACE_SET_SYSCALL_INFO (Linux 6.16): another call at the entry, another result at the exit. Throws
   * `ERR_SYSLENS_KERNEL` on older kernels; write rax, orig_rax and the argument registers there.
   * @example
   * thread.setSyscallInfo({ nr: -1, args: [] }) // skip the call: ENOSYS
   * thread.setSyscallInfo({ result: -13n, isError: true }) // EACCES
   */
  setSyscallInfo(change: SyscallChange): void {
    const { op } = this.syscallInfo()
    const atEntry = op === 'entry' || op === 'seccomp'
    if ('nr' in change ? !atEntry : op !== 'exit') {
      const needed = 'nr' in change ? 'syscall-entry' : 'syscall-exit'
      throw new SyslensError('ERR_SYSLENS_OPTION', `thread ${this.tid} is not in a ${needed} stop`, { pid: this.tid })
    }
    const known = this.#request((native) => native.setSyscallInfo(this.tid, encodeSyscallInfo(op, change)))
    if (!known) throw missingRequest('PTRACE_SET_SYSCALL_INFO', '6.16')
  }

  /**
   * PTRACE_GETSIGINFO: the signal of this stop. Where a stop is not about a signal, it is a SIGTRAP (in a group-stop the
   * stopping signal) whose code tells the event of ptrace(2).
   */
  signalInfo(): SignalInfo | undefined {
    const info = this.#request((native) => native.signalInfo(this.tid))
    return info === undefined ? undefined : decodeSignalInfo(info)
  }

  /** The system call that the thread is in or has just made, from its registers; undefined outside of one. */
  currentCall(): CurrentCall | undefined {
    const nr = Number(BigInt.asIntN(64, this.get('orig_rax')))
    if (nr === -1) return undefined
    return { nr, name: nameOf(nr), restarting: restartCodes.has(BigInt.asIntN(64, this.get('rax'))) }
  }

  /**
   * Goes on until something happens (PTRACE_CONT).
   *
   * For this and the other ways to go on: a signal that arrived with the stop is delivered, unless `signal` says another
   * one or null for none. In `signal-delivery`, `step`, `breakpoint` and syscall stops only; elsewhere a signal throws
   * `ERR_SYSLENS_OPTION`, since the kernel would ignore it.
   */
  continue(signal?: Signal | null): RunningThread {
    return this.#goOn('continue()', Resume.continue, signal)
  }

  /** Executes one instruction (PTRACE_SINGLESTEP): the next stop is `step`, if nothing else comes first. */
  step(signal?: Signal | null): RunningThread {
    return this.#goOn('step()', Resume.step, signal)
  }

  /** Goes on until the next entry or exit of a system call (PTRACE_SYSCALL), if nothing else comes first. */
  runToSyscall(signal?: Signal | null): RunningThread {
    return this.#goOn('runToSyscall()', Resume.toSyscall, signal)
  }

  /**
   * Lets the thread go (PTRACE_DETACH); it runs on untraced, in a group-stop it stays stopped. Changed memory and
   * registers stay as they are. The signal as with `continue`.
   */
  detach(signal?: Signal | null): void {
    const number = this.#signal(signal)
    this.#use('detach()')
    this.#session.detach(this.tid, number)
  }

  /** Stays in its group-stop: for `GroupStoppedThread`. */
  protected goOnListening(): RunningThread {
    return this.#goOn('listen()', Resume.listen, undefined)
  }

  #goOn(name: string, how: number, signal: Signal | null | undefined): RunningThread {
    const number = this.#signal(signal)
    this.#use(name)
    return this.#session.resume(this.tid, how, number)
  }

  #signal(signal: Signal | null | undefined): number {
    if (signal === undefined) return this.#pending
    const number = signal === null ? 0 : signalNumber(signal)
    if (number === undefined) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `there is no signal ${JSON.stringify(signal)}`)
    }
    if (number !== 0 && !this.#takesSignal) {
      throw new SyslensError('ERR_SYSLENS_OPTION', `thread ${this.tid} cannot be given a signal in this stop`, {
        pid: this.tid,
        hint: 'Signals go with signal-delivery, step, breakpoint and syscall stops; or send it with kill().',
      })
    }
    return number
  }

  #use(by: string): void {
    this.#mustBeStopped()
    this.#usedBy = by
  }

  #mustBeStopped(): void {
    if (this.#usedBy === undefined) return
    throw new SyslensError('ERR_SYSLENS_NOT_STOPPED', `thread ${this.tid} is not stopped: ${this.#usedBy} let it run`, {
      pid: this.tid,
      hint: 'Use the thread of the stop that comes next: what continue(), step() and runToSyscall() resolve to.',
    })
  }

  #request<Value>(ask: (native: TracerSession['native']) => Value): Value {
    this.#mustBeStopped()
    return this.#session.request(this.tid, ask)
  }

  // Memory of a tracee that was killed reads as nothing; a register tells the difference.
  #stillThere(): void {
    this.get('rip')
  }

  #memoryError(verb: 'read' | 'write', address: Address, length: number, done: number): SyslensError {
    const place = `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`
    const part = done === 0 ? 'nothing is mapped there' : `only the first ${done} bytes are mapped`
    return new SyslensError(
      'ERR_SYSLENS_MEMORY',
      `cannot ${verb} ${length} bytes at ${place} of thread ${this.tid}: ${part}`,
      { pid: this.tid },
    )
  }
}

/** A thread of a stopped process (SIGSTOP, Ctrl-Z). `continue()` lets it run although its process is stopped. */
export class GroupStoppedThread extends StoppedThread {
  /** Stays stopped until SIGCONT, as it would without a tracer (PTRACE_LISTEN); the next stop is `continued`. */
  listen(): RunningThread {
    return this.goOnListening()
  }
}

/**
 * A thread that runs, and the promise of its next stop: `await` it. What needs a stopped thread is not here.
 *
 * @example
 * const running = stop.thread.continue()
 * setTimeout(() => running.interrupt(), 1000)
 * const next = await running // 'interrupted', or what came before
 */
export class RunningThread implements PromiseLike<Stop> {
  readonly tid: number
  readonly #session: TracerSession
  readonly #stop: Promise<Stop>

  /** Made by syslens only. */
  constructor(session: TracerSession, tid: number, stop: Promise<Stop>) {
    this.#session = session
    this.tid = tid
    this.#stop = stop
    // Whoever awaits it hears of a failure; nobody must.
    stop.catch(() => {})
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting a running thread is waiting for its next stop
  then<Fulfilled = Stop, Rejected = never>(
    onFulfilled?: ((stop: Stop) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#session.holding(this.#stop).then(onFulfilled, onRejected)
  }

  /** As `then(undefined, onRejected)`. */
  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Stop | Rejected> {
    return this.then(undefined, onRejected)
  }

  /**
   * Asks the thread to stop (PTRACE_INTERRUPT): the next stop is `interrupted`, if nothing else comes first. A system
   * call in which it sleeps is restarted afterwards. Nothing happens when it is stopped or gone already.
   */
  interrupt(): this {
    this.#session.interrupt(this.tid)
    return this
  }

  /** Interrupts the thread and lets it go; resolves when it runs untraced, or is gone. */
  async detach(): Promise<void> {
    const stop = await this.interrupt()
    stop.thread?.detach()
  }

  /** Sends a signal to its process, by default SIGKILL; false when that is gone. */
  kill(signal: Signal = 'SIGKILL'): boolean {
    return this.#session.kill(this.tid, signal)
  }
}

function missingRequest(request: string, version: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_KERNEL', `this kernel does not do ${request}`, {
    hint: `It needs Linux ${version}, and no seccomp or LSM profile that forbids it.`,
  })
}
