/** `syslens` without a verb: the version, the help, or what was meant. */
import { didYouMean } from '../trace/near.js'
import { ExitCode, usageError, writeText } from './messages.js'
import { verbs } from './verbs.js'

declare const syslensVersion: string

/** The exit code. */
export async function run([word]: readonly string[]): Promise<number> {
  switch (word) {
    case '--version':
    case '-V':
      return writeText(1, `${syslensVersion}\n`)
    case undefined:
    case '': {
      const { generalHelp } = await import('./help.js')
      writeText(2, generalHelp())
      return ExitCode.failure
    }
    default: {
      const known = word.startsWith('-') ? ['--help', '--version'] : verbs.map(({ name }) => name)
      const what = word.startsWith('-') ? 'option' : 'verb'
      return usageError(`unknown ${what} "${word}"${didYouMean(word, known)}`, 'syslens --help')
    }
  }
}
