import { readText } from '../permission/status.js'

/**
 * The value of `hidepid` with which /proc is mounted, when it hides other users' processes from us; proc(5). Whoever has
 * CAP_SYS_PTRACE or is in the group of the mount sees them all.
 */
export function hiddenBy(uid: number, groups: readonly number[], capable: boolean): string | undefined {
  const mounts = (readText('/proc/self/mountinfo') ?? '').split('\n').map((line) => line.split(' '))
  // Of several mounts on one place the last one counts.
  const proc = mounts.findLast((fields) => fields[4] === '/proc')
  const options = proc?.at(-1)?.split(',') ?? []
  const value = options.find((option) => option.startsWith('hidepid='))?.slice(8)
  if (value === undefined || value === 'off' || value === '0' || uid === 0 || capable) return undefined
  const group = options.find((option) => option.startsWith('gid='))?.slice(4)
  return group !== undefined && groups.includes(Number(group)) ? undefined : value
}
