import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname

test('the programs of docs/low-level.md do what they say', async () => {
  const page = readFileSync(`${root}docs/low-level.md`, 'utf8')
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block!)
  const outputs = await Promise.all(
    blocks.map(async (block, index) => {
      const { code } = await transform(block, { loader: 'ts' })
      // Inside the package, so that 'syslens' is found.
      mkdirSync(`${root}build-examples`, { recursive: true })
      const file = `${root}build-examples/low-level.${index}.${process.pid}.mjs`
      writeFileSync(file, code)
      try {
        const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' }
        const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env })
        return (stderr + stdout)
          .trimEnd()
          .replaceAll(/tid: \d+/g, 'tid: TID')
          .split('\n')
      } finally {
        rmSync(file)
      }
    }),
  )
  const [first, second, third] = outputs
  expect(outputs).toHaveLength(3)
  expect(first).toContain('/etc/ld.so.cache')
  expect(first).toContain('/')
  expect(second).toEqual([
    'sleep: cannot read realtime clock: Function not implemented',
    '230n',
    'true',
    'Uint8Array(2) [ 15, 5 ]',
    "{ type: 'exited', tid: TID, exitCode: 1 }",
  ])
  expect(third).toEqual([
    "{ nr: 230, name: 'clock_nanosleep', restarting: true }",
    "{ type: 'exited', tid: TID, exitCode: 0 }",
  ])
})
