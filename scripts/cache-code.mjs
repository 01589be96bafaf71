// Runs a bundle of dist/cli once and writes what V8 compiled for that beside it, as NAME.v8; lib/cli/load-bundle.ts reads
// it. Arguments: the bundle, then those of its run().
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { Script } from 'node:vm'

const file = resolve(process.argv[2])
const args = process.argv.slice(3)
const script = new Script(readFileSync(file, 'latin1'), { filename: file })
process.on('exit', () => writeFileSync(file.replace(/\.cjs$/, '.v8'), script.createCachedData()))
const module = { exports: {} }
script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
await module.exports.run(args)
