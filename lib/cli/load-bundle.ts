/** Loads the other bundles of dist/cli, with the code that V8 made of them when the package was built. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { latin1 } from '../syscalls/built.js'

type BundleFunction = (
  exports: object,
  load: typeof process.getBuiltinModule,
  module: object,
  file: string,
  folder: string,
) => void

/**
 * The exports of dist/cli/NAME.cjs, a function with the parameters of a CommonJS module. In the bundles, this stands where
 * the sources import a file when it is needed.
 */
export function loadBundle(name: string): object {
  const folder = __dirname
  const file = join(folder, `${name}.cjs`)
  const cachedData = readOptional(join(folder, `${name}.v8`))
  // esbuild writes ASCII. Code of another version of V8 is refused by V8 itself, which then compiles the source.
  const script = new Script(latin1(readFileSync(file)), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} }
  const run = script.runInThisContext() as BundleFunction
  // All else is in the bundle, so that nobody has to search.
  run(module.exports, process.getBuiltinModule, module, file, folder)
  return module.exports
}

function readOptional(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
