// The command line is bundled into CommonJS, one file per verb: Node loads that in a third of the time of many ES
// modules. main.cjs is tiny and loads the verb that is wanted.
import { build } from 'esbuild'
import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const verbs = [...readFileSync('lib/cli/verbs.ts', 'utf8').matchAll(/import\('\.\/([\w-]+)\.js'\)/g)].map(
  ([, name]) => name,
)

// What the compiler made of lib/cli is not used: only the bundles are.
rmSync('dist/cli', { recursive: true, force: true })
await build({
  entryPoints: ['main', ...verbs].map((name) => `lib/cli/${name}.ts`),
  outdir: 'dist/cli',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // import() of a CommonJS file would start Node's loader of ES modules.
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  define: { syslensVersion: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [
    {
      // Modules find the package's files from where they are themselves; in the bundle each stays where it is in dist/.
      name: 'module-urls',
      setup({ onLoad }) {
        onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const source = readFileSync(path, 'utf8')
          if (!source.includes('import.meta.url')) return undefined
          const file = `../${relative('lib', path).replace(/\.ts$/, '.js')}`
          const url = `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${JSON.stringify(file)})).href`
          return { contents: source.replaceAll('import.meta.url', url), loader: 'ts' }
        })
      },
    },
    {
      name: 'verbs',
      setup({ onResolve }) {
        onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path, kind }) =>
          kind === 'dynamic-import' && verbs.includes(path.slice(2, -3))
            ? { path: path.replace(/\.js$/, '.cjs'), external: true }
            : undefined,
        )
      },
    },
  ],
})
