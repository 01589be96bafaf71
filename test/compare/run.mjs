// node test/compare/run.mjs [PROGRAM…]: prints how the programs of programs.ts differ between strace and syslens, beside a
// control of strace against strace. Exit code 1 when syslens differs more.
import { build } from 'esbuild'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const here = import.meta.dirname
// Beside the sources, for they look for the launcher relative to themselves.
const folder = mkdtempSync(join(here, '.run-'))
try {
  const outfile = join(folder, 'compare.mjs')
  await build({
    stdin: {
      contents: "export * from './compare.ts'; export * from './programs.ts'; export * from './diff.ts'",
      resolveDir: here,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(here, 'compare.ts')).href) },
    logLevel: 'warning',
  })
  const { compare, programs, size } = await import(outfile)
  const wanted = process.argv.slice(2)
  for (const program of programs) {
    if (wanted.length > 0 && !wanted.includes(program.name)) continue
    const { control, measured, report } = compare(program)
    console.log(report)
    if (size(measured) > size(control)) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
