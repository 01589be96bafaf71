/** Runs vitest on small projects in which this package is installed as npm would, with a version of vitest. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { targetsDir } from '../support/build-targets.js'

const root = new URL('../../', import.meta.url).pathname
const here = new URL('./', import.meta.url).pathname

export type Version = '3.2' | '4'

export interface Project {
  readonly folder: string
  /** Runs `vitest run` in it. */
  run(
    args?: readonly string[],
    options?: { readonly env?: NodeJS.ProcessEnv; readonly nodeArgs?: readonly string[] },
  ): Promise<RunResult>
  write(file: string, text: string): void
  read(file: string): string
  /** Throws what the compiler has to say about the tests and the configuration. */
  typecheck(): void
  remove(): void
}

export interface TestResult {
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'
  readonly message: string
  readonly duration: number
}

export interface RunResult {
  readonly exitCode: number | null
  /** Standard output and standard error. */
  readonly text: string
  readonly tests: Readonly<Record<string, TestResult>>
  /** Errors of whole files. */
  readonly files: readonly string[]
}

/**
 * The node_modules of a package.json in a folder below this one, installed on first use: by its lock file where there is one.
 *
 * @throws Error when the registry cannot be reached.
 */
export function installed(name: string): string {
  const source = join(here, name)
  const wanted = readFileSync(join(source, 'package.json'))
  const folder = join(targetsDir, `${basename(name)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}`)
  const modules = join(folder, 'node_modules')
  if (existsSync(modules)) return modules
  const fresh = mkdtempSync(join(mkdirs(targetsDir), `${basename(name)}-`))
  cpSync(source, fresh, { recursive: true })
  const how = existsSync(join(source, 'package-lock.json')) ? ['ci'] : ['install', '--no-package-lock']
  execFileSync('npm', [...how, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fresh,
    stdio: 'pipe',
    timeout: 200_000,
  })
  try {
    renameSync(fresh, folder)
  } catch {
    // A run beside this one was faster.
    rmSync(fresh, { recursive: true })
  }
  return modules
}

/** Where vitest 3.2 is; installed on first use. */
export function vitest3(): string {
  return installed('vitest-3')
}

/** The versions to test with. 5 needs a newer Node; where 3.2 cannot be had, a user's run goes on without it. */
export function versions(): Version[] {
  try {
    vitest3()
    return ['3.2', '4']
  } catch (error) {
    if (process.env.CI) throw error
    console.warn(`vitest 3.2 is not tested: ${(error as Error).message.split('\n')[0]}`)
    return ['4']
  }
}

function mkdirs(folder: string): string {
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The folder of vitest's package, of one version. */
export function vitestFolder(version: Version): string {
  return join(version === '3.2' ? vitest3() : join(root, 'node_modules'), 'vitest')
}

/** Files by name; the options of fdLeaks go into the configuration as they stand. */
export function project(
  version: Version,
  files: Readonly<Record<string, string>>,
  fdLeaks: string | null = '',
  config = '',
): Project {
  return asProject(version, mkdtempSync(join(tmpdir(), 'syslens-vitest-')), {
    'package.json': '{ "private": true, "type": "module" }',
    'vitest.config.ts': configuration(fdLeaks, config),
    ...files,
  })
}

/** The text of a vitest.config.ts; `fdLeaks` and `config` are options as they stand. */
export function configuration(fdLeaks: string | null, config: string): string {
  const plugins = fdLeaks === null ? '' : `plugins: [fdLeaks(${fdLeaks})],`
  return `import { defineConfig } from 'vitest/config'
     import { fdLeaks } from 'syslens/vitest'
     export default defineConfig({ ${plugins} test: { ${config} } })`
}

function asProject(version: Version, folder: string, files: Readonly<Record<string, string>>): Project {
  const modules = join(folder, 'node_modules')
  install(modules)
  symlinkSync(vitestFolder(version), join(modules, 'vitest'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return {
    folder,
    write,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    typecheck: () => typecheck(folder),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
    run: (args = [], options = {}) => run(folder, args, options),
  }
}

/**
 * The tests that a package was published with, as a project of their own: its files, and the modules of
 * packages/FOLDER/package.json beside them.
 */
export function publishedProject(name: string, folder: string, files: Readonly<Record<string, string>>): Project {
  const modules = installed(join('packages', folder))
  const made = mkdtempSync(join(tmpdir(), 'syslens-package-'))
  cpSync(join(modules, name), made, { recursive: true })
  cpSync(modules, join(made, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  return asProject('4', made, files)
}

// A copy, not a link: Vite resolves links, and would then find our own vitest beside it.
function install(modules: string): void {
  const target = join(modules, 'syslens')
  mkdirSync(target, { recursive: true })
  for (const name of ['dist', 'prebuilds', 'package.json'])
    cpSync(join(root, name), join(target, name), { recursive: true })
}

function typecheck(folder: string): void {
  const types = join(folder, 'node_modules/@types')
  if (!existsSync(types)) symlinkSync(join(root, 'node_modules/@types'), types)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe' })
  } catch (error) {
    throw new Error(String((error as { stdout: Buffer }).stdout), { cause: error })
  }
}

async function run(
  folder: string,
  args: readonly string[],
  { env, nodeArgs = [] }: { env?: NodeJS.ProcessEnv; nodeArgs?: readonly string[] },
): Promise<RunResult> {
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const command = [...nodeArgs, join(folder, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args]
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|CI$|TEST$|NODE_ENV)/.test(name)),
  )
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { ...clean, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exitCode, text, ...readReport(report, text) }
}

function readReport(file: string, text: string): Pick<RunResult, 'tests' | 'files'> {
  if (!existsSync(file)) throw new Error(`vitest wrote no report:\n${text}`)
  interface Report {
    testResults: {
      message: string
      assertionResults: {
        fullName: string
        status: TestResult['state']
        failureMessages: string[] | null
        duration?: number
      }[]
    }[]
  }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(file)
  const tests = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages, duration }): [string, TestResult] => [
      fullName.trim(),
      { state: status, message: (failureMessages ?? []).join('\n'), duration: duration ?? 0 },
    ]),
  )
  return {
    tests: Object.fromEntries(tests),
    files: testResults.map(({ message }) => message).filter((message) => message !== ''),
  }
}

/** The addon of addon/leaky.c, built once. */
export function leakyAddon(): string {
  const file = join(targetsDir, 'leaky.node')
  if (existsSync(file)) return file
  const fresh = `${file}.${process.pid}`
  const headers = join(root, 'node_modules/node-api-headers/include')
  mkdirs(targetsDir)
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-O1',
    '-Wall',
    '-Wextra',
    '-I',
    headers,
    '-o',
    fresh,
    join(here, 'addon/leaky.c'),
  ])
  renameSync(fresh, file)
  return file
}
