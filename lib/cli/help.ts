/** `syslens help`, `syslens help VERB`, `syslens --help`; `syslens help --man` is the manual page, for the build. */
import { didYouMean } from '../trace/near.js'
import { helpText, wrapped } from './description.js'
import { descriptions, purpose } from './descriptions.js'
import { manPage } from './man-page.js'
import { usageError, writeText } from './messages.js'

declare const syslensVersion: string

/** Runs the verb. */
export function run([name]: readonly string[]): number {
  if (name === undefined || name === '--help' || name === '-h') return writeText(1, generalHelp())
  if (name === '--man') return writeText(1, manPage(descriptions, { version: syslensVersion, date: today(), purpose }))
  const verb = descriptions.find((description) => description.name === name)
  if (verb !== undefined) return writeText(1, helpText(verb))
  const known = descriptions.map((description) => description.name)
  return usageError(`unknown verb "${name}"${didYouMean(name, known)}`, 'syslens --help')
}

// https://reproducible-builds.org/specs/source-date-epoch
function today(): string {
  const epoch = process.env.SOURCE_DATE_EPOCH
  const date = epoch === undefined || epoch === '' ? new Date() : new Date(Number(epoch) * 1000)
  return date.toISOString().slice(0, 10)
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

The manual page has it all: man syslens

Examples:
  syslens trace ls /          every system call of ls
  syslens fds nginx           what nginx holds open
  syslens deleted             what keeps disk space that has no name any more
  syslens limits --near 80    who will soon be refused something
  syslens doctor              why tracing does not work here, and what to do
`
}
