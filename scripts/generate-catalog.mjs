// Writes lib/syscalls/catalog.generated.ts: the names, families and classes of all calls, so that a filter or a name
// needs no family to be evaluated; and the names of i386, for programs that use int 0x80.
// `--check` writes nothing and fails when the file would change.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const outputFile = 'lib/syscalls/catalog.generated.ts'

/** A module of lib/syscalls, as it is in the sources. */
export async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** Names of i386 by number, from the kernel's asm/unistd_32.h; undefined without the header. */
export function i386Names() {
  try {
    const text = execFileSync('gcc', ['-E', '-dM', '-xc', '-'], {
      input: '#include <asm/unistd_32.h>\n',
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    return new Map([...text.matchAll(/^#define __NR_(\w+) (\d+)$/gm)].map(([, name, number]) => [Number(number), name]))
  } catch {
    return undefined
  }
}

/** The text of the generated file. */
export async function render() {
  const { families } = await load('lib/syscalls/families.ts')
  const calls = Object.entries(families).flatMap(([family, make]) =>
    Object.entries(make()).map(([name, entry]) => {
      const { number, classes } = typeof entry === 'function' ? entry() : entry
      return { name, number, family, classes }
    }),
  )
  const lines = calls
    .toSorted((a, b) => a.number - b.number)
    .map(({ name, number, family, classes }) => [number, name, family, classes.join(',')].join(' ').trim())
  const names = i386Names()
  const i386 =
    names === undefined
      ? /i386Data = `([^`]*)`/.exec(readFileSync(outputFile, 'utf8'))[1].trim().split('\n')
      : [...names].toSorted(([a], [b]) => a - b).map(([number, name]) => `${number} ${name}`)
  return `// Made by scripts/generate-catalog.mjs from the table: number, name, family, classes.
export const catalogData = \`
${lines.join('\n')}
\`

// Calls of i386: number and name (asm/unistd_32.h).
export const i386Data = \`
${i386.join('\n')}
\`
`
}

if (import.meta.filename === process.argv[1]) {
  const text = await render()
  if (!process.argv.includes('--check')) writeFileSync(outputFile, text)
  else if (readFileSync(outputFile, 'utf8') !== text) {
    console.error(`${outputFile} is stale: run node scripts/generate-catalog.mjs`)
    process.exitCode = 1
  }
}
