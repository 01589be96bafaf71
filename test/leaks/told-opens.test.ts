import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tellingCall, tellingNodeOptions, toldOpen } from '../../lib/leaks/told-opens.js'
import type { SyscallEvent } from '../../lib/index.js'
import { trace } from '../../lib/trace/trace.js'
import { temporaryFolder } from '../support/cli.js'
import { collect } from '../trace/support.js'

/** Runs a script of Node.js; the files that it opened in its folder, and where it said that it did. */
async function opensOf(source: string, name: string): Promise<{ places: Record<string, string>; exitCode: unknown }> {
  const folder = temporaryFolder()
  const script = join(folder, name)
  writeFileSync(script, source)
  const run = trace(process.execPath, [script, folder], {
    only: ['openat', tellingCall],
    env: { ...process.env, NODE_OPTIONS: tellingNodeOptions(undefined) },
    stdio: 'inherit',
  })
  const events = await collect(run)
  const files = new Map<number, string>()
  const places: Record<string, string> = {}
  for (const event of events) {
    if (event.type !== 'syscall') continue
    if (event.name === 'openat' && event.error === undefined) files.set(event.result!, event.args.path!)
    const told = toldOpen(event)
    if (told === undefined || typeof told.what === 'string' || !('fd' in told.what)) continue
    const file = files.get(told.what.fd)!.replace(`${folder}/`, '')
    places[file] = `${told.place.function} ${told.place.file.replace(`${folder}/`, '')}:${told.place.line}`
  }
  return { places, exitCode: (await run).exitCode }
}

test('CommonJS: every way to open a file tells the line of the call', async () => {
  const { places, exitCode } = await opensOf(
    `const fs = require('fs')
const folder = process.argv[2]
function sync() {
  fs.openSync(folder + '/sync', 'w')
}
function callback() {
  fs.open(folder + '/callback', 'w', () => {})
}
async function promise() {
  globalThis.kept = await fs.promises.open(folder + '/promise', 'w')
}
function stream() {
  fs.createWriteStream(folder + '/write').end('x', () => fs.createReadStream(folder + '/read').resume())
}
const inside = () => new Promise((resolve) => {
  fs.open(folder + '/inside', 'w', resolve)
})
fs.writeFileSync(folder + '/read', 'x')
sync(); callback(); promise(); stream(); inside()
fs.mkdirSync(folder + '/node_modules/some/', { recursive: true })
fs.writeFileSync(folder + '/node_modules/some/index.js', 'exports.open = (path) => require("fs").openSync(path, "w")')
function package_() { require('some').open(folder + '/package') }
package_()
`,
    'ways.cjs',
  )
  expect(exitCode).toBe(0)
  expect(places).toMatchObject({
    sync: 'sync ways.cjs:4',
    callback: 'callback ways.cjs:7',
    promise: 'promise ways.cjs:10',
    write: 'stream ways.cjs:13',
    read: '(anonymous) ways.cjs:13',
    inside: 'inside ways.cjs:16',
    package: 'package_ ways.cjs:22',
  })
})

test('modules: named imports, and top-level code', async () => {
  const { places, exitCode } = await opensOf(
    `import { openSync } from 'node:fs'
import { open } from 'node:fs/promises'
const folder = process.argv[2]
openSync(folder + '/named', 'w')
globalThis.kept = await open(folder + '/promise', 'w')
`,
    'names.mjs',
  )
  expect(exitCode).toBe(0)
  expect(places).toMatchObject({ named: '(anonymous) names.mjs:4', promise: '(anonymous) names.mjs:5' })
})

test('a program notices nothing', async () => {
  const folder = temporaryFolder()
  const script = `
    const fs = require('fs')
    const told = { before: Error.stackTraceLimit, prepare: Error.prepareStackTrace }
    const results = []
    try { fs.openSync('/nowhere/at/all') } catch (error) { results.push(error.code) }
    fs.open('/nowhere', (error) => {
      results.push(error.code, fs.open.name, fs.open.length, fs.openSync.name)
      results.push(told.before === Error.stackTraceLimit, told.prepare === Error.prepareStackTrace)
      try { fs.open('/x') } catch (error) { results.push(error.code) }
      fs.promises.open('/nowhere').catch((error) => {
        results.push(error.code, fs.promises === require('fs/promises'))
        fs.writeFileSync(process.argv[1], JSON.stringify(results))
      })
    })`
  const results = async (NODE_OPTIONS: string): Promise<unknown> => {
    const file = join(folder, 'results')
    const run = trace(process.execPath, ['-e', script, file], { only: [], env: { ...process.env, NODE_OPTIONS } })
    expect(await run).toMatchObject({ exitCode: 0 })
    return JSON.parse(readFileSync(file, 'utf8'))
  }
  const plain = (await results('')) as unknown[]
  expect(plain).toHaveLength(10)
  expect(await results(tellingNodeOptions('--no-warnings'))).toEqual(plain)
})

test('messages that lie are none', () => {
  const told = (path: string | null, name: string = tellingCall) =>
    toldOpen({ type: 'syscall', name, args: { path } } as unknown as SyscallEvent)
  const prefix = '/proc/syslens-opened/'
  expect(told(`${prefix}[3,["f","/a.js",1,2]]`)).toMatchObject({
    what: { fd: 3 },
    place: { function: 'f', line: 1 },
  })
  expect(told(`${prefix}["openat",["f","/a.js",1]]`)).toMatchObject({ what: { next: 'openat' } })
  expect(told(`${prefix}["failed",["f","/a.js",1]]`)).toMatchObject({ what: 'failed' })
  for (const path of [
    '',
    '{',
    '[]',
    '[3]',
    '["3",["f","/a.js",1,2]]',
    '["execve",["f","/a.js",1,2]]',
    '[3,["f","/a.js",-1,2]]',
    '[3,[1,"/a.js",1,2]]',
  ]) {
    expect(told(prefix + path), path).toBeUndefined()
  }
  expect(told(null)).toBeUndefined()
  expect(told(`/etc/${prefix}[3,["f","/a.js",1,2]]`)).toBeUndefined()
  expect(told(`${prefix}[3,["f","/a.js",1,2]]`, 'openat')).toBeUndefined()
})
