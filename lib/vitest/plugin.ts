import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SyslensError } from '../errors.js'
import type { KnownLeak } from '../leaks/rules.js'
import { checkOptions, provided, type FdLeakOptions, type WorkerOptions } from './options.js'
import { FdLeakReporter } from './reporter.js'

/** What is used of the context that vitest gives to `configureVitest`. */
interface VitestContext {
  readonly vitest: {
    readonly config: {
      readonly reporters: unknown[]
      readonly root: string
      readonly snapshotOptions?: { readonly updateSnapshot?: string }
    }
    readonly logger?: { log(text: string): void }
  }
  readonly project: {
    readonly name: string
    readonly config: {
      readonly pool?: string
      readonly root: string
      readonly browser?: { readonly enabled?: boolean }
    }
    provide(key: string, value: unknown): void
  }
}

/** A Vite plugin, without Vite's types: those of the user's version check it. */
export interface FdLeaksPlugin {
  readonly name: string
  // oxlint-disable-next-line typescript/no-explicit-any -- vitest and Vite of any version
  config(): any
  // oxlint-disable-next-line typescript/no-explicit-any -- vitest and Vite of any version
  configureVitest(context: any): void
}

/**
 * Checks after every test that it closed what it opened, and nothing else: files, sockets, servers, children, workers,
 * watchers, with the line that opened each.
 *
 * ```ts
 * // vitest.config.ts
 * import { fdLeaks } from 'syslens/vitest'
 * export default defineConfig({ plugins: [fdLeaks()] })
 * ```
 *
 * Needs tests that have a process of their own (`pool: 'forks'`, the default). In a pool of threads it says so and does nothing.
 *
 * @throws SyslensError ERR_SYSLENS_OPTION
 */
export function fdLeaks(options: FdLeakOptions = {}): FdLeaksPlugin {
  const full = checkOptions(options)
  const reporters = new WeakMap<object, FdLeakReporter>()
  return {
    name: 'syslens:fd-leaks',
    config: () => ({
      test: {
        setupFiles: [fileURLToPath(new URL('./setup.js', import.meta.url))],
        provide: { [provided]: workerOptions(full, process.cwd(), [], false) },
      },
    }),
    configureVitest({ vitest, project }: VitestContext): void {
      const { root } = vitest.config
      const file = resolve(root, full.baseline)
      const list = full.mode === 'baseline' ? readBaseline(file) : []
      const update =
        full.mode === 'baseline' &&
        (vitest.config.snapshotOptions?.updateSnapshot === 'all' || (!existsSync(file) && !process.env.CI))
      project.provide(provided, workerOptions(full, root, list, update))
      let reporter = reporters.get(vitest)
      if (reporter === undefined) {
        reporter = new FdLeakReporter(full, { root, file, list, update })
        reporters.set(vitest, reporter)
        vitest.config.reporters.push(reporter)
      }
      const { pool, browser } = project.config
      const name = project.name === '' ? '' : ` of project ${project.name}`
      if (browser?.enabled === true)
        reporter.warn(`the tests${name} run in a browser, which has no descriptors to look at`)
      else if (pool === 'threads' || pool === 'vmThreads')
        reporter.warn(
          `the tests${name} share one process (pool: '${pool}'), so whose a descriptor is cannot be told: nothing is checked. ` +
            "Use pool: 'forks' (the default).",
        )
    },
  }
}

function workerOptions(
  full: Required<FdLeakOptions>,
  root: string,
  known: readonly KnownLeak[],
  update: boolean,
): WorkerOptions {
  const { mode, scope, budget, ignore, exclude, addons, verbose } = full
  return { mode, scope, budget, ignore, exclude, addons, verbose, known, update, root }
}

function readBaseline(file: string): KnownLeak[] {
  if (!existsSync(file)) return []
  try {
    const { leaks } = JSON.parse(readFileSync(file, 'utf8')) as { leaks: KnownLeak[] }
    if (leaks.every(({ kind, opened }) => typeof kind === 'string' && typeof opened === 'string')) return leaks
    throw new TypeError('leaks: a list of { kind, opened }')
  } catch (cause) {
    throw new SyslensError('ERR_SYSLENS_BASELINE', `${file} is no list of known leaks: ${(cause as Error).message}`, {
      hint: 'Remove it and run `vitest -u` to write it anew.',
      cause,
    })
  }
}
