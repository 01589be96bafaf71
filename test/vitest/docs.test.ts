// The examples of docs/vitest.md compile in a user's project, and those that are whole run.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { checkOptions } from '../../lib/vitest/options.js'
import { matchers } from '../../lib/vitest/matchers.js'
import { project, versions } from './run-vitest.js'

const page = readFileSync(new URL('../../docs/vitest.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)
const [config, rules, matchersExample, nodeTest] = examples as [string, string, string, string]

test('four examples, all options and all matchers', () => {
  expect(examples).toHaveLength(4)
  for (const option of Object.keys(checkOptions({}))) expect(page).toMatch(new RegExp(`\\| \`${option}\` +\\|`))
  for (const matcher of Object.keys(matchers)) expect(page).toContain(`\`${matcher}(`)
})

test.each(versions())('they compile, and the one with tests passes, in vitest %s', async (version) => {
  const files = { 'rules.ts': rules, 'example.test.ts': matchersExample, 'runner.ts': nodeTest }
  const made = project(version, files)
  onTestFinished(() => made.remove())
  made.write('vitest.config.ts', config)
  made.typecheck()
  const { tests, text } = await made.run()
  expect(
    Object.values(tests).map(({ state }) => state),
    text,
  ).toEqual(['passed', 'passed'])
})

test('the example for node:test passes', async () => {
  const made = project('4', { 'runner.ts': nodeTest }, null)
  onTestFinished(() => made.remove())
  const outfile = join(made.folder, 'runner.mjs')
  await build({
    entryPoints: [join(made.folder, 'runner.ts')],
    outfile,
    target: 'node20.19',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', outfile], { cwd: made.folder })
  expect(stdout).toMatch(/fail 0/)
})
