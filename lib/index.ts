export { SyslensError, isSyslensError, type SyslensErrorDetails } from './errors.js'
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
