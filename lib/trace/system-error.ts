import { constants } from 'node:os'
import { getSystemErrorMap } from 'node:util'

export interface SystemErrorName {
  /** `ENOENT` */
  readonly code: string
  readonly errno: number
  /** `no such file or directory (ENOENT)` */
  readonly text: string
}

// Of two names for one number the one that the kernel's headers define.
const secondNames = new Set(['EWOULDBLOCK', 'EOPNOTSUPP', 'EDEADLOCK'])

/** Name and text of an errno for error messages. */
export function systemError(errno: number): SystemErrorName {
  const known = Object.entries(constants.errno).find(([name, number]) => number === errno && !secondNames.has(name))
  const code = known?.[0] ?? `errno ${errno}`
  const text = getSystemErrorMap().get(-errno)?.[1] ?? ownTexts[code]
  return { code, errno, text: text === undefined ? code : `${text} (${code})` }
}

// What libuv has no text for.
const ownTexts: Readonly<Record<string, string>> = { ENOEXEC: 'exec format error' }
