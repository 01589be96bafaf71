// Runs parts of dist/cli once and writes what V8 compiled for that beside them, as NAME.v8; lib/cli/load-bundle.ts reads
// it. Arguments: a part, then those of its run(); without any, a part with a run() says what it can do. Of what is there
// already nothing is written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import vm from 'node:vm'

// The parts that the first one loads go this way too.
const scripts = new Map()
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, { filename: options.filename })
    scripts.set(options.filename.replace(/\.cjs$/, '.v8'), this)
  }
}
process.on('exit', () => {
  for (const [file, script] of scripts) if (!existsSync(file)) writeFileSync(file, script.createCachedData())
})

const [, , part, ...args] = process.argv
const folder = resolve('dist/cli')
const file = `${folder}/${part}.cjs`
const script = new vm.Script(readFileSync(file, 'latin1'), { filename: file })
const module = { exports: {} }
script.runInThisContext()(module.exports, createRequire(file), module, file, folder)
await module.exports.run?.(args.length > 0 ? args : ['--help'])
