import { callByName } from '../../lib/syscalls/index.js'
import { type Difference, differences, newerNames } from './strace-differences.js'

/** Why strace shows other words than a program says: 'equal' when it does not, undefined when nothing explains it. */
export function explain(expected: string, shown: string): string | undefined {
  const [ours, theirs] = [plain(expected), plain(shown)]
  if (ours === theirs) return 'equal'
  const name = /^\w+/.exec(ours)?.[0] ?? ''
  const number = callByName(name)?.number
  if (number !== undefined && theirs.startsWith(`syscall_0x${number.toString(16)}(`)) return 'a call newer than strace'
  if (withoutNewerNames(ours) === withoutComments(theirs)) return 'a name newer than strace'
  const meant = ({ calls, strace }: Difference): boolean =>
    (calls?.includes(name) ?? true) && (strace?.test(theirs) ?? true)
  return differences.find(meant)?.reason
}

const plain = (line: string): string => line.replace(/\) +(?== [^=]*$)/, ') ')
const withoutComments = (line: string): string => line.replaceAll(/ \/\* \S*\?\?\? \*\//g, '')

function withoutNewerNames(line: string): string {
  return withoutComments(line).replaceAll(/\b[A-Z][A-Z0-9_]+\b/g, (name) => {
    const value = newerNames[name]
    return value === undefined ? name : `0x${value.toString(16)}`
  })
}
