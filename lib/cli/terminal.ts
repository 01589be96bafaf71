import { fstatSync, type Stats } from 'node:fs'

/** Major number of /dev/null and its like (devices.txt of the kernel). */
const memoryDevices = 1

/**
 * isatty(3). node:tty brings Node's sockets and streams with it, a good part of a start, so it is only asked about what
 * can be a terminal at all.
 */
export function isTerminal(fd: number): boolean {
  const file = statOf(fd)
  if (file === undefined || !file.isCharacterDevice() || file.rdev >> 8 === memoryDevices) return false
  return process.getBuiltinModule('node:tty').isatty(fd)
}

function statOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd)
  } catch {
    return undefined
  }
}

/** https://no-color.org; a dumb terminal has none. */
export function wantsColour(): boolean {
  const { NO_COLOR, TERM } = process.env
  return (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb'
}
