// The sixteen leaks that programs commonly have, under both detectors in one run.
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { leakyAddon, project } from './run-vitest.js'

const source = readFileSync(new URL('projects/cases.test.ts', import.meta.url), 'utf8')

/** The test that makes the leak, and the word of its line. */
const leaks: readonly [leak: string, test: string, word: string][] = [
  ['fs.openSync', '1 openSync', 'openSync'],
  ['fs.open', 'open with a callback', 'open'],
  ['fs.promises.open, kept', '4 promises.open, kept', 'handle'],
  ['fs.promises.open, dropped', '5 promises.open, dropped', 'dropped'],
  ['createReadStream, paused', '7 createReadStream, paused', 'stream'],
  ['opendirSync', 'opendirSync', 'directory'],
  ['client', '10 client', 'client'],
  ['client, unref', '11 client, unref', 'unref'],
  ['server', 'server', 'server'],
  ['server, unref', 'server, unref', 'silent'],
  ['udp, unref', 'udp, unref', 'udp'],
  ['child with pipes', '17 child alive', 'child'],
  ['fs.watch, unref', 'fs.watch, unref', 'watch'],
  ['worker, unref', '23 worker', 'worker'],
  ['keep-alive agent', 'own keep-alive agent', 'agent'],
  ['open() in a native addon', '25 native addon', 'native'],
]

test('16 of 16 with the right line, beside vitest --detectAsyncLeaks', async () => {
  const made = project('4', { 'cases.test.ts': source }, '{ addons: true }')
  onTestFinished(() => made.remove())
  const { tests, text } = await made.run(['--detectAsyncLeaks'], { env: { LEAKY_ADDON: leakyAddon() } })
  const theirs = new Set(
    [...text.slice(text.indexOf('Async Leaks')).matchAll(/cases\.test\.ts:(\d+):/g)].map(([, line]) => Number(line)),
  )
  const table = leaks.map(([leak, name, word]) => {
    const line = source.split('\n').findIndex((row) => row.endsWith(`// HERE ${word}`)) + 1
    const ours = new RegExp(`opened at .*cases\\.test\\.ts:${line}:\\d+`).test(tests[name]!.message)
    return { leak, ours, vitest: theirs.has(line) }
  })
  console.log(
    [
      'leak                         fdLeaks  --detectAsyncLeaks',
      ...table.map(
        ({ leak, ours, vitest }) => `${leak.padEnd(27)}  ${ours ? 'line   ' : '–      '}  ${vitest ? 'line' : '–'}`,
      ),
      `${table.filter(({ ours }) => ours).length} and ${table.filter(({ vitest }) => vitest).length} of ${table.length}`,
    ].join('\n'),
  )
  expect(table.filter(({ ours }) => !ours)).toEqual([])
  expect(table.filter(({ vitest }) => vitest).map(({ leak }) => leak)).toEqual([
    'opendirSync',
    'server',
    'child with pipes',
  ])
})

test('an error of a watched function shows its caller, not the watcher', async () => {
  const failing = `
    import { openSync, promises } from 'node:fs'
    import { test } from 'vitest'
    test('missing', () => { openSync('/no/such/file', 'r') })
    test('rejected', async () => { await promises.open('/no/such/file') })`
  const made = project('4', { 'a.test.ts': failing })
  onTestFinished(() => made.remove())
  const { tests, text } = await made.run()
  expect(tests.missing!.message).toMatch(/ENOENT: no such file or directory, open '\/no\/such\/file'/)
  expect(tests.missing!.message).toContain('a.test.ts:4:')
  expect(text).not.toMatch(/dist\/leaks/)
})
