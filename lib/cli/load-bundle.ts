/** Loads the other bundles of dist/cli, with the code that V8 made of them when the package was built. */
import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

type BundleFunction = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void

/** The exports of dist/cli/NAME.cjs. */
export function loadBundle(name: string): object {
  const folder = dirname(fileURLToPath(import.meta.url))
  const file = join(folder, `${name}.cjs`)
  const cachedData = readOptional(join(folder, `${name}.v8`))
  // esbuild writes ASCII. Code of another version of V8 is refused by V8 itself, which then compiles the source.
  const script = new Script(Module.wrap(readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} }
  const run = script.runInThisContext() as BundleFunction
  run(module.exports, createRequire(file), module, file, folder)
  return module.exports
}

function readOptional(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
