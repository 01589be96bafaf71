import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'

const sources = new URL('../targets/', import.meta.url).pathname
/** Where the programs of test/targets are built; outside dist/ and build/, which other steps empty. */
export const targetsDir = new URL('../../build-targets/', import.meta.url).pathname

/** The path of a program of test/targets. */
export function target(name: string): string {
  return join(targetsDir, name)
}

const compile = promisify(execFile)

// A first line `// flags: …` (or `/* flags: … */`) in a source adds compiler flags.
function flagsOf(file: string): string[] {
  const match = /flags: ([^*\n]*)/.exec(execFileSync('head', ['-1', file], { encoding: 'utf8' }))
  return match?.[1]?.trim().split(/\s+/) ?? []
}

/** Runs the compiler on the programs that are older than their source or `than`, as many at once as there are processors. */
async function build(sources: string, into: string, than: readonly string[] = []): Promise<void> {
  mkdirSync(into, { recursive: true })
  const changed = (file: string): number => statSync(file).mtimeMs
  const shared = Math.max(0, ...than.map(changed))
  const waiting = readdirSync(sources).filter((name) => {
    if (!['.c', '.S'].includes(extname(name))) return false
    const built = statSync(join(into, basename(name, extname(name))), { throwIfNoEntry: false })
    return built === undefined || built.mtimeMs <= Math.max(shared, changed(join(sources, name)))
  })
  const next = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const file = join(sources, name)
      const program = join(into, basename(name, extname(name)))
      // Under another name first: a run beside this one never starts half a program.
      const fresh = `${program}.${process.pid}`
      await compile('cc', ['-O1', '-Wall', '-Wextra', '-pthread', '-o', fresh, file, ...flagsOf(file)])
      renameSync(fresh, program)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, next))
}

/** Builds every C and assembly file of test/targets that is newer than its program. Vitest runs this once per run. */
export default async function setup(): Promise<void> {
  const exact = join(sources, 'exact')
  await build(sources, targetsDir)
  await build(exact, join(targetsDir, 'exact'), [join(exact, 'exact.h')])
}
