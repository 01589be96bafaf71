import type { CallPattern } from '../expect/call-pattern.js'
import { checkExit } from '../expect/ends.js'
import { checkFaultsHit } from '../expect/faults.js'
import { checkBelowFdLimit, checkOpenFdsBelow, type FdWatchPeriod, type ProcessLike } from '../expect/fds.js'
import type { TracedLeakOptions } from '../expect/leaks.js'
import type { EndedTrace, RecordedTrace } from '../expect/recorded.js'
import { leakReport } from '../leaks/report.js'
import { leaksOf, type FdTrackOptions } from '../leaks/track.js'
import type { SyscallArgs, SyscallName } from '../syscalls/types.generated.js'

/** What a call is to look like, its arguments by the names of their manual page. */
export type SyscallPattern<Name extends SyscallName> = {
  readonly [Argument in keyof SyscallArgs[Name]]?: unknown
} & {
  /** `'ENOENT'`; null: the call must not fail. */
  readonly error?: string | null
  readonly result?: unknown
}

/** Matchers for descriptors and recorded traces. `fdLeaks()` adds them; without it: `expect.extend(matchers)`. */
export interface SyslensMatchers {
  /**
   * Of a function: runs it; passes when it has closed all that it opened. Of a trace with `record` and `descriptors`: its
   * programs closed what they opened, once, and gave nothing to another program for want of O_CLOEXEC.
   */
  toHaveNoFdLeaks(options?: FdTrackOptions & TracedLeakOptions): Promise<void>
  /** Of a process or pid: fewer than so many descriptors are open now. */
  toHaveOpenFdsBelow(most: number): void
  /** Of a process or pid: less than this share of its soft limit is used, now or at each look for a while. Looks are samples. */
  toStayBelowFdLimit(share: number, period?: FdWatchPeriod): Promise<void>
  /** Of a recorded trace: such a call was made. */
  toMakeSyscall<Name extends SyscallName>(name: Name, pattern?: SyscallPattern<Name>): Promise<void>
  /** Of a recorded trace: every file that was opened is of these globs. */
  toOpenOnly(globs: readonly string[]): Promise<void>
  /** Of a recorded trace: whatever was written, made, renamed, removed or changed is of these globs. */
  toWriteOnly(globs: readonly string[]): Promise<void>
  /** Of a recorded trace: it tried to connect to a port, `address:port`, a unix socket's path, or a glob of these. */
  toConnectTo(peer: string | number): Promise<void>
  /** Of a trace, or its outcome: how the command ended, `0` or `'SIGKILL'`. */
  toExitWith(end: number | string): Promise<void>
  /** Of a trace with the option `faults`, or its outcome: each fault has struck at least once. */
  toHitFaults(): Promise<void>
}

interface MatcherResult {
  pass: boolean
  message(): string
}

// The table of all calls and the writers of their lines are much to load, in every test file: only where they are used.
const calls = () => import('../expect/calls.js')

/** For `expect.extend`. */
export const matchers = {
  async toHaveNoFdLeaks(
    run: (() => unknown) | RecordedTrace,
    options?: FdTrackOptions & TracedLeakOptions,
  ): Promise<MatcherResult> {
    if (typeof run === 'object' && run !== null) {
      return await (await import('../expect/leaks.js')).checkNoTracedLeaks(run, options)
    }
    const { leaks, waitedMs } = await leaksOf(run, options)
    return {
      pass: leaks.length === 0,
      message: () =>
        leaks.length === 0
          ? 'expected the function to leave a descriptor open, but all are closed'
          : leakReport(leaks, { waitedMs }),
    }
  },
  toHaveOpenFdsBelow(target: ProcessLike, most: number): MatcherResult {
    return checkOpenFdsBelow(target, most)
  },
  async toStayBelowFdLimit(target: ProcessLike, share: number, period?: FdWatchPeriod): Promise<MatcherResult> {
    return await checkBelowFdLimit(target, share, period)
  },
  async toMakeSyscall(trace: RecordedTrace, name: string, pattern?: CallPattern): Promise<MatcherResult> {
    return await (await calls()).checkSyscall(trace, name, pattern)
  },
  async toOpenOnly(trace: RecordedTrace, globs: readonly string[]): Promise<MatcherResult> {
    return await (await calls()).checkOpensOnly(trace, globs)
  },
  async toWriteOnly(trace: RecordedTrace, globs: readonly string[]): Promise<MatcherResult> {
    return await (await calls()).checkWritesOnly(trace, globs)
  },
  async toConnectTo(trace: RecordedTrace, peer: string | number): Promise<MatcherResult> {
    return await (await calls()).checkConnects(trace, peer)
  },
  toExitWith(trace: EndedTrace, end: number | string): MatcherResult | Promise<MatcherResult> {
    return checkExit(trace, end)
  },
  toHitFaults(trace: EndedTrace): MatcherResult | Promise<MatcherResult> {
    return checkFaultsHit(trace)
  },
}

declare module 'vitest' {
  // Without type parameters: versions 3.2, 4 and 5 declare different ones, and only this is legal against all.
  interface Matchers extends SyslensMatchers {}
}
