import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname

// The package as npm would publish it, installed in an empty folder by somebody who has Node and nothing else.
let folder: string
let project: string
let env: NodeJS.ProcessEnv

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'syslens-package-'))
  project = join(folder, 'project')
  for (const name of ['bin', 'home', 'project']) mkdirSync(join(folder, name))
  const bin = join(folder, 'bin')
  symlinkSync(process.execPath, join(bin, 'node'))
  symlinkSync(join(dirname(process.execPath), 'npm'), join(bin, 'npm'))
  for (const tool of ['sh', 'env', 'true', 'uname']) symlinkSync(`/bin/${tool}`, join(bin, tool))
  env = { PATH: bin, HOME: join(folder, 'home') }
  // Without scripts: it is built already, and a build here would be under the feet of other tests.
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], root)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  npm(['install', '--ignore-scripts', '--offline', join(folder, tarball!)], project)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function npm(args: string[], cwd: string): void {
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, stdio: 'pipe' })
}

function node(args: string[]): string {
  return execFileSync('node', args, { cwd: project, env, encoding: 'utf8' })
}

const outcome = `syslens.trace('true').then(({ exitCode, calls }) => console.log(exitCode, calls > 0))`

test('no tool to build with is in PATH', () => {
  expect(readdirSync(env.PATH!)).toEqual(['env', 'node', 'npm', 'sh', 'true', 'uname'])
})

test('import', () => {
  writeFileSync(join(project, 'import.mjs'), `import * as syslens from 'syslens'\n${outcome}`)
  expect(node(['import.mjs'])).toBe('0 true\n')
})

test('require', () => {
  writeFileSync(join(project, 'require.cjs'), `const syslens = require('syslens')\n${outcome}`)
  expect(node(['--no-warnings', 'require.cjs'])).toBe('0 true\n')
})

test('a worker thread', () => {
  writeFileSync(
    join(project, 'worker.mjs'),
    `import { isMainThread, Worker } from 'node:worker_threads'
     import * as syslens from 'syslens'
     if (isMainThread) new Worker(new URL(import.meta.url))
     else ${outcome}`,
  )
  expect(node(['worker.mjs'])).toBe('0 true\n')
})

test('the command line, through the link that npm made', () => {
  const bin = join(project, 'node_modules/.bin/syslens')
  const run = (...args: string[]): string =>
    execFileSync(bin, args, { cwd: project, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  expect(run('trace', '-o', '-', '-e', 'exit_group', 'true')).toMatch(/^\d+ +exit_group\(0\) += \?\n/)
  expect(run('--version')).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('what is in it', () => {
  const files = readdirSync(join(project, 'node_modules/syslens'), { recursive: true, encoding: 'utf8' })
  expect(files).toEqual(
    expect.arrayContaining([
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'docs/trace.md',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/table.bin',
      'dist/cases.bin',
      'dist/layouts.bin',
      'dist/blocks.txt',
      'dist/names.txt',
      'dist/cli/main.cjs',
      'prebuilds/linux-x64/syslens',
      'prebuilds/linux-x64/syslens.node',
    ]),
  )
  expect(
    files.filter((name) => /^(lib|native|test|build|scripts|bench)\b|binding\.gyp|\.ts$(?<!\.d\.ts)/.test(name)),
  ).toEqual([])
})
