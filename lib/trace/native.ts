import type { NativePlace } from './place.js'

/** Bits that `wake` is called with (native/addon/recording.h). */
export const Wake = { records: 1, over: 2 } as const

/** What makes records: a trace, or the synthetic one of benchmarks. */
export interface NativeSource {
  /**
   * An ArrayBuffer of records; null: none yet, `wake` will be called; undefined: that was all; false: it was dropped.
   */
  read(position: number): ArrayBuffer | null | undefined | false
  /** Drops what there is and all that comes. */
  discard(): void
  stop(): void
  keepLoopAlive(keep: boolean): void
}

export interface NativeRecordingOptions {
  wake: (bits: number) => void
  memoryBytes?: number | undefined
  fileBytes?: number | undefined
  /** For how long records may wait for others before they are handed over together; 5 ms unless given. */
  flushNs?: number | undefined
  /** Keep batches that were read. */
  keep?: boolean | undefined
}

export interface NativeTraceOptions extends NativeRecordingOptions {
  /** lib/syscalls' table, compiled. */
  table: Uint8Array
  followForks?: boolean | undefined
  useSeccomp?: boolean | undefined
  names?: boolean | undefined
  descriptors?: boolean | undefined
  stringLimit?: number | undefined
  /** Calls that are open for longer get an `entered` record; 0: never. */
  openCallNs?: number | undefined
  /** 64 bytes, one bit per number; undefined: every call. */
  selected?: Uint8Array | undefined
  /** The same: calls whose stack is recorded; undefined: of none. */
  stacks?: Uint8Array | undefined
  /** The same for calls by int 0x80; undefined: every one. */
  selectedI386?: Uint8Array | undefined
  /** Which files a call has to do with; undefined: any and none. */
  place?: NativePlace | undefined
  /** Bits of filters.ts; undefined: all. */
  status?: number | undefined
  slowerNs?: number | undefined
  /** No calls before a program's own entry point. */
  skipStartup?: boolean | undefined
  /** As `selected`: the recording ends when one of these returns. */
  until?: Uint8Array | undefined
  /** Calls kept per process until they are asked for; 0: all are written. */
  last?: number | undefined
  faults?: readonly NativeFault[] | undefined
}

/** `FaultOptions` of native/tracer/faults.h. */
export interface NativeFault {
  /** As `selected`. */
  readonly calls: Uint8Array
  readonly place?: NativePlace | undefined
  readonly result?: bigint | undefined
  readonly signal?: number | undefined
  readonly entryDelayNs?: number | undefined
  readonly exitDelayNs?: number | undefined
  readonly first?: number | undefined
  readonly last?: number | undefined
  readonly step?: number | undefined
  readonly afterStartup?: boolean | undefined
}

/** `TraceOutcome` of native/tracer/trace.h. */
export interface NativeOutcome {
  pid: number
  ended: boolean
  bySignal: boolean
  coreDumped: boolean
  status: number
  epochNs: bigint
  durationNs: number
  calls: number
  errors: number
  recorded: number
  /** In the order of the option. */
  faults: readonly { calls: number; hits: number }[]
  /** The recording ended before the trace. */
  recordingEnded: boolean
  ioUringEnters: number
  processes: number
  threads: number
  launchStep: number
  launchError: number
  launchDetail: number
  failure: number
  failedCall: string
}

/** Why a process could not be attached to; errno ECHILD: it is a child of this process. */
export interface AttachFailure {
  pid: number
  errno: number
}

export interface NativeTrace extends NativeSource {
  launch(plan: Uint8Array, heldPid?: number, heldControl?: number): number
  attach(pids: number[]): AttachFailure[]
  writeLast(): void
  stopRecording(): void
  detach(): void
  kill(signal: number): void
  outcome(): NativeOutcome
}

declare module '../native.js' {
  interface NativeAddon {
    Trace: new (options: NativeTraceOptions) => NativeTrace
    Synthetic: new (options: NativeRecordingOptions & { count: number }) => NativeSource
    /** Read end and write end, close-on-exec. */
    pipe(): [number, number]
  }
}
