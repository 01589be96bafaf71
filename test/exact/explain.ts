import { callByName } from '../../lib/syscalls/index.js'
import { type Difference, differences, newerNames } from './strace-differences.js'

/** Why strace shows other words than a program says: 'equal' when it does not, undefined when nothing explains it. */
export function explain(expected: string, shown: string): string | undefined {
  const [ours, theirs] = [plain(expected), plain(shown)]
  if (ours === theirs) return 'equal'
  if (lowerHalves(theirs).has(ours)) {
    return 'strace shows the upper half of the register of a 32-bit argument, which the kernel does not look at'
  }
  const name = /^\w+/.exec(ours)?.[0] ?? ''
  const number = callByName(name)?.number
  if (number !== undefined && theirs.startsWith(`syscall_0x${number.toString(16)}(`)) return 'a call newer than strace'
  if (withoutNewerNames(ours) === withoutComments(theirs)) return 'a name newer than strace'
  const meant = ({ calls, strace }: Difference): boolean =>
    (calls?.includes(name) ?? true) && (strace?.test(theirs) ?? true)
  return differences.find(meant)?.reason
}

const junk = 0xbadc0dedn

/** What a line would be if the numbers with the programs' junk above were of 32 bits: signed, unsigned or hex. */
function lowerHalves(line: string): ReadonlySet<string> {
  const forms: readonly ((low: bigint, word: string) => string)[] = [
    (low) => String(BigInt.asIntN(32, low)),
    String,
    (low, word) => (word.startsWith('0x') ? (low === 0n ? '0' : `0x${low.toString(16)}`) : String(low)),
  ]
  const read = (text: string): bigint => BigInt.asUintN(64, BigInt(text))
  return new Set(
    forms.map((form) =>
      line.replaceAll(/-?\b(?:0x[0-9a-f]+|\d{8,})\b/g, (word) => {
        const value = read(word)
        return value >> 32n === junk ? form(value & 0xffffffffn, word) : word
      }),
    ),
  )
}

const plain = (line: string): string => line.replace(/\) +(?== [^=]*$)/, ') ')
const withoutComments = (line: string): string => line.replaceAll(/ \/\* \S*\?\?\? \*\//g, '')

function withoutNewerNames(line: string): string {
  const numbers = withoutComments(line).replaceAll(/\b[A-Z][A-Z0-9_]+\b/g, (name) => {
    const value = newerNames[name]
    return value === undefined ? name : `0x${value.toString(16)}`
  })
  // What has no name is one number.
  return numbers.replaceAll(/0x[0-9a-f]+(?:\|0x[0-9a-f]+)+/g, (rest) => {
    const bits = rest.split('|').reduce((sum, one) => sum | BigInt(one), 0n)
    return `0x${bits.toString(16)}`
  })
}
