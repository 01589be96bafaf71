// The examples of docs/library.md run as they stand.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const page = readFileSync(join(root, 'docs/library.md'), 'utf8')
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)

// Within the package its own name resolves to its build.
mkdirSync(join(root, 'build'), { recursive: true })
const directory = mkdtempSync(join(root, 'build', 'docs-'))
afterAll(() => rmSync(directory, { recursive: true }))

const expected = [
  /^\/etc\/ld\.so\.cache 3\n(.*\n)*\/etc\/hostname 3\n0 \d+\n$/,
  /^HELLO\n\n$/,
  /^openat\nnewfstatat\nfadvise64\nread\nread\nclose\n$/,
  /^(kill\nexit_group|exit_group\nkill)\n$/,
  /^1 2 1\n$/,
  /^true 0\n$/,
  /^ERR_SYSLENS_ATTACH_CHILD cannot attach to \d+ \(.*\): it is a child of this process .*\n$/,
]

describe('docs/library.md', () => {
  test('has these examples', () => expect(examples).toHaveLength(expected.length))

  test.each(examples.map((code, index) => [index, code] as const))('example %i', async (index, code) => {
    const file = join(directory, `${index}.mjs`)
    writeFileSync(file, (await transform(code, { loader: 'ts', target: 'node20' })).code)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file])
    expect(stderr).toBe('')
    expect(stdout).toMatch(expected[index]!)
  })
})
