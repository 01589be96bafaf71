export { SyslensError, isSyslensError, type SyslensErrorDetails } from './errors.js'
export { listFds, listFdsSync, listSockets, openFdCount } from './fds/list.js'
export { watchFds, differenceOf, type FdDifference, type FdWatchOptions } from './fds/watch.js'
export { matchesFilter, type FdFilter } from './fds/filter.js'
export type {
  EpollTarget,
  FdAddress,
  FdKind,
  FdLock,
  FdOptions,
  FdPeer,
  FdProcess,
  FdRow,
  FdSnapshot,
  FdTarget,
  FdWatch,
  Incomplete,
} from './fds/types.js'
export { auditDeleted } from './deleted/audit.js'
export { rescueFile, type RescueOptions } from './deleted/rescue.js'
export { watchDeleted, type DeletedDifference, type DeletedWatchOptions } from './deleted/watch.js'
export type {
  DeletedAdvice,
  DeletedAudit,
  DeletedFile,
  DeletedFilesystem,
  DeletedHolder,
  DeletedOptions,
  DeletedProcess,
  StaleProgram,
} from './deleted/types.js'
export { expectBelowFdLimit, expectOpenFdsBelow, type FdWatchPeriod, type ProcessLike } from './expect/fds.js'
export { expectConnects, expectOpensOnly, expectSyscall, expectWritesOnly } from './expect/calls.js'
export { expectFaultsHit } from './expect/faults.js'
export { expectNoTracedLeaks, type TracedLeakOptions } from './expect/leaks.js'
export { expectExit } from './expect/ends.js'
export type { CallPattern } from './expect/call-pattern.js'
export type { EndedTrace, RecordedTrace } from './expect/recorded.js'
export { withFdLimit, type FdLimitOptions } from './leaks/fd-limit.js'
export { expectNoFdLeaks, FdTracker, trackFds, type FdTrackOptions } from './leaks/track.js'
export { FdLeakError } from './leaks/error.js'
export type { Place } from './leaks/place.js'
export type { FdLeak } from './leaks/types.js'
export { limits, nearLimits, type NearLimit } from './limits/read.js'
export { setLimit, type LimitChange } from './limits/set.js'
export { systemLimits } from './limits/system.js'
export { limitInfo, limitNames, type LimitName } from './limits/table.js'
export type {
  CgroupLimit,
  LimitsSnapshot,
  LimitValue,
  OpenFiles,
  ProcessLimit,
  ProcessLimits,
  SystemLimit,
  SystemLimits,
} from './limits/types.js'
export { doctor } from './doctor/doctor.js'
export type {
  DoctorAbility,
  DoctorAbilityId,
  DoctorFeature,
  DoctorReport,
  DoctorState,
  DoctorSurroundings,
  DoctorTarget,
} from './doctor/types.js'
export {
  Tracer,
  type TracerAttachOptions,
  type TracerLaunchOptions,
  type TracerOptions,
  type TracerStdio,
} from './trace/tracer.js'
export type {
  Address,
  CurrentCall,
  GroupStoppedThread,
  RegisterName,
  Registers,
  RunningThread,
  StoppedThread,
} from './trace/tracee.js'
export type {
  SeccompStop,
  Signal,
  SignalInfo,
  Stop,
  StopType,
  SyscallArch,
  SyscallChange,
  SyscallEntry,
  SyscallExit,
  SyscallInfo,
} from './trace/stops.js'
export { AttachedTrace } from './trace/attached.js'
export type {
  AttachEvent,
  DescriptorsEvent,
  DetachEvent,
  EventBase,
  ExecEvent,
  ExitEvent,
  LostEvent,
  OpenDescriptor,
  SignalEvent,
  SpawnEvent,
  StopEvent,
  TraceEvent,
} from './trace/events.js'
export {
  auditLeaks,
  auditLeaksOf,
  type LeakAttachOptions,
  type LeakAudit,
  type LeakAuditOptions,
} from './leaks/ledger/audit.js'
export { type GrowingGroup, type GrowthOptions, type GrowthSample, watchGrowth } from './leaks/growth-watch.js'
export type {
  DescriptorExhaustion,
  DescriptorMisuse,
  ExecLeak,
  HeldAtLimit,
  LeakedDescriptor,
  LeakingPlace,
  LeakOperation,
  LeakReport,
} from './leaks/ledger/report.js'
export { LaunchedTrace } from './trace/launched.js'
export type { Fault, FaultOutcome, FaultTurns } from './trace/faults.js'
export type { CallStatus, FilterOptions } from './trace/filters.js'
export type { AttachOptions, CommonOptions, LaunchLimits, TraceOptions } from './trace/options.js'
export type { User, UserIds } from './trace/user.js'
export type { Outcome } from './trace/outcome.js'
export type { RawCall, RawPiece } from './trace/raw.js'
export type { Selector } from './trace/select.js'
export type { Stdio, StdioEntry } from './trace/stdio.js'
export type {
  EnteredEvent,
  EnteredEventOf,
  RestartCode,
  SyscallError,
  SyscallEvent,
  SyscallEventOf,
  UnknownSyscallEvent,
} from './trace/syscall-event.js'
export { attach, trace } from './trace/trace.js'
export type { SignalInfo as Siginfo } from './syscalls/decode-blocks.js'
export type { Data, NetlinkAttribute, NetlinkHeader, NetlinkMessage, NetlinkValue } from './syscalls/decode-netlink.js'
export type { SyscallArgs, SyscallName, SyscallResult } from './syscalls/types.generated.js'
export { formatEvent, type FormatOptions } from './render/format-event.js'
export type { StackOption } from './trace/stack-calls.js'
export type { StackEnd, StackFrame } from './trace/stacks.js'
export { frameText } from './render/text-stacks.js'
export { perfettoJson } from './perfetto/perfetto.js'
export type { PerfettoOptions } from './perfetto/writer.js'
