/** `syslens completions`: scripts for shells. */
import { didYouMean } from '../trace/near.js'
import { bashScript } from './completion-bash.js'
import { fishScript } from './completion-fish.js'
import { zshScript } from './completion-zsh.js'
import { completionsDescription, shells } from './completions-options.js'
import { helpText } from './description.js'
import { descriptions } from './descriptions.js'
import { usageError, writeText } from './messages.js'
import { parseReport } from './report-arguments.js'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** Runs the verb. */
export function run(args: readonly string[]): number {
  const { values, words } = parseReport(args, [...completionsDescription.groups[0]!.options], 'completions')
  if (values.has('help')) return writeText(1, helpText(completionsDescription))
  const help = 'syslens completions --help'
  const [word, more] = words
  if (word === undefined) return usageError('which shell? bash, zsh or fish', help)
  if (more !== undefined) return usageError(`one shell at a time, not "${word} ${more}"`, help)
  const shell = shells.find((known) => known === word)
  if (shell === undefined) return usageError(`no completions for "${word}"${didYouMean(word, shells)}`, help)
  return writeText(1, scripts[shell](descriptions))
}
