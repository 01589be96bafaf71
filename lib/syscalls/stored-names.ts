/** The texts of names.ts, from the file that the build has put them into (store.ts). */
import { lineOf } from './built.js'

export function constantText(group: string): string | undefined {
  return lineOf('names.txt', `constants/${group}`)
}

export const callsText = (): string => lineOf('names.txt', 'calls')!.replaceAll(';', '\n')

export const i386CallsText = (): string => lineOf('names.txt', 'i386')!.replaceAll(';', '\n')
