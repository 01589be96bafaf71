/** The texts of names.ts, from the file that the build has put them into (store.ts). */
import { builtFile, latin1 } from './built.js'

export function constantText(group: string): string | undefined {
  return lineOf(`constants/${group}`)
}

export const callsText = (): string => lineOf('calls')!.replaceAll(';', '\n')

export const i386CallsText = (): string => lineOf('i386')!.replaceAll(';', '\n')

/** What stands behind a word at the beginning of a line. */
function lineOf(word: string): string | undefined {
  const bytes = builtFile('names.txt')
  const at = bytes.indexOf(`\n${word} `, 0, 'latin1')
  if (at < 0) return undefined
  const from = at + word.length + 2
  return latin1(bytes, from, bytes.indexOf(0x0a, from))
}
