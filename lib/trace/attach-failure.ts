import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { SyslensError, type SyslensErrorDetails } from '../errors.js'
import type { AttachFailure } from './native.js'
import { systemError } from './system-error.js'

const { EACCES, ECHILD, EPERM, ESRCH } = constants.errno

/** Why a process could not be attached to, with the next step: looks at both processes and at the kernel's settings. */
export function attachFailure({ pid, errno }: AttachFailure): SyslensError {
  const status = processStatus(pid)
  const who = status === undefined ? `${pid}` : `${pid} (${nameOf(status)})`
  const details = { errno, pid, syscall: 'ptrace(PTRACE_SEIZE)' }
  if (errno === ECHILD) return ownChild(who, details)
  if (status?.Tgid === String(process.pid)) return ownProcess(who, details)
  if (errno === ESRCH || status === undefined) {
    return new SyslensError('ERR_SYSLENS_NO_PROCESS', `cannot attach to ${pid}: there is no such process`, details)
  }
  if (errno === EPERM || errno === EACCES) return denied(who, status, details)
  return new SyslensError('ERR_SYSLENS_ATTACH', `cannot attach to ${who}: ${systemError(errno).text}`, details)
}

function ownProcess(who: string, details: SyslensErrorDetails): SyslensError {
  return new SyslensError('ERR_SYSLENS_ATTACH_SELF', `cannot attach to ${who}: it is this very process`, {
    ...details,
    hint: 'A process cannot trace itself. Attach from outside, for example with: syslens trace -p PID',
  })
}

// Node waits for its children itself, and the kernel would report the stops of a traced child to it: Node would take the
// first one for the child's end.
function ownChild(who: string, details: SyslensErrorDetails): SyslensError {
  return new SyslensError('ERR_SYSLENS_ATTACH_CHILD', `cannot attach to ${who}: it is a child of this process`, {
    ...details,
    hint: 'Node would take its stops for its end. Start it with trace() instead, or attach from another process.',
  })
}

function denied(who: string, status: Status, details: SyslensErrorDetails): SyslensError {
  const refused = (reason: string, hint?: string): SyslensError =>
    new SyslensError(
      'ERR_SYSLENS_PTRACE_DENIED',
      `cannot attach to ${who}: ${reason}`,
      hint === undefined ? details : { ...details, hint },
    )
  if (status.State?.startsWith('Z') === true) return refused('it has ended and waits to be reaped (zombie)')
  if (status.Kthread === '1') return refused('it is a thread of the kernel')
  const tracerThread = Number(status.TracerPid ?? 0)
  if (tracerThread !== 0) {
    // TracerPid is the id of a thread, and not every tracer traces from its first one.
    const tracerStatus = processStatus(tracerThread) ?? {}
    const tracer = Number(tracerStatus.Tgid ?? tracerThread)
    const name = nameOf(processStatus(tracer) ?? tracerStatus)
    return refused(
      `it is traced by ${tracer} (${name}) already`,
      'A process can have one tracer; end the other one first.',
    )
  }
  const capable = hasPtraceCapability()
  const theirs = status.Uid?.split(/\s+/)[0]
  if (!capable && theirs !== undefined && theirs !== String(process.getuid?.())) {
    return refused(`it belongs to another user (uid ${theirs}) and CAP_SYS_PTRACE is missing`, capabilityHint)
  }
  const scope = yamaScope()
  if (scope === 3) return refused('Yama forbids ptrace to everybody (kernel.yama.ptrace_scope = 3)', rebootHint)
  if (scope === 2 && !capable) {
    return refused('Yama allows ptrace with CAP_SYS_PTRACE only (kernel.yama.ptrace_scope = 2)', capabilityHint)
  }
  if (scope === 1 && !capable) {
    return refused(
      'Yama allows ptrace of own descendants only (kernel.yama.ptrace_scope = 1)',
      'Run as root, or: sudo sysctl kernel.yama.ptrace_scope=0',
    )
  }
  return refused(
    'ptrace is not permitted (EPERM)',
    `The process may be setuid or not dumpable, or a container's seccomp or LSM profile forbids ptrace. ${capabilityHint}`,
  )
}

const capabilityHint = 'Run as root; in Docker add --cap-add=SYS_PTRACE.'
const rebootHint = 'This setting can only be changed by a reboot.'

export type Status = Readonly<Record<string, string>>

/** /proc/PID/status by field, or undefined when there is no such process. */
export function processStatus(pid: number): Status | undefined {
  const text = readText(`/proc/${pid}/status`)
  if (text === undefined) return undefined
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon), line.slice(colon + 1).trim()]
      }),
  )
}

/** The name of a process. It may call itself anything: no control characters in our messages. */
export function nameOf(status: Status): string {
  return (status.Name ?? '?').replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
}

// Bit 19 of the effective set, capability.h.
function hasPtraceCapability(): boolean {
  const effective = processStatus(process.pid)?.CapEff
  return effective !== undefined && ((BigInt(`0x${effective}`) >> 19n) & 1n) === 1n
}

/** Who may trace whom, `ptrace_scope` of Yama; undefined without Yama. */
export function yamaScope(): number | undefined {
  const text = readText('/proc/sys/kernel/yama/ptrace_scope')
  return text === undefined ? undefined : Number(text)
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
