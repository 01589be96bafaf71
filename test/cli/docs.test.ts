import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { traceOptions } from '../../lib/cli/trace-options.js'
import { launcher, syslens, temporaryFolder } from '../support/cli.js'

const root = new URL('../../', import.meta.url).pathname
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')

/** The commands of a page: lines in its shell blocks that begin with `syslens`. */
const commandsOf = (file: string): string[] =>
  [...read(file).matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    block!.split('\n').filter((line) => line.startsWith('syslens ')),
  )

describe('docs/trace.md', () => {
  const commands = commandsOf('docs/trace.md')
  const launched = commands.filter((command) => !/ -p /.test(command))

  test.each(launched)('%s', async (command) => {
    // As it stands there, in an empty folder, with our build in front of PATH.
    const PATH = `${dirname(launcher)}:${process.env.PATH}`
    const env = { ...process.env, PATH }
    const { code, stdout, stderr } = await syslens([], { command: ['sh', '-c', command], cwd: temporaryFolder(), env })
    expect(code, stderr).not.toBe(125)
    expect(code, stderr).not.toBe(127)
    expect(stderr + stdout).not.toBe('')
  })

  test('has examples, and every option', () => {
    expect(launched.length).toBeGreaterThan(3)
    const text = read('docs/trace.md')
    for (const { name } of traceOptions) if (name !== 'help' && name !== 'pid') expect(text).toContain(`--${name}`)
    expect(text).toContain('syslens trace -p 812')
  })
})

test('README and docs link to pages that are there', () => {
  for (const file of ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)]) {
    const folder = dirname(file) === '.' ? '' : `${dirname(file)}/`
    for (const [, link] of read(file).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect(() => read(`${folder}${link}`), `${link} in ${file}`).not.toThrow()
    }
  }
})

test('README links to every page', () => {
  const readme = read('README.md')
  for (const name of readdirSync(`${root}docs`)) expect(readme, `docs/${name}`).toContain(`(docs/${name})`)
})
