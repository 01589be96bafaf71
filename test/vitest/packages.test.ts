// The tests of public packages under fdLeaks(), as they were published: whatever is found is a leak indeed. It is still open
// when its whole test file is over, and their source shows why. RUNS=10 repeats them.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { configuration, publishedProject, type Project } from './run-vitest.js'
import type { Verdict } from './packages/still-open.js'

interface PublishedTests {
  readonly name: string
  /** Below packages/: which version, and what its tests need. */
  readonly folder: string
  readonly config: string
  /** Written for node:test. */
  readonly adapter?: boolean
  /** Leaks of these tests, and how that can be seen in their source. */
  readonly leaks: readonly { readonly test: RegExp; readonly reason: string }[]
}

/** Packages whose tests are published with them: most leave theirs out. */
const packages: readonly PublishedTests[] = [
  {
    // HTTP and SSE servers, sockets, children.
    name: 'mcp-proxy',
    folder: 'mcp-proxy',
    config: 'maxWorkers: 2',
    leaks: [
      {
        test: /^src\/proxyServer\.test\.ts > /,
        reason: 'cleanup() closes two clients, nobody closes the httpServer of createTestEnvironment()',
      },
      {
        test: /^src\/startHTTPServer\.test\.ts > proxies messages between (?:HTTP stream|SSE) and stdio servers$/,
        reason: 'neither the server that startHTTPServer() returns nor stdioClient is closed',
      },
    ],
  },
  {
    // HTTP servers that send files by streams.
    name: '@fastify/send',
    folder: 'fastify-send',
    config: "include: ['test/*.test.js']",
    adapter: true,
    leaks: [],
  },
  {
    // Streams over files, opened by name and by number, and children.
    name: 'sonic-boom',
    folder: 'sonic-boom',
    config: "include: ['test/*.test.js'], testNamePattern: /^(?!write enormously)/",
    adapter: true,
    leaks: [
      {
        test: /^test\/flush\.test\.js > (?:flush with no data|(?:only )?call f(?:lush cb|syncSync) )/,
        reason: 'ends with flush() or its callback: no end(), destroy() or fs.close()',
      },
      {
        test: /^test\/minlength\.test\.js > (?:drain deadlock|should throw if minLength >= maxWrite)$/,
        reason: "ends with 'drain', or opens a file for a constructor that throws",
      },
      {
        test: /^test\/retry\.test\.js > maxWriteRetries bounds /,
        reason: 'destroys nothing after the error that it waits for',
      },
      {
        test: /^test\/sync\.test\.js > (?:\._len must|file specified by dest path available|sync writing is fully sync)/,
        reason: 'no end(), destroy() or fs.close()',
      },
      {
        test: /^test\/write\.test\.js > make sure `maxWrite` is passed$/,
        reason: 'makes a stream to look at a property of it, and does not wait until its file is open',
      },
    ],
  },
]

function prepare({ name, folder, config, adapter }: PublishedTests): Project {
  const own = ['still-open.ts', ...(adapter === true ? ['node-test.ts'] : [])]
  const files = own.map((file): [string, string] => [
    `syslens-${file}`,
    readFileSync(new URL(`packages/${file}`, import.meta.url), 'utf8'),
  ])
  const setup = `setupFiles: [${own.map((file) => `'./syslens-${file}'`).join(', ')}]`
  return publishedProject(name, folder, {
    ...Object.fromEntries(files),
    'vitest.config.ts': configuration("{ mode: 'soft' }", `${setup}, ${config}`),
  })
}

/** Runs the tests of a package once; what was found, and how many of the tests passed. */
async function findings(made: Project): Promise<{ verdicts: Verdict[]; passed: number; tests: number }> {
  const file = join(made.folder, 'still-open.jsonl')
  rmSync(file, { force: true })
  const PATH = `${join(made.folder, 'node_modules/.bin')}:${process.env.PATH}`
  const { tests } = await made.run([], { env: { STILL_OPEN: file, PATH } })
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  const states = Object.values(tests).map(({ state }) => state)
  return {
    verdicts: lines.map((line) => JSON.parse(line) as Verdict),
    passed: states.filter((state) => state === 'passed').length,
    tests: states.length,
  }
}

test.for(packages)('$name: all that is found is a leak', { timeout: 4_000_000 }, async (published, context) => {
  let made: Project
  try {
    made = prepare(published)
  } catch (error) {
    // In CI the registry has to be there.
    if (process.env.CI !== undefined) throw error
    return context.skip(`its tests cannot be fetched: ${(error as Error).message.split('\n')[0]}`)
  }
  onTestFinished(() => made.remove())
  const runs = Number(process.env.RUNS ?? 1)
  const lines: string[] = []
  for (let run = 1; run <= runs; run++) {
    const { verdicts, passed, tests } = await findings(made)
    // A test that failed, as on a machine that is too busy for its own time limits, closes nothing in time.
    const ofPassed = verdicts.filter((verdict) => verdict.passed)
    const explained = ({ test: name }: Verdict): boolean => published.leaks.some((leak) => leak.test.test(name))
    lines.push(`${published.name}, run ${run}: ${passed} of ${tests} tests passed, ${ofPassed.length} findings in them`)
    expect(ofPassed.filter(({ isStillOpen }) => !isStillOpen)).toEqual([])
    expect(ofPassed.filter((verdict) => !explained(verdict))).toEqual([])
    expect(passed / tests).toBeGreaterThan(0.9)
  }
  console.log(lines.join('\n'))
})
