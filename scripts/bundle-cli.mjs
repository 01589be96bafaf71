// The command line is bundled into CommonJS, one file per verb: Node loads that in a third of the time of many ES
// modules. main.cjs is tiny and loads the verb that is wanted.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
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
      // A call is evaluated when it is first met, not with all of its family: a start meets a dozen of 373.
      name: 'lazy-calls',
      setup({ onLoad }) {
        onLoad({ filter: /\/lib\/syscalls\/calls\/\w+\.ts$/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8').replaceAll(/^  (\w+): call\(/gm, '  $1: () => call('),
          loader: 'ts',
        }))
      },
    },
    {
      name: 'verbs',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path, kind }) =>
          kind === 'dynamic-import' && verbs.includes(path.slice(2, -3))
            ? { path: path.slice(2, -3), namespace: 'verb' }
            : undefined,
        )
        onLoad({ filter: /.*/, namespace: 'verb' }, ({ path }) => ({
          contents: `module.exports = require('./load-bundle.ts').loadBundle(${JSON.stringify(path)})`,
          resolveDir: 'lib/cli',
        }))
      },
    },
  ],
})

// What a plain use of each verb compiles is kept; without it, a start only takes longer.
const uses = { trace: ['-o', '/dev/null', 'true'], fds: [String(process.pid)], limits: [String(process.pid)] }
for (const verb of verbs) {
  const args = ['scripts/cache-code.mjs', `dist/cli/${verb}.cjs`, ...(uses[verb] ?? ['--help'])]
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) console.warn(`no complete code cache for ${verb}: ${stderr}`)
}
