import { readFileSync } from 'node:fs'

/** Fields of /proc/PID/status, proc_pid_status(5). */
export type Status = Readonly<Record<string, string>>

/** /proc/PID/status by field, or undefined when there is no such process. */
export function processStatus(pid: number | 'self'): Status | undefined {
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

/** Real, effective, saved and file-system id of `Uid` or `Gid`. */
export function idsOf(status: Status, field: 'Uid' | 'Gid'): number[] {
  return (status[field] ?? '').split(/\s+/).map(Number)
}

/** A small file of /proc or /sys, or undefined when it is not there or not for us. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
