// Runs an example of examples/: `npm run example -- single-step ./program`. Node 20 does not strip types by itself; on
// Node 22.18 and newer, `node examples/single-step.ts ./program` does the same.
import { build } from 'esbuild'
import { readdirSync, renameSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url)
const [name, ...args] = process.argv.slice(2)
const known = readdirSync(new URL('examples', root))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
if (name === undefined || !known.includes(name)) {
  console.error(`usage: npm run example -- NAME [ARGUMENT…]\nexamples: ${known.join(', ')}`)
  process.exit(2)
}
// Inside the package, so that the import of 'syslens' finds it; renamed into place, since several may run at once.
const file = fileURLToPath(new URL(`build-examples/${name}.mjs`, root))
const unfinished = `${file}.${process.pid}`
await build({
  entryPoints: [fileURLToPath(new URL(`examples/${name}.ts`, root))],
  outfile: unfinished,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
})
renameSync(unfinished, file)
process.argv.splice(1, process.argv.length - 1, file, ...args)
await import(file)
