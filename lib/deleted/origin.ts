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
  const texts = native().fdsReadFiles(
    pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/cgroup`]),
    deadline,
  )
  const textAt = (index: number): string => {
    const text = texts[index]
    return typeof text === 'number' || text === undefined ? '' : text.toString()
  }
  // Processes of one service are in one group.
  const known = new Map<string, Origin>()
  return new Map(
    pids.map((pid, index) => {
      const commandLine = commandLineOf(textAt(2 * index))
      const groups = textAt(2 * index + 1)
      const origin = known.get(groups) ?? parseGroups(groups)
      known.set(groups, origin)
      return [pid, commandLine === '' ? origin : { ...origin, commandLine }]
    }),
  )
}

function commandLineOf(bytes: string): string {
  const text = bytes.replace(/\0+$/, '').replaceAll('\0', ' ')
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
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
