// The command line is bundled into one CommonJS file per verb: Node loads that in a third of the time of many ES modules.
import { build } from 'esbuild'
import { readdirSync } from 'node:fs'

await build({
  entryPoints: readdirSync('lib/cli')
    .filter((name) => name === 'main.ts')
    .map((name) => `lib/cli/${name}`),
  outdir: 'dist/cli',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  legalComments: 'none',
  logLevel: 'warning',
})
