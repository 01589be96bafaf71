import { ExitCode, usageError, writeError, writeText } from './messages.js'
import { verbs } from './verbs.js'

declare const syslensVersion: string

async function main(args: readonly string[]): Promise<number> {
  const [word = '', ...rest] = args
  const verb = verbs.find(({ name }) => name === (word === '--help' || word === '-h' ? 'help' : word))
  if (verb !== undefined) {
    const { run, leave } = await verb.load()
    const code = await run(rest)
    return leave === undefined ? code : leave(code)
  }
  switch (word) {
    case '--version':
    case '-V':
      return writeText(1, `${syslensVersion}\n`)
    case '': {
      const { generalHelp } = await import('./help.js')
      writeText(2, generalHelp())
      return ExitCode.failure
    }
    default: {
      const { didYouMean } = await import('../trace/near.js')
      const known = word.startsWith('-') ? ['--help', '--version'] : verbs.map(({ name }) => name)
      const what = word.startsWith('-') ? 'option' : 'verb'
      return usageError(`unknown ${what} "${word}"${didYouMean(word, known)}`, 'syslens --help')
    }
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(writeError(error)),
)
