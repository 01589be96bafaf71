/** `syslens help`, `syslens help VERB`, `syslens --help`. */
import { didYouMean } from '../trace/near.js'
import { helpText, wrapped } from './description.js'
import { descriptions, purpose } from './descriptions.js'
import { usageError, writeText } from './messages.js'

declare const syslensVersion: string

/** Runs the verb. */
export function run([name]: readonly string[]): number {
  if (name === undefined || name === '--help' || name === '-h') return writeText(1, generalHelp())
  const verb = descriptions.find((description) => description.name === name)
  if (verb !== undefined) return writeText(1, helpText(verb))
  const known = descriptions.map((description) => description.name)
  return usageError(`unknown verb "${name}"${didYouMean(name, known)}`, 'syslens --help')
}

export function generalHelp(): string {
  const width = Math.max(...descriptions.map(({ name }) => name.length)) + 2
  return `Usage: syslens VERB [OPTIONS] …

${wrapped(purpose, '')}

Verbs:
${descriptions.map((verb) => `  ${verb.name.padEnd(width)}${verb.purpose}`).join('\n')}

Options:
  --help     this text; after a verb, what the verb can do
  --version  ${syslensVersion}

Examples:
  syslens trace ls /          every system call of ls
  syslens fds nginx           what nginx holds open
  syslens deleted             what keeps disk space that has no name any more
  syslens limits --near 80    who will soon be refused something
  syslens doctor              why tracing does not work here, and what to do
`
}
