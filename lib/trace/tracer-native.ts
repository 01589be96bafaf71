/** `Report` of native/ptrace/session.h; every member is there, those that do not apply are 0 or undefined. */
export interface NativeReport {
  /** A name of SYSLENS_REPORTS. */
  type: string
  tid: number
  /** The id that the thread was resumed under. */
  knownAs: number
  signal: number
  exitCode: number
  coreDumped: boolean
  /** PTRACE_GETEVENTMSG */
  message: number
  /** `struct ptrace_syscall_info` */
  syscall: ArrayBuffer | undefined
  /** `siginfo_t` */
  signalInfo: ArrayBuffer | undefined
  errno: number
  launchStep: number
  launchDetail: number
  /** No thread is left in the session. */
  last: boolean
}

export interface NativeSessionOptions {
  follow: boolean
  exitEvents: boolean
  seccompEvents: boolean
  killAtEnd: boolean
}

/** `Resume` of native/ptrace/thread.h. */
export const Resume = { continue: 0, toSyscall: 1, step: 2, listen: 3 } as const

/** One session; all requests but `launch` and `seize` are for a thread that is stopped. Errors have code and errno. */
export interface NativeSession {
  launch(plan: Uint8Array): number
  seize(tid: number): void
  get(tid: number, register: number): bigint
  set(tid: number, register: number, value: bigint): void
  /** `struct user_regs_struct` */
  registers(tid: number): ArrayBuffer
  setRegisters(tid: number, registers: BigUint64Array): void
  peekUser(tid: number, offset: bigint | number): bigint
  /** Fills the target; how many bytes were readable. */
  read(tid: number, address: bigint | number, target: Uint8Array): number
  write(tid: number, address: bigint | number, bytes: Uint8Array): number
  syscallInfo(tid: number): ArrayBuffer | undefined
  /** False: the kernel has no PTRACE_SET_SYSCALL_INFO. */
  setSyscallInfo(tid: number, info: Uint8Array): boolean
  signalInfo(tid: number): ArrayBuffer | undefined
  resume(tid: number, how: number, signal: number): void
  interrupt(tid: number): void
  /** False: it died meanwhile. */
  detach(tid: number, signal: number): boolean
  /** Those that could not be stopped in time. */
  detachAll(): number[]
  /** False: it is gone. */
  kill(tid: number, signal: number): boolean
  /** Whether the event loop is kept alive. */
  hold(on: boolean): void
  close(): void
}

declare module '../native.js' {
  interface NativeAddon {
    TracerSession: new (options: NativeSessionOptions, onReport: (report: NativeReport) => void) => NativeSession
    /** In the order of `struct user_regs_struct`. */
    registerNames(): string[]
  }
}
