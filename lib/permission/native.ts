import { native } from '../native.js'

/** What is tried, and what each stands for: native/doctor/probe.h. */
export type ProbeName =
  | 'fork'
  | 'seize'
  | 'stop'
  | 'registers'
  | 'peek'
  | 'getSyscallInfo'
  | 'setSyscallInfo'
  | 'processVmReadv'
  | 'processVmWritev'
  | 'traceAction'
  | 'filterAsIs'
  | 'filter'
  | 'filterStop'
  | 'seizeStranger'
  | 'pidfdOpen'
  | 'pidfdGetfd'
  | 'kcmp'
  | 'prlimit'
  | 'memfdCreate'
  | 'closeRange'
  | 'openat2'
  | 'statxMount'
  | 'mapFiles'
  | 'diagTcp'
  | 'diagUdp'
  | 'diagUnix'
  | 'diagNetlink'
  | 'diagPacket'
  | 'diagVsock'

/** 0, or the errno that the kernel answered; null where an earlier answer left nothing to try on. */
export type Probes = Readonly<Record<ProbeName, number | null>>

declare module '../native.js' {
  interface NativeAddon {
    /** Tries on children of its own what a trace does; 20 ms. */
    doctorProbe(): Probes
    /** The errno with which the kernel would refuse to attach to the process, which notices nothing; 0: it would not. */
    doctorAccess(pid: number): number
    /** PR_GET_DUMPABLE of this process. */
    doctorDumpable(): number
  }
}

/** Whether a child of our own can be traced, by doing it. */
export function canTraceChild(): boolean {
  return native().doctorProbe().seize === 0
}
