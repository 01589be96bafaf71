import { readFileSync } from 'node:fs'
import { native } from '../native.js'

/** Where a process comes from, as far as /proc tells. */
export interface Origin {
  unit?: string
  container?: string
  commandLine?: string
}

/** Unit, container and command line of processes. A command line lies in the process's memory, which may not answer. */
export function originsOf(pids: readonly number[], deadline: number): Map<number, Origin> {
  if (pids.length === 0) return new Map()
  const lines = native().fdsReadFiles(
    pids.map((pid) => `/proc/${pid}/cmdline`),
    deadline,
  )
  return new Map(
    pids.map((pid, index) => {
      const line = lines[index]
      const commandLine = typeof line === 'number' || line === undefined ? '' : commandLineOf(line)
      return [pid, { ...groupOf(pid), ...(commandLine === '' ? {} : { commandLine }) }]
    }),
  )
}

function commandLineOf(bytes: Buffer): string {
  const text = bytes.toString().replace(/\0+$/, '').replaceAll('\0', ' ')
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

function groupOf(pid: number): Origin {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
  } catch {
    return {}
  }
  return parseGroups(text)
}

/** The systemd unit and the container that control groups name (systemd.unit(5); docker, podman, containerd, CRI-O). */
export function parseGroups(text: string): Origin {
  const paths = text.split('\n').map((line) => line.split(':').slice(2).join(':'))
  const parts = paths.flatMap((path) => path.split('/'))
  const container = parts.map((part) => /(?:^|[-:])([0-9a-f]{64})(?:\.scope)?$/.exec(part)?.[1]).find(Boolean)
  // The innermost one: user@1000.service contains the units of that user.
  const unit = paths
    .map((path) => path.split('/').findLast((part) => /\.(?:service|scope|socket|mount)$/.test(part)))
    .find((name) => name !== undefined)
  return {
    ...(unit === undefined
      ? {}
      : {
          unit: unit.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        }),
    ...(container === undefined ? {} : { container: container.slice(0, 12) }),
  }
}
