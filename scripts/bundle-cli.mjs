// The command line is bundled into CommonJS, one file per verb: Node loads that in a third of the time of many ES
// modules. main.cjs is tiny and loads the verb that is wanted.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
// Whatever lib/cli imports when it is needed is a bundle of its own: the verbs, and parts that not every use of one needs.
const imported = /import\('\.\/([\w-]+)\.js'\)/g
const parts = new Set(
  readdirSync('lib/cli').flatMap((file) =>
    [...readFileSync(`lib/cli/${file}`, 'utf8').matchAll(imported)].map(([, name]) => name),
  ),
)

// What the compiler made of lib/cli is not used: only the bundles are.
rmSync('dist/cli', { recursive: true, force: true })
const options = {
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
      // What is imported when it is needed is another bundle.
      name: 'files',
      setup({ onLoad }) {
        onLoad({ filter: /\/lib\/.*\.ts$/ }, ({ path }) => {
          const source = readFileSync(path, 'utf8')
          const folder = JSON.stringify(join('..', relative('lib', dirname(path))))
          const contents = source
            .replaceAll('import.meta.dirname', `require('node:path').join(__dirname, ${folder})`)
            .replaceAll(imported, "Promise.resolve(loadBundle('$1'))")
          const isPartial = contents.includes('(loadBundle(')
          return {
            contents: isPartial ? `import { loadBundle } from './load-bundle.js'\n${contents}` : contents,
            loader: 'ts',
          }
        })
      },
    },
    {
      // The command line reads what the build has worked out from the table instead of the table itself.
      name: 'stored-table',
      setup({ onResolve }) {
        const stored = { names: 'stored-names', described: 'stored-calls', binary: 'stored-calls' }
        onResolve({ filter: /\/(names|described|binary)\.js$/ }, ({ path, resolveDir }) => {
          const file = resolve(resolveDir, path)
          const replaced = dirname(file) === resolve('lib/syscalls') ? stored[basename(file, '.js')] : undefined
          return replaced === undefined ? undefined : { path: resolve('lib/syscalls', `${replaced}.ts`) }
        })
      },
    },
  ],
}
await build({ ...options, entryPoints: ['lib/cli/main.ts'] })
const { metafile } = await build({
  ...options,
  metafile: true,
  entryPoints: [...parts].map((name) => `lib/cli/${name}.ts`),
  // Functions, as Node would make them of modules: lib/cli/load-bundle.ts.
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
})
const inputs = Object.keys(metafile.inputs)
const table = inputs.filter((file) => /^lib\/syscalls\/(calls\/|\w+\.generated)/.test(file))
if (table.length > 0) throw new Error(`the command line would load the table of system calls: ${table.join(', ')}`)

// What plain uses compile is kept, of each part what the first use of it compiles; without it, a start only takes longer.
const uses = [
  ['trace', '-o', '/dev/null', 'true'],
  ['trace', '--json', '-o', '/dev/null', 'true'],
  ['trace', '--summary', '-o', '/dev/null', 'true'],
  ['fds', String(process.pid)],
  ['limits', String(process.pid)],
  ...[...parts].map((part) => [part]),
]
for (const [part, ...args] of uses) {
  if (args.length === 0 && existsSync(`dist/cli/${part}.v8`)) continue
  const { status, stderr } = spawnSync(process.execPath, ['scripts/cache-code.mjs', part, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) console.warn(`no complete code cache for ${part}: ${stderr}`)
}

// The manual page of the package, from the texts of --help.
const page = spawnSync(process.execPath, ['dist/cli/main.cjs', 'help', '--man'], { encoding: 'utf8' })
if (page.status !== 0) throw new Error(`no manual page: ${page.stderr}`)
writeFileSync('dist/syslens.1', page.stdout)
