import { readFileSync } from 'node:fs'

/** One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface MountLine {
  id: number
  /** `major:minor`, which on btrfs is not what stat(2) says. */
  device: string
  root: string
  point: string
  type: string
  source: string
  options: string
}

/** The mounts that a process sees; empty where they may not be read. Text alone: no mount point is touched. */
export function readMounts(pid: number | 'self'): MountLine[] {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
  } catch {
    return []
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseMountLine)
}

function parseMountLine(line: string): MountLine {
  const words = line.split(' ')
  const separator = words.indexOf('-', 6)
  const [id, , device, root, point] = words as [string, string, string, string, string]
  const [type = '', source = '', options = ''] = words.slice(separator + 1)
  return {
    id: Number(id),
    device,
    root: unescapeOctal(root),
    point: unescapeOctal(point),
    type,
    source: unescapeOctal(source),
    options: unescapeOctal(options),
  }
}

/** The mount that a path lies on, by text. */
export function mountOf(path: string, mounts: readonly MountLine[]): MountLine | undefined {
  let best: MountLine | undefined
  for (const mount of mounts) {
    const below = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`)
    // Of two on one point the later covers the earlier.
    if (below && mount.point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best
}

/** The folder that takes an overlay's changes: bytes of its files are there. */
export function upperOf({ type, options }: MountLine): string | undefined {
  return type === 'overlay' ? /(?:^|,)upperdir=((?:[^,\\]|\\.)*)/.exec(options)?.[1] : undefined
}

// The kernel escapes blanks and backslashes in these files as \040.
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
