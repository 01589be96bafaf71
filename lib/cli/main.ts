/** The first file: as little as can be, since Node compiles it at every start. */
import { verbs } from './verbs.js'

async function main(args: readonly string[]): Promise<number> {
  const [word = '', ...rest] = args
  const verb = verbs.find(({ name }) => name === (word === '--help' || word === '-h' ? 'help' : word))
  if (verb === undefined) return (await import('./no-verb.js')).run(args)
  const { run, leave } = await verb.load()
  const code = await run(rest)
  return leave === undefined ? code : leave(code)
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  async (error: unknown) => process.exit((await import('./messages.js')).writeError(error)),
)
