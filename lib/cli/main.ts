import { ExitCode, usageError, writeError, writeText } from './messages.js'
import { verbs } from './verbs.js'

declare const syslensVersion: string

const help = (): string => `Usage: syslens VERB [OPTIONS] …

See what a Linux process really does: its system calls, its file descriptors, its limits.

Verbs:
${verbs.map(({ name, text }) => `  ${name.padEnd(10)}${text}`).join('\n')}

Options:
  --help      this text; after a verb, what the verb can do
  --version   ${syslensVersion}
`

async function main(args: readonly string[]): Promise<number> {
  const [word, ...rest] = args
  const verb = verbs.find(({ name }) => name === word)
  if (verb !== undefined) {
    const { run, leave } = await verb.load()
    const code = await run(rest)
    return leave === undefined ? code : leave(code)
  }
  switch (word) {
    case '--help':
    case '-h':
      return writeText(1, help())
    case '--version':
    case '-V':
      return writeText(1, `${syslensVersion}\n`)
    case 'help': {
      const wanted = verbs.find(({ name }) => name === rest[0])
      return wanted === undefined ? writeText(1, help()) : await (await wanted.load()).run(['--help'])
    }
    case undefined:
      writeText(2, help())
      return ExitCode.failure
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
