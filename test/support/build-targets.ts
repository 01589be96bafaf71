import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

const sources = new URL('../targets/', import.meta.url).pathname
/** Where the programs of test/targets are built; outside dist/ and build/, which other steps empty. */
export const targetsDir = new URL('../../build-targets/', import.meta.url).pathname

/** The path of a program of test/targets. */
export function target(name: string): string {
  return join(targetsDir, name)
}

// A first line `// flags: …` (or `/* flags: … */`) in a source adds compiler flags.
function flagsOf(file: string): string[] {
  const match = /flags: ([^*\n]*)/.exec(execFileSync('head', ['-1', file], { encoding: 'utf8' }))
  return match?.[1]?.trim().split(/\s+/) ?? []
}

/** Builds every C and assembly file of test/targets that is newer than its program. Vitest runs this once per run. */
export default function setup(): void {
  mkdirSync(targetsDir, { recursive: true })
  for (const name of readdirSync(sources)) {
    if (!['.c', '.S'].includes(extname(name))) continue
    const file = join(sources, name)
    const program = target(basename(name, extname(name)))
    const built = statSync(program, { throwIfNoEntry: false })
    if (built !== undefined && built.mtimeMs > statSync(file).mtimeMs) continue
    execFileSync('cc', ['-O1', '-Wall', '-Wextra', '-pthread', '-o', program, file, ...flagsOf(file)], {
      stdio: 'inherit',
    })
  }
}
