/** The manual page: from the texts of --help, and nothing that a renderer minds. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { descriptions } from '../../lib/cli/descriptions.js'
import { syslens } from '../support/cli.js'

const root = new URL('../../', import.meta.url).pathname
const { man, files, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  man: string[]
  files: string[]
  version: string
}
const page = `${root}${man[0]}`

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const missing = ['mandoc', 'groff'].filter((program) => !has(program))
if (missing.length > 0 && process.env.CI) throw new Error(`not installed: ${missing.join(', ')}`)

test('the package has the page that the command prints', async () => {
  const source = readFileSync(page, 'utf8')
  expect(files).toContain('dist')
  const date = /^\.TH SYSLENS 1 (\S+) "syslens (\S+)"/.exec(source)
  expect(date?.[2]).toBe(version)
  const seconds = String(Date.parse(`${date![1]!}T12:00:00Z`) / 1000)
  const { stdout, code } = await syslens(['help', '--man'], { env: { ...process.env, SOURCE_DATE_EPOCH: seconds } })
  expect(code).toBe(0)
  expect(stdout).toBe(source)
})

test('it names every verb and option, with its text', ({ skip }) => {
  if (!has('groff')) return skip('groff is not installed')
  const { stdout } = spawnSync('groff', ['-man', '-Tutf8', '-P-cbou', '-rLL=500n', page], { encoding: 'utf8' })
  const shown = stdout.replaceAll(/\s+/g, ' ').replaceAll('‐', '-')
  for (const { name, purpose, groups, exitCodes } of descriptions) {
    expect(shown).toContain(`SYSLENS ${name.toUpperCase()}`)
    expect(shown).toContain(purpose)
    for (const { options } of groups) {
      for (const option of options) expect(shown).toContain(`--${option.name}`)
      for (const { text } of options) expect(shown).toContain(text.join(' ').replaceAll(/\s+/g, ' '))
    }
    for (const [, meaning] of exitCodes) expect(shown).toContain(meaning)
  }
})

test.skipIf(missing.length > 0)('mandoc and groff have nothing to say about it', () => {
  const lint = spawnSync('mandoc', ['-T', 'lint', page], { encoding: 'utf8' })
  expect(lint.stdout + lint.stderr).toBe('')
  const groff = spawnSync('groff', ['-ww', '-man', '-Tutf8', page], { encoding: 'utf8' })
  expect(groff.stderr).toBe('')
})
