/** What the completions of all shells are made from. */
import { limitNames } from '../limits/table.js'
import { selectableCalls } from '../trace/calls.js'
import type { VerbDescription } from './description.js'
import type { Completion, Option } from './options.js'

/** Names of system calls, and their classes with %. */
export function callWords(): string[] {
  const calls = selectableCalls()
  const classes = new Set(calls.flatMap((call) => call.classes).map((name) => `%${name}`))
  return [...calls.map(({ name }) => name), ...classes].toSorted()
}

export const limitWords: readonly string[] = limitNames.map((name) => name.toLowerCase())

export const optionsOf = (verb: VerbDescription): Option[] => verb.groups.flatMap(({ options }) => options)

/** Whether the next word is the option's value. */
export const takesWord = ({ value, optional }: Option): boolean => value !== undefined && optional !== true

/** `--only` and `-e`. */
export function spellings({ name, short }: Option): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]
}

/** One line that says what an option does: up to the first stop. */
export function shortText({ text }: Option): string {
  return text.join(' ').split(/[;:]/, 1)[0]!.trim()
}

/** What completes, as a word of the scripts: the name of a source, or the words themselves. */
export function sourceOf(complete: Completion | undefined): { source: string; words: readonly string[] } {
  if (complete === undefined) return { source: '', words: [] }
  return typeof complete === 'string' ? { source: complete, words: [] } : { source: 'words', words: complete }
}
